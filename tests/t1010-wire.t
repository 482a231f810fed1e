#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t1010-wire.t: what leaves the probe accounts for every activation, whatever happens to probe, link and host.
# tests/frames and tests/collector are a second implementation of the wire.
. "$(dirname "$0")/lib.sh"
frames=$TOP/tests/frames
opts="--threads=1 --policy=fifo --priority=80"

# value KEY: of ./report
value() {
	awk -v k="$1" '$1 == k { print $2 }' report
}

# against "tcp|udp FAULTS" RTPROBE-OPTIONS...: a run against the collector; ./host is what it counted.
against() {
	local how=$1 kind=${1%% *} host link
	shift
	rm -f port
	timeout 60 "$TOP/tests/collector" $how >host 2>&1 &
	host=$!
	while [ ! -f port ]; do kill -0 $host || return 1; sleep 0.02; done
	link=$kind:127.0.0.1:$(cat port)
	[ $kind != pty ] || link=serial:$(cat port)
	timeout 60 rtprobe $opts "$@" --link="$link" 2>err || return 1
	wait $host && "$frames" received >report
}

# adds_up N: every one of N activations is a sample, a miss or a drop.
adds_up() {
	[ $(($(value probe.0.sent) + $(value probe.0.missed) + $(value probe.0.dropped))) = "$1" ] &&
	[ "$(value probe.0.k)" = "$1" ]
}

test_that 'a file link holds every activation, and the totals of BYE agree with it' '
	rtprobe $opts --interval=1ms --duration=1s --warmup=200ms --link=file:f 2>err && "$frames" f >report &&
	adds_up 1200 && [ "$(value probe.0.warmup)" = 200 ] && [ "$(value bye)" = 1 ]
'
test_that 'HELLO says what the probe really got' '
	rtprobe --threads=1 --policy=other --interval=1ms --duration=100ms --link=file:f && "$frames" f >report &&
	[ "$(value probe.0.policy)" = 0 ] && [ "$(value probe.0.prio)" = 0 ] && [ "$(value probe.0.cpu)" = 65535 ]
'
test_that 'a probe that is stopped for a second counts a second of missed activations' '
	rm -f f
	rtprobe $opts --interval=1ms --duration=2s --link=file:f 2>err & p=$!
	while [ ! -s f ]; do kill -0 $p || exit 1; sleep 0.02; done
	sleep 0.2 && kill -STOP $p && sleep 1 && kill -CONT $p && wait $p && "$frames" f >report && adds_up 2000 &&
	[ "$(value probe.0.missed)" -ge 900 ] && [ "$(value probe.0.max)" -ge 900000000 ]
'
test_that 'a ring that is too small drops, counts what it drops, and still adds up' '
	rtprobe $opts --interval=50us --duration=1300ms --ring=64 --stream=alternate --link=file:f 2>err && "$frames" f >report &&
	adds_up 26000 && [ "$(value probe.0.dropped)" -ge 1000 ]
'
test_that 'samples of the silent seconds are marked' '
	rtprobe $opts --interval=1ms --duration=2s --stream=alternate --link=file:f 2>err && "$frames" f >report &&
	adds_up 2000 && [ $(($(value probe.0.held) + $(value probe.0.missed))) -ge 1000 ] && [ "$(value probe.0.held)" -le 1000 ]
'
test_that 'a schedule starts only when the collector is known, and is told in a second HELLO' '
	against "tcp port received" --interval=1ms --duration=500ms && adds_up 500 && grep -qx "hellos 2" host &&
	[ "$(value probe.0.base)" -gt 0 ] && [ "$(value frames.SYNC)" -ge 16 ]
'
test_that 'a link that breaks after every 7 frames loses and doubles nothing' '
	against "tcp port received cut=7" --interval=200us --duration=1s && adds_up 5000 && [ "$(awk "/^cuts/ { print \$2 }" host)" -ge 2 ]
'
test_that 'a fifth of all datagrams lost and reordered, and nothing is missing' '
	against "udp port received lose=20" --interval=200us --duration=1s && adds_up 5000
'
test_that 'a serial line that damages a byte in five thousand loses no sample' '
	against "pty port received lose=0.02" --interval=200us --duration=1s && adds_up 5000 && grep noise host
'
test_that 'STOP ends a run that has no end, with BYE' '
	against "tcp port received stop=20" --interval=1ms && [ "$(value bye)" = 2 ] && adds_up "$(value probe.0.k)"
'
test_that 'a probe that finds nobody gives up only when told to' '
	expect_exit 1 timeout 60 rtprobe $opts --interval=1ms --duration=1s --link=tcp:127.0.0.1:1 --linger=300ms && grep -q refused err
'
test_that 'every sample costs the wire at most 4.2 bytes at 1 kHz' '
	rtprobe $opts --interval=1ms --duration=3s --link=file:f 2>err && "$frames" f >report && adds_up 3000 &&
	extra=$(( ($(value frames.MISSED) + 0) * 80 )) && awk -v b="$(value bytes)" -v n="$(value probe.0.sent)" -v x="$extra" \
		"BEGIN { print b, n, x; exit b - 4 * n - x - 1100 > .2 * 3000 }"
'
done_testing

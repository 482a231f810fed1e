#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3100-collect.t: `rtbench collect` under abuse: no sample is lost unnoticed, and none counts twice.
. "$(dirname "$0")/lib.sh"
cat >s.ini <<'END'
[scenario]
duration = 1s
warmup = 0
timeout = 15s
[vm]
backend = external
[probe]
interval = 200us
policy = other
priority = 0
cpus = 0
[limits]
missed = none
END

# collect DIR LINK OPTION...: in the background, its pid in $C; returns when it listens.
collect() {
	local dir=$1
	timeout 60 rtbench collect s.ini -o "$dir" -l "$2" "${@:3}" >"$dir.out" 2>"$dir.err" & C=$!
	for i in $(seq 300); do grep -q '^waiting for' "$dir.err" && return; sleep 0.02; done
	cat "$dir.out" "$dir.err"
	return 1
}

# probe DIR OPTION...: the guest, as DIR/orders says it
probe() {
	timeout 50 rtprobe --orders="$1/orders" "${@:2}"
}

port() {
	sed -n 's/.* link=[a-z]*:127.0.0.1:\([0-9]*\).*/\1/p' "$1/orders"
}

# relay OPTION...: in the background, its pid in $R, what it prints in ./relay.out
relay() {
	: >relay.out
	"$TOP/tests/tools/relay" "$@" >relay.out & R=$!
	for i in $(seq 300); do [ -s relay.out ] && return; sleep 0.02; done
	return 1
}

# ended DIR STATUS: the collector ends with that status, or it is shown why it did not.
ended() {
	local got=0
	wait $C || got=$?
	[ "$got" = "$2" ] && return
	echo "exit status $got, not $2"
	cat "$1.out" "$1.err"
	return 1
}

# whole DIR N: N activations were to be, and each is accounted for
whole() {
	[ "$(json "$1/result.json" accounting_ok)" = true ] &&
		[ "$(json "$1/result.json" samples.expected)" = "$2" ] &&
		[ "$(json "$1/result.json" samples.lost)" = 0 ] && return
	json "$1/result.json" samples
	cat "$1.out" "$1.err"
	return 1
}

test_that 'a guest that somebody else starts with the orders is received and judged' '
	collect a tcp:127.0.0.1:0 && probe a && ended a 0 && whole a 5000 && grep -q "^PASS" a.out
'
test_that 'a stranger is refused while the guest goes on' '
	collect b tcp:127.0.0.1:0 || exit 1
	probe b & P=$!
	sed "s/secret=[0-9a-f]*/secret=00112233445566778899aabbccddeeff/" b/orders >stranger
	timeout 60 rtprobe --orders=stranger --linger=1s && exit 1
	wait $P && ended b 0 && whole b 5000
'
test_that 'noise and idle connections disturb no guest' '
	collect c tcp:127.0.0.1:0 || exit 1
	head -c 300000 /dev/urandom >noise
	( cat noise >/dev/tcp/127.0.0.1/$(port c) ) 2>/dev/null
	exec 7<>/dev/tcp/127.0.0.1/$(port c) 8<>/dev/tcp/127.0.0.1/$(port c)
	probe c && ended c 0 && whole c 5000
'
test_that 'a link that is cut again and again loses no sample and doubles none' '
	collect d tcp:127.0.0.1:0 && relay tcp $(port d) every=0.2 times=4 || exit 1
	probe d --link="$(cat relay.out)"
	ended d 0 && whole d 5000
	e=$?; kill $R; exit $e
'
test_that 'udp that loses every fifth datagram and swaps others loses no sample, and compares the clocks' '
	for seed in 1 2; do
		collect e$seed udp:127.0.0.1:0 && relay udp $(port e$seed) loss=0.2 seed=$seed || exit 1
		probe e$seed --link="$(cat relay.out)"
		ended e$seed 0 && whole e$seed 5000
		e=$?; kill $R; [ $e = 0 ] || exit 1
	done
'
test_that 'a serial line with a wrong byte in every two thousand loses no sample' '
	relay pty - noise=0.0005 && read -r ours theirs <relay.out && collect f "serial:$ours" || exit 1
	probe f --link="serial:$theirs"
	ended f 0 && whole f 5000
	e=$?; kill $R; exit $e
'
test_that 'a guest that starts again makes the run invalid' '
	collect g tcp:127.0.0.1:0 -s scenario.duration=2s || exit 1
	probe g & P=$!
	sleep 0.5
	probe g --linger=1s
	wait $P; ended g 3 && grep -q "^INVALID .*again" g.out
'
test_that 'several guests come in on several links, each by its number, and the verdict is about all' '
	collect h tcp:127.0.0.1:0 -l udp:127.0.0.1:0 --guests 3 || exit 1
	sed -n "s/.*link=\([a-z]*\):.*guest=\(.*\)/\1 \2/p" h/orders-0 h/orders-1 h/orders-2 >links
	printf "tcp 0\nudp 1\ntcp 2\n" | diff - links || exit 1
	for i in 0 1 2; do timeout 50 rtprobe --orders=h/orders-$i & done
	ended h 0 && whole h 15000 && [ "$(json h/result.json probes | grep -o "\"guest\"" | wc -l)" = 3 ]
'
test_that 'a guest that does not come is missed' '
	collect i tcp:127.0.0.1:0 -g 2 -s scenario.timeout=3s || exit 1
	timeout 50 rtprobe --orders=i/orders-1 --linger=2s &
	ended i 3 && grep -q "^INVALID .*1 of 2 probes came within 3 s" i.out
'
test_that 'a run that is repeated has a directory for each, and the worst verdict' '
	sed "s/external/local/" s.ini >r.ini &&
	expect_exit 0 rtbench run r.ini -s scenario.repeat=2 -s scenario.duration=300ms -o r -s limits.missed=10000 &&
	[ -e r/001/result.json ] && [ -e r/002/result.json ] && grep -q "^2 runs: 2 PASS, 0 FAIL" err &&
	expect_exit 1 rtbench run r.ini -s scenario.repeat=2 -s scenario.duration=300ms -s limits.max=1ns &&
	[ "$(ls -d runs/* | wc -l)" = 2 ] && grep -q "2 runs: 0 PASS, 2 FAIL" err
'
test_that 'a wrong link is one clear line' '
	expect_exit 2 rtbench collect s.ini -o m -l tpc:1 && grep -q "tpc.*tcp, vsock" err && [ "$(wc -l <err)" = 1 ]
'
done_testing

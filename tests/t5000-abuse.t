#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5000-abuse.t: whatever is done to a run, no sample is lost unnoticed and the verdict is right.
# Without a guest: rtprobe is a process of this host. It stands here for the seconds that it takes.
. "$(dirname "$0")/lib.sh"
S=$TOP/scenarios/smoke.ini

# begin DIR [OPTION]...: a run in the background that has come to measuring; its process is $run.
begin() {
	local dir=$1
	shift
	rm -f out err
	rtbench run "$S" -o "$dir" -s scenario.warmup=100ms "$@" >out 2>err & run=$!
	until_there "measure" err
}
until_there() { # PATTERN FILE
	for i in $(seq 300); do grep -q "$1" "$2" 2>/dev/null && return; sleep 0.05; done
	echo "'$1' never came in $2"; cat "$2"; return 1
}
probe_of() { pgrep -P "$1" rtprobe; }
ends() { # STATUS: the run ends with it
	local got=0
	wait "$run" || got=$?
	[ "$got" = "$1" ] || { echo "exit status $got, not $1"; cat out err; return 1; }
}

all_gone() { # PID: that process and the loads of spin.ini; a process that was killed takes a moment to be gone
	for i in $(seq 100); do kill -0 "$1" 2>&- || pgrep -f "trap .* TERM; while" >pids || return 0; sleep 0.05; done
	echo "still there: $(cat pids)"; return 1
}

test_that 'rtbench stopped for 5 s at 10 kHz loses nothing' '
	begin stopped -s scenario.duration=7s -s probe.interval=100us &&
	sleep 0.5 && kill -STOP $run && sleep 5 && kill -CONT $run && ends 0 &&
	[ "$(json stopped/result.json samples.expected)" = 71000 ] &&
	[ "$(json stopped/result.json samples.lost)" = 0 ] &&
	[ "$(json stopped/result.json accounting_ok)" = true ] && [ "$(json stopped/result.json verdict)" = PASS ]
'
test_that 'a probe that is killed makes the run INVALID, and what it had sent is counted' '
	begin killed -s scenario.duration=60s && sleep 0.7 && kill -KILL "$(probe_of $run)" && ends 3 &&
	grep -q "^INVALID  *guest: rtprobe ended: killed by SIGKILL, before the probe was done" out &&
	[ "$(json killed/result.json samples.received)" -gt 100 ] && [ ! -e killed/incomplete ]
'
test_that 'a probe that is stopped hangs: the run says so and ends' '
	begin hung -s scenario.duration=60s && probe=$(probe_of $run) && kill -STOP "$probe" && ends 3 &&
	grep -q "^INVALID  *guest: hangs: nothing came from it for 10 s" out && ! kill -0 "$probe" 2>&-
'
test_that 'a probe that stood still for a second has a thousand activations late or missed' '
	begin pause -s scenario.duration=3s -s limits.p99=500ms && probe=$(probe_of $run) && sleep 0.5 &&
	kill -STOP "$probe" && sleep 1 && kill -CONT "$probe" && ends 1 && grep -q "^FAIL  *p99: " out &&
	[ "$(json pause/result.json samples.missed)" -ge 950 ] &&
	[ "$(json pause/result.json latency_ns.max)" -ge 900000000 ] &&
	[ "$(json pause/result.json latency_ns.p90)" -ge 100000000 ] &&
	[ "$(json pause/result.json accounting_ok)" = true ]
'
test_that 'a disk that takes no more is a reason of INVALID and named' '
	( ulimit -f 16 && exec rtbench run "$S" -o full -s scenario.duration=20s -s probe.interval=50us >out 2>err ) & run=$!
	ends 3 && grep -q "^INVALID  *disk: .*File too large" out && [ -e full/incomplete ] &&
	expect_exit 3 rtbench report -q full
'
test_that 'a disk that is really full is, too' '
	unshare -rm true 2>&- || { echo "# no user namespace here: not tried"; exit 0; }
	mkdir small && unshare -rm bash -c "mount -t tmpfs -o size=256k none small &&
		rtbench run \"$S\" -o small/run -s scenario.duration=20s -s probe.interval=50us; s=\$?
		cp -r small/run copy; exit \$s" >out 2>err & run=$!
	ends 3 && grep -q "No space left on device" out && expect_exit 3 rtbench report -q copy
'
test_that 'SIGTERM and a terminal that closes end a run in order, as Ctrl-C does' '
	begin term -s scenario.duration=60s && kill -TERM $run && ends 3 &&
	grep -q "^INVALID  *interrupted: by Terminated" out && [ ! -e term/incomplete ] &&
	begin hup -s scenario.duration=60s && kill -HUP $run && ends 3 && grep -q "interrupted: by Hangup" out
'
test_that 'Ctrl-C before the guest is there ends it, too' '
	printf "[vm]\nbackend = external\n[probe]\ntransport = tcp:127.0.0.1:0\n[host]\ntune = ignore\n" >ext.ini &&
	rm -f err
	rtbench run ext.ini -o early >out 2>err & run=$!
	until_there "boot" err && kill -INT $run && ends 3 && grep -q "interrupted" out && [ -e early/result.json ]
'
test_that 'Ctrl-C twice leaves at once, without a report, and nothing of the run lives on' '
	printf "include $S\n[load spin]\ncommand = trap \"\" TERM; while :; do :; done & while :; do :; done\n" >spin.ini &&
	rm -f err
	rtbench run spin.ini -o twice -s scenario.duration=60s >out 2>err & run=$!
	until_there "measure" err && sleep 0.5 && probe=$(probe_of $run) &&
	kill -STOP "$probe" && kill -INT $run && sleep 0.3 && kill -INT $run && ends 3 &&
	grep -q "left at once" err && [ -e twice/incomplete ] && [ ! -e twice/result.json ] &&
	all_gone "$probe" && expect_exit 3 rtbench report -q twice
'
test_that 'kill -9 of rtbench takes probe and loads with it' '
	rm -f err
	rtbench run spin.ini -o nine -s scenario.duration=60s >out 2>err & run=$!
	until_there "measure" err && sleep 0.5 && probe=$(probe_of $run) && kill -KILL $run && ends 137 && all_gone "$probe"
'
test_that 'two runs cannot share a directory, and one that is written is not reported' '
	begin busy -s scenario.duration=60s && expect_exit 2 rtbench run "$S" -o busy && ! rtbench report busy &&
	kill -INT $run && wait $run; [ -e busy/result.json ]
'
done_testing

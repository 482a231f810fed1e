#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3040-guest-loads.t: loads that rtprobe starts beside itself: proven at work, or the run is INVALID.
. "$(dirname "$0")/lib.sh"
cat >base.ini <<'END'
[scenario]
duration = 2s
warmup = 100ms
[host]
tune = ignore
rt_cpus = none
[vm]
backend = local
[probe]
interval = 10ms
policy = other
priority = 0
cpus = 0
[limits]
missed = 100000
END

# load NAME LINE...: a scenario NAME.ini with one load of that name
load() {
	{ cat base.ini; printf '[load %s]\nwhere = guest\n' "$1"; printf '%s\n' "${@:2}"; } >"$1.ini"
}

test_that 'loads of rtprobe itself count their rounds, and commands their lines' '
	load many "command = switch" "expect = bogo-ops >= 10" "[load mem]" "where = guest" "command = memory" \
		"[load mk]" "where = guest" "command = fork" "expect = bogo-ops/s > 0" \
		"[load irq]" "where = guest" "command = timer" "expect = bogo-ops >= 10" \
		"[load out]" "where = guest" "command = io" \
		"[load sh]" "where = guest" "command = while :; do echo \"a % b\"; sleep 0.05; done" "expect = lines >= 3" &&
	expect_exit 0 rtbench run many.ini -o many && head -1 many/load-sh.log | grep -qx "a % b" &&
	! pgrep -f "a % b"
'
test_that 'a load in the guest that dies makes the run INVALID, and says how' '
	load dies "command = echo no more; exit 3" && expect_exit 3 rtbench run dies.ini -o dies &&
	grep -q "^INVALID .*load: dies died in the guest after .*exit status 3.*dies/load-dies.log" out &&
	grep -qx "no more" dies/load-dies.log && expect_exit 3 rtbench report -q dies
'
test_that 'one that lives and does not do its work, too' '
	load lazy "command = sleep 100.$$" "expect = cpu >= 5 %" && expect_exit 3 rtbench run lazy.ini -o lazy &&
	grep -q "^INVALID .*load: lazy did not do its work: cpu is 0 %" out && ! pgrep -xf "sleep 100.$$"
'
test_that 'what a load started ends with it, whatever session it went to' '
	load flees "command = setsid sleep 200.$$ & while :; do echo x; sleep 0.05; done" &&
	expect_exit 0 rtbench run flees.ini -s "scenario.duration=1s" -o flees && grep -q x flees/load-flees.log &&
	! pgrep -xf "sleep 200.$$"
'
test_that 'one whose time never came, too' '
	load late "command = cpu" "start = 59s" || exit 1
	rtbench run late.ini -s scenario.duration=60s -o late >out 2>err & run=$!
	for i in $(seq 300); do grep -q ^measure err && break; sleep 0.05; done
	kill -TERM $(pgrep -P $run -x rtprobe); wait $run
	[ $? = 3 ] && grep -q "load: late never started" out
'
test_that 'a guest without Linux is said to run none' '
	load bare "command = cpu" && expect_exit 2 rtbench run bare.ini -s vm.backend=qemu -s vm.kernel=bare \
		-s probe.transport=udp -s probe.policy=fifo -s probe.priority=90 && grep -q "runs nothing but the probe" err
'
test_that 'what a load must be told is refused in one line' '
	expect_exit 2 rtprobe -D 1 --load=x && grep -q "load=x: must be NAME:CPUS:STARTns:COMMAND" err &&
	expect_exit 2 rtprobe -D 1 --load=x:4000:0ns:cpu && grep -q "no CPU 4000" err
'
done_testing

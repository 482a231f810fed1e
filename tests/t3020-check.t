#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3020-check.t: `rtbench check` and `rtbench doctor` say before a run what it would end with.
. "$(dirname "$0")/lib.sh"

local_ini() {
	printf '[scenario]\nduration = 2s\n[host]\nrt_cpus = none\n[vm]\nbackend = local\n' >a.ini
	printf '[probe]\npolicy = other\n[limits]\nmax = 1s\n' >>a.ini
}
local_ini

test_that 'a scenario that can run here is said to be so, with exit status 0' '
	expect_exit 0 rtbench check a.ini && tail -n 1 out | grep -qx "can run here"
'
test_that 'a mistyped key is answered with file, line and the nearest one' '
	sed "s/duration/duratoin/" a.ini >b.ini && expect_exit 2 rtbench check b.ini &&
	[ "$(cat err)" = "rtbench: b.ini:2: unknown key '\''duratoin'\'' in [scenario], did you mean '\''duration'\''?" ]
'
test_that 'a file that is not there is one line, too' '
	expect_exit 2 rtbench check none.ini &&
	[ "$(cat err)" = "rtbench: cannot read '\''none.ini'\'': No such file or directory" ]
'
test_that 'an unknown backend is answered with the known ones' '
	expect_exit 2 rtbench check a.ini -s vm.backend=qmeu && grep -q "^rtbench: -s vm.backend: .*local" err
'
test_that 'a limit that so few activations cannot show is said with how many it takes' '
	expect_exit 0 rtbench check a.ini -s "limits.exceed=P(latency > 50us) < 1e-6 at 95 %" -s probe.cpus=0 &&
	grep -q "needs at least 2995733 activations, this run has 2000: it cannot PASS" out
'
test_that 'with enough activations nothing is said' '
	expect_exit 0 rtbench check a.ini -s "limits.exceed=1s 1e-6" -s scenario.duration=2995733ms -s probe.cpus=0 &&
	! grep -q "needs at least" out &&
	expect_exit 0 rtbench check a.ini -s "limits.exceed=1s 1e-6" -s scenario.duration=2995732ms -s probe.cpus=0 &&
	grep -q "needs at least" out
'
test_that 'what this version cannot do is refused or named, never passed over' '
	expect_exit 2 rtbench check a.ini -s trace.enable=yes -s limits.max=none &&
	grep -q "nothing says which activation is late enough" err &&
	expect_exit 0 rtbench check a.ini -s trace.enable=no -s trace.window=1ms && grep -q "has no effect" out
'
test_that 'a load that cannot work is an obstacle: exit status 3 and what to do' '
	printf "[load x]\ncommand = true\nexpect = cups >= 3\n" | cat a.ini - >b.ini &&
	expect_exit 3 rtbench check b.ini && grep -q "^no .*\[load x\]" out
'
test_that 'CPUs that are not there are an obstacle' '
	expect_exit 3 rtbench check a.ini -s host.rt_cpus=4000 && grep -q "rt_cpus = 4000" out
'
test_that '--print gives the scenario back: loaded again, it prints the same' '
	for s in "$TOP"/scenarios/*.ini; do
		rtbench check --print "$s" >first && rtbench check -p first -s scenario.name=x >again &&
		diff <(sed "s/^name = .*/name = x/" first) again || { echo "$s"; exit 1; }
	done
'
test_that 'every scenario that is shipped is valid' '
	for s in "$TOP"/scenarios/*.ini; do
		rtbench check "$s" >out 2>&1; [ $? != 2 ] || { cat out; exit 1; }
	done
'
test_that 'doctor has a line for each thing, and a remedy where something is missing' '
	expect_exit 0 rtbench doctor && grep -qE "^(ok|no|partly) +kvm " out &&
	[ "$(grep -cE "^(no|partly) " out)" = "$(grep -c "gives: " out)" ]
'
test_that 'doctor finds out that a program is missing, and names its package' '
	mkdir bin && ln -s "$(command -v env)" bin/ && expect_exit 0 env PATH="$HERE/bin" "$BIN/rtbench" doctor &&
	grep -qE "^no +gnuplot +gnuplot: not found" out && grep -q "apt-get install gnuplot-nox" out
'
test_that 'doctor speaks JSON with the same lines' '
	expect_exit 0 rtbench doctor && n=$(grep -cE "^(ok|no|partly) " out) &&
	rtbench doctor --json >d.json && [ "$(json d.json schema)" = rtbench-doctor/1 ] &&
	[ "$(python3 -c "import json; print(len(json.load(open(\"d.json\"))[\"abilities\"]))")" = "$n" ]
'
if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	test_that 'without rights, a probe that asks for priority is an obstacle' '
		chmod 755 . && cp "$BIN/rtbench" "$BIN/rtprobe" . && expect_exit 3 setpriv --reuid=65534 --regid=65534 \
			--clear-groups bash -c "ulimit -r 0 && ./rtbench check a.ini -s probe.policy=fifo" &&
		grep -q "^no .*priority is refused here, and the run INVALID" out &&
		expect_exit 0 setpriv --reuid=65534 --regid=65534 --clear-groups ./rtbench check a.ini
	'
	test_that 'without rights, doctor says which right is missing and what gives it' '
		chmod 755 . && cp "$BIN/rtbench" . && expect_exit 0 setpriv --reuid=65534 --regid=65534 \
			--clear-groups bash -c "ulimit -r 0 -l 64 && ./rtbench doctor" &&
		grep -qE "^no +real-time priority +SCHED_FIFO is refused" out &&
		grep -qE "^partly locked memory +at most 64 KiB" out && grep -q "rtprio 99" out
	'
else
	skip_that 'without rights, doctor says which right is missing' 'only root can give rights away'
fi
test_that 'no escape codes go into a pipe, and none against NO_COLOR' '
	TERM=xterm rtbench doctor | grep -q "$(printf "\033")" && exit 1
	script -qc "NO_COLOR=1 TERM=xterm rtbench doctor" /dev/null | grep -q "$(printf "\033")" && exit 1
	script -qc "TERM=xterm rtbench doctor" /dev/null | grep -q "$(printf "\033")\[3[123]m"
'
done_testing

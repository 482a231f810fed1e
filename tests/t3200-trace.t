#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3200-trace.t: who made an activation late, by the host's own trace; and what is said without one.
. "$(dirname "$0")/lib.sh"
T=/sys/kernel/tracing

cat >local.ini <<'INI'
[scenario]
duration = 3s
warmup = 100ms
[host]
tune = ignore
[vm]
backend = local
[probe]
interval = 1ms
policy = other
priority = 0
[limits]
max = 150ms
INI

# halted DIR WORDS...: a run whose probe is stopped for 300 ms in its middle; its exit status in ./rc,
# in ./no-instance 0 if it had an instance of tracefs, else 1.
halted() {
	local dir=$1 run probe
	shift
	rtbench run local.ini -o "$HERE/$dir" "$@" >out 2>err &
	run=$!
	for ((i = 0; i < 600; i++)); do
		grep -q measure err && probe=$(pgrep -f "orders=$HERE/$dir/orders") && break
		sleep 0.05
	done
	sleep 0.5
	[ -e $T/instances/rtbench-$run ]; echo $? >no-instance
	kill -STOP $probe
	sleep 0.3
	kill -CONT $probe
	wait $run
	echo $? >rc
}

causes() {
	python3 - "$1/result.json" ${2:-} <<-'PY'
	import json, sys
	r = json.load(open(sys.argv[1]))
	for v in r["violations"]:
	    assert sum(p["ns"] for p in v["parts"]) + v["residual_ns"] == v["latency_ns"], v
	    assert v["residual_ns"] >= 0, v
	paused = [v for v in r["violations"] if v["cause"]["class"] == "vcpu-paused"]
	print(r["causes"], [max(p["ns"] for p in v["parts"]) for v in paused[:1]], r["violations"][:1])
	sys.exit(len(sys.argv) > 2 and not (paused and max(p["ns"] for p in paused[0]["parts"]) > 250e6))
	PY
}

# Whatever else is busy here: nothing but the stop shall hold the probe up.
fifo="-s probe.policy=fifo -s probe.priority=60"

can_trace() {
	[ "$(id -u)" = 0 ] && { [ -e $T/instances ] || mount -t tracefs tracefs $T 2>/dev/null; } &&
	mkdir $T/instances/rtbench-test-$$ 2>/dev/null && rmdir $T/instances/rtbench-test-$$ &&
	[ -e $T/events/sched/sched_switch ] && grep -qw mono $T/trace_clock
}

test_that 'without a trace the cause is unknown, and the report says that none was taken' '
	halted blind --no-trace && [ "$(cat rc)" = 1 ] && causes blind && [ "$(cat no-instance)" = 1 ] &&
	[ "$(json blind/result.json violations.0.cause.class)" = unknown ] &&
	[ "$(json blind/result.json trace.host)" = false ] && grep -q "no trace of that moment was taken" blind/report.html
'
if can_trace; then
	test_that 'a probe that was stopped is vcpu-paused, for as long as it was stopped' '
		halted seen $fifo && [ "$(cat rc)" = 1 ] && [ "$(cat no-instance)" = 0 ] && causes seen paused &&
		grep -q "causes: .*vcpu-paused" out && grep -q vcpu-paused seen/report.html
	'
	test_that 'a replay of the record comes to the same causes' '
		cp seen/result.json before.json && expect_exit 1 rtbench report seen &&
		[ "$(json before.json causes)" = "$(json seen/result.json causes)" ] &&
		[ "$(json before.json violations)" = "$(json seen/result.json violations)" ]
	'
	test_that 'a run that is killed leaves an instance to the next one, which removes it' '
		rtbench run local.ini -o killed -q >/dev/null 2>&1 & pid=$!
		for ((i = 0; i < 200; i++)); do [ -e $T/instances/rtbench-$pid ] && break; sleep 0.05; done
		[ -e $T/instances/rtbench-$pid ] && kill -9 $pid
		wait $pid
		[ -e $T/instances/rtbench-$pid ] && { rtbench run local.ini -q -o next >/dev/null; true; } &&
		[ ! -e $T/instances/rtbench-$pid ]
	'
else
	skip_that 'a probe that was stopped is vcpu-paused' 'no rights to a tracefs instance here'
	skip_that 'a replay of the record comes to the same causes' 'no rights to a tracefs instance here'
	skip_that 'a run that is killed leaves an instance to the next one' 'no rights to a tracefs instance here'
fi
test_that 'who demands a trace on a host without one gets no verdict but INVALID' '
	[ "$(id -u)" = 0 ] || exit 0
	sed -e "s/^duration.*/duration = 500ms/" local.ini >must.ini && printf "[trace]\nenable = yes\n" >>must.ini &&
	expect_exit 3 unshare -m sh -c "umount -l $T /sys/kernel/debug 2>/dev/null; mount -t tmpfs none /sys/kernel &&
		exec rtbench run must.ini -q -o must" && grep -q "^INVALID *trace: the host cannot be traced: " out
'
done_testing

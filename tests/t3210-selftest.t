#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3210-selftest.t: disturbances of known kind and length are found, named and sized.
. "$(dirname "$0")/lib.sh"
T=/sys/kernel/tracing
cpu=$(taskset -cp $$ | sed 's/.*[-, :]//')

cat >self.ini <<INI
[scenario]
warmup = 200ms
[host]
tune = ignore
[vm]
backend = local
[probe]
interval = 1ms
policy = fifo
priority = 60
cpus = $cpu
INI

chrt -f 60 true 2>/dev/null || skip_all 'no right to a real-time priority here'

test_that 'without a trace each injected disturbance is unknown: found, and not guessed' '
	expect_exit 1 rtbench selftest self.ini -q --no-trace -o blind && cat out &&
	grep -q "^signal-stop .*vcpu-paused  *unknown .*WRONG" out && ! grep -q "fifo-hog .* right" out
'
if [ "$(id -u)" = 0 ] && { [ -e $T/instances ] || mount -t tracefs tracefs $T 2>/dev/null; } && [ -e $T/events/sched ]; then
	test_that 'with the trace what was stopped and what was preempted are never taken for one another' '
		rtbench selftest self.ini -q -o seen >out 2>err; cat out err
		! grep -Eq "^(signal-stop .*paused  *host-preempted|fifo-hog .*preempted  *vcpu)" out && grep -q "injected as -> found as" out
	'
	test_that 'every violation of it adds up' '
		python3 -c "import json; r = json.load(open(\"seen/result.json\")); assert r[\"violations\"]; assert all(sum(p[\"ns\"] for p in v[\"parts\"]) + v[\"residual_ns\"] == v[\"latency_ns\"] for v in r[\"violations\"])"
	'
else
	skip_that 'with the trace what was stopped and what was preempted are never taken for one another' 'no tracefs here'
	skip_that 'every violation of it adds up' 'no tracefs here'
fi
test_that 'the usage says what it does' 'expect_exit 2 rtbench selftest && expect_exit 0 rtbench selftest --help && grep -q Injects out'
done_testing

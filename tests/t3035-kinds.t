#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3035-kinds.t: what can be measured beside wake-up latency, as a process of this host.
. "$(dirname "$0")/lib.sh"
quick='-q -s scenario.duration=400ms -s scenario.warmup=0 -s probe.interval=5ms'

for via in tcp udp unix; do
	test_that "comm over $via: round trips, and each way beside them" '
		expect_exit 0 rtbench run "$TOP/scenarios/smoke.ini" $quick -s probe.kind=comm \
			-s probe.transport=$via -o comm-$via &&
		[ "$(json comm-$via/result.json probes.0.kind)" = comm ] &&
		[ "$(json comm-$via/result.json samples.expected)" = 80 ] &&
		[ "$(json comm-$via/result.json beside.0.kind)" = comm-out ] &&
		[ "$(json comm-$via/result.json beside.1.samples.expected)" = 80 ] &&
		grep -q "Round trip per message" comm-$via/report.html
	'
done
test_that 'noise: how much CPU time was taken, one figure a window' '
	expect_exit 0 rtbench run "$TOP/scenarios/smoke.ini" $quick -s probe.kind=noise -o noise &&
	[ "$(json noise/result.json probes.0.kind)" = noise ] &&
	[ "$(json noise/result.json accounting_ok)" = true ] &&
	grep -q "CPU time taken away per window" noise/report.html
'
test_that 'what is measured can be replayed from its frames' '
	cp comm-tcp/result.json before && rtbench report comm-tcp && cmp before comm-tcp/result.json
'
test_that 'a kind that this guest has no device for is one clear line' '
	expect_exit 2 rtprobe -k irq -D 1 && grep -q "kind: irq: this guest has no device" err &&
	expect_exit 2 rtprobe -k comm -D 1 && grep -q "kind: comm needs a link" err
'
test_that 'rtprobe alone prints what was taken from it' '
	rtprobe -k noise -D 1 -i 10ms -a 0 >out && grep "^ *0 " out
'
done_testing

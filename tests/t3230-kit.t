#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3230-kit.t: the folder for whoever brings the probe into a guest of his own.
. "$(dirname "$0")/lib.sh"

test_that 'the kit has the probe, its service, an installer and the commands' '
	expect_exit 0 rtbench guest-kit kit -l tcp:10.1.2.3:7117 && cmp kit/rtprobe "$BIN/rtprobe" && [ -x kit/rtprobe ] &&
	grep -q "rtbench collect SCENARIO.ini -l tcp:10.1.2.3:7117" kit/README && sh -n kit/install.sh &&
	DESTDIR=$HERE/root ./kit/install.sh && cmp root/usr/local/bin/rtprobe kit/rtprobe &&
	grep -q "^ExecStart=" root/etc/systemd/system/rtprobe.service
'
test_that 'with it a guest that somebody else starts is measured' '
	printf "[scenario]\nduration=1s\nwarmup=0\n[host]\nrt_cpus=none\ntune=ignore\n[probe]\npolicy=other\ncpus=0\n[limits]\nmissed=none\nlost=0\n" >own.ini &&
	{ rtbench collect own.ini -l tcp:127.0.0.1:0 -o run >out 2>err & pid=$!; } &&
	for i in $(seq 300); do grep -qs link= run/orders && break; sleep 0.1; done &&
	cp run/orders orders && ./kit/rtprobe --orders=orders; wait $pid; [ $? != 2 ] &&
	[ "$(json run/result.json accounting_ok)" = true ] || { cat out err; exit 1; }
'
test_that 'nothing that is there is overwritten' '
	expect_exit 2 rtbench guest-kit kit && grep "kit: File exists" err
'
test_that 'an architecture that was not built is one clear line' '
	expect_exit 2 rtbench guest-kit other -a s390x && grep "no rtprobe for s390x" err && [ ! -e other ]
'
for a in aarch64 riscv64; do
	[ -e "$BIN/rtprobe-$a" ] || { skip_that "the kit for $a has its probe" "no compiler for $a when this was built"; continue; }
	test_that "the kit for $a has its probe" '
		expect_exit 0 rtbench guest-kit kit-$a -a $a && cmp kit-$a/rtprobe "$BIN/rtprobe-$a"
	'
done
done_testing

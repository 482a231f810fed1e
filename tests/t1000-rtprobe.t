#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t1000-rtprobe.t: the probe as an ordinary program, used alone.
. "$(dirname "$0")/lib.sh"

# one_line WORDS...: ./err is one line that has all of them.
one_line() {
	[ "$(wc -l <err)" = 1 ] || return 1
	for w in "$@"; do grep -q -- "$w" err || return 1; done
}

test_that 'without a link it prints a summary that accounts for every activation' '
	expect_exit 0 rtprobe --interval=1ms --duration=500ms --threads=2 &&
	awk "NR > 1 { if (\$4 + \$5 + \$6 != 500) exit 1; n++ } END { exit n != 2 }" out
'
test_that 'the short options are those of cyclictest, with its units' '
	expect_exit 0 rtprobe -i 2000 -D 1 -t 1 -p 10 &&
	awk "NR == 2 { exit \$4 + \$5 + \$6 != 500 }" out
'
test_that 'an unknown option is named with the nearest known one' '
	expect_exit 2 rtprobe --intervall=1ms && one_line "did you mean .--interval" &&
	expect_exit 2 rtprobe -Z && one_line "unknown option .-Z" &&
	expect_exit 2 rtprobe 1ms && one_line "is no option"
'
test_that 'a bad value is refused with what would be right' '
	expect_exit 2 rtprobe --interval=fast && one_line "interval=fast" "500us" &&
	expect_exit 2 rtprobe --policy=rt && one_line "fifo" "deadline" &&
	expect_exit 2 rtprobe --priority=100 && one_line "between 1 and 99" &&
	expect_exit 2 rtprobe --duration && one_line "needs a value"
'
test_that 'a CPU that is not there is named with those that are' '
	expect_exit 2 rtprobe --cpus=4000 --duration=1s && one_line "CPU 4000" "there are"
'
test_that 'a link that is none is refused at once, with how to spell it' '
	expect_exit 2 rtprobe --link=tpc:1.2.3.4:5 --duration=1s && one_line "none of tcp" &&
	expect_exit 2 rtprobe --link=tcp:collector --duration=1s && one_line "tcp:ADDRESS:PORT" &&
	expect_exit 2 rtprobe --link=vsock:7 --duration=1s && one_line "vsock:CID:PORT" &&
	expect_exit 2 rtprobe --link=file:/no/such/place --duration=1s && one_line "No such file"
'
test_that 'orders may come from a file, so that no secret shows in a list of processes' '
	echo "interval=1ms duration=300ms" >orders && echo "threads=1 secret=00112233445566778899aabbccddeeff" >>orders &&
	expect_exit 0 rtprobe --orders=orders && awk "NR == 2 { exit \$4 + \$5 + \$6 != 300 }" out &&
	echo "intervall=1ms" >orders && expect_exit 2 rtprobe --orders=orders && one_line "orders: " "interval"
'
test_that 'what was asked for and not granted is said, and measured without it' '
	cp "$BIN/rtprobe" . && chmod 755 . rtprobe &&
	drop= && { [ "$(id -u)" != 0 ] || drop="setpriv --reuid=65534 --clear-groups"; } &&
	expect_exit 0 $drop ./rtprobe --policy=fifo --priority=80 --threads=1 --duration=200ms &&
	grep -q "policy fifo 80: Operation not permitted" err && grep -q "other" out
'
test_that 'Ctrl-C ends it with the summary' '
	rtprobe --threads=1 >out 2>err & p=$! && sleep 0.5 && kill -INT $p && wait $p && grep -q "us$" out
'
test_that 'help and the man page name every option' '
	rtprobe --help >help && keys=$(grep -oE "^  .{4}--[a-z]+" help | sed "s/.*--//") && [ "$(echo "$keys" | wc -w)" -ge 20 ] &&
	for k in $keys; do grep -q "Fl -$k" "$TOP/build/man/rtprobe.1" || { echo "$k is not in the man page"; exit 1; }; done &&
	mandoc -T lint -W warning "$TOP/build/man/rtprobe.1"
'
test_that 'the probes for other machines are programs for those machines' '
	file=0 && for a in aarch64:b7 riscv64:f3; do
		[ -f "$BIN/rtprobe-${a%:*}" ] || continue
		[ "$(od -A n -t x1 -j 18 -N 1 "$BIN/rtprobe-${a%:*}" | tr -d " ")" = "${a#*:}" ] || exit 1
	done
'
test_that 'and they measure: on a processor that QEMU pretends to be, with every activation accounted for' '
	for a in aarch64 riscv64; do
		[ -f "$BIN/rtprobe-$a" ] || continue
		command -v qemu-$a || { echo "qemu-$a is missing: make deps"; exit 1; }
		timeout 60 qemu-$a "$BIN/rtprobe-$a" --threads=1 --policy=other --interval=10ms --duration=1s \
			--link=file:f-$a && "$TOP/tests/frames" f-$a >report || { cat report; exit 1; }
		grep -qx "probe.0.k 100" report && grep -qx "bye 1" report || exit 1
	done
'
done_testing

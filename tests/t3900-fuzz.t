#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3900-fuzz.t: a moment of each fuzzer, always the same; `build/fuzzers/NAME` without arguments goes on for ever.
. "$(dirname "$0")/lib.sh"
[ -x "$TOP/build/fuzzers/wire" ] || skip_all 'the fuzzers are not built: `make fuzzers` needs clang and libclang-rt-14-dev'

fuzz() {
	"$TOP/build/fuzzers/$1" -seed=1 -runs="$2" -max_len=2048 -max_total_time=20 -print_final_stats=1 >log 2>&1 ||
		{ tail -30 log; return 1; }
	grep 'number_of_executed_units' log
}
test_that 'no bytes on a link crash the frame reader or the summary, or make a frame that nobody sent' '
	fuzz wire 60000
'
test_that 'no file crashes the spool reader, and a damaged one gives only frames that were written' '
	fuzz spool 3000
'
test_that 'whatever several links bring, the sink sees each guest in order and no frame twice' '
	fuzz collect 15000
'
test_that 'no text makes a scenario that prints as another one' '
	fuzz ini 3000
'
test_that 'no configuration that somebody else wrote crashes its reader, and a mended domain can be read' '
	fuzz foreign 3000
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4900-fuzz.t: a moment of each fuzzer; `build/fuzzers/summary` without arguments goes on for ever.
. "$(dirname "$0")/lib.sh"
fuzzer=$TOP/build/fuzzers/summary
[ -x "$fuzzer" ] || skip_all 'the fuzzers are not built: `make fuzzers` needs clang and libclang-rt-14-dev'

test_that 'whatever a guest says, its books add up and a verdict can be written' '
	"$fuzzer" -seed=1 -runs=3000 -max_len=1024 -max_total_time=20 >log 2>&1 || { tail -30 log; exit 1; }
'
test_that 'whatever another tool has written, it is read whole or refused in words' '
	mkdir corpus && for f in "$TOP"/tests/foreign/*; do { printf x; head -c 6000 "$f"; } >corpus/${f##*/}; done
	"$TOP/build/fuzzers/foreign" -seed=1 -runs=3000 -max_len=8192 -max_total_time=20 corpus >log 2>&1 || { tail -30 log; exit 1; }
'
done_testing

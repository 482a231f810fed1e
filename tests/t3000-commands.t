#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3000-commands.t: rtbench is a table of commands, and says what it takes.
. "$(dirname "$0")/lib.sh"

test_that 'without a command it says what there is, and that this was not right' '
	expect_exit 2 rtbench && grep -q "^usage: rtbench COMMAND" err && [ ! -s out ]
'
test_that 'asked for help it answers on standard output' '
	expect_exit 0 rtbench --help && grep -q "^usage: rtbench COMMAND" out && [ ! -s err ] &&
	expect_exit 0 rtbench help && grep -q "^usage: rtbench COMMAND" out
'
test_that 'every command says what it takes, as --help and as help COMMAND' '
	for c in $(rtbench help | sed -n "s/^  \([a-z-]*\) .*/\1/p"); do
		expect_exit 0 rtbench "$c" --help && grep -q "^usage: rtbench $c" out && cp out first &&
		expect_exit 0 rtbench help "$c" && diff first out || exit 1
	done
'
test_that 'a mistyped command is answered with the nearest one' '
	expect_exit 2 rtbench hepl &&
	[ "$(cat err)" = "rtbench: unknown command '\''hepl'\'', did you mean '\''help'\''?" ] &&
	expect_exit 2 rtbench qqqqqq &&
	[ "$(cat err)" = "rtbench: unknown command '\''qqqqqq'\''; '\''rtbench --help'\'' lists them" ]
'
test_that 'a mistyped option is answered with the nearest one, in one line' '
	expect_exit 2 rtbench help --hepl &&
	[ "$(cat err)" = "rtbench: unknown option '\''--hepl'\'', did you mean '\''--help'\''?" ]
'
test_that 'the version is one line' '
	expect_exit 0 rtbench --version && grep -qE "^rtbench [0-9a-f.v-]+" out && [ "$(wc -l <out)" = 1 ]
'
test_that 'an answer that cannot be written is a failure' '
	expect_exit 2 sh -c "rtbench help >/dev/full" && grep -q "No space left" err
'
test_that 'the manual page says the same options as --help, command by command' '
	for c in $(rtbench help | sed -n "s/^  \([a-z-]*\) .*/\1/p"); do
		sed -n "/^\.Ss $c\( \|\$\)/,/^\.S[sh] /p" "$TOP/man/rtbench.1" >section
		[ -s section ] || { echo "rtbench $c is not in man/rtbench.1"; exit 1; }
		rtbench "$c" --help | sed -n "s/^  .*--\([a-z-]*\).*/\1/p" | grep -vx help | sort >told
		sed -nE "s/^\.It Fl (. , )?-([a-z-]+).*/\2/p" section | sort >written
		diff written told || { echo "options of rtbench $c: < man/rtbench.1, > --help"; exit 1; }
	done
'
test_that 'the manual page is well formed' '
	mandoc -Tlint -Wwarning "$TOP/man/rtbench.1"
'
done_testing

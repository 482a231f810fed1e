#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3050-matrix.t: one scenario that stands for many.
. "$(dirname "$0")/lib.sh"
scenario() {
	printf '[scenario]\nname = m\nduration = 200ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\ntune = ignore\n[probe]\npolicy = other\ncpus = 0\n[report]\nformats = json\n[limits]\nmissed = none\n[matrix]\n%b\n' \
		"$1" >m.ini
}

test_that 'every combination is run as often as asked, in turns, under its own name' '
	scenario "probe.interval = 1ms, 2ms\nrepeat = 2" && rtbench run m.ini -o r >out 2>err; s=$?
	[ $s = 0 ] || [ $s = 3 ] && [ "$(grep -o "^m[.][12]ms, round [12]" err | tr "\n" ";")" = \
		"m.1ms, round 1;m.2ms, round 1;m.2ms, round 2;m.1ms, round 2;" ] &&
	grep -q "^interval = 2ms" r/2ms/002/scenario.ini && grep -q "^interval = 1ms" r/1ms/001/scenario.ini &&
	grep -qE "^probe.interval=1ms +[012] " out && grep -qE "^probe.interval=2ms +[012] .*(same|better|worse|suspect|\?)$" out
'
test_that 'each combination has its own history' '
	[ "$(rtbench history --json | python3 -c "import json,sys; print(*sorted({e[\"scenario\"] for e in json.load(sys.stdin)}))")" = "m.1ms m.2ms" ]
'
test_that 'a value that no combination may have is found before anything is run' '
	scenario "probe.interval = 1ms, never" && expect_exit 2 rtbench run m.ini -o x && grep -q "never" err && [ ! -e x ]
'
test_that 'an unknown key of an axis is answered with the nearest one' '
	scenario "probe.intreval = 1ms" && expect_exit 2 rtbench run m.ini -o x && grep -q "did you mean .interval" err
'
done_testing

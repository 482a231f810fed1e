#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4510-compare.t: is B worse than A? with runs as the unit.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH

# runs DIR SEED [WORDS...]: six runs of 20 s, as `repeat` leaves them.
runs() {
	local dir=$1 seed=$2 i
	shift 2
	mkdir -p "$dir"
	for i in 1 2 3 4 5 6; do
		mkrun "$dir/00$i" seed=$seed$i seconds=20 probes=1 id="$(printf %032x $seed$i)" "$@" || return
		printf '[scenario]\nname = n\nduration = 19s\nwarmup = 1s\n[vm]\nbackend = local\n[report]\nformats = json\n[limits]\nmax = 60us\n' >"$dir/00$i/scenario.ini"
		echo "{\"host\": {\"kernel\": {\"release\": \"$dir\"}}}" >"$dir/00$i/host.json"
	done
}
runs A 1 && runs B 2 && runs C 3 mode_us=25 || exit 1

test_that 'six runs against six of the same system: no difference, and the environments beside it' '
	expect_exit 0 rtbench compare A B && grep -q "^no difference shown" out && grep -q "host.kernel.release: A -> B" out
'
test_that 'a mode that hides is worse, and the same the other way round is better' '
	expect_exit 1 rtbench compare A C && grep -q "^B is worse" out && grep -q "^over .* worse" out &&
	expect_exit 0 rtbench compare C A && grep -q "^B is better" out
'
test_that 'one run of each is suspect at most: more runs are asked for' '
	expect_exit 4 rtbench compare A/001,A/002 C/001 && grep -q "^over .*suspect  need [0-9]* more run" out &&
	grep -q "^B differs, but so few runs" out
'
test_that 'JSON says the same' '
	expect_exit 1 rtbench compare --json A C && [ "$(json out schema)" = rtbench-compare/1 ] &&
	[ "$(json out outcome)" = worse ] && [ "$(json out environment.0.name)" = host.kernel.release ] &&
	[ "$(json out a.5.scenario)" = n ]
'
test_that 'runs are found in the history by the beginning of their id' '
	rtbench push -q A C --to h.db && expect_exit 1 rtbench compare --store h.db A \
		$(rtbench history --store h.db --json | python3 -c "
import json,sys
print(*[e[\"id\"] for e in json.load(sys.stdin) if int(e[\"id\"],16) > 0x1f], sep=\",\")") &&
	expect_exit 2 rtbench compare --store h.db A 00000 && grep -q "more than one run" err &&
	expect_exit 2 rtbench compare --store h.db A abc && grep -q "neither a run directory nor the id" err
'
test_that 'a run that is INVALID is left out, and a side without any other is no side' '
	cp -r B D && mkrun D/001 seconds=20 probes=1 lost=3 && expect_exit 0 rtbench compare A D &&
	grep -q "D: 1 run is INVALID, left out" err && expect_exit 3 rtbench compare A D/001
'
scenario() {
	printf '[scenario]\nname = %s\nduration = 300ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\ntune = ignore\n[probe]\npolicy = other\n[report]\nformats = json\n' "$1" >"$1.ini"
}
test_that 'scenarios run in turns, each first as often as the other, and are compared' '
	scenario a && scenario b && rtbench compare --run a.ini b.ini --rounds 3 -o turns >out 2>err; s=$?
	{ [ $s = 3 ] || grep -q "^A: a.ini: [123] run" out; } && [ $s != 2 ] &&
	[ "$(grep -c ^round err)" = 6 ] && [ -e turns/b-03/result.json ] &&
	[ "$(sed -n "s/^round . of 3: //p" err | tr "\n" " ")" = "a.ini b.ini b.ini a.ini a.ini b.ini " ] &&
	[ ! -e .local/rtbench/runs.db ]
'
test_that 'what is complete is not run again, what is not is kept beside' '
	rm turns/b-02/result.json && rtbench compare --run a.ini b.ini --rounds 3 -o turns >out 2>err
	[ "$(grep -c ^round err)" = 1 ] && [ -e turns/b-02.broken-1/frames.rtl ] && [ -e turns/b-02/result.json ]
'
test_that 'a scenario that cannot be run is a usage error that says where to look' '
	scenario bad && echo "nonsense = 1" >>bad.ini && expect_exit 2 rtbench compare --run a.ini bad.ini -o x &&
	grep -q "bad.ini:.*nonsense" err
'
done_testing

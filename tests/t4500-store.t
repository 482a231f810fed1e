#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4500-store.t: the history of runs, in a file and on a server.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH

# night N [SCENARIO] [WORDS...]: a run directory of day N, n$N, of that name.
night() {
	local n=$1 name=${2:-nightly}
	shift; shift
	mkrun "n$n" seconds=4 probes=1 day=$n seed=$n id=$(printf '%032x' $((n + 1))) "$@" || return
	printf '[scenario]\nname = %s\nduration = 3s\nwarmup = 1s\n[vm]\nbackend = local\n[report]\nformats = json\nboard = b1\n[limits]\nmax = 60us\n' \
		"$name" >"n$n/scenario.ini"
	echo '{"host": {"name": "vm", "kernel": {"release": "6.1.'$((n / 10))'"}}}' >"n$n/host.json"
}
history_ids() {
	rtbench history "$@" --json | python3 -c 'import json,sys; print(*[e["id"].lstrip("0") for e in json.load(sys.stdin)])'
}
quick_ini() { # EXTRA LINES of [report]
	printf '[scenario]\nduration = 200ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\ntune = ignore\n[probe]\npolicy = other\n[report]\nformats = json\n%s\n' "${1:-}" >quick.ini
}

test_that 'a run is in the history when it is over' '
	quick_ini && rtbench run -q quick.ini -o first >/dev/null 2>err; [ ! -s err ] && rtbench history >out &&
	grep -q "quick .*$PWD/first$" out && [ -e .local/rtbench/runs.db ]
'
test_that 'store = none keeps no history, another file keeps its own' '
	quick_ini "store = none" && rtbench run -q quick.ini -o second >/dev/null; [ $(rtbench history | wc -l) = 1 ] &&
	quick_ini "store = other.db" && rtbench run -q quick.ini -o third >/dev/null; [ $(rtbench history | wc -l) = 1 ] &&
	[ $(rtbench history --store other.db | wc -l) = 1 ]
'
test_that 'a store that cannot be written is said, and changes no verdict' '
	quick_ini "store = /nonexistent/x.db" && rtbench run -q quick.ini -o fourth >/dev/null 2>err; a=$?
	quick_ini "store = none" && rtbench run -q quick.ini -o fifth >/dev/null; [ $a = $? ] &&
	grep -q "not stored: /nonexistent/x.db: unable to open.*; rtbench push fourth does it later" err
'
test_that 'what was recorded is pushed once, however often it is pushed' '
	for i in 1 2 3; do night $i nightly || exit 1; done
	expect_exit 0 rtbench push n1 n2 --to p.db && [ "$(cat out)" = "2 stored, 0 there already" ] &&
	expect_exit 0 rtbench push n1 n2 n3 --to p.db && [ "$(cat out)" = "1 stored, 2 there already" ] &&
	[ "$(history_ids --store p.db)" = "2 3 4" ] && [ "$(history_ids nightly --board b1 -n 2 --store p.db)" = "3 4" ] &&
	[ -z "$(history_ids nightly --board b2 --store p.db)" ]
'
test_that 'a push without names sends all of the local store that is missing there' '
	rtbench push -q n1 n2 n3 --to .local/rtbench/runs.db && expect_exit 0 rtbench push --to p.db &&
	[ "$(cat out)" = "1 stored, 3 there already" ] && expect_exit 0 rtbench push --to p.db &&
	[ "$(cat out)" = "0 stored, 4 there already" ] && expect_exit 2 rtbench push && grep -q "where to?" err
'
test_that 'figures of the history are those of result.json' '
	rtbench report -q n2; rtbench history --store p.db --json >h.json && python3 - <<-PY
	import json
	r = json.load(open("n2/result.json")); e = [e for e in json.load(open("h.json")) if e["id"].endswith("03")][0]
	for k, v in r["latency_ns"].items():
	    assert v is None and k not in e["metrics"] or e["metrics"][k][0] == v or k == "mean", (k, v, e["metrics"])
	assert e["verdict"] == r["verdict"] and e["started_ns"] == r["started_ns"]
	assert e["metrics"]["n"][0] == r["samples"]["measured"]
	PY
'
test_that 'old passes are thinned, failures stay whole, and nothing else is touched' '
	night 4 nightly spikes=5 && cp -r n1 kept && rtbench push -q n4 --to p.db && echo mine >n1/notes.txt &&
	mv n2 elsewhere && cp -r n3 n2 && cp -r n4 n4.before && rtbench prune --store p.db --older 0s --dry-run &&
	[ -e n1/frames.rtl ] && rtbench prune --store p.db --older 0s >out && cat out && [ ! -e n1/frames.rtl ] &&
	[ -e n1/notes.txt ] && [ -e n1/scenario.ini ] && [ -e n2/frames.rtl ] && same_tree n4 n4.before &&
	[ "$(history_ids --store p.db nightly)" = "2 3 4 5" ]
'
if ! "$TOP/tests/postgres" true 2>why; then
	skip_that 'PostgreSQL' "$(tail -1 why)"
	done_testing
	exit
fi
test_that 'PostgreSQL keeps the same promises as the file, test by test' '
	"$TOP/tests/postgres" sh -c "STORE_URL=\$PGURL $TOP/build/unit/rundb"
'
test_that 'a run whose server is away is kept, and nothing is lost or doubled when it is back' '
	cat >away <<-"SH"
	rm -rf .local a1 a2 a3
	switch() { echo $1 >"$PGSWITCH"; for _ in $(seq 600); do [ -s "$PGSWITCH" ] || return 0; sleep 0.1; done; return 1; }
	run() { quick_ini "store = $PGURL"; rtbench run -q quick.ini -o $1 >/dev/null 2>err; }
	run a1; [ ! -s err ] || { cat err; exit 1; }
	switch stop || exit 1
	run a2; grep -q "kept in the local store; rtbench push" err || { cat err; exit 1; }
	run a3
	switch start || exit 1
	[ $(rtbench history --store "$PGURL" | wc -l) = 1 ] && rtbench push --to "$PGURL" >out &&
	[ "$(cat out)" = "2 stored, 0 there already" ] && rtbench push --to "$PGURL" >out &&
	[ "$(cat out)" = "0 stored, 2 there already" ] && [ $(RTBENCH_STORE=$PGURL rtbench history | wc -l) = 3 ]
	SH
	export -f quick_ini
	PGSWITCH=$PWD/switch "$TOP/tests/postgres" bash away
'
done_testing

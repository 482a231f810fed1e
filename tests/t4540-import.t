#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4540-import.t: histograms of other tools come in and go out, and nothing is lost on the way.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH
F=$TOP/tests/foreign

# metric FILE NAME...: what the import of a file says of these, in us
metric() {
	local file=$1
	shift
	rm -f m.db
	rtbench import "$file" --store m.db >/dev/null || return
	rtbench history --store m.db --json | python3 -c '
import json, sys
m = json.load(sys.stdin)[0]["metrics"]
print(*[int(m[k][0] / (1 if k == "n" else 1000)) for k in sys.argv[1:]])' "$@"
}

test_that 'cyclictest JSON: all threads, and what lay beyond the histogram, with the worst where it was' '
	[ "$(metric "$F/cyclictest.json" n p50 max)" = "1010 3 4801" ]
'
test_that 'its older spelling of keys is the same' '
	sed "s/\"cmdline:\"/\"cmdline\"/; s/\"rt_test_version:\"/\"rt_test_version\"/" "$F/cyclictest.json" >old.json &&
	[ "$(metric old.json n p50 max)" = "1010 3 4801" ]
'
test_that 'cyclictest -h as text: the same' '[ "$(metric "$F/cyclictest.txt" n p50 max)" = "1010 3 4801" ]'
test_that 'rtla timerlat hist: the threads, not the interrupts beside them' '
	[ "$(metric "$F/rtla.txt" n p50 max)" = "1010 3 4801" ]
'
test_that 'rteval: its cores, not their sum beside them' '[ "$(metric "$F/rteval.xml" n p50 max)" = "1009 3 12" ]'
test_that 'jitterdebugger JSON' '[ "$(metric "$F/jitterdebugger.json" n p50 max)" = "1010 3 4801" ]'
test_that 'HdrHistogram percentiles, as table and as CSV' '
	[ "$(metric "$F/latency.hgrm" n p50 max)" = "10 501 1000" ] &&
	sed -n "/^ *[0-9]/s/^ *\([0-9.]*\) *\([0-9.]*\) *\([0-9]*\).*/\1,\2,\3,1/p" "$F/latency.hgrm" >rows &&
	{ echo "\"Value\",\"Percentile\",\"TotalCount\",\"1/(1-Percentile)\""; cat rows; } >latency.csv &&
	[ "$(metric latency.csv n p50 max)" = "10 501 1000" ]
'
test_that 'the same file again is the same run, and compare takes files as they are' '
	rtbench import "$F/cyclictest.json" --store h.db >/dev/null && rtbench import "$F/cyclictest.json" --store h.db >out &&
	grep -q "there already" out && [ "$(rtbench history --store h.db | wc -l)" = 1 ] &&
	expect_exit 0 rtbench compare "$F/cyclictest.json" "$F/rtla.txt" && grep -q "^p50 .*+0.0 %" out
'
test_that 'what is no histogram is refused in one line that names the file' '
	echo "hello" >x && expect_exit 2 rtbench import x && [ "$(wc -l <err)" = 1 ] && grep -q "^rtbench: x: none of the formats" err &&
	head -c 300 "$F/cyclictest.json" >cut.json && expect_exit 2 rtbench import cut.json && grep -q "cut.json" err &&
	expect_exit 2 rtbench import --unit s "$F/cyclictest.txt" && expect_exit 2 rtbench import gone
'
test_that 'a run goes out and comes in again: every format keeps all samples and each figure to 1 %' '
	mkrun r seconds=30 probes=2 spikes=3 && printf "[vm]\nbackend = local\n" >r/scenario.ini && rtbench push -q r --to r.db &&
	rtbench history --store r.db --json >r.json && for f in csv hgrm cyclictest cyclictest-hist rtla jitterdebugger; do
		rtbench export $f r >out.$f && rm -f b.db && rtbench import out.$f --store b.db >/dev/null &&
		rtbench history --store b.db --json >b.json && python3 - $f <<-PY || exit 1
		import json, sys
		a, b = (json.load(open(n))[0]["metrics"] for n in ("r.json", "b.json"))
		assert a["n"][0] == b["n"][0], (a["n"], b["n"])
		step = 0 if sys.argv[1] in ("csv", "hgrm") else 1000
		for k in ("p50", "p90", "p99", "p99_9", "max"):
		    assert abs(a[k][0] - b[k][0]) <= a[k][0] * 0.01 + step, (k, a[k], b[k])
		PY
	done
'
test_that 'CSV loses nothing at all' '
	rtbench export csv r >one.csv && rtbench import one.csv --store c.db >/dev/null &&
	rtbench export csv --store c.db $(rtbench history --store c.db --json | python3 -c "import json,sys; print(json.load(sys.stdin)[0][\"id\"])") >two.csv &&
	cmp one.csv two.csv
'
test_that 'an unknown format is answered with what there is' '
	expect_exit 2 rtbench export cvs r && grep -q "did you mean .csv.?; there is libvirt, .* cyclictest" err
'
if command -v cyclictest >/dev/null; then
	test_that 'what the real cyclictest has just written is read, to the sample' '
		cyclictest -q -l 300 -i 500 -h 100 --json=ct.json >/dev/null 2>&1 && [ -s ct.json ] &&
		n=$(python3 -c "import json; print(sum(t[\"cycles\"] for t in json.load(open(\"ct.json\"))[\"thread\"].values()))") &&
		max=$(python3 -c "import json; print(max(t[\"max\"] for t in json.load(open(\"ct.json\"))[\"thread\"].values()))") &&
		[ "$(metric ct.json n)" = "$n" ] && got=$(metric ct.json max) && [ $((got - max)) -ge 0 ] && [ $((got - max)) -le 1 ] &&
		cyclictest -q -l 300 -i 500 -h 100 -t 2 >ct.txt 2>/dev/null && [ "$(metric ct.txt n)" -ge 300 ]
	'
else
	skip_that 'the real cyclictest' 'no cyclictest (apt-get install rt-tests)'
fi
if command -v jitterdebugger >/dev/null && [ "$(id -u)" = 0 ]; then
	test_that 'what the real jitterdebugger has just written is read, as JSON and as raw samples' '
		mkdir jd && timeout 60 jitterdebugger -l 300 -a 0 -s -o jd >jd.out 2>&1; [ -s jd/results.json ] || { cat jd.out; exit 1; }
		n=$(metric jd/results.json n) && [ "$n" -ge 299 ] && raw=$(metric jd/samples.raw n) && [ "$raw" -ge $((n - 2)) ] &&
		a=$(metric jd/results.json p50) && b=$(metric jd/samples.raw p50) && [ $((a > b ? a - b : b - a)) -le 2 ]
	'
else
	skip_that 'the real jitterdebugger' 'no jitterdebugger, or no right to its priority'
fi
done_testing

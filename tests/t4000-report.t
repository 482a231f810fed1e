#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4000-report.t: what a recorded run becomes, and that every gate of the verdict closes.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH

# run DIR WORDS...: a recorded run with the limits of most tests.
run() {
	local dir=$1
	shift
	[[ "$*" == *seconds=* ]] || set -- seconds=5 "$@"
	rm -rf "$dir"
	mkrun "$dir" "$@" || return
	cat >"$dir/scenario.ini" <<-'INI'
	[scenario]
	name = recorded
	duration = 5s
	warmup = 1s
	[vm]
	backend = local
	[probe]
	interval = 1ms
	[limits]
	max = 50us
	missed = 0
	INI
}

# judged EXIT GATE WORDS...: such a run ends with that status, for that reason first.
judged() {
	local want=$1 gate=$2
	shift 2
	run one "$@" && expect_exit "$want" quick one && keep || return
	[ "$(json one/result.json reasons.0.gate)" = "$gate" ] && return
	json one/result.json reasons
	return 1
}

# quick DIR: without the plots, which take longer than all the rest.
quick() {
	PATH=$BIN rtbench report "$1"
}

# keep: the last test of this file looks at the files of every run that was kept.
keep() {
	mkdir -p kept && cp -r one "kept/$(find kept -mindepth 1 -maxdepth 1 | wc -l)"
}

with_limits() {
	printf '[limits]\n%s\n' "$2" >>"$1/scenario.ini"
}

test_that 'a clean run passes: every file is written and valid' '
	judged 0 complete && [ "$(json one/result.json verdict)" = PASS ] &&
	grep -q "^PASS: none of 8000 activations over 50.0 us" out
'
test_that 'an activation over the limit fails the run' 'judged 1 max spikes=3'
test_that 'a missed activation fails the run' 'judged 1 max missed=2 && grep -q "^FAIL *missed: 2 act" out'
test_that 'a lost sample makes it INVALID' 'judged 3 lost lost=1'
test_that 'a dropped sample makes it INVALID' 'judged 3 lost dropped=3'
test_that 'totals that differ by a nanosecond make it INVALID' 'judged 3 accounting wrong=1'
test_that 'a guest without a BYE makes it INVALID' 'judged 3 accounting bye=no'
test_that 'a record without its end is INVALID: incomplete' 'judged 3 complete end=no'
test_that 'a run that was stopped early is INVALID: interrupted' 'judged 3 interrupted cut=1'
test_that 'what the host saw makes it INVALID in its own name' '
	judged 3 load "invalid=load: hackbench died" && grep -q "^INVALID: hackbench died" out
'
test_that 'a fault in the guest makes it INVALID' 'judged 3 guest fault=panic'
test_that 'no exchange of clocks makes it INVALID: a stall could hide' 'judged 3 clock sync=no'
test_that 'an emulated guest is INVALID unless the scenario accepts it, and named even then' '
	run one && echo "{\"vm\": {\"backend\": \"qemu\", \"accel\": \"tcg\"}}" >one/host.json &&
	expect_exit 3 quick one &&
	sed -i "s/^name.*/&\naccept_emulation = yes/" one/scenario.ini &&
	expect_exit 0 quick one && grep -q "(emulated)" out && keep &&
	grep -q "pill emulated" one/report.html
'
test_that 'a quantile that so few activations cannot hold is INCONCLUSIVE' '
	run one && with_limits one "p99.9999 = 50us" && expect_exit 4 quick one && keep &&
	grep -q "^INCONCLUSIVE *p99.9999: limit 50.0 us: p99.9999 needs at least 3.689 M activations" out
'
test_that 'a claim that so few activations cannot show is INCONCLUSIVE, and how many would is said' '
	run one && with_limits one "exceed = P(latency > 50us) < 1e-6 at 95 %" &&
	expect_exit 4 quick one && keep && grep -q "2.996 M activations with no more" out
'
test_that 'a pause that the guest could not see is counted, shown and named as the cause' '
	judged 1 max pause_ms=1000 && python3 - one/result.json <<-PY &&
	import json, sys
	r = json.load(open(sys.argv[1]))
	assert len(r["stalls"]) == 1 and abs(r["stalls"][0]["length_ns"] - 10**9) < 2 * 10**6, r["stalls"]
	assert 1998 <= r["samples"]["stalled"] <= 2002, r["samples"]
	assert r["latency_ns"]["p99"] > 100 * 10**6, r["latency_ns"]
	assert r["violations"][0]["cause"]["class"] == "vcpu-paused", r["violations"][0]
	assert r["violations"][0]["residual_ns"] == 0
	PY
	grep -q "clock stood still" one/report.html
'
test_that 'what was not granted is in the report and decides nothing' '
	judged 0 complete "note=host: threads could not be pinned" "refused=mlockall: EPERM" &&
	grep -q "refused to guest 0: mlockall: EPERM" one/report.html &&
	grep -q "threads could not be pinned" one/report.html
'
test_that 'the figures are those of the samples, exact where it matters' '
	judged 0 complete probes=1 interval_us=100 && python3 - one/result.json <<-PY
	import json, sys
	l = json.load(open(sys.argv[1]))["latency_ns"]
	names = ["min", "p50", "p90", "p99", "p99_9", "p99_99"]
	assert all(l[a] <= l[b] for a, b in zip(names, names[1:])) and l["p99_99"] <= l["max"], l
	assert l["p99_999"] is None and l["p99_9999"] is None, l
	PY
'
test_that 'the page needs nothing from outside and fixes no colour' '
	run one load=1 && rtbench report -q one >out &&
	! grep -nE "https?://|<script|<link|<img|src=|@import|url\(|rgb\(" one/report.html
'
test_that 'text from outside is text on the page' '
	run one "note=<script>alert(1)</script> & \"q\"" &&
	echo "{\"host\": {\"cmdline\": \"<b>x</b> & y\", \"n\": [{\"<i>\": \"</table>\"}]}}" >one/host.json &&
	quick one >out && keep && ! grep -qE "<script|<b>x|<i>" one/report.html &&
	grep -q "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot;" one/report.html
'
test_that 'without gnuplot the page says so where a plot would be' '
	run one && expect_exit 0 quick one && keep &&
	[ $(grep -c "gnuplot is not installed" one/report.html) = 3 ]
'
test_that 'with gnuplot all plots are drawn' '
	run one probes=3 load=1 pause_ms=100 && expect_exit 1 rtbench report one && keep &&
	[ $(grep -c "<svg role" one/report.html) = 4 ] && ! grep -q "Not drawn" one/report.html
'
test_that 'every plot is a file as well, with its colours written out' '
	xmllint --noout --nonet one/{histogram,tail,time,heat}.svg &&
	grep -q "<title>Histogram of latencies</title>" one/histogram.svg &&
	[ $(grep -c "<rect" one/heat.svg) -gt 100 ] && ! grep -lE "var\(|class=\"h0|rgb\(" one/*.svg
'
test_that 'a plot that cannot be drawn leaves no older one behind' '
	expect_exit 1 quick one && [ ! -e one/histogram.svg ] && [ -e one/heat.svg ]
'
test_that 'the same record gives the same files' '
	run one spikes=2 && rm -rf two && rtbench report -q one
	cp -r one two && rtbench report -q one; cmp one/result.json two/result.json &&
	cmp one/report.html two/report.html && cmp one/junit.xml two/junit.xml && cmp one/tail.svg two/tail.svg
'
test_that 'show writes nothing, says the same and ends with the same status' '
	run one spikes=2 && rm -rf two && cp -r one two && expect_exit 1 rtbench show two && same_tree one two &&
	mv out shown && expect_exit 1 rtbench report one && diff <(head -n -2 out) shown &&
	expect_exit 1 rtbench show --json two && sed -i s,two/scenario,one/scenario, out &&
	cmp out one/result.json
'
test_that 'no escape codes go into a pipe' '
	run one && rtbench show one >out && ! grep -q "$(printf "\033")" out
'
test_that 'a torn record is INVALID, and what is there is shown' '
	run one seconds=20 && truncate -s -20000 one/frames.rtl && expect_exit 3 quick one && keep &&
	grep -q "incomplete" out && [ "$(json one/result.json samples.received)" -gt 1000 ]
'
test_that 'a damaged record is INVALID' '
	run one && dd if=/dev/urandom of=one/frames.rtl bs=1 seek=9000 count=3000 conv=notrunc 2>&1 &&
	expect_exit 3 quick one && keep && grep -q "damaged" out
'
test_that 'a folder that is no run is refused with one clear line' '
	mkdir -p none && expect_exit 2 rtbench report none && [ $(wc -l <err) = 1 ] &&
	grep -q "none: no scenario.ini: this is not the directory of a run" err
'
test_that 'a run that is still going on is not written to' '
	run one && touch one/incomplete && exec 9<one/incomplete && flock -n 9 &&
	expect_exit 2 rtbench report one && grep -q "still going on" err && [ ! -e one/result.json ] &&
	expect_exit 0 rtbench show one
'
test_that 'formats that were not asked for are not written' '
	run one && printf "[report]\nformats = json\n" >>one/scenario.ini && rtbench report -q one &&
	[ -e one/result.json ] && [ ! -e one/report.html ] && [ ! -e one/junit.xml ] && ! ls one/*.svg
'
test_that 'every file that was written is what it says it is' '
	python3 - "$TOP/reports/result.schema.json" kept/*/result.json <<-PY &&
	import json, jsonschema, sys
	schema = json.load(open(sys.argv[1]))
	jsonschema.Draft7Validator.check_schema(schema)
	for name in sys.argv[2:]:
	    result = json.load(open(name))
	    jsonschema.validate(result, schema)
	    s = result["samples"]
	    assert s["expected"] == s["received"] + s["lost"] + s["missed"] + s["dropped"], s
	    assert len(result["violations"]) == min(1000, result["violations_total"])
	    for v in result["violations"]:
	        assert v["latency_ns"] == v["residual_ns"] + sum(p["ns"] for p in v["parts"]), v
	assert len(sys.argv) > 20
	PY
	xmllint --noout --nonet --schema "$TOP/tests/junit.xsd" kept/*/junit.xml 2>xml.err || { cat xml.err; exit 1; }
	xmllint --noout --nonet kept/*/report.html
'
done_testing

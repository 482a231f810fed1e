#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4520-trend.t: the nights of a board: what changed when, what is only a warning, what is a regression.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH
export RTBENCH_STORE=$PWD/h.db

# nights FROM TO KERNEL [WORDS...]: stored runs of these days
nights() {
	local from=$1 to=$2 kernel=$3 i
	shift 3
	for i in $(seq "$from" "$to"); do
		rm -rf "${DIR:=night}"
		mkrun "$DIR" seed="$i" day="$i" seconds=15 probes=1 id="$(printf %032x "$i")" "$@" || return
		printf '[scenario]\nname = nightly\nduration = 14s\nwarmup = 1s\n[vm]\nbackend = local\n%b\n[report]\nformats = json\nboard = b1\n[limits]\nmax = 60us\n' "${EXTRA:-}" >"$DIR/scenario.ini"
		echo "{\"host\": {\"kernel\": {\"release\": \"$kernel\"}}}" >"$DIR/host.json"
		rtbench push -q "$DIR" --to "$RTBENCH_STORE" || return
	done
}

test_that 'without any night there is nothing to say, and it says so' '
	expect_exit 2 rtbench trend && grep -q "the history has no runs" err
'
test_that 'thirty nights of an unchanged board never end as a regression, nor with a warning' '
	nights 1 30 6.1 && expect_exit 0 rtbench trend nightly && grep -q "^nightly on b1: 30 nights to 2026-12-18" out &&
	! grep -q changed out && ! grep -q WARN out
'
test_that 'a mode that came with a kernel is dated to its night, with the kernel beside' '
	nights 31 37 6.2 mode_us=25 && expect_exit 0 rtbench trend nightly &&
	grep -q "changed 2026-12-19: over .* (worse)" out && grep -q "host.kernel.release: 6.1 -> 6.2" out &&
	grep -q "WARN the last 5 nights: over" out
'
test_that 'JSON has every value, and the night of each change' '
	rtbench trend nightly --json >t.json && python3 - <<-PY
	import json
	t = json.load(open("t.json"))[0]
	assert t["nights"] == 37 and {c["night"] for c in t["changes"]} == {30}, t["changes"]
	assert all(len(m["values"]) == 37 for m in t["measures"]) and t["findings"]
	assert {f["base"] for f in t["findings"]} == {"rolling"}
	PY
'
test_that 'a pinned night is a baseline of its own, until it is taken away' '
	rtbench trend --pin $(printf %032x 20) && rtbench trend nightly --json >t.json &&
	[ "$(python3 -c "import json; print(*sorted({f[\"base\"] for f in json.load(open(\"t.json\"))[0][\"findings\"]}))")" = "pinned rolling" ] &&
	rtbench trend nightly --unpin && rtbench trend nightly --json >t.json && ! grep -q pinned t.json &&
	expect_exit 2 rtbench trend --pin 123abc && grep -q "no run of the history" err
'
test_that 'another board and another scenario are other series' '
	expect_exit 2 rtbench trend other && expect_exit 2 rtbench trend nightly --board b2 &&
	expect_exit 0 rtbench trend --board b1
'
test_that 'a warning whose run directory is gone cannot be confirmed, which is neither good nor bad' '
	rm -rf night && expect_exit 4 rtbench trend nightly --confirm 3 && grep -q "the run directory of tonight is gone" err
'

# rounds WORDS...: five rounds in turns that are complete already, those of B with these words. What is
# complete is not run again, so that a confirmation is judged here without measuring this machine.
rounds() {
	local i
	rm -rf c && mkdir c
	for i in 1 2 3 4 5; do
		mkrun c/a-0$i seed=7$i seconds=15 probes=1 id="$(printf %032x 7$i)" &&
		mkrun c/b-0$i seed=8$i seconds=15 probes=1 id="$(printf %032x 8$i)" "$@" &&
		cp new/scenario.ini c/a-0$i/ && cp new/scenario.ini c/b-0$i/ &&
		: >c/a-0$i/result.json && : >c/b-0$i/result.json || return
	done
}
test_that 'what is seen again in turns with the old state is a regression' '
	export RTBENCH_STORE=$PWD/c.db && EXTRA="[trace]\nwindow = 5ms" DIR=old nights 1 9 6.1 &&
	EXTRA="[trace]\nwindow = 6ms" DIR=new nights 10 10 6.2 mode_us=25 && expect_exit 0 rtbench trend nightly &&
	grep -q "WARN tonight" out && rounds mode_us=25 && expect_exit 1 rtbench trend nightly --confirm 5 -o c &&
	grep -q "^A: $PWD/old/scenario.ini: 5 runs" out && grep -q "REGRESSION of nightly on b1: confirmed by 5 rounds" err
'
test_that 'what is not seen again was noise' '
	export RTBENCH_STORE=$PWD/c.db && rounds && expect_exit 0 rtbench trend nightly --confirm 5 -o c &&
	grep -q "not confirmed by 5 rounds" err
'
test_that 'if only the host changed, tonight is run again and held against the nights before' '
	export RTBENCH_STORE=$PWD/d.db && EXTRA="[trace]\nwindow = 6ms" DIR=old nights 1 9 6.1 &&
	EXTRA="[trace]\nwindow = 6ms" DIR=new nights 10 10 6.2 mode_us=25 && rounds mode_us=25 &&
	expect_exit 1 rtbench trend nightly --confirm 5 -o c && grep -q "^A: the nights of the baseline: 9 runs" out
'
done_testing

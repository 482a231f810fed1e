#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3060-ablate.t: what does each knob of a profile do? With a stand-in for rttune: this machine is not tuned.
. "$(dirname "$0")/lib.sh"
mkdir bin && cp "$BIN/rtbench" "$BIN/rtprobe" bin/ && cat >bin/rttune <<'SH'
#!/bin/bash
echo "$*" >>"$RTTUNE_LOG"
case $1 in
show) printf '[profile]\nname = mine\nrt_cpus = 1\n[knobs]\nboot.nohz_full = {rt}\ncpu.governor = performance\nmem.ksm = 0\npower.idle_latency = n/a\nirq.affinity = leave\n' ;;
status) echo '{"generations": []}' ;;
apply) cat "$(sed -n 's/^profile = //p' "$3")" >>"$RTTUNE_LOG" ;;
esac
SH
chmod +x bin/rttune
PATH=$PWD/bin:$TOP/build/tools:$PATH
export RTTUNE_LOG=$PWD/log
scenario() {
	printf '[scenario]\nname = a\nduration = 200ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\n%b\n[probe]\npolicy = other\ncpus = 0\n[report]\nformats = json\n[limits]\nmissed = none\n' "${1:-}" >a.ini
}

test_that 'a scenario without a profile has no knobs to ask for' '
	scenario && expect_exit 2 rtbench ablate a.ini -o x && grep -q "profile says which knobs" err
'
test_that 'all, none, each left out and each alone: every run has its own profile, applied and taken back' '
	scenario "profile = mine\ntune = apply" && expect_exit 0 rtbench ablate a.ini --rounds 2 -o r && cat out &&
	[ "$(grep -c "^round" err)" = 12 ] && [ "$(grep -c "^apply --runtime" log)" = 12 ] && [ "$(grep -c "^revert --runtime --to 0" log)" = 12 ] &&
	[ "$(ls r/profiles | tr "\n" " ")" = "all.ini in-cpu.governor.ini in-mem.ksm.ini none.ini out-cpu.governor.ini out-mem.ksm.ini " ] &&
	grep -q "^cpu.governor = leave" r/profiles/out-cpu.governor.ini && grep -q "^mem.ksm = 0" r/profiles/out-cpu.governor.ini &&
	grep -q "^cpu.governor = performance" r/profiles/in-cpu.governor.ini && grep -q "^mem.ksm = leave" r/profiles/in-cpu.governor.ini &&
	! grep -q "= performance\|= 0" r/profiles/none.ini && grep -q "not measured, they need a reboot: boot.nohz_full" out &&
	! grep -q "irq.affinity\|power.idle" out && [ "$(sed -n 7p err)" = "round 2 of 2: none" ]
'
# runs VARIANT [WORDS...]: five complete ones of this variant
runs() {
	local v=$1 i
	shift
	for i in 1 2 3 4 5; do
		mkrun r/$v-0$i seed=$((RANDOM)) seconds=15 probes=1 "$@" && : >r/$v-0$i/result.json &&
			printf '[vm]\nbackend = local\n' >r/$v-0$i/scenario.ini || return
	done
}
test_that 'the knob that matters has an effect with its interval, the other has none' '
	rm -rf r && mkdir r && RANDOM=4 && for v in all in-cpu.governor out-mem.ksm; do runs $v || exit 1; done
	for v in none out-cpu.governor in-mem.ksm; do runs $v mode_us=30 || exit 1; done
	expect_exit 0 rtbench ablate a.ini -o r && ! grep -q ^round err && sed -n "/^p99.9:/,/^max:/p" out >t && cat t &&
	[ $(grep -cE "^cpu.governor +-1[0-9.]+ us \(-[0-9.]+ us .. -[0-9.]+ us\) \* +-1[0-9.]+ us .*\*" t) = 1 ] &&
	[ $(grep -cE "^mem.ksm .*\*" t) = 0 ] && [ $(grep -cE "^all together .*-1[0-9.]+ us .*\*" t) = 1 ]
'
done_testing

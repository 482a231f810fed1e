#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3030-run.t: a run without a guest, from the scenario to the exit status.
. "$(dirname "$0")/lib.sh"
S=$TOP/scenarios
quick="-s scenario.warmup=100ms -s scenario.duration=500ms"

test_that 'smoke.ini passes: exit status 0, every activation accounted for' '
	expect_exit 0 rtbench run "$S/smoke.ini" -o smoke && grep -q "^PASS: " out &&
	[ "$(json smoke/result.json verdict)" = PASS ] && [ "$(json smoke/result.json accounting_ok)" = true ] &&
	[ "$(json smoke/result.json samples.expected)" = 2200 ]
'
test_that 'the run directory is whole' '
	for f in result.json report.html junit.xml frames.rtl scenario.ini host.json console.log; do
		[ -e smoke/$f ] || { echo "$f"; exit 1; }
	done
	[ ! -e smoke/incomplete ] && [ ! -e smoke/orders ]
'
test_that 'always-fails.ini fails: exit status 1' '
	expect_exit 1 rtbench run "$S/always-fails.ini" $quick -o fails && grep -q "^FAIL " out
'
test_that 'progress goes to standard error, and --quiet has none' '
	grep -q "measure" err && expect_exit 0 rtbench run "$S/smoke.ini" $quick -q -o quiet &&
	[ ! -s err ] && grep -q "^PASS: " out
'
test_that '--json prints result.json and nothing else' '
	expect_exit 0 rtbench run "$S/smoke.ini" $quick --json -q -o json && cmp out json/result.json
'
test_that 'without -o the run gets a directory of its own, with name and time' '
	expect_exit 0 rtbench run "$S/smoke.ini" $quick -q && ls -d runs/smoke-[0-9]*T[0-9]*Z
'
test_that 'what is there is never overwritten' '
	expect_exit 2 rtbench run "$S/smoke.ini" -o smoke && grep -q "smoke holds something already" err
'
test_that 'a scenario error is exit status 2, and leaves nothing behind' '
	expect_exit 2 rtbench run "$S/smoke.ini" -s probe.peroid=1ms -o no &&
	grep -q "did you mean '\''interval'\''" err && [ ! -e no ]
'
test_that 'a run is reproduced from its own scenario.ini' '
	rtbench check -p smoke/scenario.ini | diff smoke/scenario.ini -
'
fake_rttune() {
	mkdir -p bin && cp "$BIN/rtbench" "$BIN/rtprobe" bin/ &&
	printf "#!/bin/sh\necho \"\$@\" >>$HERE/asked\n[ \$1 = status ] && echo '\''{\"generations\": [{\"generation\": 4}]}'\''\n" >bin/rttune &&
	printf "[ \$1 = check ] && exit $1\nexit 0\n" >>bin/rttune && chmod +x bin/rttune && rm -f asked
}
test_that 'a host that is not as its profile wants makes the run INVALID' '
	fake_rttune 1 && expect_exit 3 bin/rtbench run "$S/smoke.ini" $quick -s host.profile=p -s host.tune=check -o off &&
	grep -q "^INVALID  *tune: the host is not as profile p wants it" out &&
	fake_rttune 0 && expect_exit 0 bin/rtbench run "$S/smoke.ini" $quick -s host.profile=p -s host.tune=check -o fit &&
	[ "$(cat asked)" = "check fit/scenario.ini" ]
'
test_that 'tune = apply applies before, checks, and goes back to what was before' '
	fake_rttune 0 && expect_exit 0 bin/rtbench run "$S/smoke.ini" $quick -s host.profile=p -s host.tune=apply -o tuned &&
	printf "status --json\napply --runtime tuned/scenario.ini\ncheck tuned/scenario.ini\nrevert --runtime --to 4\n" | diff - asked
'
test_that 'a load that dies makes the run INVALID: exit status 3, and says which' '
	cp "$S/smoke.ini" dead.ini && printf "[load quitter]\ncommand = sleep 0.1\nexpect = cpu >= 0 %%\n" >>dead.ini &&
	expect_exit 3 rtbench run dead.ini -o dead && grep -q "quitter died" err &&
	[ "$(json dead/result.json verdict)" = INVALID ]
'
test_that 'a load that lives but does nothing makes it INVALID, too' '
	sed -i "s/^command.*/command = sleep 100/; s/^expect.*/expect = cpu >= 20 %/" dead.ini &&
	expect_exit 3 rtbench run dead.ini -o lazy && grep -q "quitter did not do its work" err
'
test_that 'Ctrl-C ends the run properly: INVALID, interrupted, with what it has' '
	rm -f err; rtbench run "$S/smoke.ini" -s scenario.duration=30s -o cut >out 2>err & pid=$!
	for i in $(seq 100); do grep -q "measure" err && break; sleep 0.1; done
	kill -INT $pid; wait $pid; [ $? = 3 ] && grep -q "interrupted: by Ctrl-C" out &&
	[ "$(json cut/result.json samples.received)" -gt 0 ] && [ ! -e cut/incomplete ]
'
test_that 'after kill -9 the run is INVALID and incomplete, and what it received is shown' '
	rm -f err; rtbench run "$S/smoke.ini" -s scenario.duration=30s -o killed >out 2>err & pid=$!
	for i in $(seq 100); do grep -q "measure" err && break; sleep 0.1; done
	sleep 1; kill -KILL $pid; wait $pid 2>/dev/null
	[ -e killed/incomplete ] && expect_exit 3 rtbench report killed && grep -q "^INVALID " out &&
	[ "$(json killed/result.json samples.received)" -gt 0 ]
'
test_that 'report gives the verdict of the run again' '
	expect_exit 0 rtbench report smoke && expect_exit 1 rtbench report fails &&
	expect_exit 3 rtbench report dead
'
test_that 'collect judges a probe that somebody else starts' '
	printf "[scenario]\nduration = 1s\nwarmup = 100ms\n[probe]\npolicy = other\ncpus = 0\n[limits]\nmissed = none\n" >c.ini &&
	{ rtbench collect c.ini -l tcp:127.0.0.1:0 -o theirs >out 2>err & pid=$!
	for i in $(seq 100); do [ -s theirs/orders ] && break; sleep 0.1; done
	rtprobe --orders=theirs/orders >probe.log 2>&1; wait $pid; } &&
	[ "$(json theirs/result.json verdict)" = PASS ] && [ "$(json theirs/result.json samples.expected)" = 1100 ]
'
test_that 'no rtprobe outlives its run' '
	! pgrep -f "rtprobe --orders=killed/orders" && ! pgrep -f "rtprobe --orders=cut/orders"
'
done_testing

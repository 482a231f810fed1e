#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t4530-nightly.t: a night of scenarios comes to its end, whatever happens in it.
. "$(dirname "$0")/lib.sh"
PATH=$TOP/build/tools:$PATH
# scenario NAME [LINES]: half a second of this host, in the folder s.
scenario() {
	mkdir -p s
	printf '[scenario]\nname = %s\nduration = 400ms\nwarmup = 0\n[vm]\nbackend = local\n[host]\nrt_cpus = none\ntune = ignore\n[probe]\npolicy = other\n[report]\nboard = b1\nformats = json %s\n[limits]\nmissed = none\n%b\n' \
		"$1" "${FORMATS:-}" "${2:-}" >"s/$1.ini"
}
# the night directory of ./nights, the latest
night() {
	echo nights/night-*
}
rtnight() {
	rtbench nightly s -q --confirm 0 "$@"
}

test_that 'the worst of all scenarios is the exit status, and every one has its line' '
	FORMATS=html scenario a && scenario b "max = 1ns" && scenario c && echo "nonsense = 1" >>s/c.ini &&
	expect_exit 2 rtnight && grep -qE "^(PASS|INVALID) +a " out && grep -qE "^(FAIL|INVALID) +b " out &&
	grep -qE "^ERROR +c .*nonsense" out && [ ! -e $(night)/incomplete ] && [ -e $(night)/a/report.html ]
'
test_that 'one JUnit file, one page and one Prometheus text say the same of all' '
	xmllint --noout --schema "$TOP/tests/junit.xsd" $(night)/junit.xml && [ $(grep -c "<testsuite " $(night)/junit.xml) = 3 ] &&
	xmllint --noout $(night)/index.html && grep -q "href=\"a/report.html\"" $(night)/index.html &&
	n=$(basename $(night)) && grep -q "href=\"$n/a/report.html\"" nights/index.html &&
	grep -q "^rtbench_verdict{scenario=\"c\",board=\"\"} 2$" $(night)/rtbench.prom &&
	grep -qE "^rtbench_latency_seconds\{scenario=\"a\",board=\"b1\",quantile=\"0.99\"\} [0-9.e-]+$" $(night)/rtbench.prom &&
	! grep -vE "^(#.*|[a-z_]+(\{[^}]*\})? [-0-9.e+]+)$" $(night)/rtbench.prom
'
test_that 'what a night has measured is in the history' '
	[ "$(rtbench history --json | python3 -c "import json,sys; print(*sorted(e[\"scenario\"] for e in json.load(sys.stdin)))")" = "a b" ]
'
test_that 'a night that was killed goes on where it stopped' '
	rm -rf nights s .local && scenario a && scenario b "[trace]\nwindow = 1ms" && sed -i "s/^duration.*/duration = 60s/" s/b.ini &&
	{ rtbench nightly s -q --confirm 0 >/dev/null 2>&1 & pid=$!; } && for _ in $(seq 600); do [ -s $(night)/b/frames.rtl ] && break; sleep 0.1; done
	kill -9 $pid; wait $pid 2>/dev/null; [ -e $(night)/incomplete ] && [ -e $(night)/a/result.json ] &&
	sed -i "s/^duration.*/duration = 400ms/" s/b.ini && before=$(stat -c %Y%i $(night)/a/result.json) &&
	for _ in $(seq 100); do flock -n $(night)/b/incomplete true && break; sleep 0.1; done
	rtnight >out 2>err; cat out err; [ $(echo $(night) | wc -w) = 1 ] && [ -e $(night)/b.broken-1/frames.rtl ] &&
	[ -e $(night)/b/result.json ] && [ "$(stat -c %Y%i $(night)/a/result.json)" = "$before" ] && [ ! -e $(night)/incomplete ]
'
test_that 'a scenario that was broken off twice is INVALID and not tried again' '
	touch $(night)/incomplete && mkdir $(night)/b.broken-2 && rm -r $(night)/b && expect_exit 3 rtnight &&
	grep -q "^INVALID *b .*broken off 2 times: not tried again" out && [ ! -e $(night)/b ]
'
test_that 'a run that is not over at its deadline is ended, and the night goes on' '
	rm -rf nights s && scenario a && sed -i "s/^duration.*/duration = 10m/" s/a.ini && scenario b &&
	expect_exit 3 rtnight --deadline 8s && grep -q "^INVALID *a .*ended" out &&
	grep -qE "^[A-Z]+ +b .*" out && [ -e $(night)/b/result.json ]
'
test_that 'what cannot run here is INVALID before it is tried' '
	rm -rf nights s && scenario a && sed -i "s/^backend.*/backend = qemu\nkernel = \/nonexistent/" s/a.ini &&
	rtnight >out; s=$?; cat out; { [ $s = 3 ] || [ $s = 2 ]; } && grep -q "pre-flight: " out && [ ! -e $(night)/a ]
'
test_that 'a scenario with a matrix is a line for each combination' '
	rm -rf nights s && scenario a "[matrix]\nprobe.interval = 1ms, 2ms" && rtnight >out; cat out
	grep -qE "^[A-Z]+ +a.1ms " out && grep -qE "^[A-Z]+ +a.2ms " out && grep -q "^interval = 2ms" $(night)/a.2ms/scenario.ini
'
test_that 'two nights in one place do not mix' '
	rm -rf nights s && scenario a && mkdir -p nights/night-$(date -u +%Y%m%dT%H%M%SZ) && touch $(night)/incomplete &&
	expect_exit 2 flock $(night)/incomplete rtbench nightly s -q && grep -q "another night goes on here" err
'
test_that 'a history that is away costs the trends, not the night' '
	rm -rf nights && rtnight --store "postgresql://nobody@/none?host=/nonexistent" >out 2>err
	grep -q "no trends tonight" err && [ -e $(night)/a/result.json ] && rtbench history | grep -q " a "
'
test_that 'a Prometheus file elsewhere is replaced whole' '
	rm -rf nights && mkdir textfile && rtnight --prometheus textfile/rt.prom >/dev/null
	grep -q "^rtbench_verdict" textfile/rt.prom && [ "$(ls textfile)" = rt.prom ]
'
test_that 'an empty folder is a usage error' '
	mkdir none && expect_exit 2 rtbench nightly none && grep -q "no scenario" err && expect_exit 2 rtbench nightly gone
'
test_that 'the units are well formed and their calendar is a date' '
	command -v systemd-analyze >/dev/null || exit 0
	mkdir -p u/usr/local/bin && cp "$BIN/rtbench" u/usr/local/bin/ && mkdir -p u/etc/systemd/system &&
	cp "$TOP"/hostagent/*.service "$TOP"/hostagent/*.timer u/etc/systemd/system/ &&
	systemd-analyze calendar "*-*-* 01:00:00" >out && grep -q "Normalized form" out
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5010-qemu.t: a real guest in QEMU, from its first instruction to the verdict.
. "$(dirname "$0")/lib.sh"
[ -e "$TOP/build/guest/debian-rt/vmlinuz" ] || skip_all 'no guest: run make guest'
cat >guest.ini <<'E2'
[scenario]
duration = 3s
warmup = 500ms
accept_emulation = yes
[host]
rt_cpus = none
tune = ignore
[vm]
kernel = debian-rt
[limits]
missed = none
max = 10s
E2

test_that 'a guest that is emulated passes only where the scenario accepts that, and says emulated' '
	expect_exit 0 rtbench run guest.ini -o run && grep -q "emulated" out &&
	[ "$(json run/result.json accounting_ok)" = true ] && [ "$(json run/result.json samples.expected)" = 3500 ]
'
test_that 'the run says what the guest was, byte for byte, and how it was started' '
	[ "$(json run/host.json vm.kernel.sha256)" = "$(sha256sum <"$TOP/build/guest/debian-rt/vmlinuz" | cut -c1-64)" ] &&
	json run/host.json vm.command | grep -q "restrict=on"
'
test_that 'the same without acceptance is INVALID if it was emulated' '
	[ "$(json run/result.json vm.emulated)" = true ] || exit 0
	expect_exit 3 rtbench run guest.ini -s scenario.accept_emulation=no -o strict &&
	grep -q "^INVALID .*emulat" out
'
test_that 'a guest that is killed makes the run INVALID, with what came before' '
	rtbench run guest.ini -s scenario.duration=60s -o killed >out 2>err & pid=$!
	for i in $(seq 600); do grep -q "^measure" err && break; sleep 0.1; done
	kill -KILL $(pgrep -P $pid qemu-system); wait $pid
	[ $? = 3 ] && grep -q "^INVALID .*guest" out && [ "$(json killed/result.json samples.received)" -gt 0 ]
'
test_that 'a kernel that panics is INVALID, and the end of its console is shown' '
	expect_exit 3 rtbench run guest.ini -s vm.initrd=guest.ini -s scenario.timeout=60s -o panic &&
	grep -q "Kernel panic" err
'
test_that 'a QEMU that does not start says why in one line' '
	expect_exit 3 rtbench run guest.ini -s vm.initrd=/dev/null -o broken && grep -q "^INVALID .*error reading initrd" out
'
test_that 'a guest that never answers is INVALID after the timeout' '
	expect_exit 3 rtbench run guest.ini -s scenario.timeout=1s -o late && grep -q "^INVALID .*timeout" out
'
test_that 'loads run in the guest, of rtprobe and of the host, and what they did there comes to the host' '
	sed "s/^missed.*/missed = 100000/; s|^kernel.*|&\\nmemory = 512M\\nfiles = /bin/sh $(command -v stress-ng)|" guest.ini >load.ini &&
	printf "[load %s]\nwhere = guest\ncommand = %s\nexpect = %s\n" a switch "bogo-ops >= 10" \
		b "stress-ng --switch 1 --timeout 0 --metrics-brief" "bogo-ops >= 5" c "no-such --thing" "lines >= 1" >>load.ini &&
	expect_exit 3 rtbench run load.ini -s probe.interval=10ms -o load &&
	grep -q "^INVALID .*load: c died in the guest.*exit status 127" out && grep -q "no-such: not found" load/load-c.log &&
	! grep -q "load: [ab] " out && [ ! -e load/initrd ]
'
test_that 'a file that is not there is named before the run' '
	expect_exit 2 rtbench run guest.ini -s "vm.files=/bin/sh /no/such" -o none && grep -q "vm. files: /no/such: No such file" err &&
	expect_exit 2 rtbench run guest.ini -s "vm.files=guest.ini" -o none && grep -q "guest.ini: where in the guest" err
'
test_that 'no QEMU outlives its run' '
	! pgrep -f "path=(run|strict|killed|panic|late|load)/console.log"
'
done_testing

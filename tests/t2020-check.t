#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2020-check.t: is the host as the profile wants it, seen from a second source?
. "$(dirname "$0")/lib.sh"
host i5-8265u i5
host no-iommu old

verdict() { awk -v id="$1" '$2 == id { print $1 }' out; }

test_that 'an untuned host fails the check, each line with its remedy and where that lies' '
	expect_exit 1 rttune --root i5 check && [ "$(verdict boot.isolcpus)" = MISSING ] &&
	grep -A2 "MISSING  boot.isolcpus" out | grep -q "remedy (command line): rttune apply hybrid-kvm, then reboot" &&
	grep -A2 "MISSING  cpu.governor" out | grep -q "remedy (runtime)"
'
test_that 'a token on the command line that the kernel did not heed is MISSING, not ok' '
	cp -a i5 i5b && sed -i "s/\$/ isolcpus=3/" i5b/proc/cmdline && rttune --root i5b check >out
	[ "$(verdict boot.isolcpus)" = MISSING ] && grep -q "given, but without effect: /sys/devices/system/cpu/isolated is empty" out &&
	echo 3 >i5b/sys/devices/system/cpu/isolated && rttune --root i5b check >out
	[ "$(verdict boot.isolcpus)" = ok ]
'
test_that 'a token that only the next boot will have asks for a reboot' '
	cp -a i5 i5c && sed -i "s/ro quiet splash/ro quiet splash skew_tick=1/" i5c/boot/grub/grub.cfg &&
	rttune --root i5c check >out; grep -A2 "MISSING  boot.skew_tick" out | grep -q "reboot: boot/grub/grub.cfg:15 has it already"
'
test_that 'what has effect without its token is ok, and said so' '
	rttune --root i5 check >out; [ "$(verdict boot.intel_iommu)" = ok ] &&
	grep -q "not given, yet in effect: /sys/class/iommu is not empty" out
'
test_that 'a machine whose firmware describes no IOMMU is sent to its firmware setup' '
	expect_exit 1 rttune --root old check hybrid-kvm -d 00:19.0 && [ "$(verdict iommu.groups)" = MISSING ] &&
	grep -A2 "iommu.groups" out | grep -q "remedy (firmware): switch VT-d"
'
test_that 'without a device to pass through a missing IOMMU is a pity and no fault' '
	rttune --root old check no-reboot >out; [ "$(verdict iommu.groups)" = missing ]
'
test_that 'words that the kernel did not know are found in its log' '
	cp -a i5 i5d && echo "[    0.05] Unknown kernel command line parameters \"watchdog=0 isolcpu=3\", will be passed to user space." >>i5d/var/log/dmesg &&
	rttune --root i5d check >out; grep -q "MISSING  cmdline.unknown *now watchdog=0 isolcpu=3" out
'
test_that 'the running tuned fails the check: two writers undo each other' '
	host cgroup1 v1 && expect_exit 1 rttune --root v1 check periodic && [ "$(verdict host.tuners)" = MISSING ]
'
test_that 'interrupts of which one CPU is RT are counted, and those served elsewhere are not' '
	rttune --root i5 check >out; grep -A1 "MISSING  irq.affinity" out | grep -q "12 of 12 places differ"
'
test_that 'a host as the profile wants it passes' '
	cp -a i5 good && cat >mine.ini <<-INI &&
		[profile]
		rt_cpus = 3
		[knobs]
		cpu.governor = default
		power.idle_latency = default
		kvm.min_timer_period_us = 200
	INI
	expect_exit 1 rttune --root good check mine.ini &&
	echo performance >good/sys/devices/system/cpu/cpufreq/policy3/scaling_governor &&
	echo n/a >good/sys/devices/system/cpu/cpu3/power/pm_qos_resume_latency_us &&
	expect_exit 0 rttune --root good check mine.ini && [ "$(verdict cpu.governor)" = ok ]
'
test_that 'check as JSON fits its schema and says ok only if nothing is MISSING' '
	for h in i5 old good v1; do
		rttune --root $h check --json >c.json
		python3 -m jsonschema -i c.json "$TOP/tune/schema/check.json" || exit 1
		[ "$(json c.json ok)" = false ] || exit 1
	done &&
	rttune --root good check mine.ini --json >c.json && [ "$(json c.json ok)" = true ]
'
test_that 'stalld beside us, and identities given to vfio-pci as a whole, are a pity with the remedy' '
	host i5-8265u odd && mkdir -p odd/proc/4242 odd/sys/module/vfio_pci/parameters && sed "s/^1 ([a-z]*)/4242 (stalld)/; s/^[0-9]* ([^)]*)/4242 (stalld)/" odd/proc/700/stat >odd/proc/4242/stat &&
	cp odd/proc/700/status odd/proc/4242/status && echo 8086:9de8 >odd/sys/module/vfio_pci/parameters/ids &&
	rttune --root odd check >out; grep -A3 "^missing *host.tuners" out | grep "disable --now stalld" && grep -A3 "^missing *vfio_pci.ids" out | grep "vfio bind"
'
done_testing

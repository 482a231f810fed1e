#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2700-rivals.t: where TuneD, rt-conf and driverctl are known to go wrong, and rttune must not: a sentence each.
# (That the whole command line is counted, and that a set of words is no proof, is in t2200 too.)
. "$(dirname "$0")/lib.sh"
# captured NAME: the captured machine as ./host, laid down once and copied
captured() { { [ -d "$HERE/of-$1" ] || host "$1" "$HERE/of-$1"; } && cp -a "$HERE/of-$1" host; }
export RTTUNE_GENERATE=1
tune() { rttune --root host "$@"; }
laptop() {
	rm -rf host before && captured i5-8265u && mkdir -p host/var/lib &&
	"$TOP/tests/hosts/generator" host boot/grub/grub.cfg update-grub && cp -a host before
}
fedora() {
	rm -rf host before && captured i5-8265u && rm -rf host/boot host/etc/default/grub* host/usr/sbin && cp -a host before &&
	mkdir -p host/var/lib host/boot/loader/entries host/etc/default host/usr/bin host/etc/kernel && echo "#!/bin/sh" >host/usr/bin/kernel-install &&
	echo GRUB_ENABLE_BLSCFG=true >host/etc/default/grub &&
	printf 'title F\nversion 6.8\nlinux /v\noptions root=/dev/sda1 ro\n' >host/boot/loader/entries/m-6.8.conf && rm -rf before && cp -a host before
}

test_that 'TuneD keeps the originals in memory: rttune killed in the middle has them on disk' '
	for n in 30 60 90; do
		laptop && ! RTTUNE_CRASH_AT=$n tune apply hybrid-kvm >/dev/null 2>&1 && tune revert && same_tree before host || exit 1
	done
'
test_that 'TuneD truncates boot files and writes them: here who reads one at that moment has the old one whole' '
	fedora && exec 4<host/boot/loader/entries/m-6.8.conf && tune apply --boot hybrid-kvm && cmp before/boot/loader/entries/m-6.8.conf /dev/fd/4 &&
	grep -q isolcpus=3 host/boot/loader/entries/m-6.8.conf && [ "$(ls host/boot/loader/entries | wc -l)" = 1 ]
'
test_that 'TuneD leaves its variable in settings, entries and environment: here no word of ours is left' '
	laptop && tune apply hybrid-kvm && tune revert && same_tree before host && ! grep -rl "rttune\|isolcpus" host/etc host/boot
'
test_that 'TuneD logs an error and says OK: here a write that fails is exit 1, one line, and nothing stays' '
	laptop && chmod 444 host/sys/devices/system/cpu/cpu3/power/pm_qos_resume_latency_us && rm -rf before && cp -a host before &&
	expect_exit 1 tune apply hybrid-kvm && cat err && [ "$(wc -l <err)" = 1 ] && grep -q "pm_qos_resume_latency_us.*everything was taken back" err &&
	same_tree before host
'
test_that 'TuneD fails for good on interrupts that nobody can move: here they are told, and all else is done' '
	laptop && chmod 444 host/proc/irq/133/smp_affinity_list && expect_exit 0 tune apply --runtime hybrid-kvm &&
	grep -q "^refused .*irq/133/.*the kernel keeps this one to itself" out && tune apply --runtime hybrid-kvm | grep " 0 done" && expect_exit 0 tune verify
'
test_that 'TuneD deletes the line that the admin wrote for irqbalance: here his file is his' '
	laptop && echo IRQBALANCE_BANNED_CPUS=f0 >>host/etc/default/irqbalance && cp host/etc/default/irqbalance his && tune apply hybrid-kvm &&
	cmp his host/etc/default/irqbalance && tune revert && cmp his host/etc/default/irqbalance
'
test_that 'TuneD passes an empty list of CPUs on: here it is refused' '
	laptop && for list in "" "," "4-"; do expect_exit 2 tune apply --rt-cpus "$list" hybrid-kvm || exit 1; done && same_tree before host
'
test_that 'TuneD adds its words again: here each stands once in each entry, however often it is applied' '
	laptop && for p in hybrid-kvm periodic hybrid-kvm; do tune apply --boot $p || exit 1; done &&
	for word in isolcpus irqaffinity skew_tick; do
		grep "^[[:space:]]*linux" host/boot/grub/grub.cfg | while read -r line; do [ "$(grep -o " $word=" <<<"$line" | wc -l)" = 1 ] || exit 1; done || exit 1
	done
'
test_that 'TuneD cannot be told to spare a network in use: here what disrupts is refused by its class' '
	laptop && expect_exit 1 tune apply --max-disruption 1 --runtime hybrid-kvm && grep -q "disruption class 2" err && same_tree before host
'
test_that 'every vendor profile stops the tick: here a control loop keeps it, and any profile can be told to' '
	laptop && ! tune plan periodic | grep "nohz_full=" && ! tune plan -s boot.nohz_full=leave hybrid-kvm | grep "nohz_full="
'
test_that 'nobody silences the fair server: here it is, on the RT CPUs only' '
	rm -rf host && captured epyc-2s && tune plan periodic --rt-cpus 31,63 >out && [ "$(grep -c "sched.fair_server@" out)" = 2 ]
'
test_that 'rt-conf spoils the last parameter: here the drop-in means to the shell what was meant' '
	laptop && tune apply --boot hybrid-kvm && last=$(. host/etc/default/grub && . host/etc/default/grub.d/60-rttune.cfg && echo "${GRUB_CMDLINE_LINUX##* }") &&
	[ "$last" = iommu=pt ] && [ "$(. host/etc/default/grub && . host/etc/default/grub.d/60-rttune.cfg && wc -l <<<"$GRUB_CMDLINE_LINUX")" = 1 ]
'
test_that 'rt-conf has no way back and no before: here what is in force is listed and reverted' '
	laptop && tune apply --runtime no-reboot && tune status --all | grep -c "^done" | grep -qv "^0" && tune revert && same_tree before host
'
test_that 'guides say amd_iommu=on, kthread_cpus= and watchdog=0: here each is told to be no option' '
	laptop && ! tune plan -s boot.amd_iommu=on hybrid-kvm --json | grep "\"boot_line\".*amd_iommu=on" && tune explain boot.amd_iommu | grep -i "unknown option\|not an option\|no option\|no .on" &&
	tune explain boot.kthread_cpus | grep -i "mainline" && ! tune plan hybrid-kvm --json | grep "\"boot_line\".* watchdog=0"
'
test_that 'a kernel that is installed meanwhile bakes the words in: here its settings are made from the entry, and revert cleans it' '
	fedora && echo "root=/dev/sda1 isolcpus=7" >host/proc/cmdline && tune apply --boot hybrid-kvm && ! grep isolcpus=7 host/etc/kernel/cmdline &&
	sed "s/6.8/6.9/" host/boot/loader/entries/m-6.8.conf >host/boot/loader/entries/m-6.9.conf && tune revert && ! grep -r isolcpus host/boot host/etc
'
test_that 'driverctl knows a device by its address only: here the rule asks for its identity too' '
	laptop && tune vfio bind 00:15.0 && grep "0000:00:15.0" host/etc/udev/rules.d/10-rttune-vfio.rules | grep -q "0x8086.*0x9de8"
'
test_that 'driverctl leaves a moment without driver and override: here there is none, wherever it is killed' '
	laptop && d=host/sys/devices/pci0000:00/0000:00:15.0 && n=0 && while [ $((n += 1)) -lt 80 ]; do
		RTTUNE_CRASH_AT=$n tune vfio bind --now 00:15.0 >/dev/null 2>&1 && break
		[ -e $d/driver ] || [ "$(cat $d/driver_override)" = vfio-pci ] || { echo "naked at $n"; exit 1; }
		tune revert >/dev/null || exit 1
	done && [ $n -gt 8 ] && [ $n -lt 80 ] && tune revert && same_tree before host
'
done_testing

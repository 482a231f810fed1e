#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2200-apply.t: what apply, verify and revert promise, seen from the outside, on captured hosts.
[ -w /dev/shm ] && export TMPDIR=/dev/shm # thousands of small files
. "$(dirname "$0")/lib.sh"
# captured NAME: the captured machine as ./host, laid down once and copied
captured() { { [ -d "$HERE/of-$1" ] || host "$1" "$HERE/of-$1"; } && cp -a "$HERE/of-$1" host; }
export RTTUNE_GENERATE=1

# here HOST [PROGRAM ARTEFACT]: the captured host in ./host, its generator, and a copy in ./before
here() {
	rm -rf host before
	captured "$1" && mkdir -p host/var/lib || return 1
	[ -z "${2:-}" ] || "$TOP/tests/hosts/generator" host "$3" "$2" || return 1
	cp -a host before
}
snap() { rm -rf started && cp -a host started; }
laptop() { here i5-8265u update-grub boot/grub/grub.cfg; }
tune() { rttune --root host "$@"; }
# reboot: the kernel gets the default entry's line, another boot id, and its own values again
reboot() {
	local f
	for f in proc/sys sys/module sys/devices sys/bus sys/kernel sys/fs proc/irq; do
		rm -rf "host/$f" && cp -a "before/$f" "host/$f" || return 1
	done
	echo "${1:-22222222-other-boot}" >host/proc/sys/kernel/random/boot_id
	sed -nE "s/^[[:space:]]*linux[[:space:]]+//p" host/boot/grub/grub.cfg | head -n 1 >host/proc/cmdline
}

test_that 'apply and revert are the identity on every captured host with every profile' '
	for h in i5-8265u:update-grub:boot/grub/grub.cfg epyc-2s:update-grub:boot/grub/grub.cfg no-iommu:update-grub:boot/grub/grub.cfg \
		arm64-board:u-boot-update:boot/extlinux/extlinux.conf riscv-board cgroup1; do
		IFS=: read -r name program artefact <<<"$h"
		here "$name" $program $artefact || exit 1
		for p in periodic polling no-reboot hybrid-kvm; do
			known="--i-know tuned"
			tune plan $known $p >/dev/null 2>&1 || continue
			expect_exit 0 tune apply $known $p || exit 1
			same_tree before host >/dev/null && { echo "$name $p changed nothing"; exit 1; }
			expect_exit 0 tune revert && same_tree before host || exit 1
			n=$((${n:-0} + 1))
		done
	done
	[ $n -ge 18 ]
'
test_that 'a second apply finds nothing to do and makes no generation' '
	laptop && tune apply hybrid-kvm && cp -a host once &&
	tune apply hybrid-kvm | grep "nothing to do" && same_tree once host
'
test_that 'the drop-in means to the shell what was meant: rt-conf spoils the last parameter' '
	laptop && tune apply hybrid-kvm &&
	line=$(cd host && . etc/default/grub && . etc/default/grub.d/60-rttune.cfg && echo "$GRUB_CMDLINE_LINUX") &&
	echo "$line" &&
	[ "${line##* }" = "$(rttune --root before plan hybrid-kvm --json | grep -o "\"boot_line\": *\"[^\"]*" | sed "s/.* //")" ] &&
	grep -q "isolcpus=3 " <<<"$line"
'
test_that 'what counts is the generated entry: one that overrides us fails the apply, and nothing stays' '
	laptop && mkdir -p host/etc/default/grub.d &&
	echo "GRUB_CMDLINE_LINUX=\"quiet\"" >host/etc/default/grub.d/99-site.cfg && snap &&
	expect_exit 1 tune apply hybrid-kvm &&
	grep -q "was written, but boot entry .Ubuntu. .*does not give .*; everything was taken back" err &&
	[ "$(wc -l <err)" = 1 ] && same_tree started host
'
test_that 'a file is replaced, never emptied and written: who has it open keeps the old one' '
	laptop && exec 3<host/proc/cmdline 4<host/etc/default/irqbalance &&
	tune apply periodic && cmp - <before/etc/default/irqbalance /dev/fd/4 
'
test_that 'arguments that an entry has already are not given twice' '
	laptop && sed -i "s/ro quiet/ro skew_tick=1 quiet/; s/ro recovery/ro skew_tick=1 recovery/" \
		host/usr/share/entries/template host/boot/grub/grub.cfg &&
	tune apply hybrid-kvm && ! grep skew_tick host/etc/default/grub.d/60-rttune.cfg &&
	expect_exit 1 tune verify && grep "pending  isolcpus=3" out
'
test_that 'another value for the same key is an error that names both' '
	laptop && sed -i "s/ro quiet/ro isolcpus=1 quiet/" host/usr/share/entries/template host/boot/grub/grub.cfg &&
	expect_exit 1 tune apply hybrid-kvm && cat err &&
	grep -q "wants isolcpus=3, but boot/grub/grub.cfg:15 (.Ubuntu.) already has isolcpus=1" err
'
test_that 'the whole line is counted against what the kernel takes, not our part of it' '
	laptop && long=$(printf "x%.0s" $(seq 2000)) &&
	sed -i "s/ro quiet/ro dummy=$long quiet/" host/usr/share/entries/template host/boot/grub/grub.cfg &&
	expect_exit 1 tune apply hybrid-kvm; cut -c 1-300 err; grep -q "whole kernel command line would have 2[0-9]* bytes, the kernel takes 2048" err
'
# booted: what the kernel does by itself with the words of hybrid-kvm on its command line
booted() {
	local f
	reboot "$@" && echo 7 >host/proc/irq/default_smp_affinity && echo 07 >host/sys/devices/virtual/workqueue/cpumask &&
	for f in isolated nohz_full; do echo 3 >host/sys/devices/system/cpu/$f; done
	mkdir -p host/sys/class/iommu/dmar0 && echo 0 >host/proc/sys/kernel/watchdog
	for f in host/proc/irq/*/smp_affinity_list; do [ "$(cat "$f")" != 0-3 ] || echo 0-2 >"$f"; done
}
test_that 'after a reboot what the kernel put back by itself is in effect, and only the rest is missed' '
	laptop && tune apply hybrid-kvm && booted && ! tune verify >out; cat out
	grep -q "ok       irq.default_affinity .*so since the boot, without rttune" out &&
	grep -q "ok       intel_iommu=on .*sys/class/iommu is not empty" out &&
	grep -q "FAIL     power.idle_latency .*not since the reboot" out && ! grep "FAIL .*irq.default_affinity" out &&
	grep -q "FAIL     irq.affinity .*irq/133/.*not since the reboot" out && [ "$(grep -c "FAIL .*irq.affinity" out)" = 1 ]
'
test_that 'after a reboot with the service a second apply ends in 0 done, and nothing waits' '
	laptop && tune apply hybrid-kvm && booted && tune service --once && cp -a host served &&
	tune apply hybrid-kvm >out; cat out && grep -q " 0 done" out && ! grep "^done" out && same_tree served host &&
	expect_exit 0 tune verify && expect_exit 0 tune status
'
test_that 'after a reboot without the service apply sets again what is missing, under the generation it is of' '
	laptop && tune apply hybrid-kvm && booted && tune apply hybrid-kvm >out; cat out
	grep -q "set again after the reboot: [1-9]" out && grep -q " 0 done" out && expect_exit 0 tune verify &&
	tune status | grep -c "^generation" | grep -qx 1 &&
	tune apply hybrid-kvm >out; ! grep "again" out && grep -q " 0 done" out
'
test_that 'a thread or interrupt of the last boot is never looked for under its old number' '
	laptop && tune apply --runtime hybrid-kvm && booted && sed -i "s/(kswapd0)/(other)/" host/proc/10/stat &&
	sed -i "s/^Cpus_allowed_list:.*/Cpus_allowed_list:\t0-1/" host/proc/10/status && mv host/proc/irq/129 host/proc/irq/140 &&
	echo 1-3 >host/proc/irq/140/smp_affinity_list && tune service --once >out; cat out
	grep -q "0-1" host/proc/10/status && grep "^done .*irq/140/" out && [ "$(cat host/proc/irq/140/smp_affinity_list)" != 1-3 ]
'
test_that 'auto chooses what it chose before, whatever the interrupts count after a reboot' '
	laptop && tune apply --runtime no-reboot && reboot && sed -i -E "s/^( *12[0-9]:( +[0-9]+){3}) +[0-9]+/\1 99999999/" host/proc/interrupts &&
	cat host/proc/interrupts && tune plan no-reboot | grep "RT CPUs *3 .*as the last apply chose" &&
	tune revert && ! tune plan no-reboot | grep "RT CPUs *3 "
'
test_that 'a request that the service holds is applied once, and reverted' '
	laptop && tune apply --runtime -s power.dma_latency=5 no-reboot && cp -a host held &&
	tune apply --runtime -s power.dma_latency=5 no-reboot | grep " 0 done" && same_tree held host &&
	! tune status >out && grep -q "pending .*cpu_dma_latency .*nobody holds it" out &&
	tune apply --runtime -s power.dma_latency=7 no-reboot | grep "generation 2: 1 done" &&
	tune revert --to 1 && same_tree held host && tune revert && same_tree before host
'
test_that 'before the reboot verify says pending, after it ok, from a second source' '
	laptop && tune apply --boot hybrid-kvm && expect_exit 1 tune verify && grep -q "pending  nohz_full=3" out &&
	reboot && for f in isolated nohz_full; do echo 3 >host/sys/devices/system/cpu/$f; done &&
	tune verify >out; cat out
	grep -q "ok       isolcpus=3 .*sys/devices/system/cpu/isolated says .3." out &&
	grep -q "ok       nohz_full=3 " out
'
test_that 'verify names the stage that broke: written, generated, booted, accepted, effective' '
	laptop && tune apply --boot hybrid-kvm && cp -a host applied &&
	again() { rm -rf host && cp -a applied host; } &&
	echo "# hand" >>host/etc/default/grub.d/60-rttune.cfg && ! tune verify >out &&
	grep -q "FAIL     isolcpus=3 .*not written" out && again &&
	sed -i "s/ isolcpus=3//" host/boot/grub/grub.cfg && ! tune verify >out &&
	grep -q "FAIL     isolcpus=3 .*not generated: boot entry .Ubuntu." out && again &&
	reboot && cp before/proc/cmdline host/proc/cmdline && ! tune verify >out &&
	grep -q "FAIL     isolcpus=3 .*not booted" out && again &&
	reboot && echo "[ 0.1] Unknown kernel command line parameters \"skew_tick=1 BOOT_IMAGE=/x\", will be passed to user space." \
		>>host/var/log/dmesg && ! tune verify >out && grep -q "FAIL     skew_tick=1 .*not accepted" out && again &&
	reboot && echo >host/sys/devices/system/cpu/isolated && ! tune verify >out &&
	grep -q "FAIL     isolcpus=3 .*not effective: sys/devices/system/cpu/isolated says" out
'
test_that 'a later word that overrides ours in an entry is found: set membership would pass it' '
	laptop && tune apply --boot hybrid-kvm && sed -i "s/isolcpus=3/isolcpus=3 isolcpus=2/" host/boot/grub/grub.cfg &&
	! tune verify >out && grep -q "FAIL     isolcpus=3 .*not generated" out
'
test_that 'revert stops at what others changed and shows the three sides' '
	laptop && tune apply hybrid-kvm && echo 42 >host/proc/sys/kernel/watchdog_cpumask &&
	echo GRUB_CMDLINE_LINUX=mine >host/etc/default/grub.d/60-rttune.cfg &&
	expect_exit 1 tune revert && grep -q "60-rttune.cfg. was changed by somebody else since; --force" err &&
	grep -A3 "^changed .*60-rttune.cfg" out | grep -q "now     GRUB_CMDLINE_LINUX=mine" &&
	[ "$(cat host/etc/default/grub.d/60-rttune.cfg)" = GRUB_CMDLINE_LINUX=mine ] &&
	expect_exit 0 tune revert --keep && [ "$(cat host/etc/default/grub.d/60-rttune.cfg)" = GRUB_CMDLINE_LINUX=mine ] &&
	[ ! -e host/var/lib/rttune ]
'
test_that 'revert --force overwrites what others changed' '
	laptop && tune apply hybrid-kvm && echo GRUB_CMDLINE_LINUX=mine >host/etc/default/grub.d/60-rttune.cfg &&
	expect_exit 0 tune revert --force && same_tree before host
'
test_that 'a kernel that came meanwhile keeps its entry: the artefact is made anew, not put back' '
	laptop && tune apply --boot hybrid-kvm &&
	sed -i "s/6.8.0-41/6.8.0-99/g" host/usr/share/entries/template && ROOT=$PWD/host host/usr/sbin/update-grub &&
	expect_exit 0 tune revert && grep -q 6.8.0-99 host/boot/grub/grub.cfg && ! grep isolcpus host/boot/grub/grub.cfg
'
test_that 'revert --to N goes back to that generation only' '
	laptop && tune apply --runtime no-reboot && cp -a host one && tune apply --boot hybrid-kvm &&
	expect_exit 0 tune revert --to 1 && same_tree one host && expect_exit 2 tune revert --to 7 &&
	grep -q "there is no generation 7; the newest is 1" err && expect_exit 0 tune revert && same_tree before host
'
test_that 'status shows what others changed since, and is an error then' '
	laptop && expect_exit 0 tune status && grep -q "^clean" out && tune apply --runtime no-reboot &&
	expect_exit 0 tune status && echo 1 >host/proc/sys/kernel/watchdog_cpumask && expect_exit 1 tune status &&
	grep -A3 "^changed .*watchdog_cpumask" out | grep -q "now     1" && ! tune status --json >j; python3 -m json.tool <j >/dev/null
'
test_that 'status and verify in JSON are JSON' '
	laptop && tune apply hybrid-kvm && tune status --json >s.json; tune verify --json >v.json
	[ "$(json s.json state)" = applied ] && [ "$(json s.json generations.0.profile)" = hybrid-kvm ] &&
	[ "$(json v.json verdict)" = pending ]
'
test_that 'a runtime part that nobody confirms is taken back, a confirmed one stays' '
	laptop && expect_exit 0 tune apply --runtime --confirm 1s no-reboot && grep -q "unless you run: rttune confirm" out &&
	for i in $(seq 100); do [ -e host/var/lib/rttune ] || break; sleep 0.1; done && same_tree before host &&
	tune apply --runtime --confirm 2s no-reboot && tune confirm && cp -a host kept && sleep 2.5 && same_tree kept host &&
	expect_exit 1 tune confirm && grep -q "nothing waits" err
'
test_that 'a second rttune gets one clear line while the first is at work' '
	laptop && mkdir -p host/var/lib/rttune && exec 8<host/var/lib/rttune && flock 8 &&
	expect_exit 1 tune apply hybrid-kvm && cat err && grep -q "another rttune (process [0-9]*) is at work" err &&
	[ "$(wc -l <err)" = 1 ]
'
test_that 'SIGTERM in the middle takes back what was done' '
	laptop && mv host/usr/sbin/update-grub host/usr/sbin/really &&
	printf "#!/bin/sh\ntouch \$ROOT/../running\nsleep 1\nexec \$ROOT/usr/sbin/really\n" >host/usr/sbin/update-grub &&
	chmod 755 host/usr/sbin/update-grub && snap &&
	{ exec rttune --root host apply hybrid-kvm >out 2>err & } && pid=$! && until [ -e running ]; do sleep 0.05; done && kill $pid;
	wait $pid; [ $? = 1 ] && cat err && [ "$(wc -l <err)" = 1 ] &&
	grep -q "interrupted; everything was taken back" err && same_tree started host
'
test_that 'what is below a disruption class is all that is done, or nothing' '
	laptop && expect_exit 1 tune apply --max-disruption 1 hybrid-kvm && grep -q "above the allowed 1" err && same_tree before host
'
test_that 'a device that is gone since it was planned refuses the plan' '
	laptop && tune plan -o plan.json hybrid-kvm >/dev/null && rm -rf host/sys/bus/pci/devices/0000:00:15.0 &&
	snap && expect_exit 1 tune apply plan.json && cat err && grep -q "0000:00:15.0" err && [ "$(wc -l <err)" = 1 ] &&
	same_tree started host
'
test_that 'a saved plan whose ground has moved is refused' '
	laptop && tune plan -o plan.json no-reboot >/dev/null && echo 1 >host/proc/sys/kernel/watchdog_cpumask && snap &&
	! tune apply plan.json >out 2>err && cat err && grep -q "watchdog_cpumask" err && same_tree started host
'
test_that 'a damaged journal is an error, and nothing is done with it' '
	laptop && tune apply --runtime no-reboot && sed -i "3s/seq=1/seq=2/" host/var/lib/rttune/journal && snap &&
	expect_exit 1 tune revert && grep -q "damaged at record 3" err && same_tree started host
'
done_testing

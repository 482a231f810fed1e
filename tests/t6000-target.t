#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t6000-target.t: rttune on a whole machine: its kernel, its GRUB, its systemd, its PCI devices.
# Run by `make check-target`: it builds a disk image (two minutes) and boots it five times under emulation.
. "$(dirname "$0")/lib.sh"
vm=$TOP/tests/target/vm
[ "$(id -u)" = 0 ] || skip_all 'building the target machine needs root (chroot)'
for tool in mmdebstrap mke2fs sfdisk iasl qemu-system-x86_64 ssh; do
	command -v $tool >/dev/null || skip_all "no $tool: make deps"
done
target() { "$vm" ssh "$@"; }
state='cd / && find etc boot -type f | grep -v -e boot/grub/grubenv -e ssh/ssh_host -e systemd/network |
	sort | xargs sha256sum; cat proc/cmdline; cat proc/irq/default_smp_affinity sys/devices/virtual/workqueue/cpumask'
trap '"$vm" cut 2>/dev/null; [ "${KEEP:-0}" = 1 ] || rm -rf "$HERE"' EXIT
"$vm" cut 2>/dev/null
"$vm" fresh

test_that 'the target machine is built, boots and answers' '
	"$vm" start &&
	target update-grub &&
	"$vm" reboot &&
	target "uname -r | grep rt && ls /dev/kvm && cat /sys/devices/system/cpu/isolated"
'
test_that 'the Debian package installs, and its service is enabled' '
	"$vm" put "$TOP"/build/deb/rtbench_*.deb /root/ &&
	target "dpkg -i /root/rtbench_*.deb && rm /root/rtbench_*.deb && rtbench --version" &&
	test "$(target systemctl is-enabled rttune.service)" = enabled &&
	target "$state" >"$HERE/before"
'
test_that 'check names what is missing before anything is tuned' '
	expect_exit 1 target rttune check &&
	grep -E "^MISSING +boot.isolcpus" out && grep -E "^MISSING +boot.nohz_full" out &&
	grep -E "^ok +iommu.groups" out
'
test_that 'apply writes the drop-in, runs update-grub and the generated grub.cfg has the words' '
	expect_exit 0 target rttune apply -r 3 hybrid-kvm &&
	target "grep -q isolcpus=3 /boot/grub/grub.cfg" &&
	target "rttune verify" | grep -E "^pending +isolcpus=3"
'
test_that 'after the reboot every word of the command line is accepted and in effect' '
	"$vm" reboot &&
	test "$(target cat /sys/devices/system/cpu/isolated)" = 3 &&
	test "$(target cat /sys/devices/system/cpu/nohz_full)" = 3 &&
	target rttune verify >out
	for word in rcu_nocbs=3 nohz_full=3 isolcpus=3 irqaffinity=0-2 audit=0 nowatchdog skew_tick=1 iommu=pt; do
		grep -E "^ok +$word " out || { cat out; exit 1; }
	done
'
test_that 'a device goes to vfio-pci with its group, and comes back to its driver' '
	"$vm" plug e1000e &&
	bdf=$(target "until ls -d /sys/bus/pci/drivers/e1000e/0000:* 2>/dev/null; do sleep 0.5; done") && bdf=${bdf##*/} &&
	expect_exit 0 target rttune vfio bind "$bdf" &&
	test "$(target readlink /sys/bus/pci/devices/$bdf/driver | sed "s,.*/,,")" = vfio-pci &&
	expect_exit 0 target rttune vfio unbind "$bdf" &&
	test "$(target readlink /sys/bus/pci/devices/$bdf/driver | sed "s,.*/,,")" = e1000e
'
test_that 'the disk of the root file system and the way in are refused, each with what was found' '
	disk=$(target "readlink -f /sys/block/vda/device | grep -o 0000:[^/]* | tail -1") &&
	nic=$(target "readlink -f /sys/class/net/eth0/device | grep -o 0000:[^/]* | tail -1") &&
	! target rttune vfio bind "$disk" >out 2>&1 && grep -i "root" out &&
	! target rttune vfio bind "$nic" >out 2>&1 && grep -iE "eth0|network|address" out
'
test_that 'a power cut in the middle of apply leaves a machine that boots, and revert undoes the half' '
	expect_exit 0 target rttune revert --to 0 &&
	target "rttune apply -r 3 hybrid-kvm >/dev/null 2>&1 & sleep 0.3" ; "$vm" cut; "$vm" start &&
	target rttune revert; target rttune status | grep -iE "nothing|no generation"
'
test_that 'after revert and a reboot the machine is as it was' '
	target update-grub && "$vm" reboot &&
	target "$state" >"$HERE/after" && diff "$HERE/before" "$HERE/after"
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3200-export.t: what a scenario would launch, in the words of other launchers.
. "$(dirname "$0")/lib.sh"
host i5-8265u
host epyc-2s epyc
echo kernel >vmlinuz
echo initrd >initrd
echo 'no qcow2' >disk.img
printf 'QFI\373...' >disk.qcow2

# What every real-time guest of these tests has.
cat >rt.ini <<'INI'
[scenario]
name = cell
description = two lathes & a "robot"
[host]
rt_cpus = 2-3
[vm]
arch = x86_64
accel = kvm
cpus = 2
memory = 1G
kernel = vmlinuz
initrd = initrd
append = irqaffinity=0 quux='a b'
vcpu_cpus = 3,2
vcpu_priority = 80
hugepages = 1G
lock_memory = yes
passthrough = 0000:00:15.0 mdev:c2177883-f1bb-47f0-914d-32a22e3a8804
INI

# made FILE: what was printed, without what differs from one place to another
made() {
	sed -e "s|$HERE|HERE|g" -e "s|$BIN|BIN|g" "$1"
}

# gives GOLDEN FORMAT SCENARIO...: prints exactly what stands in tests/golden
gives() {
	local golden=$TOP/tests/golden/$1 root=$2
	shift 2
	expect_exit 0 rtbench export "$@" --root "$root" -o "$HERE/run" && made out >now &&
		{ [ "${UPDATE:-0}" = 0 ] || cp now "$golden"; diff -u "$golden" now; }
}

valid() {
	command -v virt-xml-validate >/dev/null || { echo 'no virt-xml-validate: make deps'; return 1; }
	virt-xml-validate "$1" domain
}

test_that 'libvirt: everything that a real-time guest wants of its launcher' '
	gives export-rt.xml host libvirt rt.ini && valid out
'
test_that 'qemu: the same guest as a command line' '
	gives export-rt.qemu host qemu rt.ini && bash -n out
'
test_that 'libvirt: memory belongs to the node of the CPUs, where there are several' '
	expect_exit 0 rtbench export libvirt rt.ini --root epyc -s host.rt_cpus=50-51 -s vm.vcpu_cpus=50-51 &&
	valid out && grep -q "<memory mode=.strict. nodeset=.1./>" out &&
	expect_exit 0 rtbench export libvirt rt.ini --root epyc -s host.rt_cpus=1,50 -s vm.vcpu_cpus=1,50 &&
	valid out && ! grep -q nodeset out
'
test_that 'libvirt: an invariant TSC is asked for only where the host has one' '
	sed -i "s/ nonstop_tsc//" host/proc/cpuinfo &&
	expect_exit 0 rtbench export libvirt rt.ini --root host && ! grep -q invtsc out && grep -q tsc-deadline out
'
for a in x86_64 aarch64 riscv64; do
	if [ ! -e "$BIN/rtprobe-bare-$a" ]; then
		skip_that "libvirt: the bare guest of $a" "no compiler for $a when this was built"
		continue
	fi
	test_that "libvirt: the bare guest of $a, emulated" '
		printf "[scenario]\nname=bare\n[host]\nrt_cpus=none\n[vm]\nkernel=bare\naccel=tcg\n[probe]\ntransport=udp\n" >bare.ini &&
		gives export-bare-$a.xml host libvirt bare.ini -s vm.arch=$a && valid out
	'
done
test_that 'libvirt: every transport and every network is valid XML' '
	for o in probe.transport=vsock probe.transport=serial vm.network=user vm.vnc=:7 vm.machine=pc vm.cpus=1 \
		vm.cpu=Skylake-Client vm.extra="-device pvpanic" vm.vcpu_priority=0 vm.hugepages=no vm.accel=tcg; do
		expect_exit 0 rtbench export libvirt rt.ini -s "$o" --root host -l unix:/run/link || exit 1
		valid out || { echo "$o"; cat out; exit 1; }
	done
'
test_that 'libvirt: a disk is read by its own format, and keeps nothing' '
	for f in raw:disk.img qcow2:disk.qcow2; do
		expect_exit 0 rtbench export libvirt rt.ini -s vm.image=${f#*:} --root host && valid out &&
		grep -q "type=.${f%%:*}. error_policy=.stop." out && grep -q "<transient/>" out || exit 1
	done
'
test_that 'what a user wrote cannot break out of the XML' '
	expect_exit 0 rtbench export libvirt rt.ini --root host -s "scenario.description=</description><os>" \
		-s "vm.append=a='\''b\"<&>" && valid out && ! grep -q "</description><os>" out
'
test_that 'what libvirt has no word for is one clear line' '
	expect_exit 2 rtbench export libvirt rt.ini --root host -s vm.machine=microvm &&
	[ "$(cat err)" = "rtbench: [vm] machine = microvm: libvirt knows no such machine; use q35" ]
'
test_that 'an unknown format is answered with the nearest one' '
	expect_exit 2 rtbench export libvrt rt.ini && grep -q "did you mean .libvirt." err
'
test_that 'the same is printed wherever it is written to' '
	expect_exit 2 sh -c "rtbench export libvirt rt.ini --root host >/dev/full" && grep -q "No space left" err
'
test_that 'the shipped scenarios can be exported' '
	for s in "$TOP"/scenarios/bare-*64.ini; do
		a=${s##*bare-}; a=${a%.ini}
		[ -e "$BIN/rtprobe-bare-$a" ] || continue
		expect_exit 0 rtbench export qemu "$s" -s vm.accel=tcg || exit 1
		expect_exit 0 rtbench export libvirt "$s" -s vm.accel=tcg -s vm.machine= && valid out || exit 1
	done
'
done_testing

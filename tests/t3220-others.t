#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3220-others.t: a scenario in the words of Bao, Proxmox VE and QNX, and a qvmconf looked over.
. "$(dirname "$0")/lib.sh"
host i5-8265u
host epyc-2s epyc
printf 'x%.0s' $(seq 100) >probe.bin
echo kernel >vmlinuz

# gives GOLDEN COMMAND...: prints exactly what stands in tests/golden
gives() {
	local golden=$TOP/tests/golden/$1
	shift
	expect_exit 0 "$@" || return 1
	# (A golden file is no script of ours.)
	sed -e "s|$HERE|HERE|g" -e "s|$BIN|BIN|g" -e "1s|^#!|shebang |" out >now
	[ "${UPDATE:-0}" = 0 ] || cp now "$golden"
	diff -u "$golden" now
}

# refused LINE KEY=VALUE...: Bao's scenario with other values is one line that names file and line
refused() {
	local want=$1 o=()
	shift
	for v in "$@"; do o+=(-s "$v"); done
	expect_exit 2 env PROBE=probe.bin rtbench export bao bao.ini "${o[@]}" && [ "$(wc -l <err)" = 1 ] &&
		{ grep -E "$want" err || { cat err; return 1; }; }
}

bao() {
	PROBE=probe.bin rtbench export bao bao.ini "$@"
}

cp "$TOP/scenarios/bao-two-guests.ini" bao.ini
test_that 'bao: two guests, each with what is its own, and what they share' '
	gives export-bao-riscv64.txt bao && cc -std=c11 -Wall -Werror -I "$TOP/tests/bao" -fsyntax-only -x c out
'
test_that 'bao: an Arm machine has another interrupt controller, and a timer to hand out' '
	gives export-bao-aarch64.txt bao -s vm.arch=aarch64 -s "vm probe.devices=0xa003000,4K:72+73" \
		-s "vm control.devices=0x9000000,4K:33" -s "vm control.memory=0x80000000,64M" &&
	cc -std=c11 -Wall -Werror -I "$TOP/tests/bao" -fsyntax-only -x c out && [ "$(grep -c "{ 27 }" out)" = 2 ]
'
test_that 'bao: with AIA the other interrupt controller of RISC-V' '
	bao -s vm.machine=virt,aia=aplic-imsic >aia.c && grep -q "aia.imsic" aia.c &&
	cc -std=c11 -Wall -Werror -I "$TOP/tests/bao" -fsyntax-only aia.c
'
test_that 'bao: what two guests both want is refused, with the line that says it' '
	refused "guests want 5 CPUs, the machine has 4" "vm control.cpus=4" "vm control.cpu_affinity=" &&
	refused "CPU 0 belongs to another guest" "vm control.cpu_affinity=0-2" &&
	refused "cpus = 3, but cpu_affinity names 2" "vm control.cpu_affinity=1-2" &&
	refused "no CPU 7" "vm control.cpu_affinity=1-2,7" &&
	refused "host address 0x10001000 belongs to guest probe" "vm control.devices=0x10001000,4K" &&
	refused "interrupt 1 belongs to guest probe" "vm control.interrupts=1" &&
	refused "host address 0x92000000 belongs to guest probe .*memory" "vm control.memory=0x92000000,64M@0x92000000"
'
test_that 'bao: what cannot be is refused: no whole page, no memory there, the place of the hypervisor' '
	refused "bao.ini:|-s vm probe.memory" "vm probe.memory=0x90000100,64M" &&
	refused "is not whole pages" "vm probe.memory=0x90000100,64M" &&
	refused "not in the machine.s memory" "vm probe.memory=0x90000000,64M@0x1000000" &&
	refused "where the hypervisor itself is loaded" "vm probe.memory=0x80400000,64M@0x80400000" &&
	refused "there is no interrupt 500" "vm control.interrupts=500" &&
	refused "0x90001000 is in .memory. already" "vm probe.devices=0x90001000,4K@0x10001000" &&
	refused "belongs to guest probe .*memory" "vm probe.memory=0x90000000,64M@0xf0000000" \
		"vm probe.shmem=0=0x50000000,64K@0xf0000000:52" &&
	refused "nobody else names shared memory 1" "vm probe.shmem=1=0xf0000000,64K" &&
	refused "shared memory 0 is another one" "vm probe.shmem=0=0xf0000000,128K@0xf0000000:52" &&
	refused "has no image" "vm probe.image=" && refused "No such file" "vm probe.image=nothing.bin" &&
	refused "its memory 0x1000" "vm probe.memory=0x90000000,4K" "vm probe.image=$BIN/rtbench" &&
	refused "is not BASE,SIZE" "vm probe.memory=64M" && refused "is not BASE,SIZE" "vm probe.devices=0x1000,-4K" &&
	refused "riscv64 and aarch64" vm.arch=x86_64
'
test_that 'bao: a mistyped key of a guest is answered with the nearest one' '
	refused "unknown key .imgae.*did you mean .image." "vm probe.imgae=x"
'
test_that 'bao: the scenario as resolved has its guests, and gives the same configuration' '
	bao >first.c && PROBE=probe.bin rtbench check --print bao.ini >again.ini &&
	rtbench export bao again.ini >second.c && diff first.c second.c
'
test_that 'several guests are for Bao alone: a run of one refuses them' '
	expect_exit 2 env PROBE=probe.bin rtbench run bao.ini -s vm.backend=qemu -s vm.kernel=vmlinuz -o no &&
	grep "rtbench export bao" err
'

cat >rt.ini <<'INI'
[scenario]
name = cell_1
[host]
rt_cpus = 2-3
[vm]
arch = x86_64
accel = kvm
cpus = 2
memory = 1G
kernel = vmlinuz
append = quux='a b'
vcpu_cpus = 3,2
vcpu_priority = 80
hugepages = 1G
lock_memory = yes
network = user
passthrough = 0000:00:15.0 01:00.1
INI
test_that 'pve: a script that qm takes word for word, and that puts the threads in their places' '
	gives export-pve.txt rtbench export pve rt.ini --root host -o "$HERE/run" && cp out script && sh -n script &&
	mkdir bin && cp "$TOP/tests/tools/qm" bin/ && sed -i "s|/run/qemu-server|$HERE/run|" script && mkdir run && echo $$ >run/100.pid &&
	PATH=$HERE/bin:$PATH bash -c "taskset() { :; }; chrt() { :; }; . ./script" script 100 >taken &&
	grep -qx -- "--name rtbench-cell-1" taken && grep -qx -- "--hostpci1 0000:01:00.1,pcie=1" taken &&
	grep -q -- "^--args .*-append .console=.*quux=" taken && expect_exit 2 sh script
'
test_that 'pve: memory on the node of the CPUs; what it has no word for is refused' '
	expect_exit 0 rtbench export pve rt.ini --root epyc -s host.rt_cpus=50-51 -s vm.vcpu_cpus=50-51 &&
	grep -q "hostnodes=1,memory=1024,policy=bind" out &&
	for o in vm.arch=aarch64 vm.machine=microvm vm.passthrough=mdev:c2177883-f1bb-47f0-914d-32a22e3a8804; do
		expect_exit 2 rtbench export pve rt.ini --root host -s $o && [ "$(wc -l <err)" = 1 ] || exit 1
	done
'
test_that 'qvmconf: for x86 and Arm, and the linter has nothing to say about it' '
	gives export-qvm-x86_64.qvmconf rtbench export qvmconf rt.ini --root host && cp out a.qvmconf &&
	expect_exit 0 rtbench lint qvmconf a.qvmconf && [ ! -s out ] &&
	gives export-qvm-aarch64.qvmconf rtbench export qvmconf rt.ini --root host -s vm.arch=aarch64 && cp out b.qvmconf &&
	expect_exit 0 rtbench lint qvmconf b.qvmconf && [ ! -s out ]
'
test_that 'qvmconf: each broken rule is named with file, line and column' '
	cd "$TOP/tests/domains" && rtbench lint qvmconf broken.qvmconf >"$HERE/now"
	[ $? = 1 ] && cd "$HERE" && { [ "${UPDATE:-0}" = 0 ] || cp now "$TOP/tests/golden/lint-broken.txt"; }
	diff -u "$TOP/tests/golden/lint-broken.txt" now
'
test_that 'qvmconf: an unknown word only warns, and the nearest known one is named' '
	printf "ram 64m\nvdve pl011\n" >w.qvmconf && expect_exit 0 rtbench lint qvmconf w.qvmconf &&
	grep "w.qvmconf:2:1: warning: unknown word .vdve., did you mean .vdev." out
'
test_that 'qvmconf: strings, comments and continued lines are read as QNX reads them' '
	printf "# a guest\nsystem a ram 0x80000000,64M # here\ncmdline \"root=/dev/x \\\\\n ro #no\" cpu sched 8 cpu runmask 3\n" >s.qvmconf &&
	expect_exit 0 rtbench lint qvmconf s.qvmconf && [ ! -s out ]
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t6020-run.t: the mission on the target machine: tuned, rebooted, and measured with a guest under KVM
# that has a CPU, memory and a device of its own; before and after compared.
. "$(dirname "$0")/lib.sh"
. "$TOP/tests/target/lib.sh"
words='-r 3 -s mem.hugepages_2m=300 -d 8086:10d3 hybrid-kvm'

# measure DIR SCENARIO [VAR=VALUE]...: one run on the target, watched; its directory comes here.
measure() {
	local dir=$1 scenario=$2
	shift 2
	target "cd /root && export DURATION=5s $* && (./watch /root/$dir 3 >/dev/null 2>&1 &) ; timeout 600 rtbench run -o /root/$dir $scenario >$dir.out 2>&1"
	echo $? >"$dir.status"
	target "for i in \$(seq 100); do [ -e $dir.cpu ] && break; sleep 0.3; done"
	"$vm" get "/root/$dir*" . && cat "$dir.out" && [ "$(cat "$dir.status")" = 0 ]
}

test_that 'the target has our package, the default guest, a bridge, and a device to give away' '
	new_target &&
	target "mkdir -p /usr/share/rtbench/guest/debian-rt && /root/bridge" &&
	"$vm" put "$TOP"/build/guest/debian-rt/{vmlinuz,initramfs.cpio} /usr/share/rtbench/guest/debian-rt/ &&
	plugged e1000e >device && cat device
'
device=$(cat device)
test_that 'before tuning: the same scenario runs, and its page says what the host lacks' '
	target "rttune vfio bind --now $device && echo 300 >/proc/sys/vm/nr_hugepages" &&
	measure before rt.ini DEVICE=$device TUNE=ignore &&
	target "rttune vfio unbind $device && echo 0 >/proc/sys/vm/nr_hugepages" &&
	test "$(json before/result.json accounting_ok)" = true
'
test_that 'apply, and after the reboot everything is as the profile wants it' '
	target "rttune apply $words" >applied && tail -2 applied && "$vm" reboot && target /root/bridge &&
	target "for i in \$(seq 300); do journalctl -u rttune -b | grep -q \"set again\" && break; sleep 0.5; done; rttune check $words" &&
	test "$(driver_of $device)" = vfio-pci
'
test_that 'a PREEMPT_RT guest under KVM: its own CPU, FIFO, locked huge pages, vhost, a device of its own' '
	measure tuned rt.ini DEVICE=$device TUNE=check &&
	test "$(json tuned/result.json verdict)" = PASS && test "$(json tuned/result.json vm.accel)" = kvm &&
	test "$(json tuned/result.json accounting_ok)" = true && test "$(json tuned/result.json vm.emulated)" = true
'
test_that 'every thread of its hypervisor ran where it belongs: the vCPU alone on CPU 3 as FIFO 80' '
	cat tuned.threads && grep "CPU 0/KVM: cpus 3 FF 80" tuned.threads &&
	! grep "CPU 0/KVM" tuned.threads | grep -v "cpus 3 FF 80" &&
	! grep -v "CPU 0/KVM" tuned.threads | grep -E "cpus [-0-9,]*3" && grep "vhost: cpus 0-2" tuned.threads
'
test_that 'by sched events nothing foreign ran on CPU 3 but the kernel threads that belong to it' '
	cat tuned.cpu && grep -q "CPU 0/KVM" tuned.cpu &&
	! sed "s/^ *[0-9]* //" tuned.cpu | grep -vE "^(CPU 0/KVM|swapper/3|(rcuc|ktimers|ksoftirqd|migration|irq_work|cpuhp|rcuog|rcuop|kworker)/.*)$"
'
test_that 'bare metal under KVM on the same CPU' '
	measure bare bare.ini TUNE=check
	# A loaded emulator keeps no time to one part in a thousand: that alone may spoil it.
	! grep -E "^(INVALID|FAIL)  " bare.out | grep -v " clock: " && test "$(json bare/result.json vm.accel)" = kvm &&
	test "$(json bare/result.json accounting_ok)" = true && cat bare.threads && grep "CPU 0/KVM: cpus 3 FF 80" bare.threads &&
	! grep "CPU 0/KVM" bare.threads | grep -v "cpus 3 FF 80"
'
test_that 'compare sets the run before tuning beside that after it' '
	status=0; rtbench compare before tuned >compared 2>&1 || status=$?
	cat compared && [ $status != 2 ] && grep -q max compared
'
done_testing

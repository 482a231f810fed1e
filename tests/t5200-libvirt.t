#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t5200-libvirt.t: guests that libvirt runs, with a libvirtd of the test's own.
. "$(dirname "$0")/virt.sh"
. "$(dirname "$0")/lib.sh"
[ -x "$BIN/rtprobe-bare-x86_64" ] || skip_all 'no compiler for x86_64 when this was built'
virt_start || skip_all "$virt_why"

cat >guest.ini <<'INI'
[scenario]
duration = 1s
warmup = 200ms
accept_emulation = yes
[host]
rt_cpus = none
tune = ignore
[vm]
backend = libvirt
accel = tcg
arch = x86_64
kernel = bare
memory = 64M
[probe]
interval = 2ms
transport = udp
[limits]
missed = none
max = 10s
INI

# measured DIR [-s ...]: every activation is accounted for. Verdicts are not asked for here: an emulated guest on a
# busy host may have stood still, or its clock with it, and is then rightly INVALID.
measured() {
	local dir=$1 got=0
	shift
	rtbench run guest.ini "$@" -o "$dir" >out 2>err || got=$?
	[ $got != 2 ] && [ "$(json "$dir/result.json" accounting_ok)" = true ] &&
		! grep -E "^INVALID +(start|guest|vm|pin|timeout|samples)" out && return
	cat out err
	return 1
}

test_that 'a guest that libvirt starts is measured to the last sample' '
	measured run && [ "$(json run/result.json samples.received)" -gt 0 ] &&
	[ "$(json run/result.json vm.backend)" = libvirt ]
'
test_that 'its console is in the run directory' '
	grep -a "rtprobe" run/console.log
'
test_that 'nothing of it is left behind' '
	[ -z "$(virsh -q list --all)" ] && ! pgrep qemu-system
'
if [ -x "$BIN/rtprobe-bare-aarch64" ] && command -v qemu-system-aarch64 >/dev/null; then
	test_that 'an Arm guest as well' '
		measured arm -s vm.arch=aarch64
	'
else
	skip_that 'an Arm guest as well' 'no rtprobe-bare-aarch64, or no qemu-system-aarch64'
fi
if [ -e "$TOP/build/guest/debian-rt/vmlinuz" ]; then
	test_that 'a PREEMPT_RT guest, over a virtio port' '
		measured linux -s vm.kernel=debian-rt -s vm.memory=256M -s probe.transport=serial
	'
else
	skip_that 'a PREEMPT_RT guest, over a virtio port' 'no guest: run make guest'
fi

# begin DIR [-s ...]: a long run in the background, until it measures; its pid is $run
begin() {
	local dir=$1 i
	shift
	: >out
	: >err
	rtbench run guest.ini -s scenario.duration=120s "$@" -o "$dir" >>out 2>>err & run=$!
	for i in $(seq 600); do
		grep -q "^measure" err && return
		kill -0 $run 2>/dev/null || break
		sleep 0.1
	done
	cat out err
	return 1
}

# ended STATUS: the run in the background ended with it
ended() {
	local got=0
	wait $run || got=$?
	[ $got = "$1" ] && return
	echo "exit status $got, not $1"
	cat out err
	return 1
}

# says PATTERN: the run's result does; else all of it is shown
says() {
	grep -E "$1" out && return
	cat out err
	return 1
}

none_left() {
	local i
	for i in $(seq 100); do
		[ -z "$(virsh -q list --all)" ] && ! pgrep qemu-system && return
		sleep 0.1
	done
	virsh list --all
	pgrep -a qemu-system
	return 1
}

test_that 'a disk image is there for the guest, and afterwards as before' '
	truncate -s 16M disk.raw &&
	sha256sum disk.raw >sum && measured disk -s vm.image=disk.raw && sha256sum -c sum && [ ! -e disk.raw.TRANSIENT* ]
'
test_that 'a domain that a user defined is measured, and stands there afterwards as before' '
	rtbench export libvirt guest.ini | sed -e "s/rtbench-guest/lathe/" -e "/<sysinfo/,/<.sysinfo>/d" >lathe.xml &&
	virsh -q define lathe.xml && virsh dumpxml --inactive lathe >before &&
	measured own -s vm.domain=lathe -s vm.domain_orders=yes && [ "$(json own/result.json vm.emulated)" = true ] &&
	virsh dumpxml --inactive lathe >after && diff before after && [ "$(virsh domstate lathe)" = "shut off" ]
'
test_that 'one that runs, has other CPUs, or is not there, is refused in one line' '
	expect_exit 2 rtbench run guest.ini -s vm.domain=lathe -s vm.cpus=2 -o no && grep "has 1 virtual CPUs" err &&
	expect_exit 2 rtbench run guest.ini -s vm.domain=lahte -o no && grep "virsh list --all names" err &&
	virsh -q start lathe && expect_exit 2 rtbench run guest.ini -s vm.domain=lathe -o no &&
	grep "is running: shut it down" err && virsh -q destroy lathe && virsh -q undefine lathe
'
test_that 'a domain that somebody destroys makes the run INVALID' '
	begin destroyed && virsh -q destroy rtbench-guest && ended 3 &&
	says "^INVALID .*somebody destroyed the domain"
'
test_that 'a domain that somebody pauses makes the run INVALID' '
	begin paused && virsh -q suspend rtbench-guest && sleep 0.5 && virsh -q resume rtbench-guest &&
	virsh -q destroy rtbench-guest && ended 3 && says "^INVALID .*the guest was paused"
'
test_that 'a QEMU that is killed makes the run INVALID' '
	begin killed && kill -KILL $(pgrep qemu-system) && ended 3 && says "^INVALID .*QEMU ended" && none_left
'
test_that 'a name that is taken is said in one line, and the other domain goes on' '
	begin first && expect_exit 3 rtbench run guest.ini -o second &&
	says "^INVALID .*already exists.*; is it another run of this scenario?" &&
	[ "$(virsh domstate rtbench-guest)" = running ] && virsh -q destroy rtbench-guest && ended 3
'
test_that 'when rtbench itself is killed, its domain goes with it' '
	begin gone && kill -KILL $run && { wait $run; none_left; }
'
test_that 'Ctrl-C ends the run, and the domain with it' '
	begin interrupted && kill -INT $run && ended 3 && says "^INVALID .*interrupted" && none_left
'
test_that 'the same scenario is the same machine, started by libvirt or by rtbench itself' '
	begin by-libvirt -s vm.cpus=2 && "$TOP/tests/machine" virsh:rtbench-guest >libvirt.txt &&
	kill -INT $run && ended 3 &&
	begin by-qemu -s vm.cpus=2 -s vm.backend=qemu && "$TOP/tests/machine" unix:by-qemu/qmp.sock >qemu.txt &&
	kill -INT $run && ended 3 && [ "$(wc -l <qemu.txt)" -gt 40 ] && diff libvirt.txt qemu.txt
'
test_that 'vCPUs have their CPUs, all other threads are elsewhere, SCHED_FIFO where asked' '
	[ "$(nproc)" -ge 2 ] || exit 0
	begin pinned -s host.rt_cpus=1 -s vm.vcpu_priority=40 -s host.tune=check || exit 1
	virsh -q vcpupin rtbench-guest | grep -E "0 +1$" && virsh -q emulatorpin rtbench-guest | grep -v 1$ &&
	for t in /proc/$(pgrep qemu-system)/task/*; do
		case $(cat $t/comm) in
		CPU*) chrt -p ${t##*/} | grep -q "SCHED_FIFO" && chrt -p ${t##*/} | grep -q ": 40" &&
			grep -qx "Cpus_allowed_list:.1" $t/status || exit 1 ;;
		*) ! grep -q "Cpus_allowed_list:.*1" $t/status || exit 1 ;;
		esac
	done && kill -INT $run && ended 3 && ! grep "^INVALID .*pin" out
'
test_that 'with a libvirtd that is killed in the middle the run is INVALID, and nothing outlives it' '
	begin orphan && kill -KILL $virt_pid && ended 3 && says "^INVALID .*libvirtd is gone" &&
	! pgrep qemu-system
'
test_that 'without libvirtd it says what to do' '
	rm -f /run/libvirt/libvirt-sock &&
	expect_exit 2 rtbench run guest.ini -o none && [ "$(wc -l <err)" = 1 ] &&
	grep "start libvirtd" err && expect_exit 3 rtbench check guest.ini && grep "^no .*start libvirtd" out
'
done_testing

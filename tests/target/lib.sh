# SPDX-License-Identifier: Apache-2.0
# tests/target/lib.sh - what tests on the target machine share; sourced by tests/t6*.t after lib.sh
#
#	new_target		a running machine with our package installed, as if fresh from the shop
#	target COMMAND...	run there
#	reboots [N]		N orderly reboots
#	same_state FILE		is the machine as it was when `target_state >FILE` was taken?
vm=$TOP/tests/target/vm
deb=$TOP/build/deb
[ "$(id -u)" = 0 ] || skip_all 'building the target machine needs root (chroot)'
for tool in mmdebstrap mke2fs sfdisk iasl qemu-system-x86_64 ssh; do
	command -v $tool >/dev/null || skip_all "no $tool: tests/deps install target"
done
ls "$deb"/rtbench_*.deb >/dev/null 2>&1 || skip_all 'there is no package yet: make deb'
trap '"$vm" cut 2>/dev/null; [ "${KEEP:-0}" = 1 ] || rm -rf "$HERE"' EXIT
"$vm" cut 2>/dev/null

# What hangs there must not hang us.
target() { timeout 900 "$vm" ssh "$@"; }

put_package() {
	"$vm" put "$deb"/rtbench_*.deb "$TOP"/tests/target/{bridge,state,watch,rt.ini,bare.ini} /root/ &&
	target 'dpkg -i /root/rtbench_*.deb && rm /root/rtbench_*.deb' &&
	test "$(target systemctl is-enabled rttune.service)" = enabled
}

# The same machine again is what a snapshot with the package in it gives, in seconds.
new_target() {
	"$vm" ready && put_package
}

target_state() { target /root/state; }

same_state() {
	target_state >after && diff "$1" after
}

driver_of() { target "readlink /sys/bus/pci/devices/$1/driver | sed 's,.*/,,'"; }

# plugged NAME: plug the device in and print its address.
plugged() {
	local before
	before=$(target ls /sys/bus/pci/devices) && "$vm" plug "$1" >&2 &&
	target "until ls /sys/bus/pci/devices | grep -vxF '$before'; do sleep 0.3; done" | head -1
}

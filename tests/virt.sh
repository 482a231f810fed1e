# SPDX-License-Identifier: Apache-2.0
# virt.sh - a libvirtd of the test's own; sourced by a tests/*.t before everything else
#
#	. "$(dirname "$0")/virt.sh"
#	. "$(dirname "$0")/lib.sh"
#	virt_start || skip_all "$virt_why"
#
# The test file is started again in mount and process namespaces of its own, where libvirt's directories
# are empty file systems in memory: no libvirtd of the machine is spoken to, no file of it is touched, and
# whatever the test starts ends with it. Inside, qemu:///system is the test's own libvirtd.
if [ -z "${VIRT_INSIDE:-}" ] && [ "$(id -u)" = 0 ] && unshare -m -p -f --mount-proc true 2>/dev/null; then
	VIRT_INSIDE=1 exec unshare -m -p -f --kill-child --mount-proc bash "$0" "$@"
fi

virt_why=
# Directories, users and rules, as the packages of a whole installation would have set them up.
virt_prepare() {
	local d
	mount --make-rprivate / || return 1
	for d in /run /var/lib/libvirt /var/cache/libvirt /var/log /etc/libvirt; do
		mkdir -p $d && mount -t tmpfs none $d || return 1
	done
	mkdir -p /run/libvirt /run/lock /var/log/libvirt /run/users
	# A group without real-time budget (cgroup v1) would refuse SCHED_FIFO; without any, nobody does.
	umount -R /sys/fs/cgroup 2>/dev/null
	for d in passwd group; do
		cp /etc/$d /run/users/$d
		grep -q ^libvirt-qemu: /etc/$d && continue
		[ $d = passwd ] && echo 'libvirt-qemu:x:64055:64055::/:/usr/sbin/nologin' >>/run/users/$d
		[ $d = group ] && echo 'libvirt-qemu:x:64055:' >>/run/users/$d
		mount --bind /run/users/$d /etc/$d || return 1
	done
	echo 'auth_unix_rw = "none"' >/etc/libvirt/libvirtd.conf
	printf '%s\n' 'user = "root"' 'group = "root"' 'security_driver = "none"' 'namespaces = []' \
		'remember_owner = 0' 'stdio_handler = "file"' >/etc/libvirt/qemu.conf
}

virt_daemon() {
	libvirtd >"$HERE/libvirtd.log" 2>&1 &
	virt_pid=$!
	local i
	for i in $(seq 300); do
		virsh -q list >/dev/null 2>&1 && return
		kill -0 $virt_pid 2>/dev/null || break
		sleep 0.1
	done
	virt_why="libvirtd does not start here: $(grep -a ' error ' "$HERE/libvirtd.log" | tail -n 1)"
	return 1
}

virt_start() {
	local c
	for c in libvirtd virsh qemu-system-x86_64; do
		command -v $c >/dev/null || { virt_why="no $c: make deps"; return 1; }
	done
	[ -n "${VIRT_INSIDE:-}" ] || { virt_why='a libvirtd of its own takes root and namespaces'; return 1; }
	export LIBVIRT_DEFAULT_URI=qemu:///system
	virt_prepare >"$HERE/virt.log" 2>&1 || { virt_why="no private /run: $(tail -n 1 "$HERE/virt.log")"; return 1; }
	virt_daemon
}

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2400-vfio.t: giving a PCI device away: what moves with it, and what must never be given.
[ -w /dev/shm ] && export TMPDIR=/dev/shm # thousands of small files
. "$(dirname "$0")/lib.sh"
# captured NAME: the captured machine as ./host, laid down once and copied
captured() { { [ -d "$HERE/of-$1" ] || host "$1" "$HERE/of-$1"; } && cp -a "$HERE/of-$1" host; }
tune() { rttune --root host "$@"; }
laptop() { rm -rf host before && captured i5-8265u && mkdir -p host/var/lib; }
pci=host/sys/devices/pci0000:00
# refused ID TEXT DEVICE: bind names what it found, in one line of that id, and changes nothing
refused() {
	rm -rf before && cp -a host before
	expect_exit 1 tune vfio bind "$3" && cat err && grep -q "$2.*($1)$" err && same_tree before host
}
# disk NAME NUMBER PARENT: a block device below a folder of sysfs; parent is relative to host/sys
disk() {
	mkdir -p "host/sys/$3/block/$1" host/sys/class/block host/sys/dev/block
	ln -s "../../$3/block/$1" "host/sys/class/block/$1"
	ln -s "../../$3/block/$1" "host/sys/dev/block/$2"
}
mounted() { echo "99 1 $1 / $2 rw - ext4 $3 rw" >>host/proc/self/mountinfo; }

test_that 'bind moves the device by its override, persists it by address and identity, revert gives it back' '
	laptop && cp -a host before && tune vfio bind 00:15.0 && [ "$(readlink $pci/0000:00:15.0/driver)" = ../../../bus/pci/drivers/vfio-pci ] &&
	[ "$(cat $pci/0000:00:15.0/driver_override)" = vfio-pci ] &&
	grep "0000:00:15.0.*0x8086.*0x9de8.*vfio-pci" host/etc/udev/rules.d/*rttune* && tune revert && same_tree before host
'
test_that 'the group moves as a whole' '
	laptop && tune vfio bind 00:14.0 && for d in 14.0 14.2; do grep -q vfio-pci $pci/0000:00:$d/driver_override || exit 1; done
'
test_that 'unbind gives the device to its own driver and forgets it for the next boot' '
	laptop && tune vfio bind 00:15.0 && tune vfio unbind 00:15.0 && [ "$(cat $pci/0000:00:15.0/driver_override)" = "(null)" ] &&
	grep -q intel-lpss <(readlink $pci/0000:00:15.0/driver) && [ ! -e host/etc/udev/rules.d/10-rttune-vfio.rules ]
'
test_that 'refused: the disk that / is on' '
	laptop && refused root-disk "holds nvme0n1p2, which is mounted on /" 01:00.0
'
test_that 'refused: a disk below LVM below LUKS' '
	laptop && disk sdb 8:16 devices/pci0000:00/0000:00:12.0/ata1 && mkdir -p host/sys/devices/virtual/block/dm-{0,1}/slaves &&
	for i in 0 1; do ln -s ../../devices/virtual/block/dm-$i host/sys/class/block/dm-$i; done &&
	ln -s ../../devices/virtual/block/dm-1 host/sys/dev/block/253:1 &&
	ln -s x host/sys/devices/virtual/block/dm-1/slaves/dm-0 && ln -s x host/sys/devices/virtual/block/dm-0/slaves/sdb &&
	mounted 253:1 /srv /dev/mapper/vg-srv && refused mounted-disk "holds dm-1, which is mounted on /srv" 00:12.0
'
test_that 'refused: a member of an array that is not mounted, and swap' '
	laptop && disk sdb 8:16 devices/pci0000:00/0000:00:12.0/ata1 && mkdir -p host/sys/devices/pci0000:00/0000:00:12.0/ata1/block/sdb/holders/md0 &&
	refused disk-member "holds sdb, which is part of md0" 00:12.0 &&
	printf "Filename Type Size Used Priority\n/dev/sdb partition 1 0 -2\n" >host/proc/swaps && refused swap-disk "swapped to" 00:12.0
'
test_that 'refused: an nvme disk behind multipath' '
	laptop && mkdir -p host/sys/devices/virtual/nvme-subsystem/nvme-subsys7/nvme7n1 host/sys/class/nvme-subsystem/nvme-subsys7 &&
	ln -s ../../devices/virtual/nvme-subsystem/nvme-subsys7/nvme7n1 host/sys/class/block/nvme7n1 &&
	ln -s ../../devices/virtual/nvme-subsystem/nvme-subsys7/nvme7n1 host/sys/dev/block/259:70 &&
	ln -s ../../../devices/pci0000:00/0000:00:12.0/nvme/nvme7 host/sys/class/nvme-subsystem/nvme-subsys7/nvme7 &&
	mounted 259:70 /data /dev/nvme7n1 && refused mounted-disk "nvme7n1, which is mounted on /data" 00:12.0
'
test_that 'refused: the network card of the default route' '
	laptop && refused management-nic "port of .enp0s31f6., which carries the default route" 00:1f.6
'
test_that 'refused: a port of the bond below the bridge of the default route' '
	laptop && mkdir -p $pci/0000:00:12.0/net/eth7 host/sys/devices/virtual/net/{bond0,br0} &&
	ln -s ../../devices/pci0000:00/0000:00:12.0/net/eth7 host/sys/class/net/eth7 &&
	for n in bond0 br0; do ln -s ../../devices/virtual/net/$n host/sys/class/net/$n; done &&
	ln -s ../eth7 host/sys/devices/virtual/net/bond0/lower_eth7 && ln -s ../bond0 host/sys/devices/virtual/net/br0/lower_bond0 &&
	sed -i s/^enp0s31f6/br0/ host/proc/net/route && refused management-nic "0000:00:12.0 is a port of .br0., which carries the default route" 00:12.0
'
test_that 'refused: the card that leads to an NFS server we mount from' '
	laptop && mkdir -p $pci/0000:00:12.0/net/eth7 && ln -s ../../devices/pci0000:00/0000:00:12.0/net/eth7 host/sys/class/net/eth7 &&
	printf "eth7\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n" >>host/proc/net/route &&
	echo "98 1 0:50 / /home rw - nfs4 10.1.2.3:/home rw,addr=10.1.2.3" >>host/proc/self/mountinfo &&
	refused management-nic "the NFS mount of /home" 00:12.0
'
test_that 'refused: the card that leads to an iSCSI or NVMe-oF disk' '
	laptop && mkdir -p $pci/0000:00:12.0/net/eth7 host/sys/class/{iscsi_connection/connection1:0,nvme/nvme9} && echo tcp >host/sys/class/nvme/nvme9/transport &&
	ln -s ../../devices/pci0000:00/0000:00:12.0/net/eth7 host/sys/class/net/eth7 &&
	printf "eth7\t0000000A\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0\n" >>host/proc/net/route &&
	echo 10.9.8.7 >host/sys/class/iscsi_connection/connection1:0/persistent_address && refused management-nic "an iSCSI disk from 10.9.8.7" 00:12.0 &&
	rm -r host/sys/class/iscsi_connection && echo traddr=10.1.1.9,trsvcid=4420 >host/sys/class/nvme/nvme9/address &&
	refused management-nic "an NVMe-oF disk from 10.1.1.9" 00:12.0
'
test_that 'refused: a disk of a ZFS pool or of LVM at rest, by its own label, and a second disk of a mounted btrfs' '
	laptop && disk sdb 8:16 devices/pci0000:00/0000:00:12.0/ata1 && mkdir -p host/run/udev/data &&
	echo 8:16 >host/sys/devices/pci0000:00/0000:00:12.0/ata1/block/sdb/dev &&
	for t in "zfs_member a ZFS pool" "LVM2_member an LVM volume group"; do
		printf "E:ID_FS_TYPE=%s\n" "${t%% *}" >host/run/udev/data/b8:16 && refused disk-member "sdb, which belongs to ${t#* }" 00:12.0 || exit 1
	done && rm host/run/udev/data/b8:16 && mkdir -p host/sys/fs/btrfs/1111/devices &&
	ln -s ../../../../devices/pci0000:00/0000:00:12.0/ata1/block/sdb host/sys/fs/btrfs/1111/devices/sdb &&
	refused disk-member "sdb, which is part of a mounted btrfs" 00:12.0
'
test_that 'refused: a card that a process draws with, by the name of the process' '
	laptop && mkdir -p $pci/0000:00:12.0/drm/{card3,card3-HDMI-A-1} host/sys/class/drm host/proc/4811/fd &&
	ln -s ../../devices/pci0000:00/0000:00:12.0/drm/card3 host/sys/class/drm/card3 && ln -s /dev/dri/card3 host/proc/4811/fd/7 &&
	echo gnome-shell >host/proc/4811/comm && refused drm-client "draws for process 4811 (gnome-shell), which has /dev/dri/card3 open" 00:12.0
'
test_that 'uncorrected PCIe errors since boot are a warning, corrected ones are none' '
	laptop && printf "RxErr 5\nTOTAL_ERR_COR 5\n" >$pci/0000:00:15.0/aer_dev_correctable &&
	printf "Undefined 0\nTOTAL_ERR_FATAL 0\n" >$pci/0000:00:15.0/aer_dev_fatal && ! tune vfio list | grep aer &&
	printf "Undefined 0\nTLP 3\nTOTAL_ERR_NONFATAL 3\n" >$pci/0000:00:15.0/aer_dev_nonfatal &&
	tune vfio bind 00:15.0 | grep "3 uncorrected PCIe errors since boot (aer_dev_nonfatal)"
'
test_that 'a device on another node than the RT CPUs is said in the plan' '
	rm -rf host && captured epyc-2s && tune plan periodic -d 81:00.0 --rt-cpus 15,47 >out; grep "0000:81:00.0 is on NUMA node 1, RT CPU 15 on node 0" out &&
	tune plan periodic -d 81:00.0 >out; ! grep "crosses sockets" out
'
test_that 'refused: the display of the firmware, and a serial console' '
	laptop && refused console "boot_vga" 00:02.0 && mkdir -p $pci/0000:00:16.0/tty/ttyS4 host/sys/class/tty/console &&
	ln -s ../../devices/pci0000:00/0000:00:16.0/tty/ttyS4 host/sys/class/tty/ttyS4 && echo tty0 ttyS4 >host/sys/class/tty/console/active &&
	refused console "ttyS4., a console of the kernel" 00:16.0
'
test_that 'refused: a physical function whose virtual ones are in use' '
	laptop && echo 4 >$pci/0000:00:15.0/sriov_numvfs && refused pf-with-vfs "has 4 virtual functions" 00:15.0
'
test_that 'refused: a group that a bridge of the chipset shares' '
	laptop && refused shared-group "shares IOMMU group 8 with 0000:00:1f.0, which is a bridge" 00:1f.5
'
test_that 'refused: the bridge itself, and a device that is not there' '
	laptop && refused infrastructure "is a bridge of the chipset" 00:1f.0 && refused no-device "no PCI device 00:99.0" 00:99.0
'
test_that 'refused: a device that a process holds, by name' '
	laptop && tune vfio bind 00:15.0 >/dev/null && mkdir -p host/proc/4711/fd && ln -s /dev/vfio/4 host/proc/4711/fd/33 &&
	echo qemu-system-x86 >host/proc/4711/comm && expect_exit 1 tune vfio unbind 00:15.0 &&
	grep -q "0000:00:15.0 is in use by process 4711 (qemu-system-x86)" err
'
test_that 'refused: a device of a running libvirt guest' '
	laptop && mkdir -p host/run/libvirt/qemu && cat >host/run/libvirt/qemu/gpos.xml <<-X && refused in-use "running libvirt guest .gpos." 00:15.0
	<domstatus><domain><hostdev mode="subsystem"><source>
	  <address domain="0x0000" bus="0x00" slot="0x15" function="0x0"/></source></hostdev></domain></domstatus>
	X
'
test_that 'refused: no IOMMU, no interrupt remapping, vfio without either' '
	laptop && rm $pci/0000:00:15.0/iommu_group && refused no-iommu "in no IOMMU group" 00:15.0 &&
	laptop && sed -i s/IR-//g host/proc/interrupts && refused no-interrupt-remapping "interrupts are not remapped" 00:15.0 &&
	laptop && mkdir -p host/sys/module/vfio/parameters && echo Y >host/sys/module/vfio/parameters/enable_unsafe_noiommu_mode &&
	refused unsafe-noiommu "enable_unsafe_noiommu_mode" 00:15.0
'
test_that 'one refusal is lifted by its id, the others stand' '
	laptop && echo 4 >$pci/0000:00:15.0/sriov_numvfs && expect_exit 1 tune vfio bind --i-know console 00:15.0 &&
	expect_exit 0 tune vfio bind --i-know pf-with-vfs 00:15.0
'
test_that 'no reset method is a warning' '
	laptop && tune vfio bind 00:15.0 | grep "no reset method"
'
test_that 'a device that two guests want is an error that names both' '
	laptop && printf "[profile]\nbase = hybrid-kvm\n[guest rtos]\npassthrough = 0000:00:15.0\n[guest gpos]\npassthrough = 0000:00:15.0\n" >two.ini &&
	! tune plan two.ini >out 2>err; cat out err | grep -q "rtos.*gpos"
'
test_that 'list says of each device whether it may go, and why not' '
	laptop && tune vfio list >out && grep -A3 "^0000:01:00.0" out | grep -q "root-disk: .*mounted on /" && grep -q "^0000:00:15.0 .*yes" out
'
test_that 'an interrupt that somebody had placed is placed there again when its driver has the device back' '
	laptop && mkdir -p $pci/0000:00:16.0/msi_irqs && touch $pci/0000:00:16.0/msi_irqs/125 && echo 2 >host/proc/irq/125/smp_affinity_list &&
	rm -rf before && cp -a host before && tune vfio bind --i-know infrastructure 00:16.0 && mv host/proc/irq/125 host/proc/irq/160 &&
	echo 0-3 >host/proc/irq/160/smp_affinity_list && tune revert && [ "$(cat host/proc/irq/160/smp_affinity_list)" = 2 ] &&
	mv host/proc/irq/160 host/proc/irq/125 && same_tree before host
'
# vgpu: the laptop's graphics offers mediated devices, as i915 with GVT-g does
vgpu() {
	laptop && local t=$pci/0000:00:02.0/mdev_supported_types && mkdir -p $t/i915-GVTg_V5_{4,8}/devices host/sys/class/mdev_bus &&
	ln -s ../../devices/pci0000:00/0000:00:02.0 host/sys/class/mdev_bus/0000:00:02.0 &&
	for n in 4 8; do
		echo "GVTg_V5_$n" >$t/i915-GVTg_V5_$n/name && echo $((n / 4)) >$t/i915-GVTg_V5_$n/available_instances &&
		touch $t/i915-GVTg_V5_$n/create || return 1
	done && rm -rf before && cp -a host before
}
uuid=c2177883-f1bb-47f0-914d-32a22e3a8804
test_that 'a mediated device is created by its type, listed, and revert removes it without a trace' '
	vgpu && tune mdev create 0000:00:02.0 i915-GVTg_V5_8 $uuid | tail -n 1 | grep -qx $uuid && tune mdev list | grep " $uuid" &&
	[ -d $pci/0000:00:02.0/$uuid ] && expect_exit 0 tune verify && tune revert && same_tree before host
'
test_that 'after a reboot the service creates it again, under the same UUID; two of a type do not hide each other' '
	vgpu && tune mdev create 0000:00:02.0 i915-GVTg_V5_8 $uuid && two=$(tune mdev create 0000:00:02.0 i915-GVTg_V5_8 | tail -n 1) &&
	[ "$two" != $uuid ] && rm -rf host/sys && cp -a before/sys host/sys && echo other >host/proc/sys/kernel/random/boot_id &&
	! tune verify && tune service --once && tune mdev list >out && grep -q " $uuid" out && grep -q " $two" out && expect_exit 0 tune verify
'
test_that 'one that is removed stays removed, and revert brings it back' '
	vgpu && tune mdev create 0000:00:02.0 i915-GVTg_V5_8 $uuid && cp -a host made && tune mdev remove $uuid && ! tune mdev list | grep $uuid &&
	expect_exit 1 tune mdev remove $uuid && grep -q "there is no mediated device $uuid" err &&
	tune revert --to 1 && rm -rf made/var host/var && same_tree made host
'
test_that 'a type that is not there, a UUID that is none, a parent without, no instance left: one line each' '
	vgpu && expect_exit 1 tune mdev create 0000:00:02.0 i915-GVTg_V5_9 && grep -q "has no type .*did you mean" err &&
	expect_exit 2 tune mdev create 0000:00:02.0 i915-GVTg_V5_8 nonsense && grep -q "is no UUID" err &&
	expect_exit 1 tune mdev create 0000:00:1f.6 x && grep -q "offers mediated devices" err &&
	tune mdev create 0000:00:02.0 i915-GVTg_V5_4 && expect_exit 1 tune mdev create 0000:00:02.0 i915-GVTg_V5_4 &&
	grep -q "no instance of i915-GVTg_V5_4 left" err && [ "$(wc -l <err)" = 1 ] && tune revert && same_tree before host
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t1020-image.t: how a guest is put together from a kernel and one program.
. "$(dirname "$0")/lib.sh"
mkinitramfs=$TOP/guestbench/image/mkinitramfs

# made_up NAME DEPENDS: a file that says of itself what a kernel module says.
made_up() {
	printf 'x\0license=GPL\0depends=%s\0name=%s\0' "$2" "$1" >"modules/kernel/$1.ko"
}

# unpacked FILE: what mkinitramfs wrote, by a reader of its own, below ./root.
unpacked() {
	rm -rf root && python3 - "$1" <<-'PY'
	import os, sys
	data, at = open(sys.argv[1], 'rb').read(), 0
	while True:
	    assert data[at:at + 6] == b'070701', at
	    field = [int(data[at + 6 + 8 * i:at + 14 + 8 * i], 16) for i in range(13)]
	    mode, size, name_len = field[1], field[6], field[11]
	    name = data[at + 110:at + 110 + name_len - 1].decode()
	    at += 110 + name_len + 3 & ~3
	    if name == 'TRAILER!!!':
	        break
	    path = os.path.join('root', name)
	    if mode >> 12 == 4:
	        os.makedirs(path)
	    else:
	        open(path, 'wb').write(data[at:at + size])
	        os.chmod(path, mode & 0o777)
	    at += size + 3 & ~3
	PY
}

mkdir -p modules/kernel
made_up virtio ''; made_up virtio_ring ''; made_up failover ''; made_up net_failover failover
made_up virtio_pci virtio,virtio_ring; made_up virtio_net net_failover,virtio; made_up qemu_fw_cfg ''

test_that 'modules are listed behind what they depend on, and only those that the kernel has' '
	"$mkinitramfs" "$BIN/rtprobe" modules out.cpio && unpacked out.cpio &&
	grep "^net " root/modules | sed "s/.*\///" | tr "\n" " " >order && cat order &&
	[ "$(cat order)" = "virtio.ko virtio_ring.ko virtio_pci.ko failover.ko net_failover.ko virtio_net.ko " ] &&
	! grep -q "^vsock .*vmw" root/modules &&
	for f in $(sed "s/^[a-z_]* //" root/modules); do [ -f root/$f ] || exit 1; done
'
test_that 'the program is its init, and still runs' '
	[ -x root/init ] && [ "$(./root/init --version)" = "$(rtprobe --version)" ]
'
test_that 'the same input gives the same bytes' '
	sleep 1 && "$mkinitramfs" "$BIN/rtprobe" modules again.cpio && cmp out.cpio again.cpio
'
test_that 'packed modules are unpacked' '
	cp -r modules packed && gzip packed/kernel/virtio_net.ko && zstd -q --rm packed/kernel/virtio.ko &&
	"$mkinitramfs" "$BIN/rtprobe" packed packed.cpio && cmp out.cpio packed.cpio
'
test_that 'without a kernel package and without apt it says what to do' '
	mkdir -p far/guestbench/image tools && cp "$TOP/guestbench/image/fetch-kernel" far/guestbench/image &&
	for t in bash dirname mkdir ls head sed; do ln -s "$(command -v $t)" tools/$t; done &&
	expect_exit 1 env PATH="$PWD/tools" bash far/guestbench/image/fetch-kernel far/out &&
	[ "$(wc -l <err)" = 1 ] && grep -q "RT_KERNEL_DEB=FILE make guest" err &&
	expect_exit 1 env RT_KERNEL_DEB=/no/such.deb bash far/guestbench/image/fetch-kernel far/out && grep -q "/no/such.deb" err
'
done_testing

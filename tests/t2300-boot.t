#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2300-boot.t: boot loaders: what each reads is what is checked, and revert leaves no word of ours.
[ -w /dev/shm ] && export TMPDIR=/dev/shm # thousands of small files
. "$(dirname "$0")/lib.sh"
# captured NAME: the captured machine as ./host, laid down once and copied
captured() { { [ -d "$HERE/of-$1" ] || host "$1" "$HERE/of-$1"; } && cp -a "$HERE/of-$1" host; }
export RTTUNE_GENERATE=1
tune() { rttune --root host "$@"; }
ours='rcu_nocbs=3 nohz_full=3 isolcpus=3 irqaffinity=0-2'

# bare: a laptop without its own loader; the test lays another one down
bare() {
	rm -rf host before && captured i5-8265u && mkdir -p host/var/lib && rm -rf host/boot host/etc/default/grub* host/usr/sbin
}
entry() { printf 'title %s\nversion %s\nlinux /vmlinuz-%s\ninitrd /initramfs-%s.img\noptions %s\n' "$1" "$2" "$2" "$2" "$3"; }
fedora() {
	bare && mkdir -p host/boot/loader/entries host/boot/grub2 host/etc/default host/etc/kernel host/usr/bin &&
	echo 'GRUB_ENABLE_BLSCFG=true' >host/etc/default/grub && echo '#!/bin/sh' >host/usr/bin/kernel-install &&
	entry Fedora 6.8.1 'root=/dev/sda1 ro rhgb  quiet' >host/boot/loader/entries/m-6.8.1.conf &&
	entry Fedora 6.8.9 'root=/dev/sda1 ro $kernelopts' >host/boot/loader/entries/m-6.8.9.conf &&
	{ printf '# GRUB Environment Block\nsaved_entry=m-6.8.9\nkernelopts=rhgb quiet\n'; } >env &&
	{ cat env; head -c $((1024 - $(wc -c <env))) /dev/zero | tr '\0' '#'; } >host/boot/grub2/grubenv &&
	cp -a host before
}
pi() {
	bare && mkdir -p host/boot/firmware && echo arm_64bit=1 >host/boot/firmware/config.txt &&
	echo 'console=serial0,115200 root=PARTUUID=1-02 rootwait' >host/boot/firmware/cmdline.txt && cp -a host before
}
hand_extlinux() {
	bare && mkdir -p host/boot/extlinux && printf 'default l0\nlabel l0\n\tmenu label Linux\n\tlinux /Image\n\tappend root=/dev/mmcblk0p2 rw\n' \
		>host/boot/extlinux/extlinux.conf && cp -a host before
}

test_that 'BLS: each entry file gets the arguments at its end, once, and gives them back' '
	fedora && tune apply --boot hybrid-kvm && grep -h ^options host/boot/loader/entries/* &&
	[ "$(grep -c "isolcpus=3" host/boot/loader/entries/*.conf | grep -c ":1$")" = 2 ] &&
	grep -q "^options root=/dev/sda1 ro rhgb  quiet rcu_nocbs=3" host/boot/loader/entries/m-6.8.1.conf &&
	! tune verify >out; grep -q "pending  isolcpus=3" out && tune revert && same_tree before host
'
test_that 'BLS: /etc/kernel/cmdline is made from the entry, never from the running command line' '
	fedora && echo "root=/dev/sda1 once=typed-in-the-menu" >host/proc/cmdline && tune apply --boot hybrid-kvm &&
	cat host/etc/kernel/cmdline && grep -q "^root=/dev/sda1 ro rhgb quiet rcu_nocbs=3" host/etc/kernel/cmdline &&
	! grep -q typed host/etc/kernel/cmdline
'
test_that 'BLS: an entry that a kernel update made while we were in force loses our words on revert' '
	fedora && tune apply --boot hybrid-kvm &&
	entry Fedora 6.9.0 "$(cat host/etc/kernel/cmdline)" >host/boot/loader/entries/m-6.9.0.conf && tune revert &&
	cat host/boot/loader/entries/m-6.9.0.conf && ! grep -r isolcpus host/boot host/etc &&
	grep -q "^options root=/dev/sda1 ro rhgb quiet" host/boot/loader/entries/m-6.9.0.conf
'
test_that 'BLS: another profile replaces our words instead of adding to them' '
	fedora && tune apply --boot hybrid-kvm && tune apply --boot periodic && grep -h ^options host/boot/loader/entries/* &&
	[ "$(grep -ho "isolcpus=[^ ]*" host/boot/loader/entries/m-6.8.1.conf)" = "isolcpus=managed_irq,domain,3" ] &&
	tune revert && same_tree before host
'
test_that 'BLS: a trial is one more entry, booted once by next_entry; the others stay as they are' '
	fedora && tune apply --trial hybrid-kvm && cmp host/boot/loader/entries/m-6.8.9.conf before/boot/loader/entries/m-6.8.9.conf &&
	grep -q "^options .*isolcpus=3" host/boot/loader/entries/rttune-trial.conf &&
	grep -q "^next_entry=rttune-trial" host/boot/grub2/grubenv && grep -q "^saved_entry=m-6.8.9" host/boot/grub2/grubenv &&
	[ "$(stat -c %s host/boot/grub2/grubenv)" = 1024 ] && tune revert && same_tree before host
'
# sdboot: a laptop with systemd-boot, EFI variables and kernel-install
sdboot() {
	bare && mkdir -p host/boot/loader/entries host/etc/kernel host/usr/bin host/sys/firmware/efi/efivars &&
	touch host/sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f &&
	printf '#!/bin/sh\necho "$*" >>$ROOT/../oneshot\n' >host/usr/bin/bootctl && chmod 755 host/usr/bin/bootctl && echo "#!/bin/sh" >host/usr/bin/kernel-install &&
	printf 'default m-*\ntimeout 3\n' >host/boot/loader/loader.conf && entry Arch 6.9.1 'root=/dev/nvme0n1p2 rw quiet' >host/boot/loader/entries/m-6.9.1.conf &&
	entry Arch 6.9.2 'root=/dev/nvme0n1p2 rw quiet' >host/boot/loader/entries/m-6.9.2.conf && rm -f oneshot && rm -rf before && cp -a host before
}
test_that 'systemd-boot: each entry and /etc/kernel/cmdline get the arguments, and give them back' '
	sdboot && tune facts | grep -i "systemd-boot" && tune apply --boot hybrid-kvm && [ "$(grep -l isolcpus=3 host/boot/loader/entries/*.conf | wc -l)" = 2 ] &&
	grep -q "^root=/dev/nvme0n1p2 rw quiet rcu_nocbs=3" host/etc/kernel/cmdline && tune apply --boot hybrid-kvm | grep " 0 done" &&
	! tune verify >out; grep -q "pending  isolcpus=3" out && tune revert && same_tree before host
'
test_that 'systemd-boot: a trial is one more entry that bootctl names for the next boot; revert leaves no trace and names nothing' '
	sdboot && tune apply --trial hybrid-kvm && grep -q "^options .*isolcpus=3" host/boot/loader/entries/rttune-trial.conf &&
	cmp host/boot/loader/entries/m-6.9.2.conf before/boot/loader/entries/m-6.9.2.conf && [ "$(cat oneshot)" = "set-oneshot rttune-trial.conf" ] &&
	tune revert && same_tree before host && [ "$(wc -l <oneshot)" = 1 ]
'
test_that 'systemd-boot: without EFI variables a trial is refused, with the remedy' '
	sdboot && rm host/sys/firmware/efi/efivars/* && rm -rf before && cp -a host before && expect_exit 1 tune apply --trial hybrid-kvm &&
	grep -q "boot it with efi=runtime" err && [ "$(wc -l <err)" = 1 ] && same_tree before host
'
test_that 'unified kernel images: what to write and what to build, by name' '
	bare && mkdir -p host/boot/efi/EFI/Linux && touch host/boot/efi/EFI/Linux/linux-6.9.efi && tune apply hybrid-kvm >out; grep "by hand .*EFI/Linux.*isolcpus=3" out
'
# on FILE-SYSTEM-OPTIONS COMMAND: ./host/boot is a file system of its own while the command runs
on() { printf '%s\n' "mount -t tmpfs -o size=64k t host/boot && cp -a before/boot/. host/boot/ || exit 9" "$@" >inside; unshare -rm bash ./inside; }
if unshare -rm true 2>/dev/null; then
	for kind in fedora sdboot pi hand_extlinux; do
		test_that "a /boot that is read-only or full leaves nothing half done: $kind" "
			$kind"' && on "mount -o remount,ro host/boot && rttune --root host apply --boot hybrid-kvm >out 2>err; [ \$? = 1 ]" &&
			cat err && [ "$(wc -l <err)" = 1 ] && grep -q "Read-only file system\|mounted read-only" err && same_tree before host &&
			on "dd if=/dev/zero of=host/boot/ballast bs=1k 2>/dev/null; rttune --root host apply --boot hybrid-kvm >out 2>err; [ \$? = 1 ] || exit 1
				rm host/boot/ballast; (cd host && find boot -type f -exec sha256sum {} + | sort) >full" &&
			cat err && [ "$(wc -l <err)" = 1 ] && grep -q "No space left.*everything was taken back" err && same_tree before host &&
			(cd before && find boot -type f -exec sha256sum {} + | sort) | diff - full
		'
	done
else
	skip_that 'a /boot that is read-only or full leaves nothing half done' 'no mount namespace of our own'
fi
test_that 'GRUB: a trial is an entry of its own in custom.cfg' '
	rm -rf host before && captured i5-8265u && mkdir -p host/var/lib && cp -a host before && tune apply --trial hybrid-kvm &&
	cat host/boot/grub/custom.cfg && [ "$(grep -c "linux.*isolcpus=3" host/boot/grub/custom.cfg)" = 1 ] &&
	[ "$(tail -n 1 host/boot/grub/custom.cfg)" = "}" ] && cmp host/boot/grub/grub.cfg before/boot/grub/grub.cfg &&
	grep -q "^next_entry=rttune-trial" host/boot/grub/grubenv && tune revert && same_tree before host
'
test_that 'GRUB: a trial that has been booted is taken back all the same, whatever else grubenv holds by then' '
	rm -rf host before && captured i5-8265u && mkdir -p host/var/lib && cp -a host before && tune apply --trial hybrid-kvm &&
	booted_once() { python3 - "$@" <<-PY
	import sys
	p = "host/boot/grub/grubenv"
	lines = [l for l in open(p).read().split("\n") if not l.startswith("#")]
	lines = ["next_entry=" if l.startswith("next_entry=") else l for l in lines if l] + sys.argv[1:]
	text = "# GRUB Environment Block\n" + "\n".join(lines) + "\n"
	open(p, "w").write(text.ljust(1024, "#"))
	PY
	} && booted_once && tune status && tune revert && same_tree before host &&
	tune apply --trial hybrid-kvm && booted_once recordfail=1 && tune revert && grep -q "^recordfail=1" host/boot/grub/grubenv &&
	[ ! -e host/boot/grub/custom.cfg ]
'
test_that 'GRUB without drop-ins: a block at the end of /etc/default/grub, the admin'"'"'s lines untouched' '
	bare && mkdir -p host/etc/default host/boot/grub2 && printf "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"crashkernel=auto\"" >host/etc/default/grub &&
	printf "menuentry \"SUSE\" --id suse {\n\tlinux /vmlinuz root=/dev/sda2 crashkernel=auto\n}\n" >host/boot/grub2/grub.cfg &&
	"$TOP/tests/hosts/generator" host boot/grub2/grub.cfg grub2-mkconfig &&
	sed -i "s|boot/grub2/grub.cfg.new|x.new|g" host/usr/sbin/grub2-mkconfig && cp -a host before &&
	tune apply --boot hybrid-kvm && tail -n 4 host/etc/default/grub && (. host/etc/default/grub && [ "${GRUB_CMDLINE_LINUX%% *}" = crashkernel=auto ]) &&
	tune revert && same_tree before host
'
test_that 'Raspberry Pi: cmdline.txt stays one line' '
	pi && tune apply --boot hybrid-kvm && cat host/boot/firmware/cmdline.txt && [ "$(wc -l <host/boot/firmware/cmdline.txt)" = 1 ] &&
	grep -q "^console=serial0,115200 root=PARTUUID=1-02 rootwait rcu_nocbs=3 .*isolcpus=3" host/boot/firmware/cmdline.txt &&
	tune revert && same_tree before host
'
test_that 'extlinux by hand: the append line is edited' '
	hand_extlinux && tune apply --boot hybrid-kvm && grep -q "append root=/dev/mmcblk0p2 rw rcu_nocbs=3" host/boot/extlinux/extlinux.conf &&
	tune revert && same_tree before host
'
test_that 'u-boot-update keeps its own "ro quiet" when we add to it' '
	unset RTTUNE_GENERATE; rm -rf host before && captured arm64-board && mkdir -p host/var/lib && tune apply --boot polling &&
	f=$(grep -rl "Made by rttune.*removes this\|>>> rttune" host/etc/u-boot-menu host/etc/default 2>/dev/null | head -n 1) && cat "$f" &&
	(unset U_BOOT_PARAMETERS; . "./$f"; case $U_BOOT_PARAMETERS in "ro quiet "*) ;; *) echo "$U_BOOT_PARAMETERS"; exit 1 ;; esac)
'
test_that 'an unknown loader: the exact words to add by hand, and the rest is done' '
	bare && cp -a host before && tune apply hybrid-kvm >out && grep -q "^by hand .*isolcpus=3" out && grep -q "^generation 1" out &&
	tune revert && same_tree before host
'
test_that 'ostree is named, with its own command' '
	bare && mkdir -p host/run && touch host/run/ostree-booted && tune apply hybrid-kvm | grep "by hand .*rpm-ostree kargs"
'
done_testing

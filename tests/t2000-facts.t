#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2000-facts.t: what rttune reads of a host, live or captured.
. "$(dirname "$0")/lib.sh"
hosts='i5-8265u epyc-2s arm64-board riscv-board no-iommu cgroup1'
for h in $hosts; do host $h $h; done

fact() { rttune --root "$1" facts --json >f.json && [ "$(json f.json "$2")" = "$3" ] || { json f.json "$2"; false; }; }

test_that 'cores, threads, nodes and kinds of cores are read as the kernel tells them' '
	fact i5-8265u cpus.3.threads 3 && fact epyc-2s cpus.31.threads 31,63 && fact epyc-2s cpus.31.node 1 &&
	fact epyc-2s nodes 2 && fact arm64-board cpus.7.kind P && fact arm64-board cpus.0.kind E &&
	fact no-iommu cpus.2.threads 2-3
'
test_that 'an interrupt has an owner, an affinity and counts for its CPU' '
	fact i5-8265u irqs.4.action "idma64.0, i2c_designware.0, i801_smbus" &&
	fact i5-8265u irqs.4.affinity 0-3 && fact i5-8265u irqs.4.effective 0 &&
	fact i5-8265u cpus.2.interrupts 192544 && fact arm64-board irqs.1.action end0 &&
	fact riscv-board irqs.1.action eth0
'
test_that 'the IOMMU is named, and a machine without one says so' '
	fact i5-8265u iommu "Intel VT-d" && fact epyc-2s iommu AMD-Vi && fact arm64-board iommu "Arm SMMU" &&
	fact no-iommu iommu_on false && fact riscv-board iommu none && fact i5-8265u interrupt_remapping true
'
test_that 'a real-time kernel, the cgroup layout and other tuners are found' '
	fact epyc-2s realtime true && fact i5-8265u realtime false && fact i5-8265u cgroup v2 &&
	fact cgroup1 cgroup "v1 with a v2 tree beside it" && fact cgroup1 tuners tuned &&
	fact i5-8265u tuners "irqbalance libvirtd"
'
test_that 'the boot entries are what the loader will really pass' '
	fact i5-8265u boot.loader grub-debian && fact i5-8265u boot.entries.0.default true &&
	fact cgroup1 boot.loader bls &&
	fact cgroup1 boot.entries.0.cmdline "root=/dev/sda3 ro crashkernel=512M" &&
	fact riscv-board boot.loader unknown
'
test_that 'every host gives JSON that fits the schema' '
	for h in '"$hosts"'; do
		rttune --root $h facts --json >f.json &&
		python3 -m jsonschema -i f.json "$TOP/tune/schema/facts.json" || exit 1
	done
'
test_that 'a capture of a host is a host: facts, check and plan say the same of both' '
	for h in '"$hosts"'; do
		rm -rf cap && rttune --root $h facts --save cap >/dev/null || exit 1
		for c in facts check plan; do
			rttune --root $h $c >a 2>&1
			rttune --root cap $c >b 2>&1
			diff <(sed -E "s/UUID=[-0-9a-f]+//" a) <(sed -E "s/UUID=[-0-9a-f]+//" b) || exit 1
		done
	done
'
test_that 'a capture keeps no UUID and no MAC address' '
	echo 52:54:00:12:34:56 >i5-8265u/etc/kernel-address && mkdir -p i5-8265u/etc/kernel &&
	echo "root=/dev/sda1 ip=52:54:00:12:34:56" >i5-8265u/etc/kernel/cmdline &&
	rm -rf cap && rttune --root i5-8265u facts --save cap >/dev/null &&
	grep -q "ip=02:00:00:00:00:00" cap/etc/kernel/cmdline &&
	! grep -rq 11111111-2222-4333 cap && ! grep -rq 52:54:00 cap &&
	rm -rf i5-8265u/etc/kernel
'
test_that 'the live host can be read and captured without root' '
	rttune facts >out && grep -q "^CPUs" out && rttune facts --save live >/dev/null &&
	rttune --root live facts >out2 && diff <(grep "^Host" out) <(grep "^Host" out2)
'
test_that 'a root that is no host is one clear line' '
	mkdir empty && expect_exit 1 rttune --root empty facts && [ $(wc -l <err) = 1 ] &&
	expect_exit 2 rttune --root /no/such facts && grep -q "cannot use ./no/such. as root" err
'
done_testing

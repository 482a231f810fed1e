#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t3210-lint.t: what a configuration that somebody wrote lacks for real time, and what would mend it.
. "$(dirname "$0")/lib.sh"
host i5-8265u
desktop=$TOP/tests/domains/desktop.xml

test_that 'domain: a desktop guest falls short of it in many points, each with its fix' '
	expect_exit 1 rtbench lint domain "$desktop" --root host &&
	{ [ "${UPDATE:-0}" = 0 ] || cp out "$TOP/tests/golden/lint-desktop.txt"; }
	diff -u "$TOP/tests/golden/lint-desktop.txt" out
'
test_that 'domain: with the fixes in it only what a person must decide is left' '
	expect_exit 0 rtbench lint domain "$desktop" --root host --fix && cp out fixed.xml &&
	virt-xml-validate fixed.xml domain &&
	expect_exit 1 rtbench lint domain fixed.xml --root host &&
	[ "$(grep "^no" out | cut -c8-24 | xargs)" = "devices.disk devices.net" ]
'
test_that 'domain: a fix takes nothing from the user that it need not' '
	sed "s/offset=.utc./offset=\"localtime\"/" "$desktop" >local.xml &&
	expect_exit 0 rtbench lint domain local.xml --root host --fix && grep -q "offset=.localtime." out &&
	grep -q "52:54:00:aa:bb:cc" out && grep -q "vmport state=.off." out && grep -q "timer name=.rtc." out
'
test_that 'domain: what rtbench itself would launch has no point left' '
	echo x >kernel && printf "%s\n" "[scenario]" name=own "[host]" rt_cpus=2-3 "[vm]" arch=x86_64 accel=kvm cpus=2 kernel=kernel \
		vcpu_priority=50 hugepages=2M lock_memory=yes >own.ini &&
	expect_exit 0 rtbench export libvirt own.ini --root host && cp out own.xml &&
	expect_exit 0 rtbench lint domain own.xml --root host && ! grep -q "^no" out
'
test_that 'domain: two vCPUs on one CPU are found' '
	sed "s/vcpu=.1. cpuset=.[0-9]*./vcpu=\"1\" cpuset=\"2\"/; s/vcpu=.0. cpuset=.[0-9]*./vcpu=\"0\" cpuset=\"2\"/" own.xml >same.xml &&
	expect_exit 1 rtbench lint domain same.xml --root host && grep "^no *vcpu.alone" out
'
test_that 'domain: what is no XML, no domain, or too large is one line that says where' '
	printf "<domain>\n<a>\n</domain>" >bad.xml && expect_exit 2 rtbench lint domain bad.xml &&
	grep "^rtbench: bad.xml:3: " err && [ "$(wc -l <err)" = 1 ] &&
	echo "<network/>" >net.xml && expect_exit 2 rtbench lint domain net.xml && grep "no domain of libvirt" err &&
	head -c 2000000 /dev/zero >big.xml && expect_exit 2 rtbench lint domain big.xml && grep "too large" err
'
test_that 'domain: no entity is expanded, no other file is read' '
	printf "<!DOCTYPE d [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><domain><name>&e;</name><devices/></domain>" >e.xml &&
	rtbench lint domain e.xml --fix >out; ! grep -q root: out
'
test_that 'an unknown kind is answered with the nearest one' '
	expect_exit 2 rtbench lint domian "$desktop" && grep -q "did you mean .domain." err
'
done_testing

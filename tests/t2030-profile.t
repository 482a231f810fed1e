#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2030-profile.t: profiles of ours, of one's own, of a scenario and of other tuners; bad input.
. "$(dirname "$0")/lib.sh"
host i5-8265u i5
host epyc-2s epyc
host no-iommu smt
host cgroup1 v1

# one_line N TEXT command...: exit status N and one line on stderr that holds TEXT.
one_line() {
	local want=$1 text=$2
	shift 2
	expect_exit "$want" "$@" && [ "$(wc -l <err)" = 1 ] && grep -qF -- "$text" err || { cat err; false; }
}
rt() { rttune --root i5 "$@"; }
ini() { cat >my.ini; }

test_that 'an unknown knob is named with its line and the nearest known one' '
	printf "[knobs]\nboot.isolcpu = 3\n" | ini && one_line 2 "my.ini:2: no knob '\''boot.isolcpu'\'', did you mean '\''boot.isolcpus'\''?" rt plan my.ini
'
test_that 'an unknown key and an unknown section are named with their lines' '
	printf "[profile]\nrt_cpu = 3\n" | ini && one_line 2 "my.ini:2: no key '\''rt_cpu'\'' in [profile], did you mean '\''rt_cpus'\''?" rt plan my.ini &&
	printf "[knob]\nx = 3\n" | ini && one_line 2 "my.ini:2: no section [knob]" rt plan my.ini
'
test_that 'a profile that is not there, or is no profile, is one clear line' '
	one_line 2 "no profile '\''nosuch'\''; there are" rt plan nosuch && one_line 2 "no.ini" rt plan no.ini &&
	one_line 2 "more than 8 deep" rt plan "$(printf "[profile]\nbase = my.ini\n" >my.ini; echo my.ini)"
'
test_that 'a CPU that does not exist, CPU 0, all CPUs and nonsense are refused' '
	one_line 2 "there is no CPU 9 here, only 0-3" rt plan -r 9 &&
	one_line 2 "CPU 0 cannot be an RT CPU" rt plan -r 0 &&
	one_line 2 "rt_cpus takes all CPUs" rt plan -r 0-3 &&
	one_line 2 "rt_cpus wants auto or a list like 2-3,6, not '\''4-N'\''" rt plan -r 4-N &&
	one_line 2 "share CPU 3" rt plan -r 3 --housekeeping-cpus 2-3 &&
	printf "[profile]\nrt_cpus = x\n" | ini && one_line 2 "my.ini:2: rt_cpus wants" rt plan my.ini
'
test_that 'an offline CPU is refused' '
	cp -a i5 off && echo 0-2 >off/sys/devices/system/cpu/online && one_line 2 "CPU 3 is offline" rttune --root off plan -r 3
'
test_that 'a value that is no value, a default that is none and a strange brace are refused' '
	one_line 2 "cpu.min_freq'\'' has no default" rt plan -s cpu.min_freq=default &&
	one_line 2 "only {rt} and {hk} may stand in braces" rt plan -s "boot.isolcpus={cpus}" &&
	one_line 2 "is only reported" rt plan -s kernel.realtime=1 &&
	one_line 2 "-s wants KNOB=VALUE" rt plan -s cpu.governor
'
test_that 'leave takes a knob out of a profile, and -s puts one on top' '
	rt plan -s cpu.governor=leave -s vm.stat_interval=20 >out && ! grep -q "\] cpu.governor" out && grep -q "vm.stat_interval *1 -> 20" out
'
test_that 'auto never takes the core of CPU 0, and takes whole cores' '
	rttune --root smt plan periodic >out && grep -q "RT CPUs *2-3 .*whole core" out &&
	rttune --root epyc plan periodic >out && grep -q "RT CPUs *31,63 .*whole core, not CPU 0" out
'
test_that 'auto stays with the CPUs that are isolated already' '
	cp -a i5 iso && echo 1 >iso/sys/devices/system/cpu/isolated && rttune --root iso plan >out && grep -q "RT CPUs *1 .*isolated already" out
'
test_that 'auto avoids a CPU that takes more than twice its share of interrupts' '
	cp -a i5 busy && sed -i -E "s/^( 133: +0 +0 +0 +)7345/\\19999999/" busy/proc/interrupts && rttune --root busy plan >out && grep -q "RT CPUs *2 " out
'
test_that 'auto that cannot find enough says how many it found' '
	printf "[profile]\nrt_count = 4\n" | ini && one_line 2 "finds 3 CPUs of the 4 wanted" rt plan my.ini
'
test_that 'half a core is taken when asked for, with a word of warning' '
	rttune --root smt plan periodic -r 3 >out && grep -q "CPU 3 shares its core with housekeeping CPU 2" out
'
test_that 'what show prints is what plan takes, and it means the same' '
	for p in hybrid-kvm periodic polling no-reboot; do
		rt show $p >shown.ini && rt plan $p --json >a && rt plan shown.ini --json >b || exit 1
		diff <(grep -v rt_why a) <(grep -v rt_why b) || exit 1
		rttune --root i5 show shown.ini | diff shown.ini - || exit 1
	done
'
test_that 'a scenario gives its profile, its CPUs and the devices of its guest' '
	cat >s.ini <<-INI &&
		[scenario]
		name = pass
		duration = 10s
		[host]
		profile = periodic
		rt_cpus = 2
		[vm]
		backend = qemu
		passthrough = 00:15.0
	INI
	rt plan s.ini >out && grep -q "RT CPUs *2 " out && grep -q "guest vm gets 0000:00:15.0" out && grep -q "isolcpus=managed_irq,domain,2" out
'
test_that 'a device wanted by two guests is refused, both named' '
	printf "[guest rtos]\npassthrough = 00:15.0\n[guest gpos]\npassthrough = 0000:00:15.0\n" | ini &&
	expect_exit 1 rt plan my.ini && grep "0000:00:15.0" out | grep -q "rtos.*gpos" || { cat out; false; }
'
test_that 'a device that is not there is refused, by its line' '
	printf "[guest rtos]\npassthrough = 00:1e.7\n" | ini && expect_exit 1 rt plan my.ini && grep -q "my.ini:2: there is no PCI device 00:1e.7 here" out
'
test_that 'the disk that holds the root file system is never given away' '
	expect_exit 1 rt plan -d 01:00.0 && grep -q "mounted on /" out
'
test_that 'wishes that exclude each other are refused, both named with their lines' '
	expect_exit 1 rt plan -s boot.idle=poll && grep -q "boot.idle=poll and hybrid-kvm:[0-9]*: power.idle_latency=n/a" out &&
	expect_exit 1 rt plan -s boot.irqaffinity=2-3 && grep -q "irqaffinity=2-3 sends interrupts to RT CPU 3" out &&
	expect_exit 1 rt plan -s boot.isolcpus=nohz,domain,2 && grep -q "name different CPUs" out &&
	expect_exit 1 rt plan periodic -s irqbalance.ban=leave && grep -q "irqbalance is running and moves them back" out &&
	expect_exit 1 rttune --root smt plan -s boot.nosmt=yes -r 3 && grep -q "nosmt switches CPU 3 off" out
'
test_that 'an IOMMU that the boot entry switches off is named with its file' '
	expect_exit 1 rttune --root smt plan -d 00:19.0 && grep -q "boot/grub/grub.cfg has intel_iommu=off, which switches the IOMMU off" out
'
test_that 'an IOMMU that is off is no obstacle where no device is given away' '
	rttune --root smt plan hybrid-kvm >out && grep -q "no device 8086:9de8 here: none is passed through" out
'
test_that 'a boot entry with another value for a key is named with file and line' '
	cp -a i5 clash && sed -i "s/ro quiet splash/ro isolcpus=1 quiet splash/" clash/boot/grub/grub.cfg &&
	expect_exit 1 rttune --root clash plan && grep -q "hybrid-kvm:[0-9]* wants isolcpus=3, but boot/grub/grub.cfg:15 .* already has isolcpus=1" out
'
test_that 'a running tuned is refused, and only its own id lifts that' '
	expect_exit 1 rttune --root v1 plan periodic && grep -q "tuned is running with profile throughput-performance" out &&
	expect_exit 0 rttune --root v1 plan periodic --i-know tuned
'
test_that 'a command line that grows too long for the kernel is refused, all of it counted' '
	long=$(printf "x%.0s" $(seq 1960)) && cp -a i5 long && sed -i "s/ro quiet splash/ro a=$long/" long/boot/grub/grub.cfg &&
	expect_exit 1 rttune --root long plan && grep -q "the kernel takes 2048" out
'
test_that 'variables of a TuneD profile become a profile, nothing lost in silence' '
	printf "# comment\nisolated_cores=2-3\nisolate_managed_irq=N\nnetdev_queue_count=2\n" >v.conf && rttune import v.conf >t.ini &&
	grep -q "; not taken: netdev_queue_count = 2" t.ini && rt plan t.ini >out && grep -q "RT CPUs *2-3" out && grep -q "isolcpus=domain,2-3" out
'
test_that 'an rt-conf file becomes a profile, and its kthread_cpus is told to be no option' '
	cat >c.yaml <<-YAML &&
		kernel_cmdline:
		  isolcpus: "2-3"   # two
		  kthread_cpus: "0-1"
		  nohz_full: "2-3"
		irq_tuning:
		  - cpus: "0-1"
		    filter:
		      actions: "iwlwifi"
		cpu_governance:
		  - cpus: "2-3"
		    scaling_governor: "performance"
	YAML
	rttune import c.yaml >r.ini && grep -q "; not taken: kthread_cpus" r.ini && rt plan r.ini >out &&
	grep -qxF "  isolcpus=2-3 nohz_full=2-3" out && grep -q "cpu.governor@2" out
'
test_that 'what is neither is refused' '
	echo hello >x && one_line 2 "x: neither variables of a TuneD profile" rttune import x && one_line 2 "cannot read" rttune import nosuch
'
test_that 'chores of timers wait by a condition on the journal; only those that this host has' '
	cp -a i5 chores && mkdir -p chores/lib/systemd/system chores/var/lib && touch chores/lib/systemd/system/{fstrim,man-db}.service &&
	rttune --root chores apply --boot -s timers.quiet=default no-reboot >/dev/null &&
	grep -qx "ConditionPathExists=!/var/lib/rttune/journal" chores/etc/systemd/system/fstrim.service.d/50-rttune.conf &&
	[ -e chores/etc/systemd/system/man-db.service.d/50-rttune.conf ] && [ ! -e chores/etc/systemd/system/fwupd-refresh.service.d ] &&
	[ -e chores/var/lib/rttune/journal ] && rttune --root chores revert >/dev/null && [ ! -e chores/etc/systemd/system/fstrim.service.d ]
'
done_testing

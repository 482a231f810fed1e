#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2010-plan.t: the ordered steps from what a host is to what a profile wants.
. "$(dirname "$0")/lib.sh"
host i5-8265u i5
host epyc-2s epyc
host arm64-board arm

test_that 'the recipe on the board of the recipe is the plan in the golden file' '
	rttune --root i5 plan hybrid-kvm >plan.txt
	diff -u "$TOP/tests/golden/plan-i5-hybrid-kvm.txt" plan.txt
'
test_that 'the recipe is there word for word, and what is no kernel option is written as what it means' '
	rttune --root i5 plan hybrid-kvm >plan.txt &&
	grep -qxF "  rcu_nocbs=3 nohz_full=3 isolcpus=3 irqaffinity=0-2 audit=0 watchdog=0 skew_tick=1 intel_iommu=on iommu=pt" plan.txt &&
	grep -qxF "  rcu_nocbs=3 nohz_full=3 isolcpus=3 irqaffinity=0-2 audit=0 nowatchdog skew_tick=1 intel_iommu=on iommu=pt" plan.txt &&
	grep -q "watchdog=0 is no boot option" plan.txt
'
test_that 'the device goes from intel-lpss to vfio-pci, with its group' '
	rttune --root i5 plan hybrid-kvm >plan.txt &&
	grep -q "0000:00:15.0 .*intel-lpss -> vfio-pci" plan.txt &&
	grep -q "0000:00:15.0 \[8086:9de8\], IOMMU group 4: unbind from intel-lpss" plan.txt
'
test_that 'a plan changes nothing' '
	cp -a i5 before && rttune --root i5 plan periodic >/dev/null && same_tree i5 before
'
test_that 'devices come first, the command line last, and each step has its own id' '
	rttune --root i5 plan --json >p.json && python3 - <<-PY
		import json
		s = json.load(open("p.json"))["steps"]
		assert s[0]["way"] == "vfio", s[0]
		boots = [i for i, x in enumerate(s) if x["way"] == "boot"]
		assert boots == list(range(len(s) - len(boots), len(s))), boots
		ids = [x["id"] for x in s]
		assert len(ids) == len(set(ids)), ids
	PY
'
test_that 'every plan fits the schema' '
	for p in hybrid-kvm periodic polling no-reboot; do for h in i5 epyc arm; do
		rttune --root $h plan $p --json >p.json
		python3 -m jsonschema -i p.json "$TOP/tune/schema/plan.json" || exit 1
	done; done
'
test_that 'what is already so is no step' '
	echo performance >i5/sys/devices/system/cpu/cpufreq/policy3/scaling_governor &&
	rttune --root i5 plan >out && ! grep -q "\] cpu.governor" out && grep -q "power.idle_latency@3" out
'
test_that 'AMD gets iommu=pt and no word that its driver does not know' '
	rttune --root epyc plan hybrid-kvm >out && grep -q "iommu=pt" out && ! grep -q "intel_iommu=on" out &&
	rttune --root epyc plan hybrid-kvm -s boot.amd_iommu=on >out &&
	grep -q "amd_iommu=on is not written: there is no such value" out &&
	! sed -n "/as it will be written/,/^$/p" out | grep -q amd_iommu
'
test_that 'Arm gets iommu.passthrough=1, and no x86 word' '
	rttune --root arm plan hybrid-kvm --json >p.json &&
	[ "$(json p.json boot_line)" = "rcu_nocbs=7 isolcpus=7 irqaffinity=0-6 audit=0 nowatchdog skew_tick=1 iommu.passthrough=1" ] ||
		{ json p.json boot_line; false; }
'
test_that 'an idle limit of none is n/a and never 0, which would mean no limit' '
	rttune --root i5 plan --json >p.json && python3 - <<-PY
		import json
		s = [x for x in json.load(open("p.json"))["steps"] if x["knob"] == "power.idle_latency"]
		assert [x["new"] for x in s] == ["n/a"], s
	PY
'
test_that 'the fair server of the RT CPUs, and of no other, is silenced where there is one' '
	rttune --root epyc plan periodic --rt-cpus 31,63 >out &&
	grep -q "sched.fair_server@31 *50000000 -> 0" out && grep -q "sched.fair_server@63 " out &&
	! grep -q "sched.fair_server@30" out && rttune --root i5 plan >out && grep -q "no fair server" out
'
test_that 'interrupts keep those of their CPUs that are not RT: queues stay spread' '
	rttune --root epyc plan periodic --rt-cpus 31,63 >out &&
	grep -q "irq.affinity@60 *16-31,48-63 -> 16-30,48-62" out
'
test_that 'isolation without a reboot is a cpuset partition, and no boot token' '
	rttune --root i5 plan no-reboot >out && grep -q "cpuset.partition@partition *member -> isolated" out &&
	grep -q ", 0 of them at the next boot" out
'
test_that 'a partition needs cgroup v2: on v1 it is left out with the reason' '
	host cgroup1 v1 && rttune --root v1 plan no-reboot --i-know tuned >out &&
	grep -q "left out, needs cgroup v2.*: cpuset.partition" out
'
test_that 'a device on another node takes the RT CPUs with it' '
	rttune --root epyc plan periodic -d 81:00.0 >out && grep -q "RT CPUs *31,63" out &&
	grep -q "node 1 like 0000:81:00.0" out &&
	rttune --root epyc plan periodic -d 01:00.2 >out; grep -q "RT CPUs *15,47" out
'
test_that 'a saved plan comes back as the same plan, and an edited one is refused' '
	rttune --root i5 plan -o saved.json >/dev/null && rttune --root i5 plan saved.json --json >again.json &&
	diff saved.json again.json &&
	sed "s/\"old\": \"powersave\\\\n\"/\"old\": \"ondemand\\\\n\"/; s/\"old\": \"0\\\\n\"/\"old\": \"7\\\\n\"/" saved.json >edited.json &&
	! cmp -s saved.json edited.json && expect_exit 2 rttune --root i5 plan edited.json && grep -q "hash" err
'
test_that 'a damaged plan is refused and nothing worse, wherever it is damaged' '
	rttune --root i5 plan -o saved.json >/dev/null && python3 - <<-PY
		import json, subprocess
		good = json.load(open("saved.json"))
		def refused(plan):
		    json.dump(plan, open("bad.json", "w"))
		    r = subprocess.run(["rttune", "--root", "i5", "plan", "bad.json"], capture_output=True)
		    assert r.returncode == 2 and r.stderr.count(b"\n") == 1, (r, plan.keys())
		for key in ("profile", "rt_cpus", "boot_line", "steps"):
		    refused({k: v for k, v in good.items() if k != key})
		for key in ("steps", "errors", "notes"):
		    refused({**good, key: 3})
		for key in ("way", "form", "risk", "undo", "target", "hash"):
		    refused({**good, "steps": [{**good["steps"][0], key: "x" * 9 if key != "target" else None}]})
		refused({**good, "steps": [7, None, []]})
	PY
'
test_that 'a saved plan goes stale when what it starts from has changed' '
	cp -a i5 later && rttune --root i5 plan -o saved.json >/dev/null && expect_exit 0 rttune --root later plan saved.json &&
	echo 1000 >later/sys/module/kvm/parameters/min_timer_period_us && expect_exit 1 rttune --root later plan saved.json &&
	grep -q "step [0-9]*, kvm.min_timer_period_us, no longer starts from .200.: plan again" out
'
test_that 'a thread or interrupt that is another one by now makes a saved plan stale' '
	cp -a i5 other && sed -i "s/(kswapd0)/(other)/" other/proc/*/stat && expect_exit 1 rttune --root other plan saved.json &&
	grep -q "thread.affinity@kswapd0.*plan again" out
'
test_that 'what apply has done is planned no more, but for the boot loader that did not run' '
	host i5-8265u done && rttune --root done apply hybrid-kvm >/dev/null && rttune --root done plan --json >p.json &&
	python3 - <<-PY
		import json
		left = {x["way"] for x in json.load(open("p.json"))["steps"]}
		assert left <= {"boot"}, left
	PY
'
done_testing

#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# t2040-explain.t: the rows are whole, and the manual page says what they say.
. "$(dirname "$0")/lib.sh"
rttune explain --json >k.json
rttune explain --man >rttune.8

test_that 'the rows fit their schema, and no two have the same name' '
	python3 -m jsonschema -i k.json "$TOP/tune/schema/knobs.json" && python3 - <<-PY
		import json
		n = [k["name"] for k in json.load(open("k.json"))["knobs"]]
		assert len(n) == len(set(n)) and len(n) > 80, len(n)
	PY
'
test_that 'each row says how its effect is seen from a second source, which is never the file written' '
	python3 - <<-PY
		import json
		for k in json.load(open("k.json"))["knobs"]:
		    assert k["second"] or k["log"] or k["proof"], k["name"]
		    assert k["way"] == "report" or k["second"] != k["where"], k["name"]
	PY
'
test_that 'each row that costs something, or risks something, says what' '
	python3 - <<-PY
		import json
		for k in json.load(open("k.json"))["knobs"]:
		    assert k["sources"] and k["why"], k["name"]
		    assert k["risk"] in ("none", "power and heat") or k["cost"], k["name"]
	PY
'
test_that 'what the owner asked for is there' '
	for k in isolcpus nohz_full rcu_nocbs irqaffinity skew_tick audit nowatchdog intel_iommu iommu; do
		rttune --root / explain boot.$k >/dev/null || exit 1
	done
	for k in irq.affinity sched.fair_server kvm.min_timer_period_us power.idle_latency power.dma_latency cpuset.partition sched.watchdog_cpumask thread.affinity; do
		rttune explain $k >/dev/null || exit 1
	done
'
test_that 'the manual page has every knob, every command and every profile, and mandoc is content' '
	python3 - <<-PY &&
		import json
		page = open("rttune.8").read().replace("\\\\-", "-").replace("\\\\fB", "").replace("\\\\fR", "")
		for k in json.load(open("k.json"))["knobs"]:
		    assert "\n" + k["name"] in page and k["what"] in page and k["why"] in page, k["name"]
		for p in ("hybrid-kvm", "periodic", "polling", "no-reboot"):
		    assert "\n" + p in page, p
	PY
	for c in $(rttune --help | awk "/^  [a-z]/ { print \$1 }"); do grep -q "fB$c" rttune.8 || exit 1; done &&
	{ command -v mandoc >/dev/null || exit 0; mandoc -T lint -W warning rttune.8; }
'
test_that 'a knob is explained with cost, sources, and why it is not for this host' '
	host i5-8265u i5 && rttune --root i5 explain sched.fair_server >out && grep -q "not here .*older than 6.12" out && grep -q "sources " out &&
	rttune --root i5 explain boot.amd_iommu >out && grep -q "written as *nothing at all" out
'
test_that 'a CPU, an interrupt and a device of the host are explained too' '
	rttune --root i5 explain cpu 3 >out && grep -q "may be sent here: 0 1 8" out &&
	rttune --root i5 explain irq 16 >out && grep -q "i801_smbus" out &&
	rttune --root i5 explain device 01:00.0 >out && grep -q "refused (root-disk)" out
'
test_that 'a mistyped knob gets the nearest name, and what is not there is said to be not there' '
	expect_exit 2 rttune explain cpu.governer && grep -q "did you mean .cpu.governor." err &&
	expect_exit 2 rttune --root i5 explain cpu 9 && grep -q "there is no CPU 9 here, only 0-3" err &&
	expect_exit 2 rttune --root i5 explain irq 999 && expect_exit 2 rttune --root i5 explain device 00:1e.7
'
done_testing

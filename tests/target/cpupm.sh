#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# tests/target/cpupm.sh CPUS: ACPI source that gives QEMU's CPUs three frequencies and three idle
# states, so that cpufreq and cpuidle exist on the target. The frequency register is pc-testdev's
# port 0xE0, which keeps what is written; idle states are HLT, the only kind TCG waits for.
cat <<-END
	DefinitionBlock ("", "SSDT", 2, "RTTUNE", "CPUPM", 1)
	{
END
for ((cpu = 0; cpu < $1; cpu++)); do
	name=$(printf '\\_SB.CPUS.C%03X' "$cpu")
	cat <<-END
		External ($name, DeviceObj)
		Scope ($name) {
			Name (_PCT, Package () {
				ResourceTemplate () { Register (SystemIO, 32, 0, 0xE0, 3) },
				ResourceTemplate () { Register (SystemIO, 32, 0, 0xE0, 3) } })
			Name (_PSS, Package () {
				Package () { 2600, 65000, 10, 10, 0, 0 },
				Package () { 1800, 45000, 10, 10, 1, 1 },
				Package () { 1200, 25000, 10, 10, 2, 2 } })
			Name (_PPC, 0)
			Name (_PSD, Package () { Package () { 5, 0, $cpu, 0xFC, 1 } })
			Name (_CST, Package () { 2,
				Package () { ResourceTemplate () { Register (FFixedHW, 0, 0, 0, 0) }, 1, 2, 1000 },
				Package () { ResourceTemplate () { Register (FFixedHW, 0, 0, 0, 0) }, 1, 100, 500 } })
		}
	END
done
echo '}'

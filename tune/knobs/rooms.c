// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "lib/nearest.h"
#include "tune/knobs/knobs.h"

#define ROOM(rows, title)              \
	{                              \
		rows, &rows##_n, title \
	}

const struct knob_room knob_rooms[] = {
	ROOM(isolate_knobs, "Isolation without a reboot"),
	ROOM(irq_knobs, "Interrupts and queues"),
	ROOM(power_knobs, "Idle states and frequencies"),
	ROOM(memory_knobs, "Memory and console"),
	ROOM(kvm_knobs, "KVM and VFIO"),
	ROOM(sched_knobs, "Scheduler and kernel threads"),
	ROOM(boot_knobs, "Kernel command line: isolation and timers"),
	ROOM(boot_power_knobs, "Kernel command line: power, memory, safety"),
	ROOM(boot_device_knobs, "Kernel command line: devices"),
	ROOM(firmware_knobs, "Firmware and kernel: reported, never written"),
};
const size_t knob_rooms_n = sizeof(knob_rooms) / sizeof(knob_rooms[0]);

const char *const way_names[] = {"file", "boot", "irq",	 "thread", "qos",   "cgroup",
				 "conf", "unit", "vfio", "module", "report",  "watch"};
const char *const disruption_names[] = {"none", "brief", "may stall I/O or network",
					"needs a reboot"};
const char *const risk_names[] = {"none", "power and heat", "security", "may hang",
				  "may hide data errors"};
const char *const undo_names[] = {"exact", "best effort", "at the next boot", "never"};

const struct knob *knob_find(const char *name)
{
	for_each_knob(k) if (!strcmp(k->name, name)) return k;
	return NULL;
}

const char *knob_nearest(const char *name)
{
	const char *names[256];
	size_t n = 0;

	for_each_knob(k) if (n < 256) names[n++] = k->name;
	return nearest(name, names, n);
}

// SPDX-License-Identifier: Apache-2.0
/* What a real-time guest wants of its domain, in the order of a domain's XML. */
#include <stddef.h>
#include "hostagent/libvirt/lint.h"
#include "lib/xmlw.h"

#define X86 "/domain/os/type[not(@arch) or @arch='x86_64']"

/* nth - the n-th CPU of a set; its last where it has fewer */
static int nth(const struct cpus *set, int n)
{
	int last = 0;

	for_each_cpu (cpu, set) {
		last = cpu;
		if (!n--)
			break;
	}
	return last;
}

static void pins(const struct lint_host *h, FILE *to)
{
	xmlw(to, "<cputune>\n");
	for (int i = 0; i < h->vcpus; i++)
		xmlw(to, "  <vcpupin vcpu='%d' cpuset='%d'/>\n", i, nth(&h->rt, i));
	xmlw(to, "</cputune>\n");
}

static void emulator(const struct lint_host *h, FILE *to)
{
	char text[256];

	xmlw(to, "<cputune>\n  <emulatorpin cpuset='%s'/>\n</cputune>\n",
	     cpus_text(&h->house, text, sizeof(text)));
}

static void iothreads(const struct lint_host *h, FILE *to)
{
	char text[256];

	xmlw(to, "<cputune>\n  <iothreadpin iothread='1' cpuset='%s'/>\n</cputune>\n",
	     cpus_text(&h->house, text, sizeof(text)));
}

static void fifo(const struct lint_host *h, FILE *to)
{
	xmlw(to, "<cputune>\n  <vcpusched vcpus='0");
	if (h->vcpus > 1)
		xmlw(to, "-%d", h->vcpus - 1);
	xmlw(to, "' scheduler='fifo' priority='50'/>\n</cputune>\n");
}

const struct lint_point lint_points[] = {
	{"type", NULL, "/domain/@type='kvm'",
	 "an emulated guest tells nothing about real time: <domain type='kvm'>", NULL, NULL, NULL},
	{"memory.hugepages", NULL, "/domain/memoryBacking/hugepages",
	 "small pages miss the TLB more often, and can be split and moved by the host",
	 "<memoryBacking>\n  <hugepages/>\n</memoryBacking>\n", NULL, NULL},
	{"memory.locked", NULL, "/domain/memoryBacking/locked",
	 "memory that the host may page out is a disk access away",
	 "<memoryBacking>\n  <locked/>\n</memoryBacking>\n", NULL, NULL},
	{"memory.nosharepages", NULL, "/domain/memoryBacking/nosharepages",
	 "pages that the host merges (KSM) are copied on the next write",
	 "<memoryBacking>\n  <nosharepages/>\n</memoryBacking>\n", NULL, NULL},
	{"memory.allocation", NULL, "/domain/memoryBacking/allocation/@mode='immediate'",
	 "memory that is only promised is a page fault on first use",
	 "<memoryBacking>\n  <allocation mode='immediate'/>\n</memoryBacking>\n", NULL, NULL},
	{"vcpu.placement", NULL, "not(/domain/vcpu/@placement='auto')",
	 "numad would move the vCPUs as it likes: placement='static'",
	 "<vcpu placement='static'/>\n", NULL, NULL},
	{"vcpu.pin", NULL,
	 "count(/domain/cputune/vcpupin) >= number(/domain/vcpu) and "
	 "not(/domain/cputune/vcpupin[contains(@cpuset, '-') or contains(@cpuset, ',')])",
	 "each vCPU needs one CPU of its own: else it is moved, or waits for others", NULL, NULL,
	 pins},
	{"vcpu.alone", "/domain/cputune/vcpupin",
	 "not(/domain/cputune/vcpupin[@cpuset = following-sibling::vcpupin/@cpuset])",
	 "two vCPUs on one CPU wait for each other", NULL, NULL, pins},
	{"vcpu.fifo", NULL, "/domain/cputune/vcpusched[@scheduler='fifo' or @scheduler='rr']",
	 "an ordinary thread shares its CPU with whatever else is ready there", NULL, NULL, fifo},
	{"emulator.pin", NULL, "/domain/cputune/emulatorpin",
	 "QEMU's own threads would run on the vCPUs' CPUs", NULL, NULL, emulator},
	{"iothread.pin", "number(/domain/iothreads) > 0", "/domain/cputune/iothreadpin",
	 "disk threads would run on the vCPUs' CPUs", NULL, NULL, iothreads},
	{"cpu.quota", NULL,
	 "not(/domain/cputune/quota > 0 or /domain/cputune/global_quota > 0 or "
	 "/domain/cputune/emulator_quota > 0)",
	 "a CPU quota stops the guest when it is used up", NULL,
	 "/domain/cputune/quota|/domain/cputune/global_quota|/domain/cputune/emulator_quota", NULL},
	{"cpu.mode", NULL, "/domain/cpu/@mode='host-passthrough'",
	 "a model CPU hides what the host's can do, and is slower to no use",
	 "<cpu mode='host-passthrough' check='none' migratable='off'/>\n",
	 "/domain/cpu/@match|/domain/cpu/model|/domain/cpu/vendor", NULL},
	{"cpu.invtsc", X86, "/domain/cpu/feature[@name='invtsc' and @policy='require']",
	 "without it a Linux guest may leave the TSC for a clock that exits to the host",
	 "<cpu>\n  <feature policy='require' name='invtsc'/>\n</cpu>\n", NULL, NULL},
	{"cpu.tsc-deadline", X86,
	 "not(/domain/cpu/feature[@name='tsc-deadline' and "
	 "(@policy='disable' or @policy='forbid')])",
	 "the guest's timers would be set through a slower device",
	 "<cpu>\n  <feature policy='require' name='tsc-deadline'/>\n</cpu>\n", NULL, NULL},
	{"features.pmu", NULL, "/domain/features/pmu/@state='off'",
	 "a virtual PMU costs register switches on every entry and exit",
	 "<features>\n  <pmu state='off'/>\n</features>\n", NULL, NULL},
	{"features.hint-dedicated", X86 "[/domain/@type='kvm']",
	 "/domain/features/kvm/hint-dedicated/@state='on'",
	 "tells a Linux guest that its vCPUs are never preempted: spin locks without exits",
	 "<features>\n  <kvm>\n    <hint-dedicated state='on'/>\n  </kvm>\n</features>\n", NULL,
	 NULL},
	{"features.poll-control", X86 "[/domain/@type='kvm']",
	 "/domain/features/kvm/poll-control/@state='on'",
	 "lets the guest poll before it halts: no exit, no wake-up",
	 "<features>\n  <kvm>\n    <poll-control state='on'/>\n  </kvm>\n</features>\n", NULL,
	 NULL},
	{"features.ioapic", X86 "[/domain/@type='kvm']", "/domain/features/ioapic/@driver='kvm'",
	 "an interrupt controller in QEMU is a thread more on the way of each interrupt",
	 "<features>\n  <ioapic driver='kvm'/>\n</features>\n", NULL, NULL},
	{"clock.hpet", X86, "/domain/clock/timer[@name='hpet']/@present='no'",
	 "a guest that takes the HPET as its clock exits to QEMU on every look at it",
	 "<clock offset='utc'>\n  <timer name='hpet' present='no'/>\n</clock>\n", NULL, NULL},
	{"clock.pit", X86 "[/domain/@type='kvm']",
	 "/domain/clock/timer[@name='pit' and (@tickpolicy='discard' or @present='no')]",
	 "ticks that are delivered again come in bursts, and switch off posted interrupts",
	 "<clock offset='utc'>\n  <timer name='pit' tickpolicy='discard'/>\n</clock>\n", NULL,
	 NULL},
	{"on_crash", NULL, "not(/domain/on_crash='restart')",
	 "a guest that is restarted after a crash looks alive, and lost its state",
	 "<on_crash>destroy</on_crash>\n", NULL, NULL},
	{"devices.balloon", NULL, "/domain/devices/memballoon/@model='none'",
	 "a balloon takes memory from the guest while it runs",
	 "<devices>\n  <memballoon model='none'/>\n</devices>\n",
	 "/domain/devices/memballoon[not(@model='none')]", NULL},
	{"devices.usb", NULL,
	 "/domain/devices/controller[@type='usb' and @model='none'] and "
	 "not(/domain/devices/controller[@type='usb' and not(@model='none')]) and "
	 "not(/domain/devices/input[@bus='usb'])",
	 "emulated USB polls, a tablet a hundred times a second",
	 "<devices>\n  <controller type='usb' index='0' model='none'/>\n</devices>\n",
	 "/domain/devices/controller[@type='usb' and not(@model='none')]|"
	 "/domain/devices/input[@bus='usb']|/domain/devices/redirdev|/domain/devices/hub",
	 NULL},
	{"devices.display", NULL,
	 "not(/domain/devices/graphics) and not(/domain/devices/video/model[not(@type='none')])",
	 "a display is a thread of QEMU that copies the screen",
	 "<devices>\n  <video>\n    <model type='none'/>\n  </video>\n</devices>\n",
	 "/domain/devices/graphics|/domain/devices/video[model[not(@type='none')]]|"
	 "/domain/devices/channel[@type='spicevmc']|/domain/devices/redirdev",
	 NULL},
	{"devices.sound", NULL, "not(/domain/devices/sound)", "a sound card is a periodic timer",
	 NULL, "/domain/devices/sound|/domain/devices/audio", NULL},
	{"devices.disk", "/domain/devices/disk[@device='disk']",
	 "not(/domain/devices/disk[@device='disk' and not(driver[@cache='none' and "
	 "(@io='native' or @io='io_uring')])])",
	 "writes through the host's page cache stall while that is flushed: cache='none' "
	 "io='native'",
	 NULL, NULL, NULL},
	{"devices.net", "/domain/devices/interface[not(@type='hostdev')]",
	 "not(/domain/devices/interface[not(@type='hostdev') and not(model/@type='virtio')])",
	 "an emulated network card exits for every register: <model type='virtio'/>, or pass a "
	 "real "
	 "one through",
	 NULL, NULL, NULL},
	{NULL, NULL, NULL, NULL, NULL, NULL, NULL},
};

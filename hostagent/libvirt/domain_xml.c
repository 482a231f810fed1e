// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "hostagent/libvirt/domain.h"
#include "lib/clean.h"
#include "lib/xmlw.h"

static bool is_pc(const struct qemu_plan *p)
{
	return !strcmp(p->arch, "x86_64");
}

static bool huge(const struct qemu_plan *p)
{
	return p->s->vm.hugepages && strcmp(p->s->vm.hugepages, "no");
}

static void memory(const struct qemu_plan *p, FILE *to)
{
	const struct scn_vm *v = &p->s->vm;

	xmlw(to, "  <memory unit='KiB'>%" PRId64 "</memory>\n", v->memory >> 10);
	xmlw(to, "  <memoryBacking>\n");
	if (huge(p))
		xmlw(to,
		     "    <hugepages>\n"
		     "      <page size='%d' unit='%s'/>\n"
		     "    </hugepages>\n",
		     atoi(v->hugepages), strchr(v->hugepages, 'G') ? "GiB" : "MiB");
	xmlw(to, "    <nosharepages/>\n");
	if (v->lock_memory)
		xmlw(to, "    <locked/>\n");
	if (huge(p))
		xmlw(to, "    <source type='memfd'/>\n"
			 "    <allocation mode='immediate'/>\n");
	xmlw(to, "  </memoryBacking>\n");
	if (p->node >= 0)
		xmlw(to,
		     "  <numatune>\n"
		     "    <memory mode='strict' nodeset='%d'/>\n"
		     "  </numatune>\n",
		     p->node);
}

static void threads(const struct qemu_plan *p, FILE *to)
{
	const struct pin *pin = p->pin;
	int cpus = (int)p->s->vm.cpus;
	char house[256];

	xmlw(to, "  <vcpu placement='static'>%d</vcpu>\n", cpus);
	if (p->s->vm.image)
		xmlw(to, "  <iothreads>1</iothreads>\n");
	if (!pin || (!pin->isolates && !pin->priority))
		return;
	xmlw(to, "  <cputune>\n");
	for (int i = 0; i < cpus && i < PIN_VCPUS; i++)
		if (pin->vcpu[i] >= 0)
			xmlw(to, "    <vcpupin vcpu='%d' cpuset='%d'/>\n", i, pin->vcpu[i]);
	cpus_text(&pin->house, house, sizeof(house));
	if (pin->isolates)
		xmlw(to, "    <emulatorpin cpuset='%s'/>\n", house);
	if (pin->isolates && p->s->vm.image)
		xmlw(to, "    <iothreadpin iothread='1' cpuset='%s'/>\n", house);
	if (pin->priority && cpus > 1)
		xmlw(to, "    <vcpusched vcpus='0-%d' scheduler='fifo' priority='%d'/>\n", cpus - 1,
		     pin->priority);
	else if (pin->priority)
		xmlw(to, "    <vcpusched vcpus='0' scheduler='fifo' priority='%d'/>\n",
		     pin->priority);
	xmlw(to, "  </cputune>\n");
}

static void boot(const struct qemu_plan *p, FILE *to)
{
	const char *machine = p->s->vm.machine ?: is_pc(p) ? "q35" : "virt";
	autofree char *words = qemu_kernel_words(p);

	if (qemu_has_fw_cfg(p))
		xmlw(to,
		     "  <sysinfo type='fwcfg'>\n"
		     "    <entry name='opt/org.rtbench.probe' file='%s'/>\n"
		     "  </sysinfo>\n",
		     p->orders);
	xmlw(to, "  <os>\n    <type arch='%s' machine='%s'>hvm</type>\n", p->arch, machine);
	if (p->kernel)
		xmlw(to, "    <kernel>%s</kernel>\n", p->kernel);
	if (p->kernel && (p->initrd || !qemu_has_fw_cfg(p)))
		xmlw(to, "    <initrd>%s</initrd>\n", p->initrd ?: p->orders);
	if (p->kernel)
		xmlw(to, "    <cmdline>%s</cmdline>\n", words);
	else
		xmlw(to, "    <boot dev='hd'/>\n");
	xmlw(to, "  </os>\n");
}

static void features(const struct qemu_plan *p, FILE *to)
{
	bool pc = is_pc(p), kvm = pc && p->kvm;

	xmlw(to, "  <features>\n");
	if (pc)
		xmlw(to, "    <acpi/>\n    <apic/>\n");
	if (!strcmp(p->arch, "aarch64"))
		xmlw(to, "    <gic version='%s'/>\n", p->kvm ? "host" : "2");
	if (kvm && p->pin && p->pin->isolates)
		xmlw(to, "    <kvm>\n"
			 "      <hint-dedicated state='on'/>\n"
			 "      <poll-control state='on'/>\n"
			 "    </kvm>\n");
	if (p->kvm)
		xmlw(to, "    <pmu state='off'/>\n");
	if (kvm)
		xmlw(to, "    <ioapic driver='kvm'/>\n");
	xmlw(to, "  </features>\n");
}

/* cpu - as qemu_args.c has it, in libvirt's words */
static void cpu(const struct qemu_plan *p, FILE *to)
{
	const char *model = p->s->vm.cpu;

	/* libvirt 9 knows no CPU of this architecture, and refuses the element. */
	if (!strcmp(p->arch, "riscv64"))
		return;
	if (model && strcmp(model, p->kvm ? "host" : "max"))
		xmlw(to,
		     "  <cpu mode='custom' match='exact' check='none'>\n"
		     "    <model fallback='forbid'>%s</model>\n",
		     model);
	else if (p->kvm && is_pc(p))
		xmlw(to, "  <cpu mode='host-passthrough' check='none' migratable='off'>\n");
	else if (p->kvm)
		xmlw(to, "  <cpu mode='host-passthrough' check='none'>\n");
	else
		xmlw(to, "  <cpu mode='maximum' check='none'>\n");
	xmlw(to, "    <topology sockets='1' dies='1' cores='%" PRId64 "' threads='1'/>\n",
	     p->s->vm.cpus);
	if (p->kvm && is_pc(p) && (!model || !strcmp(model, "host"))) {
		xmlw(to, "    <feature policy='require' name='tsc-deadline'/>\n");
		if (p->invtsc)
			xmlw(to, "    <feature policy='require' name='invtsc'/>\n");
	}
	xmlw(to, "  </cpu>\n");
}

static void clocks(const struct qemu_plan *p, FILE *to)
{
	xmlw(to, "  <clock offset='utc'>\n");
	if (is_pc(p) && p->kvm)
		xmlw(to, "    <timer name='pit' tickpolicy='discard'/>\n"
			 "    <timer name='hpet' present='no'/>\n"
			 "    <timer name='kvmclock' present='yes'/>\n");
	xmlw(to, "  </clock>\n");
}

/* more - libvirt has no word for these: they go to QEMU as they are */
static bool more(const struct qemu_plan *p)
{
	return !qemu_pci(p) || (p->s->vm.extra && *p->s->vm.extra);
}

static void words(const struct qemu_plan *p, FILE *to)
{
	autofree char *copy = strdup(p->s->vm.extra ?: "");
	char *rest = copy, *one;

	xmlw(to, "  <qemu:commandline>\n");
	/* The bare guest drives devices of version 1.0, not those from before it. */
	if (!qemu_pci(p))
		xmlw(to, "    <qemu:arg value='-global'/>\n"
			 "    <qemu:arg value='virtio-mmio.force-legacy=false'/>\n");
	while ((one = strsep(&rest, " \t")))
		if (*one)
			xmlw(to, "    <qemu:arg value='%s'/>\n", one);
	xmlw(to, "  </qemu:commandline>\n");
}

int domain_xml(const struct qemu_plan *p, FILE *to)
{
	xmlw(to, "<domain type='%s'", p->kvm ? "kvm" : "qemu");
	if (more(p))
		xmlw(to, " xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'");
	xmlw(to, ">\n  <name>%s</name>\n", p->name);
	if (p->s->main.description)
		xmlw(to, "  <description>%s</description>\n", p->s->main.description);
	memory(p, to);
	threads(p, to);
	boot(p, to);
	features(p, to);
	cpu(p, to);
	clocks(p, to);
	xmlw(to, "  <on_poweroff>destroy</on_poweroff>\n"
		 "  <on_reboot>destroy</on_reboot>\n"
		 "  <on_crash>destroy</on_crash>\n");
	domain_devices(p, to);
	if (more(p))
		words(p, to);
	xmlw(to, "</domain>\n");
	return ferror(to) ? -EIO : 0;
}

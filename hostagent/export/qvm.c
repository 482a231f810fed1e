// SPDX-License-Identifier: Apache-2.0
/*
 * A scenario as a qvmconf: the verified subset of the words, nothing else. Addresses of memory and
 * UART are those of QNX's own examples for Arm; on x86 the hypervisor chooses.
 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include "hostagent/export/export.h"
#include "lib/clean.h"

#define RAM 0x80000000ull

static int no(char *why, size_t len, const char *text)
{
	snprintf(why, len, "%s", text);
	return -EINVAL;
}

static int fits(const struct qemu_plan *p, char *why, size_t len)
{
	if (!strcmp(p->arch, "riscv64"))
		return no(why, len, "[vm] arch = riscv64: QNX has x86_64 and aarch64");
	if (!p->kernel)
		return no(why, len, "[vm] kernel: a qvm guest needs something to load");
	if (p->s->vm.passthrough && strstr(p->s->vm.passthrough, "mdev:"))
		return no(why, len, "[vm] passthrough = mdev: QNX has no mediated PCI devices");
	if (strchr(p->kernel, ' ') || strchr(p->kernel, '#'))
		return no(why, len, "[vm] kernel: a path with blanks cannot be said in a qvmconf");
	return 0;
}

static void cpus(const struct qemu_plan *p, FILE *to)
{
	for (int64_t i = 0; i < p->s->vm.cpus; i++) {
		fputs("cpu", to);
		if (p->pin && i < PIN_VCPUS && p->pin->vcpu[i] >= 0)
			fprintf(to, " runmask %d", p->pin->vcpu[i]);
		if (p->s->vm.vcpu_priority)
			fprintf(to, " sched %" PRId64 "f", p->s->vm.vcpu_priority);
		fputc('\n', to);
	}
}

static void passthrough(const struct qemu_plan *p, FILE *to)
{
	autofree char *copy = strdup(p->s->vm.passthrough ?: "");
	char *rest = copy, *one;

	while (copy && (one = strsep(&rest, " \t,"))) {
		unsigned bus, slot, fn;
		const char *at = strlen(one) > 7 ? one + strlen(one) - 7 : one;

		if (*one && sscanf(at, "%x:%x.%x", &bus, &slot, &fn) == 3)
			fprintf(to, "pass loc pci:0x%x:0x%x.%u\n", bus, slot, fn);
	}
}

static void text(const char *words, FILE *to)
{
	for (; *words; words++)
		fputc(*words == '"' ? '\'' : *words, to);
}

int export_qvmconf(const struct qemu_plan *p, FILE *to, char *why, size_t len)
{
	autofree char *words = qemu_kernel_words(p);
	bool arm = !strcmp(p->arch, "aarch64");
	int rc = fits(p, why, len);

	if (rc)
		return rc;
	fprintf(to, "# Scenario %s for the QNX hypervisor: qvm @THIS\nsystem %s\n", p->s->main.name,
		p->name);
	fputs("# A guest that waits stays on its CPU: its interrupts come sooner.\n"
	      "set exit-on-halt off\n",
	      to);
	if (arm)
		fprintf(to, "ram 0x%llx,%" PRId64 "k\n", RAM, p->s->vm.memory >> 10);
	else
		fprintf(to, "ram %" PRId64 "k\n", p->s->vm.memory >> 10);
	cpus(p, to);
	if (arm && qemu_bare(p->s))
		fprintf(to, "load 0x%llx,%s.bin\n", RAM, p->kernel);
	else
		fprintf(to, "guest load %s\n", p->kernel);
	if (p->initrd)
		fprintf(to, "initrd load %s\n", p->initrd);
	fputs("cmdline \"", to);
	text(words ?: "", to);
	fputs("\"\n", to);
	if (arm)
		fputs("vdev pl011 loc 0x1c090000 intr gic:37 hostdev >-\n"
		      "vdev virtio-net loc 0x1c0c0000 intr gic:40 name rtbench "
		      "peer /dev/vdevpeers/vp0\n",
		      to);
	else
		fputs("vdev ioapic loc 0xf8000000 intr apic name pic\n"
		      "vdev ser8250 intr pic:4 hostdev >-\n"
		      "vdev virtio-net intr pic:10 name rtbench peer /dev/vdevpeers/vp0\n",
		      to);
	passthrough(p, to);
	return ferror(to) ? -EIO : 0;
}

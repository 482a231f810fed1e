// SPDX-License-Identifier: Apache-2.0
/* What no knob can give: firmware, kernel, IOMMU, others who tune. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/root.h"
#include "tune/check.h"
#include "tune/vfio.h"

struct hosting {
	struct check *c;
	int err;
};

static struct finding *say(struct hosting *h, const char *id, enum verdict v, const char *now,
			   const char *want)
{
	static struct finding nowhere;
	struct finding *fi = check_add(h->c, id);

	if (!fi) {
		h->err = -ENOMEM;
		return &nowhere;
	}
	fi->verdict = v;
	snprintf(fi->now, sizeof(fi->now), "%s", now);
	snprintf(fi->want, sizeof(fi->want), "%s", want);
	return fi;
}

static void because(struct finding *fi, const char *where, const char *why, const char *remedy)
{
	fi->where = where;
	snprintf(fi->why, sizeof(fi->why), "%s", why);
	snprintf(fi->remedy, sizeof(fi->remedy), "%s", remedy);
}

static void iommu(struct hosting *h, const struct facts *f, bool passthrough)
{
	enum verdict bad = passthrough ? V_MISSING : V_PITY;
	const char *kind = iommu_names[f->iommu];
	struct finding *fi = say(h, "iommu.groups", f->iommu_on ? V_OK : bad,
				 f->iommu_on ? kind : "no groups", "groups");

	if (f->iommu_on)
		snprintf(fi->why, sizeof(fi->why), "/sys/kernel/iommu_groups is not empty");
	else if (f->iommu_table)
		because(fi, "command line",
			"firmware describes an IOMMU, the kernel does not use it",
			f->arch == ARCH_X86 ? "boot.intel_iommu on Intel; take iommu=off away"
					    : "take iommu=off away");
	else
		because(fi, "firmware", "no IOMMU is described to the kernel (DMAR, IVRS, IORT)",
			"switch VT-d, AMD-Vi or the SMMU on in firmware setup, if the machine has "
			"one");
	if (!f->iommu_on)
		return;
	fi = say(h, "iommu.remapping", f->remapping ? V_OK : bad, f->remapping ? "on" : "off",
		 "on");
	because(fi, f->remapping ? "" : "firmware",
		f->remapping ? "interrupt chips are named IR- or ITS-"
			     : "no interrupt chip is named IR-: a guest could inject interrupts",
		f->remapping ? "" : "switch interrupt remapping (x2APIC) on in firmware setup");
}

static void kernel(struct hosting *h, const struct facts *f)
{
	struct finding *fi = say(h, "kernel.realtime", f->realtime ? V_OK : V_PITY,
				 f->realtime ? "PREEMPT_RT" : "no", "PREEMPT_RT");

	if (!f->realtime)
		because(fi, "kernel config",
			"a vCPU thread waits for whole sections of this kernel",
			"install the distribution's real-time kernel: linux-image-rt on Debian, "
			"ubuntu-realtime, kernel-rt");
	fi = say(h, "kernel.kvm", f->kvm ? V_OK : V_MISSING, f->kvm ? "yes" : "no", "yes");
	if (!f->kvm)
		because(fi, "firmware", "there is neither /dev/kvm nor the module",
			"modprobe kvm_intel or kvm_amd; if that fails, switch VT-x or SVM on in "
			"firmware setup");
	if (*f->unknown) {
		fi = say(h, "cmdline.unknown", V_MISSING, f->unknown, "-");
		because(fi, "command line",
			"the kernel did not know these words and gave them to init",
			"take them out of the boot loader's settings");
	}
	if (f->virtual) {
		fi = say(h, "host.virtual", V_PITY, "a guest", "hardware");
		because(fi, "firmware",
			"this host is itself a virtual machine: the hypervisor "
			"below it can take the CPU away at any moment",
			"");
	}
}

static void clocks(struct hosting *h, const struct facts *f)
{
	bool tsc = !strcmp(f->clocksource, "tsc");
	struct finding *fi;

	if (f->arch != ARCH_X86)
		return;
	fi = say(h, "firmware.clocksource", tsc ? V_OK : V_MISSING,
		 *f->clocksource ? f->clocksource : "-", "tsc");
	if (!tsc)
		because(fi, "firmware",
			facts_flag(f, "nonstop_tsc")
				? "the kernel did not trust the TSC: dmesg says why"
				: "the CPU does not promise a TSC that never stops",
			"a firmware update; then look at boot.tsc");
	fi = say(h, "firmware.smi", f->smi < 0 ? V_UNKNOWN : V_OK, "?", "0 new ones");
	if (f->smi < 0) {
		because(fi, "", "the SMI counter (MSR 0x34) cannot be read here",
			"modprobe msr, as root, on Intel; or rtla hwnoise before production");
	} else {
		snprintf(fi->now, sizeof(fi->now), "%ld since reset", f->smi);
		snprintf(fi->why, sizeof(fi->why), "compare after an hour: it must not grow");
	}
}

static void others(struct hosting *h, const struct facts *f)
{
	bool tuned = strstr(f->tuners, "tuned"), stalld = strstr(f->tuners, "stalld");
	struct finding *fi = say(h, "host.tuners",
				 tuned	  ? V_MISSING
				 : stalld ? V_PITY
					  : V_OK,
				 *f->tuners ? f->tuners : "-", "no second writer");
	char ids[200];

	if (tuned)
		because(fi, "runtime", "tuned writes the same settings whenever it starts",
			"systemctl disable --now tuned");
	else if (stalld)
		because(fi, "runtime",
			"stalld gives starved threads a deadline boost on the RT CPUs too; its own "
			"README: probably not needed, not for safety-critical systems",
			"systemctl disable --now stalld");
	else if (*f->tuners)
		snprintf(fi->why, sizeof(fi->why), "known to the plan: see irqbalance.ban");
	if (root_read("sys/module/vfio_pci/parameters/ids", ids, sizeof(ids)) > 0 && *ids) {
		fi = say(h, "vfio_pci.ids", V_PITY, ids, "empty");
		because(fi, "command line",
			"every device of that identity goes to vfio-pci, also one that this host "
			"needs",
			"take vfio-pci.ids= out and use rttune vfio bind ADDRESS");
	}
}

int check_host(const struct facts *f, bool passthrough, struct check *c)
{
	struct hosting h = {c, 0};

	kernel(&h, f);
	iommu(&h, f, passthrough);
	clocks(&h, f);
	others(&h, f);
	return h.err;
}

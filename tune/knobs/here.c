// SPDX-License-Identifier: Apache-2.0
/* When a knob makes sense on a host, and if not, why: each is one sentence. */
#include <string.h>
#include "lib/root.h"
#include "tune/knob.h"

static bool say(bool yes, const char **why_not, const char *why)
{
	if (!yes)
		*why_not = why;
	return yes;
}

/* 'n' only when the configuration was found and says so. */
static bool config(const struct facts *f, const char *name)
{
	return facts_config(f, name) != 'n';
}

bool here_x86(const struct facts *f, const char **w)
{
	return say(f->arch == ARCH_X86, w, "only on x86");
}

bool here_intel(const struct facts *f, const char **w)
{
	return say(!strcmp(f->cpu_vendor, "GenuineIntel"), w, "only on Intel CPUs");
}

bool here_amd(const struct facts *f, const char **w)
{
	return say(!strcmp(f->cpu_vendor, "AuthenticAMD"), w, "only on AMD CPUs");
}

bool here_arm64(const struct facts *f, const char **w)
{
	return say(f->arch == ARCH_ARM64, w, "only on arm64");
}

bool here_isolation(const struct facts *f, const char **w)
{
	return say(config(f, "CPU_ISOLATION"), w, "the kernel lacks CONFIG_CPU_ISOLATION");
}

bool here_nohz_full(const struct facts *f, const char **w)
{
	return say(config(f, "NO_HZ_FULL"), w, "the kernel lacks CONFIG_NO_HZ_FULL");
}

bool here_nocb(const struct facts *f, const char **w)
{
	return say(config(f, "RCU_NOCB_CPU"), w, "the kernel lacks CONFIG_RCU_NOCB_CPU");
}

bool here_rt(const struct facts *f, const char **w)
{
	return say(f->realtime, w, "only on PREEMPT_RT kernels");
}

bool here_not_rt(const struct facts *f, const char **w)
{
	return say(!f->realtime, w, "PREEMPT_RT does it by itself");
}

bool here_smt(const struct facts *f, const char **w)
{
	return say(f->smt, w, "no core has a second thread");
}

bool here_numa(const struct facts *f, const char **w)
{
	return say(f->nodes > 1, w, "one NUMA node");
}

bool here_tsc(const struct facts *f, const char **w)
{
	return here_x86(f, w) && say(facts_flag(f, "constant_tsc") && facts_flag(f, "nonstop_tsc"),
				     w, "the CPU does not promise a constant, unstopped TSC");
}

bool here_1g(const struct facts *f, const char **w)
{
	return say(f->arch != ARCH_X86 || facts_flag(f, "pdpe1gb"), w,
		   "the CPU has no 1 GiB pages");
}

bool here_iommu_intel(const struct facts *f, const char **w)
{
	return here_intel(f, w) &&
	       say(f->iommu_table, w,
		   "firmware describes no IOMMU (no DMAR table): switch VT-d on in "
		   "firmware setup");
}

bool here_iommu_arm(const struct facts *f, const char **w)
{
	return here_arm64(f, w) && say(f->iommu_table, w, "no SMMU is described by firmware");
}

bool here_cgroup2(const struct facts *f, const char **w)
{
	return say(f->cgroup == CGROUP_V2, w,
		   "needs cgroup v2 as the only tree (systemd.unified_cgroup_hierarchy=1)");
}

bool here_systemd(const struct facts *f, const char **w)
{
	return say(f->systemd, w, "systemd does not run this host") &&
	       say(f->cgroup == CGROUP_V2, w, "AllowedCPUs= needs cgroup v2");
}

bool here_irqbalance(const struct facts *f, const char **w)
{
	return say(strstr(f->tuners, "irqbalance") != NULL, w, "irqbalance does not run");
}

bool here_cpufreq(const struct facts *f, const char **w)
{
	return say(*f->freq_driver, w, "no frequency driver: firmware keeps the frequency");
}

bool here_cpuidle(const struct facts *f, const char **w)
{
	return say(*f->idle_driver && strcmp(f->idle_driver, "none"), w, "no idle driver");
}

bool here_kvm(const struct facts *f, const char **w)
{
	return say(f->kvm, w, "KVM is not loaded");
}

bool here_kvm_x86(const struct facts *f, const char **w)
{
	return here_x86(f, w) && here_kvm(f, w);
}

bool here_kvm_intel(const struct facts *f, const char **w)
{
	return here_intel(f, w) && here_kvm(f, w);
}

bool here_kvm_amd(const struct facts *f, const char **w)
{
	return here_amd(f, w) && here_kvm(f, w);
}

bool here_fair_server(const struct facts *f, const char **w)
{
	return say(f->version >= 612, w, "the kernel is older than 6.12: no fair server") &&
	       say(root_exists("sys/kernel/debug/sched/fair_server"), w,
		   "debugfs is not mounted, or the kernel is locked down");
}

bool here_wq_cpus(const struct facts *f, const char **w)
{
	return say(f->version >= 606, w, "the kernel is older than 6.6");
}

bool here_psi(const struct facts *f, const char **w)
{
	return say(config(f, "PSI"), w, "the kernel lacks CONFIG_PSI");
}

bool here_patience(const struct facts *f, const char **w)
{
	return say(f->version >= 612, w, "the kernel is older than 6.12");
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts.h - what this host is, read once, from the live machine or from a capture
 *
 *	root_set("tests/hosts/...")		or not: the live machine
 *	facts_load(&f)				0 or -errno; what is missing is empty, not an error
 *	... f.cpu[i], f.irq[i], f.pci->at[i] ...
 *	facts_done(&f)
 *
 * Nothing here changes the host. Serial numbers, MAC addresses and UUIDs are never read.
 */
#ifndef TUNE_FACTS_H
#define TUNE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "lib/cpus.h"

enum arch { ARCH_OTHER, ARCH_X86, ARCH_ARM64, ARCH_RISCV };
enum iommu { IOMMU_NONE, IOMMU_INTEL, IOMMU_AMD, IOMMU_ARM, IOMMU_RISCV };
enum cgroups { CGROUP_NONE, CGROUP_V1, CGROUP_V2, CGROUP_HYBRID };

struct cpu_fact {
	int id, package, core, node; /* -1: the kernel does not say */
	int l2, l3;		     /* the first CPU that shares this cache; -1: no such cache */
	int capacity;		     /* arm64, riscv: 0..1024; 0: not said */
	char kind;		     /* 'P', 'E' on hybrid CPUs, else ' ' */
	bool online;
	struct cpus smt;   /* the threads of its core, itself too */
	uint64_t irqs;	   /* device interrupts it has taken since boot */
	char governor[24]; /* "": no cpufreq */
};

struct irq_fact {
	int n;
	char action[64]; /* owner as /proc/interrupts names it; "": nobody */
	char chip[48];	 /* "IR-PCI-MSI" ... */
	struct cpus affinity, effective;
	uint64_t count;
};

struct task_fact { /* a kernel thread, or a daemon that also tunes */
	int pid;
	char comm[32];
	bool kthread, bound;  /* bound: the kernel forbids to move it (PF_NO_SETAFFINITY) */
	int policy, priority; /* as SCHED_*, 1..99 for FIFO and RR */
	struct cpus allowed;
};

struct param_fact {    /* of a module */
	char name[64]; /* "kvm.halt_poll_ns" */
	char value[64];
};

struct pci;
struct pci_dev;
struct boot;

struct facts {
	enum arch arch;
	char kernel[96]; /* release */
	int version;	 /* 6.12 is 612: major * 100 + minor */
	bool realtime;	 /* PREEMPT_RT */
	char os[96];	 /* PRETTY_NAME */
	char model[128]; /* of the board or product */
	char cpu_model[96], cpu_vendor[32], microcode[24];
	char *cpu_flags; /* " fpu vme ... ", a blank at both ends */
	char *cmdline;
	char *config; /* text of the kernel's configuration; "": not found */
	char *log;    /* of the kernel since boot; "": may not be read */

	unsigned ncpus; /* possible: the width of masks */
	struct cpus possible, present, online, isolated, nohz_full;
	struct cpu_fact *cpu; /* present ones, by id */
	size_t cpus;
	int nodes; /* NUMA nodes; 1 without NUMA */
	bool smt, hybrid;

	struct irq_fact *irq;
	size_t irqs;
	struct task_fact *task;
	size_t tasks;
	struct param_fact *param;
	size_t params;
	struct pci *pci;   /* vfio.h */
	struct boot *boot; /* boot.h */

	char idle_driver[24], idle_governor[24], freq_driver[24], clocksource[24];
	enum cgroups cgroup;
	bool systemd;
	enum iommu iommu;
	bool iommu_table;  /* firmware describes one: DMAR, IVRS, IORT, device tree */
	bool iommu_on;	   /* there are groups */
	bool remapping;	   /* of interrupts */
	bool kvm;	   /* /dev/kvm or the module is there */
	bool virtual;	   /* this "host" is itself a guest */
	long smi;	   /* SMIs since reset, -1: cannot be read */
	char tuners[128];  /* running tools that also tune: "irqbalance tuned"; "" */
	char unknown[256]; /* what the kernel did not understand of its command line */
};

int facts_load(struct facts *f);
void facts_done(struct facts *f);

/* The parts, in the order in which facts_load calls them. */
int facts_cpu_load(struct facts *f);
int facts_irq_load(struct facts *f);
int facts_task_load(struct facts *f);

void facts_print(const struct facts *f, FILE *to);
int facts_json(const struct facts *f, FILE *to);

/* facts_save - copy what facts, check and plan read into dir, as a tree that --root takes.
 * -errno; what names the file that failed */
int facts_save(const struct facts *f, const char *dir, char *what, size_t len);

const struct cpu_fact *facts_cpu(const struct facts *f, int id);
/* facts_config - 'y', 'm', 'n' or '?' (no configuration found); name without CONFIG_ */
char facts_config(const struct facts *f, const char *name);
const char *facts_param(const struct facts *f, const char *name); /* NULL: not there */
bool facts_flag(const struct facts *f, const char *cpu_flag);
/* facts_group_type - of a device's IOMMU group: "identity", "DMA", "DMA-FQ"; "" */
const char *facts_group_type(int group, char *buf, size_t len);

extern const char *const arch_names[], *const iommu_names[], *const cgroup_names[];

#endif

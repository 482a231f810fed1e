/* SPDX-License-Identifier: Apache-2.0 */
/*
 * knob.h - everything that can be tuned, as rows of data
 *
 * A knob is a row: what it does, why, where it is written, what is recommended for the RT CPUs, how
 * to see from a second source that it took effect, what it costs, who says so. The commands, the
 * manual page and the checks all read the rows; none knows a knob by name. To add one, add a row to
 * tune/knobs/ROOM.c.
 *
 * Values are templates: {rt} is the list of RT CPUs, {hk} that of the housekeeping CPUs.
 */
#ifndef TUNE_KNOB_H
#define TUNE_KNOB_H

#include <stdbool.h>
#include <stddef.h>
#include "tune/facts.h"
#include "tune/value.h"

enum way {	       /* how it is read and written */
	   WAY_FILE,   /* one write to a file of sysfs or procfs */
	   WAY_BOOT,   /* a token of the kernel command line; where: its key */
	   WAY_IRQ,    /* affinity of an interrupt: may be refused by the kernel (managed) */
	   WAY_THREAD, /* affinity ("cpus") or priority ("sched") of a kernel thread */
	   WAY_QOS,    /* holds only while a descriptor is open: the holder service keeps it */
	   WAY_CGROUP, /* a control group that is made if it is not there */
	   WAY_CONF,   /* a file of our own in /etc: drop-in; removed on revert */
	   WAY_UNIT,   /* a command that makes drop-ins count: daemon-reload, try-restart UNIT */
	   WAY_VFIO,   /* a PCI device's driver */
	   WAY_MODULE, /* in rows only: read when its module loads. A line in modprobe.d, or a token
			*/
	   WAY_REPORT, /* in rows only: firmware and kernel, looked at, never written */
	   WAY_WATCH, /* in plans only: the service gives a thread knob to threads that come late */
	   WAYS
};

/* One row is often many places; these say which. */
enum each {
	EACH_ONCE,
	EACH_RT_CPU,
	EACH_POLICY,
	EACH_IDLE_STATE,
	EACH_IRQ,
	EACH_THREAD,
	EACH_SLICE,
	EACH_QUEUE,
	EACH_UNCORE,
	EACH_WORKQUEUE,
	EACH_CHORE
};

enum disruption { HARMLESS, BRIEF, STALLS, REBOOT }; /* class 0 .. 3 */
enum risk { RISK_NONE, RISK_POWER, RISK_SECURITY, RISK_HANG, RISK_DATA };
enum undo { UNDO_EXACT, UNDO_BEST, UNDO_REBOOT, UNDO_NEVER };

struct knob {
	const char *name; /* as in a profile: "boot.isolcpus", "cpu.governor" */
	const char *id;	  /* of the catalogue: "B01" */
	const char *what; /* one line */
	const char *why;  /* which latency it removes */
	enum way way;
	enum each each;
	enum form form;
	const char *where;   /* path, with the instance as %s; token key; */
	const char *value;   /* recommended for the RT CPUs; NULL: no value is right for all */
	const char *content; /* CONF: text of the file; {value} and {unit} are filled in */
	const char *then;    /* CONF: what makes it count: steps of way UNIT, separated by '|' */
	const char *instead; /* BOOT: what is written in its place, "": nothing */

	/* The second source: never the file that was written. */
	const char *second; /* path, instance as %s; NULL: see log and proof */
	enum form second_form;
	const char *second_want; /* template; NULL: as value; "+": not empty */
	const char *log;	 /* template of a line in the kernel's log */
	const char *proof;	 /* in words, for people */

	enum disruption disruption;
	enum risk risk;
	enum undo undo;
	bool opt_in;	       /* in no profile of ours: only at the user's word */
	const char *cost;      /* what it costs or breaks */
	const char *conflicts; /* in words; the rules themselves are in conflict.c */
	const char *effect;    /* published number and where; NULL: none is published */
	const char *sources;
	bool (*here)(const struct facts *f, const char **why_not); /* NULL: everywhere */
};

struct knob_room {
	const struct knob *at;
	const size_t *n;
	const char *title;
};

/* In the order in which they are applied. */
extern const struct knob_room knob_rooms[];
extern const size_t knob_rooms_n;

#define for_each_knob(k)                                       \
	for (size_t r_ = 0; r_ < knob_rooms_n; r_++)           \
		for (const struct knob *k = knob_rooms[r_].at; \
		     k < knob_rooms[r_].at + *knob_rooms[r_].n; k++)

const struct knob *knob_find(const char *name);
/* knob_nearest - the known name closest to a mistyped one; NULL */
const char *knob_nearest(const char *name);

/*
 * The ways themselves. target is what a step's target is: a path relative to the root for FILE,
 * IRQ, CGROUP (the folder) and CONF; "PID cpus" or "PID sched" for THREAD. read gives the exact
 * bytes (malloced; *raw NULL and 0 if the thing does not exist). write makes it so by one system
 * call where the kernel allows; NULL val removes. Both 0 or -errno, never print. Others (boot
 * loaders, devices, held descriptors, units) have no ops here: both are NULL.
 */
struct way_ops {
	int (*read)(const char *target, char **raw);
	int (*write)(const char *target, const char *val);
};
extern const struct way_ops ways[WAYS];

/* way_ident - what names the target for good where its number does not: an IRQ's action, a thread's
 * comm and start time. malloced; NULL: gone, or its path is its own name */
char *way_ident(enum way way, const char *target);

extern const char *const way_names[], *const disruption_names[], *const risk_names[],
									 *const undo_names[];

/* When a knob makes sense; used in rows. */
bool here_x86(const struct facts *f, const char **why_not);
bool here_intel(const struct facts *f, const char **why_not);
bool here_amd(const struct facts *f, const char **why_not);
bool here_arm64(const struct facts *f, const char **why_not);
bool here_isolation(const struct facts *f, const char **why_not);
bool here_nohz_full(const struct facts *f, const char **why_not);
bool here_nocb(const struct facts *f, const char **why_not);
bool here_rt(const struct facts *f, const char **why_not);
bool here_not_rt(const struct facts *f, const char **why_not);
bool here_smt(const struct facts *f, const char **why_not);
bool here_numa(const struct facts *f, const char **why_not);
bool here_tsc(const struct facts *f, const char **why_not);
bool here_1g(const struct facts *f, const char **why_not);
bool here_iommu_intel(const struct facts *f, const char **why_not);
bool here_iommu_arm(const struct facts *f, const char **why_not);
bool here_cgroup2(const struct facts *f, const char **why_not);
bool here_systemd(const struct facts *f, const char **why_not);
bool here_irqbalance(const struct facts *f, const char **why_not);
bool here_cpufreq(const struct facts *f, const char **why_not);
bool here_cpuidle(const struct facts *f, const char **why_not);
bool here_kvm(const struct facts *f, const char **why_not);
bool here_kvm_x86(const struct facts *f, const char **why_not);
bool here_kvm_intel(const struct facts *f, const char **why_not);
bool here_kvm_amd(const struct facts *f, const char **why_not);
bool here_fair_server(const struct facts *f, const char **why_not);
bool here_wq_cpus(const struct facts *f, const char **why_not);
bool here_psi(const struct facts *f, const char **why_not);
bool here_patience(const struct facts *f, const char **why_not);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scenario.h - what a run is asked to be: the sections of scenario.ini as structs
 *
 * The rows in scenario_keys.c say which key fills which member, with type, range, default and help;
 * `rtbench help scenario` and scenarios/README.md are printed from them. Times are ns, sizes bytes.
 * Members for text are NULL where nothing was given. Paths are as the user wrote them: relative to
 * the working directory, as on any command line.
 *
 *	scenario_load("demo.ini", &overrides, &s, err, sizeof(err))	0, or -errno and one line
 *	scenario_doubts(&s, stdout)		what is valid, but cannot end as its author hopes
 *	scenario_free(&s)			also after a failed load
 */
#ifndef HOSTAGENT_SCENARIO_H
#define HOSTAGENT_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>
#include "lib/keys.h"
#include "lib/opt.h"
#include "reports/verdict.h"

enum tune_mode { TUNE_CHECK, TUNE_APPLY, TUNE_IGNORE };
enum vm_accel { ACCEL_AUTO, ACCEL_KVM, ACCEL_TCG };
enum trace_enable { TRACE_AUTO, TRACE_YES, TRACE_NO };
enum probe_kind { SCN_TIMER, SCN_IRQ, SCN_COMM, SCN_NOISE };
enum load_where { LOAD_HOST, LOAD_GUEST };

struct scn_main {		/* [scenario] */
	char *name;		/* default: the file's name without .ini */
	char *description;
	int64_t duration;	/* of measuring, warm-up not included */
	int64_t warmup;
	int64_t repeat;
	int64_t timeout;	/* for boot to first sample */
	bool accept_emulation;
};

struct scn_host {		/* [host] */
	char *profile;
	int tune;		/* enum tune_mode */
	char *rt_cpus;		/* "auto", "none" or a list */
	char *housekeeping_cpus;
};

struct scn_vm {			/* [vm] */
	char *backend;		/* "qemu", "local", "external", ... */
	char *uri;		/* of libvirt */
	char *domain;		/* one that the user defined */
	bool domain_orders;
	char *arch, *machine, *cpu;
	int accel;		/* enum vm_accel */
	int64_t cpus, memory;
	char *kernel, *initrd, *image, *append;	/* kernel: a path, or "debian-rt" */
	char *files;		/* of this host into the initramfs: "HOST[:GUEST] ..." */
	char *network;		/* "user", "bridge:virbr0", "tap:NAME", "none" */
	bool vhost;
	int64_t guests;		/* that somebody else starts, in one run */
	char *passthrough;	/* PCI addresses */
	char *vnc;		/* "off" or ":1" */
	char *vcpu_cpus;	/* where vCPUs run, in order; "auto": the RT CPUs */
	int64_t vcpu_priority;	/* FIFO; 0: not real-time */
	char *hugepages;	/* "no", "2M", "1G" */
	bool lock_memory;
	char *extra;		/* further words for the hypervisor's command line */
};

struct scn_probe {		/* [probe] */
	int kind;		/* enum probe_kind */
	int64_t interval;
	int policy;		/* enum wire_policy order: other fifo rr deadline */
	int64_t priority;
	char *cpus;		/* guest CPUs, one thread each; "all", "0", "1-3" */
	char *transport;	/* "tcp", "vsock", "udp", "serial", ... */
	int stream;		/* index: on, alternate */
	char *clock;		/* "monotonic", ... */
};

struct scn_load {		/* [load NAME] */
	char *name;
	int where;		/* enum load_where */
	char *command;		/* run by sh -c; or a known name: hackbench, stress-ng */
	char *cpus;
	char *expect;		/* "bogo-ops >= 1000", "lines >= 10", "cpu >= 50 %" ... */
	int64_t start;		/* after the end of the warm-up */
};

struct scn_trace {		/* [trace] */
	int enable;		/* enum trace_enable */
	int64_t threshold;	/* -1: the violation threshold */
	int64_t window;
};

struct scn_matrix {		/* [matrix]; its axes are read by matrix.h */
	bool enable;
	char *exclude;
	int64_t repeat;
	bool interleave;
};

struct scn_report {		/* [report] */
	char *formats;		/* "json junit html svg" */
	char *store;		/* "default", "none", an address */
	char *board;		/* NULL: the host's name */
};

struct scenario {
	struct scn_main main;
	struct scn_host host;
	struct scn_vm vm;
	struct scn_probe probe;
	struct scn_load *loads;
	size_t nloads;
	struct limits limits;	/* [limits]; its claims come from this text: */
	char *exceed;
	struct scn_trace trace;
	struct scn_matrix matrix;
	struct scn_report report;
	bool partitions;	/* there are [vm NAME]: hostagent/bao/cells.h reads them */
	char *path;
	struct ini ini;		/* what was read: where each value stands */
};

int scenario_load(const char *path, const struct opt_list *overrides, struct scenario *s, char *err,
		  size_t len);
void scenario_free(struct scenario *s);

/* scenario_print - as ini text that gives the same scenario again, every key with its value */
void scenario_print(const struct scenario *s, FILE *to);

/* scenario_doubts - one line each: "file:line: ..."; returns how many */
int scenario_doubts(const struct scenario *s, FILE *to);

/* scenario_probes - how many threads measure; scenario_activations - of all of them together, after
 * the warm-up */
int64_t scenario_probes(const struct scenario *s);
int64_t scenario_activations(const struct scenario *s);

/* scenario_help - the reference of every key, as Markdown */
void scenario_help(FILE *to);

extern const struct keys scenario_keys;

/* The sections in the order of the reference: where each one's struct is. */
struct scenario_section {
	const char *name;
	size_t offset;		/* of its struct in struct scenario; loads have their own */
	const char *help;
};
extern const struct scenario_section scenario_sections[];	/* ends with name NULL */

/* scenario_claims - "P(latency > 50us) < 1e-6 at 95 %; ..." or "50us 1e-6 95 %" into limits.exceed;
 * -EINVAL with the reason in why. A confidence not given is 95 %. */
int scenario_claims(const char *text, struct limits *limits, char *why, size_t len);

/* scenario_check - do the values fit each other? For scenario_load(). */
int scenario_check(const struct scenario *s, char *err, size_t len);

/* scenario_where - "file:line: " of a key, of its section, or of the file; returns buf */
char *scenario_where(const struct scenario *s, const char *section, const char *key, char *buf,
		     size_t len);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.h - every knob of a profile: now, wanted, verdict, why, and where the remedy lies
 *
 * Verdicts are stable words: "ok"; "missing", which is a pity and no fault (the knob is no must or
 * this host cannot have it); "MISSING", which fails the check; "unknown", which could not be read.
 */
#ifndef TUNE_CHECK_H
#define TUNE_CHECK_H

#include "tune/ask.h"
#include "tune/profile.h"

enum verdict { V_OK, V_PITY, V_MISSING, V_UNKNOWN };
extern const char *const verdict_words[];

struct finding {
	char id[96]; /* "boot.isolcpus", "irq.affinity", "iommu.groups" */
	enum verdict verdict;
	char now[256], want[256];
	char why[400];	   /* reason, and what was seen in the second source */
	char remedy[300];  /* "" when ok */
	const char *where; /* "firmware", "kernel config", "command line", "runtime", "" */
};

struct check {
	struct finding *at;
	size_t n, room;
	struct cpus rt, hk;
	char rt_why[400];
	char profile[64];
};

/* check_run - 0, or -EINVAL with one line in err */
int check_run(const struct facts *f, const struct plan_want *want, struct check *c, char *err,
	      size_t len);
void check_done(struct check *c);
struct finding *check_add(struct check *c, const char *id);

/* check_host - what no knob can give: IOMMU, interrupt remapping, KVM, kernel, firmware */
int check_host(const struct facts *f, bool passthrough, struct check *c);

void check_print(const struct check *c, FILE *to);
int check_json(const struct check *c, FILE *to);
/* check_status - 0 all is well, 1 something is MISSING */
int check_status(const struct check *c);

#endif

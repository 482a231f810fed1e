/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ablate.h - what each knob of a profile does for the latency: one out, one in
 *
 * A profile is a belief about many knobs; its sum is measured, its parts hardly ever. Here each
 * knob that can be turned without a reboot is left out of the profile alone (what it adds to the
 * others), and turned alone (what it does by itself). All variants are run in turns, ROUNDS times,
 * each with `rttune apply --runtime` before and its revert after (hostagent/run_tune.c). Knobs of
 * the boot line are told, not measured.
 *
 *	DIR/profiles/all.ini, none.ini, out-KNOB.ini, in-KNOB.ini	what rttune is given
 *	DIR/VARIANT-01 ...						the runs
 *
 *	ablate_plan(&a, why, len)	the variants, their profiles written: 0, -errno
 *	ablate_run(&a, why, len)	complete runs are not run again
 *	ablate_print(&a, f)
 *	ablate_done(&a)
 */
#ifndef HOSTAGENT_ABLATE_H
#define HOSTAGENT_ABLATE_H

#include <limits.h>
#include <stdio.h>
#include "reports/store/rundb.h"

#define ABLATE_KNOBS 48

struct ablate_variant {
	char *name; /* "all", "none", "out-cpu.governor", "in-cpu.governor" */
	struct rundb_list runs;
};

struct ablate {
	const char *scenario, *dir;
	unsigned rounds;
	bool quiet;
	char *profile;
	char *knob[ABLATE_KNOBS], *value[ABLATE_KNOBS];
	size_t n;
	char *boot; /* knobs that need a reboot, between blanks */
	struct ablate_variant at[2 + 2 * ABLATE_KNOBS];
	size_t variants;
	unsigned invalid;
};

int ablate_plan(struct ablate *a, char *why, size_t len);
int ablate_run(struct ablate *a, char *why, size_t len);
void ablate_print(const struct ablate *a, FILE *to);
void ablate_done(struct ablate *a);

#endif

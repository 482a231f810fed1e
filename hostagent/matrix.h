/* SPDX-License-Identifier: Apache-2.0 */
/*
 * matrix.h - one scenario that stands for many: [matrix] vm.memory = 256M, 1G
 *
 * Each key with a point in its name is an axis: any key of the scenario with the values it takes,
 * between commas, or between semicolons where values have commas. Every combination is a scenario
 * of its own, called NAME.VALUE.VALUE, so that each has its own history; `exclude` leaves some out.
 *
 *	matrix_read(&scenario, &m, why, len)	0; -EINVAL and one line
 *	m.n						combinations that are left; 0: no matrix
 *	matrix_set(&m, i, &set)			combination i as overrides, after those in `set`
 *	matrix_done(&m)
 */
#ifndef HOSTAGENT_MATRIX_H
#define HOSTAGENT_MATRIX_H

#include "hostagent/scenario.h"

#define MATRIX_AXES 8
#define MATRIX_MOST 1000 /* combinations */

struct matrix_axis {
	char *key, *text; /* text is cut into its values */
	char *value[64];
	size_t n;
};

struct matrix {
	struct matrix_axis axis[MATRIX_AXES];
	size_t axes;
	unsigned pick[MATRIX_MOST]; /* the combinations that are not excluded */
	size_t n;
	const char *name;	     /* of the scenario */
	char *made[MATRIX_AXES + 1]; /* what matrix_set() made last */
};

/* matrix_is - has this scenario one? */
bool matrix_is(const struct scenario *s);
int matrix_read(const struct scenario *s, struct matrix *m, char *why, size_t len);
void matrix_done(struct matrix *m);

/* matrix_set - valid until the next call; -ENOMEM */
int matrix_set(struct matrix *m, size_t i, struct opt_list *set);

/* matrix_label - "vm.memory=256M vm.cpus=2", for people; returns buf */
char *matrix_label(const struct matrix *m, size_t i, char *buf, size_t len);

/* matrix_suffix - "256M.2", for names of scenarios and directories; returns buf */
char *matrix_suffix(const struct matrix *m, size_t i, char *buf, size_t len);

#endif

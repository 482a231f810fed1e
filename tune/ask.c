// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "lib/clean.h"
#include "tune/ask.h"

/* NULL-ended, as struct plan_want has it. */
static const char **ended(const struct opt_list *l)
{
	const char **out = calloc(l->n + 1, sizeof(*out));

	for (size_t i = 0; out && i < l->n; i++)
		out[i] = l->at[i];
	return out;
}

int ask_want(struct ask *a, const char *name, struct plan_want *want)
{
	const struct opt_list *from[] = {&a->set, &a->device, &a->known};

	for (size_t i = 0; i < ARRAY_SIZE(from); i++) {
		free(a->lists[i]);
		a->lists[i] = ended(from[i]);
		if (!a->lists[i]) {
			snprintf(a->err, sizeof(a->err), "out of memory");
			return -ENOMEM;
		}
	}
	*want = (struct plan_want){name, a->rt, a->hk, a->lists[0], a->lists[1], a->lists[2]};
	return 0;
}

/* A saved plan is worth what its before-values are worth. */
static int read_saved(struct ask *a, const char *name, struct plan *p)
{
	int bad = plan_read(name, p, a->err, sizeof(a->err)), stale = bad ? -1 : plan_stale(p);

	if (stale >= 0)
		bad = plan_error(p, "%s: step %d, %s, no longer starts from '%s': plan again", name,
				 stale + 1, p->step[stale].id, p->step[stale].from);
	return bad;
}

int ask_plan(struct ask *a, const struct facts *f, const char *name, struct plan *p)
{
	struct plan_want want;

	if (name && plan_is_saved(name))
		return read_saved(a, name, p);
	if (ask_want(a, name, &want))
		return -ENOMEM;
	return plan_for(f, &want, p, a->err, sizeof(a->err));
}

void ask_done(struct ask *a)
{
	for (size_t i = 0; i < ARRAY_SIZE(a->lists); i++) {
		free(a->lists[i]);
		a->lists[i] = NULL;
	}
	opt_list_done(&a->set);
	opt_list_done(&a->device);
	opt_list_done(&a->known);
}

// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "lib/clean.h"
#include "tune/journal.h"
#include "tune/op.h"

bool journal_refused(const char *path)
{
	const struct rec *last = NULL;
	struct journal j;
	char why[200];
	bool refused = false;

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return false;
	for (size_t i = 0; i < j.n; i++)
		if (!strcmp(j.rec[i].act.path, path))
			last = &j.rec[i];
	if (last && last->undone && !last->closed) {
		autofree char *now = op_ident(&last->act);

		refused = !last->act.ident || (now && !strcmp(now, last->act.ident));
	}
	journal_close(&j);
	return refused;
}

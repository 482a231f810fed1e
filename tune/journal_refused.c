// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "lib/clean.h"
#include "tune/journal.h"
#include "tune/op.h"

bool journal_refused(const char *path)
{
	struct journal j;
	char why[200];
	bool refused = false;

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return false;
	for (size_t i = 0; i < j.n; i++) {
		const struct rec *r = &j.rec[i];
		autofree char *now = r->undone && !r->closed ? op_path_now(&r->act) : NULL;

		if (now && !strcmp(now, path))
			refused = true;
		else if (r->closed && !strcmp(r->act.path, path))
			refused = false;
	}
	journal_close(&j);
	return refused;
}

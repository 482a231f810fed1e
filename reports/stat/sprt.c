// SPDX-License-Identifier: Apache-2.0
/* sprt.c - Wald's sequential test of a Poisson rate */
#include "reports/stat/sprt.h"

#include <math.h>

double sprt_ratio(const struct sprt *s, struct count seen)
{
	return seen.k * log(s->bad / s->good) - (s->bad - s->good) * seen.n;
}

enum sprt_answer sprt_ask(const struct sprt *s, struct count seen)
{
	double ratio = sprt_ratio(s, seen);

	if (ratio <= log(s->beta / (1 - s->alpha)))
		return SPRT_ACCEPT;
	return ratio >= log((1 - s->beta) / s->alpha) ? SPRT_REFUSE : SPRT_GO_ON;
}

double sprt_least(const struct sprt *s)
{
	return log((1 - s->alpha) / s->beta) / (s->bad - s->good);
}

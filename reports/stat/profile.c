// SPDX-License-Identifier: Apache-2.0
/* profile.c - walk out until the likelihood has fallen, then halve the way */
#include "reports/stat/profile.h"

#include <math.h>

#define WIDER 60

/* Half the chi-square quantile of one degree: the square of the normal quantile. */
static double drop(double c)
{
	double lo = 0, hi = 40;

	for (int i = 0; i < 80; i++) {
		double mid = (lo + hi) / 2;

		*(erf(mid / M_SQRT2) < c ? &lo : &hi) = mid;
	}
	return lo * lo / 2;
}

static double end(const struct profile *p, double way, double c)
{
	double in = p->best, out = in, allowed = p->least + drop(c);

	for (int i = 0; i < WIDER && p->of(out, p->arg) <= allowed; i++) {
		in = out;
		out = p->best + way;
		way *= 1.6;
		if (out <= p->floor) {
			out = p->floor;
			break;
		}
	}
	for (int i = 0; i < 60 && fabs(out - in) > 1e-7 * fabs(in); i++) {
		double mid = (in + out) / 2;

		*(p->of(mid, p->arg) <= allowed ? &in : &out) = mid;
	}
	return in;
}

struct interval profile_interval(const struct profile *p, double c)
{
	return (struct interval){p->best, end(p, -p->step, c), end(p, p->step, c)};
}

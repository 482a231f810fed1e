// SPDX-License-Identifier: Apache-2.0
/* account.c - a probe's activations, one by one and none twice */
#include "reports/account.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Times that schedules are made of; sums of a few of them fit in int64_t. 146 years. */
#define TIME_MAX (INT64_MAX / 2)

#define WHO	    "guest %u probe %u: "
#define WHO_ARGS(a) (a)->p.guest, (a)->p.id

/* A second of the axis, or less where the whole run is a few seconds. */
static int64_t bucket(const struct summary_opts *o)
{
	if (o->duration > 0 && o->duration <= 5000000000)
		return 10000000;
	return o->duration > 0 && o->duration <= 60000000000 ? 100000000 : 1000000000;
}

/* What HELLO says of a probe; false: no schedule can be like that. */
static bool describe(struct account *a, const struct wire_probe *from)
{
	uint64_t interval = le64_get(from->interval), planned = le64_get(from->expected);
	uint64_t warmup = le64_get(from->warmup);

	if (!interval || interval > TIME_MAX / 4 || planned > TIME_MAX / interval ||
	    warmup > TIME_MAX / interval || (planned && warmup > planned) ||
	    le64_get(from->base) > TIME_MAX)
		return false;
	a->p.id = le16_get(from->id);
	a->p.cpu = le16_get(from->cpu);
	a->p.kind = from->kind;
	a->p.policy = from->policy;
	a->p.prio = le16_get(from->prio);
	a->p.interval = (int64_t)interval;
	a->p.base = (int64_t)le64_get(from->base);
	a->p.warmup_planned = warmup;
	a->p.planned = planned;
	return true;
}

int account_open(struct account *a, const struct wire_probe *from)
{
	if (!describe(a, from))
		return -EINVAL;
	a->p.raw = calloc(1, sizeof(*a->p.raw));
	a->p.all = calloc(1, sizeof(*a->p.all));
	if (!a->p.raw || !a->p.all)
		return -ENOMEM;
	a->guest_min = a->p.min = a->p.all_min = INT64_MAX;
	a->guest_max = a->p.max = a->p.all_max = INT64_MIN;
	a->series.width = bucket(a->opts);
	a->heat.width =
		a->opts->duration > 0 ? a->opts->duration / (HEAT_COLS - 20) + 1 : 1000000000;
	a->lowest = a->opts->violation >= 0 ? a->opts->violation : INT64_MAX;
	for (size_t i = 0; i < a->opts->thresholds; i++)
		if (a->opts->threshold[i] < a->lowest)
			a->lowest = a->opts->threshold[i];
	return 0;
}

bool account_again(struct account *a, const struct wire_probe *from)
{
	if (!a->p.base && !a->next && !a->p.said_bye)
		return le16_get(from->id) == a->p.id && describe(a, from);
	return a->p.id == le16_get(from->id) && a->p.base == (int64_t)le64_get(from->base) &&
	       a->p.interval == (int64_t)le64_get(from->interval);
}

/* Where a range may begin: -1 if it is none; what lies between is lost. */
static int step_to(struct account *a, uint64_t k, uint64_t n, const char *what)
{
	uint64_t end = a->p.planned ? a->p.planned : (uint64_t)(TIME_MAX / a->p.interval);

	if (a->p.said_bye) {
		faults_add(a->faults, WHO "%s after BYE", WHO_ARGS(a), what);
		return -1;
	}
	if (k < a->next) {
		faults_add(a->faults, WHO "%s goes back to activation %" PRIu64 " from %" PRIu64,
			   WHO_ARGS(a), what, k, a->next);
		return -1;
	}
	if (k > end || n > end - k) {
		faults_add(a->faults, WHO "%s of %" PRIu64 " at %" PRIu64 ", planned were %" PRIu64,
			   WHO_ARGS(a), what, n, k, end);
		return -1;
	}
	a->gaps += k - a->next;
	a->next = k + n;
	return 0;
}

static uint32_t exceedances(struct account *a, const int64_t *v, unsigned n)
{
	uint32_t late = 0;

	for (unsigned i = 0; i < n; i++)
		late += a->opts->violation >= 0 && v[i] > a->opts->violation;
	for (size_t t = 0; t < a->opts->thresholds; t++)
		for (unsigned i = 0; i < n; i++)
			a->p.over[t] += v[i] > a->opts->threshold[t];
	a->p.violations += late;
	return late;
}

/* Neighbours become one, so that a stall of a thousand activations is one late one. */
static void keep_late(struct account *a, uint64_t k, int64_t latency)
{
	int64_t from = a->p.base + (int64_t)k * a->p.interval, to;
	struct lates *l = a->lates;
	struct late *last = l->n ? &l->at[l->n - 1] : NULL;

	if (latency > INT64_MAX - from)
		return;
	to = from + latency;
	if (last && last->guest == a->p.guest &&
	    (l->n == SUMMARY_LATES || (from <= last->to + a->p.interval && to >= last->from))) {
		last->from = from < last->from ? from : last->from;
		last->to = to > last->to ? to : last->to;
	} else if (l->n < SUMMARY_LATES) {
		l->at[l->n++] = (struct late){from, to, a->p.guest};
	}
}

static int keep_worst(struct account *a, uint64_t k, const int64_t *v, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct top one = {.k = k + i,
				  .latency = v[i],
				  .guest = a->p.guest,
				  .probe = a->index,
				  .t = (int64_t)(k + i) * a->p.interval};

		if (tops_wants(a->tops, v[i]) && tops_add(a->tops, &one))
			return -ENOMEM;
	}
	return 0;
}

/* Samples after the warm-up that lie in one bucket of the time axis: the hot loop. A wide sample
 * comes alone, so that the sum of a call fits. */
static int stretch(struct account *a, uint64_t k, const int64_t *v, unsigned n)
{
	struct second sec = {.max = INT64_MIN, .n = n};
	struct hist *raw = a->p.raw;
	int64_t min = INT64_MAX, sum = 0;

	for (unsigned i = 0; i < n; i++) {
		int64_t x = v[i];

		if (x < min)
			min = x;
		if (x > sec.max)
			sec.max = x;
		raw->cell[hist_cell(x)]++;
		sum += x;
	}
	raw->n += n;
	a->p.sum += sum;
	if (min < a->p.min)
		a->p.min = min;
	if (sec.max > a->p.max)
		a->p.max = sec.max;
	if (sec.max > a->lowest)
		sec.late = exceedances(a, v, n);
	for (unsigned i = 0; a->opts->look > 0 && sec.max > a->opts->look && i < n; i++)
		if (v[i] > a->opts->look)
			keep_late(a, k + i, v[i]);
	if (tops_wants(a->tops, sec.max) && keep_worst(a, k, v, n))
		return -ENOMEM;
	return series_add(&a->series, (int64_t)k * a->p.interval, &sec);
}

/* What the guest counts as well, warm-up included. */
static void guest_books(struct account *a, const int64_t *v, unsigned n)
{
	int64_t sum = 0, min = a->guest_min, max = a->guest_max;

	for (unsigned i = 0; i < n; i++) {
		sum += v[i];
		min = v[i] < min ? v[i] : min;
		max = v[i] > max ? v[i] : max;
	}
	a->guest_sum += sum;
	a->guest_min = min;
	a->guest_max = max;
}

int account_samples(struct account *a, uint64_t k, const int64_t *v, unsigned n, bool held)
{
	uint64_t skip;

	if (step_to(a, k, n, "a sample"))
		return 0;
	a->p.received += n;
	guest_books(a, v, n);
	skip = k >= a->p.warmup_planned ? 0 : a->p.warmup_planned - k;
	if (skip > n)
		skip = n;
	a->p.warmup += skip;
	if (held && !a->p.held && !(a->p.held = calloc(1, sizeof(*a->p.held))))
		return -ENOMEM;
	for (unsigned i = (unsigned)skip; held && i < n; i++)
		hist_record(a->p.held, v[i]);
	for (unsigned i = (unsigned)skip, m; i < n; i += m) {
		int64_t t = (int64_t)(k + i) * a->p.interval, left;

		if (heat_ends(&a->heat, t) && heat_turn(&a->heat, t, a->p.raw))
			return -ENOMEM;
		left = series_left(&a->series, t);
		if (a->heat.edge - t < left)
			left = a->heat.edge - t;
		left = (left + a->p.interval - 1) / a->p.interval;
		m = left < n - i ? (unsigned)left : n - i;
		if (stretch(a, k + i, v + i, m))
			return -ENOMEM;
	}
	return 0;
}

static int fall_series(struct account *a, uint64_t k, struct fall f)
{
	while (f.count) {
		int64_t t = (int64_t)k * a->p.interval;
		int64_t left = series_left(&a->series, t) + a->p.interval - 1;
		struct fall here = f;
		struct second sec = {.max = f.late};

		if (here.count > (uint64_t)(left / a->p.interval))
			here.count = (uint64_t)(left / a->p.interval);
		sec.n = here.count < UINT32_MAX ? (uint32_t)here.count : UINT32_MAX;
		if (a->opts->violation >= 0)
			sec.late = (uint32_t)fall_above(&here, a->opts->violation);
		if (series_add(&a->series, t, &sec))
			return -ENOMEM;
		k += here.count;
		f = fall_skip(&f, here.count);
	}
	return 0;
}

/* Activations that never ran into the statistics, those of the warm-up aside. */
static int fall_count(struct account *a, uint64_t k, struct fall f, bool stalled)
{
	if (k < a->p.warmup_planned) {
		uint64_t skip = a->p.warmup_planned - k;

		if (skip > f.count)
			skip = f.count;
		a->p.missed_warmup += skip;
		f = fall_skip(&f, skip);
		k += skip;
	}
	if (!f.count)
		return 0;
	fall_record(&f, a->p.all);
	if (!stalled && a->opts->look > 0 && f.late > a->opts->look)
		keep_late(a, k, f.late);
	a->p.all_sum += fall_sum(&f);
	if (f.late > a->p.all_max)
		a->p.all_max = f.late;
	if (fall_at(&f, f.count - 1) < a->p.all_min)
		a->p.all_min = fall_at(&f, f.count - 1);
	if (a->opts->violation >= 0)
		a->p.violations += fall_above(&f, a->opts->violation);
	for (size_t t = 0; t < a->opts->thresholds; t++)
		a->p.over[t] += fall_above(&f, a->opts->threshold[t]);
	for (uint64_t i = 0; i < f.count && tops_wants(a->tops, fall_at(&f, i)); i++) {
		struct top one = {.k = k + i,
				  .latency = fall_at(&f, i),
				  .missed = true,
				  .stalled = stalled,
				  .guest = a->p.guest,
				  .probe = a->index,
				  .t = (int64_t)(k + i) * a->p.interval};

		if (tops_add(a->tops, &one))
			return -ENOMEM;
	}
	if (heat_fall(&a->heat, (int64_t)k * a->p.interval, &f))
		return -ENOMEM;
	return fall_series(a, k, f);
}

int account_missed(struct account *a, const struct wire_missed *m)
{
	uint64_t k = le64_get(m->k), n = le64_get(m->count);
	struct fall f = {.late = (int64_t)le64_get(m->late), .step = a->p.interval, .count = n};

	if (!n || step_to(a, k, n, "a missed range"))
		return 0;
	if (le16_get(m->why) == WIRE_DROPPED) {
		a->p.dropped += n;
		return 0;
	}
	if (le16_get(m->why) != WIRE_LATE)
		faults_add(a->faults, WHO "missed for the unknown reason %u", WHO_ARGS(a),
			   le16_get(m->why));
	a->p.missed += n;
	if (f.late < (int64_t)(n - 1) * f.step) {
		faults_add(a->faults,
			   WHO "%" PRIu64 " activations missed at %" PRIu64
			       ", but it woke only %" PRId64 " ns late",
			   WHO_ARGS(a), n, k, f.late);
		f.late = (int64_t)(n - 1) * f.step;
	}
	return fall_count(a, k, f, false);
}

int account_unseen(struct account *a, uint64_t k, const struct fall *f)
{
	a->p.missed += f->count;
	return fall_count(a, k, *f, true);
}

void account_totals(struct account *a, const struct wire_totals *t)
{
	if (le32_get(t->ring_peak) > a->p.ring_peak)
		a->p.ring_peak = le32_get(t->ring_peak);
}

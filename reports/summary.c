// SPDX-License-Identifier: Apache-2.0
/* summary.c - frames in, one call each */
#include "reports/summary_priv.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct summary *summary_new(const struct summary_opts *opts)
{
	struct summary *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->opts = *opts;
	s->tops.most = SUMMARY_TOP;
	s->beside_opts = (struct summary_opts){.violation = -1, .duration = opts->duration};
	return s;
}

static int open_account(struct summary *s, struct guest *g, const struct wire_probe *p)
{
	bool beside = p->kind >= WIRE_KIND_BESIDE;
	size_t *n = beside ? &s->nbesides : &s->naccounts;
	struct account *a;
	int rc;

	if (*n == SUMMARY_PROBES) {
		faults_add(&s->faults, "more than %d probes", SUMMARY_PROBES);
		return 0;
	}
	a = calloc(1, sizeof(*a));
	if (!a)
		return -ENOMEM;
	a->p.guest = (uint16_t)(g - s->guest);
	a->index = (uint16_t)*n;
	a->opts = beside ? &s->beside_opts : &s->opts;
	a->tops = beside ? &s->beside_tops : &s->tops;
	a->lates = &s->lates;
	a->faults = &s->faults;
	rc = account_open(a, p);
	if (rc) {
		account_close(a);
		free(a);
		if (rc != -EINVAL)
			return rc;
		faults_add(&s->faults, "guest %u probe %u: no possible schedule",
			   (unsigned)(g - s->guest), le16_get(p->id));
		return 0;
	}
	(beside ? s->beside : s->account)[(*n)++] = a;
	(*(beside ? &g->besides : &g->probes))++;
	return 0;
}

/* Ids are 0 .. probes-1 in order, those beside behind the others; look elsewhere only if a guest
 * does not keep to it. */
static struct account *with_id(const struct summary *s, const struct guest *g, unsigned id)
{
	for (size_t i = 0; i < g->probes; i++) {
		struct account *a = s->account[g->first + (i + id) % g->probes];

		if (a->p.id == id)
			return a;
	}
	for (size_t i = 0; i < g->besides; i++)
		if (s->beside[g->first_beside + i]->p.id == id)
			return s->beside[g->first_beside + i];
	return NULL;
}

/* The probes again: with their base and what they really got once they have started, or as they
 * were after a reconnect. */
static bool same_probes(const struct summary *s, const struct guest *g, const struct wire_hello *h)
{
	const struct wire_probe *p = (const void *)(h + 1);

	if (le16_get(h->probes) != g->probes + g->besides)
		return false;
	for (size_t i = 0; i < g->probes + g->besides; i++) {
		struct account *a = with_id(s, g, le16_get(p[i].id));

		if (!a || !account_again(a, &p[i]))
			return false;
	}
	return true;
}

static int on_hello(struct summary *s, const struct wire_hello *h)
{
	const struct wire_probe *p = (const void *)(h + 1);
	struct guest *g = s->from;
	int rc = 0;

	if (g->seen && le64_get(g->hello.session) == le64_get(h->session)) {
		if (!same_probes(s, g, h))
			faults_add(&s->faults, "guest %u: other probes than it said before",
				   (unsigned)(g - s->guest));
		return 0;
	}
	if (g->seen) {
		faults_add(&s->faults, "guest %u: started again %s it had said BYE",
			   (unsigned)(g - s->guest), g->bye ? "after" : "before");
		clock_done(&g->clock);
		memset(&g->clock, 0, sizeof(g->clock));
	}
	g->seen = true;
	g->bye = false;
	g->hello = *h;
	g->first = s->naccounts;
	g->probes = 0;
	g->first_beside = s->nbesides;
	g->besides = 0;
	for (unsigned i = 0; !rc && i < le16_get(h->probes); i++)
		rc = open_account(s, g, &p[i]);
	return rc;
}

static struct account *account_of(struct summary *s, le16 probe)
{
	struct guest *g = s->from;
	struct account *a = with_id(s, g, le16_get(probe));

	if (!a)
		faults_add(&s->faults, "guest %u: unknown probe %u", (unsigned)(g - s->guest),
			   le16_get(probe));
	return a;
}

static int on_samples(struct summary *s, const struct wire_samples *f)
{
	struct account *a = account_of(s, f->probe);
	const le32 *from = (const void *)(f + 1);
	unsigned n = le16_get(f->count);
	int64_t v[ACCOUNT_FRAME];

	if (!a || n > ACCOUNT_FRAME)
		return 0;
	for (unsigned i = 0; i < n; i++)
		v[i] = (int32_t)le32_get(from[i]);
	return account_samples(a, le64_get(f->k), v, n, le32_get(f->flags) & WIRE_HELD);
}

static int on_wide(struct summary *s, const struct wire_wide *f)
{
	struct account *a = account_of(s, f->probe);
	int64_t v = (int64_t)le64_get(f->latency);

	return a ? account_samples(a, le64_get(f->k), &v, 1, le32_get(f->flags) & WIRE_HELD) : 0;
}

static int on_missed(struct summary *s, const struct wire_missed *f)
{
	struct account *a = account_of(s, f->probe);

	return a ? account_missed(a, f) : 0;
}

static int on_sync(struct summary *s, const struct wire_sync *f)
{
	struct clock *c = &s->from->clock;

	if (le32_get(f->last_id) &&
	    clock_back(c, le32_get(f->last_id), (int64_t)le64_get(f->last_rx)))
		return -ENOMEM;
	clock_sync(c, le32_get(f->id), (int64_t)le64_get(f->t_guest), s->t_from);
	return 0;
}

static void on_totals(struct summary *s, const struct wire_totals *t, unsigned n, bool bye)
{
	for (unsigned i = 0; i < n; i++) {
		struct account *a = account_of(s, t[i].probe);

		if (a && bye)
			account_bye(a, &t[i]);
		else if (a)
			account_totals(a, &t[i]);
	}
}

static void on_bye(struct summary *s, const struct wire_bye *b)
{
	s->from->bye = true;
	on_totals(s, (const void *)(b + 1), le16_get(b->probes), true);
	if (le16_get(b->why) == WIRE_BYE_FAULT)
		faults_add(&s->faults, "guest %u: gave up with a fault",
			   (unsigned)(s->from - s->guest));
}

/* What a guest says. Nobody has been introduced before HELLO. */
static int on_guest(struct summary *s, const struct wire_frame *f)
{
	const struct wire_beat *beat = f->payload;
	const struct wire_sync_ack *ack = f->payload;
	const struct wire_hello *hello = f->payload;

	/* A file that a probe wrote itself has nobody's FROM: HELLO says whose it is. */
	if (!s->from && !s->t_from && f->type == WIRE_HELLO &&
	    le16_get(hello->guest) < WIRE_GUESTS_MAX)
		s->from = &s->guest[le16_get(hello->guest)];
	if (!s->from || (!s->from->seen && f->type != WIRE_HELLO)) {
		faults_add(&s->faults, "%s before HELLO", wire_type_name(f->type));
		return 0;
	}
	switch (f->type) {
	case WIRE_HELLO:
		return on_hello(s, f->payload);
	case WIRE_SAMPLES:
		return on_samples(s, f->payload);
	case WIRE_WIDE:
		return on_wide(s, f->payload);
	case WIRE_MISSED:
		return on_missed(s, f->payload);
	case WIRE_EVENT:
		return summary_event(s, f->payload, f->len);
	case WIRE_SYNC:
		return on_sync(s, f->payload);
	case WIRE_SYNC_ACK:
		clock_ack(&s->from->clock, le32_get(ack->id), (int64_t)le64_get(ack->host_tx));
		return 0;
	case WIRE_BEAT:
		on_totals(s, (const void *)(beat + 1), le16_get(beat->probes), false);
		return 0;
	case WIRE_BYE:
		on_bye(s, f->payload);
		return 0;
	default: /* WELCOME, ACK, STOP: the host's, of no weight here */
		return 0;
	}
}

int summary_frame(struct summary *s, const struct wire_frame *f)
{
	const struct wire_from *from = f->payload;
	unsigned guest;

	switch (f->type) {
	case WIRE_FROM:
		guest = le16_get(from->guest);
		s->t_from = (int64_t)le64_get(from->t_host);
		if (s->t_from > s->t_last)
			s->t_last = s->t_from;
		s->from = guest < WIRE_GUESTS_MAX ? &s->guest[guest] : NULL;
		return 0;
	case WIRE_MARK:
		return summary_mark(s, f->payload, f->len);
	case WIRE_SEEN:
		return summary_host_event(s, f->payload, f->len);
	default:
		return on_guest(s, f);
	}
}

void summary_free(struct summary *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->naccounts; i++) {
		account_close(s->account[i]);
		free(s->account[i]);
	}
	for (size_t i = 0; i < s->nbesides; i++) {
		account_close(s->beside[i]);
		free(s->beside[i]);
	}
	for (size_t i = 0; i < WIRE_GUESTS_MAX; i++)
		clock_done(&s->guest[i].clock);
	for (size_t i = 0; i < s->nmarks; i++)
		free(s->marks[i].text);
	for (size_t i = 0; i < s->nevents; i++)
		free(s->events[i].text);
	free(s->marks);
	free(s->events);
	free(s->seen);
	free(s->stalls);
	for (size_t i = 0; s->why && i < s->tops.n; i++)
		free(s->why[i]);
	free(s->why);
	free(s->tops.at);
	faults_done(&s->faults);
	free(s);
}

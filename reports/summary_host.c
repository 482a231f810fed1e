// SPDX-License-Identifier: Apache-2.0
/* summary_host.c - what happened beside the samples: the host's marks, the guest's events */
#include "reports/summary_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* The array with room for one more, which may be another array; NULL: no memory, and it stays. */
static void *room(void *at, size_t n, size_t *have, size_t each)
{
	size_t want = *have ? 2 * *have : 32;
	void *more;

	if (n < *have)
		return at;
	more = realloc(at, want * each);
	if (more)
		*have = want;
	return more;
}

int summary_mark(struct summary *s, const struct wire_mark *m, size_t len)
{
	struct mark one = {.t_host = (int64_t)le64_get(m->t_host),
			   .value = (int64_t)le64_get(m->value),
			   .what = le16_get(m->what),
			   .guest = le16_get(m->guest)};
	void *more;

	if (one.t_host < 0 || one.t_host > INT64_MAX / 4)
		one.t_host = s->t_last;
	if (one.what == WIRE_MARK_START && !s->started) {
		s->started = true;
		s->t_start = one.t_host;
		s->realtime = one.value;
	}
	if (one.t_host > s->t_last)
		s->t_last = one.t_host;
	s->complete = s->complete || one.what == WIRE_MARK_END;
	if (s->nmarks == SUMMARY_MARKS) {
		if (one.what == WIRE_MARK_INVALID)
			faults_add(&s->faults, "more than %d host events", SUMMARY_MARKS);
		return 0;
	}
	more = room(s->marks, s->nmarks, &s->marks_room, sizeof(*s->marks));
	if (!more)
		return -ENOMEM;
	s->marks = more;
	one.t_host -= s->t_start;
	one.text = strndup((const char *)(m + 1), len - sizeof(*m));
	if (!one.text)
		return -ENOMEM;
	if (one.what == WIRE_MARK_INVALID && !strncmp(one.text, "interrupted", 11))
		s->interrupted = true;
	s->marks[s->nmarks++] = one;
	return 0;
}

int summary_event(struct summary *s, const struct wire_event *e, size_t len)
{
	struct event one = {.guest = (uint16_t)(s->from - s->guest),
			    .probe = le16_get(e->probe),
			    .class = le16_get(e->class),
			    .cpu = le32_get(e->cpu),
			    .t = (int64_t)le64_get(e->t),
			    .duration = (int64_t)le64_get(e->duration),
			    .k = le64_get(e->k)};
	void *more;

	if (s->nevents == SUMMARY_EVENTS) {
		if (one.class == WIRE_EV_FAULT)
			faults_add(&s->faults, "guest %u: a fault among too many events",
				   one.guest);
		return 0;
	}
	more = room(s->events, s->nevents, &s->events_room, sizeof(*s->events));
	if (!more)
		return -ENOMEM;
	s->events = more;
	one.text = strndup((const char *)(e + 1), len - sizeof(*e));
	if (!one.text)
		return -ENOMEM;
	s->events[s->nevents++] = one;
	return 0;
}

int summary_host_event(struct summary *s, const struct wire_seen *e, size_t len)
{
	void *more;

	if (s->nseen == SUMMARY_SEEN) {
		s->seen_beyond++;
		return 0;
	}
	more = room(s->seen, s->nseen, &s->seen_room, sizeof(*s->seen));
	if (!more)
		return -ENOMEM;
	s->seen = more;
	seen_read(&s->seen[s->nseen], e, len);
	s->seen[s->nseen++].t -= s->t_start;
	return 0;
}

size_t summary_lates(struct summary *s, struct late *to)
{
	size_t n = s->lates.n;

	memcpy(to, s->lates.at, n * sizeof(*to));
	s->lates.n = 0;
	return n;
}

bool summary_now(const struct summary *s, unsigned guest, int64_t t_guest, int64_t *host,
		 int64_t *bound)
{
	return guest < WIRE_GUESTS_MAX && clock_live(&s->guest[guest].clock, t_guest, host, bound);
}

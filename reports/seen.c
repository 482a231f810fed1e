// SPDX-License-Identifier: Apache-2.0
/* seen.c - SEEN frames to events and back */
#include "reports/seen.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#define VALUE_MAX (1ll << 44)

#define NAME_(name, id, word) [WIRE_SEEN_##name] = word,
static const char *const names[] = {WIRE_SEENS(NAME_)};
#undef NAME_

const char *seen_name(unsigned what)
{
	return what < sizeof(names) / sizeof(*names) ? names[what] : NULL;
}

static void take_text(struct seen *s, const char *text, size_t len)
{
	const char *cut = s->what == WIRE_SEEN_RUN ? memchr(text, '\n', len) : NULL;
	size_t first = cut ? (size_t)(cut - text) : len, most = cut ? SEEN_COMM : SEEN_TEXT;

	memcpy(s->text, text, first < most - 1 ? first : most - 1);
	if (!cut)
		return;
	len -= first + 1;
	memcpy(s->text + SEEN_COMM, cut + 1, len < SEEN_COMM - 1 ? len : SEEN_COMM - 1);
}

void seen_read(struct seen *s, const struct wire_seen *from, size_t len)
{
	*s = (struct seen){.t = (int64_t)le64_get(from->t_host),
			   .span = (int64_t)le64_get(from->span),
			   .value = (int64_t)le64_get(from->value),
			   .pid = (int32_t)le32_get(from->pid),
			   .prev = (int32_t)le32_get(from->prev),
			   .what = le16_get(from->what),
			   .cpu = le16_get(from->cpu),
			   .prio = (int16_t)le16_get(from->prio),
			   .policy = from->policy,
			   .left = from->left};
	/* Sums of these are to fit, whatever the file says. */
	if (s->value > VALUE_MAX || s->value < -VALUE_MAX)
		s->value = 0;
	if (s->t < 0 || s->t > INT64_MAX / 4)
		s->t = 0;
	if (s->span < 0 || s->span > INT64_MAX / 4)
		s->span = 0;
	take_text(s, (const char *)(from + 1), len - sizeof(*from));
}

size_t seen_write(const struct seen *s, struct wire_seen *to)
{
	char *text = (char *)(to + 1);
	int n;

	*to = (struct wire_seen){.t_host = le64_put((uint64_t)s->t),
				 .span = le64_put((uint64_t)s->span),
				 .value = le64_put((uint64_t)s->value),
				 .pid = le32_put((uint32_t)s->pid),
				 .prev = le32_put((uint32_t)s->prev),
				 .what = le16_put(s->what),
				 .cpu = le16_put(s->cpu),
				 .prio = le16_put((uint16_t)s->prio),
				 .policy = s->policy,
				 .left = s->left};
	if (s->what == WIRE_SEEN_RUN)
		n = snprintf(text, SEEN_TEXT + 1, "%.*s\n%.*s", SEEN_COMM - 1, s->text,
			     SEEN_COMM - 1, s->text + SEEN_COMM);
	else
		n = snprintf(text, SEEN_TEXT + 1, "%.*s", SEEN_TEXT - 1, s->text);
	return sizeof(*to) + (size_t)n;
}

static const char *policy_word(const struct seen *run)
{
	switch ((int)run->policy - 1) {
	case SCHED_FIFO:
		return "fifo";
	case SCHED_RR:
		return "rr";
	default:
		return "real-time";
	}
}

char *seen_who(const struct seen *run, char *buf, size_t len)
{
	const char *comm = *run->text ? run->text : "?";

	if (!run->pid)
		snprintf(buf, len, "the idle task");
	else if (run->prio < 0)
		snprintf(buf, len, "%.15s (pid %d, deadline)", comm, run->pid);
	else if (run->prio < 100)
		snprintf(buf, len, "%.15s (pid %d, %s %d)", comm, run->pid, policy_word(run),
			 99 - run->prio);
	else
		snprintf(buf, len, "%.15s (pid %d, nice %d)", comm, run->pid, run->prio - 120);
	return buf;
}

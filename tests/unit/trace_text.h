/* SPDX-License-Identifier: Apache-2.0 */
/*
 * trace_text.h - tests/runs/NAME.trace: a violation, what was seen around it, and its true cause
 *
 * One thing a line, words of the form key=value; a value with spaces stands in quotes. Times are
 * ns with an optional unit (us, ms, s), and may be negative.
 *
 *	activation due=0 latency=1ms bound=20us vcpu=0
 *	TIME run cpu=1 pid=70 text="hog" prio=49 policy=2 prev=55 was="CPU 0/TCG" left=runnable
 *	span from=0 to=1ms class=guest-irq text="eth0"
 *	want class=host-preempted detail="hog" residual=0 part=48ms host-preempted=48ms
 *contradicts=0
 *
 * Every row of wire.h's WIRE_SEENS is a word in the second place. In `want`, a class is the sum of
 * its parts, detail and evidence are texts to be found, part is the largest part.
 */
#ifndef TESTS_UNIT_TRACE_TEXT_H
#define TESTS_UNIT_TRACE_TEXT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "reports/why/why.h"

#define TRACE_EVENTS 20000
#define TRACE_SPANS  64
#define TRACE_WANTS  16

struct trace_text {
	struct why_case c;
	struct seen seen[TRACE_EVENTS];
	struct why_span span[TRACE_SPANS];
	char want[TRACE_WANTS][2][160];
	unsigned wants;
	char error[256];
};

static inline int64_t trace_time(const char *text)
{
	char *end;
	double v = strtod(text, &end);
	double unit = !strcmp(end, "us")   ? 1e3
		      : !strcmp(end, "ms") ? 1e6
		      : !strcmp(end, "s")  ? 1e9
					   : 1;

	return unit == 1 ? strtoll(text, NULL, 10) : (int64_t)(v * unit + (v < 0 ? -0.5 : 0.5));
}

/* The next word of *at, quotes taken off; NULL: none. */
static inline char *trace_word(char **at)
{
	char *p = *at + strspn(*at, " \t\n"), *word = p, *to = p;
	bool quoted = false;

	if (!*p || *p == '#')
		return NULL;
	for (; *p && (quoted || !strchr(" \t\n", *p)); p++) {
		if (*p == '"')
			quoted = !quoted;
		else
			*to++ = *p;
	}
	*at = *p ? p + 1 : p;
	*to = 0;
	return word;
}

static inline int trace_class(const char *word)
{
	for (int i = 0; i < WHY_NCLASSES; i++)
		if (!strcmp(why_class_name((unsigned)i), word))
			return i;
	return -1;
}

static inline int trace_what(const char *word)
{
	for (int i = 1; i < 64; i++)
		if (seen_name((unsigned)i) && !strcmp(seen_name((unsigned)i), word))
			return i;
	return -1;
}

static inline bool trace_seen_key(struct seen *e, const char *key, const char *value)
{
	static const char *const left[] = {"runnable", "asleep", "blocked", "stopped", "dead"};

	if (!strcmp(key, "cpu"))
		e->cpu = (uint16_t)atoi(value);
	else if (!strcmp(key, "pid"))
		e->pid = atoi(value);
	else if (!strcmp(key, "prev"))
		e->prev = atoi(value);
	else if (!strcmp(key, "prio"))
		e->prio = (int16_t)atoi(value);
	else if (!strcmp(key, "policy"))
		e->policy = (uint8_t)atoi(value);
	else if (!strcmp(key, "value"))
		e->value = trace_time(value);
	else if (!strcmp(key, "span"))
		e->span = trace_time(value);
	else if (!strcmp(key, "text"))
		snprintf(e->text, e->what == WIRE_SEEN_RUN ? SEEN_COMM : SEEN_TEXT, "%s", value);
	else if (!strcmp(key, "was"))
		snprintf(e->text + SEEN_COMM, SEEN_COMM, "%s", value);
	else if (!strcmp(key, "left"))
		for (e->left = 0; e->left < 5 && strcmp(left[e->left], value); e->left++)
			;
	else
		return false;
	return e->left < 5;
}

static inline bool trace_case_key(struct trace_text *t, const char *key, const char *value)
{
	if (!strcmp(key, "due"))
		t->c.due = trace_time(value);
	else if (!strcmp(key, "latency"))
		t->c.woke = t->c.due + trace_time(value);
	else if (!strcmp(key, "bound"))
		t->c.bound = trace_time(value);
	else if (!strcmp(key, "vcpu"))
		t->c.vcpu = atoi(value);
	else
		return false;
	return true;
}

static inline bool trace_span_key(struct why_span *s, const char *key, const char *value)
{
	if (!strcmp(key, "from"))
		s->from = trace_time(value);
	else if (!strcmp(key, "to"))
		s->to = trace_time(value);
	else if (!strcmp(key, "class"))
		s->class = (enum why_class)trace_class(value);
	else if (!strcmp(key, "text"))
		snprintf(s->what, sizeof(s->what), "%s", value);
	else
		return false;
	return (int)s->class >= 0;
}

static inline bool trace_want_key(struct trace_text *t, const char *key, const char *value)
{
	if (t->wants == TRACE_WANTS)
		return false;
	snprintf(t->want[t->wants][0], 160, "%s", key);
	snprintf(t->want[t->wants++][1], 160, "%s", value);
	return true;
}

static inline bool trace_line(struct trace_text *t, char *line)
{
	char *first = trace_word(&line), *word, *eq;
	struct seen *e = &t->seen[t->c.nseen];
	struct why_span *s = &t->span[t->c.nspan];
	bool is_event = first && strchr("-0123456789", *first), ok = true;

	if (!first)
		return true;
	if (is_event) {
		word = trace_word(&line);
		if (!word || trace_what(word) < 0 || t->c.nseen == TRACE_EVENTS)
			return false;
		*e = (struct seen){.t = trace_time(first), .cpu = 0xffff, .prio = 120};
		e->what = (uint16_t)trace_what(word);
		t->c.nseen++;
	} else if (!strcmp(first, "span") && t->c.nspan < TRACE_SPANS) {
		t->c.nspan++;
	} else if (strcmp(first, "activation") && strcmp(first, "want")) {
		return false;
	}
	while (ok && (word = trace_word(&line))) {
		eq = strchr(word, '=');
		if (!eq)
			return false;
		*eq++ = 0;
		ok = is_event	     ? trace_seen_key(e, word, eq)
		     : *first == 's' ? trace_span_key(s, word, eq)
		     : *first == 'a' ? trace_case_key(t, word, eq)
				     : trace_want_key(t, word, eq);
	}
	return ok;
}

/* trace_load - NULL: t->error says where it is not understood */
static inline struct trace_text *trace_load(const char *path, struct trace_text *t)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	int n = 0;

	memset(t, 0, sizeof(*t));
	t->c.vcpu = -1;
	t->c.seen = t->seen;
	t->c.span = t->span;
	while (f && getline(&line, &room, f) > 0 && ++n)
		if (!trace_line(t, line)) {
			snprintf(t->error, sizeof(t->error), "%s:%d: not understood", path, n);
			break;
		}
	if (!f)
		snprintf(t->error, sizeof(t->error), "%s: cannot be read", path);
	free(line);
	if (f)
		fclose(f);
	return *t->error ? NULL : t;
}

#endif

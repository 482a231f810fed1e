// SPDX-License-Identifier: Apache-2.0
/* selftest.c - injected disturbances against what the run made of them */
#include "reports/selftest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "reports/words.h"

static int class_of(const char *word)
{
	for (int i = 0; i < WHY_NCLASSES; i++)
		if (!strcmp(why_class_name((unsigned)i), word))
			return i;
	return -1;
}

static int64_t parts_of(const struct why *why, int class)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < why->parts; i++)
		if ((int)why->part[i].class == class)
			sum += why->part[i].ns;
	return sum;
}

/* How much the size may be off: a tenth, or what the clocks and the period leave open. */
static int64_t tolerance(const struct summary *s, const struct injected *one)
{
	const struct probe_sum *p = summary_probe(s, 0);
	int64_t when, bound = p ? summary_near(s, p->guest, p->base, &when) : -1;
	int64_t open = (bound > 0 ? 2 * bound : 0) + (p ? p->interval : 0);

	return one->length / 10 > open ? one->length / 10 : open;
}

static void meet(const struct summary *s, struct injected *one)
{
	int64_t over = summary_opts(s)->violation, to = one->from + one->length;
	const struct top *top;
	size_t n = summary_tops(s, &top);

	for (size_t i = 0; over >= 0 && i < n && top[i].latency > over; i++) {
		const struct why *why = why_top(s, i);

		if (why->due >= to || why->due + top[i].latency <= one->from)
			continue;
		/* Another cause may have its worst just then: the one that was meant counts. */
		if (one->found &&
		    ((int)one->class == one->wanted || (int)why->class != one->wanted))
			continue;
		one->found = true;
		one->class = why->class;
		one->worst = top[i].latency;
		one->size = parts_of(why, one->wanted);
		snprintf(one->detail, sizeof(one->detail), "%s", why->detail);
	}
}

static bool judge(const struct summary *s, struct injected *one)
{
	int64_t off;

	meet(s, one);
	if (one->wanted < 0) {
		one->named = !one->found || !strstr(one->detail, one->name);
		return one->named;
	}
	off = one->size - one->length;
	one->named = one->found && (int)one->class == one->wanted;
	one->sized = one->named && (off < 0 ? -off : off) <= tolerance(s, one);
	return one->sized;
}

static bool injected_of(const struct mark *m, struct injected *one)
{
	char class[32];
	int64_t ago;

	*one = (struct injected){.length = m->value};
	if (m->what != WIRE_MARK_INJECT || m->value <= 0 || m->value > m->t_host ||
	    sscanf(m->text, "%31s %31s %" SCNd64, one->name, class, &ago) != 3 || ago < 0 ||
	    ago > m->t_host - m->value)
		return false;
	one->from = m->t_host - m->value - ago;
	one->wanted = class_of(class);
	return true;
}

int selftest_judge(const struct summary *s, struct selftest *t)
{
	const struct mark *m;
	size_t n = summary_marks(s, &m);

	*t = (struct selftest){.at = calloc(n + 1, sizeof(*t->at))};
	if (!t->at)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		if (injected_of(&m[i], &t->at[t->n]))
			t->right += judge(s, &t->at[t->n++]);
	return 0;
}

static void matrix(const struct selftest *t, FILE *to)
{
	size_t count[WHY_NCLASSES + 1][WHY_NCLASSES + 1] = {0};

	for (size_t i = 0; i < t->n; i++) {
		const struct injected *one = &t->at[i];

		count[one->wanted < 0 ? WHY_NCLASSES : one->wanted]
		     [one->found ? one->class : WHY_NCLASSES]++;
	}
	fprintf(to, "\ninjected as -> found as\n");
	for (unsigned w = 0; w <= WHY_NCLASSES; w++)
		for (unsigned f = 0; f <= WHY_NCLASSES; f++)
			if (count[w][f])
				fprintf(to, "  %-16s -> %-16s %zu\n",
					w < WHY_NCLASSES ? why_class_name(w) : "harmless",
					f < WHY_NCLASSES ? why_class_name(f) : "no violation",
					count[w][f]);
}

void selftest_print(const struct selftest *t, FILE *to)
{
	char length[WORDS], size[WORDS];

	fprintf(to, "%-18s %9s  %-16s %-16s %9s\n", "injected", "for", "must be", "was found as",
		"sized");
	for (size_t i = 0; i < t->n; i++) {
		const struct injected *one = &t->at[i];
		bool harmless = one->wanted < 0;

		fprintf(to, "%-18s %9s  %-16s %-16s %9s  %s\n", one->name,
			words_time(one->length, length),
			harmless ? "harmless" : why_class_name((unsigned)one->wanted),
			one->found ? why_class_name(one->class) : "-",
			harmless || !one->found ? "-" : words_time(one->size, size),
			(harmless ? one->named : one->sized) ? "right"
			: !one->found			     ? "NOT FOUND"
			: !one->named			     ? "WRONG"
							     : "WRONG SIZE");
	}
	matrix(t, to);
	fprintf(to, "\n%zu of %zu right\n", t->right, t->n);
}

void selftest_done(struct selftest *t)
{
	free(t->at);
	*t = (struct selftest){0};
}

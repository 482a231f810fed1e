// SPDX-License-Identifier: Apache-2.0
/* judge.c - parts to a class, a sentence, and what it rests on */
#include "reports/why/why_priv.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "reports/words.h"

#define ROW_(name, word, r) [WHY_##name] = {word, r},
static const struct {
	const char *word;
	int rank;
} classes[] = {WHY_CLASSES(ROW_)};
#undef ROW_

/* The sentence around the largest part of a class. */
static const struct {
	const char *head, *tail;
} sentence[] = {
	[WHY_UNKNOWN] = {"", ""},
	[WHY_HOST_PREEMPTED] = {"the vCPU could run, but it was the turn of ", ""},
	[WHY_HOST_IRQ] = {"the host handled the interrupt ", ""},
	[WHY_HOST_SOFTIRQ] = {"the host ran the softirq ", ""},
	[WHY_VM_EXIT] = {"the vCPU was out of the guest: ", ""},
	[WHY_HOST_TIMER_LATE] = {"the host's timer came late: ", ""},
	[WHY_HOST_IDLE_EXIT] = {"the vCPU's CPU had to wake up first: ", ""},
	[WHY_VCPU_PAUSED] = {"the vCPU was not allowed to run: ", ""},
	[WHY_GUEST_IRQ] = {"the guest handled the interrupt ", ""},
	[WHY_GUEST_SOFTIRQ] = {"the guest ran the softirq ", ""},
	[WHY_GUEST_THREAD] = {"in the guest ", " ran before the probe"},
	[WHY_GUEST_IRQS_OFF] = {"the guest had its interrupts off: ", ""},
	[WHY_HARDWARE] = {"the CPU itself stood still: ", ""},
	[WHY_CLOCK] = {"", ""},
};

const char *why_class_name(unsigned class)
{
	return class < WHY_NCLASSES ? classes[class].word : "unknown";
}

int why_rank(unsigned class)
{
	return class < WHY_NCLASSES ? classes[class].rank : 0;
}

void why_say(struct why *why, const char *fmt, ...)
{
	va_list ap;

	if (why->lines == WHY_LINES)
		return;
	va_start(ap, fmt);
	vsnprintf(why->evidence[why->lines++], WHY_TEXT, fmt, ap);
	va_end(ap);
}

/* Coarse: a counter of the thread or the CPU grew, and when is known within a window only. */
struct coarse {
	int64_t waited, stolen, smis, window;
};

static void add_coarse(const struct why_case *c, struct coarse *sum)
{
	for (size_t i = 0; i < c->nseen; i++) {
		const struct seen *e = &c->seen[i];

		if (e->what < WIRE_SEEN_DELAY || e->t >= c->woke || e->t + e->span <= c->due)
			continue;
		if (e->what == WIRE_SEEN_DELAY)
			sum->waited += e->value;
		else if (e->what == WIRE_SEEN_STEAL)
			sum->stolen += e->value;
		else if (e->what == WIRE_SEEN_SMI)
			sum->smis += e->value;
		sum->window = e->span > sum->window ? e->span : sum->window;
	}
}

static void part_coarse(struct why *why, enum why_class class, int64_t ns, const char *what)
{
	struct why_part *p = &why->part[why->parts];

	if (why->parts >= WHY_PARTS || ns <= 0)
		return;
	ns = ns < why->residual ? ns : why->residual;
	*p = (struct why_part){.class = class, .ns = ns, .n = 1};
	snprintf(p->what, sizeof(p->what), "%s", what);
	why->residual -= ns;
	why->parts++;
}

/* What only counters tell fills the residual, where it can be most of it. */
static void look_coarse(const struct why_case *c, struct why *why)
{
	struct coarse sum = {0};
	char a[WORDS], b[WORDS];
	int64_t latency = c->woke - c->due;

	if (c->bound < 0)
		return;
	add_coarse(c, &sum);
	if (sum.waited) {
		why_say(why,
			"the vCPU's threads waited %s for a CPU in the %s around it (schedstat)",
			words_time(sum.waited, a), words_time(sum.window, b));
		if (!why->covered && sum.waited >= latency / 2)
			part_coarse(why, WHY_HOST_PREEMPTED, sum.waited,
				    "somebody, who was not traced,");
	}
	if (sum.stolen) {
		why_say(why, "%s were stolen from the host's CPU in the %s around it (/proc/stat)",
			words_time(sum.stolen, a), words_time(sum.window, b));
		if (sum.stolen >= latency / 2 && why->residual >= latency / 2)
			part_coarse(why, WHY_HARDWARE, sum.stolen, "stolen from the host itself");
	}
	if (sum.smis) {
		why_say(why, "%" PRId64 " system management interrupts within %s (MSR 0x34)",
			sum.smis, words_time(sum.window, b));
		if (why->residual >= latency / 2)
			part_coarse(why, WHY_HARDWARE, why->residual,
				    "system management interrupts, by their count");
	}
}

static void say_parts(struct why *why)
{
	char ns[WORDS], from[WORDS], to[WORDS];

	for (unsigned i = 0; i < why->parts && i < 4; i++) {
		const struct why_part *p = &why->part[i];

		if (p->to == p->from)
			why_say(why, "%s: %s: %s", words_time(p->ns, ns), why_class_name(p->class),
				p->what);
		else
			why_say(why, "%s in %u: %s: %s, longest from %s to %s after due",
				words_time(p->ns, ns), p->n, why_class_name(p->class), p->what,
				words_time(p->from, from), words_time(p->to, to));
	}
}

static void say_looked(const struct why_case *c, struct why *why)
{
	char bound[WORDS], lost[WORDS];

	if (c->bound < 0)
		why_say(why, "clocks of host and guest were never compared");
	else
		why_say(why, "looked at: %u events of the host, %u of the guest; clocks +-%s",
			why->host_events, why->guest_events, words_time(c->bound, bound));
	if (why->host_events && !why->covered)
		why_say(why, "the host's trace holds only a part of that time");
	if (why->lost)
		why_say(why, "the trace lost %s events there", words_count(why->lost, lost));
}

static bool from_guest(enum why_class class)
{
	return class == WHY_GUEST_IRQ || class == WHY_GUEST_SOFTIRQ || class == WHY_GUEST_THREAD ||
	       class == WHY_GUEST_IRQS_OFF;
}

/* The class of most of the latency, by all of its parts. */
static enum why_class largest(const struct why *why, int64_t *ns)
{
	int64_t sum[WHY_NCLASSES] = {0};
	enum why_class best = WHY_UNKNOWN;

	for (unsigned i = 0; i < why->parts; i++)
		sum[why->part[i].class] += why->part[i].ns;
	for (unsigned i = 1; i < WHY_NCLASSES; i++)
		if (sum[i] > sum[best] || (!best && sum[i]))
			best = i;
	*ns = sum[best];
	return best;
}

static const char *largest_part(const struct why *why, enum why_class class)
{
	for (unsigned i = 0; i < why->parts; i++)
		if (why->part[i].class == class)
			return why->part[i].what;
	return "";
}

static void say_unknown(const struct why_case *c, struct why *why)
{
	char residual[WORDS], text[WORDS];

	if (why->contradicts)
		snprintf(why->detail, sizeof(why->detail),
			 "the trace contradicts the clocks: it woke while its vCPU did not run");
	else if (why->parts)
		snprintf(why->detail, sizeof(why->detail),
			 "no cause explains half of it: %s for %s, %s unexplained",
			 why->part[0].what, words_time(why->part[0].ns, text),
			 words_time(why->residual, residual));
	else if (why->host_events && why->guest_events)
		snprintf(why->detail, sizeof(why->detail),
			 "neither the host's trace nor what the guest told explains it");
	else if (why->host_events)
		snprintf(why->detail, sizeof(why->detail),
			 "nothing on the host held its vCPU up; the guest told nothing of itself");
	else
		snprintf(why->detail, sizeof(why->detail), "no trace of that moment was taken%s",
			 c->bound < 0 ? ", and the clocks were never compared" : "");
}

void why_judge(const struct why_case *c, struct why *why)
{
	char ns[WORDS], all[WORDS];
	int64_t latency = c->woke - c->due, sum;
	int64_t unsure = c->bound > 0 ? c->bound : 0;

	look_coarse(c, why);
	why->class = largest(why, &sum);
	if (sum < latency - sum || why->contradicts ||
	    (!from_guest(why->class) && why->class != WHY_CLOCK && sum <= unsure))
		why->class = WHY_UNKNOWN;
	if (why->class == WHY_UNKNOWN) {
		say_unknown(c, why);
	} else {
		snprintf(why->detail, sizeof(why->detail), "%s%s%s (%s of %s)",
			 sentence[why->class].head, largest_part(why, why->class),
			 sentence[why->class].tail, words_time(sum, ns), words_time(latency, all));
	}
	say_parts(why);
	say_looked(c, why);
}

void why_find(const struct why_case *c, struct why *why)
{
	*why = (struct why){.due = c->due};
	if (c->woke <= c->due) {
		snprintf(why->detail, sizeof(why->detail), "it was not late");
		why->residual = c->woke - c->due;
		return;
	}
	for (size_t i = 0; i < c->nspan; i++)
		why->guest_events += from_guest(c->span[i].class) && c->span[i].to > c->due &&
				     c->span[i].from < c->woke;
	why_walk(c, why);
	why_judge(c, why);
}

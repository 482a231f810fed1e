// SPDX-License-Identifier: Apache-2.0
/* gates_run.c - can the run vouch for its result? */
#include "reports/gates.h"

#include <inttypes.h>
#include <string.h>
#include "lib/clean.h"
#include "reports/words.h"

void gate_complete(struct gates *g)
{
	char took[WORDS];

	words_time(g->t.duration, took);
	if (!g->t.complete)
		gate_say(g, "complete", VERDICT_INVALID,
			 "incomplete: the record stops after %s without the end of the run", took);
	else if (g->t.interrupted)
		gate_say(g, "interrupted", VERDICT_INVALID,
			 "interrupted after %s, before all that was planned had been done", took);
	else
		gate_say(g, "complete", VERDICT_PASS, "the run came to its end, in %s", took);
}

/* What the host saw: "GATE: why", each gate in its own name. */
void gate_marks(struct gates *g)
{
	const struct mark *m;
	size_t n = summary_marks(g->s, &m), said = 0;

	for (size_t i = 0; i < n; i++) {
		const char *colon = strchr(m[i].text, ':');
		char gate[32] = "host";

		if (m[i].what != WIRE_MARK_INVALID)
			continue;
		if (colon && colon > m[i].text && (size_t)(colon - m[i].text) < sizeof(gate)) {
			snprintf(gate, sizeof(gate), "%.*s", (int)(colon - m[i].text), m[i].text);
			colon += strspn(colon + 1, " ");
		}
		if (said++ < 64)
			gate_say(g, gate, VERDICT_INVALID, "%s", colon ? colon + 1 : m[i].text);
	}
	if (!said)
		gate_say(g, "host", VERDICT_PASS, "the host saw nothing that spoils the run");
}

void gate_guest(struct gates *g)
{
	const struct event *e;
	size_t n = summary_events(g->s, &e), faults = 0;

	for (size_t i = 0; i < n; i++)
		if (e[i].class == WIRE_EV_FAULT && faults++ < 16)
			gate_say(g, "guest", VERDICT_INVALID, "guest %u: %s", e[i].guest,
				 e[i].text);
	if (!faults && summary_guests(g->s))
		gate_say(g, "guest", VERDICT_PASS, "no guest reported a fault");
}

void gate_accounting(struct gates *g)
{
	char expected[WORDS], words[WORDS];
	char *const *text;
	uint64_t n;

	summary_faults(g->s, &text, &n);
	if (n > 1)
		gate_say(g, "accounting", VERDICT_INVALID, "%s; and %s more faults", text[0],
			 words_count(n - 1, words));
	else if (n)
		gate_say(g, "accounting", VERDICT_INVALID, "%s", text[0]);
	for (size_t i = 0; i < summary_probes(g->s); i++) {
		const struct probe_sum *p = summary_probe(g->s, i);

		if (!p->said_bye)
			gate_say(g, "accounting", VERDICT_INVALID,
				 "guest %u probe %u never said BYE: its totals are not known",
				 p->guest, p->id);
	}
	for (size_t i = 0; i < summary_besides(g->s); i++) {
		const struct probe_sum *p = summary_beside(g->s, i);

		if (!p->said_bye || p->lost || p->dropped)
			gate_say(g, "accounting", VERDICT_INVALID,
				 "guest %u probe %u (%s): %s activations have no record", p->guest,
				 p->id, wire_kind_name(p->kind),
				 words_count(p->lost + p->dropped, words));
	}
	if (g->t.accounting_ok)
		gate_say(g, "accounting", VERDICT_PASS,
			 "all %s activations are accounted for, and the guest's totals agree",
			 words_count(g->t.expected, expected));
	else if (!summary_probes(g->s))
		gate_say(g, "accounting", VERDICT_INVALID, "no guest ever said what it measures");
}

void gate_lost(struct gates *g)
{
	uint64_t n = g->t.lost + g->t.dropped;
	uint64_t allowed = g->l->lost == LIMIT_NONE ? 0 : (uint64_t)g->l->lost;
	char all[WORDS];

	words_count(g->t.expected, all);
	if (n > allowed)
		gate_say(g, "lost", VERDICT_INVALID,
			 "%" PRIu64 " of %s activations have no record (%" PRIu64
			 " lost on the way, "
			 "%" PRIu64 " dropped in the guest); allowed: %" PRIu64,
			 n, all, g->t.lost, g->t.dropped, allowed);
	else if (n)
		gate_say(g, "lost", VERDICT_PASS,
			 "%" PRIu64 " of %s activations lost, allowed: %" PRIu64, n, all, allowed);
	else
		gate_say(g, "lost", VERDICT_PASS, "nothing lost, nothing dropped");
}

static bool was_paused(const struct summary *s)
{
	const struct mark *m;
	size_t n = summary_marks(s, &m);

	for (size_t i = 0; i < n; i++)
		if (m[i].what == WIRE_MARK_VM && !m[i].value)
			return true;
	return false;
}

static void clock_of(struct gates *g, unsigned guest)
{
	const struct clock_map *c = summary_clock(g->s, guest);
	char bound[WORDS];

	if (!c)
		return;
	if (c->wild)
		gate_say(g, "clock", VERDICT_INVALID,
			 "guest %u: its clock runs %+.2f %% against the host's: its latencies are "
			 "not "
			 "nanoseconds",
			 guest, -(double)c->drift_ppb * 1e-7);
	else if (c->jumps)
		gate_say(g, "clock", VERDICT_INVALID,
			 "guest %u: its clock leapt ahead of the host's %u times", guest, c->jumps);
	else if (!c->exchanges && was_paused(g->s))
		gate_say(g, "clock", VERDICT_INVALID,
			 "guest %u: it was paused, and no exchange tells what its clock did "
			 "meanwhile",
			 guest);
	else if (!c->exchanges)
		gate_say(g, "clock", VERDICT_INVALID,
			 "guest %u: no exchange with the host's clock: it may have stood still "
			 "unseen",
			 guest);
	else
		gate_say(g, "clock", VERDICT_PASS,
			 "guest %u: %u exchanges with the host's clock (%s), +-%s, drift %+.1f ppm",
			 guest, c->exchanges, c->method, words_time(c->bound, bound),
			 (double)c->drift_ppb / 1000);
}

void gate_clock(struct gates *g)
{
	for (unsigned i = 0; i < summary_guests(g->s); i++)
		clock_of(g, i);
}

void gate_emulation(struct gates *g)
{
	if (!g->in->emulated)
		return;
	gate_say(g, "emulation", g->in->accept_emulation ? VERDICT_PASS : VERDICT_INVALID,
		 g->in->accept_emulation
			 ? "emulated, which the scenario accepts: the figures describe no hardware"
			 : "the guest, or the host below it, was emulated: the figures describe no "
			   "hardware "
			   "(accept_emulation = yes takes them as they are)");
}

void gate_samples(struct gates *g)
{
	char words[WORDS];

	if (!summary_guests(g->s))
		gate_say(g, "samples", VERDICT_INVALID, "no guest ever came");
	else if (!g->t.received)
		gate_say(g, "samples", VERDICT_INVALID, "not one sample was received");
	else if (!g->t.n)
		gate_say(g, "samples", VERDICT_INVALID, "nothing was measured after the warm-up");
	else
		gate_say(g, "samples", VERDICT_PASS, "%s activations measured after the warm-up",
			 words_count(g->t.n, words));
	for (size_t i = 0; g->t.n && i < summary_probes(g->s); i++) {
		const struct probe_sum *p = summary_probe(g->s, i);

		if (!p->all->n)
			gate_say(g, "samples", VERDICT_INVALID,
				 "guest %u probe %u measured nothing", p->guest, p->id);
	}
}

/* Named, never passed over; whether it spoils the run is for the gates above. */
void gate_rights(struct gates *g)
{
	const struct event *e;
	const struct mark *m;
	size_t n = summary_events(g->s, &e), said = 0;

	for (size_t i = 0; i < n; i++)
		if (e[i].class == WIRE_EV_REFUSED && said++ < 32)
			gate_say(g, "rights", VERDICT_PASS, "refused to guest %u: %s", e[i].guest,
				 e[i].text);
	n = summary_marks(g->s, &m);
	for (size_t i = 0; i < n; i++)
		if (m[i].what == WIRE_MARK_NOTE && said++ < 64)
			gate_say(g, "rights", VERDICT_PASS, "%s", m[i].text);
}

// SPDX-License-Identifier: Apache-2.0
/* kind.c - what one activation does, for each kind but comm */
#include "guestbench/kind.h"
#include "guestbench/text.h"

#define NOISE_LEAST 1000	/* ns between two looks at the clock that nobody computed in */

static void isr_once(struct probe *p)
{
	struct probe *isr = p->beside[0];
	int64_t now = port_now();

	probe_woke(p, now);
	probe_measured(isr, p->port->isr_at() - isr->due, now);
}

/* Half of each period is computed, the other half is for the sender and whoever else. */
static void noise_once(struct probe *p)
{
	int64_t last = port_now(), end = last + p->interval / 2, taken = 0;

	while (last < end) {
		int64_t now = port_now();

		if (now - last >= NOISE_LEAST)
			taken += now - last;
		last = now;
	}
	probe_measured(p, taken, last);
}

static void irq_once(struct probe *p)
{
	struct port_irq irq;
	bool came = p->port->irq(&irq);
	int64_t now = port_now();

	if (came) {
		probe_measured(p, now - irq.told, now);
		probe_measured(p->beside[0], irq.handled - irq.told, now);
		return;
	}
	probe_skip(p, now);
	probe_skip(p->beside[0], now);
}

static const struct kind kinds[] = {
	[KIND_IS_TIMER] = {WIRE_KIND_TIMER, {WIRE_KIND_TIMER_ISR}, false, false, isr_once},
	[KIND_IS_NOISE] = {WIRE_KIND_NOISE, {0}, false, false, noise_once},
	[KIND_IS_COMM] = {WIRE_KIND_COMM, {WIRE_KIND_COMM_OUT, WIRE_KIND_COMM_BACK}, true,
			  true, comm_once},
	[KIND_IS_IRQ] = {WIRE_KIND_IRQ, {WIRE_KIND_IRQ_ISR}, true, false, irq_once},
};

const struct kind *kind_of(const struct guest *g)
{
	return &kinds[g->cfg->kind];
}

/* Where nobody can tell when the interrupt came, the timer has its one quantity. */
static bool plain(const struct guest *g)
{
	return g->cfg->kind == KIND_IS_TIMER && !g->facts.isr_at;
}

unsigned kind_streams(const struct guest *g, struct config_error e)
{
	const struct kind *k = kind_of(g);
	unsigned n = 1;

	if (g->cfg->kind == KIND_IS_IRQ && !g->facts.irq) {
		text_say(e.why, e.size,
			 "kind: irq: this guest has no device that can be told to interrupt; QEMU "
			 "has one for x86_64: -device edu",
			 NULL);
		return 0;
	}
	for (unsigned i = 0; i < PROBE_BESIDE && k->beside[i] && !plain(g); i++)
		n++;
	if (n * g->probes <= WIRE_PROBES_MAX)
		return n;
	text_say(e.why, e.size, "cpus: too many for one guest: this kind has several probes each",
		 NULL);
	return 0;
}

void kind_lay(struct guest *g, unsigned i)
{
	const struct kind *k = kind_of(g);
	unsigned each = g->streams / g->probes;
	struct probe *p = &g->probe[i];

	for (unsigned b = 0; b < PROBE_BESIDE; b++)
		p->beside[b] = NULL;
	p->once = NULL;
	p->port = &g->facts;
	p->arg = g;
	if (i >= g->probes) {
		p->kind = k->beside[(i - g->probes) % (each - 1)];
		return;
	}
	p->kind = k->what;
	for (unsigned b = 0; b + 1 < each; b++)
		p->beside[b] = &g->probe[g->probes + i * (each - 1) + b];
	if (!plain(g))
		p->once = k->once;
}

// SPDX-License-Identifier: Apache-2.0
/* hello.c - what the guest says about itself */
#include "guestbench/guest.h"

static void put_text(char *to, const char *from, size_t size)
{
	__builtin_memset(to, 0, size);
	for (size_t i = 0; i < size && from[i]; i++)
		to[i] = from[i];
}

static void put_probe(const struct guest *g, unsigned i, struct wire_probe *w)
{
	const struct probe *p = &g->probe[i];

	*w = (struct wire_probe){.id = le16_put((uint16_t)i),
				 .cpu = le16_put(p->granted.cpu),
				 .kind = p->kind,
				 .policy = p->granted.policy,
				 .prio = le16_put(p->granted.prio),
				 .interval = le64_put((uint64_t)p->interval),
				 .base = le64_put((uint64_t)p->base),
				 .warmup = le64_put(config_warmup(g->cfg)),
				 .expected = le64_put(p->expected)};
}

void guest_hello(struct guest *g)
{
	struct wire_hello *h = &g->session.hello.hello;
	const struct port_facts *f = &g->facts;

	__builtin_memcpy(h->run, g->cfg->run, sizeof(h->run));
	__builtin_memcpy(h->secret, g->cfg->secret, sizeof(h->secret));
	h->session = le64_put(f->random);
	h->guest = le16_put((uint16_t)g->cfg->guest);
	h->probes = le16_put((uint16_t)g->streams);
	h->flags = le32_put(f->clock_stable ? WIRE_CLOCK_STABLE : 0);
	h->clock_hz = le64_put(f->clock_hz);
	h->cpus = le16_put((uint16_t)f->cpus);
	h->realtime = le16_put(f->realtime);
	put_text(h->os, f->os, sizeof(h->os));
	put_text(h->arch, f->arch, sizeof(h->arch));
	put_text(h->clock, f->clock, sizeof(h->clock));
	put_text(h->kernel, f->kernel, sizeof(h->kernel));
	for (unsigned i = 0; i < g->streams; i++)
		put_probe(g, i, &g->session.hello.probe[i]);
	g->session.hello_len =
		sizeof(struct wire_hdr) + sizeof(*h) + g->streams * sizeof(struct wire_probe);
}

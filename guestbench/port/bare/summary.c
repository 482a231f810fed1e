// SPDX-License-Identifier: Apache-2.0
/* summary.c - the end of a run, for whoever reads the console */
#include "guestbench/port/bare/summary.h"
#include "guestbench/guest.h"
#include "guestbench/port/bare/duplex.h"
#include "guestbench/text.h"
#include "wire/frame.h"

static void add(struct text *t, const char *before, int64_t v)
{
	text_add(t, before);
	text_num(t, v);
}

static void say_stream(const struct stream *s)
{
	char line[200];
	struct text t;

	text_init(&t, line, sizeof(line));
	add(&t, "cpu ", s->probe->granted.cpu);
	if (s->probe->kind != WIRE_KIND_TIMER) {
		text_add(&t, " ");
		text_add(&t, wire_kind_name(s->probe->kind));
	}
	add(&t, ": ", (int64_t)s->sent);
	add(&t, " samples, ", (int64_t)s->missed);
	add(&t, " missed, ", (int64_t)s->dropped);
	text_add(&t, " dropped");
	if (s->sent) {
		add(&t, ", ns: min ", s->min);
		add(&t, " mean ", s->sum / (int64_t)s->sent);
		add(&t, " max ", s->max);
	}
	port_say(line);
}

void summary_say(const struct guest *g)
{
	char line[80];
	struct text t;

	for (unsigned i = 0; i < g->sender.streams; i++)
		say_stream(&g->sender.stream[i]);
	if (!duplex_kicks())
		return;
	text_init(&t, line, sizeof(line));
	add(&t, "virtio: announced frames to the device ", (int64_t)duplex_kicks());
	text_add(&t, " times");
	port_say(line);
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/run.h"

int run_loads_init(struct run *r, char *why, size_t len)
{
	r->loads = calloc(r->s->nloads + 1, sizeof(*r->loads));
	if (!r->loads)
		return -ENOMEM;
	for (; r->nloads < r->s->nloads; r->nloads++) {
		const struct scn_load *l = &r->s->loads[r->nloads];
		int err = load_init(&r->loads[r->nloads], l, r->dir, &r->pin.house);

		if (err) {
			snprintf(why, len, "[load %s]: %s", l->name, strerror(-err));
			return err;
		}
	}
	return 0;
}

static void load_mark(struct run *r, const struct load *load, int64_t on)
{
	record_mark(r->rec, &(struct note){.what = WIRE_MARK_LOAD,
					   .guest = NOTE_HOST,
					   .value = on,
					   .text = load->l->name});
}

static void begin(struct run *r, struct load *load)
{
	char why[512];

	if (load->begun || r->phase != RUN_MEASURE)
		return;
	if (load_start(load, why, sizeof(why)))
		run_invalid(r, "load", "%s", why);
	else
		load_mark(r, load, 1);
}

void run_loads_begin(struct run *r)
{
	for (size_t i = 0; i < r->nloads; i++)
		if (r->loads[i].l->start <= 0)
			begin(r, &r->loads[i]);
}

void run_loads_watch(struct run *r)
{
	int64_t now = host_now();

	for (size_t i = 0; i < r->nloads && r->phase == RUN_MEASURE; i++) {
		struct load *load = &r->loads[i];
		char why[512];
		int err;

		if (!load->begun && now - r->phase_began >= load->l->start)
			begin(r, load);
		err = load_watch(load, now, why, sizeof(why));
		if (err)
			run_invalid(r, "load", "%s", why);
		if (err == -ESRCH)
			load_mark(r, load, 0);
	}
}

void run_loads_end(struct run *r)
{
	for (size_t i = 0; i < r->nloads; i++) {
		struct load *load = &r->loads[i];
		bool ran = load->pid > 0;
		char why[512];

		if (!load->begun) {
			if (r->phase_began && r->guest_over && !r->interrupts)
				run_invalid(r, "load", "%s never started: the run was over before",
					    load->l->name);
			continue;
		}
		load_stop(load);
		if (!ran)
			continue;
		load_mark(r, load, 0);
		if (load_judge(load, why, sizeof(why)))
			run_invalid(r, "load", "%s", why);
	}
}

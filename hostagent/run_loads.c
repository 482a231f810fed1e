// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/run.h"

/* A load of the guest runs in each of them. */
static int add_load(struct run *r, const struct scn_load *l, unsigned guest)
{
	struct load *load = &r->loads[r->nloads];
	int err = load_init(load, l, r->dir, &r->pin.house);

	if (err)
		return err;
	r->nloads++;
	load->guest = guest;
	if (!guest)
		return 0;
	free(load->log);
	return asprintf(&load->log, "%s/load-%s.%u.log", r->dir, l->name, guest) < 0 ? -ENOMEM : 0;
}

int run_loads_init(struct run *r, char *why, size_t len)
{
	unsigned guests = (unsigned)r->s->vm.guests;

	r->loads = calloc(r->s->nloads * guests + 1, sizeof(*r->loads));
	if (!r->loads)
		return -ENOMEM;
	for (size_t i = 0; i < r->s->nloads; i++) {
		const struct scn_load *l = &r->s->loads[i];
		int err = 0;

		for (unsigned g = 0; !err && g < (l->where == LOAD_GUEST ? guests : 1); g++)
			err = add_load(r, l, g);
		if (err) {
			snprintf(why, len, "[load %s]: %s", l->name, strerror(-err));
			return err;
		}
	}
	return 0;
}

/* A load of the guest: found by its number among those that the guest was told of. */
static struct load *find(struct run *r, unsigned guest, unsigned number)
{
	for (size_t i = 0; i < r->nloads; i++)
		if (r->loads[i].l->where == LOAD_GUEST && r->loads[i].guest == guest && !number--)
			return &r->loads[i];
	return NULL;
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

	if (load->begun || r->phase != RUN_MEASURE || load->l->where == LOAD_GUEST)
		return;
	if (load_start(load, why, sizeof(why)))
		run_invalid(r, "load", "%s", why);
	else
		load_mark(r, load, 1);
}

void run_on_load(void *run, unsigned guest, const struct wire_load *w, size_t size)
{
	struct run *r = run;
	struct load *load = find(r, guest, le16_get(w->load));
	unsigned was = load ? load->state : 0;

	if (!load)
		return;
	if (load_heard(load, w, size, host_now()))
		run_note(r, "what load %s printed cannot be written to %s", load->l->name,
			 load->log);
	if (!was)
		load_mark(r, load, 1);
	if (load->state != WIRE_LOAD_RUNS && (!was || was == WIRE_LOAD_RUNS))
		load_mark(r, load, 0);
}

static void watch_guest(struct run *r, struct load *load, int64_t now)
{
	char why[512];

	if (load_watch_guest(load, now, why, sizeof(why)))
		run_invalid(r, "load", "%s", why);
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

		if (load->l->where == LOAD_GUEST) {
			watch_guest(r, load, now);
			continue;
		}
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
		if (load->l->where == LOAD_GUEST) {
			if (load_judge_guest(load, why, sizeof(why)))
				run_invalid(r, "load", "%s", why);
			continue;
		}
		if (!ran)
			continue;
		load_mark(r, load, 0);
		if (load_judge(load, why, sizeof(why)))
			run_invalid(r, "load", "%s", why);
	}
}

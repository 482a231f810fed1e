// SPDX-License-Identifier: Apache-2.0
/* From a profile and the facts to steps: knobs of the running kernel. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/late.h"
#include "tune/plan_make.h"

const struct want *find_want(const struct profile *prof, const char *knob)
{
	for (size_t i = 0; i < prof->wants; i++)
		if (!strcmp(prof->want[i].knob->name, knob))
			return &prof->want[i];
	return NULL;
}

int make_step(struct making *m, const struct knob *k, const char *inst, struct step **out)
{
	struct step *s = plan_add(m->p);
	char id[160];

	if (!s)
		return -ENOMEM;
	snprintf(id, sizeof(id), "%s%s%s", k->name, *inst ? "@" : "", inst);
	s->knob = k;
	s->way = k->way;
	s->form = k->form;
	s->disruption = k->disruption;
	s->risk = k->risk;
	s->undo = k->undo;
	s->effect = k->effect;
	s->id = strdup(id);
	s->why = strdup(k->why);
	*out = s;
	return s->id && s->why ? 0 : -ENOMEM;
}

int fill_step(struct step *s, const char *target, const char *old, const char *new)
{
	char shown[4096];

	s->target = strdup(target);
	s->old = old ? strdup(old) : NULL;
	s->new = new ? strdup(new) : NULL;
	s->from = strdup(old ? value_shown(s->form, old, shown, sizeof(shown)) : "(absent)");
	s->to = new ? strdup(value_shown(s->form, new, shown, sizeof(shown))) : NULL;
	s->hash = plan_hash(old);
	return s->target && s->from && (s->new || !new) ? 0 : -ENOMEM;
}

static int one_place(struct making *m, const struct want *w, const struct place *at,
		     const char *value)
{
	const struct knob *k = w->knob;
	char want[4096], new[4096], inst[96];
	autofree char *old = NULL;
	struct step *s;
	int err = ways[k->way].read(at->target, &old);

	if (err)
		return plan_note(m->p, "%s: cannot read %s: %s", k->name, at->target,
				 strerror(-err));
	if (!old)
		return plan_left_out(m->p, k->name, "this kernel has no such setting");
	place_want(at, &m->p->rt, value, want, sizeof(want));
	if (value_written(k->form, want, m->f->ncpus, new, sizeof(new)))
		return plan_error(m->p, "%s: '%s' is no value for %s", w->from, want, k->name);
	if (value_same(k->form, old, new))
		return 0;
	snprintf(inst, sizeof(inst), "%s", at->inst);
	if (at->task)
		snprintf(inst, sizeof(inst), "%s/%d", at->task->comm, at->task->pid);
	err = make_step(m, k, inst, &s);
	if (err)
		return err;
	s->may_refuse = k->way == WAY_IRQ || k->way == WAY_THREAD;
	s->ident = way_ident(k->way, at->target);
	return fill_step(s, at->target, old, new);
}

/* Is the service at it already? */
static bool kept(const struct making *m, enum act_op op, const char *path, const char *value)
{
	struct act a = {.op = op, .path = (char *)path, .value = (char *)value};

	return journal_keeps(m->journal, &a);
}

/* Threads come and go: the service does the same to those that come. */
static int make_late(struct making *m, const struct want *w, const char *value)
{
	char rule[4096];
	struct step *s;
	int err = late_value(&m->p->rt, value, rule, sizeof(rule));

	if (err || kept(m, ACT_WATCH, w->knob->name, rule))
		return err;
	err = make_step(m, w->knob, "late", &s);
	if (err)
		return err;
	s->way = WAY_WATCH;
	s->form = FORM_TEXT;
	s->disruption = HARMLESS;
	err = fill_step(s, w->knob->name, NULL, rule);
	free(s->to);
	free(s->why);
	s->to = strdup(value);
	s->why = strdup("threads born later get it from rttune.service");
	return s->to && s->why ? err : -ENOMEM;
}

int make_runtime(struct making *m, const struct want *w, const char *value)
{
	struct place *list = NULL;
	int n = places(m->f, w->knob, &m->p->rt, &list), err = 0;

	for (int i = 0; i < n && !err; i++)
		err = one_place(m, w, &list[i], value);
	free(list);
	if (!err && w->knob->way == WAY_THREAD)
		err = make_late(m, w, value);
	return err;
}

/* Held by the service: nothing is read, the limit in force is everybody's. */
static int make_held(struct making *m, const struct want *w, const char *value)
{
	struct step *s;
	int err;

	if (kept(m, ACT_HOLD, w->knob->where, value))
		return 0;
	err = make_step(m, w->knob, "", &s);
	return err ? err : fill_step(s, w->knob->where, NULL, value);
}

static const char *unit_section(const char *unit)
{
	return strstr(unit, ".scope") ? "Scope" : strstr(unit, ".slice") ? "Slice" : "Service";
}

static int replace(const char *text, const char *hole, const char *with, char *buf, size_t len)
{
	const char *at = strstr(text, hole);
	int n = at ? snprintf(buf, len, "%.*s%s%s", (int)(at - text), text, with, at + strlen(hole))
		   : snprintf(buf, len, "%s", text);

	return n < (int)len ? 0 : -E2BIG;
}

static int one_conf(struct making *m, const struct want *w, const struct place *at,
		    const char *value)
{
	char half[1024], text[2048];
	autofree char *old = NULL;
	struct step *s;
	int err = ways[WAY_CONF].read(at->target, &old);

	if (!err)
		err = replace(w->knob->content, "{unit}", unit_section(at->inst), half,
			      sizeof(half));
	if (!err)
		err = replace(half, "{value}", value, text, sizeof(text));
	if (err || (old && !strcmp(old, text)))
		return err;
	err = make_step(m, w->knob, at->inst, &s);
	if (err)
		return err;
	err = fill_step(s, at->target, old, text);
	free(s->to);
	s->to = strdup(value);
	return s->to ? err : -ENOMEM;
}

static void remember_then(struct making *m, const char *commands)
{
	while (commands && *commands) {
		size_t n = strcspn(commands, "|"), i = 0;

		while (i < m->thens && (strncmp(m->then[i], commands, n) || m->then[i][n]))
			i++;
		if (i == m->thens && m->thens < ARRAY_SIZE(m->then))
			snprintf(m->then[m->thens++], sizeof(m->then[0]), "%.*s", (int)n, commands);
		commands += n + (commands[n] == '|');
	}
}

int make_conf(struct making *m, const struct want *w, const char *value)
{
	size_t before = m->p->n;
	struct place *list = NULL;
	int n = places(m->f, w->knob, &m->p->rt, &list), err = 0;

	for (int i = 0; i < n && !err; i++)
		err = one_conf(m, w, &list[i], value);
	free(list);
	if (m->p->n > before)
		remember_then(m, w->knob->then);
	return err;
}

int make_then(struct making *m)
{
	for (size_t i = 0; i < m->thens; i++) {
		struct step *s = plan_add(m->p);

		if (!s)
			return -ENOMEM;
		s->way = WAY_UNIT;
		s->disruption = strstr(m->then[i], "restart") ? STALLS : BRIEF;
		s->id = strdup(m->then[i]);
		s->target = strdup(m->then[i]);
		s->new = strdup("run");
		s->from = strdup("");
		s->to = strdup("run");
		s->why = strdup("makes the drop-ins above count");
		if (!s->id || !s->target || !s->new || !s->from || !s->to || !s->why)
			return -ENOMEM;
	}
	m->thens = 0;
	return 0;
}

static int one_want(struct making *m, const struct want *w)
{
	const struct knob *k = w->knob;
	const char *why_not = "";
	char value[4096];

	if (k->way == WAY_BOOT)
		return 0;
	if (k->here && !k->here(m->f, &why_not))
		return plan_left_out(m->p, k->name, why_not);
	if (value_fill(w->value, &m->p->rt, &m->p->hk, value, sizeof(value)))
		return plan_error(m->p, "%s: the value of %s grows too long", w->from, k->name);
	switch (k->way) {
	case WAY_CONF:
		return make_conf(m, w, value);
	case WAY_CGROUP:
		return make_cpuset(m, w, value);
	case WAY_MODULE:
		return make_module(m, w, value);
	case WAY_QOS:
		return make_held(m, w, value);
	default:
		return make_runtime(m, w, value);
	}
}

/* In the order of the rows, which is the order in which things must be done. */
static int make_knobs(struct making *m)
{
	int err = 0;

	for (size_t r = 0; r < knob_rooms_n && !err; r++) {
		for (size_t i = 0; i < *knob_rooms[r].n && !err; i++) {
			const struct want *w = find_want(m->prof, knob_rooms[r].at[i].name);

			if (w)
				err = one_want(m, w);
		}
		if (!err)
			err = make_then(m);
	}
	return err;
}

static int make_all(struct making *m)
{
	int err = make_devices(m);

	if (!err)
		err = make_knobs(m);
	if (!err)
		err = make_modules(m);
	if (!err)
		err = make_boot(m);
	free(m->modules);
	m->modules = NULL;
	if (!err)
		conflicts(m);
	return err;
}

int prepare(const struct plan_want *want, struct profile *prof, char *err, size_t len)
{
	int bad = profile_load(want->name ? want->name : "hybrid-kvm", prof, err, len);

	for (size_t i = 0; !bad && want->set && want->set[i]; i++)
		bad = profile_set(prof, want->set[i], err, len);
	for (size_t i = 0; !bad && want->devices && want->devices[i]; i++)
		bad = profile_add_device(prof, "rtos", want->devices[i], "--device");
	return bad;
}

static int make_plan(struct making *m, const struct plan_want *want)
{
	struct choice choice;
	struct plan *p = m->p;
	int bad = make_choice(m, want, &choice);

	if (bad)
		return bad;
	p->rt = choice.rt;
	p->hk = choice.hk;
	p->rt_why = strdup(choice.why);
	p->profile = strdup(m->prof->name);
	if (!p->rt_why || !p->profile)
		return -ENOMEM;
	if (*choice.warning)
		plan_note(p, "%s", choice.warning);
	return make_all(m);
}

int plan_for(const struct facts *f, const struct plan_want *want, struct plan *p, char *err,
	     size_t len)
{
	struct profile prof;
	struct journal j;
	struct making m = {.f = f, .prof = &prof, .p = p, .known = want->known, .journal = &j};
	int bad;

	m.err = err;
	m.len = len;
	journal_open(&j, JOURNAL_READ, err, len);

	memset(&prof, 0, sizeof(prof));
	memset(p, 0, sizeof(*p));
	*err = '\0';
	bad = prepare(want, &prof, err, len);
	if (!bad)
		bad = make_plan(&m, want);
	if (bad) {
		if (!*err)
			snprintf(err, len, "cannot plan: %s", strerror(-bad));
		plan_done(p);
	}
	profile_done(&prof);
	journal_close(&j);
	return bad;
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot.h"
#include "tune/check.h"
#include "tune/effect.h"
#include "tune/journal.h"
#include "tune/plan_make.h"

const char *const verdict_words[] = {"ok", "missing", "MISSING", "unknown"};

struct checking {
	struct check *c;
	const struct facts *f;
	const struct want *w;
	char value[4096]; /* of the knob in hand, filled in */
};

/* What is longer than a line has room for is cut: it is for people. */
static void put(char *buf, size_t len, const char *text)
{
	size_t n = strnlen(text, len - 1);

	memcpy(buf, text, n);
	buf[n] = '\0';
}

struct finding *check_add(struct check *c, const char *id)
{
	struct finding *at;

	if (c->n == c->room) {
		size_t room = c->room ? c->room * 2 : 32;
		struct finding *more = reallocarray(c->at, room, sizeof(*more));

		if (!more)
			return NULL;
		c->at = more;
		c->room = room;
	}
	at = &c->at[c->n++];
	memset(at, 0, sizeof(*at));
	at->where = "";
	put(at->id, sizeof(at->id), id);
	return at;
}

static enum effect effect(const struct checking *k, const struct place *at, char *text, size_t len)
{
	struct effect_ask ask = {k->f, k->w->knob, at, &k->c->rt, &k->c->hk, k->value};

	return effect_of(&ask, text, len);
}

static bool has_token(const char *line, const char *token)
{
	char lacks[1024];

	return line && !args_lacks(line, token, lacks, sizeof(lacks));
}

static void boot_remedy(const struct checking *k, struct finding *fi, const char *token)
{
	const struct boot_entry *e = k->f->boot ? boot_default(k->f->boot) : NULL;

	fi->where = "command line";
	if (e && has_token(e->cmdline, token))
		snprintf(fi->remedy, sizeof(fi->remedy), "reboot: %s:%d has it already", e->file,
			 e->line);
	else
		snprintf(fi->remedy, sizeof(fi->remedy), "rttune apply %s, then reboot",
			 k->c->profile);
}

/* Given, accepted by the kernel, effective: each is asked on its own. */
static int check_boot(struct checking *k)
{
	struct making m = {.f = k->f, .p = &(struct plan){.rt = k->c->rt, .hk = k->c->hk}};
	struct place *at = NULL;
	char token[1200], text[360];
	struct finding *fi;
	enum effect e;
	bool given;

	if (make_token(&m, k->w, false, token, sizeof(token)) || !*token)
		return 0;
	fi = check_add(k->c, k->w->knob->name);
	if (!fi || places(k->f, k->w->knob, &k->c->rt, &at) < 1)
		return -ENOMEM;
	e = effect(k, at, text, sizeof(text));
	free(at);
	given = has_token(k->f->cmdline, token);
	put(fi->want, sizeof(fi->want), token);
	put(fi->now, sizeof(fi->now), given ? token : "-");
	fi->verdict = e == EFFECT_YES  ? V_OK
		      : e == EFFECT_NO ? V_MISSING
		      : given	       ? V_UNKNOWN
				       : V_MISSING;
	snprintf(fi->why, sizeof(fi->why), "%s%s",
		 given && e == EFFECT_NO     ? "given, but without effect: "
		 : !given && e == EFFECT_YES ? "not given, yet in effect: "
					     : "",
		 text);
	if (fi->verdict == V_MISSING && !given)
		boot_remedy(k, fi, token);
	else if (fi->verdict == V_MISSING)
		snprintf(fi->remedy, sizeof(fi->remedy), "see what the log says of %s: %s",
			 k->w->knob->where, k->w->knob->proof ? k->w->knob->proof : "dmesg");
	return 0;
}

struct tally {
	int places, off, dead, absent, kept;
	char first[256], text[300];
};

static void tally_one(const struct checking *k, const struct place *at, struct tally *t)
{
	const struct knob *knob = k->w->knob;
	char want[4096], new[4096], shown[160];
	autofree char *old = NULL;

	if (!ways[knob->way].read || ways[knob->way].read(at->target, &old) || !old) {
		t->absent++;
		return;
	}
	t->places++;
	place_want(at, &k->c->rt, k->value, want, sizeof(want));
	if (value_written(knob->form, want, k->f->ncpus, new, sizeof(new)))
		return;
	if (!value_same(knob->form, old, new) && journal_refused(at->target)) {
		t->kept++;
	} else if (!value_same(knob->form, old, new)) {
		value_shown(knob->form, old, shown, sizeof(shown));
		if (!t->off++)
			snprintf(t->first, sizeof(t->first), "%s%s%s", at->inst,
				 *at->inst ? ": " : "", shown);
	} else if (knob->second && effect(k, at, t->text, sizeof(t->text)) == EFFECT_NO) {
		t->dead++;
	}
}

static void say_tally(const struct checking *k, const struct tally *t, struct finding *fi)
{
	const struct knob *knob = k->w->knob;

	put(fi->want, sizeof(fi->want), k->value);
	put(fi->now, sizeof(fi->now),
	    t->off				   ? t->first
	    : t->places || knob->each != EACH_ONCE ? k->value
						   : "-");
	if (t->off || t->dead) {
		fi->verdict = V_MISSING;
		fi->where = "runtime";
		snprintf(fi->remedy, sizeof(fi->remedy), "rttune apply %s", k->c->profile);
		if (t->off && knob->each != EACH_ONCE)
			snprintf(fi->why, sizeof(fi->why), "%d of %d places differ", t->off,
				 t->places);
		else if (t->dead)
			snprintf(fi->why, sizeof(fi->why), "written, but without effect: %s",
				 t->text);
	} else if (t->kept) {
		fi->verdict = V_PITY;
		snprintf(fi->why, sizeof(fi->why),
			 "the kernel keeps %d of %d to itself (managed interrupts): rttune apply "
			 "was "
			 "refused",
			 t->kept, t->places);
	} else if (!t->places && t->absent) {
		fi->verdict = V_PITY;
		snprintf(fi->why, sizeof(fi->why), "this kernel has no such setting");
	}
}

static int check_files(struct checking *k)
{
	struct place *list = NULL;
	int n = places(k->f, k->w->knob, &k->c->rt, &list);
	struct finding *fi = check_add(k->c, k->w->knob->name);
	struct tally t = {0};

	for (int i = 0; i < n && fi; i++)
		tally_one(k, &list[i], &t);
	free(list);
	if (!fi)
		return -ENOMEM;
	say_tally(k, &t, fi);
	return 0;
}

/* A drop-in that no second source shows: is it there at all? */
static enum effect own_file(const struct checking *k, const struct place *at, char *text,
			    size_t len)
{
	if (k->w->knob->way != WAY_CONF)
		return effect(k, at, text, len);
	snprintf(text, len, "/%s is %sthere", at->target, root_exists(at->target) ? "" : "not ");
	return root_exists(at->target) ? EFFECT_YES : EFFECT_NO;
}

/* Drop-ins and partitions: what counts is the second source. */
static int check_effect(struct checking *k)
{
	struct place *list = NULL;
	int n = places(k->f, k->w->knob, &k->c->rt, &list);
	struct finding *fi = check_add(k->c, k->w->knob->name);
	enum effect worst = EFFECT_YES;

	for (int i = 0; i < n && fi; i++) {
		enum effect e = k->w->knob->second ? effect(k, &list[i], fi->why, 300)
						   : own_file(k, &list[i], fi->why, 300);

		if (e == EFFECT_NO || (e == EFFECT_UNKNOWN && worst == EFFECT_YES))
			worst = e;
		if (e == EFFECT_NO)
			break;
	}
	if (fi) {
		put(fi->want, sizeof(fi->want), k->value);
		fi->verdict = worst == EFFECT_YES  ? V_OK
			      : worst == EFFECT_NO ? V_MISSING
						   : V_UNKNOWN;
		put(fi->now, sizeof(fi->now),
		    worst == EFFECT_YES	 ? k->value
		    : worst == EFFECT_NO ? "other"
					 : "?");
		fi->where = worst == EFFECT_NO ? "runtime" : "";
		if (worst == EFFECT_NO)
			snprintf(fi->remedy, sizeof(fi->remedy), "rttune apply %s", k->c->profile);
	}
	free(list);
	return fi ? 0 : -ENOMEM;
}

static int check_module(struct checking *k)
{
	const char *now = facts_param(k->f, k->w->knob->where);
	struct finding *fi = check_add(k->c, k->w->knob->name);

	if (!fi)
		return -ENOMEM;
	put(fi->want, sizeof(fi->want), k->value);
	put(fi->now, sizeof(fi->now), now ? now : "-");
	if (!now) {
		fi->verdict = V_PITY;
		snprintf(fi->why, sizeof(fi->why), "this kernel has no such parameter");
	} else if (!value_same(k->w->knob->form, now, k->value)) {
		fi->verdict = V_MISSING;
		fi->where = "command line";
		snprintf(fi->why, sizeof(fi->why), "read when the module was loaded");
		snprintf(fi->remedy, sizeof(fi->remedy),
			 "rttune apply %s, then reboot or load the module again", k->c->profile);
	}
	return 0;
}

static int left_out(struct checking *k, const char *why_not)
{
	struct finding *fi;

	if (!strncmp(why_not, "only on ", 8) || strstr(why_not, "does it by itself"))
		return 0; /* of another machine: nobody misses it */
	fi = check_add(k->c, k->w->knob->name);
	if (!fi)
		return -ENOMEM;
	fi->verdict = V_PITY;
	fi->where = strstr(why_not, "CONFIG_")	  ? "kernel config"
		    : strstr(why_not, "firmware") ? "firmware"
						  : "";
	put(fi->want, sizeof(fi->want), k->value);
	snprintf(fi->now, sizeof(fi->now), "-");
	snprintf(fi->why, sizeof(fi->why), "%s", why_not);
	return 0;
}

static int check_one(struct checking *k)
{
	const struct knob *knob = k->w->knob;
	const char *why_not = "";

	if (value_fill(k->w->value, &k->c->rt, &k->c->hk, k->value, sizeof(k->value)))
		return -E2BIG;
	if (knob->here && !knob->here(k->f, &why_not))
		return left_out(k, why_not);
	switch (knob->way) {
	case WAY_BOOT:
		return check_boot(k);
	case WAY_MODULE:
		return check_module(k);
	case WAY_CONF:
	case WAY_CGROUP:
	case WAY_QOS:
		return check_effect(k);
	default:
		return check_files(k);
	}
}

int check_run(const struct facts *f, const struct plan_want *want, struct check *c, char *err,
	      size_t len)
{
	struct profile prof;
	struct choice choice;
	struct making m = {.f = f, .prof = &prof, .err = err, .len = len};
	struct checking *k = calloc(1, sizeof(*k));
	int bad;

	memset(&prof, 0, sizeof(prof));
	memset(c, 0, sizeof(*c));
	*err = '\0';
	bad = k ? prepare(want, &prof, err, len) : -ENOMEM;
	if (!bad)
		bad = make_choice(&m, want, &choice);
	if (!bad) {
		c->rt = choice.rt;
		c->hk = choice.hk;
		snprintf(c->rt_why, sizeof(c->rt_why), "%s", choice.why);
		snprintf(c->profile, sizeof(c->profile), "%s", prof.name);
		bad = check_host(f, prof.devs > 0, c);
	}
	for (size_t i = 0; i < prof.wants && !bad; i++) {
		*k = (struct checking){.c = c, .f = f, .w = &prof.want[i]};
		bad = check_one(k);
	}
	free(k);
	profile_done(&prof);
	if (bad && !*err)
		snprintf(err, len, "cannot check: %s", strerror(-bad));
	return bad;
}

void check_done(struct check *c)
{
	free(c->at);
	memset(c, 0, sizeof(*c));
}

int check_status(const struct check *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i].verdict == V_MISSING)
			return 1;
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/act.h"
#include "tune/boot.h"
#include "tune/op.h"

static char *copy(const char *text)
{
	return text ? strdup(text) : NULL;
}

/*
 * kvm.nx_huge_pages takes auto, force, off and never and reads Y or N: "auto" cannot be read back
 * (arch/x86/kvm/mmu/mmu.c). It is what was there unless somebody set another.
 */
static char *lost_value(const char *path, const char *new)
{
	char line[4096], *save = NULL;
	const char *at = NULL;

	/* Adding is undone by taking away, not by writing what was read. */
	if (strstr(path, "cgroup.subtree_control") && new &&*new == '+') {
		char *undo = strdup(new);

		if (undo)
			*undo = '-';
		return undo;
	}

	if (strcmp(path, "sys/module/kvm/parameters/nx_huge_pages"))
		return NULL;
	if (root_read("proc/cmdline", line, sizeof(line)) > 0)
		for (char *w = strtok_r(line, " ", &save); w; w = strtok_r(NULL, " ", &save))
			if (!strncmp(w, "kvm.nx_huge_pages=", 18))
				at = w + 18;
	if (!at && root_exists("etc/modprobe.d/kvm.conf"))
		return NULL; /* may say anything: Y or N as read is the best there is */
	return strdup(at ? at : "auto");
}

static int runtime(struct acts *acts, const struct step *s)
{
	struct act *a = acts_add(acts, ACT_SET, s->target, s->new);

	if (!a)
		return -ENOMEM;
	a->way = s->way;
	a->expect = copy(s->old);
	a->expected = true;
	a->undo = lost_value(s->target, s->new);
	return 0;
}

static int conf(struct acts *acts, const struct step *s)
{
	struct act *a = s->new ? acts_file(acts, s->target, s->new)
			       : acts_add(acts, ACT_FILE, s->target, NULL);

	if (!a)
		return -ENOMEM;
	a->expect = copy(s->old);
	a->expected = true;
	return 0;
}

static int device(struct acts *acts, const struct step *s)
{
	struct act *a = acts_add(acts, ACT_BIND, s->target, s->new ? s->new : "");

	if (!a)
		return -ENOMEM;
	return bind_irqs(s->target, &a->undo);
}

/* What makes drop-ins count: daemon-reload, try-restart UNIT. */
static int unit(struct acts *acts, const struct step *s)
{
	autofree char *command = NULL;

	if (asprintf(&command, "%s%s", strncmp(s->target, "systemctl ", 10) ? "systemctl " : "",
		     s->target) < 0)
		return -ENOMEM;
	return acts_add(acts, ACT_RUN, command, command) ? 0 : -ENOMEM;
}

/* All tokens are one edit, where the first of them stands in the plan. */
static int boot(struct acts *acts, const struct plan *p, char *why, size_t len)
{
	struct boot b;
	int err = boot_load(&b);

	if (err) {
		snprintf(why, len, "cannot read the boot loader's entries: %s", strerror(-err));
		return err;
	}
	err = boot_edit(&b, p->boot_line, acts, why, len);
	boot_done(&b);
	/* A loader that we do not know: the rest can be done, this by hand. */
	return err == -ENOTSUP ? 0 : err;
}

static int one(struct acts *acts, const struct step *s)
{
	size_t before = acts->n;
	struct act *a;
	int err;

	switch (s->way) {
	case WAY_CONF:
		err = conf(acts, s);
		break;
	case WAY_VFIO:
		err = device(acts, s);
		break;
	case WAY_UNIT:
		err = unit(acts, s);
		break;
	case WAY_QOS:
		err = acts_add(acts, ACT_HOLD, s->target, s->new) ? 0 : -ENOMEM;
		break;
	case WAY_WATCH:
		err = acts_add(acts, ACT_WATCH, s->target, s->new) ? 0 : -ENOMEM;
		break;
	default:
		err = runtime(acts, s);
	}
	for (size_t i = before; i < acts->n && !err; i++) {
		a = &acts->at[i];
		a->form = s->form;
		a->flags |= (s->may_refuse ? ACT_MAY_REFUSE : 0) |
			    (s->undo == UNDO_NEVER ? ACT_ONEWAY : 0);
		a->disruption = (int)s->disruption;
		a->ident = copy(s->ident);
		a->knob = copy(s->knob ? s->knob->name : s->id);
	}
	return err;
}

int acts_plan(struct acts *acts, const struct plan *p, char *why, size_t len)
{
	bool edited = false;
	int err = 0;

	*why = '\0';
	for (size_t i = 0; i < p->n && !err; i++) {
		if (p->step[i].way != WAY_BOOT)
			err = one(acts, &p->step[i]);
		else if (!edited)
			err = boot(acts, p, why, len);
		edited |= p->step[i].way == WAY_BOOT;
	}
	if (err && !*why)
		snprintf(why, len, "%s", strerror(-err));
	return err;
}

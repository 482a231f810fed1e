// SPDX-License-Identifier: Apache-2.0
/* From a profile to steps: kernel command line and module parameters. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot.h"
#include "tune/plan_make.h"

#define MODULE_FILE "etc/modprobe.d/rttune.conf"

static int append(char **line, const char *token)
{
	size_t n = strlen(token);
	char *more;

	for (const char *p = *line; p && (p = strstr(p, token)); p += n)
		if ((p == *line || p[-1] == ' ') && (p[n] == ' ' || !p[n]))
			return 0; /* two rows may come to the same token */
	if (asprintf(&more, "%s%s%s", *line ? *line : "", *line && **line ? " " : "", token) < 0)
		return -ENOMEM;
	free(*line);
	*line = more;
	return 0;
}

int make_token(const struct making *m, const struct want *w, bool as_spelt, char *buf, size_t len)
{
	char value[1024];
	int n;

	if (w->knob->instead && !as_spelt)
		return snprintf(buf, len, "%s", w->knob->instead) < (int)len ? 0 : -E2BIG;
	if (value_fill(w->value, &m->p->rt, &m->p->hk, value, sizeof(value)))
		return -E2BIG;
	n = strcmp(value, "yes") ? snprintf(buf, len, "%s=%s", w->knob->where, value)
				 : snprintf(buf, len, "%s", w->knob->where);
	return n < (int)len ? 0 : -E2BIG;
}

/* The command line of the next boot, as far as it can be known. */
static const char *next_cmdline(const struct facts *f)
{
	const struct boot_entry *e = f->boot ? boot_default(f->boot) : NULL;

	return e ? e->cmdline : f->cmdline;
}

static bool in_force(const struct facts *f, const char *token)
{
	struct args args;
	bool found = false;

	if (!f->boot || !f->boot->extra || args_parse(f->boot->extra, &args))
		return false;
	for (size_t i = 0; i < args.n; i++)
		found |= !strcmp(args.at[i].text, token);
	args_done(&args);
	return found;
}

/* What the next boot gives for the key of token; in buf, "" for none. */
static const char *current(const struct facts *f, const char *token, char *buf, size_t len)
{
	const char *line = next_cmdline(f), *end = strchr(token, '=');
	size_t n = end ? (size_t)(end - token) : strlen(token);
	struct args args;

	*buf = '\0';
	if (args_parse(line, &args))
		return buf;
	for (size_t i = 0; i < args.n; i++)
		if (strlen(args.at[i].key) == n && !strncmp(args.at[i].key, token, n))
			snprintf(buf, len, "%s", args.at[i].text);
	args_done(&args);
	return buf;
}

static int clash(struct making *m, const struct want *w, const char *now, const char *token)
{
	const struct boot_entry *e = m->f->boot ? boot_default(m->f->boot) : NULL;

	if (!e)
		return plan_error(m->p, "%s wants %s, but the running kernel was given %s", w->from,
				  token, now);
	return plan_error(m->p,
			  "%s wants %s, but %s:%d ('%s') already has %s: take it out of the boot "
			  "loader's settings or change the profile",
			  w->from, token, e->file, e->line, e->title, now);
}

static int token_step(struct making *m, const struct want *w, const char *token, const char *now)
{
	struct step *s;
	int err = make_step(m, w->knob, "", &s);

	if (err)
		return err;
	s->target = strndup(token, strcspn(token, "="));
	s->old = *now ? strdup(now) : NULL;
	s->new = strdup(token);
	s->from = strdup(*now ? now : "-");
	s->to = strdup(token);
	s->hash = plan_hash(s->old);
	return s->target && s->new && s->from && s->to ? 0 : -ENOMEM;
}

static int one_token(struct making *m, const struct want *w)
{
	char token[1200], spelt[1200], now[1200];
	const char *why_not = "";
	int err;

	if (w->knob->here && !w->knob->here(m->f, &why_not))
		return plan_left_out(m->p, w->knob->name, why_not);
	if (make_token(m, w, false, token, sizeof(token)) ||
	    make_token(m, w, true, spelt, sizeof(spelt)))
		return plan_error(m->p, "%s: %s grows too long", w->from, w->knob->name);
	err = append(&m->p->recipe_line, spelt);
	if (!err && w->knob->instead)
		err = plan_note(m->p, "%s is %s%s: %s", spelt,
				*token ? "written as " : "not written", token, w->knob->cost);
	if (err || !*token)
		return err;
	current(m->f, token, now, sizeof(now));
	if (*now && strcmp(now, token) && !in_force(m->f, now) && !args_repeats(w->knob->where))
		return clash(m, w, now, token);
	err = append(&m->p->boot_line, token);
	return err || !strcmp(now, token) ? err : token_step(m, w, token, now);
}

static int too_long(struct making *m)
{
	size_t most = m->f->arch == ARCH_RISCV ? 1024 : 2048; /* COMMAND_LINE_SIZE */
	size_t all = strlen(next_cmdline(m->f)) + 1 + strlen(m->p->boot_line) + 1;

	if (all <= most)
		return 0;
	return plan_error(
		m->p,
		"the whole kernel command line would have %zu bytes, the kernel takes %zu "
		"and cuts the rest off: name CPUs as ranges or drop knobs",
		all, most);
}

/* What will be written where, or what is to be done by hand. */
static int say_loader(struct making *m)
{
	const struct boot *b = m->f->boot;
	bool any = false;

	for (size_t i = 0; i < m->p->n; i++)
		any |= m->p->step[i].way == WAY_BOOT;
	if (!any || !b)
		return 0;
	if (!strcmp(b->kind, "unknown"))
		return plan_note(m->p, "boot loader: %s", b->why);
	return plan_note(m->p, "boot loader: %s; writes /%s%s%s", b->name, b->own,
			 *b->command ? ", then runs " : "", b->command);
}

int make_boot(struct making *m)
{
	int err = 0;

	m->p->boot_line = strdup("");
	m->p->recipe_line = strdup("");
	if (!m->p->boot_line || !m->p->recipe_line)
		return -ENOMEM;
	for (size_t i = 0; i < m->prof->wants && !err; i++)
		if (m->prof->want[i].knob->way == WAY_BOOT)
			err = one_token(m, &m->prof->want[i]);
	if (!err)
		err = too_long(m);
	return err ? err : say_loader(m);
}

/* A parameter that its module has taken already, or does not have at all, is no step. */
int make_module(struct making *m, const struct want *w, const char *value)
{
	const char *now = facts_param(m->f, w->knob->where), *dot = strchr(w->knob->where, '.');
	char *more;

	if (!now)
		return plan_left_out(m->p, w->knob->name, "this kernel has no such parameter");
	if (value_same(w->knob->form, now, value))
		return 0;
	if (asprintf(&more, "%soptions %.*s %s=%s\n", m->modules ? m->modules : "",
		     (int)(dot - w->knob->where), w->knob->where, dot + 1, value) < 0)
		return -ENOMEM;
	free(m->modules);
	m->modules = more;
	return plan_note(m->p, "%s takes effect when its module is loaded again: at the next boot",
			 w->knob->name);
}

int make_modules(struct making *m)
{
	autofree char *old = NULL, *text = NULL;
	struct step *s;

	if (!m->modules)
		return 0;
	old = root_slurp(MODULE_FILE, NULL);
	if (asprintf(&text, "# written by rttune; rttune revert removes it\n%s", m->modules) < 0)
		return -ENOMEM;
	free(m->modules);
	m->modules = NULL;
	if (old && !strcmp(old, text))
		return 0;
	s = plan_add(m->p);
	if (!s)
		return -ENOMEM;
	s->way = WAY_CONF;
	s->disruption = REBOOT;
	s->id = strdup("modprobe.d");
	s->target = strdup(MODULE_FILE);
	s->old = steal_ptr(old);
	s->hash = plan_hash(s->old);
	s->from = strdup(s->old ? "(another text)" : "(absent)");
	s->to = strdup(strchr(text, '\n') + 1);
	s->new = steal_ptr(text);
	s->why = strdup("parameters that KVM reads when it is loaded");
	return s->id && s->target && s->from && s->to && s->why ? 0 : -ENOMEM;
}

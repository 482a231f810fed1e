// SPDX-License-Identifier: Apache-2.0
/* The plan as a thing: steps, errors, notes, hashes. What goes into it: plan_make.c. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/plan.h"

struct step *plan_add(struct plan *p)
{
	if (p->n == p->room) {
		size_t room = p->room ? p->room * 2 : 32;
		struct step *more = reallocarray(p->step, room, sizeof(*more));

		if (!more)
			return NULL;
		p->step = more;
		p->room = room;
	}
	p->step[p->n] = (struct step){0};
	return &p->step[p->n++];
}

static int add_line(char ***list, size_t *n, const char *fmt, va_list ap)
	__attribute__((format(printf, 3, 0)));

static int add_line(char ***list, size_t *n, const char *fmt, va_list ap)
{
	char **more = reallocarray(*list, *n + 1, sizeof(*more));

	if (!more)
		return -ENOMEM;
	*list = more;
	if (vasprintf(&more[*n], fmt, ap) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < *n; i++)
		if (!strcmp(more[i], more[*n])) { /* once is enough */
			free(more[*n]);
			return 0;
		}
	++*n;
	return 0;
}

int plan_error(struct plan *p, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = add_line(&p->error, &p->errors, fmt, ap);
	va_end(ap);
	return err;
}

int plan_note(struct plan *p, const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = add_line(&p->note, &p->notes, fmt, ap);
	va_end(ap);
	return err;
}

/* One line for each reason, however many knobs it concerns. */
int plan_left_out(struct plan *p, const char *knob, const char *reason)
{
	char head[200];
	size_t n;

	n = (size_t)snprintf(head, sizeof(head), "left out, %s: ", reason);
	for (size_t i = 0; i < p->notes; i++) {
		char *longer;

		if (n >= sizeof(head) || strncmp(p->note[i], head, n))
			continue;
		if (strstr(p->note[i] + n, knob))
			return 0;
		if (asprintf(&longer, "%s, %s", p->note[i], knob) < 0)
			return -ENOMEM;
		free(p->note[i]);
		p->note[i] = longer;
		return 0;
	}
	return plan_note(p, "%s%s", head, knob);
}

static void step_done(struct step *s)
{
	free(s->id);
	free(s->target);
	free(s->ident);
	free(s->old);
	free(s->new);
	free(s->from);
	free(s->to);
	free(s->why);
}

/* Files that grew line by line are only known to be the same when they are whole. */
void plan_drop_same(struct plan *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct step *s = &p->step[i];

		if (s->way == WAY_CONF && s->old && s->new && !strcmp(s->old, s->new))
			step_done(s);
		else
			p->step[kept++] = *s;
	}
	p->n = kept;
}

void plan_done(struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		step_done(&p->step[i]);
	for (size_t i = 0; i < p->errors; i++)
		free(p->error[i]);
	for (size_t i = 0; i < p->notes; i++)
		free(p->note[i]);
	free(p->step);
	free(p->error);
	free(p->note);
	free(p->boot_line);
	free(p->recipe_line);
	free(p->profile);
	free(p->rt_why);
	memset(p, 0, sizeof(*p));
}

/* FNV-1a, 64 bit: tells a changed value from an unchanged one; it keeps no secret. */
uint64_t plan_hash(const char *bytes)
{
	uint64_t h = 0xcbf29ce484222325u;

	if (!bytes)
		return 0;
	for (; *bytes; bytes++)
		h = (h ^ (unsigned char)*bytes) * 0x100000001b3u;
	return h;
}

/* A file that the kernel makes with a group of this plan is not there before. */
static bool born_in_plan(const struct plan *p, const struct step *s)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct step *g = &p->step[i];
		size_t n = strlen(g->target);

		if (g->way == WAY_CGROUP && !strncmp(s->target, g->target, n) &&
		    s->target[n] == '/')
			return true;
	}
	return false;
}

static bool is_stale(const struct plan *p, const struct step *s)
{
	autofree char *raw = NULL, *ident = NULL;

	if (!ways[s->way].read || born_in_plan(p, s))
		return false;
	if (ways[s->way].read(s->target, &raw) || plan_hash(raw) != s->hash)
		return true;
	ident = s->ident ? way_ident(s->way, s->target) : NULL;
	return s->ident && (!ident || strcmp(ident, s->ident));
}

int plan_stale(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (is_stale(p, &p->step[i]))
			return (int)i;
	return -1;
}

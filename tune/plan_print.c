// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>
#include <string.h>
#include "tune/plan.h"

static bool same_group(const struct step *a, const struct step *b)
{
	return a->disruption == b->disruption && a->risk == b->risk && a->undo == b->undo;
}

/* The first of its group: groups come in the order of disruption, then risk, then undo. */
static bool leads(const struct plan *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_group(&p->step[k], &p->step[i]))
			return false;
	return true;
}

static void one_line(const char *text, FILE *to)
{
	size_t n = strlen(text);

	while (n && text[n - 1] == '\n')
		n--;
	for (size_t i = 0; i < n; i++)
		text[i] == '\n' ? fputs("; ", to) : fputc(text[i], to);
}

static void print_step(const struct plan *p, size_t i, FILE *to)
{
	const struct step *s = &p->step[i];

	fprintf(to, "  [%2zu] %-34s ", i + 1, s->id);
	if (s->way == WAY_UNIT) {
		fputs("run\n", to);
	} else {
		one_line(s->from && *s->from ? s->from : "-", to);
		fputs(" -> ", to);
		one_line(s->to && *s->to ? s->to : "(removed)", to);
		fputc('\n', to);
	}
	for (size_t k = 0; s->knob && k < i; k++)
		if (p->step[k].knob == s->knob)
			return; /* said once */
	if (s->why)
		fprintf(to, "       why: %s\n", s->why);
	if (s->knob && s->knob->cost)
		fprintf(to, "       cost: %s\n", s->knob->cost);
	if (s->knob)
		fprintf(to, "       effect: %s\n", s->effect ? s->effect : "no published number");
}

static void print_group(const struct plan *p, size_t first, FILE *to)
{
	const struct step *g = &p->step[first];

	fprintf(to, "\nDisruption: %s. Risk: %s. Undo: %s.\n", disruption_names[g->disruption],
		risk_names[g->risk], undo_names[g->undo]);
	for (size_t i = first; i < p->n; i++)
		if (same_group(g, &p->step[i]))
			print_step(p, i, to);
}

static void print_groups(const struct plan *p, FILE *to)
{
	for (int d = HARMLESS; d <= REBOOT; d++)
		for (int r = RISK_NONE; r <= RISK_DATA; r++)
			for (int u = UNDO_EXACT; u <= UNDO_NEVER; u++)
				for (size_t i = 0; i < p->n; i++)
					if ((int)p->step[i].disruption == d &&
					    (int)p->step[i].risk == r &&
					    (int)p->step[i].undo == u && leads(p, i))
						print_group(p, i, to);
}

static void print_lines(const struct plan *p, FILE *to)
{
	if (!p->recipe_line || !*p->recipe_line)
		return;
	fprintf(to, "\nKernel command line of the profile:\n  %s\n", p->recipe_line);
	if (strcmp(p->recipe_line, p->boot_line))
		fprintf(to, "as it will be written:\n  %s\n", p->boot_line);
}

void plan_print(const struct plan *p, FILE *to)
{
	char list[512];
	size_t reboot = 0;

	fprintf(to, "Profile %s\n", p->profile);
	fprintf(to, "  RT CPUs            %s", cpus_text(&p->rt, list, sizeof(list)));
	fprintf(to, "   (%s)\n", p->rt_why);
	fprintf(to, "  housekeeping CPUs  %s\n", cpus_text(&p->hk, list, sizeof(list)));
	print_lines(p, to);
	print_groups(p, to);
	if (p->notes)
		fputs("\nNotes:\n", to);
	for (size_t i = 0; i < p->notes; i++)
		fprintf(to, "  - %s\n", p->note[i]);
	if (p->errors)
		fputs("\nRefused:\n", to);
	for (size_t i = 0; i < p->errors; i++)
		fprintf(to, "  - %s\n", p->error[i]);
	for (size_t i = 0; i < p->n; i++)
		reboot += p->step[i].disruption == REBOOT;
	fprintf(to, "\n%zu step%s, %zu of them at the next boot. Nothing was changed.\n", p->n,
		p->n == 1 ? "" : "s", reboot);
}

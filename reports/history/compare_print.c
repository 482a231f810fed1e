// SPDX-License-Identifier: Apache-2.0
/* compare_print.c - a comparison as a table, and as JSON */
#include "reports/history/compare.h"

#include <math.h>
#include <string.h>
#include "reports/store/environ.h"
#include "reports/words.h"

const char *compare_word(enum compare_outcome o)
{
	static const char *const words[] = {"same", "better", "worse", "suspect"};

	return words[o];
}

static void percent(double v, char *buf, size_t len)
{
	if (isnan(v))
		snprintf(buf, len, "?");
	else if (isinf(v))
		snprintf(buf, len, "inf");
	else if (fabs(v) >= 9.995)
		snprintf(buf, len, "x%.3g", v + 1);
	else
		snprintf(buf, len, "%+.1f %%", v * 100);
}

static void print_change(const struct compare_row *r, char *buf, size_t len)
{
	char at[32], lo[32], hi[32];

	percent(r->change.value, at, sizeof(at));
	percent(r->change.lo, lo, sizeof(lo));
	percent(r->change.hi, hi, sizeof(hi));
	if (isnan(r->change.value))
		snprintf(buf, len, "-");
	else if (isnan(r->change.lo))
		snprintf(buf, len, "%s", at);
	else
		snprintf(buf, len, "%s (%s .. %s)", at, lo, hi);
}

static void print_row(const struct compare_row *r, FILE *to)
{
	char a[WORDS], b[WORDS], how[128], p[32] = "-", more[48] = "";

	print_change(r, how, sizeof(how));
	if (!isnan(r->p))
		snprintf(p, sizeof(p), r->p < 0.0001 ? "%.0e" : "%.4f", r->p);
	if (r->need)
		snprintf(more, sizeof(more), "  need %u more run%s of each", r->need,
			 r->need == 1 ? "" : "s");
	fprintf(to, "%-22s %12s %12s  %-32s %8s  %s%s\n", r->m->label, measure_words(r->m, r->a, a),
		measure_words(r->m, r->b, b), how, p,
		r->m->decides ? compare_word(r->what) : "(not judged)", more);
}

static void print_runs(const struct versus *v, FILE *to)
{
	double na = 0, nb = 0;
	char a[WORDS], b[WORDS];

	for (size_t i = 0; i < v->na; i++)
		na += v->a[i]->hist ? (double)v->a[i]->hist->n : 0;
	for (size_t i = 0; i < v->nb; i++)
		nb += v->b[i]->hist ? (double)v->b[i]->hist->n : 0;
	fprintf(to, "A: %s: %zu run%s, %s activations\nB: %s: %zu run%s, %s activations\n\n",
		v->name_a, v->na, v->na == 1 ? "" : "s", words_count((uint64_t)na, a), v->name_b,
		v->nb, v->nb == 1 ? "" : "s", words_count((uint64_t)nb, b));
}

static void print_outcome(const struct compare *c, const struct versus *v, FILE *to)
{
	static const char *const said[] = {
		[COMPARE_SAME] = "no difference shown",
		[COMPARE_BETTER] = "B is better, in nothing worse",
		[COMPARE_WORSE] = "B is worse",
		[COMPARE_WARN] = "B differs, but so few runs do not show what of it is chance",
	};
	size_t least = v->na < v->nb ? v->na : v->nb;

	fprintf(to, "\n%s", said[c->outcome]);
	if (c->need)
		fprintf(to, "; need %u more run%s of each", c->need, c->need == 1 ? "" : "s");
	else if (least < c->ranks_from)
		fprintf(to, "; of times nothing can be told with less than %u runs of each",
			c->ranks_from);
	fputs(".\n", to);
}

int compare_print(const struct compare *c, const struct versus *v, FILE *to)
{
	print_runs(v, to);
	fprintf(to, "%-22s %12s %12s  %-32s %8s\n", "", "A", "B", "B against A (95 %)", "p");
	for (size_t i = 0; i < c->n; i++)
		print_row(&c->row[i], to);
	print_outcome(c, v, to);
	return ferror(to) ? -1 : 0;
}

static void json_row(struct jsonw *w, const struct compare_row *r)
{
	jsonw_open(w, NULL, '{');
	jsonw_text(w, "name", r->m->name);
	jsonw_text(w, "unit", r->m->kind == MEASURE_TIME ? "ns" : "per activation");
	if (r->m->threshold)
		jsonw_int(w, "threshold_ns", r->m->threshold);
	jsonw_bool(w, "decides", r->m->decides);
	jsonw_real(w, "a", r->a);
	jsonw_real(w, "b", r->b);
	jsonw_open_flat(w, "change", '[');
	jsonw_real(w, NULL, r->change.value);
	jsonw_real(w, NULL, r->change.lo);
	jsonw_real(w, NULL, r->change.hi);
	jsonw_close(w);
	jsonw_real(w, "p", r->p);
	jsonw_real(w, "p_single", r->raw);
	if (r->m->count)
		jsonw_real(w, "spread", r->spread);
	jsonw_text(w, "outcome", compare_word(r->what));
	jsonw_int(w, "need", r->need);
	jsonw_close(w);
}

static void json_side(struct jsonw *w, const char *key, const struct entry *const *runs, size_t n)
{
	jsonw_open(w, key, '[');
	for (size_t i = 0; i < n; i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "id", runs[i]->id);
		jsonw_text(w, "scenario", runs[i]->scenario);
		jsonw_text(w, "board", runs[i]->board);
		jsonw_int(w, "started_ns", runs[i]->started);
		jsonw_close(w);
	}
	jsonw_close(w);
}

static void json_difference(void *arg, const char *name, const char *a, const char *b)
{
	jsonw_open_flat(arg, NULL, '{');
	jsonw_text(arg, "name", name);
	jsonw_text(arg, "a", a);
	jsonw_text(arg, "b", b);
	jsonw_close(arg);
}

void compare_json(const struct compare *c, const struct versus *v, struct jsonw *w)
{
	jsonw_open(w, NULL, '{');
	jsonw_text(w, "schema", "rtbench-compare/1");
	jsonw_text(w, "outcome", compare_word(c->outcome));
	jsonw_int(w, "need", c->need);
	json_side(w, "a", v->a, v->na);
	json_side(w, "b", v->b, v->nb);
	jsonw_open(w, "measures", '[');
	for (size_t i = 0; i < c->n; i++)
		json_row(w, &c->row[i]);
	jsonw_close(w);
	jsonw_open(w, "environment", '[');
	environ_diff(v->a[v->na - 1]->environment, v->b[v->nb - 1]->environment, json_difference,
		     w);
	jsonw_close(w);
	jsonw_close(w);
}

struct few {
	FILE *to;
	unsigned n, most;
};

static void print_difference(void *arg, const char *name, const char *a, const char *b)
{
	struct few *f = arg;

	if (f->most && f->n++ >= f->most)
		return;
	fprintf(f->to, "  %s: %.160s -> %.160s\n", name, a ? a : "(none)", b ? b : "(none)");
}

int compare_environment(const struct versus *v, unsigned most, FILE *to)
{
	const char *a = v->a[v->na - 1]->environment, *b = v->b[v->nb - 1]->environment;
	struct few f = {.to = to, .most = most};
	int n = environ_diff(a, b, NULL, NULL);

	if (n <= 0)
		return n;
	fprintf(to, "\nThe environments differ in %d place%s:\n", n, n == 1 ? "" : "s");
	environ_diff(a, b, print_difference, &f);
	if (most && f.n > most)
		fprintf(to, "  ... and %u more (--json has all)\n", f.n - most);
	return n;
}

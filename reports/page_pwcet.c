// SPDX-License-Identifier: Apache-2.0
/* page_pwcet.c - what lies beyond the run, for people and for programs */
#include "reports/page.h"

#include <inttypes.h>
#include <math.h>
#include "reports/pwcet.h"
#include "reports/words.h"

static void known(struct page *p, const struct pwcet *w)
{
	char level[WORDS], lo[WORDS], hi[WORDS], n[WORDS], u[WORDS];

	fprintf(p->to,
		"<p>One activation in %s may be later than <b>%s</b> (95 %% interval: %s to ",
		words_count((uint64_t)llround(1 / w->p), n),
		words_time((int64_t)w->level.value, level), words_time((int64_t)w->level.lo, lo));
	fprintf(p->to, "%s), if the tail goes on as it has been over %s%s.</p>\n",
		words_time((int64_t)w->level.hi, hi), words_time(w->threshold, u),
		p->r->emulated ? " (emulated: describes no hardware)" : "");
}

void page_pwcet(struct page *p)
{
	struct pwcet w;

	if (!p->t.n || p->rc)
		return;
	p->rc = pwcet_of(p->s, &w);
	if (p->rc)
		return;
	fputs("<section id=\"beyond\">\n<h2>Beyond what was seen</h2>\n"
	      "<p class=\"hint\">Extreme-value theory, from the worst thousand. It informs, no "
	      "gate "
	      "depends on it, and it is given only if each of its assumptions holds.</p>\n",
	      p->to);
	if (w.known) {
		known(p, &w);
	} else {
		fputs("<p>No extrapolation: ", p->to);
		xml_text(p->to, w.reason);
		fputs(".</p>\n", p->to);
	}
	fputs("<table class=\"facts-table\">\n", p->to);
	for (size_t i = 0; i < w.checks; i++) {
		fprintf(p->to, "<tr><td class=\"s %s\">%s</td><td class=\"v\">",
			w.check[i].met ? "PASS" : "INCONCLUSIVE",
			w.check[i].met ? "holds" : "fails");
		xml_text(p->to, w.check[i].text);
		fputs("</td></tr>\n", p->to);
	}
	fputs("</table>\n</section>\n", p->to);
}

int result_json_pwcet(struct jsonw *w, const struct result *r)
{
	struct pwcet x;
	int rc = pwcet_of(r->summary, &x);

	if (rc)
		return rc;
	jsonw_open(w, "pwcet", '{');
	jsonw_bool(w, "known", x.known);
	jsonw_text(w, "reason", x.known ? NULL : x.reason);
	jsonw_real(w, "per_activation", x.known ? x.p : NAN);
	jsonw_real(w, "level_ns", x.known ? round(x.level.value) : NAN);
	jsonw_real(w, "low_ns", x.known ? round(x.level.lo) : NAN);
	jsonw_real(w, "high_ns", x.known ? round(x.level.hi) : NAN);
	jsonw_int(w, "threshold_ns", x.threshold);
	jsonw_uint(w, "over", x.over);
	jsonw_uint(w, "events", x.events);
	jsonw_open(w, "checks", '[');
	for (size_t i = 0; i < x.checks; i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "name", x.check[i].name);
		jsonw_bool(w, "holds", x.check[i].met);
		jsonw_text(w, "text", x.check[i].text);
		jsonw_close(w);
	}
	jsonw_close(w);
	jsonw_close(w);
	return 0;
}

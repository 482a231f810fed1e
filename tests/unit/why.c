// SPDX-License-Identifier: Apache-2.0
/* Causes: recorded traces with known answers, and what holds whatever the trace says. */
#include <glob.h>
#include "tests/unit/test.h"
#include "tests/unit/trace_text.h"

static struct trace_text t;
static struct why why;

static int64_t sum_of(int class)
{
	int64_t sum = 0;

	for (unsigned i = 0; i < why.parts; i++)
		if (class < 0 || (int)why.part[i].class == class)
			sum += why.part[i].ns;
	return sum;
}

static bool says(const char *text)
{
	for (unsigned i = 0; i < why.lines; i++)
		if (strstr(why.evidence[i], text))
			return true;
	return false;
}

/* "" or what is otherwise than the trace wants it. */
static const char *wanted(const char *key, const char *value)
{
	static char text[700];
	int class = trace_class(key);

	*text = 0;
	if (!strcmp(key, "class") && strcmp(why_class_name(why.class), value))
		snprintf(text, sizeof(text), "class is %s: %s", why_class_name(why.class),
			 why.detail);
	else if (!strcmp(key, "detail") && !strstr(why.detail, value))
		snprintf(text, sizeof(text), "detail is \"%s\"", why.detail);
	else if (!strcmp(key, "evidence") && !says(value))
		snprintf(text, sizeof(text), "no evidence says \"%s\": \"%s\" ...", value,
			 why.evidence[0]);
	else if (!strcmp(key, "residual") && why.residual != trace_time(value))
		snprintf(text, sizeof(text), "residual is %" PRId64, why.residual);
	else if (!strcmp(key, "part") && (!why.parts || why.part[0].ns != trace_time(value)))
		snprintf(text, sizeof(text), "largest part is %" PRId64, why.part[0].ns);
	else if (!strcmp(key, "contradicts") && why.contradicts != atoi(value))
		snprintf(text, sizeof(text), "contradicts is %d", why.contradicts);
	else if (class >= 0 && sum_of(class) != trace_time(value))
		snprintf(text, sizeof(text), "%s is %" PRId64, key, sum_of(class));
	return text;
}

static const char *check(const char *path)
{
	static char text[1000];

	if (!trace_load(path, &t))
		return t.error;
	why_order(t.seen, t.c.nseen);
	why_find(&t.c, &why);
	if (sum_of(-1) + why.residual != t.c.woke - t.c.due || why.residual < 0)
		return "the parts do not sum to the latency";
	for (unsigned i = 0; i < t.wants; i++) {
		const char *other = wanted(t.want[i][0], t.want[i][1]);

		if (!*other)
			continue;
		snprintf(text, sizeof(text), "%s: %s=%s, but %s", path, t.want[i][0], t.want[i][1],
			 other);
		return text;
	}
	return t.wants ? "" : "the trace wants nothing";
}

TEST(every_recorded_trace_has_the_cause_that_it_is_known_to_have)
{
	glob_t g;

	OK(!glob("tests/runs/*.trace", 0, NULL, &g));
	OK(g.gl_pathc >= WHY_NCLASSES);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		const char *wrong = check(g.gl_pathv[i]);

		if (*wrong)
			printf("# %s: %s\n", g.gl_pathv[i], wrong);
		test_failed |= *wrong != 0;
	}
	globfree(&g);
}

TEST(every_class_has_a_recorded_trace)
{
	bool have[WHY_NCLASSES] = {0};
	glob_t g;

	OK(!glob("tests/runs/*.trace", 0, NULL, &g));
	for (size_t i = 0; i < g.gl_pathc; i++)
		for (unsigned w = trace_load(g.gl_pathv[i], &t) ? t.wants : 0; w-- > 0;)
			if (!strcmp(t.want[w][0], "class"))
				have[trace_class(t.want[w][1])] = true;
	for (unsigned i = 0; i < WHY_NCLASSES; i++)
		OK(have[i]);
	globfree(&g);
}

static uint32_t rng = 1;

static uint32_t any(uint32_t n)
{
	rng ^= rng << 13;
	rng ^= rng >> 17;
	rng ^= rng << 5;
	return rng % n;
}

/* Every trace again with its events cut off, mixed, doubled and their numbers changed. */
static void spoil(struct trace_text *x)
{
	for (unsigned i = any(6); i-- > 0 && x->c.nseen;) {
		struct seen *e = &x->seen[any((uint32_t)x->c.nseen)];

		switch (any(6)) {
		case 0:
			x->c.nseen = any((uint32_t)x->c.nseen);
			break;
		case 1:
			e->what = (uint16_t)any(24);
			break;
		case 2:
			e->t += (int64_t)any(2000000) - 1000000;
			break;
		case 3:
			e->cpu = (uint16_t)any(300);
			break;
		case 4:
			e->pid = (int32_t)any(100);
			break;
		default:
			e->left = (uint8_t)any(256);
			break;
		}
	}
	if (x->c.nspan && !any(3))
		x->span[any((uint32_t)x->c.nspan)].to = (int64_t)any(2000000);
	if (!any(5))
		x->c.bound = (int64_t)any(3000000) - 1;
}

TEST(whatever_the_trace_says_the_parts_sum_to_the_latency)
{
	static struct trace_text x;
	glob_t g;

	OK(!glob("tests/runs/*.trace", 0, NULL, &g));
	for (size_t i = 0; i < g.gl_pathc; i++) {
		OK(trace_load(g.gl_pathv[i], &t));
		for (int n = 0; n < 300; n++) {
			x = t;
			x.c.seen = x.seen;
			x.c.span = x.span;
			spoil(&x);
			why_order(x.seen, x.c.nseen);
			why_find(&x.c, &why);
			OK(why.residual >= 0);
			EQ(sum_of(-1) + why.residual, x.c.woke - x.c.due);
			for (unsigned p = 0; p < why.parts; p++)
				OK(why.part[p].ns > 0);
		}
	}
	globfree(&g);
}

TEST(a_run_of_more_parts_than_are_kept_still_sums_to_the_latency)
{
	memset(&t, 0, sizeof(t));
	t.c = (struct why_case){
		.woke = 100000, .bound = 10, .no_wake = true, .seen = t.seen, .span = t.span};
	t.seen[t.c.nseen++] = (struct seen){.what = WIRE_SEEN_VCPU, .pid = 5};
	t.seen[t.c.nseen++] = (struct seen){.what = WIRE_SEEN_LOOKED, .span = 200000};
	for (int i = 0; i < 40; i++) {
		struct seen *e = &t.seen[t.c.nseen++];

		*e = (struct seen){.what = WIRE_SEEN_RUN,
				   .t = i * 2000,
				   .pid = 100 + i,
				   .prev = i ? 99 + i : 5,
				   .cpu = 1,
				   .prio = 40};
		snprintf(e->text, SEEN_COMM, "hog%d", i);
	}
	why_find(&t.c, &why);
	EQ(why.parts, WHY_NAMED + 1);
	STR(why_class_name(why.class), "host-preempted");
	EQ(sum_of(-1) + why.residual, 100000);
}

TEST(what_seen_writes_it_reads_back)
{
	_Alignas(8) uint8_t buf[sizeof(struct wire_seen) + SEEN_TEXT + 1];
	struct seen a = {.what = WIRE_SEEN_RUN,
			 .t = 12345678901,
			 .pid = 77,
			 .prev = 55,
			 .cpu = 3,
			 .prio = -1,
			 .policy = 7,
			 .left = WIRE_LEFT_STOPPED,
			 .text = "hog"},
		    b;

	strcpy(a.text + SEEN_COMM, "CPU 0/KVM");
	seen_read(&b, (void *)buf, seen_write(&a, (void *)buf));
	OK(!memcmp(&a, &b, sizeof(a)));
	a.what = WIRE_SEEN_EXIT;
	memset(a.text, 0, sizeof(a.text));
	memcpy(a.text, "EXTERNAL_INTERRUPT_AND_MORE_0123", SEEN_TEXT);
	seen_read(&b, (void *)buf, seen_write(&a, (void *)buf));
	STR(b.text, "EXTERNAL_INTERRUPT_AND_MORE_012");
}

RUN(every_recorded_trace_has_the_cause_that_it_is_known_to_have, every_class_has_a_recorded_trace,
    whatever_the_trace_says_the_parts_sum_to_the_latency,
    a_run_of_more_parts_than_are_kept_still_sums_to_the_latency, what_seen_writes_it_reads_back)

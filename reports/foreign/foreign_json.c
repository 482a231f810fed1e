// SPDX-License-Identifier: Apache-2.0
/* foreign_json.c - cyclictest --json and jitterdebugger's results.json: the same but for a key */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "reports/foreign/foreign_priv.h"

static bool json_with(const struct foreign *f, const char *key)
{
	size_t at = strspn(f->text, " \t\r\n");

	return f->text[at] == '{' && strstr(f->text, key) && strstr(f->text, "\"histogram\"");
}

bool looks_cyclictest_json(const struct foreign *f)
{
	return json_with(f, "\"thread\"");
}

bool looks_jitter_json(const struct foreign *f)
{
	return json_with(f, "\"cpu\"") && !json_with(f, "\"thread\"");
}

static int take_histogram(struct foreign *f, struct json_object *h, double *n)
{
	int rc = 0;

	json_object_object_foreach(h, key, v)
	{
		char *end;
		double at = strtod(key, &end), count = json_object_get_double(v);

		if (end == key || *end)
			return foreign_bad(f, "'%.40s' is no value of a histogram", key);
		rc = rc ?: foreign_add(f, at, count);
		*n += count;
		if (at + 1 > (double)f->edge && at < 1e12)
			f->edge = (int64_t)at + 1;
	}
	return rc;
}

/* One thread: its histogram, and the cycles that were too late for it. */
static int take_thread(struct foreign *f, struct json_object *t)
{
	struct json_object *h = json_object_object_get(t, "histogram"), *v;
	double n = 0, cycles;
	int rc;

	if (!json_object_is_type(h, json_type_object))
		return foreign_bad(f, "a thread has no histogram (was it run with -h?)");
	rc = take_histogram(f, h, &n);
	if (json_object_object_get_ex(t, "max", &v))
		foreign_max(f, json_object_get_double(v));
	cycles = json_object_object_get_ex(t, "cycles", &v)  ? json_object_get_double(v)
		 : json_object_object_get_ex(t, "count", &v) ? json_object_get_double(v)
							     : n;
	if (!rc && cycles > n)
		f->over += (uint64_t)(cycles - n);
	return rc;
}

static void text_of(struct json_object *o, const char *key, char *buf, size_t len)
{
	const char *text = json_object_get_string(json_object_object_get(o, key));

	snprintf(buf, len, "%s", text ? text : "");
}

static void take_around(struct foreign *f, struct json_object *o)
{
	struct json_object *sys = json_object_object_get(o, "sysinfo"), *v;
	char when[64];
	struct tm tm = {0};
	const char *rest;

	text_of(sys, "nodename", f->host, sizeof(f->host));
	text_of(sys, "release", f->kernel, sizeof(f->kernel));
	text_of(o, "start_time", when, sizeof(when));
	rest = strptime(when, "%a, %d %b %Y %T %z", &tm);
	if (rest)
		f->started = timegm(&tm) - tm.tm_gmtoff;
	/* 1: --nsec. 0 is cyclictest's for microseconds, 1000 jitterdebugger's. */
	if (json_object_object_get_ex(o, "resolution_in_ns", &v) ||
	    json_object_object_get_ex(sys, "resolution_in_ns", &v))
		f->unit = json_object_get_int64(v) == 1 ? 1 : 1000;
}

int read_tool_json(struct foreign *f)
{
	struct json_object *o = json_tokener_parse(f->text);
	struct json_object *threads = json_object_object_get(o, "thread");
	int rc = 0;

	if (!o)
		return foreign_bad(f, "not whole: JSON that cannot be parsed");
	if (!threads)
		threads = json_object_object_get(o, "cpu");
	take_around(f, o);
	if (!json_object_is_type(threads, json_type_object)) {
		rc = foreign_bad(f, "no threads are in it");
	} else {
		json_object_object_foreach(threads, name, t)
		{
			rc = rc ?: (name ? take_thread(f, t) : 0);
		}
	}
	json_object_put(o);
	return rc;
}

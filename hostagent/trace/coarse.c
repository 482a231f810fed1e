// SPDX-License-Identifier: Apache-2.0
/* coarse.c - counters of threads and CPUs, and what they gained */
#include "hostagent/trace/coarse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"

#define LEAST_NS 50000 /* waited less in a window: that is everyday life */

static uint64_t waited(int tid)
{
	char path[64];
	uint64_t ran, delay = 0;

	snprintf(path, sizeof(path), "/proc/%d/schedstat", tid);
	autofclose FILE *f = fopen(path, "re");
	if (!f || fscanf(f, "%" SCNu64 " %" SCNu64, &ran, &delay) != 2)
		return 0;
	return delay;
}

static bool stopped(int tid)
{
	char path[64], line[512], *end;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	autofclose FILE *f = fopen(path, "re");
	if (!f || !fgets(line, sizeof(line), f))
		return false;
	end = strrchr(line, ')');
	return end && (end[2] == 'T' || end[2] == 't');
}

void coarse_init(struct coarse *c, const struct trace_thread *threads, size_t n, bool traced)
{
	*c = (struct coarse){.n = n < TRACE_THREADS ? n : TRACE_THREADS, .traced = traced};
	for (size_t i = 0; i < c->n; i++) {
		c->thread[i].tid = threads[i].tid;
		c->thread[i].waited = waited(threads[i].tid);
	}
}

static void poll_thread(struct coarse *c, struct coarse_thread *t, int64_t now, struct seen *e)
{
	uint64_t sum = waited(t->tid);
	bool stop = stopped(t->tid);

	*e = (struct seen){.cpu = 0xffff, .pid = t->tid};
	if (stop && !t->stopped) {
		t->stopped = now;
	} else if (!stop && t->stopped) {
		e->what = WIRE_SEEN_STOPPED;
		e->t = t->stopped;
		e->span = c->last - t->stopped;
		t->stopped = 0;
	} else if (sum > t->waited + LEAST_NS) {
		e->what = WIRE_SEEN_DELAY;
		e->t = c->last;
		e->span = now - c->last;
		e->value = (int64_t)(sum - t->waited);
	}
	t->waited = sum;
}

static void poll_cpus(struct coarse *c, int64_t now, trace_sink_fn *sink, void *arg)
{
	uint64_t v[8], tick = 1000000000ull / (uint64_t)sysconf(_SC_CLK_TCK);
	char line[512];
	unsigned cpu;

	autofclose FILE *f = fopen("/proc/stat", "re");
	while (f && fgets(line, sizeof(line), f)) {
		struct seen e = {.what = WIRE_SEEN_STEAL, .t = c->last, .span = now - c->last};

		if (sscanf(line,
			   "cpu%u %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
			   " %" SCNu64 " %" SCNu64 " %" SCNu64,
			   &cpu, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]) != 9 ||
		    line[3] == ' ' || cpu >= COARSE_CPUS)
			continue;
		e.cpu = (uint16_t)cpu;
		e.value = (int64_t)((v[7] - c->stolen[cpu]) * tick);
		if (c->last && v[7] > c->stolen[cpu])
			sink(arg, &e);
		c->stolen[cpu] = v[7];
	}
}

void coarse_poll(struct coarse *c, int64_t now, trace_sink_fn *sink, void *arg)
{
	poll_cpus(c, now, sink, arg);
	for (size_t i = 0; !c->traced && i < c->n; i++) {
		struct seen e;

		poll_thread(c, &c->thread[i], now, &e);
		if (e.what && e.span > 0 && c->last)
			sink(arg, &e);
	}
	c->last = now;
}

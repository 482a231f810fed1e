// SPDX-License-Identifier: Apache-2.0
/* trace.c - an instance of tracefs, made, read and removed */
#include "hostagent/trace/trace.h"

#include <dirent.h>
#include <errno.h>
#include <event-parse.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tracefs.h>
#include <unistd.h>
#include "hostagent/trace/trace_priv.h"
#include "lib/clean.h"

#define RING_KB	    8192   /* of each CPU: some ten thousand events a second for seconds */
#define RING_ALL_KB 262144 /* of all of them */

static int64_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000LL + ts.tv_nsec;
}

static bool is_dead(const char *name)
{
	char *end;
	long pid = strtol(name + strlen(TRACE_NAME), &end, 10);

	return pid > 0 && !*end && kill((pid_t)pid, 0) && errno == ESRCH;
}

void trace_clean(void)
{
	char path[PATH_MAX];
	const char *dir = tracefs_tracing_dir();
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%s/instances", dir ?: "");
	d = dir ? opendir(path) : NULL;
	while (d && (e = readdir(d))) {
		if (strncmp(e->d_name, TRACE_NAME, strlen(TRACE_NAME)) || !is_dead(e->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/instances/%s", dir, e->d_name);
		rmdir(path);
	}
	if (d)
		closedir(d);
}

static int ring(struct trace *t)
{
	long cpus = sysconf(_SC_NPROCESSORS_CONF);
	size_t kb = RING_ALL_KB / (size_t)(cpus > 0 ? cpus : 1);
	char text[32];

	if (kb > RING_KB)
		kb = RING_KB;
	snprintf(text, sizeof(text), "%zu", kb);
	return tracefs_instance_file_write(t->instance, "buffer_size_kb", text) < 0 ? -ENOMEM : 0;
}

static int instance(struct trace *t, char *why, size_t len)
{
	static const char *const systems[] = {"sched", "irq",	"irq_vectors", "power",
					      "kvm",   "timer", NULL};
	const char *dir = tracefs_tracing_dir();
	char name[32];

	if (!dir) {
		snprintf(why, len,
			 "no tracefs: mount -t tracefs tracefs /sys/kernel/tracing (root)");
		return -ENOENT;
	}
	tep_set_loglevel(TEP_LOG_NONE);
	t->tep = tracefs_local_events_system(NULL, systems);
	if (!t->tep) {
		snprintf(why, len, "the events in %s cannot be read: %s", dir, strerror(errno));
		return -EACCES;
	}
	snprintf(name, sizeof(name), TRACE_NAME "%d", (int)getpid());
	t->instance = tracefs_instance_create(name);
	if (!t->instance) {
		snprintf(why, len, "no instance in %s: %s%s", dir, strerror(errno),
			 geteuid() ? " (root may)" : "");
		return -EACCES;
	}
	if (tracefs_instance_file_write(t->instance, "trace_clock", "mono") < 0) {
		snprintf(why, len, "the tracer has no clock 'mono'");
		return -ENODEV;
	}
	return ring(t);
}

static int start(struct trace *t, char *why, size_t len)
{
	int err = instance(t, why, len), n;

	if (err)
		return err;
	n = events_enable(t, why, len);
	if (n < 0)
		return n;
	snprintf(t->text, sizeof(t->text), "clock mono, %d kinds", n);
	t->began = now();
	if (tracefs_trace_on(t->instance) < 0) {
		snprintf(why, len, "tracing cannot be switched on: %s", strerror(errno));
		return -EACCES;
	}
	return 0;
}

int trace_new(const struct trace_opts *o, struct trace **made, char *why, size_t len)
{
	struct trace *t = calloc(1, sizeof(*t));
	int err;

	snprintf(why, len, "out of memory");
	if (!t)
		return -ENOMEM;
	t->o = *o;
	t->nthreads = o->n < TRACE_THREADS ? o->n : TRACE_THREADS;
	memcpy(t->threads, o->threads, t->nthreads * sizeof(*o->threads));
	trace_clean();
	err = start(t, why, len);
	if (err) {
		trace_free(t);
		return err;
	}
	for (size_t i = 0; i < t->nthreads; i++) {
		struct seen e = {.t = t->began, .pid = t->threads[i].tid, .cpu = 0xffff};

		e.what = t->threads[i].vcpu >= 0 ? WIRE_SEEN_VCPU : WIRE_SEEN_HELPER;
		e.value = t->threads[i].vcpu;
		memcpy(e.text, t->threads[i].name, SEEN_TEXT);
		o->sink(o->arg, &e);
	}
	*made = t;
	return 0;
}

static int take(struct tep_event *event, struct tep_record *rec, int cpu, void *arg)
{
	struct trace *t = arg;
	struct seen e;

	if (rec->missed_events) {
		e = (struct seen){.t = (int64_t)rec->ts, .what = WIRE_SEEN_LOST};
		e.cpu = (uint16_t)cpu;
		e.value = rec->missed_events > 0 ? rec->missed_events : 1;
		t->err = kept_add(t, &e);
	}
	if (events_convert(t, event, rec, &e) && !t->err)
		t->err = kept_add(t, &e);
	return t->err;
}

int trace_keep(struct trace *t, int64_t from, int64_t to)
{
	if (to > t->drained) {
		int64_t until = now();

		t->err = 0;
		tracefs_iterate_raw_events(t->tep, t->instance, NULL, 0, take, t);
		t->drained = until;
		kept_sort(t);
		kept_forget(t);
	}
	kept_tell(t, from, to);
	return t->err;
}

const char *trace_text(const struct trace *t)
{
	return t->text;
}

void trace_free(struct trace *t)
{
	if (!t)
		return;
	if (t->instance) {
		tracefs_trace_off(t->instance);
		tracefs_instance_destroy(t->instance);
		tracefs_instance_free(t->instance);
	}
	if (t->tep)
		tep_free(t->tep);
	free(t->kept);
	free(t);
}

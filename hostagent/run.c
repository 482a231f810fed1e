// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/run.h"
#include "lib/clean.h"
#include "lib/command.h"

static void say_mark(struct run *r, uint16_t what, const char *text)
{
	progress_line(&r->progress, "%s%s",
		      what == WIRE_MARK_INVALID ? "INVALID " : "note: ", text);
	if (r->rec)
		record_mark(r->rec, &(struct note){.what = what, .guest = NOTE_HOST, .text = text});
}

void run_invalid(struct run *r, const char *gate, const char *fmt, ...)
{
	char text[NOTE_TEXT];
	int n = snprintf(text, sizeof(text), "%s: ", gate);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	say_mark(r, WIRE_MARK_INVALID, text);
}

void run_note(struct run *r, const char *fmt, ...)
{
	char text[NOTE_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	say_mark(r, WIRE_MARK_NOTE, text);
}

const char *run_phase_name(enum run_phase phase)
{
	static const char *const name[] = {"boot", "warmup", "measure", "stop", "over"};

	return name[phase];
}

void run_phase(struct run *r, enum run_phase phase)
{
	r->phase = phase;
	r->phase_began = host_now();
	record_mark(r->rec, &(struct note){.what = WIRE_MARK_PHASE,
					   .guest = NOTE_HOST,
					   .text = run_phase_name(phase)});
}

int run_check(const struct scenario *s, char *why, size_t len)
{
	const struct vmm_ops *vmm = vmm_find(s->vm.backend);
	struct pin pin;
	int err;

	if (!vmm) {
		snprintf(why, len, "[vm] backend = %s is unknown: %s", s->vm.backend, vmm_known());
		return -EINVAL;
	}
	if (s->partitions && !(vmm->can & VMM_FOREIGN)) {
		snprintf(why, len,
			 "several guests, [vm NAME], are for a partitioning hypervisor: rtbench "
			 "export bao; a run of them is backend = external");
		return -EINVAL;
	}
	if (s->vm.files && !(vmm->can & VMM_FILES)) {
		snprintf(why, len, "[vm] files: backend = %s cannot add files to a guest",
			 s->vm.backend);
		return -EOPNOTSUPP;
	}
	if (s->vm.guests > 1 && !(vmm->can & VMM_FOREIGN)) {
		snprintf(why, len, "[vm] guests = %d: backend = %s starts one guest; several are "
				   "received with backend = external (rtbench collect --guests)",
			 (int)s->vm.guests, s->vm.backend);
		return -EOPNOTSUPP;
	}
	err = vmm->probe(s, why, len);
	if (!err)
		err = pin_plan(s, &pin, why, len);
	for (size_t i = 0; !err && i < s->nloads; i++)
		err = load_check(&s->loads[i], s, why, len);
	return err;
}

static int prepare(struct run *r, char *why, size_t len)
{
	struct summary_opts o = {0};
	int err = pin_plan(r->s, &r->pin, why, len);

	if (err)
		return err;
	limits_summary(&r->s->limits, r->s->main.warmup + r->s->main.duration, &o);
	o.look = run_trace_threshold(r);
	r->sum = summary_new(&o);
	r->loop = loop_new();
	if (!r->sum || !r->loop) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	r->env.tune = (const char *const[]){"check", "apply", "ignore"}[r->s->host.tune];
	r->env.profile = r->s->host.profile;
	r->env.command = r->opts->command;
	r->vmm = vmm_find(r->s->vm.backend);
	r->vm = (struct vm){.scenario = r->s,
			    .loop = r->loop,
			    .dir = r->dir,
			    .pin = &r->pin,
			    .event = run_on_vm,
			    .arg = r};
	return 0;
}

static int before(struct run *r, char *why, size_t len)
{
	int err = pin_self(&r->pin);

	if (err)
		run_note(r, "rtbench itself could not leave the RT CPUs: %s", strerror(-err));
	err = env_before(&r->env);
	if (err)
		run_note(r, "not all facts of the host could be read: %s", strerror(-err));
	run_phase(r, RUN_BOOT);
	return run_loads_init(r, why, len);
}

/* From run_collector on there is a record: what fails later is a run that is INVALID. */
static const struct stage {
	const char *gate;
	int (*go)(struct run *r, char *why, size_t len);
} stages[] = {
	{"start", run_signals},
	{"tune", run_tune},
	{"start", before},
	{"start", run_guest},
	{"run", run_watch},
};

static void go(struct run *r)
{
	char why[1024] = "";

	for (size_t i = 0; i < ARRAY_SIZE(stages) && !r->interrupts; i++) {
		if (!stages[i].go(r, why, sizeof(why)))
			continue;
		run_invalid(r, stages[i].gate, "%s", *why ? why : "failed");
		run_console(r);
		break;
	}
}

static void write_env(struct run *r)
{
	char path[PATH_MAX + 16];
	int err;

	env_after(&r->env);
	snprintf(path, sizeof(path), "%s/host.json", r->dir);
	err = env_write(&r->env, r->vm.info_json, path);
	if (err)
		run_note(r, "cannot write %s: %s", path, strerror(-err));
}

/* The orders hold the secret: of no use any more, and nobody's business. */
static void forget_orders(struct run *r)
{
	char path[PATH_MAX + 16];

	snprintf(path, sizeof(path), "%s/orders", r->dir);
	unlink(path);
}

static void end(struct run *r)
{
	r->guest_over = r->guest_over || r->phase == RUN_STOP;
	run_trace_end(r);
	run_loads_end(r);
	r->vmm->stop(&r->vm);
	run_tune_back(r);
	collect_end(r->col);
	write_env(r);
	run_phase(r, RUN_OVER);
	record_mark(r->rec, &(struct note){.what = WIRE_MARK_END, .guest = NOTE_HOST});
}

static void release(struct run *r)
{
	forget_orders(r);
	if (r->rec)
		record_close(r->rec);
	collect_free(r->col);
	for (size_t i = 0; i < r->nloads; i++)
		load_done(&r->loads[i]);
	free(r->loads);
	env_done(&r->env);
	free(r->vm.command);
	free(r->vm.info_json);
	free((char *)r->vm.orders);
	summary_free(r->sum);
	loop_free(r->loop);
	if (r->lock >= 0)
		close(r->lock);
}

/* A second Ctrl-C: nothing of ours may live on, all else can wait for `rtbench report`. */
static int leave_at_once(struct run *r)
{
	progress_line(&r->progress, "left at once: rtbench report %s shows what is there", r->dir);
	run_trace_end(r);
	r->vmm->stop(&r->vm);
	for (size_t i = 0; i < r->nloads; i++)
		load_stop(&r->loads[i]);
	run_tune_back(r);
	return VERDICT_INVALID;
}

/* What frames.rtl could not take is said to the summary alone; a replay misses the END mark. */
static void not_recorded(struct run *r, int err)
{
	char text[PATH_MAX + 128];
	uint8_t buf[NOTE_SIZE];
	struct wire_frame f;
	size_t size, skip;

	snprintf(text, sizeof(text), "disk: %s/frames.rtl: %s", r->dir, strerror(-err));
	if (!(r->once & ONCE_DISK))
		progress_line(&r->progress, "INVALID %s", text);
	size = note_frame(
		&(struct note){.what = WIRE_MARK_INVALID, .guest = NOTE_HOST, .text = text},
		host_now(), buf);
	if (wire_next(buf, size, &f, &skip) == WIRE_FRAME)
		summary_frame(r->sum, &f);
}

static int finish(struct run *r)
{
	int err;

	end(r);
	err = record_close(r->rec);
	r->rec = NULL;
	if (err)
		not_recorded(r, err);
	return run_result(r);
}

int run_scenario(const struct scenario *s, const struct run_opts *opts)
{
	struct run r = {.s = s, .opts = opts, .lock = -1};
	char why[1024] = "";
	int status;

	progress_init(&r.progress, stderr, opts->quiet);
	if (run_dir_make(&r, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	if (opts->made)
		snprintf(opts->made, PATH_MAX, "%s", r.dir);
	if (prepare(&r, why, sizeof(why)) || run_collector(&r, why, sizeof(why))) {
		status = complain(VERDICT_INVALID, "%s", why);
		if (r.rec)
			record_close(r.rec);
		r.rec = NULL;
		run_dir_drop(&r);
	} else {
		go(&r);
		status = r.interrupts > 1 ? leave_at_once(&r) : finish(&r);
	}
	release(&r);
	return status;
}

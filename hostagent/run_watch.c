// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "hostagent/inject.h"
#include "hostagent/run.h"
#include "lib/clean.h"

#define TICK_MS 250
#define SECOND	1000000000LL
/* Counted in ticks and not in time: when rtbench itself was stopped, the first thing after it is
 * to read what has come meanwhile. */
#define TICKS(seconds) ((seconds)*1000 / TICK_MS)
#define SILENT_TICKS   TICKS(10) /* a probe that lives says so every 2 s (BEAT) */
#define LATE_TICKS     TICKS(30) /* after the planned end: a guest's clock may have stood still */
#define STOP_TICKS     TICKS(6)	 /* for the BYE after being asked to stop */
#define EXIT_MS	       700	 /* what a guest that ended has sent may still be on its way */

void run_stop(struct run *r)
{
	if (r->phase >= RUN_STOP)
		return;
	/* Nobody is there yet who could say BYE. */
	if (r->phase == RUN_BOOT)
		r->guest_over = true;
	run_phase(r, RUN_STOP);
	r->late = 0;
	if (r->guest_over)
		loop_stop(r->loop);
	else
		collect_stop(r->col, 1);
}

static void guest_over(struct run *r)
{
	r->guest_over = true;
	if (r->phase < RUN_STOP)
		run_phase(r, RUN_STOP);
	loop_stop(r->loop);
}

static void begin_measure(void *arg)
{
	struct run *r = arg;

	if (r->phase != RUN_WARMUP)
		return;
	run_phase(r, RUN_MEASURE);
	run_loads_begin(r);
	if (r->opts->selftest)
		inject_begin(r);
}

/* What the probe's threads really got: figures of an ordinary thread are none of a real-time one.
 */
static void check_probes(struct run *r)
{
	static const char *const policy[] = {"other", "fifo", "rr", "deadline"};
	const struct scn_probe *want = &r->s->probe;

	for (size_t i = 0; i < summary_probes(r->sum); i++) {
		const struct probe_sum *p = summary_probe(r->sum, i);

		if (p->policy == want->policy && p->prio == want->priority)
			continue;
		run_invalid(r, "probe", "asked for %s %d, the guest gave it %s %u",
			    policy[want->policy], (int)want->priority,
			    p->policy < ARRAY_SIZE(policy) ? policy[p->policy] : "?", p->prio);
		return;
	}
}

static void on_start(struct run *r)
{
	/* It is about all of them at the same time: the last one to come begins it. */
	if (r->phase != RUN_BOOT || ++r->started < (unsigned)r->s->vm.guests)
		return;
	check_probes(r);
	run_trace_begin(r);
	run_phase(r, RUN_WARMUP);
	if (r->s->main.warmup >= 1000000)
		loop_after(r->loop, (unsigned)(r->s->main.warmup / 1000000), begin_measure, r);
	else
		begin_measure(r);
}

void run_on_collect(void *arg, enum collect_event e, unsigned guest, const char *text)
{
	struct run *r = arg;

	switch (e) {
	case COLLECT_STARTED:
		on_start(r);
		break;
	case COLLECT_BYE:
		if (collect_all_done(r->col))
			guest_over(r);
		break;
	case COLLECT_FAULT:
		run_invalid(r, "guest", "the probe gives up: %s", text ? text : "no reason given");
		break;
	case COLLECT_SINK_FAILED:
		if (!(r->once & ONCE_DISK))
			run_invalid(r, "disk", "%s", text ? text : "frames.rtl cannot be written");
		r->once |= ONCE_DISK;
		run_stop(r);
		break;
	case COLLECT_HELLO:
	case COLLECT_LINK_DOWN:
	case COLLECT_STRANGER:
		break;
	}
}

static void after_exit(void *arg)
{
	struct run *r = arg;
	char panic[128];

	if (r->guest_over || collect_all_done(r->col))
		return;
	if (collect_all_done(r->col)) {
		guest_over(r);
		return;
	}
	if (run_console_has(r, "Kernel panic", panic, sizeof(panic)))
		run_invalid(r, "guest", "its console says: %s", panic);
	run_invalid(r, "guest", "%s, before the probe was done", r->gone);
	run_console(r);
	guest_over(r);
}

static void gone(struct run *r, const char *text)
{
	if (r->guest_over || (r->once & ONCE_GONE))
		return;
	r->once |= ONCE_GONE;
	snprintf(r->gone, sizeof(r->gone), "%s", text);
	loop_after(r->loop, EXIT_MS, after_exit, r);
}

static void vm_mark(struct run *r, int64_t running, const char *text)
{
	record_mark(
		r->rec,
		&(struct note){.what = WIRE_MARK_VM, .guest = 0, .value = running, .text = text});
	progress_line(&r->progress, "guest %s: %s", running ? "goes on" : "paused", text);
}

void run_on_vm(void *arg, enum vm_event e, const char *text)
{
	struct run *r = arg;

	switch (e) {
	case VM_PAUSED:
		vm_mark(r, 0, text);
		if (r->phase >= RUN_WARMUP && r->phase < RUN_STOP && !r->opts->selftest)
			run_invalid(r, "vm", "the guest was paused: %s", text);
		break;
	case VM_RUNNING:
		vm_mark(r, 1, text);
		break;
	case VM_PANICKED:
	case VM_WATCHDOG:
		run_invalid(r, "guest", "%s", text);
		run_console(r);
		guest_over(r);
		break;
	case VM_SHUTDOWN:
	case VM_EXITED:
		gone(r, text);
		break;
	}
}

static void on_signal(void *arg, int signo)
{
	struct run *r = arg;

	if (r->interrupts++) {
		loop_stop(r->loop);
		return;
	}
	run_invalid(r, "interrupted", "by %s", signo == SIGINT ? "Ctrl-C" : sigdescr_np(signo));
	progress_line(&r->progress, "ending the run; once more ends it at once, without a report");
	run_stop(r);
}

static void watch_silence(struct run *r, const struct collect_counts *n)
{
	r->silent = n->frames == r->frames_seen ? r->silent + 1 : 0;
	r->frames_seen = n->frames;
	if (r->silent < SILENT_TICKS || r->phase < RUN_WARMUP || r->phase >= RUN_STOP)
		return;
	run_invalid(r, "guest", "hangs: nothing came from it for %d s",
		    SILENT_TICKS * TICK_MS / 1000);
	run_console(r);
	guest_over(r);
}

static void watch_time(struct run *r, int64_t elapsed)
{
	int64_t planned = r->s->main.duration;

	if (r->phase == RUN_BOOT && elapsed > r->s->main.timeout && !r->late++) {
		run_invalid(r, "timeout",
			    "%u of %d probes came within %.0f s (see [scenario] timeout)",
			    r->started, (int)r->s->vm.guests, (double)r->s->main.timeout / 1e9);
		run_console(r);
		guest_over(r);
	}
	if (r->phase == RUN_MEASURE && elapsed > planned && r->late++ == LATE_TICKS) {
		run_invalid(r, "timeout", "the probe did not end within %d s after its time",
			    LATE_TICKS * TICK_MS / 1000);
		run_stop(r);
	}
	if (r->phase == RUN_STOP && !r->guest_over && r->late++ == STOP_TICKS) {
		run_note(r, "the probe did not say BYE within %d s after being asked to end",
			 STOP_TICKS * TICK_MS / 1000);
		guest_over(r);
	}
}

static void watch_host(struct run *r)
{
	char why[512];

	if (r->phase < RUN_WARMUP || r->phase >= RUN_STOP)
		return;
	run_threads_ok(r);
	run_loads_watch(r);
	if (!(r->once & ONCE_HOST) && env_changed(&r->env, why, sizeof(why))) {
		r->once |= ONCE_HOST;
		run_invalid(r, "host", "%s", why);
	}
}

static void on_tick(void *arg)
{
	struct run *r = arg;
	int64_t elapsed = host_now() - r->phase_began;
	struct collect_counts n;
	struct progress_now now = {.phase = run_phase_name(r->phase), .elapsed = elapsed};

	collect_counts(r->col, &n);
	now.length = r->phase == RUN_WARMUP    ? r->s->main.warmup
		     : r->phase == RUN_MEASURE ? r->s->main.duration
					       : 0;
	now.samples = n.samples;
	now.max = n.samples && r->phase >= RUN_MEASURE ? n.max : INT64_MIN;
	progress_say(&r->progress, &now);
	watch_time(r, elapsed);
	watch_silence(r, &n);
	run_trace_tick(r);
}

static void on_second(void *arg)
{
	watch_host(arg);
}

int run_signals(struct run *r, char *why, size_t len)
{
	static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
	int err = 0;

	/* A reader of our output that goes away, or a limit on file sizes, is an error of a write
	 * and not our end. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	for (size_t i = 0; i < ARRAY_SIZE(ends) && err >= 0; i++)
		err = loop_signal(r->loop, ends[i], on_signal, r);
	if (err < 0)
		snprintf(why, len, "signals: %s", strerror(-err));
	return err < 0 ? err : 0;
}

int run_watch(struct run *r, char *why, size_t len)
{
	int err = loop_every(r->loop, TICK_MS, on_tick, r);

	if (err >= 0)
		err = loop_every(r->loop, 1000, on_second, r);
	if (err >= 0 && !r->guest_over)
		err = loop_run(r->loop);
	if (err < 0)
		snprintf(why, len, "the event loop: %s", strerror(-err));
	return err < 0 ? err : 0;
}

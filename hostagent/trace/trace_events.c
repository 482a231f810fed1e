// SPDX-License-Identifier: Apache-2.0
/* trace_events.c - one row per event of the kernel, and what it becomes */
#include <errno.h>
#include <event-parse.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <tracefs.h>
#include "hostagent/trace/trace_priv.h"
#include "lib/clean.h"

#define LATE_NS 5000 /* a timer later than this is told of */

struct row;
struct got {
	struct trace *t;
	struct tep_event *event;
	struct tep_record *rec;
	const struct row *row;
};

enum scope { EVERY, OF_CPU, OF_PID, OF_SELF }; /* which filter an event gets */

struct row {
	const char *system, *name;
	uint16_t what;
	enum scope scope;
	bool (*fill)(const struct got *g, struct seen *e);
	const char *text; /* where the event has no name of its own */
};

static int64_t field(const struct got *g, const char *name)
{
	unsigned long long v = 0;

	return tep_get_field_val(NULL, g->event, name, g->rec, &v, 0) ? 0 : (int64_t)v;
}

static void text_field(const struct got *g, const char *name, char *to, size_t len)
{
	int size = 0;
	const char *from = tep_get_field_raw(NULL, g->event, name, g->rec, &size, 0);

	if (from && size > 0)
		snprintf(to, len, "%.*s", (int)strnlen(from, (size_t)size), from);
}

bool trace_ours(const struct trace *t, int pid)
{
	for (size_t i = 0; i < t->nthreads; i++)
		if (t->threads[i].tid == pid)
			return true;
	return false;
}

static uint8_t left_by(int64_t state)
{
	return state & 0x0c   ? WIRE_LEFT_STOPPED
	       : state & 0x70 ? WIRE_LEFT_DEAD
	       : state & 0x02 ? WIRE_LEFT_BLOCKED
	       : state & 0x81 ? WIRE_LEFT_ASLEEP
			      : WIRE_LEFT_RUNNABLE;
}

static bool on_switch(const struct got *g, struct seen *e)
{
	e->pid = (int32_t)field(g, "next_pid");
	e->prev = (int32_t)field(g, "prev_pid");
	e->prio = (int16_t)field(g, "next_prio");
	e->left = left_by(field(g, "prev_state") & 0xff);
	text_field(g, "next_comm", e->text, SEEN_COMM);
	text_field(g, "prev_comm", e->text + SEEN_COMM, SEEN_COMM);
	return true;
}

static bool on_wake(const struct got *g, struct seen *e)
{
	e->pid = (int32_t)field(g, "pid");
	e->cpu = (uint16_t)field(g, "target_cpu");
	return trace_ours(g->t, e->pid);
}

static bool on_irq(const struct got *g, struct seen *e)
{
	char name[SEEN_TEXT] = "";

	e->value = field(g, "irq");
	text_field(g, "name", name, sizeof(name));
	/* The name is kept beyond the record's fixed part, where the kernel says. */
	if (!*name)
		snprintf(name, sizeof(name), "?");
	snprintf(e->text, sizeof(e->text), "irq %d %.20s", (int)e->value, name);
	return true;
}

static bool on_vector(const struct got *g, struct seen *e)
{
	snprintf(e->text, sizeof(e->text), "%s", g->row->text);
	return true;
}

static bool on_softirq(const struct got *g, struct seen *e)
{
	static const char *const names[] = {"HI",	"TIMER",   "NET_TX", "NET_RX",	"BLOCK",
					    "IRQ_POLL", "TASKLET", "SCHED",  "HRTIMER", "RCU"};

	e->value = field(g, "vec");
	if (e->value >= 0 && e->value < (int64_t)ARRAY_SIZE(names))
		snprintf(e->text, sizeof(e->text), "%s", names[e->value]);
	return true;
}

static bool on_idle(const struct got *g, struct seen *e)
{
	e->value = (int32_t)field(g, "state");
	return true;
}

/* "vcpu 0 reason HLT rip ..." on x86, "TRAP: HSR_EC: 0x0001 (WFx), PC: ..." on Arm. */
static void reason_text(const struct got *g, char *to, size_t len)
{
	struct trace_seq seq;
	const char *at, *end;

	trace_seq_init(&seq);
	tep_print_event(g->t->tep, &seq, g->rec, "%s", TEP_PRINT_INFO);
	trace_seq_terminate(&seq);
	at = seq.buffer ? strstr(seq.buffer, "reason ") : NULL;
	end = at ? " " : ")";
	at = at ? at + 7 : seq.buffer ? strchr(seq.buffer, '(') : NULL;
	if (at && *at == '(')
		at++;
	if (at)
		snprintf(to, len, "%.*s", (int)strcspn(at, end), at);
	trace_seq_destroy(&seq);
}

static bool on_kvm_exit(const struct got *g, struct seen *e)
{
	struct trace *t = g->t;
	uint64_t key = (uint64_t)field(g, "exit_reason") | (uint64_t)field(g, "isa") << 40 |
		       (uint64_t)field(g, "ret") << 48 | (uint64_t)field(g, "esr_ec") << 32;

	e->pid = tep_data_pid(t->tep, g->rec);
	for (size_t i = 0; i < t->nreasons; i++)
		if (t->reasons[i].key == key) {
			memcpy(e->text, t->reasons[i].text, sizeof(e->text));
			return true;
		}
	reason_text(g, e->text, sizeof(e->text));
	if (t->nreasons < REASONS_MAX) {
		t->reasons[t->nreasons].key = key;
		memcpy(t->reasons[t->nreasons++].text, e->text, sizeof(e->text));
	}
	return true;
}

static bool on_kvm_entry(const struct got *g, struct seen *e)
{
	e->pid = tep_data_pid(g->t->tep, g->rec);
	return true;
}

static struct timer_set *timer_of(struct trace *t, uint64_t timer)
{
	return &t->timers[(timer >> 6) % TIMERS_MAX];
}

/* Only what one of the threads armed: other timers' lateness is no concern of the guest. */
static bool on_timer_start(const struct got *g, struct seen *e)
{
	uint64_t timer = (uint64_t)field(g, "hrtimer");

	if (trace_ours(g->t, tep_data_pid(g->t->tep, g->rec)))
		*timer_of(g->t, timer) = (struct timer_set){timer, field(g, "expires")};
	e->what = 0;
	return false;
}

static bool on_timer_expire(const struct got *g, struct seen *e)
{
	uint64_t timer = (uint64_t)field(g, "hrtimer");
	struct timer_set *set = timer_of(g->t, timer);
	int64_t late = field(g, "now") - set->expires;

	if (set->timer != timer || !set->expires || late < LATE_NS || late > 1ll << 40)
		return false;
	e->value = late;
	snprintf(e->text, sizeof(e->text), "a timer on CPU %d", e->cpu);
	set->expires = 0;
	return true;
}

#define VECTOR(name)                                                               \
	{"irq_vectors", name "_entry", WIRE_SEEN_IRQ, OF_CPU, on_vector, name},    \
	{                                                                          \
		"irq_vectors", name "_exit", WIRE_SEEN_IRQ_END, OF_CPU, NULL, NULL \
	}

static const struct row rows[] = {
	{"sched", "sched_switch", WIRE_SEEN_RUN, OF_CPU, on_switch, NULL},
	{"sched", "sched_waking", WIRE_SEEN_WAKE, OF_PID, on_wake, NULL},
	{"sched", "sched_wakeup", WIRE_SEEN_WAKE, OF_PID, on_wake, NULL},
	{"irq", "irq_handler_entry", WIRE_SEEN_IRQ, OF_CPU, on_irq, NULL},
	{"irq", "irq_handler_exit", WIRE_SEEN_IRQ_END, OF_CPU, NULL, NULL},
	{"irq", "softirq_entry", WIRE_SEEN_SOFTIRQ, OF_CPU, on_softirq, NULL},
	{"irq", "softirq_exit", WIRE_SEEN_SOFTIRQ_END, OF_CPU, NULL, NULL},
	VECTOR("local_timer"),
	VECTOR("reschedule"),
	VECTOR("call_function"),
	VECTOR("call_function_single"),
	VECTOR("irq_work"),
	VECTOR("x86_platform_ipi"),
	VECTOR("thermal_apic"),
	{"power", "cpu_idle", WIRE_SEEN_IDLE, OF_CPU, on_idle, NULL},
	{"kvm", "kvm_exit", WIRE_SEEN_EXIT, OF_SELF, on_kvm_exit, NULL},
	{"kvm", "kvm_entry", WIRE_SEEN_ENTRY, OF_SELF, on_kvm_entry, NULL},
	{"timer", "hrtimer_start", WIRE_SEEN_TIMER, OF_SELF, on_timer_start, NULL},
	{"timer", "hrtimer_expire_entry", WIRE_SEEN_TIMER, OF_CPU, on_timer_expire, NULL},
};

static const struct row *row_of(const struct tep_event *event)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(event->name, rows[i].name) && !strcmp(event->system, rows[i].system))
			return &rows[i];
	return NULL;
}

bool events_convert(struct trace *t, struct tep_event *event, struct tep_record *rec,
		    struct seen *e)
{
	struct got g = {.t = t, .event = event, .rec = rec, .row = row_of(event)};

	if (!g.row)
		return false;
	*e = (struct seen){
		.t = (int64_t)rec->ts, .what = g.row->what, .cpu = (uint16_t)rec->cpu, .prio = 120};
	return g.row->fill ? g.row->fill(&g, e) : true;
}

static size_t or_word(char *buf, size_t at, size_t len, const char *word)
{
	int n = at < len ? snprintf(buf + at, len - at, "%s%s", at ? "||" : "", word) : 0;

	return at + (size_t)n;
}

/* The kernel drops what is of no interest before it is written. */
static void filter(const struct trace *t, const struct row *r, char *buf, size_t len)
{
	char word[48];
	size_t at = 0;

	*buf = 0;
	if (r->scope == OF_CPU && t->o.cpus)
		for (int cpu = cpus_next(t->o.cpus, -1); cpu >= 0;
		     cpu = cpus_next(t->o.cpus, cpu)) {
			snprintf(word, sizeof(word), "CPU==%d", cpu);
			at = or_word(buf, at, len, word);
		}
	for (size_t i = 0; (r->scope == OF_PID || r->scope == OF_SELF) && i < t->nthreads; i++) {
		snprintf(word, sizeof(word), "%s==%d", r->scope == OF_PID ? "pid" : "common_pid",
			 t->threads[i].tid);
		at = or_word(buf, at, len, word);
	}
}

int events_enable(struct trace *t, char *why, size_t len)
{
	char text[4096];
	int n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];

		if (!tracefs_event_file_exists(t->instance, r->system, r->name, "enable"))
			continue;
		filter(t, r, text, sizeof(text));
		/* A filter that the kernel does not take only costs room in the ring. */
		if (*text && strlen(text) < sizeof(text) - 1)
			tracefs_event_file_write(t->instance, r->system, r->name, "filter", text);
		if (!tracefs_event_enable(t->instance, r->system, r->name))
			n++;
		else if (!i)
			n = -ENOENT;
		if (n < 0)
			break;
	}
	if (n <= 0)
		snprintf(why, len, "the kernel has no event sched:sched_switch");
	return n > 0 ? n : -ENOENT;
}

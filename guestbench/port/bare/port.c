// SPDX-License-Identifier: Apache-2.0
/*
 * port.c - the calls of port.h without an operating system
 *
 * Each probe is the real-time task of its CPU, the sender the background task of CPU 0. What the
 * sender does is interrupted by the probe's timer; what costs a VM exit (announcing frames to the
 * device) it only does when the next activation is at least GUARD away.
 */
#include "guestbench/config.h"
#include "guestbench/port.h"
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/cost.h"
#include "guestbench/port/bare/link.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/panic.h"
#include "guestbench/port/bare/selftest.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/text.h"
#include "version.h"

#define GUARD 100000		/* ns */
#define PATIENCE 20000000	/* with queued frames when the period never leaves so much slack */
#define IRQ_PATIENCE 1000000000
#define POLL 10000000		/* the link has no interrupts */
#define ANSWER 300000		/* an answer often comes at once: do not sleep through it */

struct start {
	void (*run)(void *arg);
	void *arg;
};

static struct start starts[CPUS];
static const struct bare_link *const links[] = {&link_udp, &link_console, &link_serial, NULL};
static const struct bare_link *link;

static int64_t isr_at(void)
{
	return clock_ns(task_isr_at());
}

static bool irq(struct port_irq *got)
{
	bool came;

	machine_irq_ready();
	got->told = port_now();
	machine_irq_tell();
	came = task_wait_device(clock_ticks(got->told + IRQ_PATIENCE));
	got->handled = isr_at();
	machine_irq_done();
	return came;
}

int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	struct text t;

	if (cfg->clock != CLOCK_IS_MONOTONIC) {
		text_say(why, len, "clock: only monotonic on bare metal", NULL);
		return PORT_NEVER;
	}
	*f = (struct port_facts){.os = "bare", .clock_hz = machine.hz, .random = machine_random(),
				 .cpus = machine.cpus, .realtime = true, .isr_at = isr_at,
				 .clock_stable = machine.stable};
	for (uint16_t i = 0; i < machine.cpus; i++)
		f->cpu[i] = i;
	text_say(f->arch, sizeof(f->arch), machine.arch, NULL);
	text_say(f->clock, sizeof(f->clock), machine.clock, NULL);
	text_init(&t, f->kernel, sizeof(f->kernel));
	text_add(&t, "rtprobe " VERSION ", timer ");
	text_add(&t, machine.timer);
	text_add(&t, ", rate from ");
	text_add(&t, machine.how);
	cost_measure(f->costs, sizeof(f->costs));
	if (cfg->kind == KIND_IS_IRQ && machine_irq())
		f->irq = irq;
	link_udp_net(cfg->net);
	if (machine.left_out)
		text_say(f->refused, sizeof(f->refused),
			 "cpus: one bare-metal image drives 8 CPUs, the others stay off", NULL);
	return PORT_OK;
}

int64_t port_now(void)
{
	return clock_now();
}

void port_sleep_until(int64_t t)
{
	uint64_t at = clock_ticks(t);

	if (task_realtime()) {
		task_sleep_until(at);
		return;
	}
	while (machine_ticks() < at)
		task_idle(at);
}

static void run_task(void)
{
	struct start *s = &starts[task_cpu()];

	s->run(s->arg);
	task_end();
}

_Noreturn void bare_cpu(unsigned n)
{
	task_init(n);
	machine_cpu_init(n);
	task_start(run_task);
	for (;;)
		task_idle(TASK_NEVER);
}

static int free_cpu(void)
{
	for (unsigned n = 0; n < machine.cpus; n++)
		if (!starts[n].run)
			return (int)n;
	return -1;
}

int port_start(const struct port_task *t, struct port_granted *got)
{
	int n = t->cpu == PORT_ANY_CPU ? free_cpu() : t->cpu;

	if (n < 0 || n >= (int)machine.cpus || starts[n].run)
		return PORT_NEVER;
	*got = (struct port_granted){.cpu = (uint16_t)n, .policy = WIRE_POLICY_FIFO,
				     .prio = t->prio};
	if (t->policy != WIRE_POLICY_FIFO)
		text_say(got->refused, sizeof(got->refused),
			 "policy: bare metal has fixed priorities only", NULL);
	starts[n] = (struct start){t->run, t->arg};
	if (!n)
		task_start(run_task);
	else if (!machine_cpu_start((unsigned)n, task_stack_top((unsigned)n)))
		return PORT_NEVER;
	return PORT_OK;
}

int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	for (unsigned i = 0; links[i]; i++) {
		size_t n = text_len(links[i]->scheme);

		if (!text_same(text, n, links[i]->scheme) || text[n] != ':')
			continue;
		link = links[i];
		return link->open(text + n + 1, l, why, len);
	}
	text_say(why, len, "link: '", text,
		 "': bare metal knows udp:ADDRESS:PORT, virtio-console:0 and serial:console",
		 NULL);
	return PORT_NEVER;
}

long port_link_read(void *buf, size_t len)
{
	return link->read(buf, len);
}

long port_link_write(const void *buf, size_t len)
{
	return link->write(buf, len);
}

void port_link_close(void)
{
}

static int64_t slack(int64_t now)
{
	uint64_t due = task_due();

	return due == TASK_NEVER ? PATIENCE : clock_ns(due) - now;
}

static bool readable(void)
{
	return link && link->readable();
}

/* A real-time task has nobody to leave the CPU to: the background only waits for it. */
static void spin(int64_t t)
{
	if (link->queued())
		link->flush(t);
	while (!panic_pending() && !readable() && port_now() < t)
		if (link->queued())
			link->flush(t);
	panic_deliver();
}

void port_wait(int64_t t, bool room)
{
	int64_t begin = port_now(), now = begin, flushed = 0;

	if (task_realtime())
		return spin(t);
	while (!panic_pending() && !readable() && (now = port_now()) < t) {
		if (link && link->queued() && (slack(now) > GUARD || now - begin > PATIENCE)) {
			link->flush(now + slack(now) - GUARD);
			flushed = now;
			if (room)
				return;
		}
		if ((flushed && now - flushed < ANSWER) || panic_now())
			continue;
		task_idle(clock_ticks(t < now + POLL ? t : now + POLL));
	}
	selftest_strike(now);
	panic_deliver();
}

void port_say(const char *line)
{
	while (*line)
		machine_putc(*line++);
	machine_putc('\r');
	machine_putc('\n');
}

void port_end(int status)
{
	machine_off(status);
}

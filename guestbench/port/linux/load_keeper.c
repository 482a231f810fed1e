// SPDX-License-Identifier: Apache-2.0
/* load_keeper.c - the process that starts the loads, watches them, tells of them and ends them */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guestbench/port/linux/load.h"

#define MS     INT64_C(1000000)
#define TICK   100
#define REPORT (1000 * MS)
#define GRACE  (2000 * MS) /* between SIGTERM and SIGKILL */
#define OUTPUT 65536	   /* bytes of each load's output that travel; its lines are counted on */

struct keeper {
	struct load *l;
	int n, orders, news;
	int64_t went, ending, reported; /* 0: not yet */
};

static void tell(struct keeper *k, struct load *l, enum wire_load_state state)
{
	uint8_t packet[sizeof(struct wire_load) + sizeof(l->text)];
	struct wire_load w = {.load = le16_put((uint16_t)(l - k->l)),
			      .state = le16_put(state),
			      .status = le32_put((uint32_t)l->status),
			      .t = le64_put((uint64_t)port_now()),
			      .ran = le64_put((uint64_t)((l->over ? l->t1 : port_now()) - l->t0)),
			      .cpu = le64_put((uint64_t)l->cpu),
			      .ops = le64_put(l->ops ? *l->ops : WIRE_LOAD_NO_OPS),
			      .lines = le64_put(l->lines)};

	memcpy(packet, &w, sizeof(w));
	memcpy(packet + sizeof(w), l->text, l->ntext);
	/* A sender that does not read is one that has no room: the next report says more. */
	for (int tries = 0; write(k->news, packet, sizeof(w) + l->ntext) < 0; tries++) {
		if (errno != EAGAIN || (state == WIRE_LOAD_RUNS && !l->ntext) || tries > 300)
			return;
		poll(NULL, 0, 10);
	}
	l->ntext = 0;
}

static void hear(struct keeper *k, struct load *l)
{
	char buf[4096];
	ssize_t n;

	while (l->out >= 0 && (n = read(l->out, buf, sizeof(buf))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			l->lines += buf[i] == '\n';
			if (l->told >= OUTPUT)
				continue;
			l->told++;
			l->text[l->ntext++] = buf[i];
			if (l->ntext == sizeof(l->text))
				tell(k, l, WIRE_LOAD_RUNS);
		}
	}
}

static void look(struct keeper *k, struct load *l)
{
	int64_t cpu = load_cpu(l);

	hear(k, l);
	l->cpu = cpu > l->cpu ? cpu : l->cpu;
}

static void ended(struct keeper *k, struct load *l, int status)
{
	l->status = status;
	l->t1 = port_now();
	l->over = true;
	hear(k, l);
	load_kill(l, SIGKILL); /* what it leaves behind is nobody's load any more */
	tell(k, l, k->ending ? WIRE_LOAD_ENDED : WIRE_LOAD_DIED);
}

static void reap(struct keeper *k)
{
	siginfo_t who = {0};
	int status;

	/* Looked at before it is gone: of a process that was reaped nobody knows what it cost. */
	while (!waitid(P_ALL, 0, &who, WEXITED | WNOHANG | WNOWAIT) && who.si_pid) {
		struct load *l = NULL;

		for (int i = 0; i < k->n && !l; i++)
			if (k->l[i].pid == who.si_pid && !k->l[i].over)
				l = &k->l[i];
		if (l)
			look(k, l);
		if (waitpid(who.si_pid, &status, WNOHANG) == who.si_pid && l)
			ended(k, l, status);
		who.si_pid = 0;
	}
}

static void start_due(struct keeper *k, int64_t now)
{
	for (int i = 0; i < k->n && k->went && !k->ending; i++) {
		struct load *l = &k->l[i];

		if (l->begun || now - k->went < l->start)
			continue;
		load_start(l);
		l->t1 = l->t0;
		tell(k, l, l->over ? WIRE_LOAD_DIED : WIRE_LOAD_RUNS);
	}
}

static void report(struct keeper *k, int64_t now)
{
	for (int i = 0; i < k->n; i++)
		if (k->l[i].pid && !k->l[i].over)
			hear(k, &k->l[i]);
	if (now - k->reported < REPORT)
		return;
	k->reported = now;
	for (int i = 0; i < k->n; i++) {
		if (!k->l[i].pid || k->l[i].over)
			continue;
		look(k, &k->l[i]);
		tell(k, &k->l[i], WIRE_LOAD_RUNS);
	}
}

static void listen(struct keeper *k)
{
	struct pollfd p = {.fd = k->ending ? -1 : k->orders, .events = POLLIN};
	char word;

	if (poll(&p, 1, k->ending ? 10 : TICK) <= 0)
		return;
	if (read(k->orders, &word, 1) == 1) {
		k->went = port_now();
		return;
	}
	k->ending = port_now();
	for (int i = 0; i < k->n; i++) {
		if (!k->l[i].pid || k->l[i].over)
			continue;
		look(k, &k->l[i]);
		load_kill(&k->l[i], SIGTERM);
	}
}

static bool all_over(const struct keeper *k)
{
	for (int i = 0; i < k->n; i++)
		if (k->l[i].pid && !k->l[i].over)
			return false;
	return true;
}

void load_keeper(struct load *l, int n, int orders, int news)
{
	struct keeper k = {.l = l, .n = n, .orders = orders, .news = news};
	struct sched_param normal = {0};

	prctl(PR_SET_NAME, "rtprobe-loads");
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sched_setscheduler(0, SCHED_OTHER, &normal);
	signal(SIGINT, SIG_IGN); /* the probe hears that, and ends us */
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	while (!k.ending || !all_over(&k)) {
		int64_t now;

		listen(&k);
		now = port_now();
		start_due(&k, now);
		reap(&k);
		report(&k, now);
		for (int i = 0; k.ending && now - k.ending > GRACE && i < n; i++)
			if (l[i].pid && !l[i].over)
				load_kill(&l[i], SIGKILL);
	}
	/* What went into a session of its own; and what that started comes back in its turn. */
	for (int i = 0; i < 100 && load_orphans(); i++) {
		poll(NULL, 0, 10);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
	}
	_exit(0);
}

// SPDX-License-Identifier: Apache-2.0
/* load.c - the loads of the orders, and the way to their keeper */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "guestbench/config.h"
#include "guestbench/port/linux/load.h"

static int to_keeper = -1, from_keeper = -1;
static pid_t keeper;

static bool decode(const char *s, size_t n, char *to, size_t room)
{
	size_t at = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned hex;

		if (at + 1 >= room)
			return false;
		to[at] = s[i];
		if (s[i] == '%') {
			if (i + 2 >= n || sscanf(s + i + 1, "%2x", &hex) != 1)
				return false;
			to[at] = (char)hex;
			i += 2;
		}
		at++;
	}
	to[at] = 0;
	return at > 0;
}

static bool parse_one(const char *s, size_t n, struct load *l)
{
	const char *end = s + n, *at[4] = {s};
	char start[24], *rest;

	for (int i = 1; i < 4; i++) {
		at[i] = memchr(at[i - 1], ':', (size_t)(end - at[i - 1]));
		if (!at[i]++)
			return false;
	}
	*l = (struct load){.out = -1};
	if (!decode(at[0], (size_t)(at[1] - at[0] - 1), l->name, sizeof(l->name)) ||
	    !decode(at[1], (size_t)(at[2] - at[1] - 1), l->cpus, sizeof(l->cpus)) ||
	    !decode(at[2], (size_t)(at[3] - at[2] - 1), start, sizeof(start)) ||
	    !decode(at[3], (size_t)(end - at[3]), l->command, sizeof(l->command)))
		return false;
	l->start = strtoll(start, &rest, 10);
	return !strcmp(rest, "ns") && l->start >= 0;
}

int load_parse(const char *text, struct load *l, char *why, size_t len)
{
	int n = 0;

	while (*text) {
		size_t size = strcspn(text, "\n");

		if (n == LOADS_MAX || !parse_one(text, size, &l[n])) {
			snprintf(why, len,
				 "load=%.*s: must be NAME:CPUS:STARTns:COMMAND, %%20 for a blank, "
				 "and at most %d of them",
				 (int)(size < 60 ? size : 60), text, LOADS_MAX);
			return -1;
		}
		n++;
		text += size + (text[size] == '\n');
	}
	return n;
}

/* "0,2-3"; false: not spelled so, or none of them is in `all` */
static bool cpu_list(const char *s, const cpu_set_t *all, cpu_set_t *set)
{
	CPU_ZERO(set);
	for (char *end; *s; s = end + (*end == ',')) {
		unsigned long first = strtoul(s, &end, 10), last = first;

		if (end == s)
			return false;
		if (*end == '-') {
			s = end + 1;
			last = strtoul(s, &end, 10);
		}
		if (end == s || (*end && *end != ',') || last >= CPU_SETSIZE)
			return false;
		for (; first <= last; first++)
			CPU_SET(first, set);
	}
	CPU_AND(set, set, all);
	return CPU_COUNT(set);
}

/* Beside the probes where there is a CPU for that, else with them. */
static void usual(const struct config *cfg, const cpu_set_t *all, cpu_set_t *set)
{
	*set = *all;
	if (cfg->cpus.all || cfg->threads)
		return;
	for (unsigned i = 0; i < cfg->cpus.n; i++)
		if (cfg->cpus.cpu[i] < CPU_SETSIZE)
			CPU_CLR(cfg->cpus.cpu[i], set);
	if (!CPU_COUNT(set))
		*set = *all;
}

static int place(const struct config *cfg, struct load *l, char *why, size_t len)
{
	cpu_set_t all;

	if (sched_getaffinity(0, sizeof(all), &all))
		return -1;
	if (!strcmp(l->cpus, "auto"))
		usual(cfg, &all, &l->set);
	else if (!strcmp(l->cpus, "all"))
		l->set = all;
	else if (!cpu_list(l->cpus, &all, &l->set)) {
		snprintf(why, len, "load %s: this guest has no CPU %s", l->name, l->cpus);
		return -1;
	}
	return 0;
}

static long loads(enum port_loads what, void *payload, size_t room)
{
	ssize_t n = 0;

	if (what == PORT_LOADS_GO && write(to_keeper, "g", 1) != 1)
		return -1;
	if (what == PORT_LOADS_END) {
		close(to_keeper);
		to_keeper = -1;
	}
	if (what == PORT_LOADS_NEWS) {
		n = read(from_keeper, payload, room);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR ? 0 : -1;
		if (!n) {
			waitpid(keeper, NULL, 0);
			return -1;
		}
	}
	return n;
}

int load_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len)
{
	static struct load l[LOADS_MAX];
	int n = load_parse(cfg->load, l, why, len), orders[2], news[2];

	for (int i = 0; i < n; i++)
		if (place(cfg, &l[i], why, len))
			return -1;
	if (n <= 0)
		return n;
	/* O_DIRECT: what was written at once is read at once. */
	if (pipe2(orders, O_CLOEXEC) || pipe2(news, O_CLOEXEC | O_DIRECT | O_NONBLOCK) ||
	    (keeper = fork()) < 0) {
		snprintf(why, len, "load: no keeper for the loads: %s", strerror(errno));
		return -1;
	}
	if (!keeper) {
		close(orders[1]);
		close(news[0]);
		load_keeper(l, n, orders[0], news[1]);
	}
	close(orders[0]);
	close(news[1]);
	to_keeper = orders[1];
	from_keeper = news[0];
	f->loads = loads;
	return 0;
}

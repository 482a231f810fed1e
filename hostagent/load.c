// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include "hostagent/load.h"
#include "hostagent/vmm.h"
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/root.h"

#define SECOND	  1000000000LL
#define STILL_MAX (10 * SECOND) /* no load that works uses no CPU time for so long */
#define STOP_MS	  3000
#define ORDERS_MAX 2000 /* rtprobe takes no more (guestbench/config.h) */

/* Loads that are known by name: they run until they are ended and print what they did. Between
 * head and tail stands how many CPUs they may use. */
static const struct known {
	const char *name, *program, *head, *tail;
} known[] = {
	{"hackbench", "hackbench", "while hackbench -g ", " -s 512 -l 200; do :; done"},
	{"stress-ng", "stress-ng", "exec stress-ng --cpu ",
	 " --vm 1 --vm-bytes 64M --switch 1 --timer 1 --timeout 0 --metrics-brief"},
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static const struct known *find_known(const char *command)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(known[i].name, command))
			return &known[i];
	return NULL;
}

static bool in_path(const char *program)
{
	char path[PATH_MAX];

	for (const char *p = getenv("PATH"); p && *p; p += strcspn(p, ":"), p += *p == ':')
		if (snprintf(path, sizeof(path), "%.*s/%s", (int)strcspn(p, ":"), p, program) <
			    (int)sizeof(path) &&
		    !access(path, X_OK))
			return true;
	return false;
}

static int online(struct cpus *set)
{
	char text[1024];
	ssize_t n = root_read("sys/devices/system/cpu/online", text, sizeof(text));

	return n < 0 ? (int)n : cpus_parse(text, set);
}

/* Where it may run: its own list, else where nothing real-time is. */
static int where(const struct scn_load *l, const struct cpus *housekeeping, struct cpus *set)
{
	if (!l->cpus || !*l->cpus || !strcmp(l->cpus, "auto")) {
		*set = *housekeeping;
		return 0;
	}
	if (!strcmp(l->cpus, "all"))
		return online(set);
	return cpus_parse(l->cpus, set);
}

char *load_command(const struct scn_load *l, unsigned cpus)
{
	const struct known *k = find_known(l->command);
	char *text;
	int n = k ? asprintf(&text, "%s%u%s", k->head, cpus, k->tail)
		  : asprintf(&text, "%s", l->command);

	return n < 0 ? NULL : text;
}

static int check_guest(const struct scn_load *l, const struct scenario *s, char *why, size_t len)
{
	const struct vmm_ops *v = vmm_find(s->vm.backend ?: "");
	autofree char *orders = load_orders(s);
	struct cpus set;
	char text[64];

	if (s->vm.kernel && !strcmp(s->vm.kernel, "bare")) {
		snprintf(why, len,
			 "[load %s] where = guest: a guest with kernel = bare runs nothing but the "
			 "probe; use where = host, or a guest with Linux",
			 l->name);
		return -EOPNOTSUPP;
	}
	if (!orders || strlen(orders) > ORDERS_MAX) {
		snprintf(why, len, "[load %s] the commands of all loads in the guest are too long "
				   "for its orders: put them into a script in its image", l->name);
		return -E2BIG;
	}
	if (!v || !(v->can & VMM_GUEST) || !l->cpus || !(*l->cpus >= '0' && *l->cpus <= '9') ||
	    cpus_parse(l->cpus, &set))
		return 0;
	for (int64_t i = 0; i < s->vm.cpus; i++)
		cpus_del(&set, (unsigned)i);
	if (!cpus_count(&set))
		return 0;
	snprintf(why, len, "[load %s] CPU %s is not in a guest with [vm] cpus = %d", l->name,
		 cpus_text(&set, text, sizeof(text)), (int)s->vm.cpus);
	return -EINVAL;
}

int load_check(const struct scn_load *l, const struct scenario *s, char *why, size_t len)
{
	const struct known *k;
	struct load_expect e;
	struct cpus set, here, none = {0};
	char text[256];
	int err;

	if (!l->command || !*l->command) {
		snprintf(why, len, "[load %s] has no command", l->name);
		return -EINVAL;
	}
	k = l->where == LOAD_HOST ? find_known(l->command) : NULL;
	if (k && !in_path(k->program)) {
		snprintf(why, len, "[load %s] needs %s, which is not in PATH: install it", l->name,
			 k->program);
		return -ENOENT;
	}
	err = load_expect_parse(l->expect, &e, text, sizeof(text));
	if (err) {
		snprintf(why, len, "[load %s] %s", l->name, text);
		return err;
	}
	if (l->where == LOAD_GUEST)
		return check_guest(l, s, why, len);
	if (!where(l, &none, &set) && !online(&here)) {
		set = cpus_minus(&set, &here);
		if (cpus_count(&set)) {
			snprintf(why, len, "[load %s] cpus = %s: this host has %s", l->name,
				 l->cpus, cpus_text(&here, text, sizeof(text)));
			return -EINVAL;
		}
	}
	return 0;
}

int load_init(struct load *load, const struct scn_load *l, const char *dir,
	      const struct cpus *housekeeping)
{
	int err = 0;

	*load = (struct load){.l = l};
	if (l->where == LOAD_HOST)
		err = where(l, housekeeping, &load->cpus);
	if (err)
		return err;
	load->command = load_command(l, cpus_count(&load->cpus));
	if (!load->command || asprintf(&load->log, "%s/load-%s.log", dir, l->name) < 0)
		return -ENOMEM;
	return 0;
}

int load_start(struct load *load, char *why, size_t len)
{
	char *argv[] = {"sh", "-c", load->command, NULL};
	struct child_spec spec = {.argv = argv, .in = -1, .tree = true};
	int err = 0, fd = open(load->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	cpu_set_t *cpus = CPU_ALLOC(CPUS_MAX);
	size_t size = CPU_ALLOC_SIZE(CPUS_MAX);

	if (fd < 0 || !cpus) {
		err = fd < 0 ? -errno : -ENOMEM;
	} else {
		CPU_ZERO_S(size, cpus);
		for_each_cpu (cpu, &load->cpus)
			CPU_SET_S(cpu, size, cpus);
		spec.out = spec.err = fd;
		spec.cpus = cpus_count(&load->cpus) ? cpus : NULL;
		spec.cpus_size = size;
		err = child_start(&spec, &load->pid);
	}
	if (fd >= 0)
		close(fd);
	CPU_FREE(cpus);
	if (err)
		snprintf(why, len, "%s cannot be started: %s", load->l->name, strerror(-err));
	load->begun = load->cpu_seen = now_ns();
	return err;
}

static int died(struct load *load, int status, char *why, size_t len)
{
	char text[64];

	load->pid = 0;
	load->ended = now_ns();
	snprintf(why, len, "%s died after %.1f s: %s; its output is in %s", load->l->name,
		 (double)(load->ended - load->begun) / 1e9,
		 child_status_text(status, text, sizeof(text)), load->log);
	return -ESRCH;
}

static void look(struct load *load, int64_t now)
{
	int64_t cpu = child_cpu_ns(load->pid);

	if (cpu > load->cpu) {
		load->cpu = cpu;
		load->cpu_seen = now;
	}
	if (now - load->cpu_seen > load->still)
		load->still = now - load->cpu_seen;
}

int load_watch(struct load *load, int64_t now, char *why, size_t len)
{
	int64_t still = load->still;
	struct load_expect e;
	int status;

	if (!load->pid)
		return 0;
	look(load, now);
	if (waitpid(load->pid, &status, WNOHANG) == load->pid)
		return died(load, status, why, len);
	if (load_expect_parse(load->l->expect, &e, why, len) || (e.metric == LOAD_CPU && !e.value))
		return 0;
	/* Once, when it crosses the line. */
	if (still > STILL_MAX || load->still <= STILL_MAX)
		return 0;
	snprintf(why, len, "%s stands still: no CPU time used for %.0f s", load->l->name,
		 (double)load->still / 1e9);
	return -ETIME;
}

void load_stop(struct load *load)
{
	if (!load->pid)
		return;
	look(load, now_ns());
	load->ended = now_ns();
	child_end(load->pid, STOP_MS, NULL);
	load->pid = 0;
}

void load_done(struct load *load)
{
	load_stop(load);
	free(load->log);
	free(load->command);
	*load = (struct load){0};
}

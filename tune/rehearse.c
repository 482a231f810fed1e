// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/root.h"
#include "tune/rehearse.h"

struct answer {
	const char *path, *old, *text; /* text: without the newline */
	char *out;		       /* what the file reads as afterwards, without the newline */
	size_t len;
};

static int say(struct answer *a, const char *text)
{
	return snprintf(a->out, a->len, "%s", text) < (int)a->len ? 0 : -E2BIG;
}

/* kernel/cgroup/cgroup.c: "+name" and "-name" go in, the list of names comes out. */
static int subtree(struct answer *a)
{
	char word[64];
	size_t n;

	snprintf(word, sizeof(word), "%s", a->text + 1);
	n = strlen(word);
	say(a, a->old);
	for (char *at = a->out; (at = strstr(at, word)); at += n) {
		bool first = at == a->out;

		if ((!first && at[-1] != ' ') || (at[n] && at[n] != ' '))
			continue;
		if (*a->text == '-')
			memmove(at - !first, at + n + (first && at[n]),
				strlen(at + n + (first && at[n])) + 1);
		return 0;
	}
	if (*a->text != '+')
		return *a->text == '-' ? 0 : -EINVAL;
	n = strlen(a->out);
	return snprintf(a->out + n, a->len - n, "%s%s", n ? " " : "", word) < (int)(a->len - n)
		       ? 0
		       : -E2BIG;
}

/* kernel/sysctl.c proc_dointvec(): several numbers come back with tabs between. */
static int vector(struct answer *a)
{
	int err = say(a, a->text);

	for (char *c = a->out; *c; c++)
		if (*c == ' ')
			*c = '\t';
	return err;
}

/* A file beside this one: cpufreq rules look at their neighbours. */
static long beside(const char *path, const char *name, char *buf, size_t len)
{
	const char *slash = strrchr(path, '/');

	if (root_readf(buf, len, "%.*s/%s", (int)(slash - path), path, name) < 0)
		return -1;
	return strtol(buf, NULL, 0);
}

static int plain(struct answer *a)
{
	return say(a, a->text);
}

/* drivers/base/core.c driver_set_override(): a zero-byte write never arrives, a newline clears. */
static int override(struct answer *a)
{
	return say(a, *a->text ? a->text : "(null)");
}

/* A list of words with the chosen one in brackets: mm/huge_memory.c and others. */
static int bracket(struct answer *a)
{
	autofree char *old = strdup(a->old);
	char *save = NULL, *at = a->out;
	bool found = false;

	if (!old)
		return -ENOMEM;
	*at = '\0';
	for (char *w = strtok_r(old, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		size_t n = strlen(w);
		bool mine;

		if (*w == '[' && w[n - 1] == ']') {
			w[n - 1] = '\0';
			w++;
		}
		mine = !strcmp(w, a->text);
		found |= mine;
		at += snprintf(at, a->len - (size_t)(at - a->out), "%s%s%s%s",
			       at == a->out ? "" : " ", mine ? "[" : "", w, mine ? "]" : "");
	}
	return found ? 0 : -EINVAL;
}

/* %*pb: as many digits as the file had, a comma before each group of eight. */
static int mask(struct answer *a)
{
	struct cpus set;
	size_t digits = 0;

	if (cpus_mask_parse(a->text, &set))
		return -EINVAL;
	for (const char *c = a->old; *c; c++)
		digits += isxdigit((unsigned char)*c) != 0;
	cpus_mask_text(&set, (unsigned)digits * 4, a->out, a->len);
	return 0;
}

static int cpulist(struct answer *a)
{
	struct cpus set;

	if (cpus_parse(a->text, &set))
		return -EINVAL;
	cpus_text(&set, a->out, a->len);
	return 0;
}

/* arch/x86/kvm/mmu/mmu.c: "auto", "force", "off", "never" go in, Y or N comes out. */
static int flag(struct answer *a)
{
	static const char *const no[] = {"0", "n", "N", "off", "never"};

	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		if (!strcmp(a->text, no[i]))
			return say(a, "N");
	return say(a, "Y");
}

/* drivers/cpufreq/freq_table.c: a range that is empty is no range. */
static int freq_min(struct answer *a)
{
	char buf[64];
	long max = beside(a->path, "scaling_max_freq", buf, sizeof(buf));

	return max >= 0 && strtol(a->text, NULL, 0) > max ? -EINVAL : plain(a);
}

static int freq_max(struct answer *a)
{
	char buf[64];
	long min = beside(a->path, "scaling_min_freq", buf, sizeof(buf));

	return min >= 0 && strtol(a->text, NULL, 0) < min ? -EINVAL : plain(a);
}

/* drivers/cpufreq/intel_pstate.c: with governor performance only preference 0 is taken. */
static int preference(struct answer *a)
{
	char gov[64];

	beside(a->path, "scaling_governor", gov, sizeof(gov));
	if (!strcmp(gov, "performance") && strcmp(a->text, "performance"))
		return -EBUSY;
	return plain(a);
}

/* Documented as hexadecimal: goes in as any base, comes out as the file showed it. */
static int hexadecimal(struct answer *a)
{
	char *end;
	long v = strtol(a->text, &end, 0);

	if (end == a->text || *end)
		return -EINVAL;
	return snprintf(a->out, a->len, "%lx", v) < (int)a->len ? 0 : -E2BIG;
}

/* kernel/sched/rt.c since 6.12: below what a fair server may take (50 ms a second) it is refused.
 */
static int rt_runtime(struct answer *a)
{
	char **names = NULL, text[32];
	long v = strtol(a->text, NULL, 0), most = 0;
	int n = root_list("sys/kernel/debug/sched/fair_server", &names);

	for (int i = 0; i < n; i++) {
		if (root_readf(text, sizeof(text),
			       "sys/kernel/debug/sched/fair_server/%.20s/runtime", names[i]) > 0 &&
		    strtol(text, NULL, 10) / 1000 > most)
			most = strtol(text, NULL, 10) / 1000;
		free(names[i]);
	}
	free(names);
	return v >= 0 && v < most ? -EBUSY : plain(a);
}

/* mm/hugetlb.c: takes any number and allocates what it can. */
static int hugepages(struct answer *a)
{
	autofree char *mem = root_slurp("proc/meminfo", NULL);
	const char *line = mem ? strstr(mem, "MemFree:") : NULL;
	const char *size = strstr(a->path, "hugepages-");
	long want = strtol(a->text, NULL, 0), have = strtol(a->old, NULL, 0), room;

	if (!line || !size)
		return plain(a);
	room = have + strtol(line + 8, NULL, 10) / strtol(size + 10, NULL, 10);
	return snprintf(a->out, a->len, "%ld", want < room ? want : room) < (int)a->len ? 0
											: -E2BIG;
}

static const struct {
	const char *path;
	int (*answer)(struct answer *a);
} rows[] = {
	{"*/driver_override", override},
	{"sys/fs/cgroup/*cgroup.subtree_control", subtree},
	{"*/scaling_min_freq", freq_min},
	{"*/scaling_max_freq", freq_max},
	{"*/energy_performance_preference", preference},
	{"*/check_interval", hexadecimal},
	{"proc/sys/kernel/sched_rt_runtime_us", rt_runtime},
	{"*/hugepages-*/nr_hugepages", hugepages},
	{"proc/irq/*/smp_affinity_list", cpulist},
	{"proc/irq/*/smp_affinity", mask},
	{"proc/irq/default_smp_affinity", mask},
	{"*/cpumask", mask},
	{"*/rps_cpus", mask},
	{"*/xps_cpus", mask},
	{"proc/sys/kernel/watchdog_cpumask", cpulist},
	{"sys/module/*/parameters/*", NULL}, /* by what it holds, below */
};

static int answer(struct answer *a)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!fnmatch(rows[i].path, a->path, 0) && rows[i].answer)
			return rows[i].answer(a);
	if (!fnmatch("sys/module/*/parameters/*", a->path, 0) &&
	    (!strcmp(a->old, "Y") || !strcmp(a->old, "N")))
		return flag(a);
	if (!strncmp(a->path, "proc/sys/", 9) && strchr(a->old, '\t'))
		return vector(a);
	if (strchr(a->old, '[') && strchr(a->old, ']'))
		return bracket(a);
	return plain(a);
}

static int replace(int fd, const char *text, bool newline)
{
	char buf[4100];
	int n = snprintf(buf, sizeof(buf), "%s%s", text, newline ? "\n" : "");

	if (n >= (int)sizeof(buf))
		return -E2BIG;
	if (pwrite(fd, buf, (size_t)n, 0) != n || ftruncate(fd, n))
		return -errno;
	return 0;
}

static int rehearse_file(const char *path, const char *text)
{
	char old[4096], out[4096], cut[4096];
	autoclose int fd = root_open(path, O_RDWR, 0);
	struct answer a = {path, old, cut, out, sizeof(out)};
	struct stat st;
	ssize_t n;
	int err;

	if (fd < 0)
		return fd;
	if (!fstat(fd, &st) && !(st.st_mode & 0222))
		return strncmp(path, "proc/irq/", 9) ? -EACCES : -EIO;
	n = pread(fd, old, sizeof(old) - 1, 0);
	if (n < 0)
		return -errno;
	old[n] = '\0';
	bool newline = !n || old[n - 1] == '\n';
	old[strcspn(old, "\n")] = '\0';
	snprintf(cut, sizeof(cut), "%.*s", (int)strcspn(text, "\n"), text);
	err = answer(&a);
	return err ? err : replace(fd, out, newline);
}

int rehearse(const char *path, const char *text)
{
	const char *name = strrchr(path, '/');
	char bdf[32];

	name = name ? name + 1 : path;
	if (!*text) /* no byte written, nothing happens */
		return 0;
	snprintf(bdf, sizeof(bdf), "%.*s", (int)strcspn(text, "\n"), text);
	if (!strcmp(name, "unbind"))
		return rehearse_unbind(bdf);
	if (!strcmp(name, "drivers_probe"))
		return rehearse_probe(bdf);
	if (strstr(path, "/mdev_supported_types/") &&
	    (!strcmp(name, "create") || !strcmp(name, "remove")))
		return rehearse_mdev(path, text);
	return rehearse_file(path, text);
}

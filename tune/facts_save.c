// SPDX-License-Identifier: Apache-2.0
/* A capture: what facts, check and plan read, and nothing that tells whose machine it was. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/facts.h"
#include "tune/plan.h"

#define CPU "sys/devices/system/cpu/"
#define PCI "sys/bus/pci/devices/*"

/* A star stands for one name. A link is kept as a link, and what it leads to is made. */
static const char *const wanted[] = {
	"proc/cmdline",
	"proc/version",
	"proc/cpuinfo",
	"proc/interrupts",
	"proc/irq/*/*affinity*",
	"proc/irq/default_smp_affinity",
	"proc/sys/kernel/*",
	"proc/sys/vm/stat_interval",
	"proc/sys/vm/swappiness",
	"proc/sys/vm/compaction_proactiveness",
	"proc/sys/net/core/busy_*",
	"proc/sys/kernel/random/boot_id",
	"etc/os-release",
	"etc/tuned/active_profile",
	"etc/default/grub",
	"etc/default/grub.d/*",
	"etc/kernel/cmdline",
	"boot/grub/grub.cfg",
	"boot/grub2/grub.cfg",
	"boot/loader/entries/*",
	"boot/extlinux/extlinux.conf",
	"boot/firmware/cmdline.txt",
	CPU "*",
	CPU "cpu[0-9]*/online",
	CPU "cpu[0-9]*/cpu_capacity",
	CPU "cpu[0-9]*/topology/*",
	CPU "cpu[0-9]*/cache/index*/level",
	CPU "cpu[0-9]*/cache/index*/shared_cpu_list",
	CPU "cpu[0-9]*/power/pm_qos_resume_latency_us",
	CPU "cpu[0-9]*/power/energy_perf_bias",
	CPU "cpu[0-9]*/cpuidle/state*/*",
	CPU "cpu[0-9]*/cpufreq",
	CPU "cpufreq/policy*/*",
	CPU "cpuidle/*",
	CPU "smt/*",
	CPU "intel_pstate/*",
	"sys/devices/cpu_core/cpus",
	"sys/devices/cpu_atom/cpus",
	"sys/devices/system/node/online",
	"sys/devices/system/node/node*/cpulist",
	"sys/devices/system/clocksource/clocksource0/current_clocksource",
	"sys/devices/system/machinecheck/machinecheck0/*",
	"sys/devices/virtual/workqueue/cpumask",
	"sys/devices/virtual/workqueue/*/cpumask",
	"sys/class/dmi/id/sys_vendor",
	"sys/class/dmi/id/product_name",
	"sys/class/iommu/*",
	"sys/firmware/acpi/tables/DMAR",
	"sys/firmware/acpi/tables/IVRS",
	"sys/firmware/acpi/tables/IORT",
	"sys/kernel/iommu_groups/*/type",
	"sys/kernel/realtime",
	"sys/kernel/mm/ksm/run",
	"sys/kernel/mm/transparent_hugepage/*",
	"sys/kernel/mm/hugepages/*/nr_hugepages",
	"sys/kernel/debug/sched/fair_server/*/*",
	"sys/fs/cgroup/cgroup.*",
	"sys/fs/cgroup/cpuset.*",
	"sys/fs/cgroup/*/cpuset.cpus*",
	"sys/module/kvm*/parameters/*",
	"sys/module/vfio*/parameters/*",
	"sys/module/rcu*/parameters/*",
	"sys/module/pcie_aspm/parameters/*",
	"sys/module/intel_idle/parameters/*",
	"sys/module/workqueue/parameters/*",
	PCI,
	PCI "/vendor",
	PCI "/device",
	PCI "/subsystem_vendor",
	PCI "/subsystem_device",
	PCI "/class",
	PCI "/driver",
	PCI "/driver_override",
	PCI "/iommu_group",
	PCI "/numa_node",
	PCI "/reset_method",
	PCI "/boot_vga",
	PCI "/sriov_numvfs",
	PCI "/power/control",
	"sys/bus/pci/drivers_probe",
	"sys/class/net/*",
	"sys/class/net/*/queues/rx-*/rps_cpus",
	"usr/sbin/update-grub",
	"usr/sbin/u-boot-update",
	"usr/bin/kernel-install",
	"usr/sbin/grubby",
	"etc/default/u-boot",
	"etc/u-boot-menu/conf.d/",
	"boot/grub/grubenv",
	"boot/grub2/grubenv",
	"proc/device-tree/model",
	"sys/fs/cgroup/unified/cgroup.procs",
	"sys/fs/cgroup/cpuset/cpuset.*",
	"proc/self/mountinfo",
	"proc/swaps",
	"proc/net/route",
	"sys/dev/block/*",
	"sys/dev/block/*/slaves/*",
	"sys/class/net/*/device",
	"sys/class/net/*/master",
	"sys/class/net/*/lower_*",
	"etc/default/grub.d/",
	"run/systemd/system/",
	"dev/kvm",
	"sys/firmware/efi/",
	"var/lib/",
	"etc/systemd/system/",
	"etc/modprobe.d/",
};

/* Never, whatever pattern it fits. */
static const char *const never[] = {
	"*hostname*",	      "*domainname*",	"*random*uuid*", "*core_pattern*",
	"*serial*",	      "*/uevent",	"*/address",	 "*modprobe*kernel*",
	"*cpu/crash_hotplug", "*/cap_last_cap", "*/key*",	 "*/usermodehelper*"};

struct saving {
	const char *dir;
	char *what; /* file that failed */
	size_t len;
};

static bool hex_run(const char *p, int n)
{
	for (int i = 0; i < n; i++)
		if (!isxdigit((unsigned char)p[i]))
			return false;
	return true;
}

static bool is_uuid(const char *p)
{
	static const int part[] = {8, 4, 4, 4, 12};

	for (int i = 0; i < 5; i++) {
		if (!hex_run(p, part[i]))
			return false;
		p += part[i];
		if (i < 4 && *p++ != '-')
			return false;
	}
	return true;
}

static bool is_mac(const char *p)
{
	for (int i = 0; i < 6; i++, p += 3)
		if (!hex_run(p, 2) || (i < 5 && p[2] != ':'))
			return false;
	return true;
}

/* The same UUID gives the same new one, so that entries still name the same file system. */
static void scrub(char *text, size_t n)
{
	char new[37];

	for (size_t i = 0; i < n; i++) {
		char *p = text + i;

		if (n - i >= 36 && is_uuid(p)) {
			char whole[37];

			memcpy(whole, p, 36);
			whole[36] = '\0';
			snprintf(new, sizeof(new), "00000000-0000-4000-8000-%012llx",
				 (unsigned long long)(plan_hash(whole) & 0xffffffffffffull));
			memcpy(p, new, 36);
			i += 35;
		} else if (n - i >= 17 && is_mac(p) && (!i || !isxdigit((unsigned char)p[-1]))) {
			memcpy(p, "02:00:00:00:00:00", 17);
			i += 16;
		}
	}
}

static int failed(struct saving *s, const char *path)
{
	int err = -errno;

	snprintf(s->what, s->len, "%s/%s", s->dir, path);
	return err ? err : -EIO;
}

static int make_parents(struct saving *s, char *full)
{
	for (char *p = full + strlen(s->dir) + 1; (p = strchr(p, '/')); p++) {
		*p = '\0';
		if (mkdir(full, 0755) && errno != EEXIST) {
			*p = '/';
			return failed(s, full + strlen(s->dir) + 1);
		}
		*p = '/';
	}
	return 0;
}

static int put(struct saving *s, const char *path, const char *text, size_t n)
{
	char full[2 * PATH_MAX];
	autoclose int fd = -1;
	int err;

	snprintf(full, sizeof(full), "%s/%s", s->dir, path);
	err = make_parents(s, full);
	if (err)
		return err;
	fd = open(full, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0 || write(fd, text, n) != (ssize_t)n)
		return failed(s, path);
	return 0;
}

static int put_dir(struct saving *s, const char *path)
{
	char full[2 * PATH_MAX];

	snprintf(full, sizeof(full), "%s/%s/", s->dir, path);
	return make_parents(s, full);
}

/* "a/b/link" -> "../../c" leads to "c": made as a folder, since that is what we follow. */
static int put_link(struct saving *s, const char *path, const char *target)
{
	char full[2 * PATH_MAX], at[PATH_MAX], *slash;
	int err;

	snprintf(full, sizeof(full), "%s/%s", s->dir, path);
	err = make_parents(s, full);
	if (!err && symlink(target, full) && errno != EEXIST)
		return failed(s, path);
	if (err || *target == '/')
		return err;
	snprintf(at, sizeof(at), "%s", path);
	slash = strrchr(at, '/');
	for (; slash && !strncmp(target, "../", 3); target += 3) {
		*slash = '\0';
		slash = strrchr(at, '/');
	}
	if (slash)
		snprintf(slash + 1, sizeof(at) - (size_t)(slash + 1 - at), "%s", target);
	return put_dir(s, at);
}

static int save_one(struct saving *s, const char *path)
{
	char target[PATH_MAX];
	autoclose int fd = -1;
	autofree char *text = NULL;
	struct stat st;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(never); i++)
		if (!fnmatch(never[i], path, 0))
			return 0;
	fd = root_open(path, O_PATH, 0);
	if (fd < 0 || fstat(fd, &st))
		return 0;
	if (S_ISDIR(st.st_mode) && root_link(path, target, sizeof(target)) > 0)
		return put_link(s, path, target);
	if (S_ISDIR(st.st_mode))
		return put_dir(s, path);
	if (!S_ISREG(st.st_mode) || !strncmp(path, "usr/", 4))
		return put(s, path, "", 0); /* a device, a program: that it is there */
	text = root_slurp(path, &n);
	if (text)
		scrub(text, n);
	return put(s, path, text ? text : "", n);
}

static int expand(struct saving *s, const char *done, const char *rest)
{
	char path[PATH_MAX], part[256], **names = NULL;
	size_t n = strcspn(rest, "/");
	int count, err = 0;

	snprintf(part, sizeof(part), "%.*s", (int)n, rest);
	if (!*rest)
		return root_exists(done) ? put_dir(s, done) : 0;
	if (!strpbrk(part, "*[")) {
		snprintf(path, sizeof(path), "%s%s%s", done, *done ? "/" : "", part);
		return rest[n] ? expand(s, path, rest + n + 1) : save_one(s, path);
	}
	count = root_list(done, &names);
	for (int i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", done, names[i]);
		if (!err && !fnmatch(part, names[i], 0))
			err = rest[n] ? expand(s, path, rest + n + 1) : save_one(s, path);
		free(names[i]);
	}
	free(names);
	return err;
}

/* Of the log, only the lines that checks look for: it is full of names of people's things. */
static int save_log(struct saving *s, const struct facts *f)
{
	static const char *const keep[] = {
		"Linux version",   "Unknown kernel", "NO_HZ:",	   "RCU callbacks", "no-CBs",
		"audit: disabled", "DMAR",	     "AMD-Vi",	   "iommu:",	    "isolcpus",
		"Housekeeping",	   "GICv4",	     "clocksource"};
	autofree char *out = malloc(strlen(f->log) + 1);
	size_t at = 0;

	for (const char *p = f->log; out && *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\n");

		for (size_t k = 0; k < ARRAY_SIZE(keep); k++)
			if (memmem(p, n, keep[k], strlen(keep[k]))) {
				memcpy(out + at, p, n);
				at += n;
				out[at++] = '\n';
				break;
			}
	}
	if (!out)
		return -ENOMEM;
	scrub(out, at);
	return put(s, "var/log/dmesg", out, at);
}

static int save_config(struct saving *s, const struct facts *f)
{
	static const char *const keep[] = {"CPU_ISOLATION", "NO_HZ_FULL", "RCU_NOCB_CPU",
					   "HZ_1000",	    "HZ_250",	  "PSI",
					   "KVM",	    "KVM_INTEL",  "KVM_AMD",
					   "VFIO_PCI",	    "PREEMPT_RT", "HUGETLBFS"};
	char text[1024] = "", path[160];

	if (!*f->config)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(keep); i++) {
		size_t at = strlen(text);
		char v = facts_config(f, keep[i]);

		if (v == 'y' || v == 'm')
			snprintf(text + at, sizeof(text) - at, "CONFIG_%s=%c\n", keep[i], v);
	}
	snprintf(path, sizeof(path), "boot/config-%s", f->kernel);
	return put(s, path, text, strlen(text));
}

static int save_task(struct saving *s, const struct task_fact *t)
{
	char path[64], text[5000], list[4096];

	snprintf(path, sizeof(path), "proc/%d/status", t->pid);
	snprintf(text, sizeof(text), "Name:\t%s\nCpus_allowed_list:\t%s\n", t->comm,
		 cpus_text(&t->allowed, list, sizeof(list)));
	return put(s, path, text, strlen(text));
}

int facts_save(const struct facts *f, const char *dir, char *what, size_t len)
{
	struct saving s = {dir, what, len};
	int err = 0;

	*what = '\0';
	if (mkdir(dir, 0755) && errno != EEXIST)
		return failed(&s, "");
	for (size_t i = 0; i < ARRAY_SIZE(wanted) && !err; i++)
		err = expand(&s, "", wanted[i]);
	for (size_t i = 0; i < f->tasks && !err; i++) {
		char path[64];

		snprintf(path, sizeof(path), "proc/%d/stat", f->task[i].pid);
		err = save_one(&s, path);
		if (!err)
			err = save_task(&s, &f->task[i]);
	}
	if (!err)
		err = save_config(&s, f);
	return err ? err : save_log(&s, f);
}

// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/klog.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot.h"
#include "tune/facts.h"
#include "tune/vfio.h"

const char *const arch_names[] = {"other", "x86_64", "aarch64", "riscv64"};
const char *const iommu_names[] = {"none", "Intel VT-d", "AMD-Vi", "Arm SMMU", "RISC-V IOMMU"};
const char *const cgroup_names[] = {"none", "v1", "v2", "v1 with a v2 tree beside it"};

static char *slurp(const char *path)
{
	char *text = root_slurp(path, NULL);

	return text ? text : strdup("");
}

/* The value of the first "KEY : value" or KEY="value" line. */
static void line_value(const char *text, const char *key, char *buf, size_t len)
{
	size_t n = strlen(key);

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		const char *v = p + n, *end;

		if (strncmp(p, key, n))
			continue;
		v += strspn(v, " \t");
		if (*v != ':' && *v != '=')
			continue;
		v += 1 + strspn(v + 1, " \t\"");
		end = v + strcspn(v, "\"\n");
		snprintf(buf, len, "%.*s", (int)(end - v), v);
		return;
	}
}

static void load_cpuinfo(struct facts *f)
{
	autofree char *text = slurp("proc/cpuinfo");
	autofree char *flags = malloc(8192);

	f->arch = strstr(text, "vendor_id") && strstr(text, "\nflags") ? ARCH_X86
		  : strstr(text, "CPU implementer")		       ? ARCH_ARM64
		  : strstr(text, "isa\t")			       ? ARCH_RISCV
								       : ARCH_OTHER;
	line_value(text, "vendor_id", f->cpu_vendor, sizeof(f->cpu_vendor));
	line_value(text, "model name", f->cpu_model, sizeof(f->cpu_model));
	if (!*f->cpu_model)
		line_value(text, "uarch", f->cpu_model, sizeof(f->cpu_model));
	line_value(text, "microcode", f->microcode, sizeof(f->microcode));
	f->cpu_flags = malloc(8194);
	if (!flags || !f->cpu_flags)
		return;
	*flags = '\0';
	line_value(text, f->arch == ARCH_X86 ? "flags" : "Features", flags, 8192);
	snprintf(f->cpu_flags, 8194, " %s ", flags);
	f->virtual = f->arch == ARCH_X86 && strstr(f->cpu_flags, " hypervisor ");
}

static void load_model(struct facts *f)
{
	char vendor[64] = "", name[64] = "";

	if (root_read("proc/device-tree/model", f->model, sizeof(f->model)) > 0)
		return;
	root_read("sys/class/dmi/id/sys_vendor", vendor, sizeof(vendor));
	root_read("sys/class/dmi/id/product_name", name, sizeof(name));
	snprintf(f->model, sizeof(f->model), "%s%s%s", vendor, *vendor && *name ? " " : "", name);
}

/* Where distributions leave the configuration of the running kernel. */
static char *load_config(const char *release)
{
	static const char *const where[] = {"boot/config-%s", "lib/modules/%s/config",
					    "usr/lib/modules/%s/config",
					    "lib/modules/%s/build/.config"};
	char path[256];

	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		char *text;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(path, sizeof(path), where[i], release);
#pragma GCC diagnostic pop
		text = root_slurp(path, NULL);
		if (text)
			return text;
	}
	return NULL;
}

/* /proc/config.gz is there on kernels that carry their configuration in themselves. */
static char *unpack_config(void)
{
	size_t n, room = 1 << 20;
	char *text;
	FILE *in;

	if (!root_live() || !root_exists("proc/config.gz"))
		return NULL;
	in = popen("gzip -dc /proc/config.gz 2>/dev/null", "r");
	if (!in)
		return NULL;
	text = malloc(room);
	n = text ? fread(text, 1, room - 1, in) : 0;
	pclose(in);
	if (!n) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* The log of a captured kernel is where Debian keeps the live one's: var/log/dmesg. */
static char *load_log(void)
{
	int size, n;
	char *text;

	if (!root_live())
		return slurp("var/log/dmesg");
	size = klogctl(10 /* SYSLOG_ACTION_SIZE_BUFFER */, NULL, 0);
	if (size <= 0)
		return strdup("");
	text = malloc((size_t)size + 1);
	n = text ? klogctl(3 /* SYSLOG_ACTION_READ_ALL */, text, size) : -1;
	if (text)
		text[n > 0 ? n : 0] = '\0';
	return text;
}

/* init/main.c, print_unknown_bootoptions(): two lists after one another, init's words quoted. */
static void load_unknown(struct facts *f)
{
	const char *p = strstr(f->log, "Unknown kernel command line parameters \""), *end;

	if (!p)
		return;
	p = strchr(p, '"') + 1;
	end = strstr(p, "\", will be passed to user space");
	snprintf(f->unknown, sizeof(f->unknown), "%.*s",
		 (int)(end ? end - p : (ptrdiff_t)strcspn(p, "\n")), p);
}

static void load_kernel(struct facts *f)
{
	char text[512] = "";
	int major = 0, minor = 0;
	autofree char *os = slurp("etc/os-release");

	root_read("proc/sys/kernel/osrelease", f->kernel, sizeof(f->kernel));
	if (sscanf(f->kernel, "%d.%d", &major, &minor) == 2)
		f->version = major * 100 + minor;
	root_read("proc/version", text, sizeof(text));
	f->realtime = strstr(text, "PREEMPT_RT") != NULL;
	if (root_read("sys/kernel/realtime", text, sizeof(text)) > 0 && *text == '1')
		f->realtime = true;
	line_value(os, "PRETTY_NAME", f->os, sizeof(f->os));
	f->cmdline = slurp("proc/cmdline");
	if (f->cmdline)
		f->cmdline[strcspn(f->cmdline, "\n")] = '\0';
	f->config = load_config(f->kernel);
	if (!f->config)
		f->config = unpack_config();
	if (!f->config)
		f->config = strdup("");
	f->log = load_log();
	if (f->log)
		load_unknown(f);
}

static bool any(const char *dir)
{
	char **names = NULL;
	int n = root_list(dir, &names);

	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return n > 0;
}

static void load_iommu(struct facts *f)
{
	static const struct {
		const char *prefix;
		enum iommu kind;
	} kinds[] = {{"dmar", IOMMU_INTEL},
		     {"ivhd", IOMMU_AMD},
		     {"smmu", IOMMU_ARM},
		     {"riscv", IOMMU_RISCV}};
	char **names = NULL;
	int n = root_list("sys/class/iommu", &names);

	for (int i = 0; i < n; i++) {
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
			if (strstr(names[i], kinds[k].prefix))
				f->iommu = kinds[k].kind;
		free(names[i]);
	}
	free(names);
	f->iommu_table = n > 0 || root_exists("sys/firmware/acpi/tables/DMAR") ||
			 root_exists("sys/firmware/acpi/tables/IVRS") ||
			 root_exists("sys/firmware/acpi/tables/IORT");
	f->iommu_on = any("sys/kernel/iommu_groups");
	for (size_t i = 0; i < f->irqs && !f->remapping; i++)
		f->remapping =
			!strncmp(f->irq[i].chip, "IR-", 3) || !strncmp(f->irq[i].chip, "ITS-", 4);
}

static void load_params(struct facts *f)
{
	static const char *const modules[] = {
		"kvm",	   "kvm_intel", "kvm_amd",   "vfio_pci",   "vfio_iommu_type1",
		"rcutree", "rcupdate",	"pcie_aspm", "intel_idle", "workqueue"};
	char path[128];

	f->param = calloc(256, sizeof(*f->param));
	for (size_t m = 0; f->param && m < ARRAY_SIZE(modules); m++) {
		char **names = NULL;
		int n;

		snprintf(path, sizeof(path), "sys/module/%s/parameters", modules[m]);
		n = root_list(path, &names);
		for (int i = 0; i < n; i++) {
			struct param_fact *p = &f->param[f->params];

			if (f->params < 256 &&
			    root_readf(p->value, sizeof(p->value), "%s/%s", path, names[i]) >= 0 &&
			    snprintf(p->name, sizeof(p->name), "%s.%s", modules[m], names[i]) <
				    (int)sizeof(p->name))
				f->params++;
			free(names[i]);
		}
		free(names);
	}
}

/* Intel's count of system management interrupts: MSR_SMI_COUNT, SDM volume 4. */
static long smi_count(const struct facts *f)
{
	autoclose int fd = -1;
	uint64_t v;

	if (f->arch != ARCH_X86 || strcmp(f->cpu_vendor, "GenuineIntel") || !root_live())
		return -1;
	fd = root_open("dev/cpu/0/msr", O_RDONLY, 0);
	return fd >= 0 && pread(fd, &v, sizeof(v), 0x34) == sizeof(v) ? (long)(uint32_t)v : -1;
}

int facts_load(struct facts *f)
{
	int err;

	memset(f, 0, sizeof(*f));
	load_kernel(f);
	load_cpuinfo(f);
	load_model(f);
	if (!f->cmdline || !f->config || !f->log || !f->cpu_flags)
		return -ENOMEM;
	err = facts_cpu_load(f);
	if (!err)
		err = facts_irq_load(f);
	if (!err)
		err = facts_task_load(f);
	f->pci = calloc(1, sizeof(*f->pci));
	f->boot = calloc(1, sizeof(*f->boot));
	if (!f->pci || !f->boot)
		err = -ENOMEM;
	if (!err)
		err = pci_read(f->pci);
	if (!err)
		err = boot_load(f->boot);
	if (err)
		return err;
	load_iommu(f);
	load_params(f);
	f->smi = smi_count(f);
	f->kvm = root_exists("dev/kvm") || root_exists("sys/module/kvm");
	f->systemd = root_exists("run/systemd/system");
	f->cgroup = root_exists("sys/fs/cgroup/cgroup.controllers")	? CGROUP_V2
		    : root_exists("sys/fs/cgroup/unified/cgroup.procs") ? CGROUP_HYBRID
		    : root_exists("sys/fs/cgroup/cpuset/cpuset.cpus")	? CGROUP_V1
									: CGROUP_NONE;
	root_read("sys/devices/system/cpu/cpuidle/current_driver", f->idle_driver,
		  sizeof(f->idle_driver));
	root_read("sys/devices/system/cpu/cpuidle/current_governor", f->idle_governor,
		  sizeof(f->idle_governor));
	root_read("sys/devices/system/clocksource/clocksource0/current_clocksource", f->clocksource,
		  sizeof(f->clocksource));
	return 0;
}

void facts_done(struct facts *f)
{
	free(f->cpu_flags);
	free(f->cmdline);
	free(f->config);
	free(f->log);
	free(f->cpu);
	free(f->irq);
	free(f->task);
	free(f->param);
	if (f->pci)
		pci_done(f->pci);
	if (f->boot)
		boot_done(f->boot);
	free(f->pci);
	free(f->boot);
	memset(f, 0, sizeof(*f));
}

const struct cpu_fact *facts_cpu(const struct facts *f, int id)
{
	for (size_t i = 0; i < f->cpus; i++)
		if (f->cpu[i].id == id)
			return &f->cpu[i];
	return NULL;
}

char facts_config(const struct facts *f, const char *name)
{
	size_t n = strlen(name);

	if (!*f->config)
		return '?';
	for (const char *p = f->config; (p = strstr(p, name)); p += n) {
		const char *start = p - strlen("CONFIG_");

		if (start >= f->config && !strncmp(start, "CONFIG_", 7) && p[n] == '=' &&
		    (start == f->config || start[-1] == '\n'))
			return p[n + 1] == 'm' ? 'm' : 'y';
	}
	return 'n';
}

const char *facts_param(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->params; i++)
		if (!strcmp(f->param[i].name, name))
			return f->param[i].value;
	return NULL;
}

bool facts_flag(const struct facts *f, const char *cpu_flag)
{
	char word[40];

	snprintf(word, sizeof(word), " %s ", cpu_flag);
	return strstr(f->cpu_flags, word) != NULL;
}

const char *facts_group_type(int group, char *buf, size_t len)
{
	if (root_readf(buf, len, "sys/kernel/iommu_groups/%d/type", group) < 0)
		buf[0] = '\0';
	return buf;
}

// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include "hostagent/env.h"
#include "lib/clean.h"
#include "lib/root.h"

/* The kernel names its preemption model in its version: "#1 SMP PREEMPT_RT ..."; a kernel that can
 * choose at boot says PREEMPT_DYNAMIC, and debugfs which one it is, in parentheses. */
static void preemption(struct jsonw *w, const char *version)
{
	static const char *const known[] = {"PREEMPT_RT", "PREEMPT_DYNAMIC", "PREEMPT"};
	char text[128], *from, *to;
	const char *got = "none or voluntary";

	for (size_t i = ARRAY_SIZE(known); i-- > 0;)
		if (strstr(version, known[i]))
			got = known[i];
	jsonw_text(w, "preemption", got);
	if (root_read("sys/kernel/debug/sched/preempt", text, sizeof(text)) > 0 &&
	    (from = strchr(text, '(')) && (to = strchr(from, ')'))) {
		*to = 0;
		jsonw_text(w, "preemption_now", from + 1);
	}
}

static void kernel(struct jsonw *w)
{
	struct utsname u;

	uname(&u);
	jsonw_open(w, "kernel", '{');
	jsonw_text(w, "release", u.release);
	jsonw_text(w, "version", u.version);
	jsonw_text(w, "machine", u.machine);
	preemption(w, u.version);
	env_text(w, "realtime", "sys/kernel/realtime");
	env_text(w, "cmdline", "proc/cmdline");
	env_text(w, "rt_runtime_us", "proc/sys/kernel/sched_rt_runtime_us");
	env_text(w, "nmi_watchdog", "proc/sys/kernel/nmi_watchdog");
	env_text(w, "tainted", "proc/sys/kernel/tainted");
	jsonw_close(w);
}

static void dmi(struct jsonw *w)
{
	static const char *const names[] = {"sys_vendor",  "product_name", "board_name",
					    "bios_vendor", "bios_version", "bios_date"};
	char path[64];

	jsonw_open(w, "dmi", '{');
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "sys/class/dmi/id/%s", names[i]);
		env_text(w, names[i], path);
	}
	jsonw_close(w);
}

static void mitigations(struct jsonw *w)
{
	static const char dir[] = "sys/devices/system/cpu/vulnerabilities";
	char **names = NULL, path[320];
	int n = root_list(dir, &names);

	jsonw_open(w, "mitigations", '{');
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		env_text(w, names[i], path);
		free(names[i]);
	}
	free(names);
	jsonw_close(w);
}

static void memory(struct jsonw *w)
{
	static const char *const keys[] = {"MemTotal",	      "MemAvailable",	"SwapTotal",
					   "HugePages_Total", "HugePages_Free", "Hugepagesize"};
	autofree char *text = root_slurp("proc/meminfo", NULL);

	jsonw_open(w, "memory", '{');
	for (size_t i = 0; text && i < ARRAY_SIZE(keys); i++) {
		char *at = strstr(text, keys[i]);

		if (!at || !(at = strchr(at, ':')))
			continue;
		at += 1 + strspn(at + 1, " \t");
		jsonw_textf(w, keys[i], "%.*s", (int)strcspn(at, "\n"), at);
	}
	env_text(w, "transparent_hugepage", "sys/kernel/mm/transparent_hugepage/enabled");
	env_text(w, "ksm", "sys/kernel/mm/ksm/run");
	jsonw_close(w);
}

static void limit(struct jsonw *w, const char *key, int what)
{
	struct rlimit l;

	if (getrlimit((__rlimit_resource_t)what, &l))
		jsonw_null(w, key);
	else if (l.rlim_cur == RLIM_INFINITY)
		jsonw_text(w, key, "unlimited");
	else
		jsonw_uint(w, key, l.rlim_cur);
}

void env_system(struct jsonw *w)
{
	char name[256];

	jsonw_text(w, "name", gethostname(name, sizeof(name)) ? NULL : name);
	kernel(w);
	dmi(w);
	mitigations(w);
	jsonw_open(w, "clocksource", '{');
	env_text(w, "current", "sys/devices/system/clocksource/clocksource0/current_clocksource");
	env_text(w, "available",
		 "sys/devices/system/clocksource/clocksource0/available_clocksource");
	jsonw_close(w);
	memory(w);
	jsonw_open(w, "limits", '{');
	limit(w, "rtprio", RLIMIT_RTPRIO);
	limit(w, "memlock", RLIMIT_MEMLOCK);
	limit(w, "nofile", RLIMIT_NOFILE);
	jsonw_uint(w, "uid", getuid());
	jsonw_close(w);
}

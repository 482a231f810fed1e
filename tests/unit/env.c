// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>
#include <unistd.h>
#include "hostagent/env.h"
#include "lib/root.h"
#include "tests/unit/test.h"

#define CLOCK "sys/devices/system/clocksource/clocksource0/current_clocksource"

static char top[64];

static void put(const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", top, path);
	for (char *p = strchr(full + strlen(top) + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = 0;
		mkdir(full, 0777);
		*p = '/';
	}
	f = fopen(full, "w");
	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static void host(void)
{
	put(CLOCK, "tsc\n");
	put("sys/devices/system/cpu/online", "0-1\n");
	for (int cpu = 0; cpu < 2; cpu++) {
		char path[128];

		snprintf(path, sizeof(path),
			 "sys/devices/system/cpu/cpu%d/cpufreq/scaling_governor", cpu);
		put(path, "performance\n");
		snprintf(path, sizeof(path),
			 "sys/devices/system/cpu/cpu%d/thermal_throttle/core_throttle_count", cpu);
		put(path, "3\n");
	}
	put("proc/interrupts", "            CPU0       CPU1\n"
			       "  8:         10          0   IO-APIC   8-edge      rtc0\n"
			       " 24:        100          7   PCI-MSI 512-edge      eth0-rx\n"
			       "LOC:       5000       6000   Local timer interrupts\n"
			       "ERR:          0\n");
}

/* What env_changed says after one file is another. */
static const char *after(const char *path, const char *text)
{
	static char why[256];
	struct env e = {0};

	strcpy(why, "");
	host();
	if (env_before(&e))
		return "before";
	put(path, text);
	if (!env_changed(&e, why, sizeof(why)))
		strcpy(why, "unchanged");
	env_done(&e);
	return why;
}

TEST(a_host_is_captured_where_nothing_else_reads)
{
	strcpy(top, "/tmp/rt-env-XXXXXX");
	OK(mkdtemp(top) && !root_set(top));
}

TEST(a_host_that_stays_as_it_is_is_not_accused)
{
	STR(after("proc/cmdline", "quiet\n"), "unchanged");
}

TEST(a_change_of_what_a_latency_stands_on_is_named)
{
	STR(after(CLOCK, "hpet\n"), "the host's clock source changed from tsc to hpet");
	STR(after("sys/devices/system/cpu/online", "0\n"), "the host's CPUs changed from 0-1 to 0");
	STR(after("sys/devices/system/cpu/cpu1/cpufreq/scaling_governor", "powersave\n"),
	    "frequency governor or frequency limits of a CPU were changed");
	STR(after("sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count", "5\n"),
	    "CPUs were throttled for heat 2 times");
}

TEST(interrupts_are_told_as_what_came_meanwhile_and_on_which_cpu)
{
	char *text = NULL;
	size_t n = 0;
	struct env e = {0};
	struct jsonw w;
	FILE *f = open_memstream(&text, &n);

	host();
	EQ(env_before(&e), 0);
	put("proc/interrupts", "            CPU0       CPU1\n"
			       "  8:         10          0   IO-APIC   8-edge      rtc0\n"
			       " 24:        100          9   PCI-MSI 512-edge      eth0-rx\n"
			       " 30:          1          0   PCI-MSI 513-edge      new\n"
			       "LOC:       5001       6000   Local timer interrupts\n"
			       "ERR:          0\n");
	env_after(&e);
	jsonw_start(&w, f);
	jsonw_open_flat(&w, NULL, '{');
	env_irqs(&w, e.irqs_before, e.irqs_after);
	jsonw_close(&w);
	EQ(jsonw_end(&w), 0);
	fclose(f);
	OK(!strstr(text, "rtc0") && !strstr(text, "ERR"));
	OK(strstr(text, "\"24\"") && strstr(text, "[0, 2]"));
	OK(strstr(text, "\"30\"") && strstr(text, "[1, 0]"));
	OK(strstr(text, "\"LOC\"") && strstr(text, "Local timer interrupts"));
	free(text);
	env_done(&e);
}

TEST(the_captured_host_is_put_away_again)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	EQ(root_set("/"), 0);
	EQ(system(command), 0);
}

RUN(a_host_is_captured_where_nothing_else_reads, a_host_that_stays_as_it_is_is_not_accused,
    a_change_of_what_a_latency_stands_on_is_named,
    interrupts_are_told_as_what_came_meanwhile_and_on_which_cpu,
    the_captured_host_is_put_away_again)

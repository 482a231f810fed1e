// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "hostagent/env.h"
#include "lib/clean.h"
#include "lib/root.h"

#define CPU_DIR	    "sys/devices/system/cpu"
#define CPUS_LOOKED 4096
#define SLEPT_MIN   100000000LL /* between two reads of two clocks much less can pass */

static uint64_t mix(uint64_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * 0x100000001b3ull;
	return (h ^ 0xff) * 0x100000001b3ull;
}

static uint64_t governors(void)
{
	static const char *const files[] = {"scaling_governor", "scaling_min_freq",
					    "scaling_max_freq", "energy_performance_preference"};
	uint64_t h = 0xcbf29ce484222325ull;
	char text[128];

	for (int cpu = 0; cpu < CPUS_LOOKED; cpu++) {
		if (root_readf(text, sizeof(text), CPU_DIR "/cpu%d/cpufreq/scaling_governor", cpu) <
		    0) {
			if (!cpu)
				break;
			if (root_readf(text, sizeof(text), CPU_DIR "/cpu%d/topology/core_id", cpu) <
			    0)
				break;
			continue;
		}
		for (size_t i = 0; i < ARRAY_SIZE(files); i++)
			if (root_readf(text, sizeof(text), CPU_DIR "/cpu%d/cpufreq/%s", cpu,
				       files[i]) >= 0)
				h = mix(h, text);
	}
	if (root_read(CPU_DIR "/intel_pstate/no_turbo", text, sizeof(text)) >= 0 ||
	    root_read(CPU_DIR "/cpufreq/boost", text, sizeof(text)) >= 0)
		h = mix(h, text);
	return h;
}

static uint64_t throttled(void)
{
	uint64_t sum = 0;
	char text[64];

	for (int cpu = 0; cpu < CPUS_LOOKED; cpu++) {
		if (root_readf(text, sizeof(text),
			       CPU_DIR "/cpu%d/thermal_throttle/core_throttle_count", cpu) < 0)
			break;
		sum += strtoull(text, NULL, 10);
	}
	return sum;
}

static int64_t asleep(void)
{
	struct timespec boot, mono;

	clock_gettime(CLOCK_MONOTONIC, &mono);
	clock_gettime(CLOCK_BOOTTIME, &boot);
	return (boot.tv_sec - mono.tv_sec) * 1000000000LL + boot.tv_nsec - mono.tv_nsec;
}

static void look(struct env_watch *w)
{
	if (root_read("sys/devices/system/clocksource/clocksource0/current_clocksource",
		      w->clocksource, sizeof(w->clocksource)) < 0)
		strcpy(w->clocksource, "?");
	if (root_read(CPU_DIR "/online", w->online, sizeof(w->online)) < 0)
		strcpy(w->online, "?");
	w->governors = governors();
	w->throttled = throttled();
	w->asleep = asleep();
}

int env_before(struct env *e)
{
	look(&e->watch);
	e->irqs_before = root_slurp("proc/interrupts", NULL);
	return e->irqs_before ? 0 : -errno;
}

int env_changed(struct env *e, char *why, size_t len)
{
	struct env_watch now, *was = &e->watch;

	look(&now);
	if (strcmp(now.clocksource, was->clocksource))
		snprintf(why, len, "the host's clock source changed from %s to %s",
			 was->clocksource, now.clocksource);
	else if (strcmp(now.online, was->online))
		snprintf(why, len, "the host's CPUs changed from %s to %s", was->online,
			 now.online);
	else if (now.governors != was->governors)
		snprintf(why, len, "frequency governor or frequency limits of a CPU were changed");
	else if (now.asleep > was->asleep + SLEPT_MIN)
		snprintf(why, len, "the host slept for %.1f s",
			 (double)(now.asleep - was->asleep) / 1e9);
	else if (now.throttled > was->throttled)
		snprintf(why, len, "CPUs were throttled for heat %llu times",
			 (unsigned long long)(now.throttled - was->throttled));
	else
		return 0;
	return -ESTALE;
}

void env_after(struct env *e)
{
	free(e->irqs_after);
	e->irqs_after = root_slurp("proc/interrupts", NULL);
	e->throttled_after = throttled();
}

void env_text(struct jsonw *w, const char *key, const char *path)
{
	autofree char *text = root_slurp(path, NULL);

	if (text)
		text[strcspn(text, "\n")] = 0;
	jsonw_text(w, key, text);
}

static int write_host(const struct env *e, FILE *f)
{
	struct jsonw w;

	jsonw_start(&w, f);
	jsonw_open(&w, NULL, '{');
	env_system(&w);
	env_cpus(&w);
	env_irqs(&w, e->irqs_before, e->irqs_after);
	jsonw_uint(&w, "throttled", e->throttled_after - e->watch.throttled);
	jsonw_close(&w);
	return jsonw_end(&w);
}

static int write_tuning(const struct env *e, FILE *f)
{
	struct jsonw w;

	jsonw_start(&w, f);
	jsonw_open_flat(&w, NULL, '{');
	jsonw_text(&w, "mode", e->tune);
	jsonw_text(&w, "profile", e->profile);
	jsonw_close(&w);
	return jsonw_end(&w);
}

static int write_command(const struct env *e, FILE *f)
{
	struct jsonw w;

	jsonw_start(&w, f);
	jsonw_text(&w, NULL, e->command);
	return jsonw_end(&w);
}

int env_write(const struct env *e, const char *vm_json, const char *path)
{
	FILE *f = fopen(path, "we");
	int err;

	if (!f)
		return -errno;
	fputs("{\"command\": ", f);
	err = write_command(e, f);
	fputs(",\n\"host\": ", f);
	if (!err)
		err = write_host(e, f);
	fprintf(f, ",\n\"vm\": %s,\n\"tuning\": ", vm_json ? vm_json : "{}");
	if (!err)
		err = write_tuning(e, f);
	fputs("}\n", f);
	if (fclose(f) && !err)
		err = -EIO;
	return err;
}

void env_done(struct env *e)
{
	free(e->irqs_before);
	free(e->irqs_after);
	*e = (struct env){0};
}

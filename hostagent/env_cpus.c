// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <numa.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/env.h"
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/root.h"

#define CPU_DIR "sys/devices/system/cpu"

/* What /proc/cpuinfo says of the first CPU; the names differ between architectures. */
static void info(struct jsonw *w, const char *key, const char *name)
{
	autofree char *text = root_slurp("proc/cpuinfo", NULL);
	char *at = text ? strstr(text, name) : NULL;

	at = at ? strchr(at, ':') : NULL;
	if (!at) {
		jsonw_null(w, key);
		return;
	}
	at += 1 + strspn(at + 1, " \t");
	jsonw_textf(w, key, "%.*s", (int)strcspn(at, "\n"), at);
}

static void number(struct jsonw *w, const char *key, int cpu, const char *file)
{
	char text[64];

	if (root_readf(text, sizeof(text), CPU_DIR "/cpu%d/%s", cpu, file) <= 0)
		return;
	if (isdigit((unsigned char)text[0]))
		jsonw_int(w, key, strtoll(text, NULL, 10));
	else
		jsonw_text(w, key, text);
}

static void one(struct jsonw *w, int cpu)
{
	char path[96];

	jsonw_open_flat(w, NULL, '{');
	jsonw_int(w, "cpu", cpu);
	number(w, "package", cpu, "topology/physical_package_id");
	number(w, "core", cpu, "topology/core_id");
	snprintf(path, sizeof(path), CPU_DIR "/cpu%d/topology/thread_siblings_list", cpu);
	env_text(w, "siblings", path);
	if (root_live() && numa_available() >= 0)
		jsonw_int(w, "node", numa_node_of_cpu(cpu));
	number(w, "governor", cpu, "cpufreq/scaling_governor");
	number(w, "min_khz", cpu, "cpufreq/scaling_min_freq");
	number(w, "max_khz", cpu, "cpufreq/scaling_max_freq");
	number(w, "resume_latency_us", cpu, "power/pm_qos_resume_latency_us");
	jsonw_close(w);
}

static void nodes(struct jsonw *w)
{
	jsonw_open(w, "nodes", '[');
	for (int n = 0; root_live() && numa_available() >= 0 && n <= numa_max_node(); n++) {
		long long free_bytes = 0, size = numa_node_size64(n, &free_bytes);
		char path[64];

		if (size < 0)
			continue;
		jsonw_open_flat(w, NULL, '{');
		jsonw_int(w, "node", n);
		snprintf(path, sizeof(path), "sys/devices/system/node/node%d/cpulist", n);
		env_text(w, "cpus", path);
		jsonw_int(w, "bytes", size);
		jsonw_int(w, "free", free_bytes);
		jsonw_close(w);
	}
	jsonw_close(w);
}

/* Idle states of the first CPU: all of a kind have the same on the machines we know. */
static void idle(struct jsonw *w)
{
	char text[64], path[96];

	jsonw_open(w, "idle", '{');
	env_text(w, "driver", CPU_DIR "/cpuidle/current_driver");
	env_text(w, "governor", CPU_DIR "/cpuidle/current_governor");
	jsonw_open(w, "states", '[');
	for (int i = 0; root_readf(text, sizeof(text), CPU_DIR "/cpu0/cpuidle/state%d/name", i) > 0;
	     i++) {
		jsonw_open_flat(w, NULL, '{');
		jsonw_text(w, "name", text);
		snprintf(path, sizeof(path), "cpuidle/state%d/latency", i);
		number(w, "latency_us", 0, path);
		snprintf(path, sizeof(path), "cpuidle/state%d/disable", i);
		number(w, "disabled", 0, path);
		jsonw_close(w);
	}
	jsonw_close(w);
	jsonw_close(w);
}

void env_cpus(struct jsonw *w)
{
	struct cpus online = {0};
	char text[1024];

	jsonw_open(w, "cpu", '{');
	info(w, "model", "model name");
	info(w, "microcode", "microcode");
	env_text(w, "online", CPU_DIR "/online");
	env_text(w, "isolated", CPU_DIR "/isolated");
	env_text(w, "nohz_full", CPU_DIR "/nohz_full");
	env_text(w, "smt", CPU_DIR "/smt/control");
	env_text(w, "turbo_off", CPU_DIR "/intel_pstate/no_turbo");
	idle(w);
	nodes(w);
	if (root_read(CPU_DIR "/online", text, sizeof(text)) > 0)
		cpus_parse(text, &online);
	jsonw_open(w, "each", '[');
	for_each_cpu (cpu, &online)
		one(w, cpu);
	jsonw_close(w);
	jsonw_close(w);
}

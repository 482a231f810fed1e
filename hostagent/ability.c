// SPDX-License-Identifier: Apache-2.0
#include <stdarg.h>
#include <string.h>
#include "hostagent/ability.h"
#include "hostagent/vmm.h"

static bool has_guest(const struct scenario *s)
{
	const struct vmm_ops *v = vmm_find(s->vm.backend);

	return v && v->can & VMM_GUEST;
}

static bool wants_kvm(const struct scenario *s)
{
	return has_guest(s) && s->vm.accel != ACCEL_TCG;
}

static bool ranked(const struct scenario *s)
{
	return s->probe.policy != WIRE_POLICY_OTHER;
}

static bool wants_realtime(const struct scenario *s)
{
	return has_guest(s) ? s->vm.vcpu_priority > 0 : ranked(s);
}

static bool wants_memlock(const struct scenario *s)
{
	return has_guest(s) ? s->vm.lock_memory : ranked(s);
}

static bool wants_rt_cpus(const struct scenario *s)
{
	return s->host.rt_cpus && strcmp(s->host.rt_cpus, "none");
}

static bool wants_hugepages(const struct scenario *s)
{
	return s->vm.hugepages && strcmp(s->vm.hugepages, "no");
}

static bool wants_vsock(const struct scenario *s)
{
	return has_guest(s) && !strcmp(s->probe.transport, "vsock");
}

static bool wants_tap(const struct scenario *s)
{
	return has_guest(s) && s->vm.network && !strncmp(s->vm.network, "tap:", 4);
}

static bool wants_bridge(const struct scenario *s)
{
	return has_guest(s) && s->vm.network && !strncmp(s->vm.network, "bridge:", 7);
}

static bool wants_vfio(const struct scenario *s)
{
	return s->vm.passthrough;
}

static bool wants_plots(const struct scenario *s)
{
	const char *formats = s->report.formats;

	return formats && (strstr(formats, "html") || strstr(formats, "svg"));
}

static bool uses(const struct scenario *s, const char *program)
{
	for (size_t i = 0; i < s->nloads; i++)
		if (s->loads[i].where == LOAD_HOST && strstr(s->loads[i].command, program))
			return true;
	return false;
}

static bool wants_stress(const struct scenario *s)
{
	return uses(s, "stress-ng");
}

static bool wants_hackbench(const struct scenario *s)
{
	return uses(s, "hackbench");
}

static bool always(const struct scenario *s)
{
	return true;
}

const struct ability abilities[] = {
	{"rights", "kvm",
	 "guests at the CPU's own speed; without it they are emulated, and the "
	 "figures describe no hardware",
	 look_kvm, wants_kvm},
	{"rights", "real-time priority", "SCHED_FIFO for vCPUs and for the local probe",
	 look_realtime, wants_realtime},
	{"rights", "locked memory", "no page faults in vCPUs and in the local probe", look_memlock,
	 wants_memlock},
	{"rights", "tracefs", "the cause of each violation, from what the host's kernel did",
	 look_tracefs, NULL},
	{"rights", "vsock", "samples without a network: transport = vsock", look_vsock,
	 wants_vsock},
	{"rights", "tap", "network = tap:NAME", look_tun, wants_tap},
	{"rights", "bridge", "network = bridge:NAME", look_bridge, wants_bridge},
	{"rights", "vfio", "devices for the guest alone: passthrough", look_vfio, wants_vfio},

	{"host", "CPUs", "room for the guest and for all else", look_affinity, always},
	{"host", "isolated CPUs", "RT CPUs that the kernel keeps free: rt_cpus = auto",
	 look_isolated, wants_rt_cpus},
	{"host", "preemption", "a host kernel that lets a vCPU run at once", look_preempt,
	 wants_realtime},
	{"host", "FIFO throttling", "a vCPU at real-time priority is never stopped by the kernel",
	 look_throttle, wants_realtime},
	{"host", "clock source", "clock reads of nanoseconds, without a call into the kernel",
	 look_clock, NULL},
	{"host", "idle states", "no slow way out of sleep before a wake", look_idle, NULL},
	{"host", "SMT", "no sibling that takes half a core away", look_smt, NULL},
	{"host", "bare metal", "nobody below who could stop this host", look_metal, NULL},
	{"host", "huge pages", "guest memory without TLB misses: hugepages = 2M or 1G",
	 look_hugepages, wants_hugepages},

	{"programs", "qemu", "backend = qemu", look_qemu, has_guest},
	{"programs", "gnuplot", "the plots of a report", look_gnuplot, wants_plots},
	{"programs", "hackbench", "a load of scheduling and pipes", look_hackbench,
	 wants_hackbench},
	{"programs", "stress-ng", "loads of every kind", look_stress, wants_stress},
	{"programs", "disk space", "room for the run directory", look_space, always},
	{NULL, NULL, NULL, NULL, NULL},
};

void finding_say(struct finding *f, enum ability_state state, const char *fmt, ...)
{
	va_list ap;

	f->state = state;
	va_start(ap, fmt);
	vsnprintf(f->now, sizeof(f->now), fmt, ap);
	va_end(ap);
}

void finding_remedy(struct finding *f, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->remedy, sizeof(f->remedy), fmt, ap);
	va_end(ap);
}

const char *ability_state_text(enum ability_state s)
{
	static const char *const text[] = {"ok", "partly", "no"};

	return text[s];
}

void ability_print(const struct ability *a, const struct finding *f, FILE *to, bool colour)
{
	static const char *const paint[] = {"\033[32m", "\033[33m", "\033[31m"};

	fprintf(to, "%s%-7s%s%-20s%s\n", colour ? paint[f->state] : "",
		ability_state_text(f->state), colour ? "\033[0m" : "", a->name, f->now);
	if (f->state == ABILITY_YES)
		return;
	fprintf(to, "%27sgives: %s\n", "", a->gives);
	if (*f->remedy)
		fprintf(to, "%27sto do: %s\n", "", f->remedy);
}

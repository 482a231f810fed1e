// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <sched.h>
#include <string.h>
#include <sys/utsname.h>
#include "hostagent/ability.h"
#include "hostagent/accel.h"
#include "lib/clean.h"
#include "lib/cpus.h"
#include "lib/root.h"

#define SYS_CPU	     "sys/devices/system/cpu/"
#define IDLE_SLOW_US 10 /* a way out of sleep that a latency figure shows */

/* text - what a file says; "" where there is none */
static const char *text(const char *path, char *buf, size_t len)
{
	if (root_read(path, buf, len) < 0)
		*buf = '\0';
	return buf;
}

static struct cpus listed(const char *path)
{
	struct cpus set = {{0}};
	char buf[1024];

	cpus_parse(text(path, buf, sizeof(buf)), &set);
	return set;
}

void look_affinity(struct finding *f)
{
	struct cpus online = listed(SYS_CPU "online");
	unsigned all = cpus_count(&online), ours;
	cpu_set_t set;

	CPU_ZERO(&set);
	sched_getaffinity(0, sizeof(set), &set);
	ours = (unsigned)CPU_COUNT(&set);
	if (ours < all) {
		finding_say(f, ABILITY_PARTLY, "%u of %u may be used", ours, all);
		finding_remedy(f,
			       "a cpuset or affinity mask holds this session: leave it, or run as "
			       "root outside of it");
	} else if (ours < 2) {
		finding_say(f, ABILITY_PARTLY, "one: guest and host take turns on it");
		finding_remedy(f, "use a host with at least two CPUs");
	} else {
		finding_say(f, ABILITY_YES, "%u online, all may be used", ours);
	}
}

void look_isolated(struct finding *f)
{
	struct cpus isolated = listed(SYS_CPU "isolated"), tickless = listed(SYS_CPU "nohz_full");
	struct cpus ticking = cpus_minus(&isolated, &tickless);
	char list[128];

	if (!cpus_count(&isolated)) {
		finding_say(f, ABILITY_NO, "none");
		finding_remedy(f, "rttune plan shows the kernel command line for it; or name CPUs: "
				  "[host] rt_cpus");
		return;
	}
	if (cpus_count(&ticking)) {
		finding_say(f, ABILITY_PARTLY, "%s, but the timer tick is not off on all of them",
			    cpus_text(&isolated, list, sizeof(list)));
		finding_remedy(f, "boot with nohz_full= for the same CPUs (rttune plan)");
		return;
	}
	finding_say(f, ABILITY_YES, "%s, without timer tick",
		    cpus_text(&isolated, list, sizeof(list)));
}

void look_preempt(struct finding *f)
{
	struct utsname u;
	char buf[8];

	uname(&u);
	if (!strcmp(text("sys/kernel/realtime", buf, sizeof(buf)), "1") ||
	    strstr(u.version, "PREEMPT_RT")) {
		finding_say(f, ABILITY_YES, "%s is PREEMPT_RT", u.release);
		return;
	}
	finding_say(f, ABILITY_PARTLY, "%s is %s", u.release,
		    strstr(u.version, "PREEMPT_DYNAMIC") ? "PREEMPT_DYNAMIC"
		    : strstr(u.version, "PREEMPT")	 ? "PREEMPT, not PREEMPT_RT"
							 : "not PREEMPT_RT");
	finding_remedy(f, "install a PREEMPT_RT kernel (Debian: linux-image-rt-amd64)");
}

void look_throttle(struct finding *f)
{
	char us[32], period[32];
	long run = strtol(text("proc/sys/kernel/sched_rt_runtime_us", us, sizeof(us)), NULL, 10);
	long all = strtol(text("proc/sys/kernel/sched_rt_period_us", period, sizeof(period)), NULL,
			  10);

	if (!*us || run < 0 || run >= all) {
		finding_say(f, ABILITY_YES, *us ? "off" : "this kernel has none");
		return;
	}
	finding_say(f, ABILITY_PARTLY,
		    "a FIFO thread that never sleeps is stopped for %ld ms of "
		    "every %ld",
		    (all - run) / 1000, all / 1000);
	finding_remedy(f, "sysctl kernel.sched_rt_runtime_us=-1 (rttune apply does it, and back)");
}

void look_clock(struct finding *f)
{
	char now[64], all[256];

	text("sys/devices/system/clocksource/clocksource0/current_clocksource", now, sizeof(now));
	text("sys/devices/system/clocksource/clocksource0/available_clocksource", all, sizeof(all));
	if (!strcmp(now, "tsc") || !strcmp(now, "arch_sys_counter") ||
	    !strcmp(now, "riscv_clocksource")) {
		finding_say(f, ABILITY_YES, "%s", now);
		return;
	}
	finding_say(f, ABILITY_PARTLY, "%s", *now ? now : "unknown");
	finding_remedy(f, strstr(all, "tsc")
				  ? "boot with clocksource=tsc; first see in the kernel log "
				    "why it was not chosen"
				  : "this machine offers no better one");
}

void look_idle(struct finding *f)
{
	char driver[64], name[64], worst_name[64] = "", us[32], off[8];
	long worst = -1;

	text(SYS_CPU "cpuidle/current_driver", driver, sizeof(driver));
	for (int i = 0; i < 16; i++) {
		char at[96];
		long t;

		snprintf(at, sizeof(at), SYS_CPU "cpu0/cpuidle/state%d/latency", i);
		t = strtol(text(at, us, sizeof(us)), NULL, 10);
		snprintf(at, sizeof(at), SYS_CPU "cpu0/cpuidle/state%d/disable", i);
		if (!*us || !strcmp(text(at, off, sizeof(off)), "1") || t <= worst)
			continue;
		worst = t;
		snprintf(at, sizeof(at), SYS_CPU "cpu0/cpuidle/state%d/name", i);
		snprintf(worst_name, sizeof(worst_name), "%s", text(at, name, sizeof(name)));
	}
	if (worst <= IDLE_SLOW_US) {
		finding_say(f, ABILITY_YES,
			    worst < 0 ? "the kernel manages none" : "%s takes %ld us to leave",
			    worst_name, worst);
		return;
	}
	finding_say(f, ABILITY_PARTLY, "%s of %s takes %ld us to leave", worst_name, driver, worst);
	finding_remedy(f, "rttune apply limits it on the RT CPUs (PM QoS)");
}

void look_smt(struct finding *f)
{
	char on[8];

	if (strcmp(text(SYS_CPU "smt/active", on, sizeof(on)), "1")) {
		finding_say(f, ABILITY_YES, "no CPU shares its core");
		return;
	}
	finding_say(f, ABILITY_PARTLY, "CPUs share cores in pairs");
	finding_remedy(f, "give both siblings of an RT core to the guest or leave one idle (rttune "
			  "rt_cpus = auto does), or boot with nosmt");
}

void look_metal(struct finding *f)
{
	autofree char *info = root_slurp("proc/cpuinfo", NULL);
	char product[128], type[64];

	text("sys/class/dmi/id/product_name", product, sizeof(product));
	text("sys/hypervisor/type", type, sizeof(type));
	if (!*type && !(info && strstr(info, " hypervisor"))) {
		finding_say(f, ABILITY_YES, *product ? "%s" : "no hypervisor is seen", product);
		return;
	}
	finding_say(f, accel_host_emulated() ? ABILITY_NO : ABILITY_PARTLY,
		    "this host is %s machine itself%s%s",
		    accel_host_emulated() ? "an emulated" : "a virtual", *product ? ": " : "",
		    product);
	finding_remedy(f, "measure on the machine that it is about");
}

void look_hugepages(struct finding *f)
{
	char big[32], huge[32];
	long free2 = strtol(
		text("sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages", big, sizeof(big)),
		NULL, 10);
	long free1 = strtol(text("sys/kernel/mm/hugepages/hugepages-1048576kB/free_hugepages", huge,
				 sizeof(huge)),
			    NULL, 10);

	finding_say(f, free2 + free1 ? ABILITY_YES : ABILITY_NO, "%ld of 2M and %ld of 1G are free",
		    free2, free1);
	if (!(free2 + free1))
		finding_remedy(f,
			       "sysctl vm.nr_hugepages=256, or boot with hugepagesz=1G hugepages=4 "
			       "(rttune plan)");
}

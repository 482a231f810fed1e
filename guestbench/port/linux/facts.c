// SPDX-License-Identifier: Apache-2.0
/* facts.c - what this Linux is, for HELLO */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"

ssize_t read_text(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t have = 0;
	ssize_t n = 0;

	buf[0] = 0;
	if (fd < 0)
		return -errno;
	while (have + 1 < size && (n = read(fd, buf + have, size - 1 - have)) > 0)
		have += (size_t)n;
	buf[have] = 0;
	close(fd);
	return n < 0 ? -EIO : (ssize_t)have;
}

static uint64_t random_number(void)
{
	uint64_t r;

	/* GRND_INSECURE (4): early in a boot there is no entropy yet, and none is needed here. */
	if (getrandom(&r, sizeof(r), 4) == sizeof(r) && r)
		return r;
	return (uint64_t)port_now() * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)getpid();
}

/* Counters that keep rate and never change source: what the kernel itself relies on. */
static bool stable(const char *source)
{
	char cpuinfo[4096];

	if (!strcmp(source, "arch_sys_counter") || !strcmp(source, "riscv_clocksource"))
		return true;
	return !strcmp(source, "tsc") && read_text("/proc/cpuinfo", cpuinfo, sizeof(cpuinfo)) > 0 &&
	       strstr(cpuinfo, " constant_tsc") && strstr(cpuinfo, " nonstop_tsc");
}

/* A big-endian cell of the device tree: RISC-V names the rate of its counter there. */
static uint64_t timebase(void)
{
	uint8_t b[8];

	if (read_text("/proc/device-tree/cpus/timebase-frequency", (char *)b, sizeof(b)) != 4)
		return 0;
	return (uint64_t)b[0] << 24 | (uint64_t)b[1] << 16 | (uint64_t)b[2] << 8 | b[3];
}

void facts_fill(struct port_facts *f)
{
	struct utsname u;
	cpu_set_t set;
	char text[32];

	*f = (struct port_facts){.os = "linux", .random = random_number(), .clock_hz = timebase()};
	uname(&u);
	snprintf(f->arch, sizeof(f->arch), "%.15s", u.machine);
	snprintf(f->kernel, sizeof(f->kernel), "%.30s %.40s", u.release, u.version);
	if (read_text("/sys/devices/system/clocksource/clocksource0/current_clocksource", f->clock,
		      sizeof(f->clock)) > 0)
		f->clock[strcspn(f->clock, "\n")] = 0;
	f->clock_stable = stable(f->clock);
	f->realtime = strstr(u.version, "PREEMPT_RT") || strstr(u.version, "PREEMPT RT") ||
		      (read_text("/sys/kernel/realtime", text, sizeof(text)) > 0 && *text == '1');
	sched_getaffinity(0, sizeof(set), &set);
	for (unsigned i = 0; i < CPU_SETSIZE && f->cpus < WIRE_PROBES_MAX; i++)
		if (CPU_ISSET(i, &set))
			f->cpu[f->cpus++] = (uint16_t)i;
}

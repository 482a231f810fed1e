// SPDX-License-Identifier: Apache-2.0
/* load_work.c - loads that need no program: for a guest that has nothing but rtprobe */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "guestbench/port/linux/load.h"

#define AREA ((size_t)16 << 20)

static void count(uint64_t *ops)
{
	__atomic_add_fetch(ops, 1, __ATOMIC_RELAXED);
}

/* A CPU that never sleeps. */
static void work_cpu(uint64_t *ops)
{
	volatile uint64_t x = 1;

	for (;; count(ops))
		for (int i = 0; i < 100000; i++)
			x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
}

/* More memory than most caches hold, written in steps of a cache line and of more than a page. */
static void work_memory(uint64_t *ops)
{
	uint8_t *m = mmap(NULL, AREA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED)
		return;
	for (size_t at = 0;; count(ops))
		for (int i = 0; i < 4096; i++, at = (at + 4096 + 64) % AREA)
			m[at]++;
}

/* Two processes that wake each other: what hackbench does with many. */
static void work_switch(uint64_t *ops)
{
	int pair[2];
	char buf[512] = "";

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		return;
	if (!fork()) {
		while (read(pair[1], buf, sizeof(buf)) > 0 &&
		       write(pair[1], buf, sizeof(buf)) == sizeof(buf))
			;
		_exit(0);
	}
	for (;; count(ops))
		if (write(pair[0], buf, sizeof(buf)) != sizeof(buf) ||
		    read(pair[0], buf, sizeof(buf)) <= 0)
			return;
}

/* Processes that are made and end: page tables, and the kernel's locks on them. */
static void work_fork(uint64_t *ops)
{
	for (;; count(ops)) {
		pid_t pid = fork();

		if (!pid)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

/* Timer interrupts, as many as the machine can. */
static void work_timer(uint64_t *ops)
{
	const struct timespec t = {0, 20000};

	for (;; count(ops))
		nanosleep(&t, NULL);
}

/* System calls that move bytes, and a file that comes and goes. */
static void work_io(uint64_t *ops)
{
	static char buf[65536];
	int zero = open("/dev/zero", O_RDONLY), null = open("/dev/null", O_WRONLY);

	for (;; count(ops)) {
		int file = open("/dev/shm", O_TMPFILE | O_RDWR, 0600);

		if (file < 0)
			file = open("/", O_TMPFILE | O_RDWR, 0600);
		for (int i = 0; i < 16; i++)
			if (read(zero, buf, sizeof(buf)) < 0 ||
			    write(file < 0 ? null : file, buf, sizeof(buf)) < 0)
				break;
		close(file);
	}
}

static const struct {
	const char *name;
	load_work_fn run;
} works[] = {
	{"cpu", work_cpu},   {"memory", work_memory}, {"switch", work_switch},
	{"fork", work_fork}, {"timer", work_timer},   {"io", work_io},
};

load_work_fn load_work(const char *name)
{
	for (size_t i = 0; i < sizeof(works) / sizeof(works[0]); i++)
		if (!strcmp(works[i].name, name))
			return works[i].run;
	return NULL;
}

// SPDX-License-Identifier: Apache-2.0
/* main.c - rtprobe on Linux: an ordinary program, or all there is in an initramfs */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"

static struct guest guest;
static struct config config;

void port_say(const char *line)
{
	char text[256];
	int n = snprintf(text, sizeof(text), "rtprobe: %s\n", line);

	/* One write, so that no other line gets in between. */
	if (n > (int)sizeof(text) - 1)
		n = (int)sizeof(text) - 1;
	if (write(STDERR_FILENO, text, (size_t)n) < 0)
		return;
}

void port_end(int status)
{
	if (getpid() == 1)
		init_end();
	_exit(status);
}

static void on_signal(int sig)
{
	static volatile sig_atomic_t again;

	if (again++)
		_exit(128 + sig);
	guest_stop(&guest);
}

static void catch_signals(void)
{
	struct sigaction a = {.sa_handler = on_signal};

	sigaction(SIGINT, &a, NULL);
	sigaction(SIGTERM, &a, NULL);
	signal(SIGPIPE, SIG_IGN);
}

/* Locked and touched before anything is measured; what is refused travels in an event. */
static void *memory(size_t size)
{
	char *refused = guest.facts.refused;
	void *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (m == MAP_FAILED)
		return NULL;
	if (mlockall(MCL_CURRENT | MCL_FUTURE))
		snprintf(refused, sizeof(guest.facts.refused), "memory is not locked: %s",
			 strerror(errno));
	return m;
}

static int measure(struct config_error e)
{
	void *m;

	if (guest_plan(&guest, &config, e))
		return GUEST_USAGE;
	m = memory(guest.wants);
	if (!m) {
		snprintf(e.why, e.size, "no memory for rings and buffer: %zu bytes: %s",
			 guest.wants, strerror(errno));
		return GUEST_FAULT;
	}
	return guest_run(&guest, m, guest.wants);
}

static int as_program(int argc, char **argv, struct config_error e)
{
	int end;

	switch (orders_take(argc, argv, &config, e)) {
	case ORDERS_SHOWN:
		return 0;
	case ORDERS_BAD:
		return GUEST_USAGE;
	case ORDERS_RUN:
		break;
	}
	catch_signals();
	end = measure(e);
	if (!config.link[0] && guest.phase == GUEST_OVER) {
		summary_print(&guest);
		end = fflush(stdout) ? GUEST_FAULT : end;
	}
	return end;
}

static void say_totals(void)
{
	char line[160];

	for (unsigned i = 0; i < guest.sender.streams; i++) {
		const struct stream *st = &guest.sender.stream[i];

		snprintf(line, sizeof(line), "probe %u: sent %llu dropped %llu missed %llu", i,
			 (unsigned long long)st->sent, (unsigned long long)st->dropped,
			 (unsigned long long)st->missed);
		port_say(line);
	}
}

static int as_init(struct config_error e)
{
	char line[160];
	int end;

	init_early();
	if (orders_of_guest(&config, e) || config_check(&config, e) || init_begin(&config, e))
		return GUEST_USAGE;
	snprintf(line, sizeof(line), "measuring for %s", config.link);
	port_say(line);
	end = measure(e);
	say_totals();
	return end;
}

int main(int argc, char **argv)
{
	char why[192] = "";
	struct config_error e = {why, sizeof(why)};
	int end;

	config_defaults(&config);
	end = getpid() == 1 ? as_init(e) : as_program(argc, argv, e);
	if (why[0])
		port_say(why);
	port_end(end);
}

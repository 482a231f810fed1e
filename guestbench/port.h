/* SPDX-License-Identifier: Apache-2.0 */
/*
 * port.h - what a guest must offer for the probe to run on it
 *
 * The probe (guestbench/X.c) is one source for every guest. It includes wire/ and this header and
 * nothing else, allocates nothing and knows no operating system. A port is the other half: the
 * calls below, and a main() that hands over memory and orders:
 *
 *	config_defaults(&cfg);
 *	config_words(&cfg, text, "", e);	orders, from wherever the guest has them
 *	config_check(&cfg, e);
 *	guest_plan(&guest, &cfg, e);
 *	end = guest_run(&guest, memory, size);	until the BYE is acknowledged
 *	port_end(end);
 *
 * Guests without threads need none: port_start() says PORT_NO for the one probe that shares the
 * caller's CPU, and the sender's steps are then run in that probe's slack. A port whose timer
 * interrupt preempts can instead implement port_start() as a task, or call probe_woke() from the
 * interrupt itself. Besides these calls a freestanding port brings what any compiler asks for:
 * memcpy, memmove, memset, memcmp.
 *
 * port/template.c is an empty port to copy; port/linux/ the full one. All times are ns of the
 * probe's clock, which never goes back. No call may block longer than it says.
 */
#ifndef GUESTBENCH_PORT_H
#define GUESTBENCH_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/wire.h"

struct config;

#define PORT_ANY_CPU 0xffff	/* wire_probe.cpu: not pinned */

enum port_result {
	PORT_OK = 0,
	PORT_NO = -1,		/* not now, or not this one: the caller has another way */
	PORT_NEVER = -2		/* will never work: the run ends with the reason */
};

struct port_irq {
	int64_t told, handled;	/* just before the device was told; when the handler began */
};

enum port_loads { PORT_LOADS_GO, PORT_LOADS_END, PORT_LOADS_NEWS };

struct port_facts {		/* what HELLO tells about the guest */
	char os[16];		/* "linux", "bare", "zephyr" */
	char arch[16];		/* "x86_64", "aarch64", "riscv64" */
	char clock[24];		/* what counts behind the clock: "tsc", "arch_sys_counter" */
	char kernel[72];	/* version text */
	uint64_t clock_hz;	/* 0: unknown */
	uint64_t random;	/* another at every start: it names the session */
	uint16_t cpu[WIRE_PROBES_MAX];	/* CPUs that may carry a probe, in rising order */
	unsigned cpus;		/* how many of them are filled in */
	/* When the interrupt was taken that ended the caller's last sleep; NULL: none can tell. */
	int64_t (*isr_at)(void);
	int64_t grain;		/* sleeping ends at multiples of it: so shall due times; 0: any */
	/* kind = irq: tells a device to interrupt this CPU and sleeps until it did, at most a
	 * second; false: it did not. NULL: there is no such device. */
	bool (*irq)(struct port_irq *got);
	/* What runs beside the probe, as config.load has it. GO: the warm-up is over; END: all is
	 * measured. NEWS: a WIRE_LOAD payload into `payload`, its length; 0: nothing now; -1: all
	 * was told. Never blocks. NULL: this guest runs nothing but the probe. */
	long (*loads)(enum port_loads what, void *payload, size_t room);
	bool realtime;		/* the kernel says it is fully preemptible, or this is an RTOS */
	bool clock_stable;	/* invariant counter; the clock source cannot change */
	char refused[128];	/* asked for in the config and not granted to the whole guest; "" */
	char costs[160];	/* what switching between tasks takes here, in words; "" */
};

/* port_begin - ready the guest for cfg: choose the clock, lock memory; fill in *f. Once, first. */
int port_begin(const struct config *cfg, struct port_facts *f, char *why, size_t len);

/* port_now - the clock, in as few instructions as the machine allows. May be called anywhere. */
int64_t port_now(void);

/* port_sleep_until - the thread of one probe sleeps until the clock shows t; at once if it does */
void port_sleep_until(int64_t t);

struct port_task {
	void (*run)(void *arg);
	void *arg;
	uint16_t cpu;		/* PORT_ANY_CPU: wherever */
	uint8_t policy;		/* enum wire_policy */
	uint16_t prio;
	int64_t interval;	/* for policies that ask for a period */
};

struct port_granted {		/* what it really got */
	uint16_t cpu;
	uint8_t policy;
	uint16_t prio;
	char refused[128];	/* what of the wish was not granted, in words; "": all was */
};

/*
 * port_start - a thread that runs t->run(t->arg) once; *got is filled in on return
 * PORT_NO: there is no thread to be had on that CPU, the caller's own (see above).
 */
int port_start(const struct port_task *t, struct port_granted *got);

struct port_link {		/* what port_link_open() found out about the link */
	bool lossy;		/* frames may be lost or reordered: udp, a serial line */
	bool oneway;		/* nobody answers: a file */
	uint16_t datagram;	/* largest single write that stays one; 0: a stream of bytes */
};

/*
 * port_link_open - connect to the collector; text is "tcp:10.0.2.2:7117" and so on
 * PORT_NO: not there yet, try again later. PORT_NEVER: no such link, or not spelled so. At most
 * 1 s. One link is open at a time, and only the sender uses it.
 */
int port_link_open(const char *text, struct port_link *l, char *why, size_t len);

/* Both never block. Bytes moved, 0: none now, < 0: the link is broken (the caller closes it).
 * On a datagram link a write is one datagram and is taken whole or not at all. */
long port_link_read(void *buf, size_t len);
long port_link_write(const void *buf, size_t len);
void port_link_close(void);

/* port_wait - the sender's sleep: until the clock shows t or the link has something to read; with
 * `room`, also until the link takes bytes again. Waking early does no harm. */
void port_wait(int64_t t, bool room);

/* port_say - one line for whoever watches the console; the newline is the port's */
void port_say(const char *line);

/* port_end - the run is over: exit, power off or stop the CPU. status: as enum guest_end. */
void port_end(int status) __attribute__((noreturn));

#endif

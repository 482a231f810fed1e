// SPDX-License-Identifier: Apache-2.0
/* keys.c - the table of the probe's orders */
#include "guestbench/config.h"

#define AT(member)   offsetof(struct config, member)
#define ROOM(member) sizeof(((struct config *)0)->member)
#define US	     INT64_C(1000)
#define S	     INT64_C(1000000000)
#define DAY	     (86400 * S)

static const char *const kinds[] = {"timer", "noise", "comm", "irq", NULL};
static const char *const policies[] = {"other", "fifo", "rr", "deadline", NULL};
static const char *const clocks[] = {"monotonic", "tai", "realtime", NULL};
static const char *const streams[] = {"on", "alternate", NULL};
static const char *const yes_no[] = {"no", "yes", NULL};

const struct config_key config_keys[] = {
	{"link", 'l', KEY_TEXT, AT(link), ROOM(link), .value = "",
	 .help = "collector: tcp:HOST:PORT, vsock:CID:PORT, udp:HOST:PORT, unix:PATH, "
		 "serial:DEVICE, file:PATH; without one a summary is printed"},
	{"run", 0, KEY_HEX, AT(run), ROOM(run), .value = "",
	 .help = "id of the run, 32 hex digits"},
	{"secret", 0, KEY_HEX, AT(secret), ROOM(secret), .value = "",
	 .help = "what the collector wants to hear, 32 hex digits"},
	{"guest", 0, KEY_NUMBER, AT(guest), 0, 0, WIRE_GUESTS_MAX - 1, .value = "0",
	 .help = "which guest of the run this is"},
	{"kind", 'k', KEY_WORD, AT(kind), .words = kinds, .value = "timer",
	 .help = "what is measured: timer (how late a thread wakes), noise (CPU time taken from a "
		 "thread that computes for half of each period), comm (a message to the collector "
		 "and back), irq (a device's interrupt to handler and thread)"},
	{"interval", 'i', KEY_TIME, AT(interval), 0, 10 * US, 3600 * S, US, .value = "1ms",
	 .help = "period of the activations; a bare number is us"},
	{"duration", 'D', KEY_TIME, AT(duration), 0, 0, 3660 * DAY, S, .value = "0",
	 .help = "how long to measure, warm-up not included; 0: until stopped; a bare number is s"},
	{"warmup", 'w', KEY_TIME, AT(warmup), 0, 0, DAY, S, .value = "0",
	 .help = "measured and sent first, but not part of the statistics; a bare number is s"},
	{"policy", 'y', KEY_WORD, AT(policy), .words = policies, .value = "fifo",
	 .help = "scheduling policy: fifo, rr, deadline, other"},
	{"priority", 'p', KEY_NUMBER, AT(priority), 0, 1, 99, .value = "80",
	 .help = "priority for fifo and rr"},
	{"cpus", 'a', KEY_CPUS, AT(cpus), .value = "all",
	 .help = "one probe pinned to each of these CPUs: all, or a list such as 0,2-3"},
	{"threads", 't', KEY_NUMBER, AT(threads), 0, 0, WIRE_PROBES_MAX, .value = "0",
	 .help = "so many probes that are not pinned, in place of one per CPU"},
	{"clock", 'c', KEY_WORD, AT(clock), .words = clocks, .value = "monotonic",
	 .help = "clock to sleep on and to read: monotonic, tai, realtime"},
	{"stream", 0, KEY_WORD, AT(stream), .words = streams, .value = "on",
	 .help = "on, or alternate: silent in every other second, to see what streaming costs"},
	{"ring", 0, KEY_SIZE, AT(ring), 0, 0, 1 << 26, .value = "0",
	 .help = "entries between a probe and the sender; 0: 64K, or what memory allows"},
	{"buffer", 0, KEY_SIZE, AT(buffer), 0, 0, INT64_C(1) << 32, .value = "0",
	 .help = "bytes for what the collector has not acknowledged; 0: 8M, or what memory allows"},
	{"oneway", 0, KEY_WORD, AT(oneway), .words = yes_no, .value = "no",
	 .help = "yes: nobody answers on the link, do not wait for it"},
	{"linger", 0, KEY_TIME, AT(linger), 0, 0, 3660 * DAY, S, .value = "0",
	 .help = "give up when there was no link for so long; 0: never; a bare number is s"},
	{"load", 0, KEY_LIST, AT(load), ROOM(load), .value = "",
	 .help = "beside the probe, after the warm-up: NAME:CPUS:STARTns:COMMAND, %20 for a blank; "
		 "may repeat; cpu, memory, switch, fork, timer and io need no program"},
	{"net", 0, KEY_TEXT, AT(net), ROOM(net), .value = "none",
	 .help = "as init of a guest: ADDRESS/BITS[,GATEWAY] for the first network card, or none"},
};

const size_t config_nkeys = sizeof(config_keys) / sizeof(config_keys[0]);

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.h - the contract between the probe in a guest and the collector on the host
 *
 * A link (tcp, vsock, udp, serial, shared memory, a file) is a stream of bytes; this header says
 * which bytes. A frame is a header and a payload. The frame on the wire is the record in the file:
 * the collector appends what it accepted to frames.rtl, together with frames of its own (FROM,
 * MARK), and a replay of that file is the same code as a live run.
 *
 * All times are nanoseconds. Guest times are the guest's clock that HELLO names, host times are
 * CLOCK_MONOTONIC of the host.
 *
 * Life of a connection:
 *   1. guest: HELLO (sequence number 0), host: WELCOME with the next sequence number it wants.
 *      A wrong run id or secret: the host closes the link and goes on serving others.
 *      Each HELLO is answered, and the last one counts. The first has base 0 in each probe: no
 *      schedule starts before the collector listens. When the schedule is fixed the guest says
 *      HELLO again, on the same link, with base and what policy and CPU it really got; only after
 *      the WELCOME to that one (flag WIRE_STARTED) do numbered frames follow. The HELLO of a
 *      reconnect is the same again. A oneway guest says HELLO once, with the base.
 *   2. guest: numbered frames 1, 2, ... (SAMPLES, WIDE, MISSED, EVENT, SYNC, BEAT), each +1.
 *      host: ACK with the next number it wants, SYNC_ACK at once for each SYNC.
 *   3. The guest keeps every frame until it is acknowledged. After a broken link it connects again,
 *      says HELLO with the same session, and sends again from the number in WELCOME. A frame seen
 *      twice is counted and ignored. On links that may lose (udp, serial lines) a few frames beyond
 *      the wanted number are kept, and ACK says which: the guest sends again what is missing before
 *      them, and says HELLO again when that is in vain. With WIRE_ONEWAY they are taken and the gap
 *      is counted as lost.
 *      PING, at any time in between, is not numbered, not recorded and not sent again; host: PONG.
 *   4. guest: BYE with the totals of each probe, acknowledged like any frame; then it closes.
 *      host: STOP asks for that early.
 *
 * Schedule: activation k of a probe is due at base + k*T on the guest's clock, k = 0, 1, ...; its
 * latency is wake time minus due time, signed. After a wake that is n >= 1 whole periods late the
 * n activations whose due time has passed too are missed: they are reported by MISSED and the
 * next sample is k + 1 + n. The schedule is never re-based.
 */
#ifndef WIRE_H
#define WIRE_H

#include <stddef.h>
#include "wire/le.h"

#define WIRE_MAGIC   0x4c545277u /* "wRTL" in memory order */
#define WIRE_VERSION 1		 /* +1 on any change of layout or meaning */
#define WIRE_PAYLOAD_MAX 8192	 /* no frame carries more; a larger length is noise */
#define WIRE_PROBES_MAX 64	 /* probes in one guest */
#define WIRE_GUESTS_MAX 16	 /* guests in one run */

struct wire_hdr {	/* every frame, on every link: 16 bytes */
	le32 magic;
	uint8_t version;
	uint8_t type;	/* enum wire_type */
	le16 len;	/* bytes of payload that follow */
	le32 seq;	/* HELLO, PING and host frames: 0 */
	le32 crc;	/* CRC32C of the 12 bytes above and the payload */
};

/* One row per message: name, id, fixed part of its payload. Ids from 64: host to guest; from 128:
 * written by the collector into the file, refused on a link. */
#define WIRE_TYPES(X)                                                                             \
	X(HELLO, 1, struct wire_hello)       /* + probes * struct wire_probe */                   \
	X(SAMPLES, 2, struct wire_samples)   /* + count * le32, signed ns */                      \
	X(WIDE, 3, struct wire_wide)	     /* one sample outside +-2^31 ns */                   \
	X(MISSED, 4, struct wire_missed)     /* activations that never ran, or were dropped */    \
	X(EVENT, 5, struct wire_event)	     /* + text: guest-side evidence, faults */            \
	X(SYNC, 6, struct wire_sync)	     /* clock exchange */                                 \
	X(BEAT, 7, struct wire_beat)	     /* + probes * struct wire_totals: alive, so far */   \
	X(BYE, 8, struct wire_bye)	     /* + probes * struct wire_totals: final */           \
	X(PING, 9, struct wire_ping)	     /* a message to be answered at once; not numbered */ \
	X(LOAD, 10, struct wire_load)	     /* + text: a load in the guest, what it printed */   \
	X(WELCOME, 64, struct wire_welcome)  /* host: you are known, send from here */            \
	X(ACK, 65, struct wire_ack)	     /* host: safe up to here */                          \
	X(SYNC_ACK, 66, struct wire_sync_ack)                                                     \
	X(STOP, 67, struct wire_stop)	     /* host: end now, say BYE */                         \
	X(PONG, 68, struct wire_sync_ack)    /* host: the answer to a PING */                     \
	X(FROM, 128, struct wire_from)	     /* file: who sent what follows, and when it came */  \
	X(MARK, 129, struct wire_mark)	     /* file: + text: what happened on the host */        \
	X(SEEN, 130, struct wire_seen)	     /* file: + text: what its kernel did, in detail */

#define WIRE_ENUM_(name, id, fixed) WIRE_##name = (id),
enum wire_type { WIRE_TYPES(WIRE_ENUM_) };
#undef WIRE_ENUM_

/* What a sample of a probe is. The first four are what a run is about; those from BESIDE on stand
 * beside a probe of the same schedule and tell more about its activations: they are accounted for
 * to the unit as well, and reported, but are no part of the figures that the verdict is about. */
enum wire_kind {
	WIRE_KIND_TIMER = 1,	/* due -> the task runs: wake-up latency */
	WIRE_KIND_IRQ,		/* a device was told to interrupt -> the task runs */
	WIRE_KIND_COMM,		/* message to the host -> its answer is here: round trip */
	WIRE_KIND_NOISE,	/* time taken away from a task that computes */
	WIRE_KIND_BESIDE = 16,
	WIRE_KIND_TIMER_ISR = WIRE_KIND_BESIDE, /* due -> the timer's interrupt handler runs */
	WIRE_KIND_IRQ_ISR,	/* told to interrupt -> the handler runs */
	WIRE_KIND_COMM_OUT,	/* guest -> host; the clocks agree to half of the shortest */
	WIRE_KIND_COMM_BACK	/* host -> guest			    round trip */
};
enum wire_policy { WIRE_POLICY_OTHER, WIRE_POLICY_FIFO, WIRE_POLICY_RR, WIRE_POLICY_DEADLINE };

#define WIRE_ONEWAY 1u		/* hello.flags: nobody reads ACKs on this link */
#define WIRE_CLOCK_STABLE 2u	/* hello.flags: invariant counter, the clock source cannot change */

struct wire_probe {	/* in HELLO */
	le16 id;	/* 0 .. probes-1 */
	le16 cpu;	/* 0xffff: not pinned */
	uint8_t kind;	/* enum wire_kind */
	uint8_t policy;	/* enum wire_policy: what it really got, not what was asked */
	le16 prio;
	le64 interval;	/* T */
	le64 base;	/* guest clock when activation 0 is due; 0: not fixed yet */
	le64 warmup;	/* activations 0 .. warmup-1 are not part of the statistics */
	le64 expected;	/* activations planned, warm-up included; 0: until STOP */
};

struct wire_hello {
	uint8_t run[16];
	uint8_t secret[16];
	le64 session;	/* random per start of the probe: a reconnect keeps it, a reboot does not */
	le16 guest;	/* which guest of the run, from 0 */
	le16 probes;
	le32 flags;
	le64 clock_hz;	/* of the counter behind the clock; 0: unknown */
	le16 cpus;
	le16 realtime;	/* 1: the kernel says it is fully preemptible, or the system is an RTOS */
	le32 from_seq;	/* oldest frame the guest still holds */
	char os[16];	/* all text: UTF-8, zero padded, not necessarily zero ended */
	char arch[16];
	char clock[24];	/* "tsc", "kvm-clock", "arch_sys_counter", ... */
	char kernel[72];
};

struct wire_samples {
	le16 probe;
	le16 count;	/* at least 1 */
	le32 flags;
	le64 k;		/* activation of the first; the others follow without gap */
};
#define WIRE_HELD 1u	/* samples.flags: taken while the sender kept silent (observer window) */

struct wire_wide {
	le16 probe;
	le16 reserved;
	le32 flags;
	le64 k;
	le64 latency;	/* signed */
};

enum wire_why { WIRE_LATE = 1, WIRE_DROPPED };	/* never ran; ran but the ring was full */

struct wire_missed {
	le16 probe;
	le16 why;	/* enum wire_why */
	le32 reserved;
	le64 k;		/* first of the range */
	le64 count;
	le64 late; /* LATE: how late the first of the range was when the probe woke; the next one T
		    * less, and so on: what each of them would at least have measured */
};

enum wire_event_class {	/* text says the rest */
	WIRE_EV_NOTE = 1,	/* for the reader of the log */
	WIRE_EV_FAULT,		/* the guest cannot go on: the run is INVALID */
	WIRE_EV_REFUSED,	/* asked for, not granted (policy, CPU, memory lock, ...) */
	WIRE_EV_IRQ, WIRE_EV_SOFTIRQ, WIRE_EV_THREAD, WIRE_EV_IRQS_OFF, WIRE_EV_STEAL
};

struct wire_event {
	le16 probe;	/* 0xffff: the guest as a whole */
	le16 class;	/* enum wire_event_class */
	le32 cpu;
	le64 t;		/* guest clock, start */
	le64 duration;
	le64 k;		/* violation it belongs to, where there is one */
};

struct wire_sync {
	le32 id;
	le32 last_id;	/* id of the last SYNC_ACK received, 0: none */
	le64 t_guest;	/* when this frame was handed to the link */
	le64 last_rx;	/* guest clock when that SYNC_ACK arrived */
};

struct wire_ping {	/* kind COMM: what a control program would say; nobody records it */
	le32 id;
	le32 reserved;
	le64 t_guest;
};

/* A load of the guest's orders, told once a second while it runs and when it is over. */
enum wire_load_state {
	WIRE_LOAD_RUNS = 1,
	WIRE_LOAD_DIED, /* by itself: the run is INVALID */
	WIRE_LOAD_ENDED	/* told to, when all was measured */
};
#define WIRE_LOAD_NO_OPS UINT64_MAX

struct wire_load {
	le16 load;	/* number in the orders, from 0 */
	le16 state;	/* enum wire_load_state */
	le32 status;	/* when it is over: as of waitpid */
	le64 t;		/* guest clock */
	le64 ran;	/* ns since it began; over: until it ended */
	le64 cpu;	/* ns of CPU time, all its processes */
	le64 ops;	/* rounds of work; NO_OPS: it does not count them itself */
	le64 lines;	/* of output, also of what does not travel */
};

struct wire_totals { /* in BEAT and BYE; expected of BYE = sent + dropped + missed, to the unit */
	le16 probe;
	le16 reserved;
	le32 ring_peak;	/* most entries ever waiting */
	le64 next;	/* next activation: all below are accounted for */
	le64 sent;	/* samples handed to the sender, warm-up included */
	le64 dropped;
	le64 missed;
	le64 sum;	/* of the sent, signed ns */
	le64 min;	/* signed */
	le64 max;	/* signed */
};

struct wire_beat {
	le64 t_guest;
	le16 probes;
	le16 reserved;
	le32 flags;
};

enum wire_bye_why { WIRE_BYE_DONE = 1, WIRE_BYE_STOPPED, WIRE_BYE_FAULT };

struct wire_bye {
	le64 t_guest;
	le16 probes;
	le16 why;	/* enum wire_bye_why */
	le32 flags;
};

struct wire_welcome {
	le32 next_seq;
	le32 flags;
};
#define WIRE_STARTED 1u	/* welcome.flags: answers a HELLO with a base, the schedule is fixed */

#define WIRE_AHEAD 256	/* how far beyond the wanted number a host keeps frames */
struct wire_ack {
	le32 next_seq;	/* every frame below is safe on the host */
	uint8_t ahead[WIRE_AHEAD / 8];	/* bit i: frame next_seq + 1 + i is there too, and waits */
};

struct wire_sync_ack {
	le32 id;
	le32 reserved;
	le64 t_guest;	/* as in the SYNC */
	le64 host_rx;
	le64 host_tx;
};

struct wire_stop {
	le32 reason;
};

struct wire_from {	/* before each batch of frames of one guest */
	le16 guest;
	le16 reserved;
	le32 bytes;	/* length of the batch, headers included */
	le64 t_host;	/* when it was read from the link */
};

/* Host events that the summary needs, so that a replay sees what the live run saw. */
enum wire_mark_what {
	WIRE_MARK_START = 1,	/* the run begins; value: CLOCK_REALTIME; text: run id in hex */
	WIRE_MARK_PHASE,	/* text: "boot", "warmup", "measure", "stop" */
	WIRE_MARK_LOAD,		/* value 1 started, 0 stopped; text: name of the load */
	WIRE_MARK_LINK,		/* value 1 up, 0 down; text: the peer */
	WIRE_MARK_VM,		/* value 0 paused, 1 running; text: who and why */
	WIRE_MARK_INVALID,	/* text: "GATE: why the run cannot vouch for its result" */
	WIRE_MARK_NOTE,		/* text: what could not be pinned, prioritised, observed */
	WIRE_MARK_COUNT,	/* value: of what text names: strangers, duplicates, bad_bytes */
	WIRE_MARK_END,		/* rtbench itself ended the run; without it: incomplete */
	WIRE_MARK_INJECT	/* value: for how long; text: "what class ended-ns-ago" */
};

struct wire_mark {
	le64 t_host;
	le64 value;
	le16 what;	/* enum wire_mark_what */
	le16 guest;	/* 0xffff: none */
	le32 reserved;
};

/* One row per kind of event that the host's tracer tells around a violation: name, id, and its word
 * in recorded traces. */
#define WIRE_SEENS(X)                                                                             \
	X(SETUP, 1, "setup")	     /* value 1: traced, 0: not; text: the clock, or why not */   \
	X(LOOKED, 2, "looked")	     /* the trace from t on, for span, is here */                 \
	X(LOST, 3, "lost")	     /* value events of cpu lost: nothing of before t is certain */\
	X(VCPU, 4, "vcpu")	     /* pid is the thread of vCPU value */                        \
	X(HELPER, 5, "helper")	     /* pid is a thread of the hypervisor that serves the vCPUs */\
	X(RUN, 6, "run")	     /* pid runs on cpu, prev no more; text: both, by a newline */\
	X(WAKE, 7, "wake")	     /* pid could run, on cpu */                                  \
	X(IRQ, 8, "irq")	     /* cpu handles it; text: its name */                         \
	X(IRQ_END, 9, "irq-end")                                                                  \
	X(SOFTIRQ, 10, "softirq")                                                                 \
	X(SOFTIRQ_END, 11, "softirq-end")                                                         \
	X(IDLE, 12, "idle")	     /* cpu goes into idle state value; -1: leaves it */          \
	X(EXIT, 13, "exit")	     /* pid left the guest; text: the reason */                   \
	X(ENTRY, 14, "entry")	     /* pid enters the guest */                                   \
	X(TIMER, 15, "timer")	     /* a timer of pid or cpu ran, value ns late */               \
	X(GAP, 16, "gap")	     /* cpu stood still for span from t on: firmware or its host */\
	X(DELAY, 17, "delay")	     /* coarse: in span from t on pid waited value ns for a CPU */\
	X(STOPPED, 18, "stopped")    /* coarse: pid was seen stopped, from t on, for span */      \
	X(STEAL, 19, "steal")	     /* coarse: in span from t on, value ns were stolen from cpu */\
	X(SMI, 20, "smi")	     /* coarse: in span from t on, value SMIs on cpu */

#define WIRE_SEEN_ENUM_(name, id, word) WIRE_SEEN_##name = (id),
enum wire_seen_what { WIRE_SEENS(WIRE_SEEN_ENUM_) };
#undef WIRE_SEEN_ENUM_

enum wire_seen_left {	/* in RUN: why the task that ran before does not any more */
	WIRE_LEFT_RUNNABLE, /* it would like to */
	WIRE_LEFT_ASLEEP,
	WIRE_LEFT_BLOCKED,  /* asleep, and no signal wakes it */
	WIRE_LEFT_STOPPED,  /* by a signal or a tracer */
	WIRE_LEFT_DEAD
};

struct wire_seen {
	le64 t_host;
	le64 span;
	le64 value;
	le32 pid;
	le32 prev;
	le16 what;	/* enum wire_seen_what */
	le16 cpu;
	le16 prio;	/* of pid, signed, as the kernel counts: < 0 deadline, < 100 real-time */
	uint8_t policy;	/* of pid: SCHED_* + 1; 0: not known */
	uint8_t left;	/* enum wire_seen_left */
};

_Static_assert(sizeof(struct wire_hdr) == 16, "frame header");
_Static_assert(sizeof(struct wire_probe) == 40, "probe");
_Static_assert(offsetof(struct wire_hello, session) == 32, "hello.session");
_Static_assert(offsetof(struct wire_hello, clock_hz) == 48, "hello.clock_hz");
_Static_assert(offsetof(struct wire_hello, os) == 64, "hello.os");
_Static_assert(sizeof(struct wire_hello) == 192, "hello");
_Static_assert(sizeof(struct wire_samples) == 16, "samples");
_Static_assert(sizeof(struct wire_wide) == 24, "wide");
_Static_assert(sizeof(struct wire_missed) == 32, "missed");
_Static_assert(sizeof(struct wire_event) == 32, "event");
_Static_assert(sizeof(struct wire_sync) == 24, "sync");
_Static_assert(sizeof(struct wire_ping) == 16, "ping");
_Static_assert(sizeof(struct wire_load) == 48, "load");
_Static_assert(sizeof(struct wire_totals) == 64, "totals");
_Static_assert(sizeof(struct wire_beat) == 16, "beat");
_Static_assert(sizeof(struct wire_bye) == 16, "bye");
_Static_assert(sizeof(struct wire_welcome) == 8, "welcome");
_Static_assert(sizeof(struct wire_ack) == 36, "ack");
_Static_assert(sizeof(struct wire_sync_ack) == 32, "sync_ack");
_Static_assert(sizeof(struct wire_stop) == 4, "stop");
_Static_assert(sizeof(struct wire_from) == 16, "from");
_Static_assert(sizeof(struct wire_mark) == 24, "mark");
_Static_assert(sizeof(struct wire_seen) == 40, "seen");

#endif

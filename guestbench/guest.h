/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guest.h - the whole of a guest's part: probes, sender and session, in three phases
 *
 *	ADMIT    talk to the collector until it knows us; no schedule runs yet
 *	MEASURE  probes run in their threads; this thread is the sender
 *	BYE      all is measured: totals, and patience until they are acknowledged
 *
 *	guest_plan(&g, &cfg, why, sizeof(why))	readies the port, decides on the probes
 *	guest_run(&g, memory, size)		at best g.wants bytes, aligned to 64
 *	guest_stop(&g)				from a signal: end now, with BYE
 *
 * Without a link the sender only counts: g.sender.stream[i] has the totals, and hist when given.
 */
#ifndef GUESTBENCH_GUEST_H
#define GUESTBENCH_GUEST_H

#include "guestbench/config.h"
#include "guestbench/port.h"
#include "guestbench/sender.h"
#include "guestbench/session.h"

enum guest_end { GUEST_DONE = 0, GUEST_FAULT = 1, GUEST_USAGE = 2 };
enum guest_loads { GUEST_LOADS_WAIT, GUEST_LOADS_RUN, GUEST_LOADS_END, GUEST_LOADS_OVER };
enum guest_phase { GUEST_ADMIT, GUEST_MEASURE, GUEST_BYE, GUEST_OVER };

struct comm {			/* comm.c: how far apart the clocks are */
	int64_t best[2], apart[2];	/* shortest trip, and what it says */
	int64_t since;
};

struct guest {
	const struct config *cfg;
	struct port_facts facts;
	enum guest_phase phase;
	enum guest_end end;
	unsigned probes;		/* threads that measure */
	unsigned streams;		/* their probes, and those beside them */
	uint16_t cpu[WIRE_PROBES_MAX];	/* of each probe */
	size_t wants;			/* memory for the defaults */
	struct probe *probe;		/* of `streams`: first one a thread, then the others */
	struct hist *hist;		/* one per probe, or NULL */
	struct probe *own;		/* the probe that has no thread of its own, or NULL */
	struct store store;
	struct store_frame frame;
	struct sender sender;
	struct session session;
	struct comm comm;
	_Atomic bool handed;		/* kind comm: its thread does the sender's work */
	int64_t beat_at, bye_at, stepped;
	int64_t closing_at;		/* since when only the last clock exchange is missing */
	enum guest_loads loads;
	int64_t loads_over_by;
	bool has_link, said_welcome;
	_Atomic bool stop;
	char why[192];			/* of a fault */
};

int guest_plan(struct guest *g, const struct config *cfg, struct config_error e);
int guest_run(struct guest *g, void *memory, size_t size);
void guest_stop(struct guest *g);

/*
 * guest_panic - for a fault handler: tell the collector why, with what was measured so far, and
 * try for some seconds to get it acknowledged. Takes no lock and starts nothing; the probes must
 * not run any more. The caller then ends.
 */
void guest_panic(struct guest *g, const char *why);

/* guest_layout - memory into probes, rings, histograms and store; in memory.c */
int guest_layout(struct guest *g, void *memory, size_t size);
size_t guest_wants(const struct guest *g);

/* guest_on_grain - the first time from t on at which a sleep can end (port_facts.grain) */
int64_t guest_on_grain(const struct guest *g, int64_t t);

/* guest_step - one turn of the sender */
void guest_step(struct guest *g, int64_t now);

/* loads.c: begins and ends them, tells of them; guest_loads_over - no load has more to say */
void guest_loads(struct guest *g, int64_t now, bool end);
bool guest_loads_over(struct guest *g, int64_t now);

/* guest_hello - what we are, as it stands now; in hello.c */
void guest_hello(struct guest *g);

#endif

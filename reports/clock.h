/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clock.h - where the guest's clock stands against the host's, and whether it ever stood still
 *
 * Each SYNC exchange bounds the offset (host = guest + offset) from both sides, whatever the
 * network did: the guest sent at t1 and the host had it at t2, so offset <= t2 - t1; the host
 * answered at t3 and the guest had it at t4, so offset >= t3 - t4. A delayed packet widens the
 * interval and cannot move it. The exchange with the shortest round trip in a stretch is kept.
 * Drift is a median of slopes (Theil 1950, Sen 1968), which a few steps do not bend.
 *
 * A stall is a step: the interval of one exchange lies wholly above what the earlier ones and the
 * drift still allow. Its length lies between the distance of the intervals and their hull.
 *
 *	clock_sync(c, id, t1, t2) ... clock_ack(c, id, t3) ... clock_back(c, id, t4)
 *	clock_end(c)	c->map and c->stalls (t_host still on the host's own clock)
 */
#ifndef REPORTS_CLOCK_H
#define REPORTS_CLOCK_H

#include "reports/summary.h"

#define CLOCK_ASKED  16 /* exchanges under way */
#define CLOCK_POINTS 4096
#define CLOCK_STALLS 1024

struct sync_point {
	int64_t guest, host; /* when */
	int64_t lo, hi;	     /* the offset lies between */
};

struct asked {
	uint32_t id;
	int64_t t1, t2, t3;
};

struct clock {
	struct asked asked[CLOCK_ASKED];
	unsigned nasked; /* ever */
	struct sync_point *at;
	size_t n, room;
	int64_t width; /* of the stretch of which the best exchange is kept */
	struct clock_map map;
	struct stall *stalls;
	size_t nstalls;
};

void clock_sync(struct clock *c, uint32_t id, int64_t t1, int64_t t2);
void clock_ack(struct clock *c, uint32_t id, int64_t t3);
int clock_back(struct clock *c, uint32_t id, int64_t t4); /* 0 or -ENOMEM */
int clock_end(struct clock *c);
void clock_done(struct clock *c);

/* clock_host - the host's clock when the guest's was at t; stalls up to then included */
int64_t clock_host(const struct clock *c, int64_t t);
/* clock_near - *host: as clock_host(), by the exchanges near t alone; returns how far that may be
 * off (half a round trip, and 100 ppm of the time to it), -1: no exchange */
int64_t clock_near(const struct clock *c, int64_t t, int64_t *host);

/* clock_live - the same before clock_end(), by the narrowest of the last exchanges; false: none */
bool clock_live(const struct clock *c, int64_t t, int64_t *host, int64_t *bound);

#endif

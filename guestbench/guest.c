// SPDX-License-Identifier: Apache-2.0
/* guest.c - the three phases of a run */
#include "guestbench/guest.h"
#include "guestbench/kind.h"
#include "guestbench/text.h"

#define LEAD   20000000		    /* ns from fixing the schedule to activation 0 */
#define BEAT   INT64_C(4000000000)  /* rarely: frames and SYNCs are signs of life as well */
#define OFTEN  100000000	    /* who talks serves the link at least so often */
#define PAUSE  1000000		    /* the sender rests at least so long */
#define HURRY  INT64_C(3000000000)  /* patience with the last ACK after a stop or fault */
#define LONELY INT64_C(15000000000) /* and where giving up costs more */

static void fault(struct guest *g, const char *why)
{
	char line[224];

	g->end = GUEST_FAULT;
	text_say(line, sizeof(line), "fault: ", why, NULL);
	port_say(line);
	sender_event(&g->sender, port_now(),
		     &(struct sender_event){.probe = 0xffff, .class = WIRE_EV_FAULT, .text = why});
	for (unsigned i = 0; i < g->probes; i++)
		atomic_store_explicit(&g->probe[i].stop, true, memory_order_relaxed);
}

static int check_cpus(const struct guest *g, struct config_error e)
{
	struct text t;

	for (unsigned i = 0; i < g->probes; i++) {
		unsigned j = 0;

		while (j < g->facts.cpus && g->facts.cpu[j] != g->cpu[i])
			j++;
		if (j < g->facts.cpus || g->cpu[i] == PORT_ANY_CPU)
			continue;
		text_init(&t, e.why, e.size);
		text_add(&t, "cpus: no probe can run on CPU ");
		text_num(&t, g->cpu[i]);
		text_add(&t, ": there are");
		for (j = 0; j < g->facts.cpus; j++) {
			text_add(&t, " ");
			text_num(&t, g->facts.cpu[j]);
		}
		return -1;
	}
	return 0;
}

/* The CPUs that were asked for, as far as this guest has them; without a wish: all. */
int guest_plan(struct guest *g, const struct config *cfg, struct config_error e)
{
	g->cfg = cfg;
	g->has_link = cfg->link[0];
	if (port_begin(cfg, &g->facts, e.why, e.size))
		return -1;
	if (cfg->load[0] && !g->facts.loads) {
		text_say(e.why, e.size, "load: this guest runs nothing but the probe", NULL);
		return -1;
	}
	if (cfg->threads) {
		g->probes = (unsigned)cfg->threads;
		for (unsigned i = 0; i < g->probes; i++)
			g->cpu[i] = PORT_ANY_CPU;
	} else if (cfg->cpus.all) {
		g->probes = g->facts.cpus;
		__builtin_memcpy(g->cpu, g->facts.cpu, sizeof(g->cpu));
	} else {
		g->probes = cfg->cpus.n;
		__builtin_memcpy(g->cpu, cfg->cpus.cpu, sizeof(g->cpu));
	}
	if (kind_of(g)->single)
		g->probes = 1;
	g->streams = g->probes * kind_streams(g, e);
	if (!g->streams)
		return -1;
	g->wants = guest_wants(g);
	return check_cpus(g, e);
}

static void refused(struct guest *g, uint16_t probe, const char *text)
{
	port_say(text);
	sender_event(
		&g->sender, port_now(),
		&(struct sender_event){.probe = probe,
				       .class = WIRE_EV_REFUSED,
				       .cpu = probe == 0xffff ? 0 : g->probe[probe].granted.cpu,
				       .text = text});
}

static void slack_step(void *guest, int64_t due);

/* The thread that talks also does the sender's work: two of them cannot use one link. */
static void run_talking(void *probe)
{
	struct probe *p = probe;
	struct guest *g = p->arg;

	while (!atomic_load_explicit(&g->handed, memory_order_acquire))
		port_sleep_until(port_now() + PAUSE);
	probe_run_slack(p, slack_step, g);
}

static int start_one(struct guest *g, unsigned i)
{
	struct probe *p = &g->probe[i];
	struct port_task t = {.run = kind_of(g)->talks ? run_talking : probe_run,
			      .arg = p,
			      .cpu = g->cpu[i],
			      .policy = (uint8_t)g->cfg->policy,
			      .prio = (uint16_t)g->cfg->priority,
			      .interval = p->interval};
	int got = port_start(&t, &p->granted);

	if (got == PORT_NO && !g->own) {
		g->own = p;
		got = PORT_OK;
	}
	if (p->granted.refused[0])
		refused(g, (uint16_t)i, p->granted.refused);
	return got;
}

static void note(struct guest *g, const char *text)
{
	port_say(text);
	sender_event(
		&g->sender, port_now(),
		&(struct sender_event){.probe = 0xffff, .class = WIRE_EV_NOTE, .text = text});
}

/* Whose thread probe i is measured by: those beside the first ones follow in their order. */
static unsigned thread_of(const struct guest *g, unsigned i)
{
	unsigned beside = g->streams / g->probes - 1;

	return i < g->probes ? i : (i - g->probes) / beside;
}

int64_t guest_on_grain(const struct guest *g, int64_t t)
{
	return g->facts.grain ? t + (g->facts.grain - t % g->facts.grain) % g->facts.grain : t;
}

static void begin_session(struct guest *g)
{
	for (unsigned i = 0; i < g->streams; i++) {
		if (!g->probe[i].base)
			g->probe[i].base = port_now();
		g->probe[i].granted = g->probe[thread_of(g, i)].granted;
	}
	guest_hello(g);
	session_start(&g->session, port_now());
}

static void start(struct guest *g)
{
	unsigned n = g->probes;
	int64_t base;

	g->phase = GUEST_MEASURE;
	sender_datagram(&g->sender, g->session.link.datagram);
	if (g->facts.refused[0])
		refused(g, 0xffff, g->facts.refused);
	if (g->facts.costs[0])
		note(g, g->facts.costs);
	for (unsigned i = 0; i < n; i++) {
		if (!start_one(g, i))
			continue;
		fault(g, "no thread for a probe on one of the CPUs asked for");
		return begin_session(g);
	}
	/* Spread over the period, so that CPUs do not wake each other's timers in step. */
	base = guest_on_grain(g, port_now() + LEAD);
	for (unsigned i = g->streams; i--;)
		probe_go(&g->probe[i],
			 guest_on_grain(g, base + (int64_t)thread_of(g, i) * g->cfg->interval / n));
	for (unsigned i = 0; i < g->streams; i++)
		sender_add(&g->sender, &g->probe[i], g->hist ? &g->hist[i] : NULL,
			   g->cfg->stream == STREAM_ALTERNATE);
	begin_session(g);
	atomic_store_explicit(&g->handed, true, memory_order_release);
}

void guest_stop(struct guest *g)
{
	atomic_store_explicit(&g->stop, true, memory_order_relaxed);
}

static void spread_stop(struct guest *g)
{
	if (!g->session.stop && !atomic_load_explicit(&g->stop, memory_order_relaxed))
		return;
	for (unsigned i = 0; i < g->probes; i++)
		atomic_store_explicit(&g->probe[i].stop, true, memory_order_relaxed);
}

static bool was_stopped(const struct guest *g)
{
	for (unsigned i = 0; i < g->probes; i++)
		if (g->probe[i].k < g->probe[i].end)
			return true;
	return false;
}

/* The clocks are also compared at the end. A host that answers nothing more is not waited for long,
 * unless it never did: without one exchange all was measured in vain. */
static bool clocks_compared(struct guest *g, int64_t now)
{
	struct session *s = &g->session;
	int64_t patience = s->sync.told || was_stopped(g) ? HURRY : LONELY;

	if (!g->has_link || s->oneway || g->end)
		return true;
	if (!g->closing_at)
		g->closing_at = now;
	sync_close(&s->sync, now);
	return sync_closed(&s->sync) || now - g->closing_at > patience;
}

static void finish(struct guest *g, int64_t now)
{
	enum wire_bye_why why = g->end == GUEST_FAULT ? WIRE_BYE_FAULT
				: was_stopped(g)      ? WIRE_BYE_STOPPED
						      : WIRE_BYE_DONE;

	if (!g->end && !sender_exact(&g->sender))
		return fault(g, "sums of probe and sender differ: memory or ring is damaged");
	if (guest_loads_over(g, now) && clocks_compared(g, now) &&
	    sender_bye(&g->sender, now, why)) {
		g->phase = GUEST_BYE;
		g->bye_at = now;
	}
}

static void measure(struct guest *g, int64_t now)
{
	spread_stop(g);
	/* With a thread of its own the sender may take all at once; in the slack one turn. */
	while (sender_drain(&g->sender, now) && !g->own)
		;
	if (now >= g->beat_at) {
		sender_beat(&g->sender, now);
		g->beat_at = now + BEAT;
	}
	guest_loads(g, now, false);
	if (sender_done(&g->sender))
		finish(g, now);
}

static void give_up(struct guest *g, int64_t now)
{
	const struct session *s = &g->session;
	bool stop = atomic_load_explicit(&g->stop, memory_order_relaxed);

	if (g->phase == GUEST_ADMIT && stop)
		g->phase = GUEST_OVER;
	if (s->down_since && g->cfg->linger && now - s->down_since > g->cfg->linger) {
		fault(g, s->why[0] ? s->why : "no link to the collector");
		g->phase = GUEST_OVER;
	}
	if (g->phase == GUEST_BYE && (stop || g->end) && now - g->bye_at > HURRY)
		g->phase = GUEST_OVER;
	/* The host may have all and be gone: of the last ACK nobody can be sure on such a link. */
	if (g->phase == GUEST_BYE && s->link.lossy && now - g->bye_at > LONELY)
		g->phase = GUEST_OVER;
}

static void talk(struct guest *g, int64_t now)
{
	struct session *s = &g->session;

	if (!g->has_link) {
		g->store.cursor = g->store.head;
		store_forget(&g->store);
		return;
	}
	if (session_step(s, now)) {
		port_say(s->why);
		g->end = GUEST_USAGE;
		g->phase = GUEST_OVER;
		return;
	}
	if (s->state == SESSION_UP && s->started && g->phase == GUEST_MEASURE &&
	    sync_put(&s->sync, &g->store, &g->frame, port_now()))
		session_step(s, now);
}

static bool told(const struct guest *g)
{
	return g->has_link ? session_told(&g->session) : store_empty(&g->store);
}

void guest_step(struct guest *g, int64_t now)
{
	if (g->phase == GUEST_MEASURE)
		measure(g, now);
	talk(g, now);
	if (g->phase == GUEST_ADMIT && (!g->has_link || g->session.welcomed ||
					(g->session.oneway && g->session.state != SESSION_DOWN)))
		start(g);
	if (g->phase == GUEST_BYE && told(g))
		g->phase = GUEST_OVER;
	give_up(g, now);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t step_due(const struct guest *g, int64_t now)
{
	const struct session *s = &g->session;
	int64_t due = g->has_link ? session_due(s, now) : now + BEAT;

	if (g->phase == GUEST_MEASURE)
		due = earlier(earlier(due, g->beat_at), sender_due(&g->sender, now));
	if (g->phase == GUEST_MEASURE && s->state == SESSION_UP)
		due = earlier(due, s->sync.next);
	/* Overdue means that link or store take nothing now: do not spin on that. */
	return due > now + PAUSE ? due : now + PAUSE;
}

static void rest(struct guest *g)
{
	int64_t now = port_now(), silent = 0;

	if (g->phase == GUEST_MEASURE)
		silent = sender_silent(&g->sender, now);
	if (silent)
		port_sleep_until(silent);
	else
		port_wait(step_due(g, now), g->session.room);
}

/* The sender's turn where it has no thread: only when half a period is left for it. An answer may
 * always take longer than that: whoever talks then has to find the time. */
static void slack_step(void *guest, int64_t due)
{
	struct guest *g = guest;
	int64_t now = port_now();

	if (due - now > g->cfg->interval / 2 ? sender_silent(&g->sender, now)
					     : !kind_of(g)->talks || now - g->stepped < OFTEN)
		return;
	g->stepped = now;
	guest_step(g, now);
}

/* Until the measuring is over the sender's work is somebody else's, where it has no thread. */
static void hand_over(struct guest *g)
{
	if (g->own)
		probe_run_slack(g->own, slack_step, g);
	while (kind_of(g)->talks && !atomic_load_explicit(&g->probe->done, memory_order_acquire))
		port_sleep_until(port_now() + 20 * PAUSE);
}

int guest_run(struct guest *g, void *memory, size_t size)
{
	if (guest_layout(g, memory, size)) {
		port_say(g->why);
		return GUEST_FAULT;
	}
	for (unsigned i = 0; i < g->streams; i++)
		g->probe[i].granted = (struct port_granted){.cpu = g->cpu[thread_of(g, i)]};
	sender_init(&g->sender, &g->store, &g->frame);
	session_init(&g->session, &g->store, g->cfg->link, g->cfg->oneway);
	guest_hello(g);
	while (g->phase != GUEST_OVER) {
		bool was = g->phase == GUEST_ADMIT;

		guest_step(g, port_now());
		if (was && g->phase == GUEST_MEASURE)
			hand_over(g);
		else if (g->phase != GUEST_OVER)
			rest(g);
	}
	session_close(&g->session);
	return g->end;
}

void guest_panic(struct guest *g, const char *why)
{
	int64_t end = port_now() + HURRY;

	fault(g, why);
	if (!g->has_link || !g->session.started)
		return;
	sender_bye(&g->sender, port_now(), WIRE_BYE_FAULT);
	while (!session_told(&g->session) && port_now() < end) {
		if (session_step(&g->session, port_now()))
			return;
		port_wait(port_now() + PAUSE, g->session.room);
	}
}

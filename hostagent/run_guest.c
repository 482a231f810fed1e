// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include "hostagent/run.h"
#include "lib/clean.h"

#define THREADS_MAX 1024

static void hex(const uint8_t *b, char *text)
{
	for (int i = 0; i < 16; i++)
		sprintf(text + 2 * i, "%02x", b[i]);
}

/* What rtprobe is told; names and units are those of guestbench/keys.c. */
static char *orders(const struct run *r)
{
	static const char *const policy[] = {"other", "fifo", "rr", "deadline"};
	static const char *const stream[] = {"on", "alternate"};
	static const char *const kind[] = {"timer", "irq", "comm", "noise"};
	const struct scn_probe *p = &r->s->probe;
	char run[33], secret[33], priority[32] = "", *text;

	hex(r->id, run);
	hex(r->secret, secret);
	if (p->priority)
		snprintf(priority, sizeof(priority), " priority=%" PRId64, p->priority);
	autofree char *loads = load_orders(r->s);
	if (!loads || asprintf(&text,
		     "run=%s secret=%s guest=0 interval=%" PRId64 "ns duration=%" PRId64
		     "ns warmup=%" PRId64 "ns policy=%s%s cpus=%s stream=%s clock=%s kind=%s%s",
		     run, secret, p->interval, r->s->main.duration, r->s->main.warmup,
		     policy[p->policy], priority, p->cpus, stream[p->stream],
		     p->clock ?: "monotonic", kind[p->kind], loads) < 0)
		return NULL;
	return text;
}

/* split - words of text, which is written to; NULL at the end */
static void split(char *text, const char **words, size_t max)
{
	char *word;
	size_t n = 0;

	while (n + 1 < max && (word = strsep(&text, " \t")))
		if (*word)
			words[n++] = word;
	words[n] = NULL;
}

/* Where all of them really are: a port that was 0 has a number now. */
static void note_links(struct run *r)
{
	size_t n = 0;
	const char *one;

	for (unsigned i = 0; (one = collect_where(r->col, i)) && n < sizeof(r->where); i++)
		n += (size_t)snprintf(r->where + n, sizeof(r->where) - n, "%s%s", i ? " " : "",
				      one);
	r->vm.link = r->where;
}

int run_collector(struct run *r, char *why, size_t len)
{
	const char *links[WIRE_GUESTS_MAX + 1] = {r->vm.listen, NULL};
	struct collect_opts o = {.loop = r->loop,
				 .links = links,
				 .guests = (unsigned)r->s->vm.guests,
				 .event = run_on_collect,
				 .load = run_on_load,
				 .arg = r};
	struct timespec t;
	char id[33], path[PATH_MAX + 16];
	int err;

	if (getrandom(r->id, 16, 0) != 16 || getrandom(r->secret, 16, 0) != 16) {
		snprintf(why, len, "no random numbers: %s", strerror(errno));
		return -EIO;
	}
	snprintf(path, sizeof(path), "%s/frames.rtl", r->dir);
	err = record_new(path, r->sum, &r->rec);
	if (err) {
		snprintf(why, len, "cannot write %s: %s", path, strerror(-err));
		return err;
	}
	hex(r->id, id);
	clock_gettime(CLOCK_REALTIME, &t);
	record_mark(r->rec, &(struct note){.what = WIRE_MARK_START,
					   .guest = NOTE_HOST,
					   .text = id,
					   .value = t.tv_sec * 1000000000LL + t.tv_nsec});
	err = r->vmm->links(&r->vm, why, len);
	if (err)
		return err;
	if (r->vmm->can & VMM_FOREIGN)
		split(r->vm.listen, links, ARRAY_SIZE(links));
	memcpy(o.run, r->id, 16);
	memcpy(o.secret, r->secret, 16);
	o.sink = record_sink(r->rec);
	err = collect_new(&o, &r->col, why, len);
	if (err)
		return err;
	note_links(r);
	r->vm.orders = orders(r);
	return r->vm.orders ? 0 : -ENOMEM;
}

static int threads(struct run *r, struct vm_thread *t)
{
	return r->vmm->threads ? r->vmm->threads(&r->vm, t, THREADS_MAX) : 0;
}

static void refused(void *arg, const char *text)
{
	struct run *r = arg;

	/* A scenario that holds the host to a promise does not get figures without it. */
	if (r->s->host.tune == TUNE_IGNORE)
		run_note(r, "%s", text);
	else
		run_invalid(r, "pin", "%s (with [host] tune = ignore this is only noted)", text);
}

bool run_threads_ok(struct run *r)
{
	autofree struct vm_thread *t = calloc(THREADS_MAX, sizeof(*t));
	int n = t ? threads(r, t) : 0;
	char why[512];

	if (n <= 0 || (r->once & ONCE_FLOAT) || !pin_assert(&r->pin, t, n, why, sizeof(why)))
		return true;
	r->once |= ONCE_FLOAT;
	run_invalid(r, "pin", "%s", why);
	return false;
}

static int pin_guest(struct run *r, char *why, size_t len)
{
	autofree struct vm_thread *t = calloc(THREADS_MAX, sizeof(*t));
	int n = t ? threads(r, t) : -ENOMEM;

	if (n < 0) {
		snprintf(why, len, "cannot tell the guest's threads: %s", strerror(-n));
		return n;
	}
	if (!n)
		return 0;
	if (!r->pin.isolates)
		run_note(r, "no CPU is set apart for real time: the guest's threads run wherever "
			    "the scheduler puts them ([host] rt_cpus, [vm] vcpu_cpus)");
	pin_threads(&r->pin, t, n, refused, r);
	run_threads_ok(r);
	return 0;
}

int run_guest(struct run *r, char *why, size_t len)
{
	int err = r->vmm->start(&r->vm, why, len);

	if (err)
		return err;
	if (r->vmm->can & VMM_FOREIGN)
		progress_line(&r->progress,
			      "waiting for the guest on %s; its orders are in %s/orders",
			      r->vm.link, r->dir);
	if (r->vmm->can & VMM_PIN)
		err = pin_guest(r, why, len);
	if (!err && r->vmm->resume)
		err = r->vmm->resume(&r->vm);
	if (err && !*why)
		snprintf(why, len, "the guest cannot be let go: %s", strerror(-err));
	return err;
}

bool run_console_has(const struct run *r, const char *what, char *line, size_t len)
{
	char path[PATH_MAX + 16], buf[1024];

	snprintf(path, sizeof(path), "%s/console.log", r->dir);
	autofclose FILE *f = fopen(path, "re");
	while (f && fgets(buf, sizeof(buf), f)) {
		const char *at = strstr(buf, what);

		if (!at)
			continue;
		snprintf(line, len, "%.*s", (int)strcspn(at, "\r\n"), at);
		return true;
	}
	return false;
}

/* The last lines of what the guest said: that is where a boot that failed tells why. */
void run_console(struct run *r)
{
	char path[PATH_MAX + 16], tail[2048];
	size_t n;

	snprintf(path, sizeof(path), "%s/console.log", r->dir);
	autofclose FILE *f = fopen(path, "re");
	if (!f || r->opts->quiet)
		return;
	if (fseek(f, -(long)sizeof(tail) + 1, SEEK_END))
		rewind(f);
	n = fread(tail, 1, sizeof(tail) - 1, f);
	tail[n] = 0;
	for (char *p = tail; *p; p++)
		if ((unsigned char)*p < ' ' && *p != '\n' && *p != '\t')
			*p = ' ';
	if (n)
		progress_line(&r->progress, "the end of %s:\n%s", path, tail);
}

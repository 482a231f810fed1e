// SPDX-License-Identifier: Apache-2.0
/* load_guest.c - a load that runs in the guest: its orders, and what the guest tells of it */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "hostagent/load.h"
#include "lib/child.h"
#include "lib/clean.h"

#define SECOND	   1000000000LL
#define SILENT_MAX (20 * SECOND) /* a guest that lives tells of its loads once a second */

/* A word of the orders has no blanks; whatever is no plain letter travels as %XX. */
static void put_word(FILE *to, const char *s)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_-+=./,@";

	for (; *s; s++)
		fprintf(to, strchr(plain, *s) ? "%c" : "%%%02x", (unsigned char)*s);
}

char *load_orders(const struct scenario *s)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);

	for (size_t i = 0; to && i < s->nloads; i++) {
		const struct scn_load *l = &s->loads[i];

		if (l->where != LOAD_GUEST)
			continue;
		fputs(" load=", to);
		put_word(to, l->name);
		fputc(':', to);
		put_word(to, l->cpus && *l->cpus ? l->cpus : "auto");
		fprintf(to, ":%" PRId64 "ns:", l->start);
		put_word(to, l->command);
	}
	if (!to || fclose(to))
		return NULL;
	return text;
}

static int keep_output(const struct load *load, const char *text, size_t n)
{
	autofclose FILE *f = n ? fopen(load->log, "ae") : NULL;

	return n && (!f || fwrite(text, 1, n, f) != n) ? -EIO : 0;
}

static int died(struct load *load, uint32_t status, char *why, size_t len)
{
	char text[64];

	snprintf(why, len, "%s died in the guest after %.1f s: %s; its output is in %s",
		 load->l->name, (double)(load->ended - load->begun) / 1e9,
		 child_status_text((int)status, text, sizeof(text)), load->log);
	return -ESRCH;
}

int load_heard(struct load *load, const struct wire_load *w, size_t size, int64_t now)
{
	int64_t cpu = (int64_t)le64_get(w->cpu), ran = (int64_t)le64_get(w->ran);

	if (!load->begun)
		load->begun = load->cpu_seen = now - ran;
	load->heard = now;
	load->state = le16_get(w->state);
	load->status = le32_get(w->status);
	load->ops = le64_get(w->ops);
	load->lines = le64_get(w->lines);
	if (cpu > load->cpu) {
		load->cpu = cpu;
		load->cpu_seen = now;
	}
	if (load->state != WIRE_LOAD_RUNS)
		load->ended = load->begun + ran;
	return keep_output(load, (const char *)(w + 1), size - sizeof(*w));
}

int load_watch_guest(struct load *load, int64_t now, char *why, size_t len)
{
	if (!load->begun || load->said)
		return 0;
	load->said = true;
	if (load->state == WIRE_LOAD_DIED)
		return died(load, load->status, why, len);
	if (load->state == WIRE_LOAD_RUNS && now - load->heard > SILENT_MAX) {
		snprintf(why, len, "%s: the guest tells nothing of it any more", load->l->name);
		return -ETIME;
	}
	load->said = load->state == WIRE_LOAD_ENDED;
	return 0;
}

int load_judge_guest(struct load *load, char *why, size_t len)
{
	if (load->state == WIRE_LOAD_ENDED)
		return load_judge(load, why, len);
	if (load->state == WIRE_LOAD_DIED)
		return load->said ? 0 : died(load, load->status, why, len);
	snprintf(why, len, "%s: the guest never told how it ended", load->l->name);
	return -ENODATA;
}

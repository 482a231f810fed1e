// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/history.h"
#include "lib/clean.h"

struct args {
	const char *to;
	bool quiet;
};

static const struct opt rows[] = {
	{0, "to", OPT_TEXT, offsetof(struct args, to), "STORE",
	 "where to: postgresql://..., or a file (default: $RTBENCH_STORE)"},
	{'q', "quiet", OPT_FLAG, offsetof(struct args, quiet), NULL, "say nothing"},
};

static const struct usage usage = {
	.line = "rtbench push [RUN]... [--to STORE] [--quiet]",
	.about = "Store runs: the run directories named, or, without any, all runs of the local\n"
		 "store that STORE does not have yet. A run that is there already is left as it "
		 "is,\n"
		 "so that a push that was broken off is simply done again.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.most = INT_MAX,
};

struct push {
	struct rundb *to;
	size_t added, known;
};

static int put(struct push *p, const struct entry *e)
{
	int rc = rundb_put(p->to, e);

	if (rc < 0)
		return complain(EXIT_USAGE, "run %.8s of %s: %s", e->id, e->scenario,
				rundb_why(p->to));
	p->added += rc == RUNDB_NEW;
	p->known += rc == RUNDB_KNOWN;
	return 0;
}

static int push_dirs(struct push *p, char **dirs, int n)
{
	int status = 0;

	for (int i = 0; i < n && !status; i++) {
		struct history_from from = {0};
		struct rundb_list set = {0};

		if (history_load(&from, dirs[i], &set))
			status = complain(EXIT_USAGE, "%s", from.why);
		for (size_t k = 0; k < set.n && !status; k++)
			status = put(p, &set.at[k]);
		rundb_list_done(&set);
		history_done(&from);
	}
	return status;
}

/* One run at a time with all that belongs to it: a year of histograms need not fit into memory. */
static int push_one(struct push *p, struct rundb *local, const char *id)
{
	struct rundb_find find = {
		.id = id, .with = RUNDB_METRICS | RUNDB_HIST | RUNDB_DETAIL | RUNDB_ENVIRON};
	struct rundb_list l;
	int status = 0;

	if (rundb_list(local, &find, &l))
		return complain(EXIT_USAGE, "%s", rundb_why(local));
	for (size_t i = 0; i < l.n && !status; i++)
		status = put(p, &l.at[i]);
	rundb_list_done(&l);
	return status;
}

static bool has(const struct rundb_list *l, const char *id)
{
	size_t from = 0, to = l->n;

	while (from < to) {
		size_t mid = (from + to) / 2;
		int order = strcmp(l->at[mid].id, id);

		if (!order)
			return true;
		if (order < 0)
			from = mid + 1;
		else
			to = mid;
	}
	return false;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static int push_store(struct push *p, struct rundb *local)
{
	struct rundb_list here = {0}, there = {0};
	int status = 0;

	if (rundb_list(local, &(struct rundb_find){0}, &here))
		status = complain(EXIT_USAGE, "%s", rundb_why(local));
	else if (rundb_list(p->to, &(struct rundb_find){0}, &there))
		status = complain(EXIT_USAGE, "%s", rundb_why(p->to));
	if (there.n)
		qsort(there.at, there.n, sizeof(*there.at), by_id);
	for (size_t i = 0; i < here.n && !status; i++) {
		if (has(&there, here.at[i].id))
			p->known++;
		else
			status = push_one(p, local, here.at[i].id);
	}
	rundb_list_done(&here);
	rundb_list_done(&there);
	return status;
}

static int push_local(struct push *p, const char *to)
{
	struct rundb *local = NULL;
	char path[PATH_MAX], why[512];
	int status;

	if (!to && !getenv("RTBENCH_STORE"))
		return complain(EXIT_USAGE, "where to? --to postgresql://... or $RTBENCH_STORE");
	if (rundb_default(path, sizeof(path)) || rundb_open(path, &local, why, sizeof(why)))
		return complain(EXIT_USAGE, "the local store %s cannot be opened", path);
	status = push_store(p, local);
	rundb_close(local);
	return status;
}

int cmd_push(int argc, char **argv)
{
	struct args args = {0};
	struct push p = {0};
	char why[600];
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (history_open(args.to, &p.to, why, sizeof(why)))
		return complain(EXIT_USAGE, "%s", why);
	status = n ? push_dirs(&p, argv + 1, n) : push_local(&p, args.to);
	rundb_close(p.to);
	if (!args.quiet)
		printf("%zu stored, %zu there already\n", p.added, p.known);
	return fflush(stdout) ? complain(EXIT_USAGE, "cannot write to standard output") : status;
}

// SPDX-License-Identifier: Apache-2.0
/* record.c - spool and summary as one sink */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include "hostagent/record.h"
#include "hostagent/spool.h"

struct record {
	struct spool *spool;
	struct summary *summary;
	int err; /* the first; it stays */
};

int record_new(const char *path, struct summary *s, struct record **made)
{
	struct record *r = calloc(1, sizeof(*r));
	int err;

	if (!r)
		return -ENOMEM;
	err = spool_create(path, &r->spool);
	if (err) {
		free(r);
		return err;
	}
	/* A file size limit must be an error of write(2), not the end of the process. */
	signal(SIGXFSZ, SIG_IGN);
	r->summary = s;
	*made = r;
	return 0;
}

static int keep_first(struct record *r, int err)
{
	if (!r->err)
		r->err = err;
	return err;
}

static int on_frame(void *arg, const void *bytes, const struct wire_frame *f)
{
	struct record *r = arg;
	int err = spool_frame(r->spool, bytes, f->size);

	if ((!err || f->type == WIRE_MARK) && r->summary) {
		int full = summary_frame(r->summary, f);

		err = err ? err : full;
	}
	return keep_first(r, err);
}

static int on_flush(void *arg)
{
	return record_flush(arg);
}

struct sink record_sink(struct record *r)
{
	return (struct sink){.frame = on_frame, .flush = on_flush, .arg = r};
}

int record_mark(struct record *r, const struct note *n)
{
	struct sink sink = record_sink(r);

	return sink_note(&sink, n);
}

int record_flush(struct record *r)
{
	return keep_first(r, spool_flush(r->spool));
}

int record_close(struct record *r)
{
	int err;

	if (!r)
		return 0;
	keep_first(r, spool_close(r->spool));
	err = r->err;
	free(r);
	return err;
}

// SPDX-License-Identifier: Apache-2.0
/* replay.c - feed a file of frames to a summary */
#include "hostagent/replay.h"
#include "hostagent/spool.h"

int replay_file(const char *path, struct summary *s, struct replay *r)
{
	struct spool_reader *in;
	struct wire_frame f;
	int err = spool_open(path, &in);

	*r = (struct replay){0};
	if (err)
		return err;
	while ((err = spool_next(in, &f)) == 1) {
		r->frames++;
		err = summary_frame(s, &f);
		if (err)
			break;
	}
	r->bad_bytes = spool_bad(in);
	r->torn = spool_torn(in);
	spool_shut(in);
	return err;
}

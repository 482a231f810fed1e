// SPDX-License-Identifier: Apache-2.0
/*
 * foreign.c - every reader of other tools' files, and what the store unpacks
 *
 * The first byte chooses: a format by force, what the file says itself, or a packed value.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "reports/foreign/foreign.h"
#include "reports/store/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void unpack(const uint8_t *data, size_t size)
{
	static struct hist h;
	struct top *tops = NULL;
	struct second *seconds = NULL;
	size_t n;

	unpack_hist(data, size, &h);
	if (!unpack_tops(data, size, &tops, &n))
		free(tops);
	if (!unpack_seconds(data, size, &seconds, &n))
		free(seconds);
}

static void written(const struct entry *e)
{
	FILE *to = fopen("/dev/null", "w");

	for (size_t i = 0; foreign_writes(i) && to; i++)
		if (foreign_write(foreign_writes(i), e, to))
			abort();
	if (to)
		fclose(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	struct foreign_in in = {.path = path};
	struct entry e;
	char why[512];
	FILE *f;

	if (!size)
		return 0;
	if (data[0] == 'P') {
		unpack(data + 1, size - 1);
		return 0;
	}
	if (!*path)
		snprintf(path, sizeof(path), "%s/fuzz-foreign.%d",
			 access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm", (int)getpid());
	f = fopen(path, "w");
	if (!f || fwrite(data + 1, 1, size - 1, f) != size - 1 || fclose(f))
		abort();
	if (data[0] >= 'a' && data[0] < 'i')
		in.format = foreign_reads((size_t)(data[0] - 'a'));
	if (!foreign_entry(&in, &e, why, sizeof(why))) {
		if (!e.hist || !e.hist->n || !*e.id)
			abort();
		written(&e);
		entry_done(&e);
	} else if (!*why) {
		abort();
	}
	unlink(path);
	return 0;
}

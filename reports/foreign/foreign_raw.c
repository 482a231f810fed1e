// SPDX-License-Identifier: Apache-2.0
/* foreign_raw.c - jitterdebugger's samples.raw: packed records of CPU, time and value */
#include <errno.h>
#include <string.h>
#include "reports/foreign/foreign_priv.h"
#include "wire/le.h"

/* As it is laid out on the machines it runs on: 32-bit CPU, 64-bit seconds and nanoseconds. */
struct sample {
	le32 cpu;
	le64 sec, nsec, value;
};
_Static_assert(sizeof(struct sample) == 28, "a record of samples.raw");

static bool sane(const struct sample *s)
{
	return le32_get(s->cpu) < 65536 && le64_get(s->nsec) < 1000000000 &&
	       le64_get(s->value) < 1ull << 40;
}

/* There is no header: it is one if some whole records at the beginning make sense. */
bool looks_jitter_raw(const struct foreign *f)
{
	size_t n = f->len / sizeof(struct sample);

	if (!n || f->len % sizeof(struct sample))
		return false;
	for (size_t i = 0; i < n && i < 16; i++)
		if (!sane((const struct sample *)f->text + i))
			return false;
	return true;
}

int read_jitter_raw(struct foreign *f)
{
	const struct sample *s = (const struct sample *)f->text;
	size_t n = f->len / sizeof(*s);
	int rc = f->len % sizeof(*s) ? foreign_bad(f, "cut off in the middle of a sample") : 0;

	for (size_t i = 0; i < n && !rc; i++) {
		double v = (double)le64_get(s[i].value);

		if (!sane(&s[i]))
			return foreign_bad(f, "sample %zu makes no sense", i);
		rc = foreign_add(f, v, 1);
		foreign_max(f, v);
	}
	return rc;
}

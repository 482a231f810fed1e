// SPDX-License-Identifier: Apache-2.0
/*
 * foreign.c - fuzz: configurations that others wrote: a qvmconf, a domain of libvirt, a partition
 *
 * The first byte chooses the reader. None may crash, and what lint --fix makes of a domain it must
 * be able to read again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/bao/cells.h"
#include "hostagent/libvirt/lint.h"
#include "hostagent/qnx/qvmconf.h"
#include "lib/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void domain(const char *text)
{
	char *out = NULL;
	size_t size;
	FILE *to = open_memstream(&out, &size);
	struct lint l = {.xml = text, .name = "fuzz", .fix = true};
	int n = domain_lint(&l, to);

	fclose(to);
	if (n >= 0) {
		struct lint again = {.xml = out, .name = "again"};
		FILE *null = fopen("/dev/null", "we");

		if (domain_lint(&again, null) < 0)
			abort();
		fclose(null);
	}
	free(out);
}

static void qvmconf(const char *text)
{
	FILE *null = fopen("/dev/null", "we");

	if (qvmconf_lint(text, "fuzz", null) < 0)
		abort();
	fclose(null);
}

/* What is taken says nothing impossible. */
static void window(const char *text)
{
	struct window w;
	char why[256];

	if (!window_parse(text, &w, why, sizeof(why)) &&
	    (!w.size || w.nirqs > IRQS_MAX || w.id >= WINDOWS_MAX))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static void (*const readers[])(const char *) = {domain, qvmconf, window};
	autofree char *text = len ? strndup((const char *)data + 1, len - 1) : NULL;

	if (text)
		readers[*data % ARRAY_SIZE(readers)](text);
	return 0;
}

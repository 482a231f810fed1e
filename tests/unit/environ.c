// SPDX-License-Identifier: Apache-2.0
/* environ.c - what a run ran on, as text that can be compared */
#include "reports/store/environ.h"
#include "tests/unit/test.h"

static void each(void *arg, const char *name, const char *a, const char *b)
{
	char *text = arg;

	sprintf(text + strlen(text), "%s:%s>%s ", name, a ? a : "-", b ? b : "-");
}

TEST(an_environment_differs_by_what_matters_only)
{
	const char *one = "{\"host\": {\"kernel\": {\"release\": \"6.1\"}, \"throttled\": 0,"
			  "\"memory\": {\"MemAvailable\": \"1 kB\"}, \"cpu\": {\"each\": "
			  "[{\"smt\": 1}]}},"
			  "\"vm\": {\"command\": \"qemu -pid 1\"}}",
		   *two = "{\"host\": {\"kernel\": {\"release\": \"6.2\"}, \"throttled\": 9,"
			  "\"memory\": {\"MemAvailable\": \"2 kB\"}, \"cpu\": {\"each\": []}},"
			  "\"vm\": {\"command\": \"qemu -pid 2\", \"version\": \"7.2\"}}";
	char *a = environ_text(one, "[vm]\ncpus = 1\n[report]\nstore = x\n", NULL),
	     *b = environ_text(two, "[vm]\ncpus = 1\n", NULL), text[512] = "", ha[33], hb[33];

	EQ(environ_diff(a, b, each, text), 3);
	STR(text, "host.cpu.each[0].smt:1>- host.kernel.release:6.1>6.2 vm.version:->7.2 ");
	environ_hash(a, ha);
	environ_hash(b, hb);
	OK(strcmp(ha, hb));
	free(b);
	b = environ_text(one, "[vm]\ncpus = 1\n", NULL);
	environ_hash(b, hb);
	STR(ha, hb);
	EQ(environ_diff(a, NULL, NULL, NULL), 3);
	free(a);
	free(b);
}

RUN(an_environment_differs_by_what_matters_only)

// SPDX-License-Identifier: Apache-2.0
/*
 * ini.c - fuzz: any text as a scenario: read, each key into its row, printed, read again
 *
 * What was taken must come back the same: a value that prints as something else would change the
 * scenario that a run directory keeps.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "hostagent/scenario.h"
#include "lib/clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

union object {
	struct scenario s;
	struct scn_load load;
};

static char *print(const char *section, const void *obj)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	fprintf(to, "[%s]\n", section);
	keys_print(&scenario_keys, section, obj, to);
	fclose(to);
	return text;
}

static void take(const struct ini *ini, const char *section, void *obj)
{
	char err[256];

	keys_defaults(&scenario_keys, section, obj);
	for (size_t i = 0; i < ini->n; i++)
		if (ini->at[i].key && !strcmp(ini->at[i].section, section))
			keys_take(&scenario_keys, &ini->at[i], obj, err, sizeof(err));
}

static void round_trip(const struct ini *ini, const struct scenario_section *c)
{
	union object first = {0}, second = {0};
	size_t offset = strcmp(c->name, "load") ? c->offset : 0;
	autofree char *text = NULL, *again = NULL;
	struct ini other = {0};
	char err[256];

	take(ini, c->name, (char *)&first + offset);
	text = print(c->name, (char *)&first + offset);
	if (ini_text(&other, text, "again", err, sizeof(err)))
		abort();
	take(&other, c->name, (char *)&second + offset);
	again = print(c->name, (char *)&second + offset);
	if (strcmp(text, again))
		abort();
	keys_release(&scenario_keys, c->name, (char *)&first + offset);
	keys_release(&scenario_keys, c->name, (char *)&second + offset);
	ini_done(&other);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	autofree char *text = strndup((const char *)data, len);
	struct ini ini = {0};
	struct limits limits = {0};
	char err[256];

	if (!text || strstr(text, "include"))	/* would read files of this machine */
		return 0;
	scenario_claims(text, &limits, err, sizeof(err));
	if (!ini_text(&ini, text, "x.ini", err, sizeof(err)))
		for (const struct scenario_section *c = scenario_sections; c->name; c++)
			round_trip(&ini, c);
	ini_done(&ini);
	return 0;
}

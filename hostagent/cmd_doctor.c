// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "hostagent/ability.h"
#include "hostagent/cmd.h"
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "lib/term.h"

struct args {
	bool json;
};

static const struct opt rows[] = {
	{0, "json", OPT_FLAG, offsetof(struct args, json), NULL, "as JSON, for programs"},
};

static const struct usage usage = {
	.line = "rtbench doctor [--json]",
	.about = "Say what this machine can and cannot do, line by line: what was found, what it\n"
		 "gives, and the remedy. Nothing is changed. The exit status is 0 whatever is "
		 "found:\n"
		 "whether a scenario can run here is what `rtbench check` answers.",
	.opts = {rows, ARRAY_SIZE(rows)},
};

static void as_text(void)
{
	bool colour = term_colour(stdout);
	const char *group = "";

	for (const struct ability *a = abilities; a->name; a++) {
		struct finding f = {0};

		if (strcmp(group, a->group))
			printf("%s%s\n", *group ? "\n" : "", a->group);
		group = a->group;
		a->look(&f);
		ability_print(a, &f, stdout, colour);
		fflush(stdout);
	}
}

static int as_json(void)
{
	struct jsonw w;

	jsonw_start(&w, stdout);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", "rtbench-doctor/1");
	jsonw_open(&w, "abilities", '[');
	for (const struct ability *a = abilities; a->name; a++) {
		struct finding f = {0};

		a->look(&f);
		jsonw_open_flat(&w, NULL, '{');
		jsonw_text(&w, "group", a->group);
		jsonw_text(&w, "name", a->name);
		jsonw_text(&w, "state", ability_state_text(f.state));
		jsonw_text(&w, "now", f.now);
		jsonw_text(&w, "gives", a->gives);
		jsonw_text(&w, "remedy", *f.remedy ? f.remedy : NULL);
		jsonw_close(&w);
	}
	jsonw_close(&w);
	jsonw_close(&w);
	return jsonw_end(&w);
}

int cmd_doctor(int argc, char **argv)
{
	struct args args = {0};
	int status;

	if (usage_parse(&usage, argv, &args, &status) < 0)
		return status;
	if (!args.json)
		as_text();
	else if (as_json())
		return complain(EXIT_USAGE, "cannot write the output");
	return 0;
}

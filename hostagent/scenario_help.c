// SPDX-License-Identifier: Apache-2.0
#include "hostagent/scenario.h"

static const char head[] =
	"A scenario says what a run is asked to be: which guest, what disturbs it, what must\n"
	"hold. It is an ini file:\n"
	"\n"
	"- `key = value` under `[section]`. A line that starts with `#` or `;` is a comment, `#`\n"
	"  after a blank starts one at the end of a line. A trailing `\\` continues a line.\n"
	"- Times have a unit: `ns us ms s m h d`, also `1m30s`. Sizes: `K M G T`, powers of 1024.\n"
	"  Counts: `K M G`, powers of 1000. CPUs: `0-3,6`.\n"
	"- A value in double quotes keeps blanks and `#`. `${VAR}` is taken from the environment,\n"
	"  `${VAR:-text}` has a default, `$${` is a plain `${`.\n"
	"- `include FILE`: as if it stood here; beside the including file unless absolute.\n"
	"- `[global]`: values for every section below that knows the key and does not set it.\n"
	"- `-s section.key=value` on the command line overrides (`-s 'load NAME.cpus=1'`).\n"
	"- Paths are relative to the working directory.\n"
	"\n"
	"A key that is unknown, set twice, or does not fit its range is an error; nothing is\n"
	"dropped in silence. `rtbench check FILE` says what is wrong, whether the run is possible\n"
	"here, and which limits so few activations cannot show.\n";

void scenario_help(FILE *to)
{
	fputs(head, to);
	for (const struct scenario_section *c = scenario_sections; c->name; c++) {
		fprintf(to, "\n### [%s]\n\n%s\n\n", c->name, c->help);
		keys_help(&scenario_keys, c->name, to);
	}
}

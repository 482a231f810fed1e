// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include "lib/clean.h"
#include "tune/cmd.h"
#include "tune/show_event.h"

struct args {
	int64_t to;
	bool force, keep, runtime;
};

static const struct opt opts[] = {
	{0, "to", OPT_INT, offsetof(struct args, to), "N", "stay at generation N (0: undo all)"},
	{0, "force", OPT_FLAG, offsetof(struct args, force), NULL,
	 "overwrite what others changed since"},
	{0, "keep", OPT_FLAG, offsetof(struct args, keep), NULL,
	 "leave what others changed since, and go on"},
	{0, "runtime", OPT_FLAG, offsetof(struct args, runtime), NULL,
	 "only what does not need a reboot"},
};

static const struct usage usage = {
	"rttune revert [--to N] [--force | --keep]",
	"Walks the journal backwards and puts back each before-value, to the byte. Stops at what "
	"others\n"
	"changed since and shows the three sides. May be cut short anywhere and run again.",
	{opts, ARRAY_SIZE(opts)},
	0,
	0};

static bool any(const char *why_not, struct txn_said *said)
{
	struct journal j;
	bool some = !journal_open(&j, JOURNAL_READ, said->text, sizeof(said->text)) && j.gens;

	if (some)
		journal_close(&j);
	return some;
}

int cmd_revert(int argc, char **argv)
{
	struct args a = {0};
	struct txn_said said = {.each = show_event, .arg = stdout};
	int status, err;

	if (usage_parse(&usage, argv, &a, &status) < 0)
		return status;
	if (a.force && a.keep)
		return complain(EXIT_USAGE, "--force and --keep exclude each other");
	if (a.to < 0)
		return complain(EXIT_USAGE, "--to wants the number of a generation, 0 or more");
	struct txn_opts o = {.force = a.force,
			     .keep = a.keep,
			     .runtime_only = a.runtime,
			     .to = (unsigned)a.to,
			     .max_disruption = 3};
	bool some = any(NULL, &said);
	said.text[0] = '\0';
	err = txn_revert(&o, &said);
	fflush(stdout);
	if (err)
		return complain(err == -EINVAL ? EXIT_USAGE : EXIT_OFF, "%s", said.text);
	if (!some)
		printf("nothing to revert: rttune has changed nothing on this host\n");
	else
		printf("reverted to %s%u: %u undone, %u void, %u left as others changed them%s\n",
		       a.to ? "generation " : "", (unsigned)a.to, said.done, said.voided,
		       said.foreign, said.to_run ? "; run what is marked 'to run'" : "");
	return 0;
}

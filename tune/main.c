// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/cmd.h"
#include "version.h"

const struct command rttune_commands[] = {
	{"facts", cmd_facts, "what this host is"},
	{"check", cmd_check, "every knob: now, wanted, verdict, why, remedy"},
	{"plan", cmd_plan, "the ordered steps, old -> new; changes nothing"},
	{"apply", cmd_apply, "journal, write, read back"},
	{"confirm", cmd_confirm, "keep what apply --confirm did"},
	{"status", cmd_status, "which generations are in force, and what others changed since"},
	{"verify", cmd_verify, "is what was applied really in effect, also after the reboot?"},
	{"revert", cmd_revert, "walk the journal backwards; exact"},
	{"vfio", cmd_vfio, "devices with groups, owners, safety; bind and unbind"},
	{"mdev", cmd_mdev, "mediated devices (vGPU) for the general-purpose guest"},
	{"service", cmd_service, "what rttune.service runs"},
	{"show", cmd_show, "a profile as text: what plan and apply take"},
	{"explain", cmd_explain, "what a knob does, what it costs, how it was checked, sources"},
	{"import", cmd_import, "a profile from TuneD variables or an rt-conf file"},
	{NULL, NULL, NULL},
};

static const struct program program = {
	"rttune", VERSION, "makes this host fit for a real-time virtual machine: exactly, and back",
	rttune_commands, ARRAY_SIZE(rttune_commands) - 1};

/* --root may stand before or after the command: it is taken out wherever it is. */
static int take_root(int *argc, char **argv)
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--"); i++) {
		char *dir = NULL;
		int words = 1, err;

		if (!strncmp(argv[i], "--root=", 7)) {
			dir = argv[i] + 7;
		} else if (!strcmp(argv[i], "--root")) {
			if (i + 1 == *argc)
				return complain(EXIT_USAGE, "--root wants a folder");
			dir = argv[i + 1];
			words = 2;
		} else {
			continue;
		}
		err = root_set(dir);
		if (err)
			return complain(EXIT_USAGE, "cannot use '%s' as root: %s", dir,
					strerror(-err));
		memmove(argv + i, argv + i + words,
			(size_t)(*argc - i - words + 1) * sizeof(*argv));
		*argc -= words;
		i--;
	}
	return 0;
}

int main(int argc, char **argv)
{
	int status = take_root(&argc, argv);

	return status ? status : program_main(&program, argc, argv);
}

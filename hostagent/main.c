// SPDX-License-Identifier: Apache-2.0
#include "hostagent/cmd.h"
#include "lib/clean.h"
#include "version.h"

static const struct command commands[] = {
	{"run", cmd_run, "launch the guest of a scenario, receive every sample, judge"},
	{"collect", cmd_collect, "only receive and judge: the guest is started by somebody else"},
	{"check", cmd_check, "is a scenario valid, can it run here; if not, why, and what to do"},
	{"doctor", cmd_doctor, "what this machine can and cannot do, with the remedy"},
	{"report", cmd_report, "write the result and the report of a recorded run anew"},
	{"show", cmd_show, "verdict and figures of a recorded run"},
	{"guest-kit", cmd_kit, "a folder with the probe, for a guest of your own"},
	{"lint", cmd_lint, "what a guest's configuration lacks for real time, and the fix"},
	{"ablate", cmd_ablate, "what each knob of a profile does: one out, one in"},
	{"selftest", cmd_selftest, "inject known disturbances: is each found and named?"},
	{"import", cmd_import, "take histograms of other tools into the history"},
	{"export", cmd_export, "what a scenario would launch; a run for other tools"},
	{"compare", cmd_compare, "is B worse than A? runs against runs, or in turns"},
	{"trend", cmd_trend, "what changed over the nights, and is the last one worse"},
	{"nightly", cmd_nightly, "all scenarios of a folder, held against their history"},
	{"history", cmd_history, "list the stored runs"},
	{"push", cmd_push, "store runs, or send what was recorded offline"},
	{"prune", cmd_prune, "thin old runs that passed; all others stay whole"},
	{"relay", cmd_relay, "join a restricted guest to the collector (started by QEMU)"},
	{"help", cmd_help, "what a command takes; help scenario: every key of a scenario"},
};

const struct program rtbench = {
	.name = "rtbench",
	.version = VERSION,
	.about = "Measures the latency of a real-time guest beside Linux: pass or fail, and why.",
	.commands = commands,
	.n = ARRAY_SIZE(commands),
};

int main(int argc, char **argv)
{
	return program_main(&rtbench, argc, argv);
}

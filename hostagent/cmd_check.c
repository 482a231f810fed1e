// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "hostagent/ability.h"
#include "hostagent/accel.h"
#include "hostagent/cmd.h"
#include "hostagent/load.h"
#include "hostagent/pin.h"
#include "lib/clean.h"
#include "lib/term.h"

struct args {
	struct opt_list set;
	bool print;
};

static const struct opt rows[] = {
	{'s', "set", OPT_LIST, offsetof(struct args, set), "SECTION.KEY=VALUE",
	 "use this value, whatever the file says; may repeat"},
	{'p', "print", OPT_FLAG, offsetof(struct args, print), NULL,
	 "only print the scenario as resolved: every key with its value"},
};

static const struct usage usage = {
	.line = "rtbench check SCENARIO.ini [-s SECTION.KEY=VALUE]... [--print]",
	.about = "Say whether a scenario is valid, whether it can run here, and if not, why and\n"
		 "what to do; and what is valid but cannot end as hoped. Exit status: 0 valid and\n"
		 "can run here, 2 not valid, 3 valid, but here it cannot run or would be INVALID.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

static void obstacle(int *n, const char *why)
{
	printf("no     %s\n", why);
	++*n;
}

/* lives_by_priority - without real-time priority on this host the run is INVALID */
static bool lives_by_priority(const struct scenario *s, const struct vmm_ops *v)
{
	return v->can & VMM_GUEST ? s->vm.vcpu_priority > 0 && s->host.tune != TUNE_IGNORE
				  : s->probe.priority > 0;
}

/* obstacles - what a run would stop at, or be INVALID for */
static int obstacles(const struct scenario *s)
{
	const struct vmm_ops *v = vmm_find(s->vm.backend);
	char why[512] = "";
	struct finding rights = {0};
	struct pin pin;
	bool kvm = false;
	int n = 0;

	if (v->probe(s, why, sizeof(why)))
		obstacle(&n, why);
	else if (v->can & VMM_GUEST && !accel_pick(s, &kvm, why, sizeof(why)) &&
		 (!kvm || accel_host_emulated()) && !s->main.accept_emulation)
		obstacle(&n, "the guest would be emulated, and the run INVALID for it: [scenario] "
			     "accept_emulation = yes takes it as a trial of the chain");
	if (!(v->can & VMM_FOREIGN) && lives_by_priority(s, v))
		look_realtime(&rights);
	if (rights.state == ABILITY_NO)
		obstacle(&n, "real-time priority is refused here, and the run INVALID for it");
	if (pin_plan(s, &pin, why, sizeof(why)))
		obstacle(&n, why);
	for (size_t i = 0; i < s->nloads; i++)
		if (load_check(&s->loads[i], s, why, sizeof(why)))
			obstacle(&n, why);
	return n;
}

static void wanted(const struct scenario *s)
{
	bool colour = term_colour(stdout);

	for (const struct ability *a = abilities; a->name; a++) {
		struct finding f = {0};

		if (!a->wanted || !a->wanted(s))
			continue;
		a->look(&f);
		ability_print(a, &f, stdout, colour);
	}
}

static int check(const struct scenario *s)
{
	int n;

	printf("%s is valid: %s, %lld activations\n", s->path, s->main.name,
	       (long long)scenario_activations(s));
	if (scenario_doubts(s, stdout))
		putchar('\n');
	wanted(s);
	n = obstacles(s);
	puts(n ? "cannot run here as it is" : "can run here");
	return n ? VERDICT_INVALID : 0;
}

int cmd_check(int argc, char **argv)
{
	struct args args = {0};
	struct scenario s = {0};
	char err[1024];
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	status = 0;
	if (scenario_load(argv[1], &args.set, &s, err, sizeof(err)))
		status = complain(EXIT_USAGE, "%s", err);
	else if (args.print)
		scenario_print(&s, stdout);
	else if (!vmm_find(s.vm.backend))
		status = complain(EXIT_USAGE, "%s[vm] backend = %s is unknown; there is %s",
				  scenario_where(&s, "vm", "backend", err, sizeof(err)),
				  s.vm.backend, vmm_known());
	else
		status = check(&s);
	scenario_free(&s);
	opt_list_done(&args.set);
	return status;
}

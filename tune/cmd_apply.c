// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/ask.h"
#include "tune/boot.h"
#include "tune/cmd.h"
#include "tune/guard.h"
#include "tune/show_event.h"

#define SYSTEMD "run/systemd/system"
#define SERVICE "etc/systemd/system/multi-user.target.wants/rttune.service"

struct asked {
	struct ask ask;
	bool runtime, boot, trial, confirmed;
	const char *most;
	int64_t confirm;
};

static const struct opt opts[] = {
	ASK_OPTS(struct asked, ask),
	{0, "runtime", OPT_FLAG, offsetof(struct asked, runtime), NULL,
	 "only what takes effect now and is gone after a reboot"},
	{0, "boot", OPT_FLAG, offsetof(struct asked, boot), NULL, "only what is written to disk"},
	{0, "trial", OPT_FLAG, offsetof(struct asked, trial), NULL,
	 "kernel arguments in an extra boot entry that is booted once; the default stays"},
	{0, "confirm", OPT_TIME, offsetof(struct asked, confirm), "TIME",
	 "take the runtime part back after TIME unless 'rttune confirm' comes"},
	{0, "max-disruption", OPT_TEXT, offsetof(struct asked, most), "0..3",
	 "refuse steps above: 0 none, 1 brief, 2 may stall I/O or network, 3 needs a reboot"},
};

static const struct usage usage = {
	"rttune apply [PROFILE|SCENARIO.ini|PLAN] [--runtime|--boot] [--trial] [--confirm TIME]",
	"Does what 'rttune plan' prints. The value before is on disk before each write; each write "
	"is\n"
	"read back; what fails is taken back as a whole. 'rttune revert' undoes it, to the byte.",
	{opts, ARRAY_SIZE(opts)},
	0,
	1};

static void on_signal(int signo)
{
	txn_stop();
}

/* Between two acts an order to stop is heard; a system call that is under way is restarted. */
static void hear_signals(void)
{
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
}

static int refused(const struct plan *p)
{
	for (size_t i = 0; i < p->errors; i++)
		complain(EXIT_OFF, "%s", p->error[i]);
	return p->errors ? EXIT_OFF : 0;
}

/* The kernel's arguments of the plan as an entry of their own. */
static int trial_acts(const struct plan *p, struct acts *acts, char *why, size_t len)
{
	struct boot b;
	int err = boot_load(&b);

	if (!err)
		err = boot_trial(&b, p->boot_line, acts, why, len);
	boot_done(&b);
	return err;
}

/* After a reboot without the service: what was in force is so again before anything is added. */
static int settle(const struct asked *a, const char *name)
{
	struct txn_said said = {.each = show_event, .arg = stdout};
	int err;

	if (a->boot || a->trial || a->most || !root_exists(JOURNAL_FILE) ||
	    (name && plan_is_saved(name)))
		return 0;
	err = txn_reapply(&said);
	if (err)
		return complain(EXIT_OFF, "%s", said.text);
	if (said.done)
		printf("set again after the reboot: %u, %u were so already\n", said.done,
		       said.same);
	return 0;
}

static int make_acts(const struct asked *a, const struct plan *p, struct acts *acts)
{
	char why[3000];
	int err = a->trial ? trial_acts(p, acts, why, sizeof(why))
			   : acts_plan(acts, p, why, sizeof(why));

	if (err)
		return complain(EXIT_OFF, "%s", why);
	if (*why)
		printf("by hand   %s\n", why);
	return 0;
}

/* Enabled before there was a journal it does not run yet. */
static void service(void)
{
	char *start[] = {"systemctl", "start", "--no-block", "rttune.service", NULL};
	autofree char *out = NULL;

	if (!root_exists(SYSTEMD))
		return;
	if (!root_exists(SERVICE))
		printf("runtime settings last until the reboot unless the service sets them again: "
		       "systemctl enable --now rttune\n");
	else if (root_live() && child_read(start, 10000, &out))
		printf("rttune.service could not be started: journalctl -u rttune\n");
}

static int summary(const struct asked *a, const struct plan *p, const struct txn_said *said)
{
	if (!said->done) {
		printf("nothing to do: 0 done, all of '%s' is so already (%u settings%s)\n",
		       p->profile, said->same,
		       said->refused ? ", the rest the kernel keeps to itself" : "");
		return 0;
	}
	printf("generation %u: %u done, %u were so already, %u kept by the kernel\n", said->gen,
	       said->done, said->same, said->refused);
	if (!a->boot && !a->trial)
		service();
	if (a->trial)
		printf("reboot once into the entry 'rttune trial'; then: rttune verify\n");
	else if (*p->boot_line && !a->runtime)
		printf("reboot to make the kernel's arguments count; then: rttune verify\n");
	if (a->confirm)
		printf("the runtime part is taken back in %lld s unless you run: rttune confirm\n",
		       (long long)(a->confirm / 1000000000));
	return 0;
}

static int apply(const struct asked *a, const struct plan *p)
{
	struct txn_said said = {.each = show_event, .arg = stdout};
	struct txn_opts o = {.boot_only = a->boot || a->trial,
			     .runtime_only = a->runtime,
			     .max_disruption = a->most ? atoi(a->most) : 3,
			     .what = p->profile,
			     .confirm_s = (int)(a->confirm / 1000000000)};
	struct acts acts = {0};
	char rt[256];
	int err = make_acts(a, p, &acts);

	o.rt = cpus_text(&p->rt, rt, sizeof(rt));

	if (err) {
		acts_done(&acts);
		return err;
	}
	hear_signals();
	err = txn_apply(&acts, &o, &said);
	acts_done(&acts);
	fflush(stdout);
	if (err)
		return complain(EXIT_OFF, "%s", said.text);
	if (a->confirm && said.done && (err = guard_start(said.gen, o.confirm_s)))
		return complain(EXIT_OFF, "applied, but the timer could not be started: %s",
				strerror(-err));
	return summary(a, p, &said);
}

static int check(const struct asked *a)
{
	if (a->runtime && (a->boot || a->trial))
		return complain(EXIT_USAGE, "--runtime excludes --boot and --trial");
	if (a->most && (a->most[1] || *a->most < '0' || *a->most > '3'))
		return complain(EXIT_USAGE, "--max-disruption wants 0, 1, 2 or 3, not '%s'",
				a->most);
	if (a->confirm && a->confirm < 1000000000)
		return complain(EXIT_USAGE, "--confirm wants at least 1s");
	return 0;
}

int cmd_apply(int argc, char **argv)
{
	struct asked a = {0};
	struct facts f;
	struct plan p;

	int status, n = usage_parse(&usage, argv, &a, &status);

	if (n < 0)
		return status;
	status = check(&a);
	if (!status)
		status = settle(&a, n ? argv[1] : NULL);
	if (!status && (status = facts_load(&f))) {
		facts_done(&f);
		status = complain(EXIT_OFF, "cannot read this host: %s", strerror(-status));
	} else if (!status) {
		if (ask_plan(&a.ask, &f, n ? argv[1] : NULL, &p)) {
			status = complain(EXIT_USAGE, "%s", a.ask.err);
		} else {
			status = refused(&p);
			if (!status)
				status = apply(&a, &p);
			plan_done(&p);
		}
		facts_done(&f);
	}
	ask_done(&a.ask);
	return status;
}

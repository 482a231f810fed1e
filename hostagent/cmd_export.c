// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "hostagent/accel.h"
#include "hostagent/cmd.h"
#include "hostagent/export/export.h"
#include "hostagent/history.h"
#include "lib/clean.h"
#include "lib/nearest.h"
#include "lib/root.h"
#include "reports/foreign/foreign.h"

struct args {
	struct opt_list set;
	const char *dir, *link, *root, *store;
};

static const struct opt rows[] = {
	{'s', "set", OPT_LIST, offsetof(struct args, set), "SECTION.KEY=VALUE",
	 "use this value, whatever the file says; may repeat"},
	{'o', "output", OPT_TEXT, offsetof(struct args, dir), "DIR",
	 "the run directory to name: orders, sockets (default: runs/NAME)"},
	{'l', "listen", OPT_TEXT, offsetof(struct args, link), "LINK",
	 "where the collector will listen (default: tcp:127.0.0.1:7117)"},
	{0, "store", OPT_TEXT, offsetof(struct args, store), "STORE",
	 "where the id of a run is looked up"},
	{0, "root", OPT_TEXT, offsetof(struct args, root), "DIR",
	 "CPUs and nodes are those of the host that rttune facts saved in DIR"},
};

static const struct usage usage = {
	.line = "rtbench export FORMAT SCENARIO.ini [-s SECTION.KEY=VALUE]... [-o DIR] [-l LINK] "
		"[--root DIR]\n"
		"or: rtbench export FORMAT RUN [--store STORE]",
	.about = "Print what the scenario would launch, and start nothing. FORMAT is libvirt (a\n"
		 "domain for `virsh create`) or qemu (a command line). Or print the distribution\n"
		 "of a run for other tools: csv, hgrm, cyclictest, cyclictest-hist, rtla,\n"
		 "jitterdebugger.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 2,
	.most = 2,
};

const struct export_format export_formats[] = {
	{"libvirt", "domain XML, for virsh create", export_libvirt, NULL},
	{"qemu", "QEMU's command line", export_qemu, NULL},
	{"pve", "a script for a Proxmox VE host", export_pve, NULL},
	{"qvmconf", "a guest of the QNX hypervisor", export_qvmconf, NULL},
	{"bao", "the configuration of the Bao hypervisor", NULL, export_bao},
	{NULL, NULL, NULL, NULL},
};

static const struct export_format *find(const char *name)
{
	for (const struct export_format *f = export_formats; f->name; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

static bool is_foreign(const char *name)
{
	for (size_t i = 0; foreign_writes(i); i++)
		if (!strcmp(foreign_writes(i), name))
			return true;
	return false;
}

static int export_run(const char *format, const char *run, const char *store)
{
	struct history_from from = {.store = store, .with = RUNDB_METRICS | RUNDB_HIST};
	struct rundb_list l = {0};
	int status = 0;

	if (history_load(&from, run, &l))
		status = complain(EXIT_USAGE, "%s", *from.why ? from.why : "out of memory");
	else if (l.n != 1)
		status = complain(EXIT_USAGE, "%s: %zu runs; name one of them", run, l.n);
	else if (!l.at->hist || !l.at->hist->n)
		status = complain(EXIT_USAGE, "%s: no activation was measured", run);
	else if (foreign_write(format, l.at, stdout))
		status = complain(EXIT_USAGE, "standard output: %s", strerror(errno));
	rundb_list_done(&l);
	history_done(&from);
	return status;
}

static int unknown(const char *name)
{
	const char *names[32], *near;
	char all[256] = "";
	size_t n = 0;

	for (const struct export_format *f = export_formats; f->name; f++) {
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", n ? ", " : "",
			 f->name);
		names[n++] = f->name;
	}
	for (size_t i = 0; foreign_writes(i) && n < ARRAY_SIZE(names); i++) {
		snprintf(all + strlen(all), sizeof(all) - strlen(all), ", %s", foreign_writes(i));
		names[n++] = foreign_writes(i);
	}
	near = nearest(name, names, n);
	return complain(EXIT_USAGE, "unknown format '%s'%s%s%s; there is %s", name,
			near ? ", did you mean '" : "", near ?: "", near ? "'?" : "", all);
}

/* kvm is taken at its word, the text may be for another machine; auto asks this one. */
static int accelerate(struct qemu_plan *p, char *why, size_t len)
{
	if (p->s->vm.accel != ACCEL_KVM)
		return accel_pick(p->s, &p->kvm, why, len);
	p->kvm = true;
	return 0;
}

/* directory - as a whole path: whoever launches it has another working directory */
static char *directory(const char *dir, const char *name)
{
	autofree char *cwd = getcwd(NULL, 0);
	char *path = NULL;
	int n;

	if (dir && *dir == '/')
		return strdup(dir);
	n = dir ? asprintf(&path, "%s/%s", cwd, dir) : asprintf(&path, "%s/runs/%s", cwd, name);
	return n < 0 ? NULL : path;
}

static int write_it(const struct export_format *f, const struct scenario *s,
		    const struct args *args, char *why, size_t len)
{
	autofree char *dir = directory(args->dir, s->main.name);
	struct qemu_plan p;
	struct pin pin;
	int rc;

	if (f->partition)
		return f->partition(s, stdout, why, len);
	if (!dir)
		return -ENOMEM;
	rc = qemu_plan(&p, s, dir, why, len);
	if (!rc)
		rc = pin_plan(s, &pin, why, len);
	if (!rc)
		rc = accelerate(&p, why, len);
	if (rc)
		return rc;
	p.link = args->link ?: "tcp:127.0.0.1:7117";
	qemu_place(&p, &pin);
	return f->write(&p, stdout, why, len);
}

int cmd_export(int argc, char **argv)
{
	struct args args = {0};
	struct scenario s = {0};
	char why[1024] = "";
	int status, n = usage_parse(&usage, argv, &args, &status);
	const struct export_format *f = n < 0 ? NULL : find(argv[1]);

	if (n < 0)
		return status;
	status = 0;
	if (is_foreign(argv[1])) {
		status = export_run(argv[1], argv[2], args.store);
		opt_list_done(&args.set);
		return status;
	}
	if (!f)
		status = unknown(argv[1]);
	else if (args.root && root_set(args.root))
		status = complain(EXIT_USAGE, "%s: %s", args.root, strerror(errno));
	else if (scenario_load(argv[2], &args.set, &s, why, sizeof(why)) ||
		 write_it(f, &s, &args, why, sizeof(why)))
		status = complain(EXIT_USAGE, "%s", *why ? why : "out of memory");
	else if (fflush(stdout) || ferror(stdout))
		status = complain(EXIT_USAGE, "standard output: %s", strerror(errno));
	scenario_free(&s);
	opt_list_done(&args.set);
	return status;
}

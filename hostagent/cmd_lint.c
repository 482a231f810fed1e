// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "hostagent/cmd.h"
#include "hostagent/libvirt/lint.h"
#include "hostagent/libvirt/virt.h"
#include "hostagent/qnx/qvmconf.h"
#include "lib/clean.h"
#include "lib/nearest.h"
#include "lib/root.h"

#define FILE_MAX (1 << 20) /* a longer one is no configuration */

struct args {
	const char *uri, *root;
	bool fix;
};

static const struct opt rows[] = {
	{'c', "connect", OPT_TEXT, offsetof(struct args, uri), "URI",
	 "whom to ask for a domain by name (default: qemu:///system)"},
	{0, "fix", OPT_FLAG, offsetof(struct args, fix), NULL,
	 "print the whole with all that is missing in it, instead of the points"},
	{0, "root", OPT_TEXT, offsetof(struct args, root), "DIR",
	 "CPUs are those of the host that rttune facts saved in DIR"},
};

static const struct usage usage = {
	.line = "rtbench lint KIND NAME|FILE [--fix] [-c URI] [--root DIR]",
	.about = "Say where a configuration that somebody wrote falls short of what a real-time\n"
		 "guest wants, why, and what would mend it. KIND is domain (of libvirt: by name, "
		 "or\n"
		 "as an XML file). Nothing is changed. Exit status: 0 nothing is off, 1 something\n"
		 "is, 2 it cannot be read.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 2,
	.most = 2,
};

/* slurp - a file of at most FILE_MAX bytes, zero ended, malloced; NULL: errno */
static char *slurp(const char *path)
{
	autofclose FILE *f = fopen(path, "re");
	char *text = f ? malloc(FILE_MAX + 2) : NULL;
	size_t n;

	if (!text)
		return NULL;
	n = fread(text, 1, FILE_MAX + 1, f);
	text[n] = '\0';
	if (!ferror(f) && n <= FILE_MAX)
		return text;
	if (n > FILE_MAX)
		errno = EFBIG;
	free(text);
	return NULL;
}

/* by_name - the domain as it is defined, not as it runs; malloced */
static char *by_name(const char *name, const char *uri, char *why, size_t len)
{
	virConnectPtr conn;
	virDomainPtr dom;
	char what[160], *xml = NULL;

	if (virt_open(uri ?: "qemu:///system", NULL, &conn, why, len))
		return NULL;
	dom = virDomainLookupByName(conn, name);
	if (dom)
		xml = virDomainGetXMLDesc(dom, VIR_DOMAIN_XML_INACTIVE);
	snprintf(what, sizeof(what), "no file and no domain is called '%.100s'", name);
	if (!xml)
		virt_why(why, len, what);
	if (dom)
		virDomainFree(dom);
	virt_close(conn);
	return xml;
}

static int lint_domain(const char *what, const struct args *a)
{
	struct lint l = {.name = what, .fix = a->fix};
	autofree char *xml = NULL;
	bool file = !access(what, F_OK);
	int n;

	xml = file ? slurp(what) : by_name(what, a->uri, l.why, sizeof(l.why));
	if (!xml)
		return complain(EXIT_USAGE, "%s%s%s", file ? what : l.why, file ? ": " : "",
				file ? strerror(errno) : "");
	l.xml = xml;
	n = domain_lint(&l, stdout);
	if (n < 0)
		return complain(EXIT_USAGE, "%s", *l.why ? l.why : strerror(-n));
	return n && !a->fix;
}

static int lint_qvmconf(const char *what, const struct args *a)
{
	autofree char *text = slurp(what);

	if (!text)
		return complain(EXIT_USAGE, "%s: %s", what, strerror(errno));
	if (a->fix)
		return complain(EXIT_USAGE, "--fix is for kind domain");
	return qvmconf_lint(text, what, stdout) > 0;
}

static const struct kind {
	const char *name;
	int (*lint)(const char *what, const struct args *a);
} kinds[] = {
	{"domain", lint_domain},
	{"qvmconf", lint_qvmconf},
};

static int unknown(const char *name)
{
	const char *names[ARRAY_SIZE(kinds)], *near;
	char all[128] = "";

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		names[i] = kinds[i].name;
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s", i ? ", " : "",
			 kinds[i].name);
	}
	near = nearest(name, names, ARRAY_SIZE(kinds));
	return complain(EXIT_USAGE, "cannot lint '%s'%s%s%s; there is %s", name,
			near ? ", did you mean '" : "", near ?: "", near ? "'?" : "", all);
}

int cmd_lint(int argc, char **argv)
{
	struct args args = {0};
	int status, n = usage_parse(&usage, argv, &args, &status);

	if (n < 0)
		return status;
	if (args.root && root_set(args.root))
		return complain(EXIT_USAGE, "%s: %s", args.root, strerror(errno));
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (strcmp(kinds[i].name, argv[1]))
			continue;
		status = kinds[i].lint(argv[2], &args);
		if (fflush(stdout) || ferror(stdout))
			status = complain(EXIT_USAGE, "standard output: %s", strerror(errno));
		return status;
	}
	return unknown(argv[1]);
}

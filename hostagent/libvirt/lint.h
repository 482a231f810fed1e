/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lint.h - where a domain that somebody wrote falls short of what a real-time guest wants
 *
 * Each point is a row of data: an XPath that says whom it concerns, one that must hold, why, the
 *XML that makes it hold, and what must go. domain_lint() evaluates the rows; with `fix` it puts all
 * missing XML into the domain and prints that: what it prints has no point left but those that only
 * a person can decide. The domain itself is never changed.
 *
 *	struct lint l = {.xml = text, .name = "cell.xml"};
 *	n = domain_lint(&l, stdout)	how many points are off; -EINVAL and one line in l.why
 *
 * CPUs in the fixes are those that this host isolates, else its last ones.
 */
#ifndef HOSTAGENT_LIBVIRT_LINT_H
#define HOSTAGENT_LIBVIRT_LINT_H

#include <stdbool.h>
#include <stdio.h>
#include "lib/cpus.h"

struct lint {
	const char *xml, *name; /* its text; how messages call it */
	bool fix;
	char why[512];
};

int domain_lint(struct lint *l, FILE *to);

/* For the rows and their evaluation. */
struct lint_host {
	struct cpus rt, house;
	int vcpus;
};

struct lint_point {
	const char *name;
	const char *when;  /* XPath; NULL: every domain */
	const char *wants; /* XPath that must be true */
	const char *why;
	const char *fix;  /* XML below <domain>; NULL: see make, or only a person can */
	const char *drop; /* XPath of what must go; or NULL */
	void (*make)(const struct lint_host *h, FILE *to); /* writes the fix */
};

extern const struct lint_point lint_points[]; /* ends with name NULL */

/* lint_merge - put the elements of a fix into the domain: where one of that name (and vcpu, name,
 * index) is, its attributes and children are set, else it is added. 0 or -EINVAL */
struct _xmlDoc; /* of libxml2 */
int lint_merge(struct _xmlDoc *doc, const char *fix);

#endif

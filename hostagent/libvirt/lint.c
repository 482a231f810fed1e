// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include "hostagent/libvirt/lint.h"
#include "lib/clean.h"
#include "lib/root.h"

static int number(xmlXPathContextPtr c, const char *path)
{
	xmlXPathObjectPtr o = xmlXPathEvalExpression((const xmlChar *)path, c);
	double n = o ? xmlXPathCastToNumber(o) : 0;

	xmlXPathFreeObject(o);
	return n >= 1 && n <= 4096 ? (int)n : 1;
}

static bool holds(xmlXPathContextPtr c, const char *path)
{
	xmlXPathObjectPtr o = xmlXPathEvalExpression((const xmlChar *)path, c);
	bool is = o && xmlXPathCastToBoolean(o);

	xmlXPathFreeObject(o);
	return is;
}

static void drop(xmlXPathContextPtr c, const char *path)
{
	xmlXPathObjectPtr o = xmlXPathEvalExpression((const xmlChar *)path, c);

	/* Backwards: nothing is freed before what it contains. */
	for (int i = o && o->nodesetval ? o->nodesetval->nodeNr - 1 : -1; i >= 0; i--) {
		xmlNodePtr n = o->nodesetval->nodeTab[i];

		o->nodesetval->nodeTab[i] = NULL;
		if (n->type == XML_ATTRIBUTE_NODE) {
			xmlRemoveProp((xmlAttrPtr)(void *)n);
		} else {
			xmlUnlinkNode(n);
			xmlFreeNode(n);
		}
	}
	xmlXPathFreeObject(o);
}

/* look - CPUs for the fixes: isolated ones where there are enough, else the last of all */
static void look(struct lint_host *h)
{
	char text[1024];
	struct cpus online = {{0}};

	if (root_read("sys/devices/system/cpu/online", text, sizeof(text)) <= 0 ||
	    cpus_parse(text, &online))
		cpus_add(&online, 0);
	if (root_read("sys/devices/system/cpu/isolated", text, sizeof(text)) > 0)
		cpus_parse(text, &h->rt);
	for (int cpu = CPUS_MAX - 1; cpu > 0 && (int)cpus_count(&h->rt) < h->vcpus; cpu--)
		if (cpus_has(&online, (unsigned)cpu))
			cpus_add(&h->rt, (unsigned)cpu);
	h->house = cpus_minus(&online, &h->rt);
	if (!cpus_count(&h->house))
		cpus_add(&h->house, (unsigned)cpus_first(&online));
}

/* fix_of - the XML that is missing, malloced; NULL: only a person can decide */
static char *fix_of(const struct lint_point *p, const struct lint_host *h)
{
	char *text = NULL;
	size_t len;
	FILE *to;

	if (p->fix)
		return strdup(p->fix);
	to = p->make ? open_memstream(&text, &len) : NULL;
	if (!to)
		return NULL;
	p->make(h, to);
	return fclose(to) ? NULL : text;
}

static void told(const struct lint_point *p, const char *fix, FILE *to)
{
	fprintf(to, "no     %-24s %s\n", p->name, p->why);
	for (const char *line = fix; line && *line; line += strcspn(line, "\n") + 1)
		fprintf(to, "       %.*s\n", (int)strcspn(line, "\n"), line);
}

static int points(struct lint *l, xmlXPathContextPtr c, FILE *to)
{
	struct lint_host h = {.vcpus = number(c, "number(/domain/vcpu)")};
	int off = 0;

	look(&h);
	for (const struct lint_point *p = lint_points; p->name; p++) {
		autofree char *fix = NULL;

		if (p->when && !holds(c, p->when))
			continue;
		if (holds(c, p->wants)) {
			if (!l->fix)
				fprintf(to, "ok     %s\n", p->name);
			continue;
		}
		off++;
		fix = fix_of(p, &h);
		if (!l->fix)
			told(p, fix, to);
		if (l->fix && p->drop)
			drop(c, p->drop);
		if (l->fix && fix && lint_merge(c->doc, fix))
			return -EINVAL;
	}
	return off;
}

static int bad(struct lint *l, const char *what, int line)
{
	char at[32] = "";

	if (line > 0)
		snprintf(at, sizeof(at), ":%d", line);
	snprintf(l->why, sizeof(l->why), "%s%s: %s", l->name, at, what);
	l->why[strcspn(l->why, "\n")] = '\0';
	return -EINVAL;
}

int domain_lint(struct lint *l, FILE *to)
{
	xmlDocPtr doc = xmlReadMemory(l->xml, (int)strlen(l->xml), l->name, NULL,
				      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
					      XML_PARSE_NOBLANKS);
	xmlErrorPtr e = doc ? NULL : xmlGetLastError();
	xmlXPathContextPtr c = NULL;
	int n;

	if (!doc)
		return bad(l, e && e->message ? e->message : "no XML", e ? e->line : 0);
	c = xmlXPathNewContext(doc);
	if (!c || !holds(c, "/domain/devices"))
		n = bad(l, "no domain of libvirt: there is no <domain> with <devices>", 0);
	else
		n = points(l, c, to);
	if (n >= 0 && l->fix && xmlDocFormatDump(to, doc, 1) < 0)
		n = -EIO;
	xmlXPathFreeContext(c);
	xmlFreeDoc(doc);
	return n;
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <libxml/parser.h>
#include "hostagent/libvirt/lint.h"
#include "lib/clean.h"

static bool same_value(xmlNodePtr a, xmlNodePtr b, const char *name)
{
	xmlChar *one = xmlGetProp(a, (const xmlChar *)name);
	xmlChar *two = xmlGetProp(b, (const xmlChar *)name);
	bool same = !two || (one && xmlStrEqual(one, two));

	xmlFree(one);
	xmlFree(two);
	return same;
}

/* twin - the element that a fix speaks of: of its name, and of what tells it from its siblings */
static xmlNodePtr twin(xmlNodePtr in, xmlNodePtr of)
{
	static const char *const keys[] = {"vcpu", "vcpus", "iothread", "name", "type"};

	for (xmlNodePtr n = in->children; n; n = n->next) {
		bool same = n->type == XML_ELEMENT_NODE && xmlStrEqual(n->name, of->name);

		for (size_t i = 0; same && i < ARRAY_SIZE(keys); i++)
			same = same_value(n, of, keys[i]);
		/* Controllers are many; one that is missing is added. */
		if (same && !xmlStrEqual(n->name, (const xmlChar *)"controller"))
			return n;
	}
	return NULL;
}

/* attributes - a clock's offset is the user's: a fix gives one only where there was no clock */
static void attributes(xmlNodePtr to, xmlNodePtr from)
{
	for (xmlAttrPtr a = from->properties; a; a = a->next)
		if (!xmlStrEqual(a->name, (const xmlChar *)"offset"))
			xmlSetProp(to, a->name, a->children ? a->children->content : NULL);
}

static int merge(xmlNodePtr into, xmlNodePtr fix)
{
	for (xmlNodePtr c = fix->children; c; c = c->next) {
		xmlNodePtr n = c->type == XML_ELEMENT_NODE ? twin(into, c) : NULL;

		if (c->type == XML_TEXT_NODE && !xmlIsBlankNode(c)) {
			xmlNodeSetContent(into, c->content);
		} else if (c->type == XML_ELEMENT_NODE && !n) {
			n = xmlDocCopyNode(c, into->doc, 1);
			if (!n || !xmlAddChild(into, n))
				return -ENOMEM;
		} else if (n) {
			attributes(n, c);
			if (merge(n, c))
				return -ENOMEM;
		}
	}
	return 0;
}

int lint_merge(xmlDocPtr doc, const char *fix)
{
	autofree char *text = NULL;
	xmlDocPtr with;
	int rc = -EINVAL;

	if (asprintf(&text, "<domain>%s</domain>", fix) < 0)
		return -ENOMEM;
	with = xmlReadMemory(text, (int)strlen(text), "fix", NULL,
			     XML_PARSE_NONET | XML_PARSE_NOBLANKS);
	if (with)
		rc = merge(xmlDocGetRootElement(doc), xmlDocGetRootElement(with));
	xmlFreeDoc(with);
	return rc;
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * xml.h - text from anywhere into XML and HTML
 *
 * Markup characters become references; what is no UTF-8, and control characters that XML cannot
 * hold, become U+FFFD. Good inside elements and inside quoted attributes.
 */
#ifndef REPORTS_XML_H
#define REPORTS_XML_H

#include <stdio.h>

void xml_text(FILE *to, const char *text);	/* NULL: nothing */
void xml_textn(FILE *to, const char *text, size_t len);

/* xml_attr - ` name="value"` */
void xml_attr(FILE *to, const char *name, const char *value);

#endif

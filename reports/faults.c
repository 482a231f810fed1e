// SPDX-License-Identifier: Apache-2.0
/* faults.c - count, and keep the first */
#include "reports/faults.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void faults_add(struct faults *f, const char *fmt, ...)
{
	va_list ap;

	f->n++;
	if (f->kept == FAULTS_KEPT)
		return;
	va_start(ap, fmt);
	if (vasprintf(&f->text[f->kept], fmt, ap) >= 0)
		f->kept++;
	va_end(ap);
}

void faults_done(struct faults *f)
{
	for (size_t i = 0; i < f->kept; i++)
		free(f->text[i]);
}

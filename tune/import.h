/* SPDX-License-Identifier: Apache-2.0 */
/*
 * import.h - other tuners' files as a profile of ours
 *
 * TuneD's *-variables.conf (isolated_cores, isolate_managed_irq, ...) and rt-conf's config.yaml
 * (kernel_cmdline, irq_tuning, cpu_governance). What has no counterpart becomes a comment: nothing
 * is lost in silence. Pure.
 */
#ifndef TUNE_IMPORT_H
#define TUNE_IMPORT_H

#include <stdio.h>

/* import_text - the profile's text to `to`; 0, or -EINVAL with one line in err */
int import_text(const char *text, const char *name, FILE *to, char *err, size_t len);

#endif

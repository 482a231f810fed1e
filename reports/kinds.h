/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kinds.h - what a sample of each kind of probe is, for those who read a report
 *
 * Names as in result.json come from wire_kind_name() of wire/frame.h.
 */
#ifndef REPORTS_KINDS_H
#define REPORTS_KINDS_H

/* kind_title - "Wake-up latency per activation"; kind_what - one sentence: from where to where */
const char *kind_title(unsigned kind);
const char *kind_what(unsigned kind);

#endif

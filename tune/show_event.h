/* SPDX-License-Identifier: Apache-2.0 */
/*
 * show_event.h - the events of a transaction as lines for people
 *
 * struct txn_said s = {.each = show_event, .arg = stdout};
 */
#ifndef TUNE_SHOW_EVENT_H
#define TUNE_SHOW_EVENT_H

#include "tune/txn.h"

void show_event(void *arg, const struct txn_event *ev); /* all but what was so already */
void show_event_all(void *arg, const struct txn_event *ev);

#endif

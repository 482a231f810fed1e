/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema.h - the tables of a store, and how an older one becomes today's
 *
 * Each row of the list in schema.c is one version: statements that turn the version before into it.
 * They are never changed once released, only added to.
 */
#ifndef REPORTS_STORE_SCHEMA_H
#define REPORTS_STORE_SCHEMA_H

#include "reports/store/sql.h"

/* schema_upgrade - all that is missing, in one transaction; -EPROTO: made by a newer version */
int schema_upgrade(struct sql *db);

#endif

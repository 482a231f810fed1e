/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rundb_priv.h - what the files of the store share
 */
#ifndef REPORTS_STORE_RUNDB_PRIV_H
#define REPORTS_STORE_RUNDB_PRIV_H

#include "reports/store/sql.h"
#include "reports/store/rundb.h"

struct rundb {
	struct sql db;
};

#endif

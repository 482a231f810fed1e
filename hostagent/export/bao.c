// SPDX-License-Identifier: Apache-2.0
#include "hostagent/bao/cells.h"
#include "hostagent/export/export.h"

int export_bao(const struct scenario *s, FILE *to, char *why, size_t len)
{
	struct cells c;
	int rc = cells_load(s, &c, why, len);

	if (!rc)
		rc = cells_check(&c, s, why, len);
	if (!rc)
		rc = bao_config(&c, s, to);
	cells_done(&c);
	return rc;
}

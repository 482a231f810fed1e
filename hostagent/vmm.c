// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include "hostagent/vmm.h"
#include "lib/clean.h"

/* In the order in which messages name them. */
static const struct vmm_ops *const rows[] = {&vmm_qemu, &vmm_libvirt, &vmm_local, &vmm_external};

const struct vmm_ops *vmm_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (!strcmp(rows[i]->name, name))
			return rows[i];
	return NULL;
}

const char *vmm_known(void)
{
	static char text[128];

	text[0] = 0;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (i)
			strncat(text, ", ", sizeof(text) - strlen(text) - 1);
		strncat(text, rows[i]->name, sizeof(text) - strlen(text) - 1);
	}
	return text;
}

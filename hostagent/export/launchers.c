// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include "hostagent/export/export.h"
#include "hostagent/libvirt/domain.h"
#include "lib/shell.h"

int export_libvirt(const struct qemu_plan *p, FILE *to, char *why, size_t len)
{
	return domain_fits(p->s, why, len) ?: domain_xml(p, to);
}

/* A line for each option, so that it can be read, and pasted as it is. */
int export_qemu(const struct qemu_plan *p, FILE *to, char *why, size_t len)
{
	char **argv = qemu_args(p);

	if (!argv) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	for (size_t i = 0; argv[i]; i++) {
		if (i)
			fputs(argv[i][0] == '-' ? " \\\n\t" : " ", to);
		shell_word(to, argv[i]);
	}
	fputc('\n', to);
	qemu_args_free(argv);
	return 0;
}

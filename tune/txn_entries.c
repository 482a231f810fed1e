// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include "tune/boot.h"
#include "tune/txn.h"

/* What the loader will really pass, read from what it reads: not from what we meant to write. */
int txn_check_entries(const char *want, struct txn_said *said)
{
	char lack[256];
	struct boot boot;
	int err = boot_load(&boot);

	for (size_t i = 0; i < boot.n && !err; i++) {
		const char *no = args_lacks(boot.at[i].cmdline, want, lack, sizeof(lack));

		if (!no)
			continue;
		snprintf(said->text, sizeof(said->text),
			 "'%s' was written, but boot entry '%s' (%s:%d) does not give '%s'",
			 boot.own, boot.at[i].title, boot.at[i].file, boot.at[i].line, no);
		err = -EPROTO;
	}
	boot_done(&boot);
	return err;
}

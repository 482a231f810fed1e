// SPDX-License-Identifier: Apache-2.0
/* What libvirt has no word for is said before anything is started. */
#include <errno.h>
#include <string.h>
#include "hostagent/libvirt/domain.h"
#include "lib/clean.h"

int domain_fits(const struct scenario *s, char *why, size_t len)
{
	static const char *const known[] = {"tcp", "vsock", "serial"};
	const char *t = s->probe.transport, *m = s->vm.machine;
	bool is_known = false;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		is_known = is_known || !strcmp(t, known[i]);
	if (m && !strcmp(m, "microvm"))
		snprintf(why, len,
			 "[vm] machine = microvm: libvirt knows no such machine; use q35");
	else if (qemu_bare(s) ? strcmp(t, "udp") : !is_known)
		snprintf(why, len, "[probe] transport = %s does not work with %s: use %s", t,
			 qemu_bare(s) ? "kernel = bare" : "backend = libvirt",
			 qemu_bare(s) ? "udp" : "tcp, vsock or serial");
	else if (qemu_bare(s) && !qemu_user_net(s))
		snprintf(why, len, "[vm] network = %s does not work with kernel = bare: use user",
			 s->vm.network);
	else
		return 0;
	return -EINVAL;
}

// SPDX-License-Identifier: Apache-2.0
/* A guest that somebody else starts, here or elsewhere: we say where to connect, and wait. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "hostagent/vmm.h"
#include "lib/clean.h"

static int probe(const struct scenario *s, char *why, size_t len)
{
	if (strchr(s->probe.transport, ':'))
		return 0;
	snprintf(why, len,
		 "backend = external needs an address to listen on: [probe] transport = "
		 "tcp:0.0.0.0:7117 (or vsock:7117, udp:..., unix:PATH, serial:DEVICE)");
	return -EINVAL;
}

static int links(struct vm *vm, char *why, size_t len)
{
	if (snprintf(vm->listen, VM_LINK_MAX, "%s", vm->scenario->probe.transport) < VM_LINK_MAX)
		return 0;
	snprintf(why, len, "[probe] transport is longer than %d characters", VM_LINK_MAX - 1);
	return -ENAMETOOLONG;
}

/* The links are shared out: guest i gets link i, and again from the first. */
static int write_orders(const struct vm *vm, unsigned guest)
{
	char name[32] = "orders", link[VM_LINK_MAX + 16], links[VM_LINK_MAX], *at[WIRE_GUESTS_MAX];
	char *rest = links, *word;
	unsigned n = 0;

	snprintf(links, sizeof(links), "%s", vm->link);
	while (n < WIRE_GUESTS_MAX && (word = strsep(&rest, " ")))
		at[n++] = word;
	if (vm->scenario->vm.guests == 1)
		return vm_orders(vm, name, at[0]);
	snprintf(name, sizeof(name), "orders-%u", guest);
	snprintf(link, sizeof(link), "%s guest=%u", at[guest % n], guest);
	return vm_orders(vm, name, link);
}

static int start(struct vm *vm, char *why, size_t len)
{
	int err = 0;

	for (unsigned i = 0; !err && i < (unsigned)vm->scenario->vm.guests; i++)
		err = write_orders(vm, i);
	if (!err && asprintf(&vm->command, "(started by somebody else)") < 0)
		err = -ENOMEM;
	if (!err && asprintf(&vm->info_json,
			     "{\"backend\": \"external\", \"arch\": \"%s\", "
			     "\"accel\": \"unknown\", \"emulated\": false}",
			     vm->scenario->vm.arch ? vm->scenario->vm.arch : "unknown") < 0)
		err = -ENOMEM;
	if (err)
		snprintf(why, len, "cannot write orders: %s", strerror(-err));
	return err;
}

static void stop(struct vm *vm)
{
}

const struct vmm_ops vmm_external = {
	.name = "external",
	.can = VMM_FOREIGN,
	.probe = probe,
	.links = links,
	.start = start,
	.stop = stop,
};

// SPDX-License-Identifier: Apache-2.0
/* rtprobe as a process of this host: the bare-metal baseline, and the whole chain without a guest.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include "hostagent/accel.h"
#include "hostagent/vmm.h"
#include "lib/child.h"
#include "lib/clean.h"

#define END_MS 1500

struct local {
	bool reaped;
};

static int probe(const struct scenario *s, char *why, size_t len)
{
	static const char *const known[] = {"tcp", "udp", "unix", "vsock"};
	char path[PATH_MAX];

	if (vm_program("rtprobe", path, sizeof(path))) {
		snprintf(why, len, "rtprobe is not beside rtbench and not in PATH: run make");
		return -ENOENT;
	}
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (!strcmp(s->probe.transport, known[i]))
			return 0;
	snprintf(why, len,
		 "[probe] transport = %s does not work with backend = local: "
		 "use tcp, udp, unix or vsock",
		 s->probe.transport);
	return -EINVAL;
}

static int links(struct vm *vm, char *why, size_t len)
{
	const char *t = vm->scenario->probe.transport;
	int n = !strcmp(t, "unix")    ? snprintf(vm->listen, VM_LINK_MAX, "unix:%s/link", vm->dir)
		: !strcmp(t, "vsock") ? snprintf(vm->listen, VM_LINK_MAX, "vsock:0")
				      : snprintf(vm->listen, VM_LINK_MAX, "%s:127.0.0.1:0", t);

	if (n < VM_LINK_MAX)
		return 0;
	snprintf(why, len, "the path of the run directory is too long for a unix socket");
	return -ENAMETOOLONG;
}

static void on_end(void *arg, pid_t pid, int status)
{
	struct vm *vm = arg;
	struct local *l = vm->priv;
	char text[64], what[128];

	l->reaped = true;
	child_status_text(status, text, sizeof(text));
	snprintf(what, sizeof(what), "rtprobe ended: %s", text);
	vm->event(vm->arg, VM_EXITED, what);
}

static int describe(struct vm *vm, char *const *argv)
{
	if (asprintf(&vm->command, "%s %s", argv[0], argv[1]) < 0 ||
	    asprintf(&vm->info_json,
		     "{\"backend\": \"local\", \"arch\": \"%s\", \"accel\": \"none\", "
		     "\"emulated\": %s}",
		     accel_host_arch(), accel_host_emulated() ? "true" : "false") < 0)
		return -ENOMEM;
	vm->emulated = accel_host_emulated();
	return 0;
}

static int start(struct vm *vm, char *why, size_t len)
{
	char path[PATH_MAX], orders[PATH_MAX + 16], log[PATH_MAX];
	char *argv[] = {path, orders, NULL};
	struct child_spec spec = {.argv = argv, .in = -1};
	int err;

	err = vm_orders(vm, "orders", vm->link);
	if (!err)
		err = vm_program("rtprobe", path, sizeof(path));
	if (!err) {
		snprintf(orders, sizeof(orders), "--orders=%s/orders", vm->dir);
		snprintf(log, sizeof(log), "%s/console.log", vm->dir);
		autoclose int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
		spec.out = spec.err = fd;
		vm->priv = calloc(1, sizeof(struct local));
		err = fd < 0 ? -errno : !vm->priv ? -ENOMEM : describe(vm, argv);
		if (!err)
			err = child_start(&spec, &vm->pid);
	}
	if (!err)
		err = loop_child(vm->loop, vm->pid, on_end, vm);
	if (err < 0)
		snprintf(why, len, "cannot start rtprobe: %s", strerror(-err));
	return err < 0 ? err : 0;
}

static void stop(struct vm *vm)
{
	struct local *l = vm->priv;

	if (l && !l->reaped && vm->pid > 0)
		child_end(vm->pid, END_MS, NULL);
	vm->pid = 0;
	free(l);
	vm->priv = NULL;
}

const struct vmm_ops vmm_local = {
	.name = "local",
	.probe = probe,
	.links = links,
	.start = start,
	.stop = stop,
};

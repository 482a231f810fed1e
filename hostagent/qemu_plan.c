// SPDX-License-Identifier: Apache-2.0
/* What a guest is made of, decided once for all who may start it. */
#include <errno.h>
#include <string.h>
#include "hostagent/accel.h"
#include "hostagent/qemu.h"
#include "lib/clean.h"
#include "lib/root.h"

const char *qemu_arch(const struct scenario *s)
{
	return s->vm.arch ?: accel_host_arch();
}

bool qemu_user_net(const struct scenario *s)
{
	return s->vm.network && !strcmp(s->vm.network, "user");
}

int qemu_plan(struct qemu_plan *p, const struct scenario *s, const char *dir, char *why, size_t len)
{
	int rc;

	*p = (struct qemu_plan){.s = s, .arch = qemu_arch(s), .dir = dir, .node = -1, .qmp = -1};
	rc = qemu_files(s, p->own.kernel, p->own.initrd, why, len);
	if (!rc)
		rc = qemu_net(s, &p->own.net, why, len);
	if (rc < 0)
		return rc;
	p->net = rc ? &p->own.net : NULL;
	p->kernel = *p->own.kernel ? p->own.kernel : NULL;
	p->initrd = *p->own.initrd ? p->own.initrd : NULL;
	if (qemu_user_net(s) && !vm_program("rtbench", p->own.relay, sizeof(p->own.relay)))
		p->relay = p->own.relay;
	snprintf(p->own.name, sizeof(p->own.name), "rtbench-%s", s->main.name);
	p->name = p->own.name;
	if (snprintf(p->own.orders, PATH_MAX, "%s/orders", dir) >= PATH_MAX) {
		snprintf(why, len, "%s: %s", dir, strerror(ENAMETOOLONG));
		return -ENAMETOOLONG;
	}
	p->orders = p->own.orders;
	return 0;
}

/* node_of - the one node that has all CPUs of the vCPUs; -1: several, or the host has only one */
static int node_of(const struct pin *pin)
{
	struct cpus want = {{0}};
	char path[64], text[1024];
	int found = -1, nodes = 0;

	for (int i = 0; i < PIN_VCPUS; i++)
		if (pin->vcpu[i] >= 0)
			cpus_add(&want, (unsigned)pin->vcpu[i]);
	for (int i = 0; i < 64; i++) {
		struct cpus has, beyond;

		snprintf(path, sizeof(path), "sys/devices/system/node/node%d/cpulist", i);
		if (root_read(path, text, sizeof(text)) <= 0 || cpus_parse(text, &has))
			continue;
		nodes++;
		beyond = cpus_minus(&want, &has);
		if (!cpus_count(&beyond))
			found = i;
	}
	return nodes > 1 && cpus_count(&want) ? found : -1;
}

static bool steady_clock(void)
{
	autofree char *text = root_slurp("proc/cpuinfo", NULL);

	return text && strstr(text, " constant_tsc") && strstr(text, " nonstop_tsc");
}

void qemu_place(struct qemu_plan *p, const struct pin *pin)
{
	p->pin = pin;
	p->node = pin ? node_of(pin) : -1;
	p->invtsc = p->kvm && !strcmp(p->arch, "x86_64") && steady_clock();
}

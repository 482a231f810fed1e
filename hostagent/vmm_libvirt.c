// SPDX-License-Identifier: Apache-2.0
/*
 * A guest that libvirt starts: a transient domain that dies with our connection, paused until every
 * thread is where it belongs.
 */
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "hostagent/accel.h"
#include "hostagent/libvirt/domain.h"
#include "hostagent/libvirt/guest.h"
#include "hostagent/libvirt/own.h"
#include "lib/clean.h"

/* probe_ours - can the domain be what the scenario asks for? */
static int probe_ours(const struct scenario *s, char *why, size_t len)
{
	char kernel[PATH_MAX], initrd[PATH_MAX];
	struct qemu_net net;
	bool kvm;
	int rc = domain_fits(s, why, len);

	if (!rc)
		rc = qemu_files(s, kernel, initrd, why, len);
	if (!rc && qemu_net(s, &net, why, len) < 0)
		rc = -EINVAL;
	return rc ?: accel_pick(s, &kvm, why, len);
}

static int probe(const struct scenario *s, char *why, size_t len)
{
	virConnectPtr conn = NULL;
	int rc = s->vm.domain ? 0 : probe_ours(s, why, len);

	if (!rc)
		rc = virt_open(s->vm.uri, NULL, &conn, why, len);
	if (!rc && s->vm.domain)
		rc = own_fits(s, conn, why, len);
	virt_close(conn);
	return rc;
}

/* whole - libvirtd has a working directory of its own */
static int whole(const char *dir, char *path, char *why, size_t len)
{
	if (realpath(dir, path))
		return 0;
	snprintf(why, len, "%s: %s", dir, strerror(errno));
	return -errno;
}

static int links(struct vm *vm, char *why, size_t len)
{
	char dir[PATH_MAX];
	int rc = vm->scenario->vm.domain ? own_links(vm, why, len) : qemu_links(vm, why, len);

	if (rc || vm->scenario->vm.domain || strncmp(vm->listen, "unix:", 5))
		return rc;
	rc = whole(vm->dir, dir, why, len);
	if (rc)
		return rc;
	if (snprintf(vm->listen, VM_LINK_MAX, "unix:%s/link", dir) < VM_LINK_MAX)
		return 0;
	snprintf(why, len, "the path of the run directory is too long for a unix socket");
	return -ENAMETOOLONG;
}

/* definition - the domain as XML, malloced; also domain.xml in the run directory */
static char *definition(const struct qemu_plan *p)
{
	char path[PATH_MAX], *xml = NULL;
	size_t size;
	FILE *to = open_memstream(&xml, &size);
	int rc = to ? domain_xml(p, to) : -ENOMEM;

	if (to && (fclose(to) || rc)) {
		free(xml);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/domain.xml", p->dir);
	autofclose FILE *f = xml ? fopen(path, "we") : NULL;
	if (f)
		fputs(xml, f);
	return xml;
}

static int create(struct guest *g, const struct qemu_plan *p, char *why, size_t len)
{
	autofree char *xml = definition(p);
	char what[160];

	if (!xml) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	g->dom = virDomainCreateXML(g->conn, xml,
				    VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY);
	snprintf(what, sizeof(what), "libvirt does not start domain %s", p->name);
	if (!g->dom)
		return virt_why(why, len, what);
	virDomainGetUUIDString(g->dom, g->uuid);
	return 0;
}

static int describe(struct guest *g, const struct qemu_plan *p)
{
	char text[64];

	guest_version(g, text, sizeof(text));
	if ((g->own ? asprintf(&g->vm->command, "virsh -c %s start %s", p->s->vm.uri, p->name)
		    : asprintf(&g->vm->command, "virsh -c %s create %s/domain.xml", p->s->vm.uri,
			       p->dir)) < 0)
		return -ENOMEM;
	return qemu_info(g->vm, p, &(struct qemu_by){"libvirt", text});
}

/* observe - ears, console, threads: all that must be there before the guest runs */
static int observe(struct guest *g, const struct qemu_plan *p, char *why, size_t len)
{
	char path[PATH_MAX];

	if (guest_watch(g))
		return virt_why(why, len, "libvirt tells nothing of the domain");
	snprintf(path, sizeof(path), "%s/console.log", p->dir);
	if (guest_console(g, path))
		return virt_why(why, len, "the guest's console cannot be read");
	g->vm->pid = guest_process(g);
	if (g->vm->pid && guest_vcpus(g))
		return virt_why(why, len, "QEMU's monitor does not name the vCPUs' threads");
	return describe(g, p);
}

/* plan - what shall run: of the scenario, or as its owner defined it */
static int plan(struct vm *vm, struct qemu_plan *p, const char *dir, char *why, size_t len)
{
	const struct scenario *s = vm->scenario;
	int rc;

	if (s->vm.domain) {
		*p = (struct qemu_plan){.s = s, .arch = qemu_arch(s), .dir = dir, .node = -1};
		p->orders = p->own.orders;
		return snprintf(p->own.orders, PATH_MAX, "%s/orders", dir) < PATH_MAX
			       ? own_orders(vm)
			       : -ENAMETOOLONG;
	}
	rc = qemu_plan(p, s, dir, why, len);
	if (!rc)
		rc = accel_pick(s, &p->kvm, why, len);
	p->link = vm->link;
	p->relay = NULL;
	if (!rc)
		qemu_place(p, vm->pin);
	return rc ?: qemu_orders(vm, &p->own.net, false);
}

static int start(struct vm *vm, char *why, size_t len)
{
	struct guest *g = calloc(1, sizeof(*g));
	char dir[PATH_MAX];
	struct qemu_plan p;
	int rc;

	if (!g)
		return -ENOMEM;
	*g = (struct guest){.vm = vm, .log = -1};
	vm->priv = g;
	rc = whole(vm->dir, dir, why, len) ?: plan(vm, &p, dir, why, len);
	if (!rc)
		rc = virt_open(vm->scenario->vm.uri, vm->loop, &g->conn, why, len);
	if (!rc)
		rc = vm->scenario->vm.domain ? own_create(g, &p, why, len)
					     : create(g, &p, why, len);
	vm->emulated = !rc && (!p.kvm || accel_host_emulated());
	if (!rc)
		rc = observe(g, &p, why, len);
	if (rc && !*why)
		snprintf(why, len, "libvirt: %s", strerror(-rc));
	return rc;
}

/* What is on another host has been pinned by libvirt there, and cannot be looked at from here. */
static int threads(struct vm *vm, struct vm_thread *t, int max)
{
	const struct guest *g = vm->priv;
	int n;

	if (!vm->pid)
		return 0;
	n = qemu_threads(vm->pid, &g->vcpus, t, max);
	if (n >= 0)
		n += qemu_vhost(vm->pid, t + n, max - n);
	return n;
}

static int resume(struct vm *vm)
{
	struct guest *g = vm->priv;

	return virDomainResume(g->dom) ? -EIO : 0;
}

static void stop(struct vm *vm)
{
	struct guest *g = vm->priv;

	if (!g)
		return;
	if (g->own)
		own_end(g);
	else
		guest_end(g);
	guest_release(g);
	vm->pid = 0;
	free(g);
	vm->priv = NULL;
}

const struct vmm_ops vmm_libvirt = {
	.name = "libvirt",
	.can = VMM_PAUSED | VMM_PIN | VMM_GUEST,
	.probe = probe,
	.links = links,
	.start = start,
	.threads = threads,
	.resume = resume,
	.stop = stop,
};

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <libxml/parser.h>
#include "hostagent/libvirt/lint.h"
#include "hostagent/libvirt/own.h"
#include "lib/clean.h"
#include "lib/xmlw.h"

#define SHUTDOWN_MS 20000 /* for a guest that was asked to shut down */

int own_fits(const struct scenario *s, virConnectPtr conn, char *why, size_t len)
{
	virDomainPtr dom = virDomainLookupByName(conn, s->vm.domain);
	char what[160];
	int rc = 0, cpus;

	snprintf(what, sizeof(what), "[vm] domain = %.100s", s->vm.domain);
	if (!dom)
		return virt_why(why, len, what);
	cpus = virDomainGetVcpusFlags(dom, VIR_DOMAIN_AFFECT_CONFIG);
	if (virDomainIsActive(dom) == 1)
		snprintf(why, len,
			 "%s is running: shut it down first, so that it can be started paused and "
			 "pinned; for a guest that must go on, use rtbench collect",
			 what);
	else if (virDomainIsPersistent(dom) != 1)
		snprintf(why, len, "%s is not defined: virsh define", what);
	else if (cpus > 0 && cpus != s->vm.cpus)
		snprintf(why, len, "%s has %d virtual CPUs: say [vm] cpus = %d", what, cpus, cpus);
	else
		*why = '\0';
	rc = *why ? -EINVAL : 0;
	virDomainFree(dom);
	return rc;
}

int own_links(struct vm *vm, char *why, size_t len)
{
	const char *t = vm->scenario->probe.transport;
	bool ip = !strcmp(t, "tcp") || !strcmp(t, "udp");
	int n = snprintf(vm->listen, VM_LINK_MAX, "%s%s", t,
			 strchr(t, ':')	       ? ""
			 : !strcmp(t, "vsock") ? ":0"
					       : ":127.0.0.1:0");

	if (n < VM_LINK_MAX && (ip || !strcmp(t, "vsock") || strchr(t, ':')))
		return 0;
	snprintf(why, len,
		 "[probe] transport = %s does not work with [vm] domain: use tcp, udp, vsock, or "
		 "an address that the guest reaches, like tcp:192.168.122.1:7117",
		 t);
	return -EINVAL;
}

/* Without an address it is the guest's user network, where the host's loopback is 10.0.2.2. */
int own_orders(const struct vm *vm)
{
	const char *t = vm->scenario->probe.transport, *port = strrchr(vm->link, ':');
	char link[160];

	if (strchr(t, ':'))
		return vm_orders(vm, "orders", vm->link);
	if (!strcmp(t, "vsock"))
		snprintf(link, sizeof(link), "vsock:2%s", port);
	else
		snprintf(link, sizeof(link),
			 "%s:" QEMU_GUEST_HOST "%s net=" QEMU_GUEST_NET "," QEMU_GUEST_HOST, t,
			 port);
	return vm_orders(vm, "orders", link);
}

/* with_orders - the definition with one entry of fw_cfg more; malloced, NULL: not to be had */
static char *with_orders(const char *xml, const char *orders)
{
	xmlDocPtr doc = xmlReadMemory(xml, (int)strlen(xml), "domain", NULL, XML_PARSE_NONET);
	char *fix = NULL, *out = NULL;
	xmlChar *text = NULL;
	size_t len;
	int n;
	FILE *to = doc ? open_memstream(&fix, &len) : NULL;

	if (to) {
		xmlw(to,
		     "<sysinfo type='fwcfg'><entry name='opt/org.rtbench.probe' file='%s'/>"
		     "</sysinfo>",
		     orders);
		if (!fclose(to) && !lint_merge(doc, fix))
			xmlDocDumpMemory(doc, &text, &n);
	}
	if (text)
		out = strdup((char *)text);
	xmlFree(text);
	free(fix);
	xmlFreeDoc(doc);
	return out;
}

/* facts - what its definition says it is */
static int facts(struct guest *g, struct qemu_plan *p, const char *xml)
{
	p->kvm = strstr(xml, "<domain type='kvm'") || strstr(xml, "<domain type=\"kvm\"");
	p->name = p->s->vm.domain;
	virDomainGetUUIDString(g->dom, g->uuid);
	return 0;
}

int own_create(struct guest *g, struct qemu_plan *p, char *why, size_t len)
{
	const struct scn_vm *v = &p->s->vm;
	virDomainPtr defined = virDomainLookupByName(g->conn, v->domain);
	autofree char *xml = defined ? virDomainGetXMLDesc(defined, VIR_DOMAIN_XML_INACTIVE |
									    VIR_DOMAIN_XML_SECURE)
				     : NULL;
	autofree char *more = xml && v->domain_orders ? with_orders(xml, p->orders) : NULL;
	char what[160];

	snprintf(what, sizeof(what), "libvirt does not start domain %.100s", v->domain);
	if (defined)
		virDomainFree(defined);
	if (!xml || (v->domain_orders && !more))
		return virt_why(why, len, what);
	g->own = true;
	g->dom = virDomainCreateXML(g->conn, more ?: xml,
				    VIR_DOMAIN_START_PAUSED | VIR_DOMAIN_START_AUTODESTROY);
	return g->dom ? facts(g, p, xml) : virt_why(why, len, what);
}

void own_end(struct guest *g)
{
	struct timespec nap = {0, 100 * 1000000};

	g->stopping = true;
	if (g->dom && !g->lost && virDomainIsActive(g->dom) == 1 && !virDomainShutdown(g->dom))
		for (int ms = 0; ms < SHUTDOWN_MS && virDomainIsActive(g->dom) == 1; ms += 100)
			nanosleep(&nap, NULL);
	if (!g->dom || (!g->lost && virDomainIsActive(g->dom) == 0))
		return;
	guest_end(g);
}

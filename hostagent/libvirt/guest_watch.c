// SPDX-License-Identifier: Apache-2.0
/* What libvirt tells of a domain, as events of the run. */
#include <errno.h>
#include <stdio.h>
#include "hostagent/libvirt/guest.h"
#include "lib/clean.h"

static void say(struct guest *g, enum vm_event e, const char *text)
{
	if (!g->stopping)
		g->vm->event(g->vm->arg, e, text);
}

/* One row for each turn that a domain's life may take; detail -1: whatever libvirt says about it.
 * SHUTDOWN has no row: STOPPED follows it, and knows why. */
static const struct {
	int event, detail;
	enum vm_event means;
	const char *text;
} lives[] = {
	{VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_IOERROR, VM_PANICKED,
	 "libvirt paused it after an error of its disk"},
	{VIR_DOMAIN_EVENT_SUSPENDED, VIR_DOMAIN_EVENT_SUSPENDED_WATCHDOG, VM_WATCHDOG,
	 "libvirt paused it: its watchdog bit"},
	{VIR_DOMAIN_EVENT_SUSPENDED, -1, VM_PAUSED, "libvirt says that the guest was paused"},
	{VIR_DOMAIN_EVENT_RESUMED, -1, VM_RUNNING, "libvirt says that the guest goes on"},
	{VIR_DOMAIN_EVENT_CRASHED, -1, VM_PANICKED, "the guest's kernel panicked"},
	{VIR_DOMAIN_EVENT_PMSUSPENDED, -1, VM_PAUSED, "the guest put itself to sleep"},
	{VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_DESTROYED, VM_EXITED,
	 "somebody destroyed the domain"},
	{VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_CRASHED, VM_EXITED,
	 "QEMU ended without being asked to"},
	{VIR_DOMAIN_EVENT_STOPPED, VIR_DOMAIN_EVENT_STOPPED_FAILED, VM_EXITED,
	 "QEMU ended by itself, or was killed"},
	{VIR_DOMAIN_EVENT_STOPPED, -1, VM_SHUTDOWN, "the guest was switched off"},
};

static int on_life(virConnectPtr conn, virDomainPtr dom, int event, int detail, void *arg)
{
	for (size_t i = 0; i < ARRAY_SIZE(lives); i++) {
		if (lives[i].event != event || (lives[i].detail >= 0 && lives[i].detail != detail))
			continue;
		say(arg, lives[i].means, lives[i].text);
		break;
	}
	return 0;
}

static void on_watchdog(virConnectPtr conn, virDomainPtr dom, int action, void *arg)
{
	say(arg, VM_WATCHDOG, "the guest's watchdog bit");
}

static void on_reboot(virConnectPtr conn, virDomainPtr dom, void *arg)
{
	say(arg, VM_SHUTDOWN, "the guest restarted itself");
}

static void on_close(virConnectPtr conn, int reason, void *arg)
{
	struct guest *g = arg;

	g->lost = true;
	say(g, VM_EXITED,
	    reason == VIR_CONNECT_CLOSE_REASON_KEEPALIVE
		    ? "libvirtd does not answer any more, nobody watches over the guest"
		    : "libvirtd is gone, nobody watches over the guest");
}

int guest_watch(struct guest *g)
{
	static const struct {
		int id;
		virConnectDomainEventGenericCallback fn;
	} rows[] = {
		{VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_life)},
		{VIR_DOMAIN_EVENT_ID_WATCHDOG, VIR_DOMAIN_EVENT_CALLBACK(on_watchdog)},
		{VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_reboot)},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		int id = virConnectDomainEventRegisterAny(g->conn, g->dom, rows[i].id, rows[i].fn,
							  g, NULL);

		if (id < 0)
			return -EIO;
		g->watches[g->nwatches++] = id;
	}
	g->hears = !virConnectRegisterCloseCallback(g->conn, on_close, g, NULL);
	/* A libvirtd on another host may vanish without a word. */
	if (virConnectIsEncrypted(g->conn) == 1 || virConnectIsSecure(g->conn) != 1)
		virConnectSetKeepAlive(g->conn, 5, 3);
	return 0;
}

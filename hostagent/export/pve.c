// SPDX-License-Identifier: Apache-2.0
/*
 * A scenario as a shell script for a Proxmox VE host: qm makes the guest, then its threads are put
 * where they belong, because PVE's own `affinity` means all of them at once and knows no priority.
 * Options: qm(1); hostpci: qemu-server's src/PVE/QemuServer/PCI.pm.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "hostagent/export/export.h"
#include "lib/clean.h"
#include "lib/shell.h"

/* option - "--NAME VALUE" on a line of its own, the value as one word for a shell */
__attribute__((format(printf, 3, 4))) static void option(FILE *to, const char *name,
							 const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) >= 0) {
		fprintf(to, " \\\n\t--%s ", name);
		shell_word(to, text);
	}
	va_end(ap);
	free(text);
}

static int no(char *why, size_t len, const char *key, const char *text)
{
	snprintf(why, len, "%s: %s", key, text);
	return -EINVAL;
}

static int fits(const struct scenario *s, const char *arch, char *why, size_t len)
{
	const char *net = s->vm.network ?: "none";

	if (strcmp(arch, "x86_64"))
		return no(why, len, "[vm] arch", "Proxmox VE runs x86_64 guests");
	if (!strncmp(net, "tap:", 4))
		return no(why, len, "[vm] network",
			  "Proxmox VE makes its own taps; name its bridge: bridge:vmbr0");
	if (s->vm.machine && strcmp(s->vm.machine, "q35") && strcmp(s->vm.machine, "pc"))
		return no(why, len, "[vm] machine", "Proxmox VE has q35 and pc");
	if (s->vm.passthrough && strstr(s->vm.passthrough, "mdev:"))
		return no(why, len, "[vm] passthrough",
			  "Proxmox VE makes mediated devices itself: hostpciN: PARENT,mdev=TYPE");
	if (s->vm.image)
		return no(why, len, "[vm] image",
			  "a disk of Proxmox VE is in a storage of its own: qm importdisk, then "
			  "export without it");
	return 0;
}

/* A name of DNS: letters, digits and hyphens. */
static void name(const struct qemu_plan *p, FILE *to)
{
	char text[80];
	size_t n = 0;

	for (const char *c = p->name; *c && n + 1 < sizeof(text); c++)
		text[n++] = isalnum((unsigned char)*c) ? *c : '-';
	text[n] = '\0';
	option(to, "name", "%s", text);
}

static void devices(const struct qemu_plan *p, FILE *to)
{
	const char *net = p->s->vm.network ?: "none";
	autofree char *copy = strdup(p->s->vm.passthrough ?: "");
	bool q35 = !p->s->vm.machine || !strcmp(p->s->vm.machine, "q35");
	char *rest = copy, *one;
	int n = 0;

	if (!strncmp(net, "bridge:", 7))
		option(to, "net0", "virtio,bridge=%.*s", (int)strcspn(net + 7, ","), net + 7);
	else if (!strcmp(net, "user"))
		option(to, "net0", "virtio");
	while (copy && (one = strsep(&rest, " \t,"))) {
		char key[24];

		if (!*one)
			continue;
		snprintf(key, sizeof(key), "hostpci%d", n++);
		option(to, key, "%s%s%s", strlen(one) < 12 ? "0000:" : "", one,
		       q35 ? ",pcie=1" : "");
	}
}

/* What qm has no option for goes to QEMU as it is; only root@pam may say that. */
static void args(const struct qemu_plan *p, FILE *to)
{
	autofree char *words = qemu_kernel_words(p);
	char *text = NULL;
	size_t size;
	FILE *a = open_memstream(&text, &size);

	if (!a)
		return;
	fputs("-cpu host,migratable=off,tsc-deadline=on", a);
	fputs(p->invtsc ? ",invtsc=on" : "", a);
	fputs(p->pin && p->pin->isolates ? ",kvm-hint-dedicated=on,kvm-poll-control=on" : "", a);
	fputs(",pmu=off -global kvm-pit.lost_tick_policy=discard", a);
	if (p->s->vm.lock_memory)
		fputs(" -overcommit mem-lock=on", a);
	if (p->kernel)
		fprintf(a, " -kernel %s", p->kernel);
	if (p->initrd)
		fprintf(a, " -initrd %s", p->initrd);
	if (p->kernel) {
		fputs(" -append ", a);
		shell_word(a, words ?: "");
	}
	fprintf(a, " -fw_cfg name=opt/org.rtbench.probe,file=%s", p->orders);
	if (!strcmp(p->s->probe.transport, "vsock"))
		fprintf(a, " -device vhost-vsock-pci,guest-cid=%d", QEMU_VSOCK_CID);
	if (p->s->vm.extra)
		fprintf(a, " %s", p->s->vm.extra);
	if (!fclose(a))
		option(to, "args", "%s", text);
	free(text);
}

/* threads - one vCPU to a CPU, at its priority; all else of QEMU to the rest */
static void threads(const struct qemu_plan *p, FILE *to)
{
	const struct pin *pin = p->pin;
	char house[256];

	if (!pin || (!pin->isolates && !pin->priority))
		return;
	cpus_text(&pin->house, house, sizeof(house));
	fputs("for t in /proc/\"$(cat /run/qemu-server/\"$VMID\".pid)\"/task/*; do\n"
	      "\tcase $(cat \"$t/comm\") in\n",
	      to);
	for (int i = 0; i < (int)p->s->vm.cpus && i < PIN_VCPUS; i++) {
		fprintf(to, "\t'CPU %d/KVM')", i);
		if (pin->vcpu[i] >= 0)
			fprintf(to, " taskset -pc %d \"${t##*/}\"", pin->vcpu[i]);
		if (pin->vcpu[i] >= 0 && pin->priority)
			fputs(" &&", to);
		if (pin->priority)
			fprintf(to, " chrt -f -p %d \"${t##*/}\"", pin->priority);
		fputs(" ;;\n", to);
	}
	if (pin->isolates)
		fprintf(to, "\t*) taskset -pc %s \"${t##*/}\" ;;\n", house);
	fputs("\tesac >/dev/null\ndone\n", to);
}

int export_pve(const struct qemu_plan *p, FILE *to, char *why, size_t len)
{
	const struct scn_vm *v = &p->s->vm;
	bool huge = v->hugepages && strcmp(v->hugepages, "no");
	int rc = fits(p->s, p->arch, why, len);

	if (rc)
		return rc;
	fprintf(to,
		"#!/bin/sh\n# Scenario %s on a Proxmox VE host, as root: sh THIS VMID\n"
		"set -e\nVMID=${1:?usage: $0 VMID}\nqm create \"$VMID\"",
		p->s->main.name);
	name(p, to);
	option(to, "ostype", "%s", qemu_bare(p->s) ? "other" : "l26");
	option(to, "machine", "%s", v->machine ?: "q35");
	option(to, "cpu", "host");
	option(to, "sockets", "1");
	option(to, "cores", "%" PRId64, v->cpus);
	option(to, "memory", "%" PRId64, v->memory >> 20);
	option(to, "balloon", "0");
	if (huge || p->node >= 0)
		option(to, "numa", "1");
	if (huge)
		option(to, "hugepages", "%s", strchr(v->hugepages, 'G') ? "1024" : "2");
	if (p->node >= 0)
		option(to, "numa0",
		       "cpus=0-%" PRId64 ",hostnodes=%d,memory=%" PRId64 ",policy=bind",
		       v->cpus - 1, p->node, v->memory >> 20);
	option(to, "tablet", "0");
	option(to, "vga", "none");
	option(to, "serial0", "socket");
	option(to, "onboot", "0");
	devices(p, to);
	args(p, to);
	fputs("\nqm start \"$VMID\"\n", to);
	threads(p, to);
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include "hostagent/libvirt/domain.h"
#include "lib/clean.h"
#include "lib/root.h"
#include "lib/xmlw.h"

struct devices {
	const struct qemu_plan *p;
	FILE *to;
	int slot; /* of the next device on the root bus */
};

/* address - where the guest finds the next virtio or PCI device */
static void address(struct devices *d)
{
	if (!qemu_pci(d->p))
		xmlw(d->to, "      <address type='virtio-mmio'/>\n");
	else
		xmlw(d->to,
		     "      <address type='pci' domain='0x0000' bus='0x00' slot='0x%02x' "
		     "function='0x0'/>\n",
		     d->slot++);
}

/* The first four bytes of a qcow2 file are "QFI\xfb"; whatever else is taken as it is. */
static const char *format(const char *image)
{
	autoclose int fd = open(image, O_RDONLY | O_CLOEXEC);
	char magic[4] = "";

	if (fd >= 0 && read(fd, magic, 4) == 4 && !memcmp(magic, "QFI\xfb", 4))
		return "qcow2";
	return "raw";
}

static void disk(struct devices *d)
{
	const char *image = d->p->s->vm.image;
	autofree char *path = image ? realpath(image, NULL) : NULL;

	if (!image)
		return;
	xmlw(d->to,
	     "    <disk type='file' device='disk'>\n"
	     "      <driver name='qemu' type='%s' error_policy='stop' iothread='1'/>\n"
	     "      <source file='%s'/>\n"
	     "      <target dev='vda' bus='virtio'/>\n"
	     "      <transient/>\n",
	     format(image), path ?: image);
	address(d);
	xmlw(d->to, "    </disk>\n");
}

static void network(struct devices *d)
{
	const struct qemu_net *n = d->p->net;

	if (n)
		xmlw(d->to,
		     n->bridge ? "    <interface type='bridge'>\n"
				 "      <source bridge='%s'/>\n"
			       : "    <interface type='ethernet'>\n"
				 "      <target dev='%s' managed='no'/>\n",
		     n->name);
	else if (qemu_user_net(d->p->s))
		xmlw(d->to, "    <interface type='user'>\n"
			    "      <mac address='52:54:00:12:34:56'/>\n");
	else
		return;
	xmlw(d->to, "      <model type='virtio'/>\n");
	if (n)
		xmlw(d->to, "      <driver name='%s'/>\n", n->vhost ? "vhost" : "qemu");
	if (qemu_pci(d->p))
		xmlw(d->to, "      <rom enabled='no'/>\n");
	address(d);
	xmlw(d->to, "    </interface>\n");
}

static void transport(struct devices *d)
{
	const char *t = d->p->s->probe.transport, *link = d->p->link;

	if (!strcmp(t, "vsock")) {
		xmlw(d->to, "    <vsock model='virtio'>\n"
			    "      <cid auto='yes'/>\n");
		address(d);
		xmlw(d->to, "    </vsock>\n");
	} else if (!strcmp(t, "serial")) {
		xmlw(d->to, "    <controller type='virtio-serial' index='0'>\n");
		address(d);
		xmlw(d->to,
		     "    </controller>\n"
		     "    <channel type='unix'>\n"
		     "      <source mode='connect' path='%s'>\n"
		     "        <reconnect enabled='yes' timeout='1'/>\n"
		     "      </source>\n"
		     "      <target type='virtio' name='" QEMU_PORT "'/>\n"
		     "    </channel>\n",
		     link + strlen("unix:"));
	}
}

/* managed - libvirt binds the device to vfio-pci and gives it back, unless it is bound already */
static bool managed(const unsigned at[4])
{
	char path[96], driver[256];

	snprintf(path, sizeof(path), "sys/bus/pci/devices/%04x:%02x:%02x.%x/driver", at[0], at[1],
		 at[2], at[3]);
	return root_link(path, driver, sizeof(driver)) <= 0 || !strstr(driver, "/vfio-pci");
}

static void hostdev(struct devices *d, const char *word)
{
	unsigned at[4] = {0};

	if (!strncmp(word, "mdev:", 5)) {
		xmlw(d->to,
		     "    <hostdev mode='subsystem' type='mdev' managed='no' model='vfio-pci'>\n"
		     "      <source>\n"
		     "        <address uuid='%s'/>\n"
		     "      </source>\n",
		     word + 5);
	} else {
		if (sscanf(word, "%x:%x:%x.%x", &at[0], &at[1], &at[2], &at[3]) != 4)
			sscanf(word, "%x:%x.%x", &at[1], &at[2], &at[3]);
		xmlw(d->to,
		     "    <hostdev mode='subsystem' type='pci' managed='%s'>\n"
		     "      <driver name='vfio'/>\n"
		     "      <source>\n"
		     "        <address domain='0x%04x' bus='0x%02x' slot='0x%02x' "
		     "function='0x%x'/>\n"
		     "      </source>\n",
		     managed(at) ? "yes" : "no", at[0], at[1], at[2], at[3]);
	}
	address(d);
	xmlw(d->to, "    </hostdev>\n");
}

static void passthrough(struct devices *d)
{
	autofree char *copy = strdup(d->p->s->vm.passthrough ?: "");
	char *rest = copy, *one;

	while (copy && (one = strsep(&rest, " \t,")))
		if (*one)
			hostdev(d, one);
}

static void display(struct devices *d)
{
	const char *vnc = d->p->s->vm.vnc ?: "off";

	if (strcmp(vnc, "off"))
		xmlw(d->to,
		     "    <graphics type='vnc' port='%d' listen='127.0.0.1'/>\n"
		     "    <video>\n"
		     "      <model type='vga'/>\n"
		     "    </video>\n",
		     5900 + atoi(vnc + 1));
	else
		xmlw(d->to, "    <video>\n"
			    "      <model type='none'/>\n"
			    "    </video>\n");
}

void domain_devices(const struct qemu_plan *p, FILE *to)
{
	/* Slot 0 is the host bridge; a "pc" has its south bridge in 1 and its display in 2. */
	bool i440fx = p->s->vm.machine && !strncmp(p->s->vm.machine, "pc", 2) &&
		      strncmp(p->s->vm.machine, "pc-q35", 6);
	struct devices d = {p, to, i440fx ? 3 : 1};

	xmlw(to, "  <devices>\n");
	disk(&d);
	network(&d);
	transport(&d);
	passthrough(&d);
	xmlw(to, "    <serial type='pty'>\n"
		 "      <target port='0'/>\n"
		 "    </serial>\n"
		 "    <console type='pty'>\n"
		 "      <target type='serial' port='0'/>\n"
		 "    </console>\n"
		 "    <controller type='usb' model='none'/>\n"
		 "    <memballoon model='none'/>\n");
	if (!strcmp(p->arch, "x86_64") && p->kernel && !qemu_bare(p->s))
		xmlw(to, "    <panic model='isa'/>\n");
	display(&d);
	xmlw(to, "  </devices>\n");
}

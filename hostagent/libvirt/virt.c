// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include <libvirt/virterror.h>
#include "hostagent/libvirt/virt.h"
#include "lib/clean.h"

static void silent(void *arg, virErrorPtr e)
{
}

/* What people meet, by the words that libvirt 9 and QEMU 7 say it in. */
static const struct {
	const char *words, *remedy;
} remedies[] = {
	{"Failed to connect socket",
	 "start libvirtd (systemctl start libvirtd; Debian: libvirt-daemon-system)"},
	{"authentication unavailable", "be root, or a member of the group libvirt"},
	{"authentication failed", "be root, or a member of the group libvirt"},
	{"access denied", "be root, or a member of the group libvirt"},
	{"already exists with uuid",
	 "is it another run of this scenario? virsh destroy ends it; [scenario] name = OTHER keeps "
	 "both"},
	{"already active", "it runs already: virsh list"},
	{"Domain not found", "virsh list --all names those that there are"},
	{"no domain with matching", "virsh list --all names those that there are"},
	{"Cannot set scheduler parameters",
	 "cgroup v1 gives its group of tasks no real-time budget: boot with cgroup v2, or write "
	 "cpu.rt_runtime_us from the top group down"},
	{"hugetlbfs filesystem is not mounted", "mount -t hugetlbfs none /dev/hugepages"},
	{"Unable to find any usable hugetlbfs mount", "mount -t hugetlbfs none /dev/hugepages"},
	{"unable to map backing store",
	 "there are too few free huge pages of this size: reserve them (rttune plan), or [vm] "
	 "hugepages = no"},
	{"Cannot allocate memory",
	 "too little memory, or too few free huge pages of this size (rttune plan reserves them)"},
	{"is not viable",
	 "all devices of its IOMMU group must be bound to vfio-pci: rttune vfio list"},
	{"host doesn't support passthrough",
	 "switch the IOMMU on in firmware and kernel (intel_iommu=on): rttune check"},
	{"cannot limit locked memory", "raise the limit of locked memory: ulimit -l unlimited"},
	{"mlockall", "raise the limit of locked memory: ulimit -l unlimited"},
	{"VFIO_MAP_DMA failed", "raise the limit of locked memory: ulimit -l unlimited"},
	{"Could not access KVM", "KVM is not usable here: rtbench doctor"},
	{"domain type 'kvm'", "KVM is not usable here: rtbench doctor"},
	{"Permission denied",
	 "QEMU runs as a user of its own under qemu:///system, and must be able to reach the file"},
	{"Cannot check QEMU binary", "install QEMU (Debian: qemu-system-x86, -arm, -misc)"},
	{"emulator 'null'", "install QEMU (Debian: qemu-system-x86, -arm, -misc)"},
	{"Could not find any emulator", "install QEMU (Debian: qemu-system-x86, -arm, -misc)"},
};

const char *virt_remedy(const char *text)
{
	for (size_t i = 0; i < ARRAY_SIZE(remedies); i++)
		if (strstr(text, remedies[i].words))
			return remedies[i].remedy;
	return NULL;
}

int virt_why(char *why, size_t len, const char *what)
{
	const char *text = virGetLastErrorMessage(), *remedy = virt_remedy(text);

	snprintf(why, len, "%s: %s", what, text);
	for (char *c = why; *c; c++)
		if (*c == '\n' || *c == '\r')
			*c = c[1] ? ' ' : '\0';
	if (remedy)
		snprintf(why + strlen(why), len - strlen(why), "; %s", remedy);
	return -EIO;
}

int virt_open(const char *uri, struct loop *loop, virConnectPtr *conn, char *why, size_t len)
{
	char what[256];

	virSetErrorFunc(NULL, silent);
	virt_loop(loop);
	*conn = virConnectOpen(uri);
	if (*conn)
		return 0;
	snprintf(what, sizeof(what), "libvirt at %s", uri);
	virt_loop(NULL);
	return virt_why(why, len, what);
}

void virt_close(virConnectPtr conn)
{
	if (conn)
		virConnectClose(conn);
	virt_loop(NULL);
}

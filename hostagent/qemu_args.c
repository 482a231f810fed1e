// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include "hostagent/accel.h"
#include "hostagent/qemu.h"
#include "lib/clean.h"

#define WORDS_MAX 256
#define SUN_PATH  100 /* what a unix socket's name may have, and QEMU's own pieces */

struct words {
	char **at;
	size_t n;
	bool failed;
};

__attribute__((format(printf, 2, 3))) static void word(struct words *w, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	if (w->n + 1 < WORDS_MAX && vasprintf(&w->at[w->n], fmt, ap) >= 0)
		w->n++;
	else
		w->failed = true;
	va_end(ap);
}

static void words(struct words *w, const char *text)
{
	autofree char *copy = strdup(text);
	char *rest = copy, *one;

	while ((one = strsep(&rest, " \t")))
		if (*one)
			word(w, "%s", one);
}

/* commas - a value inside an option: QEMU takes a doubled comma for one */
static const char *commas(const char *text, char *buf, size_t len)
{
	size_t n = 0;

	for (; *text && n + 3 < len; text++) {
		buf[n++] = *text;
		if (*text == ',')
			buf[n++] = ',';
	}
	buf[n] = '\0';
	return buf;
}

bool qemu_edu(const struct scenario *s)
{
	const char *arch = s->vm.arch ?: accel_host_arch();

	return s->probe.kind == SCN_IRQ && qemu_bare(s) && !strcmp(arch, "x86_64") &&
	       (!s->vm.machine || strcmp(s->vm.machine, "microvm"));
}

bool qemu_bare(const struct scenario *s)
{
	return s->vm.kernel && !strcmp(s->vm.kernel, "bare");
}

/* The bare images of virt machines find their virtio devices by mmio. */
bool qemu_pci(const struct qemu_plan *p)
{
	if (qemu_bare(p->s) && strcmp(p->arch, "x86_64"))
		return false;
	return !p->s->vm.machine || strcmp(p->s->vm.machine, "microvm");
}

/* QEMU 7.2 takes no files for riscv64's fw_cfg: the bare image finds its orders as initrd. */
bool qemu_has_fw_cfg(const struct qemu_plan *p)
{
	return !qemu_bare(p->s) || strcmp(p->arch, "riscv64");
}

/* How a guest's kernel tells that it panicked; the console has its words in any case. */
static void panic_device(struct words *w, const struct qemu_plan *p)
{
	if (qemu_pci(p) && strcmp(p->arch, "riscv64") && !qemu_bare(p->s))
		words(w, "-device pvpanic-pci");
}

/* cpu - the host's own, with a clock that never changes its rate and without what only costs exits:
 * a vCPU that has its CPU for itself may spin in the guest instead of leaving it */
static void cpu(struct words *w, const struct qemu_plan *p)
{
	const char *model = p->s->vm.cpu;
	bool own = p->pin && p->pin->isolates;

	word(w, "-cpu");
	if (!p->kvm || (model && strcmp(model, "host")))
		word(w, "%s", model ?: strcmp(p->arch, "riscv64") ? "max" : "rv64");
	else if (!strcmp(p->arch, "x86_64"))
		word(w, "host,migratable=off,tsc-deadline=on%s%s,pmu=off",
		     p->invtsc ? ",invtsc=on" : "",
		     own ? ",kvm-hint-dedicated=on,kvm-poll-control=on" : "");
	else
		word(w, "host%s", strcmp(p->arch, "aarch64") ? "" : ",pmu=off");
}

/* memory - where it may not come from anywhere in pages of any size */
static bool memory(struct words *w, const struct qemu_plan *p)
{
	const struct scn_vm *v = &p->s->vm;
	bool huge = v->hugepages && strcmp(v->hugepages, "no");
	char node[48] = "";

	if (p->node >= 0)
		snprintf(node, sizeof(node), ",host-nodes=%d,policy=bind", p->node);
	if (huge || *node)
		word(w, "-object");
	if (huge)
		word(w,
		     "memory-backend-memfd,id=mem,size=%" PRId64 "k,hugetlb=on,hugetlbsize=%s,"
		     "prealloc=on%s",
		     v->memory >> 10, v->hugepages, node);
	else if (*node)
		word(w, "memory-backend-ram,id=mem,size=%" PRId64 "k%s", v->memory >> 10, node);
	return huge || *node;
}

static void machine(struct words *w, const struct qemu_plan *p)
{
	const struct scn_vm *v = &p->s->vm;
	bool pc = !strcmp(p->arch, "x86_64");
	bool backed = memory(w, p);

	/* Pages that the kernel merges are copied on the next write: a stall in the guest. */
	word(w, "-machine");
	word(w, "%s,mem-merge=off,dump-guest-core=off%s%s",
	     v->machine
		     ?: pc ? "q35"
			   : "virt",
	     p->kvm && pc && qemu_pci(p) ? ",hpet=off,kernel-irqchip=on" : "",
	     backed ? ",memory-backend=mem" : "");
	word(w, "-accel");
	word(w, p->kvm ? "kvm" : "tcg,thread=multi");
	if (p->kvm && pc && qemu_pci(p))
		words(w, "-global kvm-pit.lost_tick_policy=discard");
	cpu(w, p);
	word(w, "-smp");
	word(w, "%" PRId64, v->cpus);
	word(w, "-m");
	word(w, "%" PRId64 "k", v->memory >> 10);
	if (v->lock_memory) {
		word(w, "-overcommit");
		word(w, "mem-lock=on");
	}
}

char *qemu_kernel_words(const struct qemu_plan *p)
{
	const char *more = p->s->vm.append;
	char *text;

	if (asprintf(&text, "console=%s quiet loglevel=4 panic=-1%s%s",
		     !strcmp(p->arch, "aarch64") ? "ttyAMA0" : "ttyS0", more ? " " : "",
		     more ?: "") < 0)
		return NULL;
	return text;
}

static void boot(struct words *w, const struct qemu_plan *p)
{
	const struct scn_vm *v = &p->s->vm;
	autofree char *append = qemu_kernel_words(p);
	char path[PATH_MAX * 2];

	if (p->kernel) {
		word(w, "-kernel");
		word(w, "%s", p->kernel);
		if (p->initrd || !qemu_has_fw_cfg(p)) {
			word(w, "-initrd");
			word(w, "%s", p->initrd ?: p->orders);
		}
		word(w, "-append");
		word(w, "%s", append ?: "");
	}
	if (v->image) {
		word(w, "-drive");
		word(w, "file=%s,if=none,id=disk,snapshot=on",
		     commas(v->image, path, sizeof(path)));
		word(w, "-device");
		word(w, "virtio-blk-%s,drive=disk", qemu_pci(p) ? "pci" : "device");
	}
}

static void netdev(struct words *w, const struct qemu_plan *p)
{
	const struct qemu_net *n = p->net;
	char path[PATH_MAX * 2];

	if (n && n->bridge)
		word(w, "tap,id=net,br=%s,helper=" QEMU_BRIDGE_HELPER "%s", n->name,
		     n->vhost ? ",vhost=on" : "");
	else if (n)
		word(w, "tap,id=net,ifname=%s,script=no,downscript=no%s", n->name,
		     n->vhost ? ",vhost=on" : "");
	else if (qemu_bare(p->s))
		word(w, "user,id=net");
	else
		word(w, "user,id=net,restrict=on,guestfwd=tcp:10.0.2.100:7117-cmd:%s relay %s",
		     commas(p->relay, path, sizeof(path)), p->link);
}

static void network(struct words *w, const struct qemu_plan *p)
{
	unsigned id = (unsigned)getpid();
	char mac[32] = "";

	if (!p->relay && !p->net)
		return;
	word(w, "-netdev");
	netdev(w, p);
	/* On a network that is shared, no two guests may have QEMU's usual address. */
	if (p->net)
		snprintf(mac, sizeof(mac), ",mac=52:54:00:%02x:%02x:%02x", id >> 16 & 0xff,
			 id >> 8 & 0xff, id & 0xff);
	if (!qemu_pci(p))
		words(w, "-global virtio-mmio.force-legacy=false");
	word(w, "-device");
	word(w, "%s%s",
	     qemu_pci(p) ? "virtio-net-pci,netdev=net,romfile=" : "virtio-net-device,netdev=net",
	     mac);
}

/* A device of one port, which needs no protocol to find it: what a bare image drives. */
static void console(struct words *w, const struct qemu_plan *p)
{
	char path[PATH_MAX * 2];

	word(w, "-chardev");
	word(w, "socket,id=probe,path=%s,reconnect=1",
	     commas(p->link + strlen("unix:"), path, sizeof(path)));
	if (!qemu_pci(p))
		words(w, "-global virtio-mmio.force-legacy=false");
	word(w, "-device");
	word(w, "virtio-serial-%s,max_ports=1", qemu_pci(p) ? "pci" : "device");
	words(w, "-device virtconsole,chardev=probe");
}

static void transport(struct words *w, const struct qemu_plan *p)
{
	const char *t = p->s->probe.transport;
	char path[PATH_MAX * 2];

	if (!strcmp(t, "vsock")) {
		word(w, "-device");
		word(w, "vhost-vsock-%s,guest-cid=%d", qemu_pci(p) ? "pci" : "device",
		     QEMU_VSOCK_CID);
	} else if (!strcmp(t, "serial") && qemu_bare(p->s)) {
		console(w, p);
	} else if (!strcmp(t, "serial")) {
		word(w, "-chardev");
		word(w, "socket,id=probe,path=%s,reconnect=1",
		     commas(p->link + strlen("unix:"), path, sizeof(path)));
		word(w, "-device");
		word(w, "virtio-serial-%s", qemu_pci(p) ? "pci" : "device");
		word(w, "-device");
		word(w, "virtserialport,chardev=probe,name=" QEMU_PORT);
	}
}

static void passthrough(struct words *w, const struct qemu_plan *p)
{
	autofree char *copy = strdup(p->s->vm.passthrough ?: "");
	char *rest = copy, *one;

	while (copy && (one = strsep(&rest, " \t,"))) {
		if (!*one)
			continue;
		word(w, "-device");
		if (!strncmp(one, "mdev:", 5))
			word(w, "vfio-pci,sysfsdev=/sys/bus/mdev/devices/%s", one + 5);
		else
			word(w, "vfio-pci,host=%s", one);
	}
}

static void around(struct words *w, const struct qemu_plan *p)
{
	const struct scn_vm *v = &p->s->vm;
	char path[PATH_MAX * 2];

	words(w, "-name rtbench,debug-threads=on -nodefaults -no-user-config -no-reboot "
		 "-display none");
	if (v->vnc && strcmp(v->vnc, "off")) {
		word(w, "-vnc");
		word(w, "127.0.0.1%s", v->vnc);
		words(w, "-device VGA");
	}
	if (p->qmp >= 0) {
		words(w, "-S -chardev");
		word(w, "socket,id=qmp,fd=%d", p->qmp);
		words(w, "-mon chardev=qmp,mode=control");
	}
	if (snprintf(path, sizeof(path), "%s/qmp.sock", p->dir) < SUN_PATH) {
		char sock[2 * SUN_PATH];

		word(w, "-qmp");
		word(w, "unix:%s,server=on,wait=off", commas(path, sock, sizeof(sock)));
	}
	word(w, "-chardev");
	word(w, "file,id=console,append=on,path=%s/console.log",
	     commas(p->dir, path, sizeof(path)));
	words(w, "-serial chardev:console");
	if (!qemu_has_fw_cfg(p))
		return;
	word(w, "-fw_cfg");
	word(w, "name=opt/org.rtbench.probe,file=%s", commas(p->orders, path, sizeof(path)));
}

char **qemu_args(const struct qemu_plan *p)
{
	struct words w = {.at = calloc(WORDS_MAX, sizeof(*w.at))};

	if (!w.at)
		return NULL;
	word(&w, "qemu-system-%s", p->arch);
	around(&w, p);
	machine(&w, p);
	boot(&w, p);
	network(&w, p);
	transport(&w, p);
	panic_device(&w, p);
	if (qemu_edu(p->s))
		words(&w, "-device edu");
	passthrough(&w, p);
	if (p->s->vm.extra)
		words(&w, p->s->vm.extra);
	if (!w.failed)
		return w.at;
	qemu_args_free(w.at);
	return NULL;
}

void qemu_args_free(char **argv)
{
	for (size_t i = 0; argv && argv[i]; i++)
		free(argv[i]);
	free(argv);
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <json-c/json.h>
#include "hostagent/accel.h"
#include "hostagent/initrd.h"
#include "hostagent/qemu.h"
#include "hostagent/qemu_threads.h"
#include "hostagent/qmp.h"
#include "lib/child.h"
#include "lib/clean.h"

#define QMP_MS 20000 /* for an answer; a host under load may take seconds to start QEMU */
#define END_MS 2000

struct qemu {
	struct qmp *qmp;
	bool reaped, stopping;
	struct qemu_vcpus vcpus;
};

static int check_transport(const struct scenario *s, char *why, size_t len)
{
	static const char *const known[] = {"tcp", "vsock", "serial"};
	const char *t = s->probe.transport;
	struct qemu_net net;
	bool is_known = false, bare = qemu_bare(s);

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		is_known = is_known || !strcmp(t, known[i]);
	if (bare ? strcmp(t, "udp") && strcmp(t, "serial") : !is_known)
		snprintf(why, len, "[probe] transport = %s does not work with %s: use %s", t,
			 bare ? "kernel = bare" : "backend = qemu",
			 bare ? "udp or serial" : "tcp, vsock or serial");
	else if (s->probe.kind == SCN_IRQ && !qemu_edu(s))
		snprintf(why, len, "[probe] kind = irq needs a device that can be told to "
			 "interrupt: use kernel = bare with arch = x86_64 and machine = q35 or pc");
	else if (bare && !strcmp(t, "udp") && !qemu_user_net(s))
		snprintf(why, len, "[vm] network = %s does not work with kernel = bare: use user",
			 s->vm.network);
	else
		return qemu_net(s, &net, why, len) < 0 ? -EINVAL : 0;
	return -EINVAL;
}

static int probe(const struct scenario *s, char *why, size_t len)
{
	char kernel[PATH_MAX], initrd[PATH_MAX], program[64];
	autofree char *out = NULL;
	char *argv[] = {program, "--version", NULL};
	bool kvm;
	int rc;

	snprintf(program, sizeof(program), "qemu-system-%s", qemu_arch(s));
	rc = child_read(argv, QMP_MS, &out);
	if (rc) {
		snprintf(why, len, "%s cannot be run: %s; install QEMU (Debian: %s)", program,
			 rc < 0 ? strerror(-rc) : "it fails",
			 !strcmp(qemu_arch(s), "x86_64")    ? "qemu-system-x86"
			 : !strcmp(qemu_arch(s), "aarch64") ? "qemu-system-arm"
							    : "qemu-system-misc");
		return rc < 0 ? rc : -EIO;
	}
	rc = check_transport(s, why, len);
	if (!rc)
		rc = qemu_files(s, kernel, initrd, why, len);
	return rc ?: accel_pick(s, &kvm, why, len);
}

static void on_end(void *arg, pid_t pid, int status)
{
	struct vm *vm = arg;
	struct qemu *q = vm->priv;
	char text[64], what[128];

	q->reaped = true;
	snprintf(what, sizeof(what), "QEMU ended: %s",
		 child_status_text(status, text, sizeof(text)));
	vm->event(vm->arg, VM_EXITED, what);
}

static const struct {
	const char *name;
	enum vm_event event;
	const char *text;
} events[] = {
	{"STOP", VM_PAUSED, "QEMU says that the guest was stopped"},
	{"RESUME", VM_RUNNING, "QEMU says that the guest goes on"},
	{"GUEST_PANICKED", VM_PANICKED, "the guest's kernel panicked"},
	{"WATCHDOG", VM_WATCHDOG, "the guest's watchdog bit"},
	{"SHUTDOWN", VM_SHUTDOWN, "the guest switched itself off"},
};

static void on_event(void *arg, const char *name, struct json_object *data)
{
	struct vm *vm = arg;
	const struct qemu *q = vm->priv;
	const char *reason = json_object_get_string(json_object_object_get(data, "reason"));
	char text[128];

	for (size_t i = 0; i < ARRAY_SIZE(events) && !q->stopping; i++) {
		if (strcmp(events[i].name, name ?: ""))
			continue;
		snprintf(text, sizeof(text), "%s%s%s%s", events[i].text, reason ? " (" : "",
			 reason ?: "", reason ? ")" : "");
		vm->event(vm->arg, events[i].event, text);
	}
}

static void on_qmp(void *arg, uint32_t what)
{
	struct vm *vm = arg;
	struct qemu *q = vm->priv;

	if (qmp_events(q->qmp, on_event, vm))
		loop_fd_drop(vm->loop, qmp_fd(q->qmp));
}

/* launch - QEMU with one end of a socket pair for its monitor; the other end is q->qmp */
static int launch(struct vm *vm, struct qemu_plan *p, char ***argv)
{
	struct qemu *q = vm->priv;
	struct child_spec spec = {.in = -1};
	char log[PATH_MAX];
	int pair[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		return -errno;
	p->qmp = pair[1];
	*argv = qemu_args(p);
	snprintf(log, sizeof(log), "%s/qemu.log", vm->dir);
	autoclose int theirs = pair[1];
	autoclose int fd = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	spec.argv = *argv;
	spec.out = spec.err = fd;
	spec.keep = (const int[]){theirs, -1};
	rc = qmp_new(pair[0], &q->qmp);
	if (!rc)
		rc = !*argv ? -ENOMEM : fd < 0 ? -errno : child_start(&spec, &vm->pid);
	return rc;
}

static int read_vcpus(struct qemu *q)
{
	struct json_object *cpus = NULL;
	int rc = qmp_call(q->qmp, "query-cpus-fast", &cpus, QMP_MS);

	if (!rc)
		qemu_vcpus(cpus, &q->vcpus);
	json_object_put(cpus);
	return rc;
}

/* said - the last line of QEMU's own output: why it would not start */
static void said(const struct vm *vm, char *why, size_t len)
{
	char path[PATH_MAX], line[400], last[400] = "";
	int n = (int)strlen(why);

	snprintf(path, sizeof(path), "%s/qemu.log", vm->dir);
	autofclose FILE *f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (*line != '\n')
			memcpy(last, line, sizeof(last));
	last[strcspn(last, "\n")] = '\0';
	if (*last && (size_t)n < len)
		snprintf(why + n, len - (size_t)n, ": %s", last);
}

static int begin(struct vm *vm, const struct qemu_plan *p, char *const *argv)
{
	struct qemu *q = vm->priv;
	autofree char *version = NULL;
	int rc = qmp_begin(q->qmp, QMP_MS, &version);

	if (!rc)
		rc = read_vcpus(q);
	if (!rc)
		rc = qemu_describe(vm, p, argv, version);
	if (!rc)
		rc = loop_fd(vm->loop, qmp_fd(q->qmp), EPOLLIN, on_qmp, vm);
	if (!rc)
		rc = loop_child(vm->loop, vm->pid, on_end, vm);
	return rc < 0 ? rc : 0;
}

/* more_files - [vm] files: the image becomes one of this run */
static int more_files(const struct vm *vm, struct qemu_plan *p, char *why, size_t len)
{
	char to[PATH_MAX];
	struct initrd i = {.files = vm->scenario->vm.files, .base = p->initrd, .to = to};
	int rc;

	if (!i.files)
		return 0;
	if (snprintf(to, sizeof(to), "%s/initrd", vm->dir) >= PATH_MAX)
		return -ENAMETOOLONG;
	rc = initrd_extend(&i, why, len);
	if (!rc)
		memcpy(p->own.initrd, to, sizeof(to));
	return rc;
}

static int start(struct vm *vm, char *why, size_t len)
{
	struct qemu_plan p;
	char **argv = NULL;
	int rc = qemu_plan(&p, vm->scenario, vm->dir, why, len);

	if (!rc)
		rc = accel_pick(vm->scenario, &p.kvm, why, len);
	if (rc >= 0)
		rc = more_files(vm, &p, why, len);
	if (rc < 0)
		return rc;
	p.link = vm->link;
	qemu_place(&p, vm->pin);
	vm->emulated = !p.kvm || accel_host_emulated();
	vm->priv = calloc(1, sizeof(struct qemu));
	rc = vm->priv ? qemu_orders(vm, &p.own.net, p.relay) : -ENOMEM;
	if (!rc)
		rc = launch(vm, &p, &argv);
	if (!rc)
		rc = begin(vm, &p, argv);
	qemu_args_free(argv);
	if (vm->scenario->vm.files) /* QEMU has read it, and it may be large */
		unlink(p.own.initrd);
	if (!rc)
		return 0;
	snprintf(why, len, "QEMU does not start: %s", strerror(-rc));
	said(vm, why, len);
	return rc;
}

static int threads(struct vm *vm, struct vm_thread *t, int max)
{
	const struct qemu *q = vm->priv;
	int n = qemu_threads(vm->pid, &q->vcpus, t, max);

	if (n >= 0 && (vm->scenario->vm.vhost || !strcmp(vm->scenario->probe.transport, "vsock")))
		n += qemu_vhost(vm->pid, t + n, max - n);
	return n;
}

static int resume(struct vm *vm)
{
	struct qemu *q = vm->priv;
	int rc = qmp_call(q->qmp, "cont", NULL, QMP_MS);

	/* Events that came before the answer make no descriptor readable any more. */
	on_qmp(vm, EPOLLIN);
	return rc;
}

static int halt(struct vm *vm)
{
	struct qemu *q = vm->priv;
	int rc = qmp_call(q->qmp, "stop", NULL, QMP_MS);

	on_qmp(vm, EPOLLIN);
	return rc;
}

static void stop(struct vm *vm)
{
	struct qemu *q = vm->priv;

	if (!q)
		return;
	q->stopping = true;
	if (q->qmp && !q->reaped)
		qmp_call(q->qmp, "quit", NULL, END_MS);
	if (!q->reaped && vm->pid > 0)
		child_end(vm->pid, END_MS, NULL);
	if (q->qmp)
		loop_fd_drop(vm->loop, qmp_fd(q->qmp));
	qmp_free(q->qmp);
	vm->pid = 0;
	free(q);
	vm->priv = NULL;
}

const struct vmm_ops vmm_qemu = {
	.name = "qemu",
	.can = VMM_FILES | VMM_PAUSED | VMM_PIN | VMM_GUEST,
	.probe = probe,
	.links = qemu_links,
	.start = start,
	.threads = threads,
	.resume = resume,
	.pause = halt,
	.stop = stop,
};

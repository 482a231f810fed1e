// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <json-c/json.h>
#include <libvirt/libvirt-qemu.h>
#include "hostagent/libvirt/guest.h"
#include "lib/clean.h"
#include "lib/root.h"

#define END_MS 3000

static void on_console(virStreamPtr stream, int events, void *arg)
{
	struct guest *g = arg;
	char buf[4096];
	int n;

	while ((n = virStreamRecv(stream, buf, sizeof(buf))) > 0) {
		/* A disk that is full is noticed where samples are written. */
		if (write(g->log, buf, (size_t)n) != n)
			break;
	}
	if (n != -2 && n <= 0)
		guest_console_end(g);
}

int guest_console(struct guest *g, const char *path)
{
	g->log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	if (g->log < 0)
		return -errno;
	g->console = virStreamNew(g->conn, VIR_STREAM_NONBLOCK);
	if (g->console && !virDomainOpenConsole(g->dom, NULL, g->console, 0) &&
	    !virStreamEventAddCallback(g->console,
				       VIR_STREAM_EVENT_READABLE | VIR_STREAM_EVENT_ERROR |
					       VIR_STREAM_EVENT_HANGUP,
				       on_console, g, NULL))
		return 0;
	/* Left to guest_release(): ending it here would overwrite what libvirt says about it. */
	return -EIO;
}

void guest_console_end(struct guest *g)
{
	if (g->console) {
		virStreamEventRemoveCallback(g->console);
		virStreamAbort(g->console);
		virStreamFree(g->console);
	}
	g->console = NULL;
	if (g->log >= 0)
		close(g->log);
	g->log = -1;
}

/* is_ours - libvirt gives QEMU the domain's UUID as an argument of its own */
static bool is_ours(int pid, const char *uuid)
{
	char path[64], text[4 * PATH_MAX];
	size_t want = strlen(uuid);
	ssize_t n;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", pid);
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);
	if (n <= 0)
		return false;
	text[n] = '\0';
	if (!strstr(text, "qemu"))
		return false;
	for (char *word = text; word < text + n; word += strlen(word) + 1)
		if (strlen(word) == want && !strcmp(word, uuid))
			return true;
	return false;
}

pid_t guest_process(const struct guest *g)
{
	char **names;
	int n = root_list("proc", &names);
	pid_t pid = 0;

	for (int i = 0; i < n; i++) {
		int one = atoi(names[i]);

		if (!pid && one > 0 && is_ours(one, g->uuid))
			pid = one;
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	return pid;
}

/* ask - QEMU's monitor, for what libvirt has no word of its own; put the answer back */
static struct json_object *ask(struct guest *g, const char *what)
{
	struct json_object *o, *answer;
	autofree char *reply = NULL;
	char line[96];

	snprintf(line, sizeof(line), "{\"execute\": \"%s\"}", what);
	if (virDomainQemuMonitorCommand(g->dom, line, &reply, 0))
		return NULL;
	o = json_tokener_parse(reply);
	answer = json_object_get(json_object_object_get(o, "return"));
	json_object_put(o);
	return answer;
}

int guest_vcpus(struct guest *g)
{
	struct json_object *cpus = ask(g, "query-cpus-fast");

	if (!cpus)
		return -EIO;
	qemu_vcpus(cpus, &g->vcpus);
	json_object_put(cpus);
	return 0;
}

/* virConnectGetVersion() would look at every QEMU that is installed, which takes seconds. */
void guest_version(struct guest *g, char *buf, size_t len)
{
	struct json_object *all = ask(g, "query-version"), *v = json_object_object_get(all, "qemu");
	unsigned long lib = 0;

	virConnectGetLibVersion(g->conn, &lib);
	snprintf(buf, len, "libvirt %lu.%lu.%lu, QEMU %d.%d.%d", lib / 1000000, lib / 1000 % 1000,
		 lib % 1000, json_object_get_int(json_object_object_get(v, "major")),
		 json_object_get_int(json_object_object_get(v, "minor")),
		 json_object_get_int(json_object_object_get(v, "micro")));
	json_object_put(all);
}

/* by_pid - the last way, where libvirtd can no more be asked: QEMU ends on SIGTERM */
static void by_pid(const struct guest *g)
{
	struct timespec nap = {0, 20 * 1000000};
	pid_t pid = guest_process(g);

	if (!pid || kill(pid, SIGTERM))
		return;
	for (int ms = 0; ms < END_MS && is_ours(pid, g->uuid); ms += 20)
		nanosleep(&nap, NULL);
	if (is_ours(pid, g->uuid))
		kill(pid, SIGKILL);
}

void guest_end(struct guest *g)
{
	g->stopping = true;
	if (!g->dom)
		return;
	if (!g->lost && !virDomainDestroy(g->dom))
		return;
	if (g->lost || virConnectIsAlive(g->conn) != 1)
		by_pid(g);
}

void guest_release(struct guest *g)
{
	g->stopping = true;
	guest_console_end(g);
	for (int i = 0; i < g->nwatches; i++)
		virConnectDomainEventDeregisterAny(g->conn, g->watches[i]);
	g->nwatches = 0;
	if (g->dom)
		virDomainFree(g->dom);
	if (g->conn)
		virt_close(g->conn);
	g->dom = NULL;
	g->conn = NULL;
}

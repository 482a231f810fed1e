// SPDX-License-Identifier: Apache-2.0
/*
 * A PCI device changes its driver: driver_override first, so that there is no moment at which the
 * old driver could come back, then unbind, then drivers_probe, which says yes also when nobody took
 * the device - so the link is looked at. Never new_id: it is global to the driver. The kernel's
 * side is Documentation/ABI/testing/sysfs-bus-pci.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/op.h"
#include "tune/sys.h"

#define DEVICE	  "sys/bus/pci/devices/%s"
#define UNBIND_MS 30000 /* GPU drivers take seconds; longer means that it hangs */

static void driver_of(const char *bdf, char *buf, size_t len)
{
	char path[128], link[PATH_MAX], *name;

	snprintf(path, sizeof(path), DEVICE "/driver", bdf);
	snprintf(buf, len, "-");
	if (root_link(path, link, sizeof(link)) <= 0)
		return;
	name = strrchr(link, '/');
	snprintf(buf, len, "%.40s", name ? name + 1 : link);
}

char *bind_ident(const char *bdf)
{
	static const char *const names[] = {"vendor", "device", "subsystem_vendor",
					    "subsystem_device", "class"};
	unsigned long v[ARRAY_SIZE(names)] = {0};
	char text[32], *out = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (root_readf(text, sizeof(text), DEVICE "/%s", bdf, names[i]) > 0)
			v[i] = strtoul(text, NULL, 0);
	if (!v[0])
		return NULL;
	return asprintf(&out, "%04lx:%04lx %04lx:%04lx %06lx", v[0], v[1], v[2], v[3], v[4]) < 0
		       ? NULL
		       : out;
}

int bind_read(const struct act *a, struct image *now)
{
	char driver[64], over[64], text[160], path[128];

	*now = (struct image){0};
	snprintf(path, sizeof(path), DEVICE, a->path);
	if (!root_exists(path))
		return 0;
	driver_of(a->path, driver, sizeof(driver));
	if (root_readf(over, sizeof(over), DEVICE "/driver_override", a->path) <= 0 ||
	    !strcmp(over, "(null)"))
		strcpy(over, "-");
	snprintf(text, sizeof(text), "driver=%s override=%s", driver, over);
	return image_text(now, text);
}

/* A driver that does not let go hangs its caller in the kernel: that must not be us. */
static int unbind(const char *bdf)
{
	char path[128];
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), DEVICE "/driver/unbind", bdf);
	if (!root_live())
		return sys_set(path, bdf);
	pid = fork();
	if (pid < 0)
		return -errno;
	if (!pid)
		_exit(-sys_set(path, bdf));
	for (int ms = 0; ms < UNBIND_MS; ms += 10) {
		if (waitpid(pid, &status, WNOHANG) == pid)
			return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
		nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
	}
	kill(pid, SIGKILL);
	return -ETIMEDOUT;
}

static int need_module(const char *driver)
{
	char path[128], *argv[] = {"modprobe", (char *)driver, NULL};
	autofree char *out = NULL;

	snprintf(path, sizeof(path), "sys/bus/pci/drivers/%s", driver);
	if (!root_live() || root_exists(path))
		return 0;
	return child_read(argv, 60000, &out) ? -ENOENT : 0;
}

static int override_put(const char *bdf, const char *want)
{
	char path[128], now[64];
	bool none = !strcmp(want, "-");

	snprintf(path, sizeof(path), DEVICE "/driver_override", bdf);
	if (root_read(path, now, sizeof(now)) < 0)
		return -ENOENT;
	if (!strcmp(now, none ? "(null)" : want))
		return 0;
	/* Zero bytes are never seen by the kernel: a newline clears. */
	return sys_set(path, none ? "\n" : want);
}

/* Of one interrupt: nothing to say where it is where a new one would be. */
static int say_irq(const char *n, const struct cpus *usual, FILE *to)
{
	char path[64], list[4096];
	struct cpus at;

	snprintf(path, sizeof(path), "proc/irq/%.20s/smp_affinity_list", n);
	autofree char *who = way_ident(WAY_IRQ, path);
	if (!who || root_read(path, list, sizeof(list)) < 0 || cpus_parse(list, &at) ||
	    cpus_equal(&at, usual))
		return 0;
	return fprintf(to, "%s=%s;", who, list);
}

int bind_irqs(const char *bdf, char **text)
{
	char dir[128], mask[2048], **names = NULL;
	struct cpus usual;
	size_t len = 0;
	int n;

	*text = NULL;
	snprintf(dir, sizeof(dir), DEVICE "/msi_irqs", bdf);
	if (root_read("proc/irq/default_smp_affinity", mask, sizeof(mask)) < 0 ||
	    cpus_mask_parse(mask, &usual) || (n = root_list(dir, &names)) <= 0)
		return 0;
	FILE *to = open_memstream(text, &len);
	for (int i = 0; i < n; i++) {
		if (to)
			say_irq(names[i], &usual, to);
		free(names[i]);
	}
	free(names);
	if (!to || fclose(to))
		return -ENOMEM;
	if (!len) {
		free(*text);
		*text = NULL;
	}
	return 0;
}

/* As far as the driver asks for the same again; a managed one refuses, and stays where it is. */
static void put_irqs(const char *text)
{
	autofree char *copy = strdup(text);
	char *save = NULL;

	for (char *p = copy ? strtok_r(copy, ";", &save) : NULL; p;
	     p = strtok_r(NULL, ";", &save)) {
		char *eq = strchr(p, '=');
		struct act irq = {.op = ACT_SET, .way = WAY_IRQ, .path = (char *)"proc/irq/0/x"};

		if (!eq)
			continue;
		*eq = '\0';
		irq.ident = p;
		autofree char *path = op_path_now(&irq);
		if (path)
			sys_set(path, eq + 1);
	}
}

int bind_put(const struct act *a, const struct image *to, bool restoring)
{
	char driver[64], over[64], now[64];
	int err;

	if (!to->there || sscanf(to->data, "driver=%63s override=%63s", driver, over) != 2)
		return -ENODEV;
	bool any = !strcmp(driver, "?");
	if (strcmp(driver, "-") && !any && (err = need_module(driver)))
		return err;
	err = override_put(a->path, over);
	if (err)
		return err;
	driver_of(a->path, now, sizeof(now));
	if (strcmp(now, driver) && strcmp(now, "-")) {
		err = unbind(a->path);
		if (err)
			return err;
		strcpy(now, "-");
	}
	if (strcmp(now, driver))
		err = sys_set("sys/bus/pci/drivers_probe", a->path);
	driver_of(a->path, now, sizeof(now));
	if (!err && restoring && a->undo)
		put_irqs(a->undo);
	return err ? err : !any && strcmp(now, driver) ? -ENXIO : 0;
}

// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/op.h"
#include "tune/sys.h"

#define RUN_MS 600000 /* update-grub with os-prober on a machine full of disks */

static int set_read(const struct act *a, struct image *now)
{
	autofree char *raw = NULL;
	int err = ways[a->way].read ? ways[a->way].read(a->path, &raw) : -ENOTSUP;

	*now = (struct image){0};
	return err ? err : image_text(now, raw);
}

static unsigned mask_width(const char *raw)
{
	unsigned digits = 0;

	for (; *raw; raw++)
		digits += isxdigit((unsigned char)*raw) != 0;
	return digits * 4;
}

static int by_way(const struct act *a, const char *text)
{
	int err;

	if (text && (a->way == WAY_FILE || a->way == WAY_IRQ))
		return sys_set(a->path, text);
	err = sys_before();
	if (!err) {
		err = ways[a->way].write(a->path, text);
		sys_after();
	}
	return err;
}

static int set_put(const struct act *a, const struct image *to, bool restoring)
{
	char text[4200];
	int err;

	if (!to->there)
		return by_way(a, NULL);
	if (!restoring)
		return by_way(a, to->data);
	if (a->undo)
		return by_way(a, a->undo);
	err = value_written(a->form, to->data, mask_width(to->data), text, sizeof(text));
	return err ? err : by_way(a, text);
}

static int file_read(const struct act *a, struct image *now)
{
	return image_file_read(a->path, now);
}

static int file_put(const struct act *a, const struct image *to, bool restoring)
{
	return image_file_write(a->path, to);
}

static int dir_read(const struct act *a, struct image *now)
{
	return image_text(now, root_exists(a->path) ? "" : NULL);
}

static int dir_put(const struct act *a, const struct image *to, bool restoring)
{
	int err;

	if (to->there)
		return sys_mkdir(a->path, 0755);
	err = sys_rmdir(a->path);
	/* Somebody put something of his own into it: it is no longer only ours. */
	return err == -ENOTEMPTY || err == -EEXIST ? 0 : err;
}

/* TYPE/devices/UUID is a link of the kernel's to the mediated device, which has a file "remove";
 * TYPE has one "create": Documentation/driver-api/vfio-mediated-device.rst. */
static int mdev_read(const struct act *a, struct image *now)
{
	return image_text(now, root_exists(a->path) ? a->value : NULL);
}

static int mdev_put(const struct act *a, const struct image *to, bool restoring)
{
	const char *devices = strstr(a->path, "/devices/");
	char path[PATH_MAX];

	for (const char *at = devices; at; at = strstr(at + 1, "/devices/"))
		devices = at; /* the last: sys/devices/ comes before */
	if (!devices)
		return -EINVAL;
	if (to->there)
		snprintf(path, sizeof(path), "%.*s/create", (int)(devices - a->path), a->path);
	else
		snprintf(path, sizeof(path), "%s/remove", a->path);
	return sys_set(path, to->there ? a->value : "1");
}

/* Held by the service, which reads the journal: to record it is all there is to do. */
static int hold_read(const struct act *a, struct image *now)
{
	return image_text(now, NULL);
}

static int hold_put(const struct act *a, const struct image *to, bool restoring)
{
	return 0;
}

/* A program leaves nothing of its own to look at. */
static int run_put(const struct act *a, const struct image *to, bool restoring)
{
	return 0;
}

static const struct op ops[] = {
	[ACT_SET] = {set_read, set_put},     [ACT_FILE] = {file_read, file_put},
	[ACT_MKDIR] = {dir_read, dir_put},   [ACT_OUTPUT] = {file_read, file_put},
	[ACT_BIND] = {bind_read, bind_put},  [ACT_MDEV] = {mdev_read, mdev_put},
	[ACT_HOLD] = {hold_read, hold_put},  [ACT_RUN] = {hold_read, run_put},
	[ACT_WATCH] = {hold_read, hold_put},
};

const struct op *op_of(enum act_op op)
{
	return &ops[op];
}

char *op_ident(const struct act *a)
{
	if (a->op == ACT_BIND)
		return bind_ident(a->path);
	return a->op == ACT_SET ? way_ident(a->way, a->path) : NULL;
}

char *op_path_now(const struct act *a)
{
	char path[64], **names = NULL;
	autofree char *same = op_ident(a);
	char *found = NULL;
	int n;

	if (!a->ident || (same && !strcmp(same, a->ident)))
		return strdup(a->path);
	if (a->op != ACT_SET || a->way != WAY_IRQ)
		return NULL;
	n = root_list("proc/irq", &names);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "proc/irq/%.20s/smp_affinity_list", names[i]);
		autofree char *who = found ? NULL : way_ident(WAY_IRQ, path);
		if (who && !strcmp(who, a->ident))
			found = strdup(path);
		free(names[i]);
	}
	free(names);
	return found;
}

bool op_follow(struct act *a)
{
	char *path = op_path_now(a);

	if (!path)
		return false;
	free(a->path);
	a->path = path;
	return true;
}

static bool same_bytes(const struct image *x, const struct image *y)
{
	if (x->len != y->len || (x->len && memcmp(x->data, y->data, x->len)))
		return false;
	/* No meta: whatever the file has. */
	return !x->meta || !y->meta || !strcmp(x->meta, y->meta);
}

/* cgroup.subtree_control takes "+cpuset" and reads as the list that has it. */
static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = list; (at = strstr(at, word)); at += n)
		if ((at == list || at[-1] == ' ') && (!at[n] || at[n] == ' ' || at[n] == '\n'))
			return true;
	return false;
}

static bool same_setting(const struct act *a, const char *x, const char *y)
{
	if (strstr(a->path, "cgroup.subtree_control")) {
		if (*x == '+' && *y != '+')
			return has_word(y, x + 1);
		if (*y == '+' && *x != '+')
			return has_word(x, y + 1);
	}
	return value_same(a->form, x, y);
}

bool op_same(const struct act *a, const struct image *x, const struct image *y)
{
	if (act_is_kept(a->op) || a->op == ACT_RUN)
		return false;
	if (x->there != y->there || !x->there)
		return x->there == y->there;
	if (a->op == ACT_SET)
		return same_setting(a, x->data, y->data);
	if (a->op == ACT_MKDIR)
		return true;
	if (a->op == ACT_BIND && (strchr(x->data, '?') || strchr(y->data, '?')))
		return !strcmp(strrchr(x->data, '='), strrchr(y->data, '='));
	return same_bytes(x, y);
}

int op_wanted(const struct act *a, struct image *im)
{
	char text[128];

	if (a->op != ACT_BIND)
		return image_text(im, a->flags & ACT_REMOVE ? NULL : a->value);
	/* No driver named: whichever the kernel has for it. */
	snprintf(text, sizeof(text), "driver=%s override=%s", *a->value ? a->value : "?",
		 *a->value ? a->value : "-");
	return image_text(im, text);
}

bool op_midway(const struct act *a, const struct image *before, const struct image *now)
{
	char drv[3][64], over[3][64];
	struct image want = {0};
	bool ok;

	if (a->op != ACT_BIND || !now->there || op_wanted(a, &want))
		return false;
	/* A device between drivers has none, or one side's driver and the other's override. */
	ok = sscanf(now->data, "driver=%63s override=%63s", drv[0], over[0]) == 2 &&
	     sscanf(before->data, "driver=%63s override=%63s", drv[1], over[1]) == 2 &&
	     sscanf(want.data, "driver=%63s override=%63s", drv[2], over[2]) == 2;
	image_done(&want);
	return ok && (!strcmp(drv[0], "-") || !strcmp(drv[0], drv[1]) || !strcmp(drv[0], drv[2])) &&
	       (!strcmp(over[0], over[1]) || !strcmp(over[0], over[2]));
}

static int words_of(const char *command, char *text, size_t len, char **argv, size_t max)
{
	char *save = NULL;
	size_t n = 0;

	if (snprintf(text, len, "%s", command) >= (int)len)
		return -E2BIG;
	for (char *w = strtok_r(text, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
		if (n + 1 == max)
			return -E2BIG;
		argv[n++] = w;
	}
	argv[n] = NULL;
	return n ? 0 : -EINVAL;
}

/*
 * On a captured tree a program of that tree is run only if its owner says that it may be
 * (RTTUNE_GENERATE=1): it is told the tree by ROOT and gets no more rights than we have.
 */
static int in_tree(char *argv0, char *path, size_t len)
{
	static const char *const where[] = {"usr/sbin", "usr/bin", "sbin", "bin"};
	const char *may = getenv("RTTUNE_GENERATE");

	if (!may || strcmp(may, "1"))
		return -EAGAIN;
	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		snprintf(path, len, "%s/%s/%s", root_dir(), where[i], argv0);
		if (!access(path, X_OK))
			return setenv("ROOT", root_dir(), 1) ? -ENOMEM : 0;
	}
	return -EAGAIN;
}

int op_run(const char *command, char *why, size_t len)
{
	char text[512], path[PATH_MAX], status[64], *argv[16];
	autofree char *out = NULL;
	int err = words_of(command, text, sizeof(text), argv, ARRAY_SIZE(argv));

	if (err)
		return err;
	if (!root_live()) {
		err = in_tree(argv[0], path, sizeof(path));
		if (err)
			return err;
		argv[0] = path;
	}
	err = sys_before();
	if (!err)
		err = child_read(argv, RUN_MS, &out);
	sys_after();
	if (!err)
		return 0;
	snprintf(status, sizeof(status), "exit status %d", err);
	snprintf(why, len, "'%s' failed: %s", command, err < 0 ? strerror(-err) : status);
	return err < 0 ? err : -EIO;
}

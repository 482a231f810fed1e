// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/net_tstamp.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/journal.h"
#include "tune/keeper.h"
#include "tune/late.h"
#include "tune/op.h"
#include "tune/show_event.h"
#include "tune/sys.h"

#define SETTLE_MS 500	/* a link-up is a burst of messages; the driver needs a moment too */
#define LOOK_MS	  30000 /* what sends no message (a driver's own reset) is found by looking */
#define LATE_MS	  5000	/* a thread sends none either, and it is what a guest's start makes */
#define HELD_MAX  8

struct held {
	char path[64];
	int32_t us;
	int fd;
	bool wanted;
};

struct keeper {
	struct held held[HELD_MAX];
	size_t n;
	int uevent, route, journal;
	bool late; /* there are rules for threads */
};

static volatile sig_atomic_t ending;

static void on_term(int signo)
{
	ending = 1;
}

static struct held *held(struct keeper *k, const char *path)
{
	for (size_t i = 0; i < k->n; i++)
		if (!strcmp(k->held[i].path, path))
			return &k->held[i];
	if (k->n == HELD_MAX)
		return NULL;
	k->held[k->n] = (struct held){.fd = -1, .us = -1};
	snprintf(k->held[k->n].path, sizeof(k->held[k->n].path), "%s", path);
	return &k->held[k->n++];
}

/* The running service is known by a name that the kernel keeps for it, one for each root. */
static int name_taken(int *fd)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	autoclose int root = root_open(".", O_PATH | O_DIRECTORY, 0);
	struct stat st = {0};
	int n;

	if (root >= 0)
		fstat(root, &st);
	n = snprintf(at.sun_path + 1, sizeof(at.sun_path) - 1, "rttune-service-%lx:%lx",
		     (unsigned long)st.st_dev, (unsigned long)st.st_ino);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd < 0 || bind(*fd, (struct sockaddr *)&at,
			    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)n)))
		return -errno;
	return 0;
}

static bool running(void)
{
	int fd, err = name_taken(&fd);

	if (fd >= 0)
		close(fd);
	return err == -EADDRINUSE;
}

bool keeper_holds(const char *path, int us)
{
	int32_t now;

	if (!strcmp(path, HOLD_TIMESTAMPS))
		return running();
	autoclose int fd = root_open(path, O_RDONLY, 0);
	return fd >= 0 && read(fd, &now, sizeof(now)) == sizeof(now) && now <= us;
}

/* The kernel counts who wants time stamps of received packets; its switch is on from 1 to 0. */
static int timestamps(void)
{
	int want = SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &want, sizeof(want))) {
		close(fd);
		fd = -1;
	}
	return fd < 0 ? -errno : fd;
}

static bool ask(struct held *h, int32_t us)
{
	bool socket = !strcmp(h->path, HOLD_TIMESTAMPS);

	if (h->fd < 0)
		h->fd = socket ? timestamps() : root_open(h->path, O_RDWR, 0);
	return h->fd >= 0 && (socket || pwrite(h->fd, &us, sizeof(us), 0) == sizeof(us));
}

/* Documentation/power/pm_qos_interface.rst: 4 bytes, the request lives while the file is open. */
static void hold(struct keeper *k, const struct act *a)
{
	struct held *h = held(k, a->path);
	int32_t us = (int32_t)atoi(a->value);

	if (h)
		h->wanted = true;
	if (!h || (h->fd >= 0 && h->us == us))
		return;
	if (ask(h, us)) {
		h->us = us;
		printf("holding: %s = %d\n", a->path, (int)us);
	} else {
		fprintf(stderr, "rttune: cannot hold %s at %d: %s\n", a->path, (int)us,
			strerror(h->fd < 0 ? -h->fd : errno));
	}
}

static void let_go(struct keeper *k, bool all)
{
	for (size_t i = 0; i < k->n; i++) {
		struct held *h = &k->held[i];

		if (h->fd >= 0 && (all || !h->wanted)) {
			close(h->fd);
			h->fd = -1;
			printf("let go: %s\n", h->path);
		}
		h->wanted = false;
	}
}

/* Ours is still the wish if nobody but the kernel can have moved it: the owner is the same. */
static bool moved(const struct journal *j, size_t i, const char *boot)
{
	struct rec *r = &j->rec[i];
	struct image now = {0}, ours = {0};
	bool differs = false;

	if (r->act.op != ACT_SET || r->act.way != WAY_IRQ || r->undone || !r->closed ||
	    strcmp(r->boot, boot) || !journal_newest(j, i) || !op_follow(&r->act))
		return false;
	if (!op_of(r->act.op)->read(&r->act, &now) && now.there && !op_wanted(&r->act, &ours))
		differs = !op_same(&r->act, &ours, &now);
	image_done(&now);
	image_done(&ours);
	return differs;
}

/* Is there something to put right? Looks only, and locks nobody out. */
static int look(struct keeper *k, bool *left, bool *todo)
{
	struct journal j;
	char why[200], boot[40];
	int err = journal_open(&j, JOURNAL_READ, why, sizeof(why));

	if (err)
		return err;
	journal_boot_id(boot);
	*left = j.n > 0;
	*todo = k->late = false;
	for (size_t i = 0; i < j.n; i++) {
		const struct act *a = &j.rec[i].act;

		k->late |= a->op == ACT_WATCH && !j.rec[i].undone;
		if (a->op == ACT_HOLD && !strcmp(j.rec[i].boot, boot) && journal_keeps(&j, a))
			hold(k, a);
		*todo |= moved(&j, i, boot);
	}
	let_go(k, false);
	*todo |= k->late && late_pending(&j);
	journal_close(&j);
	return 0;
}

/* Under the lock: an apply or revert that is under way must not find its values changed. */
static int put_right(void)
{
	struct txn_said said = {.each = show_event, .arg = stdout};
	struct journal j;
	char boot[40];
	int err = journal_open(&j, JOURNAL_WRITE, said.text, sizeof(said.text));

	if (err)
		return err == -EWOULDBLOCK ? 0 : err;
	journal_boot_id(boot);
	for (size_t i = 0; i < j.n; i++)
		if (moved(&j, i, boot) && !sys_set(j.rec[i].act.path, j.rec[i].act.value))
			printf("put back: %s = %s\n", j.rec[i].act.path, j.rec[i].act.value);
	err = late_apply(&j, &said);
	journal_close(&j);
	return err < 0 ? err : 0;
}

static int listen_to(int protocol, unsigned groups)
{
	struct sockaddr_nl at = {.nl_family = AF_NETLINK, .nl_groups = groups};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);

	if (fd >= 0 && bind(fd, (struct sockaddr *)&at, sizeof(at))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* What apply and revert do is heard at once. */
static int listen_to_journal(void)
{
	char path[64];
	autoclose int dir = root_open(JOURNAL_DIR, O_PATH | O_DIRECTORY, 0);
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", dir);
	if (dir >= 0 && fd >= 0)
		inotify_add_watch(fd, path, IN_MODIFY | IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF);
	return fd;
}

static void drain(int fd)
{
	char buf[8192];

	/* What it says does not matter: everything is looked at. Lost messages are fine too. */
	do
		errno = 0;
	while (read(fd, buf, sizeof(buf)) > 0 || errno == ENOBUFS);
}

static void wait_for_news(struct keeper *k)
{
	struct pollfd p[3] = {
		{k->uevent, POLLIN, 0}, {k->route, POLLIN, 0}, {k->journal, POLLIN, 0}};

	struct timespec most = {.tv_sec = (k->late ? LATE_MS : LOOK_MS) / 1000};
	sigset_t none;

	/* The order to end is heard here and nowhere else: none is lost before the call. */
	sigemptyset(&none);
	if (ppoll(p, ARRAY_SIZE(p), &most, &none) <= 0)
		return;
	poll(NULL, 0, SETTLE_MS);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		if (p[i].fd >= 0)
			drain(p[i].fd);
}

static int keep(struct keeper *k)
{
	bool left = true, todo = false;
	bool first = true;
	int err = 0;

	while (!err && !ending && left) {
		err = look(k, &left, &todo);
		if (!err && todo)
			err = put_right();
		if (first && !err && left)
			printf("watching links, hot-plug, %sthe journal\n",
			       k->late ? "threads, " : "");
		first = false;
		fflush(stdout);
		if (!err && left && !ending)
			wait_for_news(k);
	}
	let_go(k, true);
	fflush(stdout);
	return err;
}

int keeper_run(char *why, size_t len)
{
	struct keeper k = {.uevent = listen_to(NETLINK_KOBJECT_UEVENT, 1),
			   .route = listen_to(NETLINK_ROUTE, RTMGRP_LINK),
			   .journal = listen_to_journal()};
	int fds[] = {k.uevent, k.route, k.journal, -1};
	struct sigaction sa = {.sa_handler = on_term};
	int err;

	sigemptyset(&sa.sa_mask);
	sigaddset(&sa.sa_mask, SIGTERM);
	sigaddset(&sa.sa_mask, SIGINT);
	sigprocmask(SIG_BLOCK, &sa.sa_mask, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	err = name_taken(&fds[3]);
	if (err == -EADDRINUSE)
		snprintf(why, len, "another 'rttune service' runs on this host");
	else if ((err = keep(&k)))
		snprintf(why, len, "cannot read '%s': %s", JOURNAL_FILE, strerror(-err));
	for (size_t i = 0; i < ARRAY_SIZE(fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	return err;
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/journal.h"
#include "tune/keeper.h"
#include "tune/op.h"
#include "tune/sys.h"

#define SETTLE_MS 500	/* a link-up is a burst of messages; the driver needs a moment too */
#define LOOK_MS	  30000 /* what sends no message (a driver's own reset) is found by looking */
#define HELD_MAX  8

struct held {
	char path[64];
	int32_t us;
	int fd;
};

struct keeper {
	struct held held[HELD_MAX];
	size_t n;
	int uevent, route;
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

/* Documentation/power/pm_qos_interface.rst: 4 bytes, the request lives while the file is open. */
static void hold(struct keeper *k, const struct act *a)
{
	struct held *h = held(k, a->path);
	int32_t us = (int32_t)atoi(a->value);

	if (!h || (h->fd >= 0 && h->us == us))
		return;
	if (h->fd < 0)
		h->fd = root_open(a->path, O_RDWR, 0);
	if (h->fd >= 0 && write(h->fd, &us, sizeof(us)) == sizeof(us))
		h->us = us;
	else
		fprintf(stderr, "rttune: cannot hold /%s at %d us: %s\n", a->path, (int)us,
			strerror(h->fd < 0 ? -h->fd : errno));
}

/* Ours is still the wish if nobody but the kernel can have moved it: the owner is the same. */
static bool moved(const struct rec *r)
{
	autofree char *who = op_ident(&r->act);
	struct image now = {0}, ours = {0};
	bool differs = false;

	if (r->act.ident && (!who || strcmp(who, r->act.ident)))
		return false;
	if (!op_of(r->act.op)->read(&r->act, &now) && now.there && !op_wanted(&r->act, &ours))
		differs = !op_same(&r->act, &ours, &now);
	image_done(&now);
	image_done(&ours);
	return differs;
}

static int look(struct keeper *k, bool *left)
{
	struct journal j;
	char why[200], boot[40];
	int put_back = 0, err = journal_open(&j, JOURNAL_READ, why, sizeof(why));

	if (err)
		return err;
	journal_boot_id(boot);
	*left = j.n > 0;
	for (size_t i = 0; i < j.n; i++) {
		const struct rec *r = &j.rec[i];

		if (r->undone || !r->closed || strcmp(r->boot, boot))
			continue;
		if (r->act.op == ACT_HOLD && k)
			hold(k, &r->act);
		if (r->act.op == ACT_SET && r->act.way == WAY_IRQ && moved(r) &&
		    !sys_set(r->act.path, r->act.value)) {
			printf("put back: %s = %s\n", r->act.path, r->act.value);
			put_back++;
		}
	}
	journal_close(&j);
	return put_back;
}

int keeper_pass(void)
{
	bool left;

	return look(NULL, &left);
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

static void drain(int fd)
{
	char buf[8192];

	/* What it says does not matter: everything is looked at. Lost messages are fine too. */
	while (recv(fd, buf, sizeof(buf), 0) > 0 || errno == ENOBUFS)
		;
}

static void wait_for_news(struct keeper *k)
{
	struct pollfd p[2] = {{k->uevent, POLLIN, 0}, {k->route, POLLIN, 0}};

	if (poll(p, 2, LOOK_MS) <= 0)
		return;
	poll(NULL, 0, SETTLE_MS);
	for (size_t i = 0; i < ARRAY_SIZE(p); i++)
		if (p[i].fd >= 0)
			drain(p[i].fd);
}

int keeper_run(char *why, size_t len)
{
	struct keeper k = {.uevent = listen_to(NETLINK_KOBJECT_UEVENT, 1),
			   .route = listen_to(NETLINK_ROUTE, RTMGRP_LINK)};
	struct sigaction sa = {.sa_handler = on_term};
	bool left = true;
	int err = 0;

	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGINT, &sa, NULL);
	while (!ending && left) {
		err = look(&k, &left);
		fflush(stdout);
		if (err < 0)
			break;
		if (left && !ending)
			wait_for_news(&k);
	}
	if (err < 0)
		snprintf(why, len, "cannot read '%s': %s", JOURNAL_FILE, strerror(-err));
	for (size_t i = 0; i < k.n; i++)
		if (k.held[i].fd >= 0)
			close(k.held[i].fd);
	if (k.uevent >= 0)
		close(k.uevent);
	if (k.route >= 0)
		close(k.route);
	return err < 0 ? err : 0;
}

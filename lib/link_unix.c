// SPDX-License-Identifier: Apache-2.0
/* link_unix.c - "unix:PATH": a hypervisor's character device, or a probe on the host itself */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

/* A socket that nobody listens on was left behind by a killed run: it may go. Anything else stays.
 */
static void remove_stale(const struct sockaddr_un *addr)
{
	autoclose int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat st;

	if (lstat(addr->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return;
	if (fd >= 0 && connect(fd, (const void *)addr, sizeof(*addr)) && errno == ECONNREFUSED)
		unlink(addr->sun_path);
}

static int unix_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	struct sockaddr_un addr = {.sun_family = AF_UNIX};

	if (!rest[0] || strlen(rest) >= sizeof(addr.sun_path)) {
		snprintf(why, len, "'unix:%s' is no path of 1 to %zu bytes", rest,
			 sizeof(addr.sun_path) - 1);
		return -EINVAL;
	}
	strcpy(addr.sun_path, rest);
	remove_stale(&addr);
	l->fd = stream_listen((void *)&addr, sizeof(addr));
	if (l->fd < 0) {
		snprintf(why, len, "cannot listen on unix:%s: %s", rest, strerror(-l->fd));
		return l->fd;
	}
	snprintf(l->where, sizeof(l->where), "unix:%s", rest);
	return 0;
}

static int unix_accept(struct link_listener *l, struct link *link)
{
	link->fd = stream_accept(l, NULL, NULL);
	if (link->fd < 0)
		return link->fd;
	memcpy(link->peer, l->where, sizeof(link->peer));
	return 0;
}

static void unix_unlisten(struct link_listener *l)
{
	unlink(l->where + strlen("unix:"));
	close(l->fd);
}

const struct link_ops link_unix = {"unix",	 unix_listen,  unix_accept,  stream_read,
				   stream_write, stream_close, unix_unlisten};

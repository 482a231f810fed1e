// SPDX-License-Identifier: Apache-2.0
/* link_file.c - "file:PATH": frames that a guest wrote down; read once, to its end */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

static int file_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	autoclose int file = open(rest, O_RDONLY | O_CLOEXEC);
	autoclose int ready = file < 0 ? -1 : eventfd(1, EFD_NONBLOCK | EFD_CLOEXEC);
	autofree int *keep = ready < 0 ? NULL : malloc(sizeof(*keep));

	if (!keep) {
		int err = errno;

		snprintf(why, len, "cannot read '%s': %s", rest, strerror(err));
		return -err;
	}
	*keep = steal_fd(file);
	l->fd = steal_fd(ready);
	l->priv = steal_ptr(keep);
	snprintf(l->where, sizeof(l->where), "file:%s", rest);
	return 0;
}

static int file_accept(struct link_listener *l, struct link *link)
{
	int *file = l->priv;
	uint64_t one;

	if (read(l->fd, &one, sizeof(one)) < 0)
		return -errno;
	link->fd = steal_fd(*file);
	memcpy(link->peer, l->where, sizeof(link->peer));
	return 0;
}

static ssize_t file_read(struct link *link, void *buf, size_t len)
{
	ssize_t n = read(link->fd, buf, len);

	return n < 0 ? -errno : n;
}

/* Nobody reads what the host says to a file. */
static ssize_t file_write(struct link *link, const void *buf, size_t len)
{
	return (ssize_t)len;
}

static void file_unlisten(struct link_listener *l)
{
	clean_fd(l->priv);
	free(l->priv);
	close(l->fd);
}

const struct link_ops link_file = {"file",     file_listen,  file_accept,  file_read,
				   file_write, stream_close, file_unlisten};

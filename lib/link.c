// SPDX-License-Identifier: Apache-2.0
/* link.c - the transports as one table; the text before the colon picks the row */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

static const struct link_ops *const transports[] = {
	&link_tcp, &link_vsock, &link_udp, &link_unix, &link_serial, &link_file,
};

const char *link_known(void)
{
	static char names[96];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(transports); i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, "%s%s", i ? ", " : "",
				      transports[i]->scheme);
	return names;
}

int link_listen(const char *text, struct link_listener *l, char *why, size_t len)
{
	size_t n = strcspn(text, ":");

	for (size_t i = 0; text[n] && i < ARRAY_SIZE(transports); i++) {
		const struct link_ops *ops = transports[i];

		if (strlen(ops->scheme) != n || strncmp(ops->scheme, text, n) != 0)
			continue;
		*l = (struct link_listener){.ops = ops, .fd = -1};
		return ops->listen(l, text + n + 1, why, len);
	}
	snprintf(why, len, "link '%s' is none of %s, followed by ':' and an address", text,
		 link_known());
	return -EINVAL;
}

int link_accept(struct link_listener *l, struct link *link)
{
	struct link made = {.ops = l->ops, .fd = -1};
	int err = l->ops->accept(l, &made);

	if (!err)
		*link = made;
	return err;
}

ssize_t link_read(struct link *link, void *buf, size_t len)
{
	return link->ops->read(link, buf, len);
}

ssize_t link_write(struct link *link, const void *buf, size_t len)
{
	return link->ops->write(link, buf, len);
}

void link_close(struct link *link)
{
	link->ops->close(link);
	link->fd = -1;
}

void link_listener_close(struct link_listener *l)
{
	if (l->ops)
		l->ops->unlisten(l);
	l->fd = -1;
	l->ops = NULL;
}

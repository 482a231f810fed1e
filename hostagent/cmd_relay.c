// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include "hostagent/cmd.h"
#include "lib/clean.h"

#define PIECE 65536

static const struct usage usage = {
	.line = "rtbench relay tcp:ADDRESS:PORT",
	.about =
		"Join standard input and output to a TCP port. QEMU starts it for each connection\n"
		"of a guest that may reach nothing but the collector.",
	.least = 1,
	.most = 1,
};

static int dial(const char *where)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST}, *ai;
	autofree char *host = strdup(where);
	char *port = host ? strrchr(host, ':') : NULL;
	int fd = -1, one = 1;

	if (!port)
		return -EINVAL;
	*port++ = '\0';
	if (getaddrinfo(host, port, &hints, &ai))
		return -EINVAL;
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, ai->ai_addr, ai->ai_addrlen)) {
		int err = errno;

		if (fd >= 0)
			close(fd);
		fd = -err;
	} else {
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	}
	freeaddrinfo(ai);
	return fd;
}

/* pass - what is there from one to the other; false: its end, or nobody takes it any more */
static bool pass(int from, int to)
{
	static char buf[PIECE];
	ssize_t n = read(from, buf, sizeof(buf));

	for (ssize_t at = 0, put; at < n; at += put) {
		put = write(to, buf + at, (size_t)(n - at));
		if (put < 0)
			return false;
	}
	return n > 0 || (n < 0 && errno == EINTR);
}

int cmd_relay(int argc, char **argv)
{
	int status, n = usage_parse(&usage, argv, NULL, &status);
	const char *where;

	if (n < 0)
		return status;
	where = !strncmp(argv[1], "tcp:", 4) ? argv[1] + 4 : "";
	autoclose int fd = dial(where);
	if (fd < 0)
		return complain(EXIT_USAGE, "cannot connect to %s: %s", argv[1], strerror(-fd));
	for (;;) {
		struct pollfd p[2] = {{.fd = STDIN_FILENO, .events = POLLIN},
				      {.fd = fd, .events = POLLIN}};

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return 0;
		if ((p[0].revents && !pass(STDIN_FILENO, fd)) ||
		    (p[1].revents && !pass(fd, STDOUT_FILENO)))
			return 0;
	}
}

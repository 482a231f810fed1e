// SPDX-License-Identifier: Apache-2.0
/* What links promise: bytes both ways, the real address to tell a guest, one clear line if not. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "tests/unit/test.h"
#include "lib/link.h"

static char why[200];

static void wait_for(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	poll(&p, 1, 5000);
}

static int connect_tcp(const char *where)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)atoi(strrchr(where, ':') + 1)),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return connect(fd, (void *)&a, sizeof(a)) ? -1 : fd;
}

static int connect_unix(const char *where)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(a.sun_path, where + 5, strlen(where + 5) + 1);
	return connect(fd, (void *)&a, sizeof(a)) ? -1 : fd;
}

/* A word each way, then the end of the stream. */
static bool talk(struct link_listener *l, int guest)
{
	struct link link;
	char buf[16] = "";
	bool good;

	wait_for(l->fd);
	if (link_accept(l, &link))
		return false;
	good = link_read(&link, buf, sizeof(buf)) == -EAGAIN;
	good = good && write(guest, "ping", 4) == 4;
	wait_for(link.fd);
	good = good && link_read(&link, buf, sizeof(buf)) == 4 && !strcmp(buf, "ping");
	good = good && link_write(&link, "pong", 4) == 4;
	good = good && read(guest, buf, sizeof(buf)) == 4 && !strcmp(buf, "pong");
	close(guest);
	wait_for(link.fd);
	good = good && link_read(&link, buf, sizeof(buf)) == 0;
	good = good && link_write(&link, "late", 4) != 0; /* must not raise SIGPIPE */
	link_write(&link, "late", 4);
	link_close(&link);
	return good;
}

TEST(tcp_says_its_real_port_and_carries_bytes_both_ways)
{
	struct link_listener l;
	struct link none;

	EQ(link_listen("tcp:127.0.0.1:0", &l, why, sizeof(why)), 0);
	OK(!strncmp(l.where, "tcp:127.0.0.1:", 14) && atoi(l.where + 14) > 0);
	EQ(link_accept(&l, &none), -EAGAIN);
	OK(talk(&l, connect_tcp(l.where)));
	OK(talk(&l, connect_tcp(l.where)));
	link_listener_close(&l);
}

TEST(unix_replaces_a_stale_socket_and_nothing_else)
{
	char text[64];
	struct link_listener l, second;

	snprintf(text, sizeof(text), "unix:/tmp/rt-link-%d", getpid());
	EQ(link_listen(text, &l, why, sizeof(why)), 0);
	STR(l.where, text);
	OK(talk(&l, connect_unix(l.where)));
	EQ(link_listen(text, &second, why, sizeof(why)), -EADDRINUSE);
	close(l.fd); /* as if killed: the name stays */
	EQ(link_listen(text, &second, why, sizeof(why)), 0);
	link_listener_close(&second);
	OK(access(text + 5, F_OK));

	close(open(text + 5, O_CREAT | O_WRONLY, 0600));
	EQ(link_listen(text, &l, why, sizeof(why)), -EADDRINUSE);
	OK(!access(text + 5, F_OK));
	unlink(text + 5);
}

TEST(a_file_is_one_connection_that_ends)
{
	char path[64], text[80], buf[8] = "";
	struct link_listener l;
	struct link link;
	int fd;

	snprintf(path, sizeof(path), "/tmp/rt-link-file-%d", getpid());
	snprintf(text, sizeof(text), "file:%s", path);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	EQ(write(fd, "frames", 6), 6);
	close(fd);
	EQ(link_listen(text, &l, why, sizeof(why)), 0);
	EQ(link_accept(&l, &link), 0);
	EQ(link_read(&link, buf, sizeof(buf)), 6);
	STR(buf, "frames");
	EQ(link_write(&link, "ack", 3), 3);
	EQ(link_read(&link, buf, sizeof(buf)), 0);
	EQ(link_accept(&l, &link), -EAGAIN);
	link_listener_close(&l);
	unlink(path);
}

TEST(what_cannot_be_opened_is_said_in_one_line)
{
	struct link_listener l;

	EQ(link_listen("tpc:127.0.0.1:0", &l, why, sizeof(why)), -EINVAL);
	OK(strstr(why, "'tpc:127.0.0.1:0'") && strstr(why, "tcp, "));
	EQ(link_listen("tcp:nonsense", &l, why, sizeof(why)), -EINVAL);
	OK(strstr(why, "tcp:127.0.0.1:0"));
	EQ(link_listen("tcp:192.0.2.1:1", &l, why, sizeof(why)), -EADDRNOTAVAIL);
	OK(strstr(why, "tcp:192.0.2.1:1"));
	EQ(link_listen("file:/no/such/file", &l, why, sizeof(why)), -ENOENT);
	OK(strstr(why, "/no/such/file"));
	EQ(link_listen("unix:", &l, why, sizeof(why)), -EINVAL);
}

RUN(tcp_says_its_real_port_and_carries_bytes_both_ways,
    unix_replaces_a_stale_socket_and_nothing_else, a_file_is_one_connection_that_ends,
    what_cannot_be_opened_is_said_in_one_line)

// SPDX-License-Identifier: Apache-2.0
/* What the other links promise: a link per udp peer, raw serial lines that come back, vsock. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sys/socket.h>
#include <linux/vm_sockets.h>
#include <unistd.h>
#include "tests/unit/test.h"
#include "lib/link.h"

static char why[200];

static bool readable(int fd, int ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	return poll(&p, 1, ms) == 1;
}

static int udp_guest(const char *where)
{
	struct sockaddr_in a = {.sin_family = AF_INET,
				.sin_port = htons((uint16_t)atoi(strrchr(where, ':') + 1)),
				.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	return connect(fd, (void *)&a, sizeof(a)) ? -1 : fd;
}

TEST(udp_gives_a_link_per_peer_and_sorts_what_they_send)
{
	struct link_listener l;
	struct link a, b, none;
	char buf[LINK_READ_MIN];
	int ga, gb;

	EQ(link_listen("udp:127.0.0.1:0", &l, why, sizeof(why)), 0);
	ga = udp_guest(l.where);
	gb = udp_guest(l.where);
	EQ(send(ga, "a1", 2, 0), 2);
	EQ(send(ga, "a2", 2, 0), 2);
	EQ(send(gb, "b1", 2, 0), 2);
	OK(readable(l.fd, 5000));
	EQ(link_accept(&l, &a), 0);
	EQ(link_accept(&l, &b), 0);
	EQ(link_accept(&l, &none), -EAGAIN);
	OK(a.lossy && strcmp(a.peer, b.peer));
	OK(readable(a.fd, 0) && readable(b.fd, 0));
	EQ(link_read(&a, buf, sizeof(buf)), 2);
	OK(!memcmp(buf, "a1", 2));
	EQ(link_read(&b, buf, sizeof(buf)), 2);
	OK(!memcmp(buf, "b1", 2));
	EQ(link_read(&b, buf, sizeof(buf)), -EAGAIN);
	EQ(link_read(&a, buf, sizeof(buf)), 2);
	OK(!readable(a.fd, 0));
	EQ(link_write(&b, "to b", 4), 4);
	EQ(recv(gb, buf, sizeof(buf), 0), 4);
	EQ(recv(ga, buf, sizeof(buf), MSG_DONTWAIT), -1);
	link_close(&a);
	EQ(send(ga, "back", 4, 0), 4);
	EQ(link_accept(&l, &a), 0);
	EQ(link_read(&a, buf, sizeof(buf)), 4);
	link_close(&a);
	link_close(&b);
	link_listener_close(&l);
	close(ga);
	close(gb);
}

TEST(a_udp_peer_that_floods_fills_its_own_queue_and_no_more)
{
	struct link_listener l;
	struct link a, none;
	char buf[LINK_READ_MIN];
	int g, n = 0;

	EQ(link_listen("udp:127.0.0.1:0", &l, why, sizeof(why)), 0);
	g = udp_guest(l.where);
	EQ(send(g, "x", 1, 0), 1);
	EQ(link_accept(&l, &a), 0);
	for (int i = 0; i < 2000; i++) {
		EQ(send(g, "x", 1, 0), 1);
		EQ(link_accept(&l, &none), -EAGAIN);
	}
	EQ(send(g, "", 0, 0), 0);
	while (link_read(&a, buf, sizeof(buf)) == 1)
		n++;
	OK(n > 100 && n < 1000);
	close(g);
	EQ(link_write(&a, "nobody", 6), 6); /* there: no error, only a loss */
	EQ(link_write(&a, "nobody", 6), 6);
	link_close(&a);
	link_listener_close(&l);
}

TEST(a_serial_line_is_raw_both_ways)
{
	const char all[] = "\x00\x01\x03\x04\x0a\x0d\x11\x13\x1a\x7f\xff";
	char name[64], text[80], buf[64];
	struct link_listener l;
	struct link link;
	int guest, line;

	EQ(openpty(&guest, &line, name, NULL, NULL), 0);
	close(line);
	snprintf(text, sizeof(text), "serial:%s,115200", name);
	EQ(link_listen(text, &l, why, sizeof(why)), 0);
	OK(readable(l.fd, 5000));
	EQ(link_accept(&l, &link), 0);
	OK(link.lossy && link.line);
	EQ(link_accept(&l, &link), -EAGAIN);
	EQ(write(guest, all, sizeof(all)), sizeof(all));
	OK(readable(link.fd, 5000));
	EQ(link_read(&link, buf, sizeof(buf)), sizeof(all));
	OK(!memcmp(buf, all, sizeof(all)));
	EQ(link_read(&link, buf, sizeof(buf)), -EAGAIN);
	EQ(link_write(&link, all, sizeof(all)), sizeof(all));
	EQ(read(guest, buf, sizeof(buf)), sizeof(all));
	OK(!memcmp(buf, all, sizeof(all)));
	link_close(&link);
	OK(readable(l.fd, 5000)); /* closed: there again, as after a hang-up */
	EQ(link_accept(&l, &link), 0);
	close(guest);
	OK(readable(link.fd, 5000));
	OK(link_read(&link, buf, sizeof(buf)) <= 0);
	link_close(&link);
	OK(readable(l.fd, 5000));
	EQ(link_accept(&l, &link), -EAGAIN); /* unplugged: tried again later */
	OK(readable(l.fd, 5000));
	link_listener_close(&l);
}

TEST(what_is_no_serial_line_or_no_port_is_said)
{
	struct link_listener l;

	EQ(link_listen("serial:/dev/null", &l, why, sizeof(why)), -ENOTTY);
	OK(strstr(why, "'/dev/null'"));
	EQ(link_listen("serial:/dev/null,12345", &l, why, sizeof(why)), -EINVAL);
	OK(strstr(why, "'12345'"));
	EQ(link_listen("vsock:x", &l, why, sizeof(why)), -EINVAL);
	OK(strstr(why, "vsock:7117"));
	EQ(link_listen("vsock:1:", &l, why, sizeof(why)), -EINVAL);
}

TEST(vsock_carries_bytes_where_this_kernel_loops_it_back)
{
	struct sockaddr_vm a = {.svm_family = AF_VSOCK, .svm_cid = VMADDR_CID_LOCAL};
	struct link_listener l;
	struct link link;
	char buf[8];
	int g;

	if (link_listen("vsock:1:0", &l, why, sizeof(why))) {
		printf("# not tried: %s (no vsock_loopback in this kernel)\n", why);
		return;
	}
	a.svm_port = (unsigned)strtoul(strrchr(l.where, ':') + 1, NULL, 10);
	g = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	EQ(connect(g, (void *)&a, sizeof(a)), 0);
	EQ(link_accept(&l, &link), 0);
	EQ(write(g, "ping", 4), 4);
	OK(readable(link.fd, 5000));
	EQ(link_read(&link, buf, sizeof(buf)), 4);
	EQ(link_write(&link, "pong", 4), 4);
	EQ(read(g, buf, sizeof(buf)), 4);
	close(g);
	link_close(&link);
	link_listener_close(&l);
}

RUN(udp_gives_a_link_per_peer_and_sorts_what_they_send,
    a_udp_peer_that_floods_fills_its_own_queue_and_no_more, a_serial_line_is_raw_both_ways,
    what_is_no_serial_line_or_no_port_is_said, vsock_carries_bytes_where_this_kernel_loops_it_back)

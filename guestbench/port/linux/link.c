// SPDX-License-Identifier: Apache-2.0
/* link.c - the ways out of a Linux guest; one row each */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
	struct sockaddr_vm vm;
};

struct scheme {
	const char *name;
	const char *form; /* what follows the colon, for messages */
	int (*open)(const struct scheme *s, const char *rest); /* descriptor, or -errno */
	int (*address)(const char *rest, union address *a, socklen_t *len);
	int type; /* of socket */
	struct port_link link;
};

static int fd = -1;
static const struct scheme *current;

static int port_of(const char *s, long max)
{
	char *end;
	long n = strtol(s, &end, 10);

	return *s && !*end && n > 0 && n <= max ? (int)n : -EINVAL;
}

static int inet_address(const char *rest, union address *a, socklen_t *len)
{
	const char *colon = strrchr(rest, ':');
	int port = colon ? port_of(colon + 1, 65535) : -EINVAL;
	char host[64];
	size_t n = colon ? (size_t)(colon - rest) : 0;
	bool six = n > 2 && *rest == '[' && colon[-1] == ']';

	if (port < 0 || !n || n >= sizeof(host))
		return -EINVAL;
	snprintf(host, sizeof(host), "%.*s", (int)(six ? n - 2 : n), rest + six);
	if (!strcmp(host, "localhost"))
		strcpy(host, "127.0.0.1");
	*len = six ? sizeof(a->in6) : sizeof(a->in);
	if (six) {
		a->in6 = (struct sockaddr_in6){.sin6_family = AF_INET6,
					       .sin6_port = htons((uint16_t)port)};
		return inet_pton(AF_INET6, host, &a->in6.sin6_addr) == 1 ? 0 : -EINVAL;
	}
	a->in = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	return inet_pton(AF_INET, host, &a->in.sin_addr) == 1 ? 0 : -EINVAL;
}

static int vsock_address(const char *rest, union address *a, socklen_t *len)
{
	char *end;
	unsigned long cid = strtoul(rest, &end, 10);
	int port;

	if (end == rest || *end != ':')
		return -EINVAL;
	port = port_of(end + 1, 0x7fffffff);
	a->vm = (struct sockaddr_vm){
		.svm_family = AF_VSOCK, .svm_cid = (unsigned)cid, .svm_port = (unsigned)port};
	*len = sizeof(a->vm);
	return port < 0 ? port : 0;
}

static int unix_address(const char *rest, union address *a, socklen_t *len)
{
	if (!*rest || strlen(rest) >= sizeof(a->un.sun_path))
		return -EINVAL;
	a->un = (struct sockaddr_un){.sun_family = AF_UNIX};
	strcpy(a->un.sun_path, rest);
	*len = sizeof(a->un);
	return 0;
}

/* connect() that gives up after a second: a host that is not there must not hold the sender. */
static int connect_soon(int s, const union address *a, socklen_t len)
{
	struct pollfd p = {.fd = s, .events = POLLOUT};
	socklen_t n = sizeof(int);
	int err = 0;

	if (!connect(s, &a->any, len))
		return 0;
	if (errno != EINPROGRESS)
		return -errno;
	if (poll(&p, 1, 1000) != 1)
		return -ETIMEDOUT;
	getsockopt(s, SOL_SOCKET, SO_ERROR, &err, &n);
	return -err;
}

static void keep_alive(int s)
{
	const int on = 1, idle = 10, every = 5, times = 3;

	setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(s, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(s, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof(idle));
	setsockopt(s, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof(every));
	setsockopt(s, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof(times));
}

static int socket_open(const struct scheme *row, const char *rest)
{
	union address a;
	socklen_t len;
	int err = row->address(rest, &a, &len), s;

	if (err)
		return err;
	s = socket(a.any.sa_family, row->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (s < 0)
		return -errno;
	if (row->type == SOCK_STREAM && (a.any.sa_family == AF_INET || a.any.sa_family == AF_INET6))
		keep_alive(s);
	err = connect_soon(s, &a, len);
	if (!err)
		return s;
	close(s);
	/* EINVAL is kept for what is not spelled as a link. */
	return err == -EINVAL ? -ECONNREFUSED : err;
}

/* /dev/virtio-ports/NAME is a link that udev makes; where there is no udev, sysfs has the name. */
static int port_open(const char *path, int flags)
{
	static const char dir[] = "/dev/virtio-ports/";
	char name[64], file[96];

	if (strncmp(path, dir, sizeof(dir) - 1))
		return open(path, flags);
	for (int card = 0; card < 4; card++) {
		for (int port = 0; port < 32; port++) {
			snprintf(file, sizeof(file), "/sys/class/virtio-ports/vport%dp%d/name",
				 card, port);
			if (read_text(file, name, sizeof(name)) <= 0)
				continue;
			name[strcspn(name, "\n")] = 0;
			snprintf(file, sizeof(file), "/dev/vport%dp%d", card, port);
			if (!strcmp(name, path + sizeof(dir) - 1))
				return open(file, flags);
		}
	}
	return open(path, flags);
}

static int serial_open(const struct scheme *row, const char *rest)
{
	int s = port_open(rest, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios t;

	if (s < 0)
		return -errno;
	if (!tcgetattr(s, &t)) {
		cfmakeraw(&t);
		t.c_cflag |= CLOCAL | CREAD;
		cfsetspeed(&t, B115200);
		tcsetattr(s, TCSANOW, &t);
	}
	return s;
}

static int file_open(const struct scheme *row, const char *rest)
{
	/* Opened again after an error it goes on behind what is there. */
	int s = open(rest, O_WRONLY | O_CREAT | O_CLOEXEC | (current ? O_APPEND : O_TRUNC), 0666);

	return s < 0 ? -errno : s;
}

static const struct scheme schemes[] = {
	{"tcp", "ADDRESS:PORT", socket_open, inet_address, SOCK_STREAM, {0}},
	{"vsock", "CID:PORT", socket_open, vsock_address, SOCK_STREAM, {0}},
	{"udp",
	 "ADDRESS:PORT",
	 socket_open,
	 inet_address,
	 SOCK_DGRAM,
	 {.lossy = true, .datagram = 1400}},
	{"unix", "PATH", socket_open, unix_address, SOCK_STREAM, {0}},
	{"serial", "DEVICE", serial_open, NULL, 0, {.lossy = true}},
	{"file", "PATH", file_open, NULL, 0, {.oneway = true}},
};

int port_link_open(const char *text, struct port_link *l, char *why, size_t len)
{
	const struct scheme *row = NULL;
	size_t n = strcspn(text, ":");
	int got;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (text[n] && n == strlen(schemes[i].name) && !strncmp(text, schemes[i].name, n))
			row = &schemes[i];
	if (!row) {
		snprintf(why, len, "link: '%s' is none of tcp, vsock, udp, unix, serial, file",
			 text);
		return PORT_NEVER;
	}
	init_load(row->name);
	got = row->open(row, text + n + 1);
	if (got == -EINVAL) {
		snprintf(why, len, "link: '%s' should be %s:%s", text, row->name, row->form);
		return PORT_NEVER;
	}
	if (got < 0) {
		snprintf(why, len, "link: %s: %s", text, strerror(-got));
		return row->link.oneway ? PORT_NEVER : PORT_NO;
	}
	fd = got;
	current = row;
	*l = row->link;
	return PORT_OK;
}

static bool not_now(int err)
{
	return err == EAGAIN || err == EINTR || err == ENOBUFS ||
	       (current->link.datagram && (err == ECONNREFUSED || err == EHOSTUNREACH));
}

long port_link_read(void *buf, size_t len)
{
	ssize_t n = read(fd, buf, len);

	if (n < 0)
		return not_now(errno) ? 0 : -errno;
	/* A serial line or a virtio port reads as nothing while nobody holds its other end. */
	return n || current->link.lossy ? n : -EPIPE;
}

long port_link_write(const void *buf, size_t len)
{
	ssize_t n = write(fd, buf, len);

	if (n < 0)
		return not_now(errno) ? 0 : -errno;
	return n;
}

void port_link_close(void)
{
	if (fd >= 0)
		close(fd);
	fd = -1;
}

void port_wait(int64_t t, bool room)
{
	struct pollfd p = {.fd = fd, .events = (short)(POLLIN | (room ? POLLOUT : 0))};
	int64_t left = t - port_now();
	struct timespec ts = {left / 1000000000, left % 1000000000}, pause = {0, 20000000};

	if (left <= 0)
		return;
	if (current && current->link.oneway)
		p.events = room ? POLLOUT : 0;
	ppoll(&p, 1, &ts, NULL);
	/* An end that nobody holds is always "ready": that must not become a busy loop. */
	if (p.revents && !(p.revents & (POLLIN | POLLOUT)) && left > pause.tv_nsec)
		nanosleep(&pause, NULL);
}

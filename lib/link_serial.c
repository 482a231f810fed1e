// SPDX-License-Identifier: Apache-2.0
/* link_serial.c - "serial:DEVICE[,BAUD]": a UART, a pty, a virtio console
 *
 * The listener's descriptor is a timer: due at once, and 200 ms after a hang-up or a device that
 * could not be opened, so that a line that is plugged in again is there again. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <termios.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/link_ops.h"

#define RETRY_NS 200000000L

struct line {
	char path[LINK_TEXT - sizeof("serial:")];
	speed_t speed;
	int timer;
};

static const struct {
	unsigned long baud;
	speed_t speed;
} speeds[] = {
	{9600, B9600},	     {19200, B19200},	  {38400, B38400},     {57600, B57600},
	{115200, B115200},   {230400, B230400},	  {460800, B460800},   {921600, B921600},
	{1000000, B1000000}, {1500000, B1500000}, {2000000, B2000000}, {3000000, B3000000},
	{4000000, B4000000},
};

static bool find_speed(const char *text, speed_t *speed)
{
	unsigned long baud = strtoul(text, NULL, 10);

	for (size_t i = 0; i < ARRAY_SIZE(speeds); i++)
		if (speeds[i].baud == baud) {
			*speed = speeds[i].speed;
			return true;
		}
	return false;
}

static void due(const struct line *line, long ns)
{
	const struct itimerspec when = {.it_value.tv_nsec = ns};

	timerfd_settime(line->timer, 0, &when, NULL);
}

/* Eight bits, nothing changed on the way, nothing echoed. */
static int line_open(const struct line *line)
{
	autoclose int fd = open(line->path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	struct termios t;

	if (fd < 0 || tcgetattr(fd, &t))
		return -errno;
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	cfsetspeed(&t, line->speed);
	if (tcsetattr(fd, TCSANOW, &t))
		return -errno;
	return steal_fd(fd);
}

static int serial_listen(struct link_listener *l, const char *rest, char *why, size_t len)
{
	autofree struct line *line = calloc(1, sizeof(*line));
	size_t n = strcspn(rest, ",");
	int fd;

	if (!line || n >= sizeof(line->path)) {
		snprintf(why, len, "'serial:%.40s...' is too long a path", rest);
		return -EINVAL;
	}
	memcpy(line->path, rest, n);
	if (!find_speed(rest[n] ? rest + n + 1 : "115200", &line->speed)) {
		snprintf(why, len, "'%s' is no baud rate of a serial line, such as 115200",
			 rest + n + 1);
		return -EINVAL;
	}
	fd = line_open(line);
	if (fd < 0) {
		snprintf(why, len, "cannot use '%s' as a serial line: %s", line->path,
			 strerror(-fd));
		return fd;
	}
	close(fd);
	line->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (line->timer < 0) {
		snprintf(why, len, "no timer for a serial line: too many open files?");
		return -EMFILE;
	}
	due(line, 1);
	snprintf(l->where, sizeof(l->where), "serial:%s", line->path);
	l->fd = line->timer;
	l->priv = steal_ptr(line);
	return 0;
}

static int serial_accept(struct link_listener *l, struct link *link)
{
	const struct line *line = l->priv;
	uint64_t times;

	if (read(line->timer, &times, sizeof(times)) < 0)
		return -EAGAIN;
	link->fd = line_open(line);
	if (link->fd < 0) {
		due(line, RETRY_NS);
		return -EAGAIN;
	}
	link->priv = l->priv;
	link->lossy = true;
	link->line = true;
	memcpy(link->peer, l->where, sizeof(link->peer));
	return 0;
}

static ssize_t serial_read(struct link *link, void *buf, size_t len)
{
	ssize_t n = read(link->fd, buf, len);

	return n < 0 ? -errno : n;
}

static ssize_t serial_write(struct link *link, const void *buf, size_t len)
{
	ssize_t n = write(link->fd, buf, len);

	return n < 0 ? -errno : n;
}

static void serial_close(struct link *link)
{
	close(link->fd);
	due(link->priv, RETRY_NS);
}

static void serial_unlisten(struct link_listener *l)
{
	close(l->fd);
	free(l->priv);
}

const struct link_ops link_serial = {"serial",	   serial_listen, serial_accept,  serial_read,
				     serial_write, serial_close,  serial_unlisten};

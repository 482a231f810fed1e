// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <json-c/json.h>
#include "hostagent/qmp.h"
#include "lib/clean.h"

#define LINE_MAX_BYTES (1 << 20) /* a longer answer is none of QEMU's */
#define EVENTS_MAX     256	 /* kept while a call waits; more than any run has */

struct qmp {
	int fd;
	char *buf;
	size_t have, room;
	struct json_object *events[EVENTS_MAX];
	size_t nevents;
	char error[256];
};

int qmp_new(int fd, struct qmp **q)
{
	*q = calloc(1, sizeof(**q));
	if (!*q || fcntl(fd, F_SETFL, O_NONBLOCK)) {
		int err = errno;

		free(*q);
		close(fd);
		return -err;
	}
	(*q)->fd = fd;
	return 0;
}

void qmp_free(struct qmp *q)
{
	if (!q)
		return;
	for (size_t i = 0; i < q->nevents; i++)
		json_object_put(q->events[i]);
	close(q->fd);
	free(q->buf);
	free(q);
}

int qmp_fd(const struct qmp *q)
{
	return q->fd;
}

const char *qmp_error(const struct qmp *q)
{
	return q->error;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000ll + t.tv_nsec / 1000000;
}

/* fill - read what is there; 0: something came, -EAGAIN, -EPIPE */
static int fill(struct qmp *q)
{
	ssize_t n;

	if (q->room - q->have < 4096) {
		size_t room = q->room ? q->room * 2 : 16384;
		char *buf = room > LINE_MAX_BYTES ? NULL : realloc(q->buf, room);

		if (!buf)
			return -ENOMEM;
		q->buf = buf;
		q->room = room;
	}
	n = read(q->fd, q->buf + q->have, q->room - q->have);
	if (n <= 0)
		return n < 0 && (errno == EAGAIN || errno == EINTR) ? -EAGAIN : -EPIPE;
	q->have += (size_t)n;
	return 0;
}

/* next_line - one object out of the buffer; NULL: no whole line yet */
static struct json_object *next_line(struct qmp *q)
{
	struct json_object *o = NULL;
	char *end;

	while (!o && q->have && (end = memchr(q->buf, '\n', q->have))) {
		*end = '\0';
		o = json_tokener_parse(q->buf);
		q->have -= (size_t)(end + 1 - q->buf);
		memmove(q->buf, end + 1, q->have);
	}
	return o;
}

static void keep_event(struct qmp *q, struct json_object *o)
{
	if (json_object_object_get(o, "event") && q->nevents < EVENTS_MAX)
		q->events[q->nevents++] = o;
	else
		json_object_put(o);
}

/* await - the next object with that member; events on the way are kept */
static int await(struct qmp *q, const char *member, struct json_object **got, int ms)
{
	int64_t until = now_ms() + ms;

	for (;;) {
		struct pollfd p = {.fd = q->fd, .events = POLLIN};
		struct json_object *o = next_line(q);
		int64_t left = until - now_ms();
		int rc;

		if (o &&
		    (json_object_object_get(o, member) || json_object_object_get(o, "error"))) {
			*got = o;
			return 0;
		}
		if (o) {
			keep_event(q, o);
			continue;
		}
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(&p, 1, (int)left) > 0) {
			rc = fill(q);
			if (rc && rc != -EAGAIN)
				return rc;
		}
	}
}

static int answered(struct qmp *q, struct json_object *o)
{
	struct json_object *e = json_object_object_get(o, "error");

	if (!e)
		return 0;
	snprintf(q->error, sizeof(q->error), "%s",
		 json_object_get_string(json_object_object_get(e, "desc")) ?: "unknown error");
	return -EPROTO;
}

int qmp_call(struct qmp *q, const char *command, struct json_object **reply, int ms)
{
	struct json_object *o = NULL;
	char line[128];
	int rc, n;

	q->error[0] = '\0';
	n = snprintf(line, sizeof(line), "{\"execute\": \"%s\"}\n", command);
	if (send(q->fd, line, (size_t)n, MSG_NOSIGNAL) != n)
		return -EPIPE;
	rc = await(q, "return", &o, ms);
	if (rc)
		return rc;
	rc = answered(q, o);
	if (!rc && reply)
		*reply = json_object_get(json_object_object_get(o, "return"));
	json_object_put(o);
	return rc;
}

int qmp_begin(struct qmp *q, int ms, char **version)
{
	struct json_object *o = NULL, *v, *n;
	int rc = await(q, "QMP", &o, ms);

	if (rc)
		return rc;
	v = json_object_object_get(json_object_object_get(o, "QMP"), "version");
	n = json_object_object_get(v, "qemu");
	if (asprintf(version, "%d.%d.%d", json_object_get_int(json_object_object_get(n, "major")),
		     json_object_get_int(json_object_object_get(n, "minor")),
		     json_object_get_int(json_object_object_get(n, "micro"))) < 0)
		*version = NULL;
	json_object_put(o);
	return *version ? qmp_call(q, "qmp_capabilities", NULL, ms) : -ENOMEM;
}

int qmp_events(struct qmp *q, qmp_event_fn *fn, void *arg)
{
	struct json_object *o;
	int rc = fill(q);

	while ((o = next_line(q)))
		keep_event(q, o);
	for (size_t i = 0; i < q->nevents; i++) {
		o = q->events[i];
		fn(arg, json_object_get_string(json_object_object_get(o, "event")),
		   json_object_object_get(o, "data"));
		json_object_put(o);
	}
	q->nevents = 0;
	return rc == -EAGAIN ? 0 : rc;
}

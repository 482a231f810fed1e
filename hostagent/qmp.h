/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qmp.h - speak with QEMU: one JSON object a line, over a descriptor that it was born with
 *
 *	qmp_new(fd, &q)			from now on q owns fd
 *	qmp_begin(q, ms, &version)	greeting and capabilities; version malloced
 *	qmp_call(q, "query-cpus-fast", &reply, ms)	reply: its "return", put it back
 *	qmp_events(q, fn, arg)		what came unasked; call it when fd is readable
 *	qmp_free(q)
 *
 * Events that come while a call waits are kept for qmp_events(). Return 0 or -errno: -ETIMEDOUT,
 * -EPIPE when QEMU is gone, -EPROTO for an error it answered (qmp_error() has its words).
 * Protocol: QEMU's docs/interop/qmp-spec.
 */
#ifndef HOSTAGENT_QMP_H
#define HOSTAGENT_QMP_H

#include <json-c/json_object.h>

struct qmp;
typedef void qmp_event_fn(void *arg, const char *name, struct json_object *data);

int qmp_new(int fd, struct qmp **q);
void qmp_free(struct qmp *q);
int qmp_begin(struct qmp *q, int ms, char **version);
int qmp_call(struct qmp *q, const char *command, struct json_object **reply, int ms);
int qmp_events(struct qmp *q, qmp_event_fn *fn, void *arg);
int qmp_fd(const struct qmp *q);
const char *qmp_error(const struct qmp *q);

#endif

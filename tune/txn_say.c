// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include "lib/root.h"
#include "tune/txn.h"

static volatile sig_atomic_t stopped;

void txn_stop(void)
{
	stopped = 1;
}

bool txn_stopped(void)
{
	return stopped;
}

static const char *short_text(const struct image *im, bool there)
{
	return there && im->data && im->len < 400 ? im->data : NULL;
}

void txn_tell(struct txn_said *said, enum txn_event_kind kind, const struct act *act, unsigned gen)
{
	struct txn_event ev = {.kind = kind, .act = act, .gen = gen, .ours = act->value};

	if (said->each)
		said->each(said->arg, &ev);
}

void txn_tell_sides(struct txn_said *said, enum txn_event_kind kind, const struct rec *rec,
		    const struct image *now)
{
	struct txn_event ev = {.kind = kind, .act = &rec->act, .gen = rec->gen};

	ev.before = short_text(&rec->before, rec->before.there);
	ev.ours = rec->after ? rec->after : rec->act.op == ACT_OUTPUT ? NULL : rec->act.value;
	ev.now = short_text(now, now->there);
	if (said->each)
		said->each(said->arg, &ev);
}

/* What to do about it, where that is known. */
static const char *remedy(int err, const struct act *act)
{
	switch (err) {
	case -EROFS:
		return "; its file system is mounted read-only: remount it writable first";
	case -ENOSPC:
		return "; make room on that file system";
	case -EACCES:
	case -EPERM:
		return "; this needs root, or a kernel that is not locked down";
	case -ENODEV:
	case -ENXIO:
		return act->op == ACT_BIND ? "; the driver did not take the device" : "";
	case -ENOENT:
		return act->op == ACT_SET ? "; this kernel does not have it" : "";
	case -ETIMEDOUT:
		return act->op == ACT_BIND ? "; its driver does not let go: see the log" : "";
	}
	return "";
}

int txn_fail(struct txn_said *said, int err, const struct act *act, const char *doing)
{
	if (!*said->text)
		snprintf(said->text, sizeof(said->text), "cannot %s '%s'%s%s%s: %s%s", doing,
			 act->path, act->knob ? " (" : "", act->knob ? act->knob : "",
			 act->knob ? ")" : "", strerror(-err), remedy(err, act));
	return err;
}

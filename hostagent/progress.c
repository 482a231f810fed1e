// SPDX-License-Identifier: Apache-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>
#include "hostagent/progress.h"

#define SECOND	   1000000000LL
#define PIPE_EVERY (10 * SECOND)

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

void progress_init(struct progress *p, FILE *to, bool quiet)
{
	*p = (struct progress){.to = to, .quiet = quiet, .tty = isatty(fileno(to)) == 1};
}

static void clock_text(int64_t ns, char *buf, size_t len)
{
	int64_t s = ns / SECOND;

	if (s >= 3600)
		snprintf(buf, len, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60),
			 (int)(s % 60));
	else
		snprintf(buf, len, "%d:%02d", (int)(s / 60), (int)(s % 60));
}

static void line_text(const struct progress_now *n, char *buf, size_t len)
{
	char at[32], left[32], max[48] = "";

	clock_text(n->elapsed, at, sizeof(at));
	if (n->length > 0) {
		int64_t rest = n->length > n->elapsed ? n->length - n->elapsed : 0;

		clock_text(rest + SECOND - 1, left, sizeof(left));
	} else {
		strcpy(left, "?");
	}
	if (n->max != INT64_MIN)
		snprintf(max, sizeof(max), ", max %.1f us", (double)n->max / 1000);
	snprintf(buf, len, "%-8s %s, %s left, %" PRIu64 " samples%s", n->phase, at, left,
		 n->samples, max);
}

static int columns(const struct progress *p)
{
	struct winsize w;

	return !ioctl(fileno(p->to), TIOCGWINSZ, &w) && w.ws_col > 1 ? w.ws_col - 1 : 79;
}

void progress_say(struct progress *p, const struct progress_now *n)
{
	int64_t now = now_ns();
	bool new_phase = !p->phase || strcmp(p->phase, n->phase);
	char text[160];

	if (p->quiet || (!p->tty && !new_phase && now - p->said < PIPE_EVERY))
		return;
	line_text(n, text, sizeof(text));
	if (p->tty) {
		/* Blanks instead of an escape code wipe what a longer line left. */
		int w = columns(p);

		fprintf(p->to, "\r%-*.*s", w, w, text);
		p->open = true;
	} else {
		fprintf(p->to, "%s\n", text);
	}
	fflush(p->to);
	p->said = now;
	p->phase = n->phase;
}

void progress_end(struct progress *p)
{
	if (p->open)
		fputc('\n', p->to);
	p->open = false;
	fflush(p->to);
}

void progress_line(struct progress *p, const char *fmt, ...)
{
	va_list ap;

	if (p->quiet)
		return;
	progress_end(p);
	va_start(ap, fmt);
	vfprintf(p->to, fmt, ap);
	va_end(ap);
	fputc('\n', p->to);
	fflush(p->to);
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include "lib/command.h"
#include "lib/nearest.h"

#define NAMES_MAX 64

static const struct command *find(const struct program *p, const char *name)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->commands[i].name, name))
			return &p->commands[i];
	return NULL;
}

static int unknown(const struct program *p, const char *name)
{
	const char *names[NAMES_MAX], *near;
	size_t n = 0;

	for (size_t i = 0; i < p->n && n < NAMES_MAX; i++)
		names[n++] = p->commands[i].name;
	near = nearest(name, names, n);
	fprintf(stderr, "%s: unknown command '%s'", p->name, name);
	if (near)
		fprintf(stderr, ", did you mean '%s'?\n", near);
	else
		fprintf(stderr, "; '%s --help' lists them\n", p->name);
	return EXIT_USAGE;
}

void program_help(const struct program *p, FILE *to)
{
	fprintf(to, "usage: %s COMMAND ...\n%s\n\n", p->name, p->about);
	for (size_t i = 0; i < p->n; i++)
		fprintf(to, "  %-12s%s\n", p->commands[i].name, p->commands[i].help);
	fprintf(to, "\n'%s COMMAND --help' says what a command takes.\n", p->name);
}

int program_main(const struct program *p, int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	const struct command *c;
	int status;

	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		printf("%s %s\n", p->name, p->version);
		return 0;
	}
	if (!*name || !strcmp(name, "--help") || !strcmp(name, "-h")) {
		program_help(p, *name ? stdout : stderr);
		return *name ? 0 : EXIT_USAGE;
	}
	c = find(p, name);
	if (!c)
		return unknown(p, name);
	status = c->run(argc - 1, argv + 1);
	if (fflush(stdout) && !status)
		return complain(EXIT_USAGE, "cannot write the output: %s", strerror(errno));
	return status;
}

void usage_print(const struct usage *u, FILE *to)
{
	fprintf(to, "usage: %s\n\n%s\n\n", u->line, u->about);
	opt_help(&u->opts, to);
}

int usage_parse(const struct usage *u, char **argv, void *args, int *status)
{
	char err[512];
	int n = opt_parse(&u->opts, argv, args, err, sizeof(err));

	*status = EXIT_USAGE;
	if (n == -ECANCELED) {
		usage_print(u, stdout);
		*status = 0;
	} else if (n < 0) {
		complain(EXIT_USAGE, "%s", n == -ENOMEM ? "out of memory" : err);
	} else if (n < u->least || n > u->most) {
		complain(EXIT_USAGE, n < u->least ? "too little was given; usage: %s" :
			 "too much was given; usage: %s", u->line);
		n = -1;
	}
	return n < 0 ? -1 : n;
}

int complain(int status, const char *fmt, ...)
{
	va_list ap;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	return status;
}

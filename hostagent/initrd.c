// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "hostagent/initrd.h"
#include "lib/child.h"
#include "lib/clean.h"

#define LDD_MS	 20000
#define SEEN_MAX 512 /* files and directories in one archive */

struct archive {
	FILE *to;
	unsigned ino;
	char *seen[SEEN_MAX];
	size_t nseen;
	char *why;
	size_t len;
};

/* One of `files`: where it is here, and where it will be in the guest. */
struct file {
	char host[PATH_MAX], guest[PATH_MAX];
};

static int bad(char *why, size_t len, const char *name, const char *what)
{
	snprintf(why, len, "[vm] files: %s: %s", name, what);
	return -EINVAL;
}

static int parse(const char *word, struct file *f, char *why, size_t len)
{
	const char *colon = strchr(word, ':');
	struct stat st;
	size_t n = colon ? (size_t)(colon - word) : strlen(word);

	if (snprintf(f->host, sizeof(f->host), "%.*s", (int)n, word) >= PATH_MAX ||
	    snprintf(f->guest, sizeof(f->guest), "%s", colon ? colon + 1 : f->host) >= PATH_MAX)
		return bad(why, len, word, strerror(ENAMETOOLONG));
	if (f->guest[0] != '/' || strstr(f->guest, ".."))
		return bad(why, len, word, "where in the guest? write FILE:/PATH/IN/THE/GUEST");
	if (stat(f->host, &st))
		return bad(why, len, f->host, strerror(errno));
	if (!S_ISREG(st.st_mode) || access(f->host, R_OK))
		return bad(why, len, f->host, "is no file that can be read");
	return 0;
}

static bool put_seen(struct archive *a, const char *name)
{
	for (size_t i = 0; i < a->nseen; i++)
		if (!strcmp(a->seen[i], name))
			return false;
	if (a->nseen < SEEN_MAX)
		a->seen[a->nseen++] = strdup(name);
	return true;
}

static void pad(FILE *to, size_t n)
{
	while (n++ % 4)
		fputc(0, to);
}

/* One record: thirteen numbers of eight hex digits, name, content, both padded to four bytes. */
static void record(struct archive *a, const char *name, unsigned mode, size_t size)
{
	size_t n = strlen(name) + 1;

	fprintf(a->to, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", ++a->ino,
		mode, 0, 0, 1, 0, size, 0, 0, 0, 0, n, 0);
	fwrite(name, 1, n, a->to);
	pad(a->to, 110 + n);
}

static void parents(struct archive *a, const char *path)
{
	char dir[PATH_MAX];

	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(p - path), path);
		if (*dir && put_seen(a, dir))
			record(a, dir, S_IFDIR | 0755, 0);
	}
}

static int copy(FILE *from, FILE *to, size_t *size)
{
	static char buf[1 << 16];
	size_t n;

	for (*size = 0; (n = fread(buf, 1, sizeof(buf), from)); *size += n)
		if (fwrite(buf, 1, n, to) != n)
			return -EIO;
	return ferror(from) ? -EIO : 0;
}

static int add(struct archive *a, const struct file *f)
{
	const char *name = f->guest + strspn(f->guest, "/");
	autofclose FILE *from = fopen(f->host, "re");
	struct stat st;
	size_t size;

	if (!put_seen(a, name))
		return 0;
	if (!from || fstat(fileno(from), &st))
		return bad(a->why, a->len, f->host, strerror(errno));
	parents(a, name);
	record(a, name, S_IFREG | (st.st_mode & 0755), (size_t)st.st_size);
	if (copy(from, a->to, &size) || size != (size_t)st.st_size)
		return bad(a->why, a->len, f->host, "changed or cannot be copied");
	pad(a->to, size);
	return 0;
}

/* A line of ldd: "NAME => /PATH (0x..)", "/PATH (0x..)", "NAME => not found", or neither. */
static int add_library(struct archive *a, char *line)
{
	char *path = strstr(line, "=> ");
	struct file f;

	path = path ? path + 3 : line + strspn(line, " \t");
	if (!strncmp(path, "not found", 9)) {
		line[strcspn(line, "=")] = 0;
		return bad(a->why, a->len, line + strspn(line, " \t"), "ldd does not find it");
	}
	path[strcspn(path, " \n")] = 0;
	if (*path != '/')
		return 0;
	snprintf(f.host, sizeof(f.host), "%s", path);
	snprintf(f.guest, sizeof(f.guest), "%s", path);
	return add(a, &f);
}

static int add_libraries(struct archive *a, const char *program)
{
	char *const argv[] = {"ldd", (char *)(uintptr_t)program, NULL};
	autofree char *out = NULL;
	char *rest, *line;
	int rc = child_read(argv, LDD_MS, &out);

	if (rc < 0)
		return bad(a->why, a->len, program, "ldd cannot be asked for its libraries");
	/* Static programs and scripts have none, and ldd fails on them. */
	rest = rc ? NULL : out;
	for (rc = 0; !rc && (line = strsep(&rest, "\n"));)
		rc = add_library(a, line);
	return rc;
}

static int add_all(struct archive *a, const char *files)
{
	autofree char *copy_of = strdup(files);
	char *rest = copy_of, *word;
	int rc = copy_of ? 0 : -ENOMEM;

	while (!rc && (word = strsep(&rest, " \t,"))) {
		struct file f;

		if (!*word)
			continue;
		rc = parse(word, &f, a->why, a->len);
		if (!rc)
			rc = add(a, &f);
		if (!rc && !access(f.host, X_OK))
			rc = add_libraries(a, f.host);
	}
	return rc;
}

int initrd_check(const char *files, char *why, size_t len)
{
	autofree char *copy_of = strdup(files);
	char *rest = copy_of, *word;
	struct file f;
	int rc = copy_of ? 0 : -ENOMEM;

	while (!rc && (word = strsep(&rest, " \t,")))
		rc = *word ? parse(word, &f, why, len) : 0;
	return rc;
}

int initrd_extend(const struct initrd *i, char *why, size_t len)
{
	autofclose FILE *from = fopen(i->base, "re");
	struct archive a = {.to = fopen(i->to, "we"), .why = why, .len = len};
	size_t size = 0;
	int rc = 0;

	if (!from || !a.to)
		rc = bad(why, len, from ? i->to : i->base, strerror(errno));
	if (!rc && copy(from, a.to, &size))
		rc = bad(why, len, i->to, "cannot be written");
	if (!rc) {
		pad(a.to, size);
		rc = add_all(&a, i->files);
		record(&a, "TRAILER!!!", 0, 0);
	}
	if (a.to && fclose(a.to) && !rc)
		rc = bad(why, len, i->to, strerror(errno));
	while (a.nseen)
		free(a.seen[--a.nseen]);
	return rc;
}

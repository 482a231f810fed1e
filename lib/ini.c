// SPDX-License-Identifier: Apache-2.0
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include "lib/clean.h"
#include "lib/ini.h"
#include "lib/ini_value.h"

struct reader {			/* one file being read */
	struct ini *ini;
	const char *file;
	int line, depth;
	char *section, *name;	/* where we stand */
	char *err;
	size_t len;
};

__attribute__((format(printf, 2, 3))) static int bad(struct reader *r, const char *fmt, ...)
{
	int n = snprintf(r->err, r->len, "%s:%d: ", r->file, r->line);
	va_list ap;

	va_start(ap, fmt);
	if (n >= 0 && (size_t)n < r->len)
		vsnprintf(r->err + n, r->len - (size_t)n, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int add(struct ini *ini, const struct ini_item *it)
{
	struct ini_item *to;

	if (ini->n == ini->room) {
		size_t room = ini->room ? ini->room * 2 : 32;

		to = realloc(ini->at, room * sizeof(*to));
		if (!to)
			return -ENOMEM;
		ini->at = to;
		ini->room = room;
	}
	to = &ini->at[ini->n];
	*to = (struct ini_item){.section = strdup(it->section), .name = strdup(it->name),
				.key = it->key ? strdup(it->key) : NULL,
				.value = it->value ? strdup(it->value) : NULL,
				.file = it->file, .line = it->line};
	ini->n++;	/* ini_done() frees also the half of it that memory was there for */
	return to->section && to->name && !to->key == !it->key && !to->value == !it->value
		       ? 0 : -ENOMEM;
}

static const char *keep_name(struct ini *ini, const char *name)
{
	char **files = realloc(ini->files, (ini->nfiles + 1) * sizeof(*files));

	if (!files)
		return NULL;
	ini->files = files;
	files[ini->nfiles] = strdup(name);
	return files[ini->nfiles] ? files[ini->nfiles++] : NULL;
}

static int value_of(struct reader *r, char *text, char **out)
{
	char why[256];
	int rc = ini_value(text, out, why, sizeof(why));

	return rc == -EINVAL ? bad(r, "%s", why) : rc;
}

static int set_section(struct reader *r, char *s)
{
	struct ini_item it = {.file = r->file, .line = r->line};
	char *end = strchr(s, ']'), *rest;

	if (!end)
		return bad(r, "'%s' has no closing ']'", s);
	rest = ini_trim(end + 1);
	if (*rest && *rest != '#' && *rest != ';')
		return bad(r, "'%s' after the section's ']'", rest);
	*end = '\0';
	s = ini_trim(s + 1);
	if (!*s)
		return bad(r, "a section without name");
	free(r->section);
	free(r->name);
	r->section = strndup(s, strcspn(s, " \t"));
	r->name = strdup(ini_trim(s + strcspn(s, " \t")));
	if (!r->section || !r->name)
		return -ENOMEM;
	it.section = r->section;
	it.name = r->name;
	return add(r->ini, &it);
}

/* first_set - the same key set before in this section by the same file, or NULL. A [global] may
 * say a key again: it then holds for the sections below it. */
static const struct ini_item *first_set(const struct reader *r, const char *key)
{
	for (size_t i = r->ini->n; i-- && strcmp(r->section, "global");) {
		const struct ini_item *it = &r->ini->at[i];

		if (it->file == r->file && it->key && !strcmp(it->key, key) &&
		    !strcmp(it->section, r->section) && !strcmp(it->name, r->name))
			return it;
	}
	return NULL;
}

static int set_key(struct reader *r, char *s)
{
	struct ini_item it = {.file = r->file, .line = r->line};
	char *eq = strchr(s, '=');
	const struct ini_item *before;
	autofree char *expanded = NULL;
	int rc;

	if (!eq)
		return bad(r, "'%s' is neither [section], key = value, nor include FILE", s);
	*eq = '\0';
	it.key = ini_trim(s);
	if (!*it.key)
		return bad(r, "'=' without a key before it");
	if (!r->section)
		return bad(r, "'%s' stands before the first [section]", it.key);
	before = first_set(r, it.key);
	if (before)
		return bad(r, "'%s' is set twice in this section, first in line %d", it.key,
			   before->line);
	rc = value_of(r, eq + 1, &expanded);
	if (rc)
		return rc;
	it.section = r->section;
	it.name = r->name;
	it.value = expanded;
	return add(r->ini, &it);
}

static int read_at(struct ini *ini, const char *path, struct reader *from, char *err, size_t len);

static int include(struct reader *r, char *s)
{
	autofree char *path = NULL, *full = NULL;
	const char *slash = strrchr(r->file, '/');
	int rc = value_of(r, s, &path);

	if (rc)
		return rc;
	if (!*path)
		return bad(r, "include without a file");
	if (r->depth >= INI_DEPTH)
		return bad(r, "includes more than %d deep: does '%s' include itself?", INI_DEPTH,
			   path);
	if (*path == '/' || !slash)
		full = strdup(path);
	else if (asprintf(&full, "%.*s/%s", (int)(slash - r->file), r->file, path) < 0)
		full = NULL;
	return full ? read_at(r->ini, full, r, r->err, r->len) : -ENOMEM;
}

static int one_line(struct reader *r, char *s)
{
	size_t word;

	s = ini_trim(s);
	word = strcspn(s, " \t");
	if (!*s || *s == '#' || *s == ';')
		return 0;
	for (const char *c = s; *c; c++)
		if (iscntrl((unsigned char)*c) && *c != '\t')
			return bad(r, "a control character (0x%02x)", (unsigned char)*c);
	if (*s == '[')
		return set_section(r, s);
	if (word == 7 && !strncmp(s, "include", 7) && s[7 + strspn(s + 7, " \t")] != '=')
		return include(r, s + 7);
	return set_key(r, s);
}

/* lines - each logical line of text, continuations joined, to one_line() */
static int lines(struct reader *r, char *text)
{
	int rc = 0, next = 1;

	if (!strncmp(text, "\xef\xbb\xbf", 3))	/* what Windows editors put first */
		text += 3;
	while (!rc && *text) {
		char *line = text, *to = text, first = text[strspn(text, " \t")];

		r->line = next;
		for (;; text++) {
			if (*text == '\r' && text[1] == '\n')
				continue;
			if (*text == '\\' && first != '#' && first != ';' &&
			    (text[1] == '\n' || !strncmp(text + 1, "\r\n", 2))) {
				text += text[1] == '\r' ? 2 : 1;
				next++;
				*to++ = ' ';
				continue;
			}
			if (!*text || *text == '\n')
				break;
			*to++ = *text;
		}
		text += *text == '\n';
		next++;
		*to = '\0';
		rc = one_line(r, line);
	}
	return rc;
}

static int read_text(struct ini *ini, char *text, const char *name, const struct reader *from,
		     struct reader *r)
{
	int rc = -ENOMEM;

	r->ini = ini;
	r->depth = from ? from->depth + 1 : 0;
	r->file = keep_name(ini, name);
	r->section = from && from->section ? strdup(from->section) : NULL;
	r->name = from && from->name ? strdup(from->name) : NULL;
	if (r->file)
		rc = lines(r, text);
	if (rc == -ENOMEM)
		snprintf(r->err, r->len, "%s: out of memory", name);
	free(r->section);
	free(r->name);
	return rc;
}

static int slurp(const char *path, char **text)
{
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	autofree char *buf = malloc(INI_SIZE_MAX + 1);
	size_t have = 0;
	ssize_t n;

	if (fd < 0)
		return -errno;
	if (!buf)
		return -ENOMEM;
	while ((n = read(fd, buf + have, INI_SIZE_MAX + 1 - have)) > 0)
		have += (size_t)n;
	if (n < 0)
		return -errno;
	if (have > INI_SIZE_MAX)
		return -EFBIG;
	buf[have] = '\0';
	if (memchr(buf, '\0', have))
		return -EILSEQ;
	*text = steal_ptr(buf);
	return 0;
}

static int read_at(struct ini *ini, const char *path, struct reader *from, char *err, size_t len)
{
	struct reader r = {.err = err, .len = len};
	autofree char *text = NULL;
	int rc = slurp(path, &text);
	const char *why = rc == -EILSEQ ? "it is not text" : strerror(-rc);

	if (rc && from)
		return bad(from, "cannot read '%s': %s", path, why), rc;
	if (rc) {
		snprintf(err, len, "cannot read '%s': %s", path, why);
		return rc;
	}
	return read_text(ini, text, path, from, &r);
}

int ini_read(struct ini *ini, const char *path, char *err, size_t len)
{
	return read_at(ini, path, NULL, err, len);
}

int ini_text(struct ini *ini, const char *text, const char *name, char *err, size_t len)
{
	struct reader r = {.err = err, .len = len};
	autofree char *copy = strdup(text);

	return copy ? read_text(ini, copy, name, NULL, &r) : -ENOMEM;
}

/* ini_set - the key of a section with a name stands behind its last dot, since names may have dots
 * ("device 0000:00:15.0"); otherwise behind the first, since keys may ("limits.p99.9") */
int ini_set(struct ini *ini, const char *assignment, char *err, size_t len)
{
	struct ini_item it = {.file = "-s"};
	autofree char *copy = strdup(assignment);
	char *eq = copy ? strchr(copy, '=') : NULL, *dot, *key, *name;

	if (!copy)
		return -ENOMEM;
	for (const char *c = copy; *c; c++)
		if (iscntrl((unsigned char)*c) && *c != '\t')
			eq = NULL;
	if (eq)
		*eq = '\0';
	name = ini_trim(copy);
	dot = strpbrk(name, " \t") ? strrchr(name, '.') : strchr(name, '.');
	if (!eq || !dot || dot == name || !*ini_trim(dot + 1)) {
		snprintf(err, len, "-s '%s': not of the form section.key=value", assignment);
		return -EINVAL;
	}
	*dot = '\0';
	key = ini_trim(dot + 1);
	it.section = name;
	name += strcspn(name, " \t");
	it.name = *name ? ini_trim(name + 1) : name;
	*name = '\0';
	it.key = key;
	it.value = ini_trim(eq + 1);
	return add(ini, &it);
}

void ini_done(struct ini *ini)
{
	for (size_t i = 0; i < ini->n; i++) {
		free(ini->at[i].section);
		free(ini->at[i].name);
		free(ini->at[i].key);
		free(ini->at[i].value);
	}
	for (size_t i = 0; i < ini->nfiles; i++)
		free(ini->files[i]);
	free(ini->at);
	free(ini->files);
	*ini = (struct ini){0};
}

char *ini_where(const struct ini_item *it, char *buf, size_t len)
{
	if (it->line)
		snprintf(buf, len, "%s:%d: ", it->file, it->line);
	else
		snprintf(buf, len, "%s %s%s%s.%s: ", it->file, it->section, *it->name ? " " : "",
			 it->name, it->key ? it->key : "");
	return buf;
}

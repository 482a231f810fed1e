/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ini.h - scenario and profile files: text to a list of settings that know where they stand
 *
 * The language is fio's: [section] or [section NAME], key = value, a line that starts with '#' or
 * ';' is a comment, '#' after a blank starts one at the end of a line (';' does not: commands and
 * claims contain it). `include FILE` reads another file (relative to the including one, at most 16
 * deep) and then goes on in the section where it stood. ${VAR} is taken from the environment,
 * ${VAR:-text} gives what to use where it is unset or empty, $${ is a plain ${. A trailing
 * backslash continues a line. A value in double quotes keeps blanks and '#'; in them \" and \\
 * stand for " and \. [global] is an ordinary section here: whoever reads the items gives its values
 * to later sections.
 *
 * A key set twice in a section of one file is an error; a later file (the includer, -s) overrides.
 *
 *	struct ini ini = {0};
 *	ini_read(&ini, "demo.ini", err, sizeof(err))	0, or -errno with "demo.ini:7: ..." in err
 *	ini_set(&ini, "probe.interval=1ms", err, ...)	as from -s: overrides, file "-s", line 0
 *	for (i < ini.n) use ini.at[i]
 *	ini_done(&ini)
 */
#ifndef LIB_INI_H
#define LIB_INI_H

#include <stddef.h>
#include <stdio.h>

#define INI_DEPTH 16		 /* files including files */
#define INI_SIZE_MAX (1u << 20)	 /* bytes in one file: a larger one is no configuration */

struct ini_item {
	char *section;		/* "load" of [load NAME] */
	char *name;		/* "NAME", or "" */
	char *key; /* NULL: the section's own line (so that an empty section is seen) */
	char *value;
	const char *file;
	int line;		/* 0: not from a file */
};

struct ini {
	struct ini_item *at;
	size_t n, room;
	char **files;		/* names that items point to */
	size_t nfiles;
};

int ini_read(struct ini *ini, const char *path, char *err, size_t len);
/* ini_text - the same from memory; `name` stands for the file in messages */
int ini_text(struct ini *ini, const char *text, const char *name, char *err, size_t len);
/* ini_set - "section.key=value" or "section NAME.key=value" */
int ini_set(struct ini *ini, const char *assignment, char *err, size_t len);
void ini_done(struct ini *ini);

/* ini_where - "file:line: ", or "-s section.key: " for an override; returns buf */
char *ini_where(const struct ini_item *it, char *buf, size_t len);

/* ini_put - print "key = value" so that ini_read gives the same value again */
void ini_put(FILE *to, const char *key, const char *value);

#endif

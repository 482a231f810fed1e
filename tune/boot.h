/* SPDX-License-Identifier: Apache-2.0 */
/*
 * boot.h - the boot loader: which one it is, what every entry gives the kernel, how to add to it
 *
 *	struct boot boot;
 *	boot_load(&boot);			want of a loader is no error: kind "unknown"
 *	for (i < boot.n) boot.at[i].cmdline	what that entry really passes, variables expanded
 *	boot_edit(&boot, "isolcpus=3 ...", &acts, why, sizeof(why));
 *	boot_done(&boot);
 *
 * Entries are read from the artefact that the loader itself reads (grub.cfg, BLS entries,
 * extlinux.conf, cmdline.txt), never from the settings they are generated from. Loaders are rows:
 * boot/load.c.
 */
#ifndef TUNE_BOOT_H
#define TUNE_BOOT_H

#include <stdbool.h>
#include <stddef.h>
#include "tune/act.h"

struct boot_entry {
	char *id; /* menu id or file name */
	char *title;
	char *file; /* the artefact that holds it, below the root */
	int line;   /* of the arguments in that file, from 1 */
	char *kernel;
	char *raw;     /* the arguments as written, variables and all */
	char *cmdline; /* the arguments as the kernel gets them */
	bool recovery;
	bool is_default; /* is booted when nobody intervenes, as far as can be told */
};

struct boot_ops;

struct boot {
	const struct boot_ops *ops;
	const char *kind;  /* "grub-debian", "grub2", "bls", "systemd-boot", "extlinux", ... */
	const char *name;  /* in words */
	char config[160];  /* the artefact, or its folder */
	char own[160];	   /* what rttune writes: a drop-in where there are drop-ins */
	char command[200]; /* makes the artefact from the settings; "": none is needed */
	char *extra;	   /* arguments that rttune has in force, by its journal; "" */
	char why[240];	   /* unknown: what to do by hand. Else a warning, or "" */
	struct boot_entry *at;
	size_t n;
};

int boot_load(struct boot *boot);
void boot_done(struct boot *boot);
const struct boot_entry *boot_default(const struct boot *boot); /* NULL: no entry at all */

/* boot_edit - append the acts after which every entry carries each of `args` exactly once.
 * What all entries carry anyway is not repeated, what rttune added before is replaced. -EEXIST: an
 * entry has another value for a key, *why names it and its place; -E2BIG: the line grows too
 * long; -ENOTSUP: unknown loader, *why is what to do by hand. */
int boot_edit(const struct boot *boot, const char *args, struct acts *acts, char *why, size_t len);

/* boot_trial - the same for one extra entry that is booted once; the default stays as it is */
int boot_trial(const struct boot *boot, const char *args, struct acts *acts, char *why, size_t len);

/* boot_strip - take args out of entries that are plain files (a kernel update made them while they
 * were in force). 0, -ENOTSUP: entries are generated here */
int boot_strip(const char *args);

/* Kernel command lines: words, double quotes, '-' and '_' alike in keys, "--" ends. */
struct arg {
	char *key, *value; /* value NULL: no '=' */
	char *text;	   /* as written */
};
struct args {
	struct arg *at;
	size_t n;
};

int args_parse(const char *line, struct args *args);
void args_done(struct args *args);
bool args_same_key(const char *a, const char *b);
bool args_repeats(const char *key); /* may stand more than once: console, hugepages, ... */
/* args_last - the value that counts, that of the last; "" for a bare word, NULL: absent */
const char *args_last(const struct args *args, const char *key);
/* args_lacks - the first word of `want` that `line` does not give effect to, in buf; NULL: none. A
 * later word with another value for the key takes the effect away, a second same one is an error
 * too. */
const char *args_lacks(const char *line, const char *want, char *buf, size_t len);
/* args_without - line minus each word that stands in drop; untouched if there is none; malloced */
char *args_without(const char *line, const char *drop);
/* args_clash - the word of line that gives a key of word another value, in buf; NULL: none */
const char *args_clash(const char *line, const char *word, char *buf, size_t len);

/* args_unknown - words that the running kernel did not know, from its log ("Unknown kernel command
 * line parameters"), space separated in buf; false: it has no such line */
bool args_unknown(const char *log, char *buf, size_t len);

#endif

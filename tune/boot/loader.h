/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.h - one kind of boot loader: a row in boot/load.c, its functions in a file beside it
 *
 * here() says whether the host is of this kind and fills config, own, command (and why). entries()
 * reads the artefact. Exactly one way of editing: content() gives the whole new content of `own`
 * for arguments (drop-ins and settings that the command turns into the artefact), or NULL and the
 * entries themselves are edited line by line, as prefix() and the file's line number say.
 */
#ifndef TUNE_BOOT_LOADER_H
#define TUNE_BOOT_LOADER_H

#include "tune/boot.h"

struct boot_ops {
	const char *kind, *name;
	bool (*here)(struct boot *b);
	int (*entries)(struct boot *b);
	char *(*content)(const struct boot *b, const char *args); /* malloced; NULL: no memory */
	int (*companion)(const struct boot *b, const char *args, struct acts *acts); /* or NULL */
	int (*trial)(const struct boot *b, const char *args, struct acts *acts, char *why,
		     size_t len); /* or NULL */
};

extern const struct boot_ops boot_grub_debian, boot_grub2, boot_bls, boot_sd, boot_uboot_menu,
	boot_extlinux, boot_rpi;

struct boot_entry *boot_add(struct boot *b);

/* loader_default_file - content of a settings file in /etc/default plus a block of ours at its end;
 * an earlier block of ours is replaced. `line` is the assignment. */
char *loader_with_block(const char *path, const char *line);

/* grub: variables set in grub.cfg and kept in grubenv */
struct grub_vars {
	char name[64][32], value[64][1024];
	size_t n;
};
void grub_set(struct grub_vars *v, const char *name, const char *value);
const char *grub_get(const struct grub_vars *v, const char *name);
void grub_env(struct grub_vars *v, const char *path);
char *grub_expand(const struct grub_vars *v, const char *text); /* malloced */
int grub_cfg(struct boot *b, const char *path);
int grub_next_entry(const char *env, const char *id, struct acts *acts);

/* grub_once - is the one boot whose entry we named in a grubenv still to come, or over? Over: GRUB
 * emptied next_entry, and nothing (GRUB_USED) or something else differs from before. */
enum grub_once { GRUB_STILL, GRUB_USED, GRUB_USED_AND_MORE };
enum grub_once grub_once(const char *path, const char *before, const char *now);

/* shell_quoted - text inside double quotes of a shell assignment; malloced */
char *shell_quoted(const char *text);

#endif

// SPDX-License-Identifier: Apache-2.0
/*
 * GRUB whose grub.cfg is generated. Debian and its children read drop-ins (/etc/default/grub.d), so
 * ours is a file of our own; elsewhere a block at the end of /etc/default/grub, which is a shell
 * script that grub-mkconfig sources, so that an assignment at its end counts.
 *
 * GRUB_CMDLINE_LINUX and not ..._DEFAULT: the latter is left out of recovery entries.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"

#define BLOCK_HEAD "# >>> rttune: do not edit, 'rttune revert' takes it away\n"
#define BLOCK_TAIL "# <<< rttune\n"

char *shell_quoted(const char *text)
{
	char *out = malloc(2 * strlen(text) + 1), *to = out;

	for (; out && *text; text++) {
		if (strchr("\"\\$`", *text))
			*to++ = '\\';
		*to++ = *text;
	}
	if (out)
		*to = '\0';
	return out;
}

char *loader_with_block(const char *path, const char *line)
{
	autofree char *old = root_slurp(path, NULL);
	char *head, *tail, *out = NULL;
	const char *nl;

	if (!old)
		old = strdup("");
	if (!old)
		return NULL;
	head = strstr(old, BLOCK_HEAD);
	tail = head ? strstr(head, BLOCK_TAIL) : NULL;
	if (tail)
		memmove(head, tail + strlen(BLOCK_TAIL), strlen(tail + strlen(BLOCK_TAIL)) + 1);
	nl = *old && old[strlen(old) - 1] != '\n' ? "\n" : "";
	if (asprintf(&out, "%s%s" BLOCK_HEAD "%s\n" BLOCK_TAIL, old, nl, line) < 0)
		return NULL;
	return out;
}

static bool debian_here(struct boot *b)
{
	if (!root_exists("etc/default/grub.d") && !root_exists("usr/sbin/update-grub"))
		return false;
	if (!root_exists("etc/default/grub") || !root_exists("boot/grub"))
		return false;
	strcpy(b->config, "boot/grub/grub.cfg");
	strcpy(b->own, "etc/default/grub.d/60-rttune.cfg");
	strcpy(b->command, "update-grub");
	return true;
}

static int entries(struct boot *b)
{
	return grub_cfg(b, b->config);
}

static char *debian_content(const struct boot *b, const char *args)
{
	autofree char *quoted = shell_quoted(args);
	char *out = NULL;

	if (!quoted || asprintf(&out,
				"# Made by rttune: kernel arguments of the real-time host.\n"
				"# 'rttune revert' removes this file and runs %s.\n"
				"GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX %s\"\n",
				b->command, quoted) < 0)
		return NULL;
	return out;
}

/* A path that may be a link is followed inside the root: the artefact is what is replaced. */
static bool follow(const char *path, char *buf, size_t len)
{
	char link[128];
	ssize_t n = root_link(path, link, sizeof(link));
	const char *at = link;

	if (n <= 0) {
		snprintf(buf, len, "%s", path);
		return root_exists(path);
	}
	if (*at == '/')
		at++;
	else
		while (!strncmp(at, "../", 3))
			at += 3;
	snprintf(buf, len, "%s", at);
	return root_exists(buf);
}

static bool grub2_here(struct boot *b)
{
	static const char *const where[] = {"etc/grub2-efi.cfg", "etc/grub2.cfg",
					    "boot/grub2/grub.cfg", "boot/grub/grub.cfg"};

	if (!root_exists("etc/default/grub"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		if (!follow(where[i], b->config, sizeof(b->config)))
			continue;
		strcpy(b->own, "etc/default/grub");
		snprintf(b->command, sizeof(b->command), "%s -o /%s",
			 strstr(b->config, "grub2") || strstr(b->config, "efi") ? "grub2-mkconfig"
										: "grub-mkconfig",
			 b->config);
		return true;
	}
	return false;
}

static char *grub2_content(const struct boot *b, const char *args)
{
	autofree char *quoted = shell_quoted(args), *line = NULL;

	if (!quoted || asprintf(&line, "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX %s\"", quoted) < 0)
		return NULL;
	return loader_with_block(b->own, line);
}

/* grubenv is a block of exactly 1024 bytes, filled up with '#'. */
static int env_with(char *block, size_t len, const char *name, const char *value)
{
	static const char head[] = "# GRUB Environment Block\n";
	autofree char *out = calloc(1, len + 1), *old = strdup(block);
	char *save = NULL;
	size_t n = strlen(name), at;

	if (!out || !old)
		return -ENOMEM;
	strcpy(out, head);
	for (char *l = strtok_r(old, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (*l == '#' || (!strncmp(l, name, n) && l[n] == '='))
			continue;
		strcat(out, l);
		strcat(out, "\n");
	}
	at = strlen(out);
	if (at + n + strlen(value) + 2 > len)
		return -ENOSPC;
	at += (size_t)sprintf(out + at, "%s=%s\n", name, value);
	memset(out + at, '#', len - at);
	memcpy(block, out, len);
	return 0;
}

int grub_next_entry(const char *env, const char *id, struct acts *acts)
{
	size_t len;
	autofree char *block = root_slurp(env, &len);
	int err;

	if (!block)
		return -errno;
	if (len != 1024)
		return -EINVAL;
	err = env_with(block, len, "next_entry", id);
	return err ? err : acts_file(acts, env, block) ? 0 : -ENOMEM;
}

/* The body of the default entry, its linux line with our arguments, under a title of ours. */
static char *trial_entry(const char *all, const struct boot_entry *e, const char *args)
{
	const char *line = all, *head = NULL, *end;
	char *out = NULL;
	int n = 1;

	for (; line && n < e->line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL, n++)
		if (!strncmp(line + strspn(line, " \t"), "menuentry ", 10))
			head = line;
	if (!line || !head || !(head = strchr(head, '\n')) || !(end = strstr(line, "\n}")))
		return NULL;
	const char *eol = line + strcspn(line, "\n");
	/* An entry in a submenu ends with an indented brace. */
	const char *inner = strstr(line, "\n\t}");
	if (inner && inner < end)
		end = inner;
	if (asprintf(&out,
		     "# Made by rttune: booted once by 'rttune apply --trial'.\n"
		     "menuentry 'rttune trial' --id rttune-trial {%.*s %s%.*s\n}\n",
		     (int)(eol - head), head, args, (int)(end - eol), eol) < 0)
		return NULL;
	return out;
}

static int trial(const struct boot *b, const char *args, struct acts *acts, char *why, size_t len)
{
	const struct boot_entry *e = boot_default(b);
	autofree char *all = root_slurp(b->config, NULL);
	autofree char *text = all && e ? trial_entry(all, e, args) : NULL;
	char path[200], dir[160];
	struct act *a;
	int err;

	snprintf(dir, sizeof(dir), "%.*s", (int)(strrchr(b->config, '/') - b->config), b->config);
	snprintf(path, sizeof(path), "%s/custom.cfg", dir);
	if (!text || root_exists(path)) {
		snprintf(why, len,
			 text ? "'%s' is there already and is not ours"
			      : "no default entry was found in '%s'",
			 text ? path : b->config);
		return -ENOTSUP;
	}
	a = acts_file(acts, path, text);
	if (!a)
		return -ENOMEM;
	a->knob = strdup("trial boot");
	snprintf(path, sizeof(path), "%s/grubenv", dir);
	err = grub_next_entry(path, "rttune-trial", acts);
	if (err)
		snprintf(why, len, "cannot set the entry of the next boot in '%s': %s", path,
			 strerror(-err));
	return err;
}

const struct boot_ops boot_grub_debian = {
	"grub-debian",	"GRUB with update-grub and drop-ins",
	debian_here,	entries,
	debian_content, NULL,
	trial,
};

const struct boot_ops boot_grub2 = {
	"grub2", "GRUB with grub2-mkconfig", grub2_here, entries, grub2_content, NULL, trial,
};

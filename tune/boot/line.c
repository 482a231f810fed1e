// SPDX-License-Identifier: Apache-2.0
/*
 * Loaders whose arguments stand on a line of a file: U-Boot's extlinux.conf, by hand or made by
 * Debian's u-boot-update, and the Raspberry Pi's cmdline.txt.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"

#define EXTLINUX "boot/extlinux/extlinux.conf"

static bool menu_here(struct boot *b)
{
	if (!root_exists(EXTLINUX))
		return false;
	if (!root_exists("usr/sbin/u-boot-update") && !root_exists("etc/default/u-boot"))
		return false;
	strcpy(b->config, EXTLINUX);
	strcpy(b->command, "u-boot-update");
	strcpy(b->own,
	       root_exists("etc/u-boot-menu/conf.d") || root_exists("usr/share/u-boot-menu/conf.d")
		       ? "etc/u-boot-menu/conf.d/rttune.conf"
		       : "etc/default/u-boot");
	return true;
}

static bool extlinux_here(struct boot *b)
{
	if (!root_exists(EXTLINUX))
		return false;
	strcpy(b->config, EXTLINUX);
	strcpy(b->own, EXTLINUX);
	return true;
}

/* u-boot-update takes "ro quiet" where nothing is set: what we set must not lose that. */
static char *menu_content(const struct boot *b, const char *args)
{
	autofree char *quoted = shell_quoted(args), *line = NULL;
	char *out = NULL;

	if (!quoted ||
	    asprintf(&line, "U_BOOT_PARAMETERS=\"${U_BOOT_PARAMETERS:-ro quiet} %s\"", quoted) < 0)
		return NULL;
	if (!strcmp(b->own, "etc/default/u-boot"))
		return loader_with_block(b->own, line);
	if (asprintf(&out, "# Made by rttune: 'rttune revert' removes this file.\n%s\n", line) < 0)
		return NULL;
	return out;
}

struct label {
	struct boot *b;
	char id[128], title[256], kernel[256], def[128];
};

static int append_line(struct label *c, const char *value, int line)
{
	struct boot_entry *e = boot_add(c->b);

	if (!e)
		return -ENOMEM;
	e->id = strdup(c->id);
	e->title = strdup(*c->title ? c->title : c->id);
	e->kernel = strdup(c->kernel);
	e->file = strdup(EXTLINUX);
	e->line = line;
	e->raw = strdup(value);
	e->cmdline = strdup(value);
	e->recovery = strstr(c->id, "rescue") || strstr(c->id, "recovery") || c->id[0] == 'r';
	e->is_default = !strcmp(c->id, c->def);
	return e->id && e->title && e->kernel && e->file && e->raw && e->cmdline ? 0 : -ENOMEM;
}

static int extlinux_line(struct label *c, const char *l, int line)
{
	size_t key, n;
	const char *value;

	l += strspn(l, " \t");
	key = strcspn(l, " \t");
	value = l + key + strspn(l + key, " \t");
	n = strlen(value);
	if (key == 7 && !strncasecmp(l, "default", key))
		snprintf(c->def, sizeof(c->def), "%s", value);
	else if (key == 4 && !strncasecmp(l, "menu", key) && n > 6 &&
		 !strncasecmp(value, "label ", 6))
		snprintf(c->title, sizeof(c->title), "%s", value + 6);
	else if ((key == 5 && !strncasecmp(l, "linux", key)) ||
		 (key == 6 && !strncasecmp(l, "kernel", key)))
		snprintf(c->kernel, sizeof(c->kernel), "%s", value);
	else if (key == 6 && !strncasecmp(l, "append", key))
		return append_line(c, value, line);
	else if (key == 5 && !strncasecmp(l, "label", key)) {
		snprintf(c->id, sizeof(c->id), "%s", value);
		c->title[0] = c->kernel[0] = '\0';
	}
	return 0;
}

static int extlinux_entries(struct boot *b)
{
	autofree char *all = root_slurp(EXTLINUX, NULL);
	struct label c = {.b = b};
	int line = 1, err = 0;

	if (!all)
		return -errno;
	for (char *l = all, *nl; l && *l && !err; l = nl, line++) {
		nl = strchr(l, '\n');
		if (nl)
			*nl++ = '\0';
		err = extlinux_line(&c, l, line);
	}
	return err;
}

static bool rpi_here(struct boot *b)
{
	static const char *const where[] = {"boot/firmware", "boot"};
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		snprintf(path, sizeof(path), "%s/config.txt", where[i]);
		snprintf(b->config, sizeof(b->config), "%s/cmdline.txt", where[i]);
		if (!root_exists(path) || !root_exists(b->config))
			continue;
		strcpy(b->own, b->config);
		return true;
	}
	return false;
}

/* The firmware reads the first line only. */
static int rpi_entries(struct boot *b)
{
	autofree char *all = root_slurp(b->config, NULL);
	struct boot_entry *e = all ? boot_add(b) : NULL;

	if (!e)
		return -ENOMEM;
	all[strcspn(all, "\r\n")] = '\0';
	e->id = strdup("cmdline.txt");
	e->title = strdup("Raspberry Pi firmware");
	e->kernel = strdup("");
	e->file = strdup(b->config);
	e->line = 1;
	e->raw = strdup(all);
	e->cmdline = strdup(all);
	e->is_default = true;
	return e->id && e->title && e->kernel && e->file && e->raw && e->cmdline ? 0 : -ENOMEM;
}

const struct boot_ops boot_uboot_menu = {
	"u-boot-menu", "U-Boot with u-boot-update", menu_here, extlinux_entries, menu_content, NULL,
	NULL,
};

const struct boot_ops boot_extlinux = {
	"extlinux", "U-Boot with extlinux.conf", extlinux_here, extlinux_entries, NULL, NULL, NULL,
};

const struct boot_ops boot_rpi = {
	"raspberry-pi", "Raspberry Pi firmware", rpi_here, rpi_entries, NULL, NULL, NULL,
};

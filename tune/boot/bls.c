// SPDX-License-Identifier: Apache-2.0
/*
 * Boot Loader Specification: one file an entry. RHEL 8 and later, Fedora and openEuler with GRUB,
 * and systemd-boot. The entries are edited, as grubby does: since RHEL 9.3 grub2-mkconfig no longer
 * touches them. kernel-install makes the entry of a new kernel from /etc/kernel/cmdline, and where
 * that is missing from /proc/cmdline, tuned as it may be at that moment; so the file is kept in
 * step, and made from the default entry where it is missing.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"

static bool has_entries(const char *dir)
{
	char **names = NULL;
	int n = root_list(dir, &names), found = 0;

	for (int i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		found += len > 5 && !strcmp(names[i] + len - 5, ".conf");
		free(names[i]);
	}
	free(names);
	return found > 0;
}

static bool bls_here(struct boot *b)
{
	autofree char *grub = root_slurp("etc/default/grub", NULL);

	/* Debian's GRUB does not read entries; a folder of systemd-boot may lie beside it. */
	if (!grub || root_exists("usr/sbin/update-grub") || root_exists("etc/default/grub.d"))
		return false;
	if (strstr(grub, "GRUB_ENABLE_BLSCFG=false") || !has_entries("boot/loader/entries"))
		return false;
	strcpy(b->config, "boot/loader/entries");
	strcpy(b->own, b->config);
	return true;
}

static bool sd_here(struct boot *b)
{
	static const char *const where[] = {"boot/loader/entries", "efi/loader/entries",
					    "boot/efi/loader/entries"};

	for (size_t i = 0; i < ARRAY_SIZE(where); i++) {
		if (!has_entries(where[i]))
			continue;
		strcpy(b->config, where[i]);
		strcpy(b->own, where[i]);
		return true;
	}
	return false;
}

/* options may stand on several lines; the last is the one that we edit, all are what counts. */
static int take(struct boot_entry *e, char *l, int line, const struct grub_vars *vars)
{
	size_t key = strcspn(l, " \t");
	char *value = l + key + strspn(l + key, " \t");
	char **to = NULL;

	if (key == 5 && !strncmp(l, "title", 5))
		to = &e->title;
	else if (key == 5 && !strncmp(l, "linux", 5))
		to = &e->kernel;
	if (to) {
		free(*to);
		*to = strdup(value);
		return *to ? 0 : -ENOMEM;
	}
	if (key != 7 || strncmp(l, "options", 7))
		return 0;
	autofree char *full = grub_expand(vars, value);
	autofree char *before = e->cmdline;
	free(e->raw);
	e->raw = strdup(value);
	e->line = line;
	e->cmdline = NULL;
	if (!full || !e->raw ||
	    asprintf(&e->cmdline, "%s%s%s", before ? before : "", before ? " " : "", full) < 0)
		return -ENOMEM;
	return 0;
}

static int read_entry(struct boot *b, const char *name, const struct grub_vars *vars)
{
	struct boot_entry *e = boot_add(b);
	char path[300];
	int line = 1, err = 0;

	if (!e)
		return -ENOMEM;
	snprintf(path, sizeof(path), "%s/%s", b->config, name);
	e->file = strdup(path);
	e->id = strndup(name, strlen(name) - 5);
	autofree char *all = root_slurp(path, NULL);
	if (!all || !e->file || !e->id)
		return -ENOMEM;
	for (char *l = all, *nl; l && *l && !err; l = nl, line++) {
		nl = strchr(l, '\n');
		if (nl)
			*nl++ = '\0';
		err = take(e, l, line, vars);
	}
	if (!e->title)
		e->title = strdup(e->id);
	if (!e->kernel)
		e->kernel = strdup("");
	if (!e->raw) {
		e->raw = strdup("");
		e->cmdline = strdup("");
	}
	e->recovery = strstr(e->id, "rescue");
	return err ? err : e->title && e->kernel && e->raw && e->cmdline ? 0 : -ENOMEM;
}

/* What grubenv or loader.conf names; else the newest, which both loaders sort first. */
static void choose(struct boot *b, const struct grub_vars *vars)
{
	const char *saved = grub_get(vars, "saved_entry");
	size_t best = b->n;

	for (size_t i = 0; i < b->n; i++) {
		struct boot_entry *e = &b->at[i];

		if (saved && !strcmp(saved, e->id)) {
			best = i;
			break;
		}
		if (!e->recovery && (best == b->n || strverscmp(e->id, b->at[best].id) > 0))
			best = i;
	}
	if (best < b->n)
		b->at[best].is_default = true;
}

static int entries(struct boot *b)
{
	autofree struct grub_vars *vars = calloc(1, sizeof(*vars));
	char **names = NULL;
	int n, err = 0;

	if (!vars)
		return -ENOMEM;
	grub_env(vars, "boot/grub2/grubenv");
	n = root_list(b->config, &names);
	for (int i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		if (!err && len > 5 && !strcmp(names[i] + len - 5, ".conf"))
			err = read_entry(b, names[i], vars);
		free(names[i]);
	}
	free(names);
	choose(b, vars);
	return n < 0 ? n : err;
}

/* The words of the loader itself are no arguments of ours to hand on. */
static char *for_new_kernels(const struct boot *b)
{
	const struct boot_entry *e = boot_default(b);
	autofree char *now = root_slurp("etc/kernel/cmdline", NULL);
	struct args args;
	char *out, *to;

	if (!now && !e)
		return NULL;
	autofree char *line = args_without(now ? now : e->cmdline, b->extra);
	if (!line || args_parse(line, &args))
		return NULL;
	to = out = calloc(1, strlen(line) + 2);
	for (size_t i = 0; out && i < args.n; i++)
		if (strcmp(args.at[i].key, "BOOT_IMAGE") && strcmp(args.at[i].key, "initrd"))
			to += sprintf(to, "%s%s", to == out ? "" : " ", args.at[i].text);
	args_done(&args);
	return out;
}

static int kernel_cmdline(const struct boot *b, const char *args, struct acts *acts)
{
	autofree char *line = NULL, *content = NULL;
	struct act *a;

	if (!root_exists("etc/kernel/cmdline") && !root_exists("usr/bin/kernel-install") &&
	    !root_exists("usr/lib/kernel/install.d"))
		return 0;
	line = for_new_kernels(b);
	if (!line)
		return -ENOMEM;
	if (asprintf(&content, "%s%s%s\n", line, *args ? " " : "", args) < 0)
		return -ENOMEM;
	a = acts_file(acts, "etc/kernel/cmdline", content);
	if (!a)
		return -ENOMEM;
	a->args = strdup(args);
	a->knob = strdup("kernel command line of later kernels");
	a->disruption = REBOOT;
	return 0;
}

/* The default entry once more, with our arguments. */
static int trial_entry(const struct boot *b, const char *args, struct acts *acts, char *why,
		       size_t len)
{
	const struct boot_entry *e = boot_default(b);
	autofree char *all = e ? root_slurp(e->file, NULL) : NULL;
	autofree char *text = NULL;
	char path[300];
	struct act *a;

	if (!all) {
		snprintf(why, len, "no boot entry was found in '%s'", b->config);
		return -ENOTSUP;
	}
	const char *nl = strstr(all, "\noptions");
	const char *end = nl ? nl + 1 + strcspn(nl + 1, "\n") : NULL;
	if (!end || asprintf(&text, "%.*s %s%s", (int)(end - all), all, args, end) < 0)
		return -EINVAL;
	snprintf(path, sizeof(path), "%s/rttune-trial.conf", b->config);
	a = acts_file(acts, path, text);
	if (a)
		a->knob = strdup("trial boot");
	return a ? 0 : -ENOMEM;
}

/* GRUB: grubenv's next_entry. The default is not touched. */
static int trial(const struct boot *b, const char *args, struct acts *acts, char *why, size_t len)
{
	int err = trial_entry(b, args, acts, why, len);

	if (err)
		return err;
	err = grub_next_entry("boot/grub2/grubenv", "rttune-trial", acts);
	if (err)
		snprintf(why, len, "cannot set the next boot's entry in boot/grub2/grubenv: %s",
			 strerror(-err));
	return err;
}

/*
 * systemd-boot: the EFI variable LoaderEntryOneShot, which the loader deletes when it has read it;
 * an entry that is gone by then is passed over, so revert has nothing to run. Real-time kernels
 * switch EFI's runtime services off.
 */
static int sd_trial(const struct boot *b, const char *args, struct acts *acts, char *why,
		    size_t len)
{
	static const char command[] = "bootctl set-oneshot rttune-trial.conf";
	char **names = NULL;
	int n = root_list("sys/firmware/efi/efivars", &names), err;
	struct act *a;

	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (n <= 0) {
		snprintf(why, len,
			 "systemd-boot boots an entry once by an EFI variable, and this kernel "
			 "gives "
			 "no access to them: boot it with efi=runtime, or apply without --trial");
		return -ENOTSUP;
	}
	err = trial_entry(b, args, acts, why, len);
	if (err)
		return err;
	a = acts_add(acts, ACT_RUN, command, command);
	if (!a)
		return -ENOMEM;
	a->undo = strdup("");
	a->knob = strdup("trial boot");
	return 0;
}

const struct boot_ops boot_bls = {
	"bls", "GRUB with boot loader entries", bls_here, entries, NULL, kernel_cmdline, trial,
};

const struct boot_ops boot_sd = {
	"systemd-boot", "systemd-boot with kernel-install", sd_here, entries, NULL, kernel_cmdline,
	sd_trial,
};

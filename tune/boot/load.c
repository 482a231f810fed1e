// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"
#include "tune/image.h"
#include "tune/journal.h"

/* Asked in this order: the narrower sign first. */
static const struct boot_ops *const loaders[] = {
	&boot_rpi, &boot_bls,	     &boot_grub_debian, &boot_grub2,
	&boot_sd,  &boot_uboot_menu, &boot_extlinux,
};

struct boot_entry *boot_add(struct boot *b)
{
	struct boot_entry *more = reallocarray(b->at, b->n + 1, sizeof(*more));

	if (!more)
		return NULL;
	b->at = more;
	b->at[b->n] = (struct boot_entry){0};
	return &b->at[b->n++];
}

/* The arguments that the newest generation brought; without the right to read them: none. */
static char *in_force(void)
{
	const char *args = "";
	struct journal j;
	char why[200], *copy;

	if (journal_open(&j, JOURNAL_READ, why, sizeof(why)))
		return strdup("");
	for (size_t i = 0; i < j.n; i++)
		if (j.rec[i].act.args && !j.rec[i].undone)
			args = j.rec[i].act.args;
	copy = strdup(args);
	journal_close(&j);
	return copy;
}

static bool images(const char *dir)
{
	char **names = NULL;
	int n = root_list(dir, &names), found = 0;

	for (int i = 0; i < n; i++) {
		size_t len = strlen(names[i]);

		found += len > 4 && !strcmp(names[i] + len - 4, ".efi");
		free(names[i]);
	}
	free(names);
	return found > 0;
}

static void unknown(struct boot *b)
{
	b->kind = "unknown";
	b->name = "unknown boot loader";
	if (root_exists("run/ostree-booted") || root_exists("ostree/repo")) {
		b->kind = "ostree";
		b->name = "ostree deployment";
		snprintf(b->why, sizeof(b->why),
			 "this is an ostree system: run 'rpm-ostree kargs' with an "
			 "--append-if-missing=ARG for each argument");
		return;
	}
	if (images("boot/efi/EFI/Linux") || images("efi/EFI/Linux") || images("boot/EFI/Linux")) {
		b->kind = "uki";
		b->name = "unified kernel images";
		snprintf(b->why, sizeof(b->why),
			 "the command line is inside of signed kernel images (EFI/Linux/*.efi): "
			 "write "
			 "the arguments to /etc/kernel/cmdline and build the images anew "
			 "(kernel-install add-all), or sign an addon with ukify");
		return;
	}
	snprintf(b->why, sizeof(b->why),
		 "no boot loader that rttune knows was found: add the arguments to the kernel "
		 "command line by hand");
}

int boot_load(struct boot *b)
{
	int err = 0;

	*b = (struct boot){.extra = in_force()};
	if (!b->extra)
		return -ENOMEM;
	for (size_t i = 0; i < ARRAY_SIZE(loaders) && !b->ops; i++) {
		b->config[0] = b->own[0] = b->command[0] = b->why[0] = '\0';
		if (loaders[i]->here(b))
			b->ops = loaders[i];
	}
	if (!b->ops) {
		unknown(b);
		return 0;
	}
	b->kind = b->ops->kind;
	b->name = b->ops->name;
	err = b->ops->entries(b);
	if (err == -ENOENT)
		err = 0;
	if (err)
		boot_done(b);
	return err;
}

void boot_done(struct boot *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->at[i].id);
		free(b->at[i].title);
		free(b->at[i].file);
		free(b->at[i].kernel);
		free(b->at[i].raw);
		free(b->at[i].cmdline);
	}
	free(b->at);
	free(b->extra);
	*b = (struct boot){0};
}

const struct boot_entry *boot_default(const struct boot *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->at[i].is_default)
			return &b->at[i];
	return b->n ? &b->at[0] : NULL;
}

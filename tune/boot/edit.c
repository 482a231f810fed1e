// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lib/clean.h"
#include "lib/root.h"
#include "tune/boot/loader.h"
#include "tune/image.h"

/* COMMAND_LINE_SIZE of arch/.../include: the final byte is the terminator. */
static size_t longest_line(void)
{
	return root_exists("sys/firmware/devicetree/base/cpus/cpu@0/riscv,isa") ||
			       root_exists("proc/device-tree/cpus/cpu@0/riscv,isa")
		       ? 1023
		       : 2047;
}

/* Does every entry carry the word anyway, without us? */
static bool everywhere(const struct boot *b, const char *word)
{
	char buf[256];

	for (size_t i = 0; i < b->n; i++) {
		autofree char *theirs = args_without(b->at[i].cmdline, b->extra);

		if (!theirs || args_lacks(theirs, word, buf, sizeof(buf)))
			return false;
	}
	return b->n > 0;
}

static int clash(const struct boot *b, const char *word, char *why, size_t len)
{
	char buf[256];

	for (size_t i = 0; i < b->n; i++) {
		autofree char *theirs = args_without(b->at[i].cmdline, b->extra);

		if (!theirs)
			return -ENOMEM;
		if (!args_clash(theirs, word, buf, sizeof(buf)))
			continue;
		snprintf(why, len,
			 "boot entry '%s' (%s:%d) already has '%s', the plan wants '%s': take it "
			 "out of the boot loader's settings or change the profile",
			 b->at[i].title, b->at[i].file, b->at[i].line, buf, word);
		return -EEXIST;
	}
	return 0;
}

/* The words of args that have to be added, and no other. */
static int to_add(const struct boot *b, const char *args, char **out, char *why, size_t len)
{
	struct args want;
	char *to;
	int err = args_parse(args, &want);

	if (err)
		return err;
	to = *out = calloc(1, strlen(args) + 2);
	err = to ? 0 : -ENOMEM;
	for (size_t i = 0; i < want.n && !err; i++) {
		const char *word = want.at[i].text;

		if (everywhere(b, word))
			continue;
		err = clash(b, word, why, len);
		to += sprintf(to, "%s%s", to == *out ? "" : " ", word);
	}
	for (size_t i = 0; i < b->n && !err; i++) {
		size_t all = strlen(b->at[i].cmdline) + strlen(*out) + 1;

		if (all <= longest_line())
			continue;
		snprintf(why, len,
			 "the command line of boot entry '%s' would have %zu characters; "
			 "this kernel takes %zu",
			 b->at[i].title, all, longest_line());
		err = -E2BIG;
	}
	args_done(&want);
	return err;
}

/* The file with the arguments of one line replaced; what stands before and after stays. */
static char *with_line(const char *all, int line, const char *old, const char *new)
{
	const char *at = all, *end, *found;
	char *out = NULL;

	while (--line > 0 && at)
		at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
	if (!at)
		return NULL;
	end = at + strcspn(at, "\n");
	found = *old ? strstr(at, old) : end;
	if (!found || found > end)
		return NULL;
	if (asprintf(&out, "%.*s%s%s%s", (int)(found - all), all,
		     *old || (found > at && found[-1] == ' ') ? "" : " ", new,
		     found + strlen(old)) < 0)
		return NULL;
	return out;
}

static char *line_with(const struct boot *b, const struct boot_entry *e, const char *add)
{
	autofree char *theirs = args_without(e->raw, b->extra);
	char *line = NULL;

	if (!theirs || asprintf(&line, "%s%s%s", theirs, *theirs && *add ? " " : "", add) < 0)
		return NULL;
	return line;
}

/* Several entries may stand in one file: the content grows from edit to edit. */
static int edit_entries(const struct boot *b, const char *add, struct acts *acts)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct boot_entry *e = &b->at[i];
		autofree char *line = line_with(b, e, add);
		struct act *a = acts->n ? &acts->at[acts->n - 1] : NULL;
		bool same = a && a->op == ACT_FILE && !strcmp(a->path, e->file);
		autofree char *all = same ? strdup(a->value) : root_slurp(e->file, NULL);
		autofree char *new = line &&all ? with_line(all, e->line, e->raw, line) : NULL;

		if (!new)
			return -EINVAL;
		if (same) {
			free(a->value);
			a->value = steal_ptr(new);
			continue;
		}
		a = acts_file(acts, e->file, new);
		if (!a)
			return -ENOMEM;
		a->args = strdup(add);
		a->knob = strdup("kernel command line");
		a->disruption = REBOOT;
	}
	return 0;
}

static int edit_settings(const struct boot *b, const char *add, struct acts *acts)
{
	autofree char *content = b->ops->content(b, add);
	struct act *a = content ? acts_file(acts, b->own, content) : NULL;

	if (!a)
		return -ENOMEM;
	a->args = strdup(add);
	a->outputs = strdup(b->config);
	a->knob = strdup("kernel command line");
	a->disruption = REBOOT;
	a = acts_add(acts, ACT_RUN, b->command, b->command);
	if (!a)
		return -ENOMEM;
	a->args = strdup(add);
	a->outputs = strdup(b->config);
	a->knob = strdup("kernel command line");
	a->disruption = REBOOT;
	return 0;
}

int boot_edit(const struct boot *b, const char *args, struct acts *acts, char *why, size_t len)
{
	autofree char *add = NULL;
	int err;

	*why = '\0';
	if (!b->ops) {
		snprintf(why, len, "%s: %s", b->why, args);
		return -ENOTSUP;
	}
	err = to_add(b, args, &add, why, len);
	if (err)
		return err;
	err = b->ops->content ? edit_settings(b, add, acts) : edit_entries(b, add, acts);
	if (!err && b->ops->companion)
		err = b->ops->companion(b, add, acts);
	if (err && !*why)
		snprintf(why, len, "cannot edit %s: %s", b->config, strerror(-err));
	return err;
}

int boot_trial(const struct boot *b, const char *args, struct acts *acts, char *why, size_t len)
{
	autofree char *add = NULL;
	int err;

	if (!b->ops || !b->ops->trial) {
		snprintf(why, len, "%s cannot boot an entry once: apply without --trial", b->name);
		return -ENOTSUP;
	}
	err = to_add(b, args, &add, why, len);
	return err ? err : b->ops->trial(b, add, acts, why, len);
}

int boot_strip(const char *args)
{
	struct acts acts = {0};
	struct boot b;
	int err = boot_load(&b);

	if (err)
		return err;
	if (!b.ops || b.ops->content) {
		boot_done(&b);
		return -ENOTSUP;
	}
	free(b.extra);
	b.extra = strdup(args);
	err = b.extra ? edit_entries(&b, "", &acts) : -ENOMEM;
	for (size_t i = 0; i < acts.n && !err; i++) {
		struct image im = {
			.there = true, .data = acts.at[i].value, .len = strlen(acts.at[i].value)};
		autofree char *now = root_slurp(acts.at[i].path, NULL);

		if (now && strcmp(now, im.data))
			err = image_file_write(acts.at[i].path, &im);
	}
	acts_done(&acts);
	boot_done(&b);
	return err;
}

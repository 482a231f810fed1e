// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <string.h>
#include "hostagent/accel.h"
#include "hostagent/initrd.h"
#include "hostagent/qemu.h"
#include "lib/child.h"
#include "lib/clean.h"
#include "lib/jsonw.h"
#include "lib/shell.h"

#define HASH_MS 60000

/* debian_rt - where `make guest` and `make install` put it: beside bin/, or in share/ */
static int debian_rt(const char *name, char *path)
{
	static const char *const at[] = {"../guest/debian-rt", "../share/rtbench/guest/debian-rt"};
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (n <= 0)
		return -ENOENT;
	self[n] = '\0';
	*strrchr(self, '/') = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		autofree char *try = NULL;

		if (asprintf(&try, "%s/%s/%s", self, at[i], name) > 0 && realpath(try, path))
			return 0;
	}
	return -ENOENT;
}

static int given(const char *key, const char *file, char *path, char *why, size_t len)
{
	if (realpath(file, path) && !access(path, R_OK))
		return 0;
	snprintf(why, len, "[vm] %s = %s: %s", key, file, strerror(errno));
	return -errno;
}

/* bare - the image without an operating system, of the guest's architecture */
static int bare(const struct scenario *s, char *kernel, char *why, size_t len)
{
	const char *arch = s->vm.arch ?: accel_host_arch();
	char name[64];

	snprintf(name, sizeof(name), "rtprobe-bare-%s", arch);
	if (!vm_program(name, kernel, PATH_MAX))
		return 0;
	snprintf(why, len,
		 "[vm] kernel = bare: there is no %s beside rtbench; `make` builds it where a "
		 "compiler for %s is installed",
		 name, arch);
	return -ENOENT;
}

int qemu_files(const struct scenario *s, char *kernel, char *initrd, char *why, size_t len)
{
	const struct scn_vm *v = &s->vm;
	char image[PATH_MAX];
	int rc = 0;

	*kernel = *initrd = '\0';
	if (!v->kernel && !v->image) {
		snprintf(why, len,
			 "[vm] gives the guest neither a kernel nor an image; "
			 "kernel = debian-rt is the one that `make guest` fetches");
		return -EINVAL;
	}
	if (v->image)
		rc = given("image", v->image, image, why, len);
	if (!rc && v->kernel && !strcmp(v->kernel, "debian-rt")) {
		if (debian_rt("vmlinuz", kernel) || debian_rt("initramfs.cpio", initrd)) {
			snprintf(why, len,
				 "[vm] kernel = debian-rt is not there yet: run `make guest`");
			return -ENOENT;
		}
	} else if (!rc && v->kernel && !strcmp(v->kernel, "bare")) {
		rc = bare(s, kernel, why, len);
	} else if (!rc && v->kernel) {
		rc = given("kernel", v->kernel, kernel, why, len);
	}
	if (!rc && v->initrd)
		rc = given("initrd", v->initrd, initrd, why, len);
	if (!rc && v->files && !*initrd) {
		snprintf(why, len, "[vm] files: this guest has no initramfs to add them to");
		rc = -EINVAL;
	}
	if (!rc && v->files)
		rc = initrd_check(v->files, why, len);
	return rc;
}

/* hash_of - so that a report says which bytes the guest was; "" where it cannot be told */
static void hash_of(struct jsonw *w, const char *key, const char *path)
{
	char *const argv[] = {"sha256sum", "--", (char *)(uintptr_t)path, NULL};
	autofree char *out = NULL;

	if (!path)
		return;
	jsonw_open_flat(w, key, '{');
	jsonw_text(w, "file", path);
	if (child_read(argv, HASH_MS, &out) == 0 && out && strlen(out) > 64) {
		out[64 + (*out == '\\')] = '\0';
		jsonw_text(w, "sha256", out + (*out == '\\'));
	} else {
		jsonw_null(w, "sha256");
	}
	jsonw_close(w);
}

static int info(struct vm *vm, const struct qemu_plan *p, const struct qemu_by *by, FILE *to)
{
	const struct scn_vm *v = &p->s->vm;
	struct jsonw w;

	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "backend", by->backend);
	jsonw_text(&w, "arch", p->arch);
	jsonw_text(&w, "accel", p->kvm ? "kvm" : "tcg");
	jsonw_bool(&w, "emulated", vm->emulated);
	jsonw_text(&w, "version", by->version);
	jsonw_int(&w, "cpus", v->cpus);
	jsonw_int(&w, "memory", v->memory);
	hash_of(&w, "kernel", p->kernel);
	hash_of(&w, "initrd", p->initrd);
	hash_of(&w, "image", v->image);
	jsonw_text(&w, "command", vm->command);
	jsonw_close(&w);
	return jsonw_end(&w);
}

int qemu_info(struct vm *vm, const struct qemu_plan *p, const struct qemu_by *by)
{
	size_t size;
	FILE *to = open_memstream(&vm->info_json, &size);
	int rc;

	if (!to)
		return -ENOMEM;
	rc = info(vm, p, by, to);
	return fclose(to) ? -ENOMEM : rc;
}

int qemu_describe(struct vm *vm, const struct qemu_plan *p, char *const *argv, const char *version)
{
	size_t size;
	FILE *to = open_memstream(&vm->command, &size);

	if (!to)
		return -ENOMEM;
	for (size_t i = 0; argv[i]; i++) {
		fputs(i ? " " : "", to);
		shell_word(to, argv[i]);
	}
	if (fclose(to))
		return -ENOMEM;
	return qemu_info(vm, p, &(struct qemu_by){"qemu", version});
}

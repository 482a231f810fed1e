// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <string.h>
#include <sys/statvfs.h>
#include "hostagent/ability.h"
#include "hostagent/accel.h"
#include "lib/child.h"
#include "lib/clean.h"

#define SPACE_WANTED (1ull << 30) /* bytes: a day at 1 kHz with room to spare */
#define VERSION_MS   5000

/* program - the first line that it says about itself is proof that it runs */
static void program(struct finding *f, const char *name, const char *option, const char *package)
{
	char *const argv[] = {(char *)(uintptr_t)name, (char *)(uintptr_t)option, NULL};
	autofree char *out = NULL;
	int rc = child_read(argv, VERSION_MS, &out);

	if (rc < 0) {
		finding_say(f, ABILITY_NO, "%s: %s", name,
			    rc == -ENOENT ? "not found" : strerror(-rc));
		finding_remedy(f, "sudo apt-get install %s", package);
		return;
	}
	finding_say(f, ABILITY_YES, "%s %s", name, option);
	if (out && *out)
		finding_say(f, ABILITY_YES, "%.*s", (int)strcspn(out, "\n"), out);
}

void look_qemu(struct finding *f)
{
	char name[64];
	const char *arch = accel_host_arch();

	snprintf(name, sizeof(name), "qemu-system-%s", arch);
	program(f, name, "--version",
		!strcmp(arch, "x86_64")	   ? "qemu-system-x86"
		: !strcmp(arch, "aarch64") ? "qemu-system-arm"
					   : "qemu-system-misc");
}

void look_gnuplot(struct finding *f)
{
	program(f, "gnuplot", "--version", "gnuplot-nox");
}

void look_stress(struct finding *f)
{
	program(f, "stress-ng", "--version", "stress-ng");
}

void look_hackbench(struct finding *f)
{
	program(f, "hackbench", "--help", "rt-tests");
	if (f->state == ABILITY_YES)
		finding_say(f, ABILITY_YES, "hackbench runs");
}

void look_space(struct finding *f)
{
	struct statvfs v;
	unsigned long long left;

	if (statvfs(".", &v)) {
		finding_say(f, ABILITY_NO, "the working directory: %s", strerror(errno));
		return;
	}
	left = (unsigned long long)v.f_bavail * v.f_frsize;
	if (access(".", W_OK)) {
		finding_say(f, ABILITY_NO, "the working directory may not be written");
		finding_remedy(f, "go elsewhere, or give the run a directory: -o DIR");
		return;
	}
	finding_say(f, left < SPACE_WANTED ? ABILITY_PARTLY : ABILITY_YES,
		    "%llu MiB in the working directory", left >> 20);
	if (left < SPACE_WANTED)
		finding_remedy(f,
			       "a run of an hour at 1 kHz takes about 10 MiB; if the disk fills, "
			       "the run is INVALID");
}

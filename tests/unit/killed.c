// SPDX-License-Identifier: Apache-2.0
/*
 * On every captured host, with the profile that changes most of it: rttune is killed after each
 * system call that writes, in apply and in revert, none left out; then revert gives the host back.
 */
#include <signal.h>
#include <stdarg.h>
#include <sys/wait.h>
#include "tests/unit/fingerprint.h"
#include "tests/unit/test.h"
#include "tests/unit/tree.h"
#include "tune/plan.h"
#include "tune/sys.h"
#include "tune/txn.h"

static struct acts acts;
static struct prints was;

static void shell(const char *fmt, ...)
{
	char command[2000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(command, sizeof(command), fmt, ap);
	va_end(ap);
	if (system(command))
		abort();
}

/* The host's generators, so that boot artefacts are really made anew. */
static void generators(void)
{
	if (root_exists("boot/grub/grub.cfg"))
		shell("tests/hosts/generator %s boot/grub/grub.cfg update-grub", tree_dir);
	if (root_exists("boot/grub2/grub.cfg"))
		shell("tests/hosts/generator %s boot/grub2/grub.cfg grub2-mkconfig", tree_dir);
	if (root_exists("boot/extlinux/extlinux.conf"))
		shell("tests/hosts/generator %s boot/extlinux/extlinux.conf u-boot-update",
		      tree_dir);
	setenv("RTTUNE_GENERATE", "1", 1);
}

static bool host(const char *name, const char *profile)
{
	static const char *const known[] = {"tuned", NULL};
	struct plan_want want = {.name = profile, .known = known};
	char err[600] = "", why[3000];
	struct facts f;
	struct plan p;
	bool ok;

	tree_new();
	shell("tests/hosts/expand tests/hosts/%s.host %s && mkdir -p %s/var/lib", name, tree_dir,
	      tree_dir);
	generators();
	ok = !facts_load(&f) && !plan_for(&f, &want, &p, err, sizeof(err)) && !p.errors &&
	     !acts_plan(&acts, &p, why, sizeof(why));
	if (!ok)
		printf("# %s %s: %s%s\n", name, profile, err, *err ? "" : p.error[0]);
	facts_done(&f);
	if (ok)
		plan_done(&p);
	prints_take(&was, tree_dir);
	return ok;
}

static void gone(void)
{
	acts_done(&acts);
	prints_free(&was);
	tree_free();
}

static int apply(struct txn_said *said)
{
	struct txn_opts o = {.max_disruption = 3, .what = "test"};

	return txn_apply(&acts, &o, said);
}

static int revert(struct txn_said *said)
{
	return txn_revert(&(struct txn_opts){0}, said);
}

/* 'k': killed as it was told to be; 'e': it came to its end and was content; '?': neither. */
static char killed(int (*work)(struct txn_said *said), unsigned n)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		struct txn_said said = {0};

		sys_crash_at(n);
		_exit(work(&said) != 0);
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL ? 'k' : status ? '?' : 'e';
}

/* Each n until the work comes to its end alive. Returns how many there were; 0: not as before. */
static unsigned each(const char *name, bool applying)
{
	for (unsigned n = 1;; n++) {
		struct txn_said said = {0};
		char how;

		if (!applying && apply(&said)) {
			printf("# %s: apply before %u: %s\n", name, n, said.text);
			return 0;
		}
		how = killed(applying ? apply : revert, n);
		if (how == '?' || revert(&said) || prints_differ(&was, tree_dir)) {
			printf("# %s: %s killed at %u: %s %s\n", name,
			       applying ? "apply" : "revert", n, said.text, was.differs);
			return 0;
		}
		if (how == 'e')
			return n - 1;
	}
}

static bool survives(const char *name, const char *profile)
{
	unsigned a = 0, r = 0;

	if (host(name, profile)) {
		a = each(name, true);
		r = a ? each(name, false) : 0;
		printf("# %s, %s: %u places to die in apply, %u in revert\n", name, profile, a, r);
	}
	gone();
	return a > 20 && r > 20;
}

TEST(a_laptop_with_a_device_to_pass_through)
{
	OK(survives("i5-8265u", "hybrid-kvm"));
}

TEST(a_laptop_that_is_tuned_without_a_reboot)
{
	OK(survives("i5-8265u", "no-reboot"));
}

TEST(a_server_with_two_sockets)
{
	OK(survives("epyc-2s", "periodic"));
}

TEST(an_arm_board)
{
	OK(survives("arm64-board", "polling"));
}

TEST(a_riscv_board)
{
	OK(survives("riscv-board", "periodic"));
}

TEST(a_machine_without_iommu)
{
	OK(survives("no-iommu", "periodic"));
}

TEST(a_machine_with_cgroup_v1)
{
	OK(survives("cgroup1", "periodic"));
}

/* All hosts take most of a minute: by default the two smallest, all for tests/t5900-killed.t. */
int main(void)
{
	static test_fn *const all[] = {a_riscv_board,
				       a_machine_with_cgroup_v1,
				       an_arm_board,
				       a_machine_without_iommu,
				       a_server_with_two_sockets,
				       a_laptop_with_a_device_to_pass_through,
				       a_laptop_that_is_tuned_without_a_reboot,
				       NULL};
	static test_fn *const few[] = {a_riscv_board, a_machine_with_cgroup_v1, NULL};

	return getenv("KILL_ON_ALL_HOSTS")
		       ? test_run(all, "a_riscv_board, a_machine_with_cgroup_v1, an_arm_board, "
				       "a_machine_without_iommu, a_server_with_two_sockets, "
				       "a_laptop_with_a_device_to_pass_through, "
				       "a_laptop_that_is_tuned_without_a_reboot")
		       : test_run(few, "a_riscv_board, a_machine_with_cgroup_v1");
}

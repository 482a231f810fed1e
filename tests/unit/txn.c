// SPDX-License-Identifier: Apache-2.0
/* What rttune promises when it is killed, when a write fails, and when others change things too. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include "tests/unit/test.h"
#include "tests/unit/tree.h"
#include "tune/boot.h"
#include "tune/sys.h"
#include "tune/txn.h"

#define PCI "sys/devices/pci0000:00/0000:00:15.0"

static const char generator[] =
	"#!/bin/sh\n"
	"GRUB_CMDLINE_LINUX=; . $ROOT/etc/default/grub\n"
	"for f in $ROOT/etc/default/grub.d/*.cfg; do [ -e $f ] && . $f; done\n"
	"cat > $ROOT/boot/grub/grub.cfg <<EOT\n"
	"set default=\"0\"\n"
	"menuentry 'Ubuntu' --id ubuntu {\n"
	"\tlinux /vmlinuz root=/dev/sda1 ro $GRUB_CMDLINE_LINUX $GRUB_CMDLINE_LINUX_DEFAULT\n"
	"}\n"
	"menuentry 'Ubuntu (recovery mode)' --id recovery {\n"
	"\tlinux /vmlinuz root=/dev/sda1 ro single $GRUB_CMDLINE_LINUX\n"
	"}\n"
	"EOT\n";

static void host(void)
{
	tree_new();
	tree_folder("var/lib");
	tree_file("proc/sys/kernel/random/boot_id", "11111111-2222\n");
	tree_file("proc/sys/vm/stat_interval", "1\n");
	tree_file("proc/sys/kernel/printk", "4\t4\t1\t7\n");
	tree_file("proc/irq/default_smp_affinity", "ff\n");
	tree_file("proc/irq/24/smp_affinity_list", "0-7\n");
	tree_folder("proc/irq/24/nvme0q1");
	tree_file("proc/irq/25/smp_affinity_list", "0-7\n");
	tree_mode("proc/irq/25/smp_affinity_list", 0444);
	tree_file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	tree_file("sys/module/kvm/parameters/nx_huge_pages", "Y\n");
	tree_file(PCI "/driver_override", "(null)\n");
	tree_file(PCI "/vendor", "0x8086\n");
	tree_link("../../../bus/pci/drivers/intel-lpss", PCI "/driver");
	tree_link("../../../devices/pci0000:00/0000:00:15.0", "sys/bus/pci/devices/0000:00:15.0");
	tree_link("../../../../devices/pci0000:00/0000:00:15.0",
		  "sys/bus/pci/drivers/intel-lpss/0000:00:15.0");
	tree_folder("sys/bus/pci/drivers/vfio-pci");
	tree_file("etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet splash\"\n");
	tree_folder("etc/default/grub.d");
	tree_file("usr/sbin/update-grub", generator);
	tree_mode("usr/sbin/update-grub", 0755);
	tree_folder("boot/grub");
	setenv("ROOT", tree_dir, 1);
	setenv("RTTUNE_GENERATE", "1", 1);
	char command[PATH_MAX];
	snprintf(command, sizeof(command), "sh %s/usr/sbin/update-grub", tree_dir);
	if (system(command))
		abort();
	tree_mode("boot/grub/grub.cfg", 0600);
	tree_file("etc/modprobe.d/kvm.conf", "# the admin's own\n");
	tree_mode("etc/modprobe.d/kvm.conf", 0640);
	snprintf(command, sizeof(command), "%s/etc/modprobe.d/kvm.conf", tree_dir);
	setxattr(command, "user.label", "kept", 4, 0);
}

static void set(struct acts *acts, enum way way, enum form form, const char *path,
		const char *value)
{
	struct act *a = acts_add(acts, ACT_SET, path, value);

	a->way = way;
	a->form = form;
}

/* One of each kind. */
static struct acts changes(void)
{
	struct acts acts = {0};
	char why[200];
	struct boot boot;

	acts_add(&acts, ACT_BIND, "0000:00:15.0", "vfio-pci");
	acts_file(&acts, "etc/rttune.d/deep/own.conf", "x=1\n");
	acts_file(&acts, "etc/modprobe.d/kvm.conf", "options kvm halt_poll_ns=0\n");
	set(&acts, WAY_FILE, FORM_NUMBER, "proc/sys/vm/stat_interval", "10");
	set(&acts, WAY_FILE, FORM_WORDS, "proc/sys/kernel/printk", "3 1 1 7");
	set(&acts, WAY_FILE, FORM_CPUMASK, "proc/irq/default_smp_affinity", "07");
	set(&acts, WAY_IRQ, FORM_CPULIST, "proc/irq/24/smp_affinity_list", "0-2");
	set(&acts, WAY_IRQ, FORM_CPULIST, "proc/irq/25/smp_affinity_list", "0-2");
	acts.at[acts.n - 1].flags = ACT_MAY_REFUSE;
	set(&acts, WAY_FILE, FORM_BRACKET, "sys/kernel/mm/transparent_hugepage/enabled", "never");
	set(&acts, WAY_FILE, FORM_BOOL, "sys/module/kvm/parameters/nx_huge_pages", "off");
	acts.at[acts.n - 1].undo = strdup("auto");
	boot_load(&boot);
	boot_edit(&boot, "isolcpus=3 nohz_full=3 irqaffinity=0-2", &acts, why, sizeof(why));
	boot_done(&boot);
	return acts;
}

static int apply(const struct acts *acts, struct txn_said *said)
{
	struct txn_opts opts = {.max_disruption = 3, .what = "test"};

	return txn_apply(acts, &opts, said);
}

static int revert(struct txn_said *said)
{
	struct txn_opts opts = {0};

	return txn_revert(&opts, said);
}

static int in_child(int (*work)(const struct acts *), const struct acts *acts, unsigned n)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		sys_crash_at(n);
		_exit(work(acts) ? 1 : 0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static int apply_work(const struct acts *acts)
{
	struct txn_said said = {0};

	return apply(acts, &said);
}

static int revert_work(const struct acts *acts)
{
	struct txn_said said = {0};

	return revert(&said);
}

TEST(revert_after_apply_leaves_the_host_as_it_was_to_the_byte)
{
	struct txn_said said = {0};
	char *before, buf[64];
	struct acts acts;

	host();
	before = tree_print();
	acts = changes();
	EQ(apply(&acts, &said), 0);
	STR(said.text, "");
	EQ(said.refused, 1);
	root_read("sys/kernel/mm/transparent_hugepage/enabled", buf, sizeof(buf));
	STR(buf, "always madvise [never]");
	root_read("proc/irq/default_smp_affinity", buf, sizeof(buf));
	STR(buf, "07");
	EQ(revert(&said), 0);
	STR(said.text, "");
	OK(tree_is(before));
	acts_done(&acts);
	free(before);
	tree_free();
}

TEST(a_second_apply_changes_nothing_and_makes_no_generation)
{
	struct txn_said said = {0}, again = {0};
	struct acts acts;

	host();
	acts = changes();
	EQ(apply(&acts, &said), 0);
	char *once = tree_print();
	EQ(apply(&acts, &again), 0);
	EQ(again.done, 0);
	EQ(again.gen, 1);
	acts_done(&acts);
	tree_free();
	free(once);
}

TEST(an_interrupt_that_went_with_its_driver_is_no_failure)
{
	struct txn_said said = {0};
	struct acts acts;
	char *before;

	host();
	before = tree_print();
	acts = changes();
	set(&acts, WAY_IRQ, FORM_CPULIST, "proc/irq/99/smp_affinity_list", "0-2");
	acts.at[acts.n - 1].ident = strdup("xhci_hcd");
	EQ(apply(&acts, &said), 0);
	STR(said.text, "");
	EQ(said.voided, 1);
	EQ(revert(&said), 0);
	OK(tree_is(before));
	acts_done(&acts);
	free(before);
	tree_free();
}

TEST(killed_after_any_write_of_apply_revert_gives_the_host_back)
{
	struct txn_said said = {0};
	unsigned n = 0;
	struct acts acts;
	char *before;
	int status;

	host();
	before = tree_print();
	acts = changes();
	do {
		status = in_child(apply_work, &acts, ++n);
		said.text[0] = '\0';
		if (revert(&said))
			TEST_FAIL_("killed at %u: %s", n, said.text);
		if (!tree_is(before))
			TEST_FAIL_("killed at %u: the host differs", n);
	} while (WIFSIGNALED(status));
	EQ(WEXITSTATUS(status), 0);
	printf("# %u places to die in apply\n", n - 1);
	OK(n > 80);
	acts_done(&acts);
	free(before);
	tree_free();
}

TEST(killed_after_any_write_of_revert_a_second_revert_finishes_it)
{
	struct txn_said said = {0};
	unsigned n = 0;
	struct acts acts;
	char *before;
	int status;

	host();
	before = tree_print();
	acts = changes();
	do {
		said.text[0] = '\0';
		if (apply(&acts, &said))
			TEST_FAIL_("apply before %u: %s", n, said.text);
		status = in_child(revert_work, NULL, ++n);
		if (revert(&said))
			TEST_FAIL_("killed at %u: %s", n, said.text);
		if (!tree_is(before))
			TEST_FAIL_("killed at %u: the host differs", n);
	} while (WIFSIGNALED(status));
	EQ(WEXITSTATUS(status), 0);
	printf("# %u places to die in revert\n", n - 1);
	OK(n > 50);
	acts_done(&acts);
	free(before);
	tree_free();
}

TEST(a_disk_that_is_full_at_any_write_leaves_nothing_half_done)
{
	struct txn_said said = {0};
	unsigned n = 0, failed = 0;
	struct acts acts;
	char *before;
	int err;

	host();
	before = tree_print();
	acts = changes();
	do {
		said = (struct txn_said){0};
		sys_fail_at(++n, -ENOSPC, 1);
		err = apply(&acts, &said);
		unsigned used = sys_count();
		sys_fail_at(0, 0, 0);
		failed += err != 0;
		if (err && !strstr(said.text, "No space left"))
			TEST_FAIL_("failed at %u with '%s'", n, said.text);
		if (!err && revert(&said))
			TEST_FAIL_("failed at %u, revert: %s", n, said.text);
		if (!tree_is(before))
			TEST_FAIL_("failed at %u: the host differs", n);
		if (used < n)
			break;
	} while (n < 2000);
	printf("# %u of %u writes failed\n", failed, n - 1);
	OK(failed > 60);
	acts_done(&acts);
	free(before);
	tree_free();
}

RUN(an_interrupt_that_went_with_its_driver_is_no_failure,
    revert_after_apply_leaves_the_host_as_it_was_to_the_byte,
    a_second_apply_changes_nothing_and_makes_no_generation,
    killed_after_any_write_of_apply_revert_gives_the_host_back,
    killed_after_any_write_of_revert_a_second_revert_finishes_it,
    a_disk_that_is_full_at_any_write_leaves_nothing_half_done)

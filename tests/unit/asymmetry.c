// SPDX-License-Identifier: Apache-2.0
/* Where the kernel reads back other than what was written, revert still gives back what was. */
#include <errno.h>
#include "tests/unit/test.h"
#include "tests/unit/tree.h"
#include "tune/op.h"
#include "tune/sys.h"
#include "tune/txn.h"

#define FREQ "sys/devices/system/cpu/cpufreq/policy0"
#define HUGE "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"

static struct acts acts;
static struct txn_said said;
static char *before;
static char buf[PATH_MAX];

static void start(void)
{
	tree_new();
	tree_folder("var/lib");
	tree_file("proc/sys/kernel/random/boot_id", "boot-one\n");
}

static void set(enum form form, const char *path, const char *value)
{
	struct act *a = acts_add(&acts, ACT_SET, path, value);

	a->way = WAY_FILE;
	a->form = form;
}

static int apply(void)
{
	struct txn_opts o = {.max_disruption = 3};

	free(before);
	before = tree_print();
	said = (struct txn_said){0};
	return txn_apply(&acts, &o, &said);
}

static int revert(void)
{
	struct txn_opts o = {0};

	said = (struct txn_said){0};
	return txn_revert(&o, &said);
}

static const char *holds(const char *path)
{
	root_read(path, buf, sizeof(buf));
	return buf;
}

static void end(void)
{
	acts_done(&acts);
	free(before);
	before = NULL;
	tree_free();
}

TEST(driver_override_reads_null_and_only_a_newline_clears_it)
{
	start();
	tree_file("sys/bus/pci/devices/0000:00:15.0/driver_override", "(null)\n");
	set(FORM_OVERRIDE, "sys/bus/pci/devices/0000:00:15.0/driver_override", "vfio-pci");
	EQ(apply(), 0);
	EQ(sys_set(acts.at[0].path, ""), 0);
	STR(holds(acts.at[0].path), "vfio-pci");
	EQ(revert(), 0);
	STR(holds(acts.at[0].path), "(null)");
	OK(tree_is(before));
	end();
}

TEST(a_list_with_the_choice_in_brackets_is_restored_by_its_word)
{
	start();
	tree_file("sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	set(FORM_BRACKET, "sys/kernel/mm/transparent_hugepage/enabled", "never");
	EQ(apply(), 0);
	STR(holds(acts.at[0].path), "always madvise [never]");
	EQ(revert(), 0);
	OK(tree_is(before));
	end();
}

TEST(a_mask_may_lose_zeros_and_gain_commas)
{
	start();
	tree_file("sys/devices/virtual/workqueue/cpumask", "0000ffff,ffffffff\n");
	set(FORM_CPUMASK, "sys/devices/virtual/workqueue/cpumask", "f");
	EQ(apply(), 0);
	STR(holds(acts.at[0].path), "00000000,0000000f");
	EQ(revert(), 0);
	OK(tree_is(before));
	end();
}

TEST(a_partition_that_reads_isolated_invalid_is_not_isolated)
{
	struct act a = {.op = ACT_SET, .way = WAY_FILE, .form = FORM_PARTITION, .path = "x"};
	struct image ok = {.there = true, .data = "isolated\n"};
	struct image bad = {.there = true, .data = "isolated invalid (Cpu list empty)\n"};
	struct image want = {.there = true, .data = "isolated"};

	OK(op_same(&a, &want, &ok));
	OK(!op_same(&a, &want, &bad));
}

static void add_step(struct plan *p, const char *path, const char *old, const char *new)
{
	p->step = calloc(1, sizeof(*p->step));
	p->n = 1;
	p->step[0] = (struct step){.way = WAY_FILE,
				   .form = FORM_BOOL,
				   .target = strdup(path),
				   .old = strdup(old),
				   .new = strdup(new)};
}

TEST(nx_huge_pages_auto_cannot_be_read_and_is_restored_by_where_it_came_from)
{
	struct plan p = {0};
	char why[100];

	start();
	tree_file("proc/cmdline", "root=/dev/sda1\n");
	tree_file("sys/module/kvm/parameters/nx_huge_pages", "Y\n");
	add_step(&p, "sys/module/kvm/parameters/nx_huge_pages", "Y\n", "N");
	EQ(acts_plan(&acts, &p, why, sizeof(why)), 0);
	STR(acts.at[0].undo, "auto");
	EQ(apply(), 0);
	STR(holds(acts.at[0].path), "N");
	EQ(revert(), 0);
	OK(tree_is(before));
	acts_done(&acts);
	tree_file("proc/cmdline", "root=/dev/sda1 kvm.nx_huge_pages=force\n");
	EQ(acts_plan(&acts, &p, why, sizeof(why)), 0);
	STR(acts.at[0].undo, "force");
	plan_done(&p);
	end();
}

TEST(no_latency_tolerated_and_no_limit_are_not_the_same)
{
	start();
	tree_file("sys/devices/system/cpu/cpu3/power/pm_qos_resume_latency_us", "0\n");
	set(FORM_QOS, "sys/devices/system/cpu/cpu3/power/pm_qos_resume_latency_us", "n/a");
	OK(!value_same(FORM_QOS, "0", "n/a"));
	EQ(apply(), 0);
	STR(holds(acts.at[0].path), "n/a");
	EQ(revert(), 0);
	OK(tree_is(before));
	end();
}

TEST(check_interval_reads_hexadecimal_and_takes_decimal)
{
	start();
	tree_file("sys/devices/system/machinecheck/machinecheck0/check_interval", "12c\n");
	set(FORM_HEX, "sys/devices/system/machinecheck/machinecheck0/check_interval", "0");
	EQ(apply(), 0);
	STR(holds(acts.at[0].path), "0");
	EQ(revert(), 0);
	STR(holds(acts.at[0].path), "12c");
	OK(tree_is(before));
	end();
}

TEST(rt_runtime_below_the_fair_server_waits_for_it_both_ways)
{
	start();
	tree_file("sys/kernel/debug/sched/fair_server/cpu0/runtime", "50000000\n");
	tree_file("proc/sys/kernel/sched_rt_runtime_us", "950000\n");
	set(FORM_NUMBER, "proc/sys/kernel/sched_rt_runtime_us", "40000");
	set(FORM_NUMBER, "sys/kernel/debug/sched/fair_server/cpu0/runtime", "0");
	EQ(apply(), 0);
	STR(holds("proc/sys/kernel/sched_rt_runtime_us"), "40000");
	EQ(revert(), 0);
	OK(tree_is(before));
	end();
}

TEST(a_minimum_above_the_maximum_is_set_in_the_order_that_works)
{
	start();
	tree_file(FREQ "/scaling_min_freq", "1000000\n");
	tree_file(FREQ "/scaling_max_freq", "2000000\n");
	set(FORM_NUMBER, FREQ "/scaling_max_freq", "500000");
	set(FORM_NUMBER, FREQ "/scaling_min_freq", "500000");
	EQ(apply(), 0);
	STR(holds(FREQ "/scaling_max_freq"), "500000");
	EQ(revert(), 0);
	OK(tree_is(before));
	end();
}

TEST(the_energy_preference_goes_back_after_the_governor)
{
	start();
	tree_file(FREQ "/scaling_governor", "powersave\n");
	tree_file(FREQ "/energy_performance_preference", "balance_performance\n");
	set(FORM_TEXT, FREQ "/scaling_governor", "performance");
	set(FORM_TEXT, FREQ "/energy_performance_preference", "performance");
	EQ(apply(), 0);
	EQ(revert(), 0);
	STR(holds(FREQ "/energy_performance_preference"), "balance_performance");
	OK(tree_is(before));
	end();
}

TEST(fewer_huge_pages_than_asked_for_is_a_failure_and_is_taken_back)
{
	start();
	tree_file("proc/meminfo", "MemTotal: 8000000 kB\nMemFree:  409600 kB\n");
	tree_file("proc/sys/vm/stat_interval", "1\n");
	tree_file(HUGE, "0\n");
	set(FORM_NUMBER, "proc/sys/vm/stat_interval", "10");
	set(FORM_NUMBER, HUGE, "1000");
	EQ(apply(), -EPROTO);
	OK(strstr(said.text, "the kernel took '1000'"));
	OK(strstr(said.text, "as '200'"));
	OK(strstr(said.text, "everything was taken back"));
	OK(tree_is(before));
	end();
}

static bool heard_oneway;

static void hear(void *arg, const struct txn_event *ev)
{
	heard_oneway |= ev->kind == TXN_DONE && ev->act->flags & ACT_ONEWAY;
}

TEST(what_cannot_be_undone_is_said_when_it_is_done)
{
	struct txn_opts o = {.max_disruption = 3};
	struct txn_said s = {.each = hear};

	start();
	tree_file("sys/kernel/mm/ksm/run", "1\n");
	set(FORM_NUMBER, "sys/kernel/mm/ksm/run", "2");
	acts.at[0].flags = ACT_ONEWAY;
	EQ(txn_apply(&acts, &o, &s), 0);
	OK(heard_oneway);
	EQ(revert(), 0);
	STR(holds("sys/kernel/mm/ksm/run"), "1");
	end();
}

TEST(an_interrupt_that_is_another_one_now_is_left_alone)
{
	char full[PATH_MAX], other[PATH_MAX];

	start();
	tree_file("proc/irq/24/smp_affinity_list", "0-3\n");
	tree_folder("proc/irq/24/nvme0q1");
	set(FORM_CPULIST, "proc/irq/24/smp_affinity_list", "0-2");
	acts.at[0].way = WAY_IRQ;
	acts.at[0].ident = way_ident(WAY_IRQ, acts.at[0].path);
	OK(acts.at[0].ident);
	EQ(apply(), 0);
	tree_path("proc/irq/24/nvme0q1", full);
	tree_path("proc/irq/24/eth0", other);
	EQ(rename(full, other), 0);
	EQ(revert(), 0);
	EQ(said.voided, 1);
	STR(holds("proc/irq/24/smp_affinity_list"), "0-2");
	end();
}

TEST(a_device_that_is_another_one_at_the_same_address_is_left_alone)
{
	start();
	tree_file("sys/bus/pci/devices/0000:00:15.0/driver_override", "(null)\n");
	tree_file("sys/bus/pci/devices/0000:00:15.0/vendor", "0x8086\n");
	tree_file("sys/bus/pci/devices/0000:00:15.0/device", "0x9de8\n");
	acts_add(&acts, ACT_BIND, "0000:00:15.0", "vfio-pci");
	acts.at[0].ident = bind_ident("0000:00:15.0");
	EQ(apply(), 0);
	tree_file("sys/bus/pci/devices/0000:00:15.0/device", "0x1234\n");
	EQ(revert(), 0);
	EQ(said.voided, 1);
	STR(holds("sys/bus/pci/devices/0000:00:15.0/driver_override"), "vfio-pci");
	end();
}

TEST(what_the_kernel_held_dies_with_its_boot_and_files_do_not)
{
	start();
	tree_file("proc/sys/vm/stat_interval", "1\n");
	set(FORM_NUMBER, "proc/sys/vm/stat_interval", "10");
	acts_file(&acts, "etc/own.conf", "x\n");
	EQ(apply(), 0);
	tree_file("proc/sys/kernel/random/boot_id", "boot-two\n");
	tree_file("proc/sys/vm/stat_interval", "5\n"); /* of the new boot, not ours to touch */
	EQ(revert(), 0);
	EQ(said.voided, 1);
	STR(holds("proc/sys/vm/stat_interval"), "5");
	OK(!root_exists("etc/own.conf"));
	OK(!root_exists("var/lib/rttune"));
	end();
}

TEST(after_a_reboot_the_service_sets_it_again_and_revert_gives_back_what_this_boot_had)
{
	start();
	tree_file("proc/sys/vm/stat_interval", "1\n");
	tree_file("proc/irq/24/smp_affinity_list", "0-3\n");
	tree_folder("proc/irq/24/nvme0q1");
	set(FORM_NUMBER, "proc/sys/vm/stat_interval", "10");
	set(FORM_CPULIST, "proc/irq/24/smp_affinity_list", "0-2");
	acts.at[1].way = WAY_IRQ;
	acts.at[1].ident = way_ident(WAY_IRQ, acts.at[1].path);
	EQ(apply(), 0);
	tree_file("proc/sys/kernel/random/boot_id", "boot-two\n");
	tree_file("proc/sys/vm/stat_interval", "5\n");
	tree_file("proc/irq/24/smp_affinity_list", "0-3\n");
	EQ(rmdir((tree_path("proc/irq/24/nvme0q1", buf), buf)), 0);
	tree_file("proc/irq/31/smp_affinity_list", "0-3\n"); /* numbered anew */
	tree_folder("proc/irq/31/nvme0q1");
	said = (struct txn_said){0};
	EQ(txn_reapply(&said), 0);
	EQ(said.done, 2);
	STR(holds("proc/sys/vm/stat_interval"), "10");
	STR(holds("proc/irq/31/smp_affinity_list"), "0-2");
	STR(holds("proc/irq/24/smp_affinity_list"), "0-3");
	EQ(revert(), 0);
	EQ(said.voided, 0);
	STR(holds("proc/sys/vm/stat_interval"), "5");
	STR(holds("proc/irq/31/smp_affinity_list"), "0-3");
	OK(!root_exists("var/lib/rttune"));
	end();
}

RUN(driver_override_reads_null_and_only_a_newline_clears_it,
    a_list_with_the_choice_in_brackets_is_restored_by_its_word,
    a_mask_may_lose_zeros_and_gain_commas, a_partition_that_reads_isolated_invalid_is_not_isolated,
    nx_huge_pages_auto_cannot_be_read_and_is_restored_by_where_it_came_from,
    no_latency_tolerated_and_no_limit_are_not_the_same,
    check_interval_reads_hexadecimal_and_takes_decimal,
    rt_runtime_below_the_fair_server_waits_for_it_both_ways,
    a_minimum_above_the_maximum_is_set_in_the_order_that_works,
    the_energy_preference_goes_back_after_the_governor,
    fewer_huge_pages_than_asked_for_is_a_failure_and_is_taken_back,
    what_cannot_be_undone_is_said_when_it_is_done,
    an_interrupt_that_is_another_one_now_is_left_alone,
    a_device_that_is_another_one_at_the_same_address_is_left_alone,
    what_the_kernel_held_dies_with_its_boot_and_files_do_not,
    after_a_reboot_the_service_sets_it_again_and_revert_gives_back_what_this_boot_had)

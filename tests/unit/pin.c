// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>
#include "hostagent/pin.h"
#include "lib/root.h"
#include "tests/unit/test.h"

static char top[] = "/tmp/rt-pin-XXXXXX", why[512];

static void put(const char *path, const char *text)
{
	char full[256];
	FILE *f;

	snprintf(full, sizeof(full), "%s/%s", top, path);
	for (char *p = strchr(full + strlen(top) + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = 0;
		mkdir(full, 0777);
		*p = '/';
	}
	f = fopen(full, "w");
	if (f) {
		fputs(text, f);
		fclose(f);
	}
}

static struct scenario asked(const char *rt, const char *house, const char *vcpus, int cpus)
{
	return (struct scenario){.host.rt_cpus = (char *)rt,
				 .host.housekeeping_cpus = (char *)house,
				 .vm.vcpu_cpus = (char *)vcpus,
				 .vm.cpus = cpus};
}

static const char *text(const struct cpus *set)
{
	static char buf[128];

	return cpus_text(set, buf, sizeof(buf));
}

static int plan(struct pin *p, struct scenario s)
{
	strcpy(why, "");
	return pin_plan(&s, p, why, sizeof(why));
}

TEST(auto_takes_what_the_kernel_isolates_and_leaves_the_rest_to_all_else)
{
	struct pin p;

	OK(mkdtemp(top) && !root_set(top));
	put("sys/devices/system/cpu/online", "0-7\n");
	put("sys/devices/system/cpu/isolated", "4-7\n");
	EQ(plan(&p, asked("auto", "auto", "auto", 2)), 0);
	STR(text(&p.rt), "4-7");
	STR(text(&p.house), "0-3");
	OK(p.isolates && p.vcpu[0] == 4 && p.vcpu[1] == 5 && p.vcpu[2] == -1);
}

TEST(vcpus_are_placed_in_the_order_that_is_written)
{
	struct pin p;

	EQ(plan(&p, asked("none", "auto", "7,2-3", 3)), 0);
	OK(p.vcpu[0] == 7 && p.vcpu[1] == 2 && p.vcpu[2] == 3);
	STR(text(&p.rt), "2-3,7");
	STR(text(&p.house), "0-1,4-6");
}

TEST(where_nothing_is_isolated_nothing_is_pinned)
{
	struct pin p;

	EQ(plan(&p, asked("none", "auto", "auto", 2)), 0);
	OK(!p.isolates && p.vcpu[0] == -1);
	STR(text(&p.house), "0-7");
}

TEST(what_cannot_be_is_refused_with_the_reason)
{
	struct pin p;

	EQ(plan(&p, asked("auto", "auto", "auto", 5)), -EINVAL);
	OK(strstr(why, "cpus = 5, but rt_cpus has only 4"));
	EQ(plan(&p, asked("none", "auto", "2", 2)), -EINVAL);
	OK(strstr(why, "vcpu_cpus has only 1"));
	EQ(plan(&p, asked("6-9", "auto", "auto", 1)), -EINVAL);
	OK(strstr(why, "rt_cpus = 6-9: this host has CPUs 0-7"));
	EQ(plan(&p, asked("4-7", "3-4", "auto", 1)), -EINVAL);
	OK(strstr(why, "CPU 4 cannot be both"));
	EQ(plan(&p, asked("all", "auto", "auto", 1)), -EINVAL);
	OK(strstr(why, "no CPU is left"));
}

static void status(int tid, const char *allowed)
{
	char path[64], line[128];

	snprintf(path, sizeof(path), "proc/%d/status", tid);
	snprintf(line, sizeof(line), "Name:\tx\nCpus_allowed_list:\t%s\nMems_allowed:\t1\n",
		 allowed);
	put(path, line);
}

TEST(a_thread_that_may_run_where_it_must_not_is_named)
{
	struct vm_thread t[] = {{11, 0, "CPU 0/KVM"}, {12, -1, "worker"}, {13, -1, "gone"}};
	struct pin p;

	EQ(plan(&p, asked("auto", "auto", "auto", 1)), 0);
	status(11, "4");
	status(12, "0-3");
	EQ(pin_assert(&p, t, 3, why, sizeof(why)), 0);
	status(12, "0-4");
	EQ(pin_assert(&p, t, 3, why, sizeof(why)), -EPERM);
	STR(why, "thread worker (12) may run on CPU 0-4, it belongs on 0-3");
	status(12, "0-3");
	status(11, "4-5");
	EQ(pin_assert(&p, t, 3, why, sizeof(why)), -EPERM);
	STR(why, "thread CPU 0/KVM (11) may run on CPU 4-5, it belongs on 4");
}

TEST(the_captured_host_is_put_away_again)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", top);
	EQ(root_set("/"), 0);
	EQ(system(command), 0);
}

RUN(auto_takes_what_the_kernel_isolates_and_leaves_the_rest_to_all_else,
    vcpus_are_placed_in_the_order_that_is_written, where_nothing_is_isolated_nothing_is_pinned,
    what_cannot_be_is_refused_with_the_reason, a_thread_that_may_run_where_it_must_not_is_named,
    the_captured_host_is_put_away_again)

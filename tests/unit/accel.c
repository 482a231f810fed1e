// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include "hostagent/accel.h"
#include "lib/clean.h"
#include "lib/root.h"
#include "tests/unit/test.h"

TEST(a_trial_ends_in_a_working_kvm_or_in_one_line_that_says_why_not)
{
	char why[256] = "?", again[256];
	struct accel a = {0};
	int got = accel_trial(&a, why, sizeof(why));

	if (got) {
		OK(got < 0 && strlen(why) > 20 && !strchr(why, '\n'));
	} else {
		STR(why, "");
		OK(a.slower > 0 && a.slower < ACCEL_TOO_SLOW && a.exit_ns > 0);
	}
	EQ(accel_trial(&a, again, sizeof(again)), got);
	STR(again, why);
	printf("# here: %s\n", got ? why : "KVM works");
}

TEST(auto_takes_what_the_trial_found_and_kvm_insists)
{
	struct scenario s = {.vm.accel = ACCEL_AUTO};
	char why[256], reason[256];
	bool kvm = true;
	int works = accel_trial(NULL, reason, sizeof(reason));

	EQ(accel_pick(&s, &kvm, why, sizeof(why)), 0);
	EQ(kvm, works == 0);
	STR(why, reason);
	s.vm.accel = ACCEL_KVM;
	EQ(accel_pick(&s, &kvm, why, sizeof(why)), works);
	s.vm.accel = ACCEL_TCG;
	kvm = true;
	EQ(accel_pick(&s, &kvm, why, sizeof(why)), 0);
	OK(!kvm);
	STR(why, "");
}

TEST(a_guest_for_another_cpu_never_gets_kvm)
{
	struct scenario s = {.vm.accel = ACCEL_KVM, .vm.arch = (char *)"m68k"};
	char why[256];
	bool kvm = true;

	EQ(accel_pick(&s, &kvm, why, sizeof(why)), -EOPNOTSUPP);
	OK(strstr(why, "m68k"));
	s.vm.accel = ACCEL_AUTO;
	EQ(accel_pick(&s, &kvm, why, sizeof(why)), 0);
	OK(!kvm && strstr(why, "m68k"));
}

TEST(a_host_is_called_emulated_only_where_a_hypervisor_is_seen)
{
	autofree char *info = root_slurp("proc/cpuinfo", NULL);

	OK(!accel_host_emulated() || (info && strstr(info, " hypervisor")));
}

RUN(a_trial_ends_in_a_working_kvm_or_in_one_line_that_says_why_not,
    auto_takes_what_the_trial_found_and_kvm_insists, a_guest_for_another_cpu_never_gets_kvm,
    a_host_is_called_emulated_only_where_a_hypervisor_is_seen)

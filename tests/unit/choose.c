// SPDX-License-Identifier: Apache-2.0
/* Which CPUs the RT guest gets: the order of what counts, on machines made up for it. */
#include <errno.h>
#include "tests/unit/test.h"
#include "tune/choose.h"

static struct cpu_fact cpu[16];
static struct facts f;
static struct choice c;
static char err[300], buf[128];
static const char *before; /* what the last apply chose */

/* n CPUs, `threads` a core as neighbours, `per_node` a node, no interrupts. */
static void machine(int n, int threads, int per_node)
{
	memset(&f, 0, sizeof(f));
	memset(cpu, 0, sizeof(cpu));
	f.cpu = cpu;
	f.cpus = (size_t)n;
	f.nodes = n / per_node;
	for (int i = 0; i < n; i++) {
		cpu[i] = (struct cpu_fact){
			.id = i, .node = i / per_node, .kind = ' ', .online = true};
		for (int k = i / threads * threads; k < i / threads * threads + threads; k++)
			cpus_add(&cpu[i].smt, (unsigned)k);
		cpus_add(&f.present, (unsigned)i);
	}
	f.online = f.present;
}

static const char *chosen(const char *rt, int count, int node)
{
	struct choice_want want = {rt, "auto", count, node, "0000:01:00.0", before};

	*err = '\0';
	return choose(&f, &want, &c, err, sizeof(err)) ? err : cpus_text(&c.rt, buf, sizeof(buf));
}

TEST(the_highest_whole_core_is_taken)
{
	machine(4, 1, 4);
	STR(chosen("auto", 1, -1), "3");
	machine(8, 2, 8);
	STR(chosen("auto", 1, -1), "6-7");
	STR(chosen("auto", 3, -1), "4-7");
}

TEST(the_core_of_cpu_0_is_never_taken)
{
	machine(2, 2, 2);
	OK(strstr(chosen("auto", 1, -1), "finds 0 CPUs of the 1 wanted"));
	machine(4, 2, 4);
	OK(strstr(chosen("auto", 3, -1), "finds 2 CPUs of the 3 wanted"));
}

TEST(the_node_of_the_device_comes_before_the_number)
{
	machine(8, 1, 4);
	STR(chosen("auto", 1, -1), "7");
	STR(chosen("auto", 1, 0), "3");
	OK(strstr(c.why, "node 0 like 0000:01:00.0"));
}

TEST(every_node_keeps_a_housekeeping_cpu)
{
	machine(8, 1, 4);
	STR(chosen("auto", 3, 1), "5-7");
	OK(strstr(chosen("auto", 4, 1), "finds 3 CPUs of the 4 wanted"));
}

TEST(a_busy_core_is_taken_last_and_an_isolated_one_first)
{
	machine(4, 1, 4);
	cpu[3].irqs = 900;
	cpu[1].irqs = 100;
	STR(chosen("auto", 1, -1), "2");
	cpus_add(&f.isolated, 3);
	STR(chosen("auto", 1, -1), "3");
}

TEST(a_close_call_of_interrupts_does_not_decide)
{
	machine(4, 1, 4);
	for (int i = 0; i < 4; i++)
		cpu[i].irqs = 100;
	cpu[3].irqs = 190;
	STR(chosen("auto", 1, -1), "3");
	cpu[3].irqs = 301;
	STR(chosen("auto", 1, -1), "2");
}

TEST(what_was_chosen_before_is_chosen_again_while_it_can_be)
{
	machine(8, 2, 8);
	cpu[4].irqs = 100000;
	before = "4-5";
	STR(chosen("auto", 2, -1), "4-5");
	OK(strstr(c.why, "as the last apply chose"));
	STR(chosen("auto", 4, -1), "4-7");
	cpus_del(&f.online, 4);
	cpu[4].online = false;
	before = "4";
	STR(chosen("auto", 2, -1), "6-7");
	before = NULL;
}

TEST(on_hybrid_cpus_only_fast_cores_count)
{
	machine(4, 1, 4);
	f.hybrid = true;
	for (int i = 0; i < 4; i++)
		cpu[i].kind = i < 2 ? 'P' : 'E';
	STR(chosen("auto", 1, -1), "1");
	STR(chosen("1,3", 1, -1), "1,3");
	OK(strstr(c.warning, "of another kind"));
}

TEST(a_core_with_an_offline_thread_is_still_a_core)
{
	machine(4, 2, 4);
	cpus_del(&f.online, 3);
	cpu[3].online = false;
	STR(chosen("auto", 1, -1), "2");
}

TEST(the_rest_is_for_housekeeping)
{
	machine(4, 1, 4);
	STR(chosen("1,3", 1, -1), "1,3");
	STR(cpus_text(&c.hk, buf, sizeof(buf)), "0,2");
	STR(c.warning, "");
}

RUN(the_highest_whole_core_is_taken, the_core_of_cpu_0_is_never_taken,
    the_node_of_the_device_comes_before_the_number, every_node_keeps_a_housekeeping_cpu,
    a_busy_core_is_taken_last_and_an_isolated_one_first, a_close_call_of_interrupts_does_not_decide,
    what_was_chosen_before_is_chosen_again_while_it_can_be, on_hybrid_cpus_only_fast_cores_count,
    a_core_with_an_offline_thread_is_still_a_core, the_rest_is_for_housekeeping)

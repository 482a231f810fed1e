// SPDX-License-Identifier: Apache-2.0
/* A scenario means one thing, or is refused with the line that is wrong. */
#include <errno.h>
#include <unistd.h>
#include "hostagent/scenario.h"
#include "lib/clean.h"
#include "lib/units.h"
#include "tests/unit/test.h"

static struct scenario s;
static char err[512];
static char path[] = "/tmp/rt-scenario.XXXXXX";

static int load(const char *text, const char *set)
{
	struct opt_list overrides = {&set, set ? 1 : 0};
	FILE *f;
	int rc;

	scenario_free(&s);
	if (path[strlen(path) - 1] == 'X' && !mkdtemp(path))
		return -errno;
	if (chdir(path))
		return -errno;
	f = fopen("a.ini", "w");
	if (!f)
		return -errno;
	fputs(text, f);
	fclose(f);
	err[0] = '\0';
	rc = scenario_load("a.ini", &overrides, &s, err, sizeof(err));
	unlink("a.ini");
	rmdir(path);
	snprintf(path, sizeof(path), "/tmp/rt-scenario.XXXXXX");
	return rc;
}

static char *printed(void)
{
	char *text;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	scenario_print(&s, to);
	fclose(to);
	return text;
}

TEST(an_empty_file_is_a_scenario_of_defaults)
{
	EQ(load("", NULL), 0);
	STR(s.main.name, "a");
	EQ(s.main.duration, 60000000000);
	EQ(s.probe.interval, 1000000);
	EQ(s.probe.priority, 95);
	EQ(s.limits.max, LIMIT_NONE);
	EQ(s.limits.missed, 0);
	EQ(s.limits.violation, LIMIT_NONE);
}

TEST(the_example_of_the_manual_is_answered_as_the_manual_says)
{
	EQ(load("[probe]\n\nperoid = 1ms\n", NULL), -EINVAL);
	STR(err, "a.ini:3: unknown key 'peroid' in [probe], did you mean 'interval'?");
	EQ(load("[probe]\nwhatever = 1ms\n", NULL), -EINVAL);
	STR(err, "a.ini:2: unknown key 'whatever' in [probe]; known: kind interval policy "
		 "priority cpus transport stream clock");
	EQ(load("[probe]\n\nintreval = 1ms\n", NULL), -EINVAL);
	STR(err, "a.ini:3: unknown key 'intreval' in [probe], did you mean 'interval'?");
	EQ(load("[prbe]\n", NULL), -EINVAL);
	STR(err, "a.ini:1: unknown section [prbe], did you mean [probe]?");
	EQ(load("[matrix]\nx = 1\n", NULL), -EINVAL);
	STR(err, "a.ini:2: unknown key 'x' in [matrix]; known: enable repeat interleave exclude");
}

TEST(an_override_wins_and_is_named_where_it_is_wrong)
{
	EQ(load("[probe]\ninterval = 1ms\n", "probe.interval=250us"), 0);
	EQ(s.probe.interval, 250000);
	EQ(load("", "probe.interval=0"), -EINVAL);
	STR(err, "-s probe.interval: 'interval' cannot be '0': it must be 1us to 1m");
	EQ(load("[load a]\ncommand = x\n", "load a.cpus=1"), 0);
	STR(s.loads[0].cpus, "1");
	EQ(load("[load a]\ncommand = x\n", "load b.cpus=1"), -EINVAL);
	STR(err, "-s load b.cpus: [load b] has no command");
	EQ(load("", "global.cpus=1"), -EINVAL);
}

TEST(global_gives_values_to_the_sections_below_that_know_the_key)
{
	EQ(load("[load a]\ncommand = x\n[global]\ncpus = 3\n[load b]\ncommand = x\n[vm]\n"
		"cpus = 4\n[load c]\ncommand = x\ncpus = 1\n", NULL), 0);
	STR(s.loads[0].cpus, "auto");
	STR(s.loads[1].cpus, "3");
	STR(s.loads[2].cpus, "1");
	EQ(s.vm.cpus, 4);
	STR(s.probe.cpus, "3");
	EQ(load("[global]\nintreval = 1ms\n", NULL), -EINVAL);
	STR(err, "a.ini:2: unknown key 'intreval' in [global], no section has it; did you mean "
		 "'interval'?");
}

static int64_t claim(const char *text, double p, double confidence)
{
	struct limits m = {0};
	char why[256];
	int rc = scenario_claims(text, &m, why, sizeof(why));

	if (rc || m.nexceed != 1 || fabs(m.exceed[0].p - p) > 1e-15 ||
	    fabs(m.exceed[0].confidence - confidence) > 1e-15)
		return -1;
	return m.exceed[0].limit;
}

TEST(a_claim_is_read_in_its_long_and_its_short_form)
{
	EQ(claim("P(latency > 50us) < 1e-6 at 95 %", 1e-6, .95), 50000);
	EQ(claim("P( latency>50 us )<1e-6 at 99%", 1e-6, .99), 50000);
	EQ(claim("P(latency > 1.5ms) < 0.001", .001, .95), 1500000);
	EQ(claim("50us 1e-6 95 %", 1e-6, .95), 50000);
	EQ(claim(" 50us 1e-6 ", 1e-6, .95), 50000);
	EQ(claim("50us 1e-6 0.9;", 1e-6, .9), 50000);
}

TEST(what_is_no_claim_is_refused_and_not_half_taken)
{
	static const char *const wrong[] = {
		"50us", "P(latency > 50us)", "P(latency > 50us) < 1e-6 at 40 %", "50 1e-6",
		"P(latency < 50us) < 1e-6", "50us 0", "50us 1", "50us 1e-6 95 % x", "0 1e-6",
		"P(latency > 50us < 1e-6", "latency > 50us", "50us 1e-6 100 %", "P(", "P",
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct limits m = {0};

		EQ(scenario_claims(wrong[i], &m, err, sizeof(err)), -EINVAL);
		EQ(m.nexceed, 0);
	}
	EQ(load("[limits]\nexceed = 50us 1e-6; 60us 2 95 %\n", NULL), -EINVAL);
	STR(err, "a.ini:2: '60us 2 95 %': '2' is no probability between 0 and 1");
	EQ(load("[limits]\nexceed = 1us .1;1us .1;1us .1;1us .1;1us .1;1us .1;1us .1;1us .1;"
		"1us .1\n", NULL), -E2BIG);
	STR(err, "a.ini:2: at most 8 claims");
}

TEST(a_violation_is_what_is_later_than_max_or_than_the_strictest_claim)
{
	EQ(load("[limits]\nmax = 100us\nexceed = 50us 1e-6\n", NULL), 0);
	EQ(s.limits.violation, 100000);
	EQ(load("[limits]\nexceed = 60us 1e-6 ; P(latency > 50us) < 1e-3 at 99 %\n", NULL), 0);
	EQ(s.limits.nexceed, 2);
	EQ(s.limits.violation, 50000);
	EQ(load("[limits]\nexceed = 50us 1e-6\nviolation = 70us\n", NULL), 0);
	EQ(s.limits.violation, 70000);
	EQ(load("[limits]\nviolations = 3\n", NULL), -EINVAL);
	STR(err, "a.ini:2: 'violations' counts what is later than 'violation' or 'max': set one");
}

TEST(values_that_do_not_fit_each_other_are_refused_with_the_line_of_one)
{
	static const struct { const char *text, *says; } wrong[] = {
		{"[scenario]\nduration = 1ms\n[probe]\ninterval = 2ms\n",
		 "a.ini:2: a duration of 1ms holds not one interval of 2ms"},
		{"[probe]\npolicy = fifo\npriority = 0\n",
		 "a.ini:3: policy fifo and rr take a priority of 1 to 99"},
		{"[probe]\npolicy = other\npriority = 5\n",
		 "a.ini:3: a priority of 5 means nothing without policy = fifo or rr"},
		{"[vm]\ncpus = 2\n[probe]\ncpus = 1-3\n",
		 "a.ini:4: CPU 2-3 is not in a guest with [vm] cpus = 2"},
		{"[probe]\ncpus = auto\n", "a.ini:2: 'cpus' takes a list of guest CPUs, or all"},
		{"[probe]\ntransport = tpc\n", "a.ini:2: 'transport' cannot be 'tpc'; it takes "
		 "tcp, vsock, udp, unix, serial; did you mean 'tcp'?"},
		{"[vm]\nnetwork = none\n", "a.ini: transport = tcp needs a network, but [vm] "
		 "network is none; vsock and serial need no network"},
		{"[vm]\nnetwork = bridge:\n", "a.ini:2: 'network' cannot be 'bridge:'; it takes "
		 "user, bridge:NAME, tap:NAME or none"},
		{"[vm]\nvnc = 1\n",
		 "a.ini:2: 'vnc' cannot be '1'; it takes off, or a display like :1"},
		{"[vm]\nappend = quiet\n",
		 "a.ini:2: without a kernel to boot, 'append' has no meaning"},
		{"[vm]\nhugepages = 4M\n", "a.ini:2: 'hugepages' cannot be '4M'; it takes no, 2M, "
		 "1G; did you mean '2M'?"},
		{"[vm]\ncpus = 2\nvcpu_cpus = 3\nvcpu_priority = 80\n", "a.ini:3: 2 virtual CPUs "
		 "at real-time priority on 1 CPUs would starve each other"},
		{"[host]\nrt_cpus = 2-3\nhousekeeping_cpus = 0-2\n",
		 "a.ini:3: CPU 2 cannot be both an RT and a housekeeping CPU"},
		{"[host]\ntune = apply\n", "a.ini:2: tune = apply needs a profile to apply"},
		{"[host]\nrt_cpus = all\n",
		 "a.ini:2: rt_cpus = all leaves no CPU for the host; give a list, auto or none"},
		{"[load a]\ncpus = 0\n", "a.ini:1: [load a] has no command"},
		{"[load]\ncommand = x\n",
		 "a.ini:1: a load needs a name of letters and digits: [load NAME]"},
		{"[load a]\ncommand = x\nstart = 1m\n",
		 "a.ini:3: [load a] would start when the measurement is over"},
		{"[probe x]\n", "a.ini:1: [probe] takes no name, but 'x' was given"},
		{"[report]\nformats = json pdf\n", "a.ini:2: 'formats' cannot be 'pdf'; it takes "
		 "json, junit, html, svg"},
		{"[scenario]\nname = a/b\n", "a.ini:2: 'a/b' is no name: letters, digits, '-', '_' "
		 "and '.', the first a letter or digit"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		EQ(load(wrong[i].text, NULL), -EINVAL);
		STR(err, wrong[i].says);
	}
}

/* Texts that mean something, where not every text does. */
static const struct { const char *key, *values[3]; } meaningful[] = {
	{"name", {"x", "a.b", "A-1"}},	   {"network", {"user", "bridge:br0", "tap:t"}},
	{"vnc", {"off", ":1", ":12"}},	   {"hugepages", {"no", "2M", "1G"}},
	{"formats", {"json", "", "html"}}, {"transport", {"tcp", "vsock", "serial"}},
	{"clock", {"tai"}},		   {"arch", {"riscv64", "", "aarch64"}},
	{"command", {"x", "\\\"a b\\\" # c;d", "$${HOME}"}},
	{"exceed", {"1us .1", "", "P(latency > 1ms) < .5; 1us 1e-9"}},
};

static const char *text_for(const struct key *k, unsigned *seed)
{
	static const char *const words[] = {"", "a b", " x ", "\\\"q\\\" # c", "$${HOME}", "a;b"};

	for (size_t i = 0; i < ARRAY_SIZE(meaningful); i++)
		if (!strcmp(meaningful[i].key, k->name))
			return meaningful[i].values[rand_r(seed) % 3] ?: "tai";
	return words[(size_t)rand_r(seed) % ARRAY_SIZE(words)];
}

/* any_value - a text that the row takes, chosen by chance */
static void any_value(const struct key *k, unsigned *seed, char *buf, size_t len)
{
	int64_t top = k->max ? k->max : 1000000, v = k->min > 0 ? k->min : 0;
	int n = 0;

	v += (int64_t)((double)(top - v) * rand_r(seed) / RAND_MAX);
	switch (k->type) {
	case KEY_BOOL:
		snprintf(buf, len, "%s", rand_r(seed) % 2 ? "yes" : "no");
		break;
	case KEY_ENUM:
		while (k->words[n])
			n++;
		snprintf(buf, len, "%s", k->words[rand_r(seed) % n]);
		break;
	case KEY_TIME:
		snprintf(buf, len, "%" PRId64 "ns", v);
		break;
	case KEY_INT:
	case KEY_SIZE:
		snprintf(buf, len, "%" PRId64, v);
		break;
	case KEY_CPUS:
		n = strcmp(k->name, "housekeeping_cpus") ? 0 : 20;
		snprintf(buf, len, "%d-%d,%d", n + rand_r(seed) % 4, n + 4 + rand_r(seed) % 4,
			 n + 9 + rand_r(seed) % 9);
		break;
	default:
		snprintf(buf, len, "%s", text_for(k, seed));
	}
}

static char *any_scenario(unsigned *seed)
{
	char *text, value[64];
	size_t size;
	FILE *to = open_memstream(&text, &size);

	for (const struct scenario_section *c = scenario_sections; c->name; c++) {
		bool load = !strcmp(c->name, "load");

		fprintf(to, load ? "[%s x]\n" : "[%s]\n", c->name);
		for (size_t i = 0; i < scenario_keys.n; i++) {
			const struct key *k = &scenario_keys.at[i];

			any_value(k, seed, value, sizeof(value));
			if (!strcmp(k->section, c->name) && rand_r(seed) % 2)
				fprintf(to, "%s = \"%s\"\n", k->name, value);
		}
	}
	fclose(to);
	return text;
}

/* Most of the sea of possible scenarios contradicts itself; those that do not must come back. */
TEST(what_is_printed_loads_to_the_same_scenario)
{
	unsigned seed = 1;
	int good = 0;

	for (int i = 0; i < 4000; i++) {
		autofree char *text = any_scenario(&seed), *first = NULL, *again = NULL;

		if (load(text, NULL))
			continue;
		good++;
		first = printed();
		EQ(load(first, NULL), 0);
		again = printed();
		STR(again, first);
	}
	OK(good > 10);
	scenario_free(&s);
}

TEST(every_default_is_within_its_own_row)
{
	for (const struct scenario_section *c = scenario_sections; c->name; c++) {
		union { struct scenario s; struct scn_load l; } any = {0};
		char *at = (char *)&any + (strcmp(c->name, "load") ? c->offset : 0);

		EQ(keys_defaults(&scenario_keys, c->name, at), 0);
		keys_release(&scenario_keys, c->name, at);
	}
}

RUN(an_empty_file_is_a_scenario_of_defaults,
    the_example_of_the_manual_is_answered_as_the_manual_says,
    an_override_wins_and_is_named_where_it_is_wrong,
    global_gives_values_to_the_sections_below_that_know_the_key,
    a_claim_is_read_in_its_long_and_its_short_form,
    what_is_no_claim_is_refused_and_not_half_taken,
    a_violation_is_what_is_later_than_max_or_than_the_strictest_claim,
    values_that_do_not_fit_each_other_are_refused_with_the_line_of_one,
    what_is_printed_loads_to_the_same_scenario, every_default_is_within_its_own_row)

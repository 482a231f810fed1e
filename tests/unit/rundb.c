// SPDX-License-Identifier: Apache-2.0
/*
 * rundb.c - the history of runs. In a new SQLite file each; with $STORE_URL in that one store
 * (tests/postgres build/unit/rundb): the same tests for both engines.
 */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "reports/store/environ.h"
#include "reports/store/pack.h"
#include "reports/store/schema.h"
#include "reports/store/rundb.h"
#include "tests/unit/test.h"
#include "tests/unit/tree.h"

static char path[PATH_MAX];
static struct rundb *store;
static char why[256];

/* A folder of its own, and names that no other test uses. */
static const char *begin(void)
{
	tree_new();
	snprintf(path, sizeof(path), "%s/runs.db", tree_dir);
	return getenv("STORE_URL") ?: path;
}

static void end(void)
{
	rundb_close(store);
	store = NULL;
	tree_free();
}

static struct entry made(const char *scenario, unsigned i)
{
	struct entry e = {.started = 1000000000ll * i,
			  .duration = 60,
			  .limit = 50000,
			  .scenario = strdup(scenario),
			  .board = strdup(i % 2 ? "odd" : "even"),
			  .tool = strdup("rtbench"),
			  .claim = strdup("it's \"good\"; -- DROP"),
			  .command = strdup("rtbench run x"),
			  .environment =
				  strdup(i % 3 ? "host.kernel = 6.1\n" : "host.kernel = 6.2\n")};

	snprintf(e.id, sizeof(e.id), "%08x%08x%016x", (unsigned)getpid(), (unsigned)scenario[0], i);
	environ_hash(e.environment, e.env_hash);
	entry_add(&e, "max", 40000.5 + i, 40000, 1e300);
	entry_add(&e, "p99_9", 1.0 / 3, -1, 2);
	e.hist = calloc(1, sizeof(*e.hist));
	for (int64_t v = -300; v < 1000000; v += 97)
		hist_record_n(e.hist, v * (i + 1), (uint64_t)(v * v + 1));
	e.tops = calloc(2, sizeof(*e.tops));
	e.ntops = 2;
	e.tops[0] = (struct top){UINT64_MAX, INT64_MAX, INT64_MIN, 65535, 1, true, false};
	e.tops[1] = (struct top){.latency = -5, .stalled = true};
	e.seconds = calloc(1, sizeof(*e.seconds));
	e.nseconds = 1;
	e.seconds[0] = (struct second){.max = 77, .n = UINT32_MAX, .late = 3};
	return e;
}

static int put(const char *scenario, unsigned i)
{
	struct entry e = made(scenario, i);
	int rc = rundb_put(store, &e);

	entry_done(&e);
	return rc;
}

static size_t count(const char *scenario)
{
	struct rundb_list l;
	size_t n;

	if (rundb_list(store, &(struct rundb_find){.scenario = scenario}, &l))
		return SIZE_MAX;
	n = l.n;
	rundb_list_done(&l);
	return n;
}

TEST(what_was_put_comes_back_to_the_bit)
{
	struct rundb_list l;
	struct entry want = made("a", 7), *got;

	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	EQ(rundb_put(store, &want), RUNDB_NEW);
	EQ(rundb_list(store, &(struct rundb_find){.id = want.id, .with = 15}, &l), 0);
	EQ(l.n, 1);
	got = l.at;
	STR(got->claim, want.claim);
	STR(got->environment, want.environment);
	STR(got->board, "odd");
	OK(!got->artefact);
	EQ(got->nmetrics, 2);
	OK(entry_metric(got, "max")->value == 40007.5);
	OK(entry_metric(got, "max")->hi == 1e300);
	OK(entry_metric(got, "p99_9")->value == 1.0 / 3);
	OK(!memcmp(got->hist, want.hist, sizeof(*want.hist)));
	EQ(got->ntops, 2);
	OK(got->tops[0].k == UINT64_MAX && got->tops[0].latency == INT64_MAX);
	OK(got->tops[0].t == INT64_MIN && got->tops[0].missed && got->tops[1].stalled);
	EQ(got->seconds[0].n, UINT32_MAX);
	rundb_list_done(&l);
	entry_done(&want);
	end();
}

TEST(a_run_that_is_known_already_is_left_as_it_was)
{
	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	EQ(put("b", 1), RUNDB_NEW);
	EQ(put("b", 1), RUNDB_KNOWN);
	EQ(put("b", 2), RUNDB_NEW);
	EQ(count("b"), 2);
	end();
}

TEST(a_run_without_an_id_is_refused)
{
	struct entry e = made("c", 1);

	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	*e.id = 0;
	EQ(rundb_put(store, &e), -EINVAL);
	OK(strstr(rundb_why(store), "no id"));
	entry_done(&e);
	end();
}

TEST(lists_are_in_the_order_of_time_and_can_be_narrowed)
{
	struct rundb_list l;

	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	for (unsigned i = 9; i > 0; i--)
		EQ(put("d", i), RUNDB_NEW);
	EQ(rundb_list(store,
		      &(struct rundb_find){.scenario = "d", .last = 3, .with = RUNDB_METRICS}, &l),
	   0);
	EQ(l.n, 3);
	OK(l.at[0].started == 7000000000ll && l.at[2].started == 9000000000ll);
	OK(entry_metric(&l.at[1], "max")->value == 40008.5 && !l.at[1].hist);
	rundb_list_done(&l);
	EQ(rundb_list(store,
		      &(struct rundb_find){.scenario = "d",
					   .board = "even",
					   .since = 4000000000ll,
					   .before = 8000000000ll},
		      &l),
	   0);
	EQ(l.n, 2);
	rundb_list_done(&l);
	end();
}

TEST(thinning_keeps_figures_histogram_and_environment)
{
	struct entry e = made("e", 1);
	struct rundb_list l;

	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	EQ(rundb_put(store, &e), RUNDB_NEW);
	EQ(rundb_thin(store, e.id), 0);
	EQ(rundb_list(store, &(struct rundb_find){.id = e.id, .with = 15}, &l), 0);
	OK(l.n == 1 && l.at->thinned && l.at->hist && !l.at->tops && !l.at->seconds);
	OK(l.at->environment && entry_metric(l.at, "max"));
	rundb_list_done(&l);
	entry_done(&e);
	end();
}

TEST(a_baseline_is_pinned_replaced_and_taken_away)
{
	struct entry e = made("f", 1), f = made("f", 2);
	char id[ENTRY_ID];

	EQ(rundb_open(begin(), &store, why, sizeof(why)), 0);
	EQ(rundb_put(store, &e), RUNDB_NEW);
	EQ(rundb_put(store, &f), RUNDB_NEW);
	EQ(rundb_pin(store, "f", "x", e.id), 0);
	EQ(rundb_pin(store, "f", "x", f.id), 0);
	EQ(rundb_pinned(store, "f", "x", id), 0);
	STR(id, f.id);
	EQ(rundb_pin(store, "f", "x", NULL), 0);
	EQ(rundb_pinned(store, "f", "x", id), 0);
	STR(id, "");
	OK(rundb_pin(store, "f", "x", "never stored") < 0 || !getenv("STORE_URL"));
	entry_done(&e);
	entry_done(&f);
	end();
}

TEST(four_writers_at_once_lose_and_double_nothing)
{
	const char *where = begin();
	pid_t pid[4];
	int status, bad = 0;

	for (int w = 0; w < 4; w++) {
		pid[w] = fork();
		if (pid[w])
			continue;
		/* Each writes the runs of its neighbour as well. */
		if (rundb_open(where, &store, why, sizeof(why)))
			_exit(1);
		for (unsigned i = 0; i < 30; i++) {
			struct entry e = made("g", (unsigned)w * 15 + i);

			snprintf(e.id, 17, "%016x", (unsigned)getppid());
			e.id[16] = '0';
			if (rundb_put(store, &e) < 0)
				_exit(2);
			entry_done(&e);
		}
		_exit(0);
	}
	for (int w = 0; w < 4; w++) {
		waitpid(pid[w], &status, 0);
		bad |= status;
	}
	EQ(bad, 0);
	EQ(rundb_open(where, &store, why, sizeof(why)), 0);
	EQ(count("g"), 3 * 15 + 30);
	end();
}

/* The writer tells each run that it has stored; it is killed at any moment. */
static unsigned killed_writer(const char *where, unsigned from, useconds_t after)
{
	unsigned told = from, i;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd))
		return 0;
	pid = fork();
	if (!pid) {
		if (rundb_open(where, &store, why, sizeof(why)))
			_exit(1);
		for (i = from;; i++) {
			struct entry e = made("h", i);

			snprintf(e.id, 17, "%016x", (unsigned)getppid());
			e.id[16] = '1';
			if (rundb_put(store, &e) < 0 || write(fd[1], &i, sizeof(i)) < 0)
				_exit(2);
			entry_done(&e);
		}
	}
	close(fd[1]);
	if (read(fd[0], &i, sizeof(i)) == sizeof(i))
		told = i + 1;
	usleep(after);
	kill(pid, SIGKILL);
	while (read(fd[0], &i, sizeof(i)) == sizeof(i))
		told = i + 1;
	close(fd[0]);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? told : 0;
}

TEST(a_writer_that_is_killed_leaves_every_run_whole_or_absent)
{
	const char *where = begin();
	unsigned told = 0;
	struct rundb_list l;

	for (unsigned round = 0; round < 12; round++) {
		unsigned now = killed_writer(where, told, 500 + round * 1700);

		OK(now > told);
		told = now;
		EQ(rundb_open(where, &store, why, sizeof(why)), 0);
		EQ(rundb_list(store, &(struct rundb_find){.scenario = "h", .with = 15}, &l), 0);
		/* The last may be in without having been told, never the other way round. */
		OK(l.n == told || l.n == told + 1);
		for (size_t i = 0; i < l.n; i++)
			OK(l.at[i].nmetrics == 2 && l.at[i].hist && l.at[i].tops &&
			   l.at[i].seconds && l.at[i].environment &&
			   l.at[i].started == (int64_t)i * 1000000000);
		rundb_list_done(&l);
		rundb_close(store);
		store = NULL;
	}
	end();
}

TEST(a_store_of_the_first_version_is_brought_up_to_date_with_what_it_holds)
{
	struct sql db;
	struct rundb_list l;

	begin();
	EQ(rundb_open(path, &store, why, sizeof(why)), 0);
	EQ(put("i", 1), RUNDB_NEW);
	rundb_close(store);
	EQ(sql_open(path, &db, why, sizeof(why)), 0);
	EQ(sql_do(&db, "DROP TABLE pin"), 0);
	EQ(sql_do(&db, "ALTER TABLE run DROP COLUMN thinned"), 0);
	EQ(sql_do(&db, "UPDATE rtbench_schema SET version = 1"), 0);
	OK(sql_do(&db, "SELECT thinned FROM run") < 0);
	sql_close(&db);
	EQ(rundb_open(path, &store, why, sizeof(why)), 0);
	EQ(rundb_list(store, &(struct rundb_find){.scenario = "i", .with = 15}, &l), 0);
	OK(l.n == 1 && !l.at->thinned && l.at->hist);
	rundb_list_done(&l);
	end();
}

TEST(a_store_of_a_newer_version_is_refused_and_not_touched)
{
	struct sql db;

	begin();
	EQ(rundb_open(path, &store, why, sizeof(why)), 0);
	rundb_close(store);
	store = NULL;
	EQ(sql_open(path, &db, why, sizeof(why)), 0);
	EQ(sql_do(&db, "UPDATE rtbench_schema SET version = 99"), 0);
	sql_close(&db);
	EQ(rundb_open(path, &store, why, sizeof(why)), -EPROTO);
	OK(strstr(why, "newer rtbench"));
	end();
}

TEST(what_is_no_store_is_said_to_be_none)
{
	begin();
	tree_file("runs.db",
		  "this is not a database, but long enough to be taken for one: "
		  "0123456789012345678901234567890123456789012345678901234567890123456789");
	OK(rundb_open(path, &store, why, sizeof(why)) < 0);
	OK(strstr(why, "not a database"));
	OK(rundb_open("/nonexistent/x/runs.db", &store, why, sizeof(why)) < 0);
	EQ(rundb_open("postgresql://nobody@/none?host=/nonexistent", &store, why, sizeof(why)),
	   -EHOSTUNREACH);
	end();
}

TEST(a_packed_histogram_is_small_and_damage_is_found)
{
	struct entry e = made("j", 3);
	struct hist *h = malloc(sizeof(*h));
	struct pack p;

	EQ(pack_hist(e.hist, &p), 0);
	OK(p.n < 20000);
	EQ(unpack_hist(p.at, p.n, h), 0);
	OK(!memcmp(h, e.hist, sizeof(*h)));
	EQ(unpack_hist(p.at, p.n - 1, h), -EBADMSG);
	p.at[p.n / 2] ^= 4;
	EQ(unpack_hist(p.at, p.n, h), -EBADMSG);
	EQ(unpack_hist("", 0, h), -EBADMSG);
	free(p.at);
	free(h);
	entry_done(&e);
}

RUN(what_was_put_comes_back_to_the_bit, a_run_that_is_known_already_is_left_as_it_was,
    a_run_without_an_id_is_refused, lists_are_in_the_order_of_time_and_can_be_narrowed,
    thinning_keeps_figures_histogram_and_environment, a_baseline_is_pinned_replaced_and_taken_away,
    four_writers_at_once_lose_and_double_nothing,
    a_writer_that_is_killed_leaves_every_run_whole_or_absent,
    a_store_of_the_first_version_is_brought_up_to_date_with_what_it_holds,
    a_store_of_a_newer_version_is_refused_and_not_touched, what_is_no_store_is_said_to_be_none,
    a_packed_histogram_is_small_and_damage_is_found)

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include "hostagent/recorded.h"
#include "hostagent/sink.h"
#include "lib/clean.h"

bool recorded_busy(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/incomplete", dir);
	autoclose int fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK;
}

unsigned recorded_formats(const char *words)
{
	static const char *const names[] = {[RESULT_JSON] = "json",
					    [RESULT_JUNIT] = "junit",
					    [RESULT_HTML] = "html",
					    [RESULT_SVG] = "svg"};
	unsigned set = 0;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (!words || strstr(words, names[i]))
			set |= 1u << i;
	return set | 1u << RESULT_JSON;
}

/* A file of the run as text, "" if there is none; NULL: no memory, or it cannot be read. */
static char *slurp(const char *dir, const char *name)
{
	char path[PATH_MAX], *text = NULL;
	struct stat st;
	size_t got;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	autofclose FILE *f = fopen(path, "re");
	if (!f)
		return errno == ENOENT ? strdup("") : NULL;
	if (fstat(fileno(f), &st) || st.st_size > 64 << 20)
		return NULL;
	text = calloc(1, (size_t)st.st_size + 1);
	got = text ? fread(text, 1, (size_t)st.st_size, f) : 0;
	if (text)
		text[got] = 0;
	return text;
}

/* What host.json says beside the facts: how the run was started, and whether on real hardware. */
static void take_host(struct recorded *rec, const char *dir)
{
	struct json_object *o = json_tokener_parse(rec->host_json);
	struct json_object *vm = json_object_object_get(o, "vm");
	const char *accel = json_object_get_string(json_object_object_get(vm, "accel"));
	const char *command = json_object_get_string(json_object_object_get(o, "command"));

	rec->result.emulated = json_object_get_boolean(json_object_object_get(vm, "emulated")) ||
			       (accel && !strcmp(accel, "tcg"));
	if (command)
		rec->command = strdup(command);
	else if (asprintf(&rec->command, "rtbench run %s/scenario.ini", dir) < 0)
		rec->command = NULL;
	json_object_put(o);
}

static int feed_mark(struct summary *s, const struct note *n)
{
	_Alignas(16) uint8_t buf[NOTE_SIZE];
	struct wire_frame f;
	size_t skip;

	if (wire_next(buf, note_frame(n, INT64_MAX, buf), &f, &skip) != WIRE_FRAME)
		return -EINVAL;
	return summary_frame(s, &f);
}

/* What is on the disk and cannot be read must not be missing in silence. */
static int tell_damage(struct recorded *rec)
{
	char text[160];

	if (!rec->replay.bad_bytes)
		return 0;
	snprintf(text, sizeof(text), "record: %" PRIu64 " bytes of frames.rtl are damaged",
		 rec->replay.bad_bytes);
	return feed_mark(
		rec->summary,
		&(struct note){.what = WIRE_MARK_INVALID, .guest = NOTE_HOST, .text = text});
}

static int judge(struct recorded *rec)
{
	struct verdict_input in = {.summary = rec->summary,
				   .limits = &rec->scenario.limits,
				   .emulated = rec->result.emulated,
				   .accept_emulation = rec->scenario.main.accept_emulation};
	int rc = tell_damage(rec);

	if (rc)
		return rc;
	summary_end(rec->summary);
	return verdict_judge(&in, &rec->result.verdict);
}

static int read_frames(struct recorded *rec, const char *dir, char *why, size_t len)
{
	struct summary_opts opts;
	char path[PATH_MAX];
	int rc;

	limits_summary(&rec->scenario.limits,
		       rec->scenario.main.duration + rec->scenario.main.warmup, &opts);
	rec->summary = summary_new(&opts);
	if (!rec->summary) {
		snprintf(why, len, "out of memory");
		return -ENOMEM;
	}
	snprintf(path, sizeof(path), "%s/frames.rtl", dir);
	rc = replay_file(path, rec->summary, &rec->replay);
	if (rc)
		snprintf(why, len, "%s: %s%s", path, strerror(-rc),
			 rc == -ENOENT ? "; a run directory holds what rtbench run received" : "");
	return rc;
}

int recorded_open(const char *dir, struct recorded *rec, char *why, size_t len)
{
	char path[PATH_MAX];
	int rc;

	*rec = (struct recorded){0};
	rec->ini = slurp(dir, "scenario.ini");
	rec->host_json = slurp(dir, "host.json");
	if (!rec->ini || !rec->host_json) {
		snprintf(why, len, "%s: scenario.ini or host.json cannot be read", dir);
		return -EIO;
	}
	snprintf(path, sizeof(path), "%s/scenario.ini", dir);
	if (!*rec->ini) {
		snprintf(why, len, "%s: no scenario.ini: this is not the directory of a run", dir);
		return -ENOENT;
	}
	rc = scenario_load(path, NULL, &rec->scenario, why, len);
	if (!rc)
		rc = read_frames(rec, dir, why, len);
	if (rc)
		return rc;
	take_host(rec, dir);
	rec->result.dir = dir;
	rec->result.name = rec->scenario.main.name;
	rec->result.command = rec->command;
	rec->result.scenario_text = rec->ini;
	rec->result.host_json = *rec->host_json ? rec->host_json : NULL;
	rec->result.summary = rec->summary;
	rec->result.limits = &rec->scenario.limits;
	rec->result.formats = recorded_formats(rec->scenario.report.formats);
	rc = judge(rec);
	if (rc)
		snprintf(why, len, "%s: %s", dir, strerror(-rc));
	return rc;
}

void recorded_close(struct recorded *rec)
{
	verdict_done(&rec->result.verdict);
	summary_free(rec->summary);
	scenario_free(&rec->scenario);
	free(rec->ini);
	free(rec->host_json);
	free(rec->command);
}

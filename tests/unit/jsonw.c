// SPDX-License-Identifier: Apache-2.0
/* What the JSON writer promises: whatever goes in, what comes out is JSON. */
#include <errno.h>
#include <json-c/json.h>
#include "lib/jsonw.h"
#include "tests/unit/test.h"

static char *out;
static size_t out_len;
static int out_rc;

static void written(void (*fill)(struct jsonw *w))
{
	struct jsonw w;
	FILE *f;

	free(out);
	f = open_memstream(&out, &out_len);
	jsonw_start(&w, f);
	fill(&w);
	out_rc = jsonw_end(&w);
	fclose(f);
}

static void shape(struct jsonw *w)
{
	jsonw_open(w, NULL, '{');
	jsonw_int(w, "least", INT64_MIN);
	jsonw_uint(w, "most", UINT64_MAX);
	jsonw_open(w, "empty", '[');
	jsonw_close(w);
	jsonw_open_flat(w, "flat", '[');
	jsonw_open(w, NULL, '{');
	jsonw_bool(w, "a", true);
	jsonw_null(w, "b");
	jsonw_close(w);
	jsonw_real(w, NULL, 0.1);
	jsonw_close(w);
	jsonw_text(w, "end", "x");
	jsonw_close(w);
}

TEST(members_stand_on_lines_of_their_own_and_flat_ones_share_one)
{
	written(shape);
	EQ(out_rc, 0);
	STR(out, "{\n\t\"least\": -9223372036854775808,\n\t\"most\": 18446744073709551615,\n"
		 "\t\"empty\": [],\n\t\"flat\": [{\"a\": true, \"b\": null}, 0.1],\n"
		 "\t\"end\": \"x\"\n}\n");
}

static void nasty(struct jsonw *w)
{
	jsonw_text(w, NULL, "q\" b\\ n\n t\t \x01 \x7f \xff \xc3\xa4 \xed\xa0\x80 \xe2\x82");
}

TEST(text_from_anywhere_stays_text)
{
	written(nasty);
	EQ(out_rc, 0);
	STR(out, "\"q\\\" b\\\\ n\\n t\\t \\u0001 \\u007f \\ufffd \xc3\xa4 \\ufffd\\ufffd\\ufffd "
		 "\\ufffd\\ufffd\"\n");
}

static void odd_numbers(struct jsonw *w)
{
	jsonw_open_flat(w, NULL, '[');
	jsonw_real(w, NULL, NAN);
	jsonw_real(w, NULL, -INFINITY);
	jsonw_real(w, NULL, 1.0 / 3);
	jsonw_textf(w, NULL, "%d", 7);
	jsonw_text(w, NULL, NULL);
	jsonw_close(w);
}

TEST(a_number_that_json_cannot_say_is_null)
{
	written(odd_numbers);
	STR(out, "[null, null, 0.3333333333333333, \"7\", null]\n");
}

static void unpaired(struct jsonw *w)
{
	jsonw_open(w, NULL, '{');
}

static void unnamed(struct jsonw *w)
{
	jsonw_open(w, NULL, '{');
	jsonw_int(w, NULL, 1);
	jsonw_close(w);
}

static void closed_twice(struct jsonw *w)
{
	jsonw_open(w, NULL, '{');
	jsonw_close(w);
	jsonw_close(w);
}

static void too_deep(struct jsonw *w)
{
	for (int i = 0; i < JSONW_DEPTH + 1; i++)
		jsonw_open(w, NULL, '[');
	for (int i = 0; i < JSONW_DEPTH; i++)
		jsonw_close(w);
}

TEST(calls_that_do_not_pair_are_an_error_and_not_a_broken_file)
{
	void (*const wrong[])(struct jsonw *) = {unpaired, unnamed, closed_twice, too_deep};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		written(wrong[i]);
		EQ(out_rc, -EINVAL);
	}
}

TEST(a_full_disk_is_told)
{
	struct jsonw w;
	FILE *f = fopen("/dev/full", "w");

	OK(f);
	jsonw_start(&w, f);
	shape(&w);
	EQ(jsonw_end(&w), -EIO);
	fclose(f);
}

TEST(another_reader_understands_it)
{
	struct json_object *o;

	written(shape);
	o = json_tokener_parse(out);
	OK(o);
	EQ(json_object_get_int64(json_object_object_get(o, "least")), INT64_MIN);
	json_object_put(o);
	free(out);
	out = NULL;
}

RUN(members_stand_on_lines_of_their_own_and_flat_ones_share_one, text_from_anywhere_stays_text,
    a_number_that_json_cannot_say_is_null,
    calls_that_do_not_pair_are_an_error_and_not_a_broken_file, a_full_disk_is_told,
    another_reader_understands_it)

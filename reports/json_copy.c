// SPDX-License-Identifier: Apache-2.0
/* json_copy.c - from json-c to the writer */
#include <json-c/json.h>
#include "reports/result_priv.h"

/* Things without things in them go on one line. */
static bool small(struct json_object *o)
{
	if (json_object_is_type(o, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(o); i++) {
			enum json_type t = json_object_get_type(json_object_array_get_idx(o, i));

			if (t == json_type_array || t == json_type_object || t == json_type_string)
				return false;
		}
		return true;
	}
	json_object_object_foreach(o, key, v)
	{
		enum json_type t = json_object_get_type(v);

		if (!key || t == json_type_object || (t == json_type_array && !small(v)))
			return false;
	}
	return json_object_object_length(o) <= 6;
}

static void copy_inside(struct jsonw *w, const char *key, struct json_object *o)
{
	bool list = json_object_is_type(o, json_type_array);

	if (small(o))
		jsonw_open_flat(w, key, list ? '[' : '{');
	else
		jsonw_open(w, key, list ? '[' : '{');
	if (list) {
		for (size_t i = 0; i < json_object_array_length(o); i++)
			json_copy(w, NULL, json_object_array_get_idx(o, i));
	} else {
		json_object_object_foreach(o, name, v) json_copy(w, name, v);
	}
	jsonw_close(w);
}

void json_copy(struct jsonw *w, const char *key, struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:
		jsonw_null(w, key);
		break;
	case json_type_boolean:
		jsonw_bool(w, key, json_object_get_boolean(o));
		break;
	case json_type_double:
		jsonw_real(w, key, json_object_get_double(o));
		break;
	case json_type_int:
		/* Beyond int64_t json-c keeps the unsigned value and clamps the signed one. */
		if (json_object_get_int64(o) == INT64_MAX)
			jsonw_uint(w, key, json_object_get_uint64(o));
		else
			jsonw_int(w, key, json_object_get_int64(o));
		break;
	case json_type_string:
		jsonw_text(w, key, json_object_get_string(o));
		break;
	default:
		copy_inside(w, key, o);
	}
}

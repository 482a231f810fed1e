// SPDX-License-Identifier: Apache-2.0
/* A plan as JSON and back: what `rttune plan -o` saves and `rttune apply` takes. */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/jsonw.h"
#include "tune/plan.h"

#define SCHEMA "rttune-plan/1"

static void write_step(struct jsonw *w, const struct step *s)
{
	jsonw_open(w, NULL, '{');
	jsonw_text(w, "id", s->id);
	jsonw_text(w, "knob", s->knob ? s->knob->name : NULL);
	jsonw_text(w, "way", way_names[s->way]);
	jsonw_text(w, "form", form_name(s->form));
	jsonw_text(w, "target", s->target);
	jsonw_text(w, "ident", s->ident);
	jsonw_text(w, "old", s->old);
	jsonw_text(w, "new", s->new);
	jsonw_text(w, "from", s->from);
	jsonw_text(w, "to", s->to);
	jsonw_int(w, "disruption", s->disruption);
	jsonw_text(w, "risk", risk_names[s->risk]);
	jsonw_text(w, "undo", undo_names[s->undo]);
	jsonw_bool(w, "may_refuse", s->may_refuse);
	jsonw_text(w, "why", s->why);
	jsonw_text(w, "effect", s->effect);
	jsonw_textf(w, "hash", "%016" PRIx64, s->hash);
	jsonw_close(w);
}

static void write_lines(struct jsonw *w, const char *key, char *const *line, size_t n)
{
	jsonw_open(w, key, '[');
	for (size_t i = 0; i < n; i++)
		jsonw_text(w, NULL, line[i]);
	jsonw_close(w);
}

int plan_json(const struct plan *p, FILE *to)
{
	char list[4096];
	struct jsonw w;

	jsonw_start(&w, to);
	jsonw_open(&w, NULL, '{');
	jsonw_text(&w, "schema", SCHEMA);
	jsonw_text(&w, "profile", p->profile);
	jsonw_text(&w, "rt_cpus", cpus_text(&p->rt, list, sizeof(list)));
	jsonw_text(&w, "rt_why", p->rt_why);
	jsonw_text(&w, "housekeeping_cpus", cpus_text(&p->hk, list, sizeof(list)));
	jsonw_text(&w, "recipe_line", p->recipe_line);
	jsonw_text(&w, "boot_line", p->boot_line);
	jsonw_open(&w, "steps", '[');
	for (size_t i = 0; i < p->n; i++)
		write_step(&w, &p->step[i]);
	jsonw_close(&w);
	write_lines(&w, "errors", p->error, p->errors);
	write_lines(&w, "notes", p->note, p->notes);
	jsonw_close(&w);
	return jsonw_end(&w);
}

bool plan_is_saved(const char *file)
{
	char head[64] = "";
	FILE *f = fopen(file, "r");
	size_t n;

	if (!f)
		return false;
	n = fread(head, 1, sizeof(head) - 1, f);
	fclose(f);
	head[n] = '\0';
	return head[0] == '{' && strstr(head, SCHEMA);
}

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && v ? json_object_get_string(v) : NULL;
}

static char *copy_of(struct json_object *o, const char *key)
{
	const char *t = text_of(o, key);

	return t ? strdup(t) : NULL;
}

static int index_of(const char *text, const char *const *names, int n)
{
	for (int i = 0; text && i < n; i++)
		if (!strcmp(text, names[i]))
			return i;
	return -1;
}

static int read_step(struct json_object *o, struct plan *p)
{
	int way = index_of(text_of(o, "way"), way_names, WAYS);
	int risk = index_of(text_of(o, "risk"), risk_names, RISK_DATA + 1);
	int undo = index_of(text_of(o, "undo"), undo_names, UNDO_NEVER + 1);
	const char *form = text_of(o, "form"), *hash = text_of(o, "hash");
	struct json_object *v;
	struct step *s;

	if (way < 0 || risk < 0 || undo < 0 || !form || form_parse(form) < 0 || !hash ||
	    !text_of(o, "id") || !text_of(o, "target"))
		return -EINVAL;
	s = plan_add(p);
	if (!s)
		return -ENOMEM;
	s->knob = text_of(o, "knob") ? knob_find(text_of(o, "knob")) : NULL;
	s->way = (enum way)way;
	s->risk = (enum risk)risk;
	s->undo = (enum undo)undo;
	s->form = (enum form)form_parse(form);
	s->hash = strtoull(hash, NULL, 16);
	s->id = copy_of(o, "id");
	s->target = copy_of(o, "target");
	s->ident = copy_of(o, "ident");
	s->old = copy_of(o, "old");
	s->new = copy_of(o, "new");
	s->from = copy_of(o, "from");
	s->to = copy_of(o, "to");
	s->why = copy_of(o, "why");
	s->effect = s->knob ? s->knob->effect : NULL;
	if (json_object_object_get_ex(o, "disruption", &v))
		s->disruption = (enum disruption)(json_object_get_int(v) & 3);
	if (json_object_object_get_ex(o, "may_refuse", &v))
		s->may_refuse = json_object_get_boolean(v);
	return plan_hash(s->old) == s->hash ? 0 : -EBADMSG;
}

static int read_lines(struct json_object *o, const char *key, struct plan *p,
		      int (*add)(struct plan *, const char *, ...))
{
	struct json_object *list;
	int err = 0;

	if (!json_object_object_get_ex(o, key, &list))
		return 0;
	if (!json_object_is_type(list, json_type_array))
		return -EINVAL;
	for (size_t i = 0; !err && i < json_object_array_length(list); i++)
		err = add(p, "%s", json_object_get_string(json_object_array_get_idx(list, i)));
	return err;
}

static int read_plan(struct json_object *o, struct plan *p)
{
	struct json_object *steps;
	int err = 0;

	p->profile = copy_of(o, "profile");
	p->rt_why = copy_of(o, "rt_why");
	p->boot_line = copy_of(o, "boot_line");
	p->recipe_line = copy_of(o, "recipe_line");
	if (!p->profile || !p->rt_why || !p->boot_line || !p->recipe_line ||
	    !text_of(o, "rt_cpus") || cpus_parse(text_of(o, "rt_cpus"), &p->rt) ||
	    !text_of(o, "housekeeping_cpus") ||
	    cpus_parse(text_of(o, "housekeeping_cpus"), &p->hk) ||
	    !json_object_object_get_ex(o, "steps", &steps) ||
	    !json_object_is_type(steps, json_type_array))
		return -EINVAL;
	for (size_t i = 0; !err && i < json_object_array_length(steps); i++)
		err = read_step(json_object_array_get_idx(steps, i), p);
	if (!err)
		err = read_lines(o, "errors", p, plan_error);
	if (!err)
		err = read_lines(o, "notes", p, plan_note);
	return err;
}

int plan_read(const char *file, struct plan *p, char *err, size_t len)
{
	struct json_object *o = json_object_from_file(file);
	int bad;

	memset(p, 0, sizeof(*p));
	if (!o) {
		snprintf(err, len, "%s: no plan: not JSON", file);
		return -EINVAL;
	}
	bad = json_object_is_type(o, json_type_object) && text_of(o, "schema") &&
			      !strcmp(text_of(o, "schema"), SCHEMA)
		      ? read_plan(o, p)
		      : -EINVAL;
	json_object_put(o);
	if (!bad)
		return 0;
	snprintf(err, len, "%s: %s", file,
		 bad == -EBADMSG ? "a before-value does not fit its hash: the file was edited"
				 : "no plan of this version of rttune: plan again");
	plan_done(p);
	return -EINVAL;
}

// SPDX-License-Identifier: Apache-2.0
/* config.c - words to values */
#include "guestbench/config.h"
#include "guestbench/text.h"

#define VALUE_SHOWN 140 /* of a value that is refused */

struct unit {
	const char *name;
	int64_t factor;
};

static const struct unit times[] = {{"ns", 1},
				    {"us", 1000},
				    {"ms", 1000000},
				    {"s", 1000000000},
				    {"m", INT64_C(60000000000)},
				    {"min", INT64_C(60000000000)},
				    {"h", INT64_C(3600000000000)},
				    {"d", INT64_C(86400000000000)},
				    {NULL, 0}};
static const struct unit sizes[] = {
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30}, {"k", 1 << 10}, {NULL, 0}};
static const struct unit none[] = {{NULL, 0}};

const struct config_key *config_key_of(const char *name, size_t n)
{
	for (size_t i = 0; i < config_nkeys; i++)
		if (text_same(name, n, config_keys[i].name))
			return &config_keys[i];
	return NULL;
}

const struct config_key *config_letter(char letter)
{
	for (size_t i = 0; i < config_nkeys; i++)
		if (letter && config_keys[i].letter == letter)
			return &config_keys[i];
	return NULL;
}

const char *config_nearest(const char *name, size_t n)
{
	const char *best = NULL;
	unsigned far = n < 4 ? 2 : 4;

	for (size_t i = 0; i < config_nkeys; i++) {
		unsigned d = text_far(name, n, config_keys[i].name);

		if (d < far) {
			far = d;
			best = config_keys[i].name;
		}
	}
	return best;
}

static bool amount(const char *s, size_t n, const struct unit *u, int64_t bare, int64_t *v)
{
	const char *end = s + n;
	uint64_t m;

	if (!text_uint(&s, end, &m))
		return false;
	if (s != end) {
		while (u->name && !text_same(s, (size_t)(end - s), u->name))
			u++;
		bare = u->factor;
	}
	return bare && !__builtin_mul_overflow((int64_t)m, bare, v);
}

static bool cpu_list(const char *s, const char *end, struct config_cpus *c)
{
	*c = (struct config_cpus){.all = text_same(s, (size_t)(end - s), "all")};
	if (c->all)
		return true;
	for (;;) {
		uint64_t first, last;

		if (!text_uint(&s, end, &first))
			return false;
		last = first;
		if (s < end && *s == '-' && (s++, !text_uint(&s, end, &last)))
			return false;
		if (last < first || last >= CONFIG_CPU_END ||
		    c->n + (last - first) >= WIRE_PROBES_MAX)
			return false;
		while (first <= last)
			c->cpu[c->n++] = (uint16_t)first++;
		if (s == end)
			return true;
		if (*s++ != ',')
			return false;
	}
}

static bool word(const char *s, size_t n, const char *const *words, int64_t *v)
{
	for (int64_t i = 0; words[i]; i++) {
		if (text_same(s, n, words[i])) {
			*v = i;
			return true;
		}
	}
	return false;
}

static bool in_range(const struct config_key *k, int64_t v)
{
	return v >= k->min && v <= k->max;
}

/* Nothing at all empties the list. */
static bool add_line(char *to, size_t room, const char *s, size_t n)
{
	size_t have = n ? text_len(to) : 0;

	if (have + n + 2 > room)
		return false;
	if (have)
		to[have++] = '\n';
	__builtin_memcpy(to + have, s, n);
	to[have + n] = 0;
	return true;
}

static bool take(struct config *c, const struct config_key *k, const char *s, size_t n)
{
	void *to = (char *)c + k->offset;
	int64_t v = 0;

	switch (k->type) {
	case KEY_TEXT:
		if (n >= k->size)
			return false;
		__builtin_memcpy(to, s, n);
		((char *)to)[n] = 0;
		return true;
	case KEY_LIST:
		return add_line(to, k->size, s, n);
	case KEY_HEX:
		if (!n)
			__builtin_memset(to, 0, k->size);
		return !n || text_hex(s, n, to, k->size);
	case KEY_CPUS:
		return cpu_list(s, s + n, to);
	case KEY_WORD:
		return word(s, n, k->words, to);
	case KEY_TIME:
		if (!amount(s, n, times, k->unit, &v) || !in_range(k, v))
			return false;
		break;
	case KEY_SIZE:
		if (!amount(s, n, sizes, 1, &v) || !in_range(k, v))
			return false;
		break;
	case KEY_NUMBER:
		if (!amount(s, n, none, 1, &v) || !in_range(k, v))
			return false;
		break;
	}
	*(int64_t *)to = v;
	return true;
}

static void say_range(struct text *t, const struct config_key *k)
{
	const char *unit = k->type == KEY_TIME ? " ns" : "";

	text_add(t, ", between ");
	text_num(t, k->min);
	text_add(t, unit);
	text_add(t, " and ");
	text_num(t, k->max);
	text_add(t, unit);
}

static const char *const wanted[] = {
	[KEY_TEXT] = "a shorter text",
	[KEY_TIME] = "a time such as 500us, 1ms or 10s",
	[KEY_SIZE] = "a size such as 4096, 64K or 8M",
	[KEY_NUMBER] = "a whole number",
	[KEY_WORD] = "one of ",
	[KEY_CPUS] = "all, or a list of CPUs such as 0,2-3, at most 64 of them",
	[KEY_HEX] = "32 hex digits",
	[KEY_LIST] = "a shorter text",
};

int config_set(struct config *c, const struct config_key *k, const char *value, size_t n,
	       struct config_error e)
{
	struct text t;

	if (take(c, k, value, n))
		return 0;
	text_init(&t, e.why, e.size);
	text_add(&t, k->name);
	text_add(&t, "=");
	text_add_n(&t, value, n < VALUE_SHOWN ? n : VALUE_SHOWN);
	text_add(&t, n > VALUE_SHOWN ? "...: must be " : ": must be ");
	text_add(&t, wanted[k->type]);
	for (int i = 0; k->words && k->words[i]; i++) {
		text_add(&t, i ? ", " : "");
		text_add(&t, k->words[i]);
	}
	if (k->type == KEY_TIME || k->type == KEY_NUMBER || k->type == KEY_SIZE)
		say_range(&t, k);
	return -1;
}

void config_defaults(struct config *c)
{
	char why[160];

	for (size_t i = 0; i < config_nkeys; i++) {
		const struct config_key *k = &config_keys[i];

		config_set(c, k, k->value, text_len(k->value),
			   (struct config_error){why, sizeof(why)});
	}
}

static int unknown(const char *s, size_t n, struct config_error e)
{
	const char *near = config_nearest(s, n);
	struct text t;

	text_init(&t, e.why, e.size);
	text_add(&t, "unknown key '");
	text_add_n(&t, s, n);
	text_add(&t, near ? "', did you mean '" : "'");
	text_add(&t, near ? near : "");
	text_add(&t, near ? "'?" : "");
	return -1;
}

static int one_word(struct config *c, const char *s, size_t n, struct config_error e)
{
	const struct config_key *k;
	size_t name = 0;

	while (name < n && s[name] != '=')
		name++;
	k = config_key_of(s, name);
	if (!k)
		return unknown(s, name, e);
	if (name == n) {
		text_say(e.why, e.size, k->name, ": needs a value: ", k->name, "=", k->value, NULL);
		return -1;
	}
	return config_set(c, k, s + name + 1, n - name - 1, e);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

int config_words(struct config *c, const char *text, const char *prefix, struct config_error e)
{
	size_t skip = text_len(prefix);

	while (*text) {
		size_t n = 0;

		while (text[n] && !is_space(text[n]))
			n++;
		if (n > skip && text_same(text, skip, prefix) &&
		    one_word(c, text + skip, n - skip, e))
			return -1;
		text += n;
		while (is_space(*text))
			text++;
	}
	return 0;
}

int config_check(const struct config *c, struct config_error e)
{
	if (c->duration && c->warmup + c->duration < c->interval) {
		text_say(e.why, e.size,
			 "duration: shorter than one interval: nothing would be measured", NULL);
		return -1;
	}
	if (c->kind == KIND_IS_COMM && (!c->link[0] || c->oneway)) {
		text_say(e.why, e.size, "kind: comm needs a link on which the collector answers",
			 NULL);
		return -1;
	}
	if (c->threads && c->cpus.n) {
		text_say(e.why, e.size,
			 "threads and cpus: one or the other: threads are not pinned, "
			 "cpus has one probe each",
			 NULL);
		return -1;
	}
	return 0;
}

// SPDX-License-Identifier: Apache-2.0
/* orders.c - words of the command line that are this port's own */
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/text.h"

#define PREFIX "bare."
#define PREFIX_LEN (sizeof(PREFIX) - 1)

static const char *const numbers[] = {"virtio", "dma", "uart", NULL};
static const char *const faults[] = {"page", "stack", "trap", NULL};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* The next word of ours from *s on, which is moved behind it; its length without the prefix. */
static const char *next_word(const char **s, size_t *len)
{
	const char *p = *s;

	for (;;) {
		const char *word;

		while (blank(*p))
			p++;
		if (!*p)
			return NULL;
		word = p;
		while (*p && !blank(*p))
			p++;
		*s = p;
		if ((size_t)(p - word) > PREFIX_LEN && text_same(word, PREFIX_LEN, PREFIX)) {
			*len = (size_t)(p - word) - PREFIX_LEN;
			return word + PREFIX_LEN;
		}
	}
}

/* The value of KEY=VALUE, or NULL if the word is not about that key. */
static const char *value_of(const char *word, size_t len, const char *key, size_t *vlen)
{
	size_t k = text_len(key);

	if (len <= k || !text_same(word, k, key) || word[k] != '=')
		return NULL;
	*vlen = len - k - 1;
	return word + k + 1;
}

static const char *find(const char *key, size_t *len)
{
	const char *s = machine.orders, *word;
	size_t n;

	while ((word = next_word(&s, &n))) {
		const char *v = value_of(word, n, key, len);

		if (v)
			return v;
	}
	return NULL;
}

static bool number(const char *s, size_t len, uint64_t *v)
{
	bool hex = len > 2 && s[0] == '0' && s[1] == 'x';
	const char *end = s + len;

	if (!hex)
		return text_uint(&s, end, v) && s == end;
	if (len > 18)
		return false;
	*v = 0;
	for (s += 2; s < end; s++) {
		char c = *s | 0x20;
		unsigned d = c >= '0' && c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;

		if (d > 15)
			return false;
		*v = *v << 4 | d;
	}
	return true;
}

bool orders_number(const char *key, uint64_t *v)
{
	size_t len;
	const char *s = find(key, &len);
	uint64_t n;

	if (!s || !number(s, len, &n))
		return false;
	*v = n;
	return true;
}

bool orders_word(const char *key, const char *value)
{
	size_t len;
	const char *s = find(key, &len);

	return s && text_same(s, len, value);
}

static bool good(const char *word, size_t len)
{
	const char *v;
	uint64_t n;
	size_t vlen;

	for (const char *const *k = numbers; *k; k++)
		if ((v = value_of(word, len, *k, &vlen)))
			return number(v, vlen, &n);
	v = value_of(word, len, "fault", &vlen);
	for (const char *const *f = faults; v && *f; f++)
		if (text_same(v, vlen, *f))
			return true;
	return false;
}

bool orders_bad(char *buf, size_t size)
{
	const char *s = machine.orders, *word;
	struct text t;
	size_t len;

	while ((word = next_word(&s, &len))) {
		if (good(word, len))
			continue;
		text_init(&t, buf, size);
		text_add(&t, "command line: '" PREFIX);
		text_add_n(&t, word, len);
		text_add(&t, "' means nothing here; bare.virtio=, bare.dma= and bare.uart= take an "
			     "address, bare.fault= takes page, stack or trap");
		return true;
	}
	return false;
}

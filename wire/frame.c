// SPDX-License-Identifier: Apache-2.0
/* frame.c - find, check and seal frames; freestanding */
#include "wire/frame.h"
#include "wire/crc32c.h"

struct row {
	uint8_t id;
	uint16_t fixed;
	const char *name;
};

static const struct row rows[] = {
#define ROW_(n, i, fixed_part) {i, sizeof(fixed_part), #n},
	WIRE_TYPES(ROW_)
#undef ROW_
};

static const struct row *row_of(unsigned type)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].id == type)
			return &rows[i];
	return NULL;
}

const char *wire_type_name(unsigned type)
{
	const struct row *r = row_of(type);

	return r ? r->name : NULL;
}

const char *wire_kind_name(unsigned kind)
{
	static const char *const main[] = {"unknown", "timer", "irq", "comm", "noise"};
	static const char *const beside[] = {"timer-isr", "irq-isr", "comm-out", "comm-back"};

	if (kind - WIRE_KIND_BESIDE < sizeof(beside) / sizeof(beside[0]))
		return beside[kind - WIRE_KIND_BESIDE];
	return main[kind < sizeof(main) / sizeof(main[0]) ? kind : 0];
}

int wire_fixed(unsigned type)
{
	const struct row *r = row_of(type);

	return r ? r->fixed : -1;
}

static size_t followed_by(size_t n, size_t max, size_t each)
{
	return n <= max ? n * each : WIRE_PAYLOAD_MAX + 1;
}

/* How long the payload must be, by what its fixed part announces. */
static bool length_fits(uint8_t type, const void *payload, size_t len)
{
	const struct wire_samples *s = payload;
	const struct wire_hello *h = payload;
	const struct wire_beat *b = payload;
	const struct wire_bye *e = payload;
	int fixed = wire_fixed(type);
	size_t rest = len - (size_t)fixed;

	if (fixed < 0 || len < (size_t)fixed)
		return false;
	switch (type) {
	case WIRE_HELLO:
		return rest == followed_by(le16_get(h->probes), WIRE_PROBES_MAX,
					   sizeof(struct wire_probe));
	case WIRE_SAMPLES:
		return le16_get(s->count) && rest == le16_get(s->count) * sizeof(le32);
	case WIRE_BEAT:
		return rest == followed_by(le16_get(b->probes), WIRE_PROBES_MAX,
					   sizeof(struct wire_totals));
	case WIRE_BYE:
		return rest == followed_by(le16_get(e->probes), WIRE_PROBES_MAX,
					   sizeof(struct wire_totals));
	case WIRE_EVENT:
	case WIRE_LOAD:
	case WIRE_MARK:
	case WIRE_SEEN:
		return true;
	default:
		return !rest;
	}
}

/* Where the magic may start in buf, or have if nowhere: a prefix at the very end counts. */
static size_t find_magic(const uint8_t *buf, size_t have)
{
	const le32 magic = le32_put(WIRE_MAGIC);

	for (size_t i = 0; i < have; i++) {
		size_t n = 0;

		while (n < 4 && i + n < have && buf[i + n] == magic.b[n])
			n++;
		if (n == 4 || i + n == have)
			return i;
	}
	return have;
}

static uint32_t checksum(const struct wire_hdr *h, size_t len)
{
	uint32_t crc = crc32c(0, h, offsetof(struct wire_hdr, crc));

	return crc32c(crc, h + 1, len);
}

enum wire_got wire_next(const uint8_t *buf, size_t have, struct wire_frame *f, size_t *skip)
{
	size_t at = find_magic(buf, have), len;
	const struct wire_hdr *h = (const void *)(buf + at);

	*skip = at;
	if (have - at < sizeof(*h))
		return at && at < have ? WIRE_NOISE : WIRE_MORE;
	len = le16_get(h->len);
	if (h->version != WIRE_VERSION || len > WIRE_PAYLOAD_MAX)
		goto noise;
	if (have - at < sizeof(*h) + len)
		return at ? WIRE_NOISE : WIRE_MORE;
	if (checksum(h, len) != le32_get(h->crc) || !length_fits(h->type, h + 1, len))
		goto noise;
	*f = (struct wire_frame){.type = h->type, .seq = le32_get(h->seq), .payload = h + 1,
				 .len = len, .size = sizeof(*h) + len};
	return WIRE_FRAME;
noise:
	/* Only the magic is dropped: a true frame may begin inside what looked like this one. */
	*skip = at + 1;
	return WIRE_NOISE;
}

size_t wire_seal(struct wire_hdr *h, uint8_t type, uint32_t seq, size_t len)
{
	h->magic = le32_put(WIRE_MAGIC);
	h->version = WIRE_VERSION;
	h->type = type;
	h->len = le16_put((uint16_t)len);
	h->seq = le32_put(seq);
	h->crc = le32_put(checksum(h, len));
	return sizeof(*h) + len;
}

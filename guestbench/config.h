/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.h - the probe's orders: KEY=VALUE words, wherever the guest has them from
 *
 * The rows in keys.c say which key fills which member; command line options, words on the kernel's
 * command line ("rtprobe.interval=1ms"), fw_cfg and device tree all go through them.
 *
 *	config_defaults(&c)
 *	config_words(&c, "interval=1ms cpus=0,2-3", len, why, sizeof(why))
 *	config_check(&c, why, sizeof(why))	once all sources are read
 *
 * Times are ns; written with a unit (ns us ms s m h d), or bare in the unit that the row names.
 * All return 0, or -1 and one line that names key, value and what would be right.
 */
#ifndef GUESTBENCH_CONFIG_H
#define GUESTBENCH_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "wire/wire.h"

#define CONFIG_CPU_END 8192

enum config_kind { KIND_IS_TIMER, KIND_IS_NOISE, KIND_IS_COMM, KIND_IS_IRQ };
enum config_clock { CLOCK_IS_MONOTONIC, CLOCK_IS_TAI, CLOCK_IS_REALTIME };
enum config_stream { STREAM_ON, STREAM_ALTERNATE };

struct config_cpus {
	bool all;
	uint16_t n;
	uint16_t cpu[WIRE_PROBES_MAX];
};

struct config {
	char link[128];		/* "": none, print a summary at the end */
	uint8_t run[16], secret[16];
	int64_t guest;
	int64_t kind;		/* enum config_kind */
	int64_t interval, duration, warmup;	/* duration 0: until told to stop */
	int64_t policy;		/* enum wire_policy */
	int64_t priority;
	struct config_cpus cpus;
	int64_t threads;	/* 0: one per CPU of `cpus`; else so many, not pinned */
	int64_t clock;		/* enum config_clock */
	int64_t stream;		/* enum config_stream */
	int64_t ring;		/* entries, rounded up to a power of two; 0: what memory allows */
	int64_t buffer;		/* bytes for unacknowledged frames; as above */
	int64_t oneway;		/* nobody answers on the link */
	int64_t linger;		/* ns to go on without a link before giving up; 0: for ever */
	char load[2048];	/* what runs beside the probe, one a line */
	char net[64];		/* "10.0.2.15/24,10.0.2.2", "none" */
};

enum config_type {
	KEY_TEXT,
	KEY_TIME,
	KEY_SIZE,
	KEY_NUMBER,
	KEY_WORD,
	KEY_CPUS,
	KEY_HEX,
	KEY_LIST /* text, one line for each time it is given */
};

struct config_key {
	const char *name;
	char letter;		/* 0: none */
	enum config_type type;
	uint16_t offset;	/* into struct config */
	uint16_t size;		/* of text and hex */
	int64_t min, max;
	int64_t unit;		/* of a bare time, ns */
	const char *const *words;	/* KEY_WORD: names in the order of their numbers */
	const char *value;	/* default, as text */
	const char *help;
};

extern const struct config_key config_keys[];
extern const size_t config_nkeys;

void config_defaults(struct config *c);

/* config_key_of - the row of a name; NULL: unknown. config_letter: of a short option */
const struct config_key *config_key_of(const char *name, size_t n);
const struct config_key *config_letter(char letter);

/* config_nearest - the name that was probably meant; NULL: none is near */
const char *config_nearest(const char *name, size_t n);

struct config_error {
	char *why;
	size_t size;
};

int config_set(struct config *c, const struct config_key *k, const char *value, size_t n,
	       struct config_error e);

/* config_words - every KEY=VALUE in text; words that do not start with `prefix` are others' */
int config_words(struct config *c, const char *text, const char *prefix, struct config_error e);

int config_check(const struct config *c, struct config_error e);

/* config_activations - what duration and warm-up mean in periods */
static inline uint64_t config_warmup(const struct config *c)
{
	return (uint64_t)(c->warmup / c->interval);
}

static inline uint64_t config_expected(const struct config *c)
{
	return c->duration ? (uint64_t)((c->warmup + c->duration) / c->interval) : 0;
}

#endif

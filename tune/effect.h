/* SPDX-License-Identifier: Apache-2.0 */
/*
 * effect.h - did a knob take effect? Asked of a second source, never of what was written
 */
#ifndef TUNE_EFFECT_H
#define TUNE_EFFECT_H

#include "tune/place.h"

enum effect {
	EFFECT_YES,
	EFFECT_NO,
	EFFECT_UNKNOWN /* nothing readable tells: text says what would */
};

struct effect_ask {
	const struct facts *f;
	const struct knob *knob;
	const struct place *at;
	const struct cpus *rt, *hk;
	const char *value; /* filled in */
};

/* effect_of - text: what was seen and where, for people */
enum effect effect_of(const struct effect_ask *ask, char *text, size_t len);

#endif

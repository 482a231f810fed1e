/* SPDX-License-Identifier: Apache-2.0 */
/*
 * qvm_token.h - one word of a qvmconf after the other, each with the place where it stands
 *
 *	struct qvm_text t = {.at = text, .line = 1, .column = 1};
 *	while (qvm_next(&t, &word)) ...
 *
 * A word longer than QVM_WORD is cut, and `cut` says so; a string that never ends is `open`.
 */
#ifndef HOSTAGENT_QNX_QVM_TOKEN_H
#define HOSTAGENT_QNX_QVM_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#define QVM_WORD 512

struct qvm_text {
	const char *at;
	int line, column;
};

struct qvm_word {
	char text[QVM_WORD];
	int line, column;
	bool quoted, cut, open;
};

bool qvm_next(struct qvm_text *t, struct qvm_word *w);

/* qvm_number - decimal or 0x, with k, m or g where it is a size; false: it is none. *end: behind */
bool qvm_number(const char *text, const char **end, uint64_t *n);

#endif

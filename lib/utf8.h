/* SPDX-License-Identifier: Apache-2.0 */
/*
 * utf8.h - is this text? Guests, consoles and firmware do not always send what they claim to.
 */
#ifndef LIB_UTF8_H
#define LIB_UTF8_H

#include <stddef.h>

/* utf8_len - bytes of the character at text (zero-ended); 0: a control character, or none */
size_t utf8_len(const char *text);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ini_value.h - the right side of `key = value`: comment, quotes and ${VAR} resolved
 */
#ifndef LIB_INI_VALUE_H
#define LIB_INI_VALUE_H

#include <stddef.h>

/* ini_trim - without blanks around, in place */
char *ini_trim(char *s);

/* ini_value - *text is used up; *out is malloced. -EINVAL with the reason in why, -ENOMEM */
int ini_value(char *text, char **out, char *why, size_t len);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * shell.h - words for a shell: what we print as a command can be pasted
 */
#ifndef LIB_SHELL_H
#define LIB_SHELL_H

#include <stdio.h>

/* shell_word - as it is, or in single quotes where a shell would take it apart */
void shell_word(FILE *to, const char *word);

#endif

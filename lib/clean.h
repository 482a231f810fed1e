/* SPDX-License-Identifier: Apache-2.0 */
/*
 * clean.h - clean-up by type: what a variable holds is released when it leaves scope
 *
 *	autoclose int fd = open(...);	closed unless negative
 *	autofree char *text = ...;	freed
 *	autofclose FILE *f = ...;	closed unless NULL
 */
#ifndef LIB_CLEAN_H
#define LIB_CLEAN_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static inline void clean_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static inline void clean_ptr(void *p)
{
	free(*(void **)p);
}

static inline void clean_file(FILE **f)
{
	if (*f)
		fclose(*f);
}

#define autoclose  __attribute__((cleanup(clean_fd)))
#define autofree   __attribute__((cleanup(clean_ptr)))
#define autofclose __attribute__((cleanup(clean_file)))

/* The value to return or keep; the variable no longer owns it. */
#define steal_fd(fd) ({ int fd_ = (fd); (fd) = -1; fd_; })
#define steal_ptr(p) ({ __typeof__(p) p_ = (p); (p) = NULL; p_; })

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * initrd.h - [vm] files: programs of this host in the guest's initramfs
 *
 * The kernel unpacks one cpio archive after another (Documentation/driver-api/early-userspace/
 * buffer-format.rst), also an uncompressed one behind a compressed one: the image stays as it is,
 * and an archive of the files follows it. A program brings the libraries that ldd(1) names; so
 * it must be one that this host could run itself, or a static one.
 *
 *	initrd_check("/usr/bin/stress-ng ./a:/b", why, len)	each is there? 0, else -errno
 *	initrd_extend(files, base, to, why, len)		writes the image `to`
 */
#ifndef HOSTAGENT_INITRD_H
#define HOSTAGENT_INITRD_H

#include <stddef.h>

struct initrd {
	const char *files; /* HOST[:GUEST], separated by blanks */
	const char *base;  /* the image that they are added to */
	const char *to;	   /* the image that is written */
};

int initrd_check(const char *files, char *why, size_t len);
int initrd_extend(const struct initrd *i, char *why, size_t len);

#endif

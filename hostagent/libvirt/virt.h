/* SPDX-License-Identifier: Apache-2.0 */
/*
 * virt.h - speak with libvirt: one connection, its events on our loop, its errors in one line
 *
 *	virt_open("qemu:///system", loop, &conn, why, len)	loop NULL: no events wanted
 *	virt_why(why, len, "the domain does not start")		what libvirt said last, and what to
 *do virt_close(conn)
 *
 * libvirt calls back from whatever event loop the process has; ours is that loop, so that nothing
 * here runs on a thread of its own. It may be connected once at a time. What libvirt would print on
 * standard error is kept for virt_why().
 */
#ifndef HOSTAGENT_LIBVIRT_VIRT_H
#define HOSTAGENT_LIBVIRT_VIRT_H

#include <stdio.h>
#include <libvirt/libvirt.h>
#include "lib/loop.h"

int virt_open(const char *uri, struct loop *loop, virConnectPtr *conn, char *why, size_t len);
void virt_close(virConnectPtr conn);

/* virt_why - "WHAT: libvirt's words; the remedy" in one line; returns -EIO */
int virt_why(char *why, size_t len, const char *what);

/* virt_remedy - what to do about an error of libvirt or QEMU; NULL: nothing is known */
const char *virt_remedy(const char *text);

/* virt_loop.c: from here on libvirt's descriptors and timers are sources of `loop`; NULL: of none,
 * which also frees what libvirt left behind */
void virt_loop(struct loop *loop);

#endif

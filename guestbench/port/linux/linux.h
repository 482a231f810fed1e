/* SPDX-License-Identifier: Apache-2.0 */
/*
 * linux.h - what the files of the Linux port know of each other
 *
 * rtprobe is an ordinary program, and the first and only process of an initramfs: then init_begin()
 * makes the machine usable (mounts, modules, network) and init_end() powers it off.
 *
 *	orders_take(argc, argv, &cfg, e)	arguments, or what the hypervisor left for a guest
 *	init_begin(&cfg) / init_end()		only as PID 1
 *	facts_fill(f)				what HELLO tells about this system
 *	summary_print(&g)			for a run without collector
 */
#ifndef GUESTBENCH_PORT_LINUX_H
#define GUESTBENCH_PORT_LINUX_H

#include <sys/types.h>
#include "guestbench/guest.h"

enum orders_result { ORDERS_RUN, ORDERS_SHOWN, ORDERS_BAD };

enum orders_result orders_take(int argc, char **argv, struct config *cfg, struct config_error e);

/* orders_of_guest - fw_cfg file opt/org.rtbench.probe, else rtprobe.* on the kernel command line */
int orders_of_guest(struct config *cfg, struct config_error e);

int help_print(void);

void init_early(void);		/* mounts and console: before orders can be read */
int init_begin(const struct config *cfg, struct config_error e);
void init_end(void) __attribute__((noreturn));

/* init_load - modules of the image with this tag; nothing happens where there are none */
void init_load(const char *tag);

void facts_fill(struct port_facts *f);
void summary_print(const struct guest *g);

/* read_text - a small file as a string; bytes, or -errno */
ssize_t read_text(const char *path, char *buf, size_t size);

#endif

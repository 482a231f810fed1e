/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fwcfg.h - QEMU's configuration device, read byte by byte (QEMU docs/specs/fw_cfg.rst)
 */
#ifndef GUESTBENCH_PORT_BARE_FWCFG_H
#define GUESTBENCH_PORT_BARE_FWCFG_H

#include <stdbool.h>
#include <stddef.h>

/* fwcfg_file - at most len-1 bytes of it, zero ended; false: no device or no such file */
bool fwcfg_file(const char *name, char *buf, size_t len);

/* fwcfg_cpus - 0: no device */
unsigned fwcfg_cpus(void);

#endif

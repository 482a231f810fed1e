/* SPDX-License-Identifier: Apache-2.0 */
/*
 * printk.h - Zephyr's console
 */
#ifndef CHECK_ZEPHYR_PRINTK_H
#define CHECK_ZEPHYR_PRINTK_H

__attribute__((format(printf, 1, 2))) void printk(const char *fmt, ...);

#endif

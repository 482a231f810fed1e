/* SPDX-License-Identifier: Apache-2.0 */
/*
 * random.h - Zephyr's random numbers
 */
#ifndef CHECK_ZEPHYR_RANDOM_H
#define CHECK_ZEPHYR_RANDOM_H

#include <stdint.h>

uint32_t sys_rand32_get(void);

#endif

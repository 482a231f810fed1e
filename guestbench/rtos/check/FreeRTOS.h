/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FreeRTOS.h - the types and settings of FreeRTOS that rtprobe uses, as FreeRTOS 10 and 11 do
 *
 * Only for compiling without a FreeRTOS tree: it says exactly what the port relies on.
 */
#ifndef CHECK_FREERTOS_H
#define CHECK_FREERTOS_H

#include <stdint.h>

#define configTICK_RATE_HZ 1000
#define configMAX_PRIORITIES 32

typedef uint32_t TickType_t;
typedef long BaseType_t;
typedef unsigned long UBaseType_t;
#define pdPASS 1
#define portMAX_DELAY ((TickType_t)0xffffffff)

#endif

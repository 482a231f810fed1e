/* SPDX-License-Identifier: Apache-2.0 */
/*
 * task.h - the calls of FreeRTOS that rtprobe uses
 */
#ifndef CHECK_FREERTOS_TASK_H
#define CHECK_FREERTOS_TASK_H

#include "guestbench/rtos/check/FreeRTOS.h"

#define tskKERNEL_VERSION_NUMBER "check"

typedef struct tskTaskControlBlock *TaskHandle_t;
typedef void (*TaskFunction_t)(void *);

BaseType_t xTaskCreate(TaskFunction_t code, const char *name, uint16_t stack, void *arg,
		       UBaseType_t prio, TaskHandle_t *made);
void vTaskDelete(TaskHandle_t task);
void vTaskDelay(TickType_t ticks);
TickType_t xTaskGetTickCount(void);

#endif

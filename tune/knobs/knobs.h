/* SPDX-License-Identifier: Apache-2.0 */
/*
 * knobs.h - the rooms of rows; rooms.c puts them in the order in which they are applied
 */
#ifndef TUNE_KNOBS_KNOBS_H
#define TUNE_KNOBS_KNOBS_H

#include "tune/knob.h"

extern const struct knob boot_knobs[], boot_power_knobs[], boot_device_knobs[], isolate_knobs[],
	irq_knobs[], power_knobs[], memory_knobs[], kvm_knobs[], sched_knobs[], firmware_knobs[];
extern const size_t boot_knobs_n, boot_power_knobs_n, boot_device_knobs_n, isolate_knobs_n,
	irq_knobs_n, power_knobs_n, memory_knobs_n, kvm_knobs_n, sched_knobs_n, firmware_knobs_n;

#endif

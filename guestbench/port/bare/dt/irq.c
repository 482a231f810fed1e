// SPDX-License-Identifier: Apache-2.0
/* irq.c - machines with a device tree have no device that can be told to interrupt */
#include "guestbench/port/bare/machine.h"

bool machine_irq(void)
{
	return false;
}

void machine_irq_ready(void)
{
}

void machine_irq_tell(void)
{
}

void machine_irq_done(void)
{
}

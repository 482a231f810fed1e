// SPDX-License-Identifier: Apache-2.0
/* pci.c - configuration space through ports 0xcf8 and 0xcfc */
#include "guestbench/port/bare/x86_64/x86.h"

enum { PORT_ADDRESS = 0xcf8, PORT_VALUE = 0xcfc };

bool pci_present(void)
{
	uint32_t old = in32(PORT_ADDRESS);
	bool there;

	out32(PORT_ADDRESS, 0x80000000u);
	there = in32(PORT_ADDRESS) == 0x80000000u && in32(PORT_VALUE) != UINT32_MAX;
	out32(PORT_ADDRESS, old);
	return there;
}

uint32_t pci_read(uint32_t addr, unsigned reg)
{
	out32(PORT_ADDRESS, addr | (reg & 0xfcu));
	return in32(PORT_VALUE);
}

void pci_write(uint32_t addr, unsigned reg, uint32_t v)
{
	out32(PORT_ADDRESS, addr | (reg & 0xfcu));
	out32(PORT_VALUE, v);
}

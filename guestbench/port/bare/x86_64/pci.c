// SPDX-License-Identifier: Apache-2.0
/*
 * pci.c - configuration space through ports 0xcf8 and 0xcfc
 *
 * The firmware has given every BAR its address and every bridge its buses: we only walk them.
 */
#include "guestbench/port/bare/x86_64/x86.h"

enum { PCI_ID = 0x00, PCI_COMMAND = 0x04, PCI_HEADER = 0x0c, PCI_BAR0 = 0x10, PCI_BUSES = 0x18,
       PCI_CAPS = 0x34, COMMAND_MEMORY_MASTER = 6, CAPS_MAX = 48, DEPTH_MAX = 8 };
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

uintptr_t pci_bar(uint32_t addr, unsigned n)
{
	uint32_t lo = pci_read(addr, PCI_BAR0 + 4 * n);
	uint64_t hi = (lo & 7) == 4 ? pci_read(addr, PCI_BAR0 + 4 * n + 4) : 0;

	return lo & 1 ? 0 : (uintptr_t)(hi << 32 | (lo & ~15u));
}

unsigned pci_capability(uint32_t addr, unsigned id, unsigned after)
{
	unsigned cap = after ? pci_read(addr, after) >> 8 & 0xfc : pci_read(addr, PCI_CAPS) & 0xfc;

	for (unsigned i = 0; cap && i < CAPS_MAX; i++) {
		uint32_t head = pci_read(addr, cap);

		if ((head & 0xff) == id)
			return cap;
		cap = head >> 8 & 0xfc;
	}
	return 0;
}

void pci_enable(uint32_t addr)
{
	pci_write(addr, PCI_COMMAND, pci_read(addr, PCI_COMMAND) | COMMAND_MEMORY_MASTER);
}

static bool walk(unsigned bus, pci_look *look, void *arg, unsigned depth)
{
	for (unsigned i = 0; i < 32 * 8; i++) {
		uint32_t addr = pci_address(bus, i / 8, i % 8);
		uint32_t id = pci_read(addr, PCI_ID), header;

		if (id == UINT32_MAX || !id) {
			i |= i % 8 ? 0 : 7;
			continue;
		}
		header = pci_read(addr, PCI_HEADER) >> 16;
		if (look(addr, id, arg))
			return true;
		if ((header & 0x7f) == 1 && depth < DEPTH_MAX &&
		    walk(pci_read(addr, PCI_BUSES) >> 8 & 0xff, look, arg, depth + 1))
			return true;
		if (!(header & 0x80))
			i |= 7;
	}
	return false;
}

bool pci_walk(pci_look *look, void *arg)
{
	return walk(0, look, arg, 0);
}

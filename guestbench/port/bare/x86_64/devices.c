// SPDX-License-Identifier: Apache-2.0
/*
 * devices.c - where this machine keeps its serial line, its virtio devices and its off switch
 *
 * A PC or q35 has PCI; microvm has none, and a row of virtio-mmio slots at a fixed place instead
 * (QEMU docs/system/i386/microvm.rst, include/hw/i386/microvm.h). That place may belong to any
 * device of a PC, so it is looked at only where there is no PCI.
 */
#include "guestbench/port/bare/fwcfg.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/virtio.h"
#include "guestbench/port/bare/x86_64/x86.h"

enum { COM1 = 0x3f8, UART_LSR = 5, LSR_DATA = 1, LSR_EMPTY = 0x20, UART_POLLS = 100000 };
enum { FWCFG_SELECT = 0x510, FWCFG_DATA = 0x511 };
enum { PM1A_CNT = 0x604, SLEEP_5 = 0x2000, DEBUG_EXIT = 0xf4, RESET = 0xcf9 };
#define SLOTS_AT 0xfeb00000u
#define SLOT 0x200u
#define NSLOTS 24u
#define GED_SLEEP 0xfea00200u	/* ACPI generic event device: sleep control */
#define GED_SLEEP_5 (1u << 5 | 5u << 2)

void machine_putc(char c)
{
	for (int i = 0; i < UART_POLLS && !(in8(COM1 + UART_LSR) & LSR_EMPTY); i++)
		;
	out8(COM1, (uint8_t)c);
}

/* Without a UART the bus gives all ones. */
int machine_getc(void)
{
	uint8_t state = in8(COM1 + UART_LSR);

	return state != 0xff && state & LSR_DATA ? in8(COM1) : -1;
}

bool machine_fwcfg_select(uint16_t key)
{
	out16(FWCFG_SELECT, key);
	return true;	/* whoever asks looks at the signature first */
}

uint8_t machine_fwcfg_byte(void)
{
	return in8(FWCFG_DATA);
}

bool machine_virtio(struct virtio *v, unsigned type)
{
	uint64_t base = SLOTS_AT, slots = NSLOTS;

	if (orders_number("virtio", &base))
		slots = 1;
	else if (pci_present())
		return virtio_pci(v, type);
	for (uint64_t i = 0; i < slots; i++)
		if (virtio_mmio(v, (uintptr_t)(base + i * SLOT), type))
			return true;
	return false;
}

/* A failure goes to isa-debug-exit first, because its status reaches whoever started QEMU. */
_Noreturn void machine_off(int status)
{
	static const struct __attribute__((packed)) { uint16_t limit; uint64_t base; } no_idt;

	if (status)
		out8(DEBUG_EXIT, (uint8_t)status);
	if (pci_present())
		out16(PM1A_CNT, SLEEP_5);
	else if (fwcfg_cpus())
		mmio_write8(GED_SLEEP, GED_SLEEP_5);
	out8(RESET, 6);
	__asm__ volatile("lidt %0; int3" : : "m"(no_idt));
	machine_halt();
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * x86.h - the instructions that C has no words for, and what the files of this machine share
 *
 * Register numbers are those of Intel's manual (SDM volume 3 and 4) and of the KVM documents
 * virt/kvm/x86/cpuid.rst and msr.rst.
 */
#ifndef GUESTBENCH_PORT_BARE_X86_H
#define GUESTBENCH_PORT_BARE_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VECTOR_TIMER = 32, VECTOR_YIELD = 33, VECTOR_DEVICE = 34, VECTOR_SPURIOUS = 47,
       VECTORS = 48 };

static inline void out8(uint16_t port, uint8_t v)
{
	__asm__ volatile("outb %0, %1" : : "a"(v), "Nd"(port));
}

static inline void out16(uint16_t port, uint16_t v)
{
	__asm__ volatile("outw %0, %1" : : "a"(v), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t v)
{
	__asm__ volatile("outl %0, %1" : : "a"(v), "Nd"(port));
}

static inline uint8_t in8(uint16_t port)
{
	uint8_t v;

	__asm__ volatile("inb %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint32_t in32(uint16_t port)
{
	uint32_t v;

	__asm__ volatile("inl %1, %0" : "=a"(v) : "Nd"(port));
	return v;
}

static inline uint64_t msr_read(uint32_t msr)
{
	uint32_t lo, hi;

	__asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
	return (uint64_t)hi << 32 | lo;
}

static inline void msr_write(uint32_t msr, uint64_t v)
{
	__asm__ volatile("wrmsr" : : "c"(msr), "a"((uint32_t)v), "d"((uint32_t)(v >> 32))
			 : "memory");
}

struct cpuid { uint32_t a, b, c, d; };

static inline struct cpuid cpuid(uint32_t leaf)
{
	struct cpuid r;

	__asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(0));
	return r;
}

static inline uint64_t tsc(void)
{
	uint32_t lo, hi;

	__asm__ volatile("lfence; rdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

struct frame {			/* as vectors.S leaves it on the stack */
	uint64_t regs[15];
	uint64_t vector, error, rip, cs, rflags, rsp, ss;
};

/* boot.c: takes over command line and end of memory from what the loader left */
void boot_take(uint64_t info);

/* tsc.c: the counter's rate and where it is known from */
void tsc_measure(void);
/* pit.c: counter and LAPIC ticks that pass in some milliseconds of the PIT. false: no PIT */
struct pit_span { uint64_t ns, tsc, lapic; };
bool pit_span(struct pit_span *s);

/* apic.c */
void apic_init(void);		/* this CPU */
void apic_calibrate(void);	/* once, after tsc_measure() */
void apic_eoi(void);
uint32_t apic_left(void);	/* current count of the running timer */
void apic_free_run(void);	/* from the largest count down, masked */
void apic_start_cpu(unsigned apic_id, unsigned page);

/* cpu.c */
void cpu_tables(unsigned n);	/* IDT, task state segment, self pointer */

/* pci.c: configuration space by mechanism 1; addr from pci_address() */
static inline uint32_t pci_address(unsigned bus, unsigned dev, unsigned fn)
{
	return 0x80000000u | bus << 16 | dev << 11 | fn << 8;
}
bool pci_present(void);
uint32_t pci_read(uint32_t addr, unsigned reg);
void pci_write(uint32_t addr, unsigned reg, uint32_t v);
uintptr_t pci_bar(uint32_t addr, unsigned n);	/* of memory; 0: it is not */
/* pci_capability - the next one with this id; after 0: the first. 0: none */
unsigned pci_capability(uint32_t addr, unsigned id, unsigned after);
void pci_enable(uint32_t addr);			/* memory and bus master */
/* pci_walk - every function of every bus, until look() says true */
typedef bool pci_look(uint32_t addr, uint32_t id, void *arg);
bool pci_walk(pci_look *look, void *arg);

/* virtio_pci.c: the first modern device of this type behind PCI */
struct virtio;
bool virtio_pci(struct virtio *v, unsigned type);

#endif

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * machine.h - what one architecture gives the bare-metal port
 *
 * x86_64/, aarch64/ and riscv64/ each implement these calls; nothing above them knows which one
 * was linked. Memory is identity-mapped. CPU 0 boots; the others sleep until machine_cpu_start().
 *
 * Life: start.S -> machine_boot() -> bare_main() -> machine_off().
 *
 * Two tasks live on each CPU (task.h). A saved task is a pointer to the registers on its stack; the
 * interrupt code gives that pointer to task_timer() or task_yield() and continues with what they
 * return.
 */
#ifndef GUESTBENCH_PORT_BARE_MACHINE_H
#define GUESTBENCH_PORT_BARE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CPUS 8		/* that one image can drive */
#define PAGE 4096u
#define STACK_BYTES (4 * PAGE)	/* of which the lowest page is the guard */

struct machine {
	const char *arch;	/* "x86_64" */
	const char *clock;	/* the counter: "tsc" */
	const char *timer;	/* what wakes us: "tsc-deadline" */
	const char *how;	/* where hz is from: "cpuid 15h", "pit" */
	uint64_t hz;		/* of the counter */
	bool stable;		/* it runs at one rate whatever the power state */
	unsigned cpus;
	unsigned left_out;	/* CPUs beyond those that one image can drive */
	const char *orders;	/* command line, zero ended; NULL if there is none */
	const char *file;	/* orders that were loaded beside us, without prefix, or NULL */
	size_t file_bytes;
	const void *fdt;	/* device tree or NULL */
	uintptr_t ram_end;	/* memory behind the image is ours up to here; 0: unknown */
};

extern struct machine machine;

/* From the linker: the first byte, and the first behind. */
extern uint8_t image_begin[], image_end[];

struct fault {			/* what an exception looked like */
	const char *name;
	uint64_t pc, sp, address, code;
	const uint64_t *regs;	/* general registers in the order of the architecture */
	unsigned nregs;
};

/* The counter, and the one-shot timer of this CPU at an absolute counter value: a value that has
 * passed already gives an interrupt at once. */
uint64_t machine_ticks(void);
void machine_arm(uint64_t ticks);

/* machine_idle - called with interrupts off: sleep until one is pending, take it, return with
 * interrupts on. machine_irqs - on or off. */
void machine_idle(void);
void machine_irqs(bool on);

/* machine_task - a new task on the stack that ends at top; it starts in fn with interrupts off.
 * machine_yield - save this task, hand it to task_yield(). */
uintptr_t machine_task(uintptr_t top, void (*fn)(void));
void machine_yield(void);

/* The pointer that this CPU keeps for us; the object begins with a word for the machine's use. */
void machine_set_self(void *self);
void *machine_self(void);

/* machine_cpu_start - CPU n of 1 .. cpus-1 enters bare_cpu(n) on the stack that ends at top; false:
 * it does not come */
bool machine_cpu_start(unsigned n, uintptr_t top);
/* machine_cpu_init - what each CPU does for itself: vectors, timer, interrupt controller */
void machine_cpu_init(unsigned n);

/* machine_halt - this CPU stops for ever */
_Noreturn void machine_halt(void);
/* machine_off - the whole machine ends; status 0: all went well */
_Noreturn void machine_off(int status);

/* machine_virtio - the first virtio device of this type (virtio.h); false: there is none */
struct virtio;
bool machine_virtio(struct virtio *v, unsigned type);

/* kind irq: machine_irq - is there a device that interrupts when it is told to? machine_irq_ready -
 * on the CPU that will tell it; machine_irq_tell - now; machine_irq_done - it may be told again. */
bool machine_irq(void);
void machine_irq_ready(void);
void machine_irq_tell(void);
void machine_irq_done(void);

/* QEMU's configuration device (fwcfg.h): select an item, then byte after byte. false: none */
bool machine_fwcfg_select(uint16_t key);
uint8_t machine_fwcfg_byte(void);

/* Console of last resort: one byte, waits until the device takes it. */
void machine_putc(char c);
/* machine_getc - a byte that arrived there, or -1 */
int machine_getc(void);
/* machine_random - some bits that differ from boot to boot */
uint64_t machine_random(void);

/* Called by the architecture. bare_orders - keeps a copy of a command line that will be lost. */
void bare_orders(const char *text);
_Noreturn void bare_main(void);
_Noreturn void bare_cpu(unsigned n);
_Noreturn void bare_fault(const struct fault *f);

#endif

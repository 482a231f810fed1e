// SPDX-License-Identifier: Apache-2.0
/* panic.c - what happens after a fault */
#include "guestbench/port/bare/panic.h"
#include "guestbench/guest.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/text.h"

static struct guest *guest;
static char message[512];
static _Atomic unsigned faults;		/* how many CPUs and times */
static _Atomic bool pending;
static bool telling;

void panic_guest(struct guest *g)
{
	guest = g;
}

bool panic_pending(void)
{
	return pending;
}

bool panic_now(void)
{
	return telling;
}

static _Noreturn void tell(void)
{
	telling = true;
	pending = false;
	task_forget();
	if (guest)
		guest_panic(guest, message);
	else
		port_say(message);
	machine_off(GUEST_FAULT);
}

void panic_deliver(void)
{
	if (pending)
		tell();
}

static void add_hex(struct text *t, const char *name, uint64_t v)
{
	char digits[17];
	unsigned i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = "0123456789abcdef"[v & 15];
	while (v >>= 4);
	text_add(t, name);
	text_add(t, " 0x");
	text_add(t, digits + i);
}

static void describe(const struct fault *f, struct text *t)
{
	text_add(t, task_guard(f->address) || task_guard(f->sp) ? "stack overflow" : f->name);
	text_add(t, " on cpu ");
	text_num(t, task_cpu());
	add_hex(t, ", pc", f->pc);
	add_hex(t, " sp", f->sp);
	add_hex(t, " address", f->address);
	add_hex(t, " code", f->code);
	text_add(t, " regs");
	for (unsigned i = 0; i < f->nregs; i++)
		add_hex(t, "", f->regs[i]);
}

_Noreturn void bare_fault(const struct fault *f)
{
	struct text t;

	machine_irqs(false);
	if (faults++) {
		port_say("fault: another one while the first was being told");
		if (telling)
			machine_off(GUEST_FAULT);
		machine_halt();
	}
	text_init(&t, message, sizeof(message));
	describe(f, &t);
	if (!task_cpu())
		tell();
	pending = true;
	machine_halt();
}

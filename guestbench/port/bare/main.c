// SPDX-License-Identifier: Apache-2.0
/* main.c - orders in, one run, power off */
#include "guestbench/guest.h"
#include "guestbench/port/bare/clock.h"
#include "guestbench/port/bare/fwcfg.h"
#include "guestbench/port/bare/machine.h"
#include "guestbench/port/bare/orders.h"
#include "guestbench/port/bare/panic.h"
#include "guestbench/port/bare/selftest.h"
#include "guestbench/port/bare/summary.h"
#include "guestbench/port/bare/task.h"
#include "guestbench/text.h"

#define ORDERS_FILE "opt/org.rtbench.probe"	/* holds KEY=VALUE without prefix */
#define LEAST (256u << 10)

static char orders[1024], file_orders[1024];
static struct config config;
static struct guest guest;
/* For machines that do not tell how much memory there is. */
static uint8_t least[LEAST] __attribute__((aligned(64)));

void bare_orders(const char *text)
{
	text_say(orders, sizeof(orders), text ? text : "", NULL);
	machine.orders = orders;
}

static bool take_file(void)
{
	if (!machine.file)
		return fwcfg_file(ORDERS_FILE, file_orders, sizeof(file_orders));
	for (size_t i = 0; i < machine.file_bytes && i + 1 < sizeof(file_orders); i++)
		file_orders[i] = machine.file[i];
	return true;
}

static bool ready(struct config_error e)
{
	if (!machine.hz)
		text_say(e.why, e.size, "no clock: nothing says how fast the ", machine.clock,
			 " runs", NULL);
	else if (!machine.timer)
		text_say(e.why, e.size, "no timer: no way to be woken at a given time", NULL);
	else if (orders_bad(e.why, e.size) || config_words(&config, orders, "rtprobe.", e))
		return false;
	else if (take_file() && config_words(&config, file_orders, "", e))
		return false;
	else
		return !config_check(&config, e) && !guest_plan(&guest, &config, e);
	return false;
}

static int run(void)
{
	uintptr_t at = ((uintptr_t)image_end + 63) & ~(uintptr_t)63;

	if (machine.ram_end > at + LEAST)
		return guest_run(&guest, (void *)at, machine.ram_end - at);
	return guest_run(&guest, least, sizeof(least));
}

_Noreturn void bare_main(void)
{
	char why[256];
	int status;

	if (!machine.orders)
		machine.orders = orders;
	if (machine.cpus < 1)
		machine.cpus = 1;
	if (machine.cpus > CPUS) {
		machine.left_out = machine.cpus - CPUS;
		machine.cpus = CPUS;
	}
	task_init(0);
	task_guards();
	if (machine.hz)
		clock_start();
	config_defaults(&config);
	port_say("rtprobe: bare metal");
	machine_irqs(true);
	if (!ready((struct config_error){why, sizeof(why)})) {
		port_say(why);
		port_end(GUEST_USAGE);
	}
	panic_guest(&guest);
	selftest_arm();
	status = run();
	summary_say(&guest);
	port_end(status);
}

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * panic.h - what happens after a fault: a line on the console, an EVENT, totals, power off
 *
 * CPU 0 talks to the collector itself. Another CPU leaves its message and stops; CPU 0 finds it in
 * port_wait(). A second fault while the first is being told ends at once.
 */
#ifndef GUESTBENCH_PORT_BARE_PANIC_H
#define GUESTBENCH_PORT_BARE_PANIC_H

#include <stdbool.h>

struct guest;

/* panic_guest - from now on there is somebody to tell */
void panic_guest(struct guest *g);
/* panic_pending - another CPU left a message; panic_deliver - tell it, and do not return */
bool panic_pending(void);
void panic_deliver(void);
/* panic_now - a fault is being told: no task may run, nobody sleeps */
bool panic_now(void);

#endif

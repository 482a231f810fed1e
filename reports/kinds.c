// SPDX-License-Identifier: Apache-2.0
/* kinds.c - one row for each kind of the wire */
#include "reports/kinds.h"

#include <stddef.h>
#include "lib/clean.h"
#include "wire/wire.h"

static const struct row {
	unsigned kind;
	const char *title, *what;
} rows[] = {
	{0, "Latency per activation", ""},
	{WIRE_KIND_TIMER, "Latency per activation", "from when it was due to the task"},
	{WIRE_KIND_IRQ, "Interrupt latency per activation",
	 "from the order to the device to the task that its interrupt woke"},
	{WIRE_KIND_COMM, "Round trip per message", "to the collector on the host and back"},
	{WIRE_KIND_NOISE, "CPU time taken away per window",
	 "in half of each interval, from a task that computes all the time"},
	{WIRE_KIND_TIMER_ISR, "", "from when it was due to the timer's interrupt handler"},
	{WIRE_KIND_IRQ_ISR, "", "from the order to the device to its interrupt handler"},
	{WIRE_KIND_COMM_OUT, "",
	 "guest to host; the clocks are compared by the shortest round trip, halved"},
	{WIRE_KIND_COMM_BACK, "",
	 "host to guest; the clocks are compared by the shortest round trip, halved"},
};

static const struct row *row_of(unsigned kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].kind == kind)
			return &rows[i];
	return &rows[0];
}

const char *kind_title(unsigned kind)
{
	return row_of(kind)->title;
}

const char *kind_what(unsigned kind)
{
	return row_of(kind)->what;
}

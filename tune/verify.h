/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify.h - a kernel argument on its way into effect: at which stage did it break?
 *
 * written    the settings file still says what rttune wrote
 * generated  every boot entry, as the loader reads it, passes it, once and as the last word
 * booted     the running kernel was given it
 * accepted   the kernel did not list it among those that it does not know
 * effective  a second source (never a file that was written) shows it
 */
#ifndef TUNE_VERIFY_H
#define TUNE_VERIFY_H

#include "tune/boot.h"
#include "tune/facts.h"

enum stage {
	STAGE_WRITTEN,
	STAGE_GENERATED,
	STAGE_BOOTED,
	STAGE_ACCEPTED,
	STAGE_EFFECTIVE,
	STAGE_PENDING /* all right so far, and not booted since */,
	STAGE_OK
};

struct verdict {
	enum stage stage; /* the one that broke */
	char text[300];	  /* what was found there; OK: what shows it */
};

struct verify {
	const struct facts *facts;
	const struct boot *boot;
	bool written;	/* the settings are as rttune left them */
	bool same_boot; /* no reboot since they were applied */
};

void verify_arg(const struct verify *v, const char *word, struct verdict *out);

const char *stage_name(enum stage s);

#endif

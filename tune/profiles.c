// SPDX-License-Identifier: Apache-2.0
/* The profiles that come with rttune live in tune/profiles/ and are part of the program. */
#include <stddef.h>
#include "tune/profile.h"

#define EMBED(symbol, file)                                                     \
	extern const char symbol[];                                             \
	__asm__(".section .rodata\n" #symbol ":\n.incbin \"tune/profiles/" file \
		"\"\n.byte 0\n.previous\n")

EMBED(profile_hybrid_kvm, "hybrid-kvm.ini");
EMBED(profile_periodic, "periodic.ini");
EMBED(profile_polling, "polling.ini");
EMBED(profile_no_reboot, "no-reboot.ini");

const struct builtin builtins[] = {{"hybrid-kvm", profile_hybrid_kvm},
				   {"periodic", profile_periodic},
				   {"polling", profile_polling},
				   {"no-reboot", profile_no_reboot},
				   {NULL, NULL}};

// SPDX-License-Identifier: Apache-2.0
/* orders.c - where a Linux guest has its orders from */
#include <stdio.h>
#include <string.h>
#include "guestbench/port/linux/linux.h"
#include "version.h"

#define FW_CFG "/sys/firmware/qemu_fw_cfg/by_name/opt/org.rtbench.probe/raw"

int orders_of_guest(struct config *cfg, struct config_error e)
{
	char text[4096];

	init_load("fw_cfg");
	if (read_text(FW_CFG, text, sizeof(text)) > 0)
		return config_words(cfg, text, "", e);
	if (read_text("/proc/cmdline", text, sizeof(text)) < 0) {
		snprintf(e.why, e.size, "no orders: neither fw_cfg nor /proc/cmdline can be read");
		return -1;
	}
	return config_words(cfg, text, "rtprobe.", e);
}

static int orders_file(struct config *cfg, const char *path, struct config_error e)
{
	char text[4096], why[160];
	ssize_t n;

	if (!strcmp(path, "guest"))
		return orders_of_guest(cfg, e);
	n = read_text(path, text, sizeof(text));
	if (n < 0) {
		snprintf(e.why, e.size, "orders: %s: %s", path, strerror((int)-n));
		return -1;
	}
	if (config_words(cfg, text, "", (struct config_error){why, sizeof(why)})) {
		snprintf(e.why, e.size, "%.60s: %s", path, why);
		return -1;
	}
	return 0;
}

static int unknown(const char *arg, size_t n, struct config_error e)
{
	const char *near = config_nearest(arg, n);

	if (near)
		snprintf(e.why, e.size, "unknown option '--%.*s', did you mean '--%s'?", (int)n,
			 arg, near);
	else
		snprintf(e.why, e.size, "unknown option '--%.*s'; --help lists them", (int)n, arg);
	return -1;
}

/* One option; returns how many arguments it took, or -1. */
static int take_option(struct config *cfg, char **arg, struct config_error e)
{
	const char *s = arg[0] + 2, *value;
	const struct config_key *k;
	size_t n = strcspn(s, "=");
	bool is_orders;

	if (arg[0][1] != '-') {
		n = 1;
		k = config_letter(arg[0][1]);
		value = *s ? s : arg[1];
		if (!k) {
			snprintf(e.why, e.size, "unknown option '-%c'; --help lists them",
				 arg[0][1]);
			return -1;
		}
		is_orders = false;
	} else {
		k = config_key_of(s, n);
		value = s[n] ? s + n + 1 : arg[1];
		is_orders = n == 6 && !strncmp(s, "orders", 6);
		if (!k && !is_orders)
			return unknown(s, n, e);
	}
	if (!value) {
		snprintf(e.why, e.size, "option '%s' needs a value", arg[0]);
		return -1;
	}
	if (is_orders ? orders_file(cfg, value, e) : config_set(cfg, k, value, strlen(value), e))
		return -1;
	return value == arg[1] ? 2 : 1;
}

enum orders_result orders_take(int argc, char **argv, struct config *cfg, struct config_error e)
{
	for (int i = 1; i < argc;) {
		int took;

		if (!strcmp(argv[i], "-h") || !strcmp(argv[i], "--help"))
			return help_print() ? ORDERS_BAD : ORDERS_SHOWN;
		if (!strcmp(argv[i], "--version")) {
			puts("rtprobe " VERSION);
			return ORDERS_SHOWN;
		}
		if (argv[i][0] != '-' || !argv[i][1]) {
			snprintf(e.why, e.size, "'%s' is no option; --help lists them", argv[i]);
			return ORDERS_BAD;
		}
		took = take_option(cfg, argv + i, e);
		if (took < 0)
			return ORDERS_BAD;
		i += took;
	}
	return config_check(cfg, e) ? ORDERS_BAD : ORDERS_RUN;
}

// SPDX-License-Identifier: Apache-2.0
/*
 * init.c - the duties of the first process of an initramfs, as few as a measurement needs
 *
 * The image lists the modules that its kernel wants, in loading order, in /modules: one line each,
 * "TAG PATH". Only what the orders need is loaded: fw_cfg for reading them, then the scheme of the
 * link, or "net" for an address.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "guestbench/port/linux/linux.h"

void init_early(void)
{
	int fd;

	mkdir("/proc", 0555);
	mkdir("/sys", 0555);
	mkdir("/dev", 0755);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	fd = open("/dev/console", O_RDWR | O_NOCTTY);
	for (int i = 0; fd >= 0 && i < 3; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static void load_one(const char *path)
{
	char line[192];
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0 && (!syscall(SYS_finit_module, fd, "", 0) || errno == EEXIST)) {
		close(fd);
		return;
	}
	snprintf(line, sizeof(line), "module %s: %s", path, strerror(errno));
	port_say(line);
	if (fd >= 0)
		close(fd);
}

void init_load(const char *tag)
{
	char list[4096], *line, *rest = list;
	size_t n = strlen(tag);

	if (getpid() != 1 || read_text("/modules", list, sizeof(list)) <= 0)
		return;
	while ((line = strsep(&rest, "\n")))
		if (!strncmp(line, tag, n) && line[n] == ' ')
			load_one(line + n + 1);
}

/* The first network card; its driver may need a moment after its module has loaded. */
static int first_card(char name[IFNAMSIZ])
{
	const struct timespec moment = {0, 1000000};

	for (int tries = 0; tries < 2000; tries++) {
		struct if_nameindex *all = if_nameindex();

		for (struct if_nameindex *i = all; i && i->if_index; i++) {
			if (!strcmp(i->if_name, "lo"))
				continue;
			snprintf(name, IFNAMSIZ, "%s", i->if_name);
			if_freenameindex(all);
			return 0;
		}
		if_freenameindex(all);
		nanosleep(&moment, NULL);
	}
	return -ENODEV;
}

static struct sockaddr inet(in_addr_t address)
{
	union {
		struct sockaddr any;
		struct sockaddr_in in;
	} a = {.in = {.sin_family = AF_INET, .sin_addr.s_addr = address}};

	return a.any;
}

static int set_address(int s, const char *card, in_addr_t address, in_addr_t mask)
{
	struct ifreq r = {.ifr_addr = inet(address)};

	snprintf(r.ifr_name, IFNAMSIZ, "%s", card);
	if (ioctl(s, SIOCSIFADDR, &r))
		return -errno;
	r.ifr_netmask = inet(mask);
	if (ioctl(s, SIOCSIFNETMASK, &r) || ioctl(s, SIOCGIFFLAGS, &r))
		return -errno;
	r.ifr_flags |= IFF_UP | IFF_RUNNING;
	return ioctl(s, SIOCSIFFLAGS, &r) ? -errno : 0;
}

static int set_route(int s, in_addr_t gateway)
{
	struct rtentry r = {.rt_dst = inet(0),
			    .rt_genmask = inet(0),
			    .rt_gateway = inet(gateway),
			    .rt_flags = RTF_UP | RTF_GATEWAY};

	return ioctl(s, SIOCADDRT, &r) ? -errno : 0;
}

/* ADDRESS/BITS[,GATEWAY]; false: not spelled so. */
static bool parse_net(const char *text, in_addr_t *address, in_addr_t *mask, in_addr_t *gateway)
{
	char copy[64], *slash, *comma, *end;
	long bits;

	snprintf(copy, sizeof(copy), "%s", text);
	slash = strchr(copy, '/');
	comma = strchr(copy, ',');
	if (!slash || (comma && comma < slash))
		return false;
	*slash = 0;
	if (comma)
		*comma = 0;
	bits = strtol(slash + 1, &end, 10);
	*mask = htonl(bits ? ~UINT32_C(0) << (32 - bits) : 0);
	*gateway = 0;
	return end > slash + 1 && !*end && bits > 0 && bits <= 32 &&
	       inet_pton(AF_INET, copy, address) == 1 &&
	       (!comma || inet_pton(AF_INET, comma + 1, gateway) == 1);
}

int init_begin(const struct config *cfg, struct config_error e)
{
	in_addr_t address, mask, gateway;
	char card[IFNAMSIZ] = "";
	int s, err;

	if (!cfg->link[0]) {
		snprintf(e.why, e.size, "link: missing: an init has nobody to tell without one");
		return -1;
	}
	if (!strcmp(cfg->net, "none"))
		return 0;
	if (!parse_net(cfg->net, &address, &mask, &gateway)) {
		snprintf(e.why, e.size, "net=%s: should be ADDRESS/BITS[,GATEWAY] or none",
			 cfg->net);
		return -1;
	}
	init_load("net");
	s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	err = s < 0 ? -errno : first_card(card);
	err = err ? err : set_address(s, card, address, mask);
	err = err || !gateway ? err : set_route(s, gateway);
	if (s >= 0)
		close(s);
	if (err)
		snprintf(e.why, e.size, "net=%s: %s: %s", cfg->net,
			 *card ? card : "no network card", strerror(-err));
	return err ? -1 : 0;
}

void init_end(void)
{
	port_say("power off");
	reboot(RB_POWER_OFF);
	/* Where nothing can switch the machine off it stands still; an init must not return. */
	for (;;)
		pause();
}

// SPDX-License-Identifier: Apache-2.0
/* guest-kit: what somebody needs who brings the probe into a guest of his own. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include "hostagent/accel.h"
#include "hostagent/cmd.h"
#include "hostagent/vmm.h"
#include "lib/clean.h"

struct args {
	const char *arch, *link;
};

static const struct opt rows[] = {
	{'a', "arch", OPT_TEXT, offsetof(struct args, arch), "ARCH",
	 "the guest's: x86_64, aarch64 or riscv64 (default: as here)"},
	{'l', "listen", OPT_TEXT, offsetof(struct args, link), "LINK",
	 "an address of this host that the guest reaches (default: tcp:192.168.122.1:7117)"},
};

static const struct usage usage = {
	.line = "rtbench guest-kit DIR [-a ARCH] [-l LINK]",
	.about = "Make a folder with all that a Linux guest of your own needs to be measured: the\n"
		 "probe, its service, an installer, and the exact commands for host and guest.",
	.opts = {rows, ARRAY_SIZE(rows)},
	.least = 1,
	.most = 1,
};

/* Orders come by fw_cfg where rtbench starts the guest, else in a file that was brought there. */
static const char service[] =
	"[Unit]\n"
	"Description=Real-time latency probe\n"
	"Documentation=man:rtprobe(1)\n"
	"Wants=network-online.target\n"
	"After=network-online.target\n"
	"\n"
	"[Service]\n"
	"ExecStartPre=-/sbin/modprobe qemu_fw_cfg\n"
	"ExecStart=/bin/sh -c 'f=/sys/firmware/qemu_fw_cfg/by_name/opt/org.rtbench.probe/raw; "
	"[ -e \"$f\" ] || f=/etc/rtprobe.orders; exec /usr/local/bin/rtprobe --orders=\"$f\"'\n"
	"LimitRTPRIO=99\n"
	"LimitMEMLOCK=infinity\n"
	"\n"
	"[Install]\n"
	"WantedBy=multi-user.target\n";

static const char installer[] =
	"#!/bin/sh\n"
	"# In the guest, as root: the probe as a program, and as a service that waits for orders.\n"
	"set -e\n"
	"cd \"$(dirname \"$0\")\"\n"
	"install -D -m 755 rtprobe \"${DESTDIR:-}/usr/local/bin/rtprobe\"\n"
	"install -D -m 644 rtprobe.service \"${DESTDIR:-}/etc/systemd/system/rtprobe.service\"\n"
	"if [ -z \"${DESTDIR:-}\" ] && command -v systemctl >/dev/null; then\n"
	"\tsystemctl daemon-reload\n"
	"fi\n";

static int put(const char *dir, const char *name, const char *text, mode_t mode)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	autoclose int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -errno;
	return write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -EIO;
}

static int copy(const char *from, const char *dir, const char *name)
{
	char path[PATH_MAX];
	struct stat st;
	off_t left;

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	autoclose int in = open(from, O_RDONLY | O_CLOEXEC);
	autoclose int out = in < 0 ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (in < 0 || out < 0 || fstat(in, &st))
		return -errno;
	for (left = st.st_size; left > 0;) {
		ssize_t n = sendfile(out, in, NULL, (size_t)left);

		if (n <= 0)
			return n ? -errno : -EIO;
		left -= n;
	}
	return 0;
}

static int readme(const char *dir, const char *link)
{
	autofree char *text = NULL;

	if (asprintf(
		    &text,
		    "The probe for a guest of your own\n"
		    "=================================\n"
		    "\n"
		    "In the guest, as root, once:\n"
		    "\n"
		    "    ./install.sh\n"
		    "\n"
		    "A guest that you start yourself. On the host:\n"
		    "\n"
		    "    rtbench collect SCENARIO.ini -l %s -o RUN\n"
		    "\n"
		    "then bring RUN/orders into the guest (it has the run's secret) and start it:\n"
		    "\n"
		    "    scp RUN/orders root@GUEST:/etc/rtprobe.orders\n"
		    "    ssh root@GUEST systemctl start rtprobe\n"
		    "\n"
		    "A domain of libvirt that rtbench may start. In the guest:\n"
		    "\n"
		    "    systemctl enable rtprobe\n"
		    "\n"
		    "and on the host, with the guest shut off:\n"
		    "\n"
		    "    rtbench lint domain NAME\n"
		    "    rtbench run SCENARIO.ini -s vm.backend=libvirt -s vm.domain=NAME \\\n"
		    "        -s vm.domain_orders=yes -s probe.transport=%s\n"
		    "\n"
		    "Without systemd: rtprobe --orders=/etc/rtprobe.orders, as root.\n",
		    link, link) < 0)
		return -ENOMEM;
	return put(dir, "README", text, 0644);
}

/* probe_of - the probe for that architecture: beside rtbench, or in PATH */
static int probe_of(const char *arch, char *path, size_t len)
{
	char name[64];

	if (!strcmp(arch, accel_host_arch()))
		return vm_program("rtprobe", path, len);
	snprintf(name, sizeof(name), "rtprobe-%s", arch);
	return vm_program(name, path, len);
}

static int make(const char *dir, const struct args *a)
{
	char probe[PATH_MAX];
	int rc;

	if (probe_of(a->arch ?: accel_host_arch(), probe, sizeof(probe)))
		return complain(EXIT_USAGE,
				"there is no rtprobe for %s beside rtbench: `make` builds it where "
				"a compiler for it is installed",
				a->arch ?: accel_host_arch());
	rc = mkdir(dir, 0755) && errno != EEXIST ? -errno : copy(probe, dir, "rtprobe");
	if (!rc)
		rc = put(dir, "rtprobe.service", service, 0644);
	if (!rc)
		rc = put(dir, "install.sh", installer, 0755);
	if (!rc)
		rc = readme(dir, a->link ?: "tcp:192.168.122.1:7117");
	if (rc)
		return complain(EXIT_USAGE, "%s: %s", dir, strerror(-rc));
	printf("%s/README says what to do\n", dir);
	return 0;
}

int cmd_kit(int argc, char **argv)
{
	struct args args = {0};
	int status, n = usage_parse(&usage, argv, &args, &status);

	return n < 0 ? status : make(argv[1], &args);
}

// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "hostagent/ability.h"
#include "hostagent/accel.h"
#include "lib/clean.h"
#include "lib/root.h"

#define LIMITS "in /etc/security/limits.d/rtbench.conf, then log in again"

void look_kvm(struct finding *f)
{
	char why[200];
	struct accel a;
	int rc = accel_trial(&a, why, sizeof(why));

	if (!rc) {
		finding_say(f, ABILITY_YES,
			    "a trial guest ran at the CPU's speed, an exit takes %lld ns",
			    (long long)a.exit_ns);
		return;
	}
	finding_say(f, ABILITY_NO, "%s", why);
	if (rc == -EACCES || rc == -EPERM)
		finding_remedy(f,
			       "join the group kvm: sudo usermod -aG kvm $USER, then log in again");
	else if (access("/dev/kvm", F_OK))
		finding_remedy(f, "switch virtualization on in the firmware, then: sudo modprobe "
				  "kvm_intel (or kvm_amd)");
}

/* may_fifo - asked of the kernel by a child: limits and capabilities tell half of it, cgroups and
 * seccomp the rest */
static bool may_fifo(int priority)
{
	struct sched_param p = {.sched_priority = priority};
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(sched_setscheduler(0, SCHED_FIFO, &p) ? 1 : 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

void look_realtime(struct finding *f)
{
	struct rlimit r = {0};

	getrlimit(RLIMIT_RTPRIO, &r);
	if (may_fifo(99)) {
		finding_say(f, ABILITY_YES, "SCHED_FIFO up to 99");
		return;
	}
	if (may_fifo(1))
		finding_say(f, ABILITY_PARTLY, "SCHED_FIFO up to %llu only",
			    (unsigned long long)r.rlim_cur);
	else
		finding_say(f, ABILITY_NO, "SCHED_FIFO is refused");
	finding_remedy(f, "run as root, or: '@kvm - rtprio 99' " LIMITS);
}

/* may_lock - a megabyte beyond the usual limit of 8 MiB, tried */
static bool may_lock(size_t bytes)
{
	void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool ok = p != MAP_FAILED && !mlock(p, bytes);

	if (p != MAP_FAILED)
		munmap(p, bytes);
	return ok;
}

void look_memlock(struct finding *f)
{
	struct rlimit r = {0};

	getrlimit(RLIMIT_MEMLOCK, &r);
	if (r.rlim_cur == RLIM_INFINITY || may_lock((size_t)r.rlim_cur + (1 << 20))) {
		finding_say(f, ABILITY_YES, "no limit");
		return;
	}
	finding_say(f, r.rlim_cur ? ABILITY_PARTLY : ABILITY_NO, "at most %llu KiB",
		    (unsigned long long)r.rlim_cur / 1024);
	finding_remedy(f, "run as root, or: '@kvm - memlock unlimited' " LIMITS);
}

void look_tracefs(struct finding *f)
{
	static const char *const at[] = {"/sys/kernel/tracing", "/sys/kernel/debug/tracing"};

	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		autofree char *path = NULL;

		if (asprintf(&path, "%s/instances", at[i]) < 0 || access(path, F_OK))
			continue;
		if (!access(path, W_OK)) {
			finding_say(f, ABILITY_YES, "%s, an instance of our own may be made",
				    at[i]);
			return;
		}
		finding_say(f, ABILITY_NO, "%s: %s", path, strerror(errno));
		finding_remedy(f, "run as root");
		return;
	}
	finding_say(f, ABILITY_NO, "no tracefs is mounted, or it may not be looked at");
	finding_remedy(
		f, geteuid() ? "run as root"
			     : "mount -t tracefs nodev /sys/kernel/tracing (a container may not)");
}

static void device(struct finding *f, const char *path, const char *module)
{
	autoclose int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd >= 0) {
		finding_say(f, ABILITY_YES, "%s opens", path);
		return;
	}
	finding_say(f, ABILITY_NO, "%s: %s", path, strerror(errno));
	if (errno == EACCES || errno == EPERM)
		finding_remedy(f, "run as root, or give your group the right by a udev rule");
	else
		finding_remedy(f, "sudo modprobe %s", module);
}

void look_vsock(struct finding *f)
{
	device(f, "/dev/vhost-vsock", "vhost_vsock");
}

void look_tun(struct finding *f)
{
	device(f, "/dev/net/tun", "tun");
}

void look_bridge(struct finding *f)
{
	static const char helper[] = "/usr/lib/qemu/qemu-bridge-helper";
	struct stat st;

	look_tun(f);
	if (f->state != ABILITY_YES || !geteuid())
		return;
	if (stat(helper, &st)) {
		finding_say(f, ABILITY_NO, "%s: %s", helper, strerror(errno));
		finding_remedy(f, "run as root");
	} else if (!(st.st_mode & S_ISUID)) {
		finding_say(f, ABILITY_NO, "%s may not do its work", helper);
		finding_remedy(f, "sudo chmod u+s %s, and 'allow BRIDGE' in /etc/qemu/bridge.conf",
			       helper);
	}
}

void look_vfio(struct finding *f)
{
	char **groups;
	int n = root_list("sys/kernel/iommu_groups", &groups);

	for (int i = 0; i < n; i++)
		free(groups[i]);
	if (n >= 0)
		free(groups);
	if (n > 0)
		finding_say(f, ABILITY_YES, "the IOMMU keeps %d groups of devices apart", n);
	else
		finding_say(f, ABILITY_NO, "no IOMMU groups");
	if (n <= 0)
		finding_remedy(f,
			       "switch the IOMMU (VT-d, AMD-Vi) on in the firmware; on Intel also "
			       "boot with intel_iommu=on");
}

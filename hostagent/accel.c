// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include "hostagent/accel.h"
#include "lib/clean.h"

/* Code and data on pages of their own: a store beside code is slow, most of all in an emulator. */
#define MEMORY	 8192
#define EXITS	 200
#define WINDOWS	 10
#define HOPELESS 100 /* times slower: more windows would not help */
#define TRIAL_MS 10000

struct answer {
	int err;       /* errno */
	char step[32]; /* where */
	struct accel accel;
};

static double cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void on_alarm(int signo)
{
}

static void alarm_in(int usec, int again)
{
	struct itimerval it = {{0, again}, {0, usec}};

	setitimer(ITIMER_REAL, &it, NULL);
}

static int new_vcpu(int kvm, const uint8_t *code, size_t len, struct kvm_run **run)
{
	struct kvm_userspace_memory_region mem = {.guest_phys_addr = accel_guest.address,
						  .memory_size = MEMORY};
	int vm = ioctl(kvm, KVM_CREATE_VM, 0), size, vcpu, err;
	uint8_t *page;

	if (vm < 0)
		return -errno;
	page = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		return -errno;
	memcpy(page, code, len);
	__builtin___clear_cache((char *)page, (char *)page + len);
	mem.userspace_addr = (uintptr_t)page;
	if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &mem))
		return -errno;
	vcpu = ioctl(vm, KVM_CREATE_VCPU, 0);
	size = ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0);
	if (vcpu < 0 || size < 0)
		return -errno;
	*run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
	if (*run == MAP_FAILED)
		return -errno;
	err = accel_guest_start(kvm, vm, vcpu);
	return err ? err : vcpu;
}

/* Rounds per second of CPU time, ours here, the guest's below: the loop is the same. */
static double native_rate(void)
{
	double from = cpu_seconds(), used;
	uint64_t n = 0;

	do {
		n += accel_native(100000);
		used = cpu_seconds() - from;
	} while (used < 0.02);
	return (double)n / used;
}

/* window - rounds per second of CPU time until the next alarm; -errno */
static int window(int vcpu, double *rate)
{
	int64_t n = accel_guest_counted(vcpu);
	double from = cpu_seconds();

	if (n < 0)
		return (int)n;
	if (!ioctl(vcpu, KVM_RUN, 0) || errno != EINTR)
		return -EIO;
	n = (uint32_t)(accel_guest_counted(vcpu) - n);
	*rate = (double)n / (cpu_seconds() - from);
	return 0;
}

/* The first entry into a guest may cost more than a whole window (nested virtualization), and what
 * shares this CPU takes its part: a better window may follow, unless it is hopeless. */
static int guest_rate(int kvm, double native, double *rate)
{
	struct kvm_run *run;
	int vcpu = new_vcpu(kvm, accel_guest.count, accel_guest.count_len, &run), err = 0;
	double best = 0;

	if (vcpu < 0)
		return vcpu;
	alarm_in(100000, 100000);
	for (int i = 0; !err && i < WINDOWS && best * ACCEL_TOO_SLOW <= native; i++) {
		double now = 0;

		if (i >= 2 && best * HOPELESS <= native)
			break;
		err = window(vcpu, &now);
		best = now > best ? now : best;
	}
	alarm_in(0, 0);
	*rate = best;
	return err ? err : best > 0 ? 0 : -EIO;
}

static int exit_cost(int kvm, int64_t *ns)
{
	struct kvm_run *run;
	int vcpu = new_vcpu(kvm, accel_guest.exits, accel_guest.exits_len, &run), n;
	double from = cpu_seconds();

	if (vcpu < 0)
		return vcpu;
	alarm_in(200000, 200000);
	for (n = 0; n < EXITS && !ioctl(vcpu, KVM_RUN, 0); n++)
		;
	alarm_in(0, 0);
	if (!n)
		return -EIO;
	*ns = (int64_t)((cpu_seconds() - from) * 1e9 / n);
	return 0;
}

static void try_here(struct answer *a)
{
	struct sigaction act = {.sa_handler = on_alarm};
	autoclose int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	double native = native_rate(), rate = 1;

	sigaction(SIGALRM, &act, NULL);
	if (kvm < 0) {
		a->err = errno;
		strcpy(a->step, "open");
		return;
	}
	strcpy(a->step, "guest");
	a->err = -guest_rate(kvm, native, &rate);
	if (!a->err)
		a->err = -exit_cost(kvm, &a->accel.exit_ns);
	a->accel.slower = native / rate;
}

static int try_in_child(struct answer *a)
{
	struct pollfd p;
	int fds[2], status;
	pid_t pid, me = getpid();

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	autoclose int from = fds[0];
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == me) {
			try_here(a);
			if (write(fds[1], a, sizeof(*a)) < 0)
				_exit(1);
		}
		_exit(0);
	}
	close(fds[1]);
	if (pid < 0)
		return -errno;
	p = (struct pollfd){.fd = from, .events = POLLIN};
	if (poll(&p, 1, TRIAL_MS) <= 0 || read(from, a, sizeof(*a)) != sizeof(*a))
		*a = (struct answer){.err = ETIMEDOUT, .step = "guest"};
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	return 0;
}

static int answer_text(const struct answer *a, char *why, size_t len)
{
	if (a->err == EACCES || a->err == EPERM)
		snprintf(why, len,
			 "no right to open /dev/kvm: join its group "
			 "(sudo usermod -aG kvm $USER, then log in again) or be root");
	else if (!strcmp(a->step, "open"))
		snprintf(why, len,
			 "cannot open /dev/kvm: %s: load kvm_intel or kvm_amd, and "
			 "switch on virtualization in the firmware",
			 strerror(a->err));
	else if (a->err == ETIMEDOUT)
		snprintf(why, len, "/dev/kvm does not come back from a guest within %d ms",
			 TRIAL_MS);
	else if (a->err)
		snprintf(why, len, "/dev/kvm is there but runs no guest: %s", strerror(a->err));
	else if (a->accel.slower >= ACCEL_TOO_SLOW)
		snprintf(why, len,
			 "/dev/kvm runs a guest %.0f times slower than this CPU runs "
			 "the same loop: it emulates (a virtual machine without nested "
			 "virtualization?)",
			 a->accel.slower);
	else
		return 0;
	return a->err ? -a->err : -EOPNOTSUPP;
}

int accel_trial(struct accel *a, char *why, size_t len)
{
	static struct answer answer;
	static bool asked;
	int err;

	*why = 0;
	if (!asked) {
		err = try_in_child(&answer);
		if (err) {
			snprintf(why, len, "cannot try KVM: %s", strerror(-err));
			return err;
		}
		asked = true;
	}
	if (a)
		*a = answer.accel;
	return answer_text(&answer, why, len);
}

const char *accel_host_arch(void)
{
	static struct utsname u;

	if (!u.machine[0])
		uname(&u);
	return u.machine;
}

int accel_pick(const struct scenario *s, bool *kvm, char *why, size_t len)
{
	int err = 0;

	*why = 0;
	if (s->vm.accel == ACCEL_TCG) {
		*kvm = false;
		return 0;
	}
	if (s->vm.arch && strcmp(s->vm.arch, accel_host_arch())) {
		snprintf(why, len, "KVM cannot run a guest for %s on a host that is %s", s->vm.arch,
			 accel_host_arch());
		err = -EOPNOTSUPP;
	} else {
		err = accel_trial(NULL, why, len);
	}
	*kvm = !err;
	return s->vm.accel == ACCEL_KVM ? err : 0;
}

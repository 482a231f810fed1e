// SPDX-License-Identifier: Apache-2.0
#include "hostagent/scenario.h"
#include "lib/clean.h"

#define IN_MAIN(m)   offsetof(struct scn_main, m)
#define IN_HOST(m)   offsetof(struct scn_host, m)
#define IN_VM(m)     offsetof(struct scn_vm, m)
#define IN_PROBE(m)  offsetof(struct scn_probe, m)
#define IN_LOAD(m)   offsetof(struct scn_load, m)
#define IN_LIMITS(m) offsetof(struct limits, m)
#define IN_TRACE(m)  offsetof(struct scn_trace, m)
#define IN_MATRIX(m) offsetof(struct scn_matrix, m)
#define IN_REPORT(m) offsetof(struct scn_report, m)
/* The claims' text stands beside struct limits, not in it. */
#define EXCEED_TEXT (offsetof(struct scenario, exceed) - offsetof(struct scenario, limits))

#define SECOND 1000000000ll
#define DAY    (86400 * SECOND)

static const char *const tune_words[] = {"check", "apply", "ignore", NULL};
static const char *const accel_words[] = {"auto", "kvm", "tcg", NULL};
static const char *const where_words[] = {"host", "guest", NULL};
static const char *const kind_words[] = {"timer", "irq", "comm", "noise", NULL};
static const char *const policy_words[] = {"other", "fifo", "rr", "deadline", NULL};
static const char *const stream_words[] = {"on", "alternate", NULL};
static const char *const enable_words[] = {"auto", "yes", "no", NULL};

const struct scenario_section scenario_sections[] = {
	{"scenario", offsetof(struct scenario, main), "What the run is called and how long it is."},
	{"host", offsetof(struct scenario, host),
	 "What the host must be like. `rttune` makes it so; a run says how far it was."},
	{"vm", offsetof(struct scenario, vm), "The guest that is measured, and how it is placed."},
	{"probe", offsetof(struct scenario, probe),
	 "What `rtprobe` does in the guest. Activation k is due at start + k x interval; its "
	 "latency is how much later the thread woke."},
	{"load", 0,
	 "`[load NAME]`, as many as wanted: what disturbs the measurement. A load starts after the "
	 "warm-up and is watched; if it dies or does no work, the run is INVALID, because a dead "
	 "load makes a better result."},
	{"limits", offsetof(struct scenario, limits),
	 "What the verdict is about. `none` asks nothing. A limit that so few activations cannot "
	 "show ends INCONCLUSIVE, never PASS; `rtbench check` says so before."},
	{"trace", offsetof(struct scenario, trace),
	 "What the host's kernel is asked about violations."},
	{"matrix", offsetof(struct scenario, matrix),
	 "One scenario that stands for many: `section.key = value, value, ...` for any key of the "
	 "sections above (semicolons where values have commas). `rtbench run` runs every "
	 "combination, each under a name of its own, and holds it against the first."},
	{"report", offsetof(struct scenario, report), "What is written."},
	{NULL, 0, NULL},
};

static const struct key rows[] = {
	{"scenario", "name", KEY_TEXT, IN_MAIN(name), NULL, 0, 0, NULL, "NAME",
	 "What runs are called: letters, digits, `-`, `_`, `.`. Without it: the file's name."},
	{"scenario", "description", KEY_TEXT, IN_MAIN(description), NULL, 0, 0, NULL, "TEXT",
	 "One sentence for the report."},
	{"scenario", "duration", KEY_TIME, IN_MAIN(duration), "60s", 1000000, 366 * DAY, NULL,
	 "TIME", "How long is measured, warm-up not included."},
	{"scenario", "warmup", KEY_TIME, IN_MAIN(warmup), "1s", 0, DAY, NULL, "TIME",
	 "How long the probe runs before that: accounted for, but not part of the statistics."},
	{"scenario", "repeat", KEY_INT, IN_MAIN(repeat), "1", 1, 1000, NULL, "N",
	 "How many runs follow each other, each with its own guest. The worst verdict counts."},
	{"scenario", "timeout", KEY_TIME, IN_MAIN(timeout), "2m", SECOND, DAY, NULL, "TIME",
	 "How long the guest may take from its start to the first sample."},
	{"scenario", "accept_emulation", KEY_BOOL, IN_MAIN(accept_emulation), "no", 0, 0, NULL,
	 NULL,
	 "Accept a guest that QEMU emulates (TCG). The whole chain is then real, but the "
	 "figures describe no hardware; without this such a run is INVALID."},

	{"host", "profile", KEY_TEXT, IN_HOST(profile), NULL, 0, 0, NULL, "NAME",
	 "The `rttune` profile that the host must fulfil: a name or a file."},
	{"host", "tune", KEY_ENUM, IN_HOST(tune), "check", 0, 0, tune_words, NULL,
	 "With a profile. check: a host that is not as `rttune check` wants it makes the run "
	 "INVALID. apply: `rttune apply --runtime` before, and back after; then check. ignore: "
	 "neither, and what cannot be pinned or prioritised is only noted."},
	{"host", "rt_cpus", KEY_CPUS, IN_HOST(rt_cpus), "auto", 0, 0, NULL, "CPUS",
	 "The CPUs that belong to the guest. auto: those that the kernel isolates (isolcpus=); "
	 "none: nothing is pinned."},
	{"host", "housekeeping_cpus", KEY_CPUS, IN_HOST(housekeeping_cpus), "auto", 0, 0, NULL,
	 "CPUS",
	 "Where everything else of a run goes: the collector, the hypervisor's other "
	 "threads, loads. auto: all but the RT CPUs."},

	{"vm", "backend", KEY_TEXT, IN_VM(backend), "qemu", 0, 0, NULL, "NAME",
	 "Who runs the guest. qemu; libvirt: QEMU, started by libvirtd; local: no guest, `rtprobe` "
	 "is a process of this host, which gives the bare-metal baseline; external: somebody else "
	 "starts it."},
	{"vm", "uri", KEY_TEXT, IN_VM(uri), "qemu:///system", 0, 0, NULL, "URI",
	 "With backend = libvirt: whom to ask. qemu:///system, qemu:///session, or another host's "
	 "over qemu+ssh://."},
	{"vm", "domain", KEY_TEXT, IN_VM(domain), NULL, 0, 0, NULL, "NAME",
	 "With backend = libvirt: a domain that is defined already and shut off, instead of one of "
	 "ours. It is started paused, measured and shut down; its definition is never written. Its "
	 "guest must have `rtprobe`. transport may have an address: tcp:192.168.122.1:7117."},
	{"vm", "domain_orders", KEY_BOOL, IN_VM(domain_orders), "no", 0, 0, NULL, NULL,
	 "Give that domain its orders by fw_cfg, for this run. Else they are in the file orders of "
	 "the run directory, and whoever cares for the guest takes them from there."},
	{"vm", "guests", KEY_INT, IN_VM(guests), "1", 1, WIRE_GUESTS_MAX, NULL, "N",
	 "With backend = external: how many guests take part. Each has orders of its own, and the "
	 "verdict is about all of them."},
	{"vm", "arch", KEY_TEXT, IN_VM(arch), NULL, 0, 0, NULL, "ARCH",
	 "x86_64, aarch64 or riscv64. Without it: as the host."},
	{"vm", "machine", KEY_TEXT, IN_VM(machine), NULL, 0, 0, NULL, "NAME",
	 "The machine as the hypervisor calls it: q35, microvm, virt. Without it: the usual one."},
	{"vm", "cpu", KEY_TEXT, IN_VM(cpu), NULL, 0, 0, NULL, "MODEL",
	 "The CPU model. Without it: host with KVM, max with TCG."},
	{"vm", "accel", KEY_ENUM, IN_VM(accel), "auto", 0, 0, accel_words, NULL,
	 "auto: KVM if a trial shows that it really runs a guest, else TCG."},
	{"vm", "cpus", KEY_INT, IN_VM(cpus), "1", 1, 256, NULL, "N", "How many virtual CPUs."},
	{"vm", "memory", KEY_SIZE, IN_VM(memory), "256M", 1 << 20, 1ll << 44, NULL, "SIZE",
	 "How much memory."},
	{"vm", "kernel", KEY_TEXT, IN_VM(kernel), NULL, 0, 0, NULL, "FILE",
	 "The kernel to boot. debian-rt: Debian's PREEMPT_RT kernel, fetched by `make guest`. "
	 "bare: rtprobe itself, without an operating system (transport = udp or serial)."},
	{"vm", "initrd", KEY_TEXT, IN_VM(initrd), NULL, 0, 0, NULL, "FILE",
	 "The initramfs. Without it, debian-rt boots the one whose only program is `rtprobe`."},
	{"vm", "files", KEY_TEXT, IN_VM(files), NULL, 0, 0, NULL, "FILES",
	 "Programs and other files of this host that are added to the initramfs, separated by "
	 "blanks: FILE, or FILE:/PATH/IN/THE/GUEST. Libraries come along (ldd). So loads like "
	 "stress-ng run in a guest that has only `rtprobe`; for `sh -c` add /bin/sh."},
	{"vm", "image", KEY_TEXT, IN_VM(image), NULL, 0, 0, NULL, "FILE",
	 "A disk image; its changes are thrown away."},
	{"vm", "append", KEY_TEXT, IN_VM(append), NULL, 0, 0, NULL, "WORDS",
	 "Further words for the guest kernel's command line."},
	{"vm", "network", KEY_TEXT, IN_VM(network), "user", 0, 0, NULL, "KIND",
	 "user: reaches only the collector, needs no rights. bridge:NAME, tap:NAME: a virtio-net "
	 "device on the host's network; the guest takes the last address of its subnet, or the one "
	 "after a comma (bridge:virbr0,192.168.122.40). none."},
	{"vm", "vhost", KEY_BOOL, IN_VM(vhost), "yes", 0, 0, NULL, NULL,
	 "With bridge and tap: the host's kernel moves the packets (vhost-net)."},
	{"vm", "passthrough", KEY_TEXT, IN_VM(passthrough), NULL, 0, 0, NULL, "ADDRESSES",
	 "PCI devices for the guest, like 0000:00:15.0, separated by blanks. They must be bound to "
	 "vfio-pci (`rttune vfio bind`); libvirt does that itself, and undoes it. mdev:UUID: a "
	 "mediated device, a part of a real one."},
	{"vm", "vnc", KEY_TEXT, IN_VM(vnc), "off", 0, 0, NULL, "DISPLAY",
	 "off, or a display like :1, on the loopback address."},
	{"vm", "vcpu_cpus", KEY_CPUS, IN_VM(vcpu_cpus), "auto", 0, 0, NULL, "CPUS",
	 "Where the virtual CPUs run, in order, one each. auto: the RT CPUs."},
	{"vm", "vcpu_priority", KEY_INT, IN_VM(vcpu_priority), "0", 0, 99, NULL, "N",
	 "SCHED_FIFO priority of the virtual CPUs; 0: they are ordinary threads."},
	{"vm", "hugepages", KEY_TEXT, IN_VM(hugepages), "no", 0, 0, NULL, "SIZE",
	 "Back the guest's memory by huge pages: no, 2M or 1G."},
	{"vm", "lock_memory", KEY_BOOL, IN_VM(lock_memory), "no", 0, 0, NULL, NULL,
	 "Lock the hypervisor's memory, so that nothing is ever paged in."},
	{"vm", "extra", KEY_TEXT, IN_VM(extra), NULL, 0, 0, NULL, "WORDS",
	 "Further words for the hypervisor's command line."},

	{"probe", "kind", KEY_ENUM, IN_PROBE(kind), "timer", 0, 0, kind_words, NULL,
	 "timer: how late a sleeping thread wakes (what cyclictest measures). noise: how much CPU "
	 "time is taken, in half of each interval, from a thread that computes. comm: a message to "
	 "the collector and back, over `transport`; the figures are round trips, one way is shown "
	 "beside them. irq: from the order to a device to the thread its interrupt wakes (bare "
	 "x86_64 guest with QEMU's edu device). Limits are about the first of these figures."},
	{"probe", "interval", KEY_TIME, IN_PROBE(interval), "1ms", 1000, 60 * SECOND, NULL, "TIME",
	 "The period T of each thread."},
	{"probe", "policy", KEY_ENUM, IN_PROBE(policy), "fifo", 0, 0, policy_words, NULL,
	 "Scheduling policy of the probe's threads in the guest."},
	{"probe", "priority", KEY_INT, IN_PROBE(priority), NULL, 0, 99, NULL, "N",
	 "Their priority, for fifo and rr. Without it: 95."},
	{"probe", "cpus", KEY_CPUS, IN_PROBE(cpus), "all", 0, 0, NULL, "CPUS",
	 "The guest's CPUs that are measured, one thread on each."},
	{"probe", "transport", KEY_TEXT, IN_PROBE(transport), "tcp", 0, 0, NULL, "NAME",
	 "How samples reach the host: tcp, vsock, udp, unix or serial (virtio-console). For "
	 "backend = external with the address to listen on, like tcp:0.0.0.0:7117; several, "
	 "separated by blanks, are shared out among the guests."},
	{"probe", "stream", KEY_ENUM, IN_PROBE(stream), "on", 0, 0, stream_words, NULL,
	 "on: samples are sent as they come. alternate: sending pauses in every second window, so "
	 "that the run states what the sending itself costs."},
	{"probe", "clock", KEY_TEXT, IN_PROBE(clock), "monotonic", 0, 0, NULL, "NAME",
	 "The guest's clock: monotonic, tai or realtime."},

	{"load", "where", KEY_ENUM, IN_LOAD(where), "host", 0, 0, where_words, NULL,
	 "On the host, or in the guest beside the probe: then `rtprobe` starts it. A guest whose "
	 "only program is `rtprobe` has the commands cpu, memory, switch, fork, timer and io; they "
	 "count their rounds as bogo-ops."},
	{"load", "command", KEY_TEXT, IN_LOAD(command), NULL, 0, 0, NULL, "COMMAND",
	 "Run by `sh -c`; in a guest that has no shell, word by word. Must be given."},
	{"load", "cpus", KEY_CPUS, IN_LOAD(cpus), "auto", 0, 0, NULL, "CPUS",
	 "The CPUs it may use. auto: the housekeeping CPUs; in a guest, those without a probe, "
	 "where there are any."},
	{"load", "expect", KEY_TEXT, IN_LOAD(expect), NULL, 0, 0, NULL, "RATE",
	 "What proves that it works: `cpu >= 50 %` (of one CPU), `lines >= 10` (of output), "
	 "`bogo-ops >= 1000` or `bogo-ops/s >= 50` (stress-ng --metrics-brief). Without it: "
	 "cpu >= 0.5 %."},
	{"load", "start", KEY_TIME, IN_LOAD(start), "0", 0, 366 * DAY, NULL, "TIME",
	 "How long after the end of the warm-up it starts."},

	{"limits", "max", KEY_TIME, IN_LIMITS(max), NULL, 0, 0, NULL, "TIME",
	 "No activation may be later than this."},
	{"limits", "p99", KEY_TIME, IN_LIMITS(p99), NULL, 0, 0, NULL, "TIME",
	 "The 99 % quantile of latency, with its 95 % interval, may not be above this."},
	{"limits", "p99.9", KEY_TIME, IN_LIMITS(p99_9), NULL, 0, 0, NULL, "TIME", "As above."},
	{"limits", "p99.99", KEY_TIME, IN_LIMITS(p99_99), NULL, 0, 0, NULL, "TIME", "As above."},
	{"limits", "p99.999", KEY_TIME, IN_LIMITS(p99_999), NULL, 0, 0, NULL, "TIME", "As above."},
	{"limits", "p99.9999", KEY_TIME, IN_LIMITS(p99_9999), NULL, 0, 0, NULL, "TIME",
	 "As above."},
	{"limits", "missed", KEY_INT, IN_LIMITS(missed), "0", -1, INT64_MAX, NULL, "N",
	 "How many activations may be missed because the thread was still late from the one "
	 "before."},
	{"limits", "lost", KEY_INT, IN_LIMITS(lost), "0", -1, INT64_MAX, NULL, "N",
	 "How many samples may be lost on the way to the host."},
	{"limits", "violation", KEY_TIME, IN_LIMITS(violation), NULL, 0, 0, NULL, "TIME",
	 "A later activation is a violation: listed, counted, explained. Without it: `max`, else "
	 "the smallest limit of `exceed`."},
	{"limits", "violations", KEY_INT, IN_LIMITS(violations), NULL, 0, 0, NULL, "N",
	 "How many violations there may be."},
	{"limits", "exceed", KEY_TEXT, EXCEED_TEXT, NULL, 0, 0, NULL, "CLAIMS",
	 "Claims of the form `P(latency > 50us) < 1e-6 at 95 %`, or short `50us 1e-6 95 %`, "
	 "separated by `;`, at most 8: the probability that an activation is later than the limit "
	 "is below p, with that confidence."},

	{"trace", "enable", KEY_ENUM, IN_TRACE(enable), "auto", 0, 0, enable_words, NULL,
	 "auto: trace where that is possible, else say in the report that causes are missing. yes: "
	 "a run without is INVALID."},
	{"trace", "threshold", KEY_TIME, IN_TRACE(threshold), NULL, 0, 0, NULL, "TIME",
	 "A later activation is looked at in the trace. Without it: `[limits] violation`."},
	{"trace", "window", KEY_TIME, IN_TRACE(window), "10ms", 0, SECOND, NULL, "TIME",
	 "How much of the trace before a violation is kept."},

	{"matrix", "enable", KEY_BOOL, IN_MATRIX(enable), "yes", 0, 0, NULL, NULL,
	 "no: the scenario as it stands, without its combinations."},
	{"matrix", "repeat", KEY_INT, IN_MATRIX(repeat), "1", 1, 1000, NULL, "N",
	 "How often each combination is run."},
	{"matrix", "interleave", KEY_BOOL, IN_MATRIX(interleave), "yes", 0, 0, NULL, NULL,
	 "All combinations once, then all again, so that a drift of the machine is nobody's."},
	{"matrix", "exclude", KEY_TEXT, IN_MATRIX(exclude), NULL, 0, 0, NULL, "COMBINATIONS",
	 "`vm.cpus=4 vm.memory=64M; vm.accel=tcg`: combinations that are not run, between "
	 "semicolons; all conditions of one must hold."},

	{"report", "formats", KEY_TEXT, IN_REPORT(formats), "json junit html svg", 0, 0, NULL,
	 "WORDS",
	 "Which files are written: json (result.json), junit (junit.xml), html (report.html), svg "
	 "(each plot as a file: histogram.svg, tail.svg, time.svg, heat.svg)."},
	{"report", "store", KEY_TEXT, IN_REPORT(store), "default", 0, 0, NULL, "STORE",
	 "The history that the run is added to: a file, or `postgresql://...`. default: "
	 "`$RTBENCH_STORE`, else `$XDG_DATA_HOME/rtbench/runs.db`. none: no history. A run whose "
	 "server is away goes to the local file; `rtbench push` sends it."},
	{"report", "board", KEY_TEXT, IN_REPORT(board), NULL, 0, 0, NULL, "NAME",
	 "The name of this machine in the history. Without it: its host name."},
};

static const struct key_alias aliases[] = {
	{"period", "interval"}, {"prio", "priority"}, {"vcpus", "cpus"}, {"ram", "memory"},
	{"sched", "policy"},	{"time", "duration"}, {"disk", "image"}, {NULL, NULL},
};

const struct keys scenario_keys = {rows, ARRAY_SIZE(rows), aliases};

/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rehearse.h - what the kernel would have made of a write, for files of a captured tree
 *
 * On the tree of --root a kernel file is a plain file. So that apply, verify and revert can be
 * tried on it in earnest, a write to it is answered as the kernel answers: brackets move to the
 * chosen word, masks keep their width, an empty driver_override reads "(null)", drivers_probe binds
 * what driver_override says, a minimum above the maximum is refused. What has no special answer
 * holds the written text. The sources are the kernel's own show and store functions; the list is
 * in rehearse.c, a row each.
 *
 * 0, or -errno as from the kernel: EIO for the affinity of an interrupt whose file has no write
 * permission (managed), EACCES for other files that have none.
 */
#ifndef TUNE_REHEARSE_H
#define TUNE_REHEARSE_H

int rehearse(const char *path, const char *text);

/* rehearse_driver - the part for bus/pci: "bind" is not used by us, "unbind" and "drivers_probe" */
int rehearse_unbind(const char *bdf);
int rehearse_probe(const char *bdf);

/* rehearse_mdev - "create" takes a UUID and makes the mediated device below its parent, "remove"
 * takes it away; -EINVAL: no UUID, -EEXIST, -EUSERS: no instance left */
int rehearse_mdev(const char *path, const char *text);

/* rehearse_thread - the part for threads: proc/PID/status and stat say what the call would have
 * made of them; what: "cpus" with a list, "sched" with "fifo 4". -ESRCH: no such thread */
int rehearse_thread(int pid, const char *what, const char *val);

#endif

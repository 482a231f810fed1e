/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sys.h - every system call by which rttune changes a host, and nothing else
 *
 * All changes go through here so that a test can end the process after the n-th of them, for every
 * n: RTTUNE_CRASH_AT=n in the environment kills it (SIGKILL) after the n-th call, RTTUNE_FAIL_AT=n
 * makes the n-th fail with ENOSPC instead. A kernel file of a captured tree is answered as the
 * kernel would have (rehearse.h).
 *
 * Paths are below the root (lib/root.h). Calls return 0 or -errno.
 */
#ifndef TUNE_SYS_H
#define TUNE_SYS_H

#include <stddef.h>
#include <sys/types.h>

int sys_set(const char *path, const char *text); /* one write(2) to a kernel file */

int sys_create(const char *path, mode_t mode); /* O_EXCL; returns a descriptor */
int sys_write(int fd, const void *buf, size_t len);
int sys_fsync(int fd);
int sys_fchmod(int fd, mode_t mode);
int sys_fchown(int fd, uid_t uid, gid_t gid);
int sys_fsetxattr(int fd, const char *name, const void *value, size_t len);
int sys_ftruncate(int fd, off_t len);
int sys_futimens(int fd, const struct timespec times[2]);
int sys_rename(const char *from, const char *to); /* in one folder; syncs the folder after */
int sys_unlink(const char *path);		  /* 0 also if it is not there; syncs the folder */
int sys_mkdir(const char *path, mode_t mode);
int sys_rmdir(const char *path);
int sys_symlink(const char *target, const char *path);

/* sys_counted - for a change that is no plain call (a program, sched_setscheduler): call before it
 * with the error to inject or 0; returns that to return, and after it call sys_after() */
int sys_before(void);
void sys_after(void);

unsigned sys_count(void);      /* calls so far */
void sys_crash_at(unsigned n); /* 0: never; resets the count */
void sys_fail_at(unsigned n, int err, unsigned times);

#endif

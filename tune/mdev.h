/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mdev.h - mediated devices: a part of a device that its host driver lends to a guest (vGPU)
 *
 *	n = mdev_types(&list)			every type of every parent; malloced
 *	mdev_where(uuid, path, ...)		the type's devices/UUID, wherever it is
 *
 * The driver of the host stays in the path: for a general-purpose guest, never for the RT one. A
 * mediated device is a record of the journal like any other setting: it is created again after a
 * boot by the service, and revert removes it. Sources: Documentation/driver-api/
 * vfio-mediated-device.rst.
 */
#ifndef TUNE_MDEV_H
#define TUNE_MDEV_H

#include <stdbool.h>
#include <stddef.h>

struct mdev_type {
	char parent[64], type[80]; /* "0000:00:02.0", "i915-GVTg_V5_4" */
	char name[80];		   /* as its driver calls it; "" */
	int available;
	char path[200]; /* sys/class/mdev_bus/PARENT/mdev_supported_types/TYPE */
};

int mdev_types(struct mdev_type **list); /* count, or -ENOMEM */
bool mdev_uuid_ok(const char *uuid);
/* mdev_uuid_new - a random one (RFC 4122, version 4); 0 or -errno */
int mdev_uuid_new(char uuid[40]);
/* mdev_where - false: there is no such mediated device */
bool mdev_where(const char *uuid, char *path, size_t len);

#endif

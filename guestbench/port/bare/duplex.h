/* SPDX-License-Identifier: Apache-2.0 */
/*
 * duplex.h - a virtio device with one queue in and one out, polled: virtio-net, virtio-console
 *
 * (virtio 1.1, 5.1 and 5.3.) One such device is in use at a time.
 *
 *	duplex_open(VIRTIO_NET, features, head)	false: no device, or it refused; see duplex_why()
 *	buf = duplex_empty()		NULL: the device has them all; room for DUPLEX_BYTES
 *	duplex_send(buf, len)		published, not yet announced
 *	duplex_kick()			announces; a VM exit, and none if the device is awake
 *	buf = duplex_received(&len)	NULL: nothing; duplex_release(buf) when done
 *
 * `head` bytes in front of each buffer are the device's own, sent as zeros and skipped on receipt.
 */
#ifndef GUESTBENCH_PORT_BARE_DUPLEX_H
#define GUESTBENCH_PORT_BARE_DUPLEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DUPLEX_BYTES 1536

bool duplex_open(unsigned type, uint32_t features, unsigned head);
const char *duplex_why(void);
/* duplex_config - a byte of the device's configuration */
uint8_t duplex_config(unsigned offset);
uint8_t *duplex_empty(void);
void duplex_send(uint8_t *data, size_t len);
bool duplex_unannounced(void);
void duplex_kick(void);
uint8_t *duplex_received(size_t *len);
void duplex_release(uint8_t *data);

/* duplex_broken - the device said something impossible: it is left alone from then on */
bool duplex_broken(void);
uint64_t duplex_kicks(void);

#endif

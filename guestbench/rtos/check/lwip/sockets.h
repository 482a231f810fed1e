/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sockets.h - the calls of lwIP that rtprobe uses, as lwIP 2.1 and later have them
 */
#ifndef CHECK_LWIP_SOCKETS_H
#define CHECK_LWIP_SOCKETS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define AF_INET 2
#define SOCK_DGRAM 2
#define MSG_PEEK 0x01
#define MSG_DONTWAIT 0x08

struct in_addr { uint32_t s_addr; };
struct sockaddr { uint8_t sa_len, sa_family; char sa_data[14]; };
struct sockaddr_in {
	uint8_t sin_len, sin_family;
	uint16_t sin_port;
	struct in_addr sin_addr;
	char sin_zero[8];
};

uint16_t lwip_htons(uint16_t v);
int lwip_inet_pton(int family, const char *src, void *dst);
int lwip_socket(int family, int type, int protocol);
int lwip_connect(int s, const struct sockaddr *name, uint32_t len);
int lwip_close(int s);
ssize_t lwip_recv(int s, void *mem, size_t len, int flags);
ssize_t lwip_send(int s, const void *data, size_t size, int flags);

#endif

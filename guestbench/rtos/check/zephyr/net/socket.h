/* SPDX-License-Identifier: Apache-2.0 */
/*
 * socket.h - the calls of Zephyr's sockets that rtprobe uses
 */
#ifndef CHECK_ZEPHYR_SOCKET_H
#define CHECK_ZEPHYR_SOCKET_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define AF_INET 1
#define SOCK_DGRAM 2
#define IPPROTO_UDP 17
#define ZSOCK_MSG_DONTWAIT 0x40
#define ZSOCK_POLLIN 1

struct in_addr { uint32_t s_addr; };
struct sockaddr { uint16_t sa_family; char data[14]; };
struct sockaddr_in { uint16_t sin_family, sin_port; struct in_addr sin_addr; };
struct zsock_pollfd { int fd; short events, revents; };

uint16_t htons(uint16_t v);
int zsock_socket(int family, int type, int proto);
int zsock_connect(int sock, const struct sockaddr *addr, size_t len);
int zsock_close(int sock);
ssize_t zsock_recv(int sock, void *buf, size_t len, int flags);
ssize_t zsock_send(int sock, const void *buf, size_t len, int flags);
int zsock_poll(struct zsock_pollfd *fds, int n, int ms);
int zsock_inet_pton(int family, const char *src, void *dst);

#endif

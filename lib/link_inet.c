// SPDX-License-Identifier: Apache-2.0
/* link_inet.c - internet addresses as link texts have them */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include "lib/link_ops.h"

int inet_parse(const char *text, int socktype, struct sockaddr_storage *addr, socklen_t *len)
{
	const char *colon = strrchr(text, ':');
	const struct addrinfo hints = {.ai_socktype = socktype,
				       .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *found;
	char host[128];
	size_t n;

	if (!colon || !colon[1])
		return -EINVAL;
	n = (size_t)(colon - text);
	if (text[0] == '[' && n && text[n - 1] == ']') {
		text++;
		n -= 2;
	}
	if (!n || n >= sizeof(host))
		return -EINVAL;
	memcpy(host, text, n);
	host[n] = 0;
	if (getaddrinfo(strcmp(host, "*") ? host : NULL, colon + 1, &hints, &found))
		return -EADDRNOTAVAIL;
	memcpy(addr, found->ai_addr, found->ai_addrlen);
	*len = found->ai_addrlen;
	freeaddrinfo(found);
	return 0;
}

void inet_text(const char *scheme, const struct sockaddr_storage *addr, char *buf, size_t len)
{
	socklen_t alen = addr->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6)
						     : sizeof(struct sockaddr_in);
	char host[64], port[8];

	if (getnameinfo((const void *)addr, alen, host, sizeof(host), port, sizeof(port),
			NI_NUMERICHOST | NI_NUMERICSERV))
		snprintf(buf, len, "%s:?", scheme);
	else if (addr->ss_family == AF_INET6)
		snprintf(buf, len, "%s:[%s]:%s", scheme, host, port);
	else
		snprintf(buf, len, "%s:%s:%s", scheme, host, port);
}

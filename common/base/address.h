/*
 * Network addresses and blocks of them, IPv4 and IPv6 alike: an IPv4 address is kept as its mapped IPv6
 * form, so that "::ffff:192.0.2.1" and "192.0.2.1" are the same.
 */
#ifndef EVOLV_BASE_ADDRESS_H
#define EVOLV_BASE_ADDRESS_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct address {
	unsigned char bytes[16];
};

/* Reads length characters: an IPv4 or IPv6 address, no port, no brackets; a zone ("%eth0") is dropped. */
bool address_parse(struct address *address, const char *text, size_t length);

/* Returns its canonical text (RFC 5952). */
char *address_text(const struct address *address, struct arena *arena);

/* Returns the text of the network that one household has: an IPv4 address whole, IPv6's /64. */
char *address_network_text(const struct address *address, struct arena *arena);

/* True when list, addresses and CIDR blocks with blanks between them, has nothing else in it. */
bool address_list_is_valid(const char *list);

/* True when an entry of list is the address or holds it. */
bool address_list_holds(const char *list, const struct address *address);

#endif

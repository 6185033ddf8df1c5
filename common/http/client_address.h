/*
 * Who asks: the connection's other end, or, when that is one of our own proxies, whom it asks for.
 */
#ifndef EVOLV_HTTP_CLIENT_ADDRESS_H
#define EVOLV_HTTP_CLIENT_ADDRESS_H

#include "base/address.h"

/* Finds the client. forwarded (X-Forwarded-For) counts only when peer is in trusted_proxies: then it is its
 * right-most address that is not a proxy of ours; one that cannot be read makes the client the peer. Every
 * text may be NULL; a peer that is none (a Unix socket) is 0.0.0.0. */
void client_address_find(struct address *client, const char *peer, const char *forwarded,
			 const char *trusted_proxies);

#endif

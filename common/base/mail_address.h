/*
 * Addresses as they may stand in a mail's headers and envelope.
 */
#ifndef EVOLV_BASE_MAIL_ADDRESS_H
#define EVOLV_BASE_MAIL_ADDRESS_H

#include <stdbool.h>

/* True for one address and nothing else: something on both sides of a single @, no space, no control character,
 * nothing that quotes, lists or comments (hazard 29); at most 254 bytes of UTF-8. */
bool mail_address_is_plain(const char *address);

#endif

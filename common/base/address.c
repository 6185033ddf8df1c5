/*
 * Network addresses.
 */
#include "base/address.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>

#define BLANKS " \t"

/* Where the four bytes of an IPv4 address stand in its mapped form. */
#define IPV4_AT 12

static const unsigned char ipv4_prefix[IPV4_AT] = { [10] = 0xFF, [11] = 0xFF };

struct block {
	struct address first;
	size_t bits; /* how many of them count */
};

bool address_parse(struct address *address, const char *text, size_t length)
{
	char copy[INET6_ADDRSTRLEN + IF_NAMESIZE] = "";
	struct address parsed = { { 0 } };
	char *zone = NULL;

	if (length >= sizeof(copy) || memchr(text, '\0', length) != NULL) {
		return false;
	}
	memcpy(copy, text, length);
	if (inet_pton(AF_INET, copy, parsed.bytes + IPV4_AT) == 1) {
		memcpy(parsed.bytes, ipv4_prefix, sizeof(ipv4_prefix));
		*address = parsed;
		return true;
	}
	zone = strchr(copy, '%');
	if (zone != NULL) {
		*zone = '\0';
	}
	if (inet_pton(AF_INET6, copy, parsed.bytes) != 1) {
		return false;
	}
	*address = parsed;
	return true;
}

static bool is_ipv4(const struct address *address)
{
	return memcmp(address->bytes, ipv4_prefix, sizeof(ipv4_prefix)) == 0;
}

char *address_text(const struct address *address, struct arena *arena)
{
	char text[INET6_ADDRSTRLEN] = "";
	bool ipv4 = is_ipv4(address);

	inet_ntop(ipv4 ? AF_INET : AF_INET6, address->bytes + (ipv4 ? IPV4_AT : 0), text,
		  sizeof(text));
	return arena_strdup(arena, text);
}

char *address_network_text(const struct address *address, struct arena *arena)
{
	struct address network = *address;

	if (is_ipv4(address)) {
		return address_text(address, arena);
	}
	memset(network.bytes + 8, 0, 8);
	return arena_printf(arena, "%s/64", address_text(&network, arena));
}

/* Reads "address" or "address/bits" of length characters. */
static bool block_parse(struct block *block, const char *text, size_t length)
{
	const char *slash = memchr(text, '/', length);
	size_t address_length = slash == NULL ? length : (size_t)(slash - text);
	char digits[4] = "";
	size_t digits_length = slash == NULL ? 0 : length - address_length - 1;
	size_t width = 0; /* bits in front that the text does not count */

	if (!address_parse(&block->first, text, address_length) ||
	    digits_length >= sizeof(digits)) {
		return false;
	}
	width = memchr(text, ':', address_length) == NULL ? IPV4_AT * 8 : 0;
	block->bits = 128;
	if (slash == NULL) {
		return true;
	}
	memcpy(digits, slash + 1, digits_length);
	if (!text_to_size(digits, 128 - width, &block->bits)) {
		return false;
	}
	block->bits += width;
	return true;
}

static bool block_holds(const struct block *block, const struct address *address)
{
	size_t whole = block->bits / 8;
	unsigned rest = (unsigned)(block->bits % 8);
	unsigned mask = 0xFFu << (8 - rest) & 0xFF;

	if (memcmp(block->first.bytes, address->bytes, whole) != 0) {
		return false;
	}
	return rest == 0 || ((block->first.bytes[whole] ^ address->bytes[whole]) & mask) == 0;
}

/* Steps to the next entry of a list and returns its length, 0 at the end. */
static size_t next_entry(const char **at)
{
	*at += strspn(*at, BLANKS);
	return strcspn(*at, BLANKS);
}

bool address_list_is_valid(const char *list)
{
	struct block block = { .bits = 0 };
	size_t length = 0;

	for (; (length = next_entry(&list)) > 0; list += length) {
		if (!block_parse(&block, list, length)) {
			return false;
		}
	}
	return true;
}

bool address_list_holds(const char *list, const struct address *address)
{
	struct block block = { .bits = 0 };
	size_t length = 0;

	for (; (length = next_entry(&list)) > 0; list += length) {
		if (block_parse(&block, list, length) && block_holds(&block, address)) {
			return true;
		}
	}
	return false;
}

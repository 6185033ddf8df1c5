/*
 * The client's address behind proxies.
 */
#include "http/client_address.h"

#include <string.h>

#define BLANKS " \t"

/* Cuts the last entry off a comma list of *length characters and reads it. */
static bool take_last(struct address *address, const char *list, size_t *length)
{
	size_t end = *length;
	size_t start = 0;

	while (end > 0 && strchr(BLANKS, list[end - 1]) != NULL) {
		end--;
	}
	start = end;
	while (start > 0 && list[start - 1] != ',') {
		start--;
	}
	*length = start > 0 ? start - 1 : 0;
	while (start < end && strchr(BLANKS, list[start]) != NULL) {
		start++;
	}
	return address_parse(address, list + start, end - start);
}

/* Walks from the nearest address to the farthest, as long as they are our proxies'. */
static void follow(struct address *client, const char *forwarded, const char *trusted_proxies)
{
	struct address peer = *client;
	size_t length = strlen(forwarded);

	while (length > 0 && address_list_holds(trusted_proxies, client)) {
		if (!take_last(client, forwarded, &length)) {
			*client = peer;
			return;
		}
	}
}

void client_address_find(struct address *client, const char *peer, const char *forwarded,
			 const char *trusted_proxies)
{
	static const char nobody[] = "0.0.0.0";

	if (peer == NULL || !address_parse(client, peer, strlen(peer))) {
		address_parse(client, nobody, strlen(nobody));
	}
	if (forwarded != NULL && trusted_proxies != NULL) {
		follow(client, forwarded, trusted_proxies);
	}
}

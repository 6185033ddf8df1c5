/*
 * Whatever bytes a catalogue holds, nothing is read outside of them, and what is found ends in them.
 */
#include "fuzz.h"

#include "language/catalogue.h"

#include <string.h>

static void check_found(const struct catalogue *catalogue, const char *message)
{
	for (unsigned form = 0; form < 4; form++) {
		const char *found = catalogue_find(catalogue, message, form);
		const char *begin = (const char *)catalogue->bytes;
		must(!found || (found >= begin && found + strlen(found) < begin + catalogue->size));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct catalogue catalogue;

	if (catalogue_read(&catalogue, data, size)) {
		check_found(&catalogue, "");
		check_found(&catalogue, "Yes");
		check_found(&catalogue, "{n} day");
	}
	return 0;
}

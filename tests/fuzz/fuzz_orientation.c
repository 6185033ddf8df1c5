/*
 * Metadata of pictures: whatever it holds, an orientation comes of it, and nothing behind its end is read.
 */
#include "fuzz.h"

#include "picture/orientation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int exif = orientation_of_exif(data, size);
	int webp = orientation_of_webp(data, size);

	must(exif >= 1 && exif <= 8);
	must(webp >= 1 && webp <= 8);
	return 0;
}

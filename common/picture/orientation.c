/*
 * See orientation.h. All offsets come from a stranger: each is held against the length before it is used.
 */
#include "picture/orientation.h"

#include <stdbool.h>
#include <string.h>

#define UPRIGHT         1
#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT      3
#define ENTRY_SIZE      12

/* Bytes of numbers, the least significant first ("II") or last ("MM"). */
struct tiff {
	const uint8_t *bytes;
	size_t length;
	bool big_endian;
};

/* 0 behind the end. */
static uint32_t number_at(const struct tiff *tiff, size_t at, size_t size)
{
	uint32_t number = 0;

	if (at > tiff->length || size > tiff->length - at) {
		return 0;
	}
	for (size_t i = 0; i < size; i++) {
		number = number << 8 | tiff->bytes[at + (tiff->big_endian ? i : size - 1 - i)];
	}
	return number;
}

static int find_in_directory(const struct tiff *tiff, size_t directory)
{
	size_t count = number_at(tiff, directory, 2);

	for (size_t i = 0; i < count; i++) {
		size_t entry = directory + 2 + i * ENTRY_SIZE;
		if (number_at(tiff, entry, 2) == TAG_ORIENTATION &&
		    number_at(tiff, entry + 2, 2) == TYPE_SHORT) {
			uint32_t value = number_at(tiff, entry + 8, 2);
			return value >= 1 && value <= 8 ? (int)value : UPRIGHT;
		}
	}
	return UPRIGHT;
}

int orientation_of_exif(const uint8_t *bytes, size_t length)
{
	static const char mark[] = "Exif\0";
	struct tiff tiff = { .bytes = bytes, .length = length };

	if (length >= sizeof(mark) && memcmp(bytes, mark, sizeof(mark)) == 0) {
		tiff.bytes += sizeof(mark);
		tiff.length -= sizeof(mark);
	}
	if (tiff.length < 8) {
		return UPRIGHT;
	}
	tiff.big_endian = memcmp(tiff.bytes, "MM\0*", 4) == 0;
	if (!tiff.big_endian && memcmp(tiff.bytes, "II*\0", 4) != 0) {
		return UPRIGHT;
	}
	return find_in_directory(&tiff, number_at(&tiff, 4, 4));
}

int orientation_of_webp(const uint8_t *bytes, size_t length)
{
	const struct tiff riff = { .bytes = bytes, .length = length };
	size_t at = 12; /* "RIFF", the size, "WEBP" */

	while (length >= 8 && at <= length - 8) {
		size_t size = number_at(&riff, at + 4, 4);
		size_t left = length - at - 8;

		if (memcmp(bytes + at, "EXIF", 4) == 0) {
			return orientation_of_exif(bytes + at + 8, size < left ? size : left);
		}
		if (size >= left) {
			break;
		}
		at += 8 + size + size % 2;
	}
	return UPRIGHT;
}

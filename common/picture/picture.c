/*
 * See picture.h.
 */
#include "picture/picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

const uint32_t picture_sides[PICTURE_SIZES] = { 1600, 400 };

void picture_broken(const char *words)
{
	fprintf(stderr, "%s\n", words);
	_exit(EX_DATAERR);
}

void picture_check_size(uint32_t width, uint32_t height)
{
	if (width == 0 || height == 0) {
		picture_broken("the picture has no size");
	}
	if (width > PICTURE_SIDE_MAX || height > PICTURE_SIDE_MAX ||
	    (uint64_t)width * height > PICTURE_PIXELS_MAX) {
		picture_broken("the picture has too many pixels");
	}
}

void picture_begin(struct picture *picture, uint32_t width, uint32_t height)
{
	picture_check_size(width, height);
	for (size_t i = 0; i < PICTURE_SIZES; i++) {
		if (!shrink_init(&picture->results[i], width, height, picture_sides[i])) {
			picture_broken("the picture wants too much memory");
		}
	}
}

void picture_add_row(struct picture *picture, const uint8_t *row)
{
	for (size_t i = 0; i < PICTURE_SIZES; i++) {
		shrink_add_row(&picture->results[i], row);
	}
}

void picture_read(struct picture *picture, const uint8_t *bytes, size_t length)
{
	static const struct {
		const char *begin;
		size_t length;
		void (*read)(struct picture *, const uint8_t *, size_t);
	} readers[] = {
		{ .begin = "\xff\xd8\xff", .length = 3, .read = picture_read_jpeg },
		{ .begin = "\x89PNG", .length = 4, .read = picture_read_png },
		{ .begin = "RIFF", .length = 4, .read = picture_read_webp },
	};

	picture->orientation = 1;
	for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
		if (length > readers[i].length &&
		    memcmp(bytes, readers[i].begin, readers[i].length) == 0) {
			readers[i].read(picture, bytes, length);
			return;
		}
	}
	picture_broken("no picture of a kind that is taken");
}

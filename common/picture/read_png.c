/*
 * PNG, by libpng: row by row, unless it is interlaced.
 */
#include "picture/orientation.h"
#include "picture/picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_MAX   ((png_alloc_size_t)4 << 20) /* bytes of one that is not pixels */
#define CHUNK_COUNT 64

struct source {
	const uint8_t *bytes;
	size_t left;
};

static void fail(png_structp png, png_const_charp words)
{
	(void)png;
	picture_broken(words);
}

static void warn(png_structp png, png_const_charp words)
{
	(void)png;
	(void)words;
}

static void read_bytes(png_structp png, png_bytep to, size_t length)
{
	struct source *source = png_get_io_ptr(png);

	if (length > source->left) {
		picture_broken("the picture is not complete");
	}
	memcpy(to, source->bytes, length);
	source->bytes += length;
	source->left -= length;
}

/* Whatever the pixels are, they become four bytes each. */
static void want_rgba(png_structp png)
{
	png_set_expand(png);
	png_set_strip_16(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count, size);

	if (memory == NULL) {
		picture_broken("the picture wants too much memory");
	}
	return memory;
}

static void read_rows(struct picture *picture, png_structp png, uint32_t width, uint32_t height)
{
	uint8_t *row = allocate(width, 4);

	for (uint32_t y = 0; y < height; y++) {
		png_read_row(png, row, NULL);
		picture_add_row(picture, row);
	}
	free(row);
}

/* The rows come several times, each time with more of their pixels. */
static void read_interlaced(struct picture *picture, png_structp png, uint32_t width,
			    uint32_t height, int passes)
{
	size_t length = (size_t)width * 4;
	uint8_t *rows = allocate(height, length);

	for (int pass = 0; pass < passes; pass++) {
		for (uint32_t y = 0; y < height; y++) {
			png_read_row(png, rows + y * length, NULL);
		}
	}
	for (uint32_t y = 0; y < height; y++) {
		picture_add_row(picture, rows + y * length);
	}
	free(rows);
}

void picture_read_png(struct picture *picture, const uint8_t *bytes, size_t length)
{
	struct source source = { .bytes = bytes, .left = length };
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, fail, warn);
	png_infop info = png == NULL ? NULL : png_create_info_struct(png);
	png_bytep exif = NULL;
	png_uint_32 exif_length = 0;

	if (info == NULL) {
		picture_broken("the picture wants too much memory");
	}
	png_set_user_limits(png, PICTURE_SIDE_MAX, PICTURE_SIDE_MAX);
	png_set_chunk_malloc_max(png, CHUNK_MAX);
	png_set_chunk_cache_max(png, CHUNK_COUNT);
	png_set_read_fn(png, &source, read_bytes);
	png_read_info(png, info);
	uint32_t width = png_get_image_width(png, info);
	uint32_t height = png_get_image_height(png, info);
	picture_check_size(width, height);
	if (png_get_eXIf_1(png, info, &exif_length, &exif) != 0) {
		picture->orientation = orientation_of_exif(exif, exif_length);
	}
	want_rgba(png);
	int passes = png_set_interlace_handling(png);
	png_read_update_info(png, info);
	picture_begin(picture, width, height);
	if (passes > 1) {
		read_interlaced(picture, png, width, height, passes);
	} else {
		read_rows(picture, png, width, height);
	}
	png_destroy_read_struct(&png, &info, NULL);
}

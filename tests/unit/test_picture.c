/*
 * Making pictures smaller and upright.
 */
#include "picture/orientation.h"
#include "picture/shrink.h"

#include "base/array.h"
#include "fixture.h"
#include "suites.h"

#include <stdint.h>
#include <string.h>

/* A grey picture with these values from the left, all rows alike. */
static void shrink_greys(struct shrink *shrink, const uint8_t *greys, uint32_t width,
			 uint32_t height, uint32_t side)
{
	uint8_t row[64 * 4];

	for (uint32_t x = 0; x < width; x++) {
		memset(row + (size_t)x * 4, greys[x], 3);
		row[x * 4 + 3] = 255;
	}
	ck_assert(shrink_init(shrink, width, height, side));
	for (uint32_t y = 0; y < height; y++) {
		shrink_add_row(shrink, row);
	}
}

START_TEST(a_pixel_is_the_mean_of_what_it_covers)
{
	static const uint8_t greys[] = { 0, 100, 200, 40, 60, 80 };
	struct shrink shrink;

	shrink_greys(&shrink, greys, 6, 6, 3);
	ck_assert_uint_eq(shrink.width, 3);
	ck_assert_uint_eq(shrink.height, 3);
	ck_assert_uint_eq(shrink.pixels[0], 50);
	ck_assert_uint_eq(shrink.pixels[4], 120);
	ck_assert_uint_eq(shrink.pixels[2 * 12 + 8], 70);
	ck_assert_uint_eq(shrink.pixels[2 * 12 + 11], 255);
	shrink_clear(&shrink);
}
END_TEST

/* 3 pixels become 2: each has one whole and half of the middle one. */
START_TEST(a_pixel_on_the_border_is_shared)
{
	static const uint8_t greys[] = { 0, 90, 240 };
	struct shrink shrink;

	shrink_greys(&shrink, greys, 3, 3, 2);
	ck_assert_uint_eq(shrink.pixels[0], 30);
	ck_assert_uint_eq(shrink.pixels[4], 190);
	shrink_clear(&shrink);
}
END_TEST

START_TEST(nothing_is_enlarged_and_nothing_vanishes)
{
	static const struct {
		uint32_t width, height, side, to_width, to_height;
	} cases[] = {
		{ 5, 3, 1600, 5, 3 },   { 1, 1, 1, 1, 1 },    { 60, 1, 10, 10, 1 },
		{ 60, 40, 20, 20, 13 }, { 1, 60, 20, 1, 20 }, { 64, 3, 63, 63, 3 },
	};
	static const uint8_t greys[64] = { [0] = 7 };

	for (size_t i = 0; i < LENGTH(cases); i++) {
		struct shrink shrink;
		shrink_greys(&shrink, greys, cases[i].width, cases[i].height, cases[i].side);
		ck_assert_uint_eq(shrink.width, cases[i].to_width);
		ck_assert_uint_eq(shrink.height, cases[i].to_height);
		/* the last row was filled, and one row too many changes nothing */
		ck_assert_uint_eq(shrink.pixels[((size_t)shrink.width * shrink.height - 1) * 4 + 3],
				  255);
		shrink_add_row(&shrink, (uint8_t[64 * 4]){ 0 });
		shrink_clear(&shrink);
	}
}
END_TEST

START_TEST(what_cannot_be_seen_gives_no_colour)
{
	static const uint8_t row[] = { 255, 0, 0, 0, 0, 0, 200, 255 };
	struct shrink shrink;

	ck_assert(shrink_init(&shrink, 2, 1, 1));
	shrink_add_row(&shrink, row);
	ck_assert_uint_eq(shrink.pixels[0], 0);
	ck_assert_uint_eq(shrink.pixels[2], 200);
	ck_assert_uint_eq(shrink.pixels[3], 128);
	shrink_clear(&shrink);
}
END_TEST

/* The corners of a picture of 3 by 2, from its upper left on, as each orientation shows it. */
START_TEST(every_orientation_is_turned_upright)
{
	static const char *const corners[] = { "acdf", "cafd", "fdca", "dfac",
					       "adcf", "dafc", "fcda", "cfad" };
	static const uint8_t names[] = { 'a', 'b', 'c', 'd', 'e', 'f' };

	for (int orientation = 1; orientation <= 8; orientation++) {
		struct shrink shrink;
		uint8_t row[12] = { 0 };
		ck_assert(shrink_init(&shrink, 3, 2, 10));
		for (size_t y = 0; y < 2; y++) {
			for (size_t x = 0; x < 3; x++) {
				row[x * 4] = names[y * 3 + x];
				row[x * 4 + 3] = 255;
			}
			shrink_add_row(&shrink, row);
		}
		ck_assert(shrink_turn(&shrink, orientation));
		ck_assert_uint_eq(shrink.width, orientation < 5 ? 3 : 2);
		size_t right = shrink.width - 1;
		size_t below = (size_t)(shrink.height - 1) * shrink.width;
		const char found[] = { (char)shrink.pixels[0], (char)shrink.pixels[right * 4],
				       (char)shrink.pixels[below * 4],
				       (char)shrink.pixels[(below + right) * 4], 0 };
		ck_assert_str_eq(found, corners[orientation - 1]);
		shrink_clear(&shrink);
	}
}
END_TEST

#define TIFF_LITTLE "II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0"
#define TIFF_BIG    "MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0"

static int of_exif(const char *bytes, size_t length)
{
	return orientation_of_exif((const uint8_t *)bytes, length);
}

START_TEST(the_orientation_is_read_in_both_orders_of_bytes)
{
	static const char marked[] = "Exif\0\0" TIFF_LITTLE;
	static const char webp[] = "RIFF\0\0\0\0WEBPVP8 \3\0\0\0abc\0EXIF\x16\0\0\0" TIFF_BIG;

	ck_assert_int_eq(of_exif(TIFF_LITTLE, sizeof(TIFF_LITTLE) - 1), 6);
	ck_assert_int_eq(of_exif(TIFF_BIG, sizeof(TIFF_BIG) - 1), 6);
	ck_assert_int_eq(of_exif(marked, sizeof(marked) - 1), 6);
	ck_assert_int_eq(orientation_of_webp((const uint8_t *)webp, sizeof(webp) - 1), 6);
}
END_TEST

START_TEST(what_is_cut_off_or_wrong_is_upright)
{
	static const char far[] = "II*\0\377\377\377\377\1\0";
	static const char nine[] = "II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\11\0\0\0";

	for (size_t length = 0; length < sizeof(TIFF_LITTLE) - 3; length++) {
		ck_assert_int_eq(of_exif(TIFF_LITTLE, length), 1);
	}
	ck_assert_int_eq(of_exif(far, sizeof(far) - 1), 1);
	ck_assert_int_eq(of_exif(nine, sizeof(nine) - 1), 1);
	ck_assert_int_eq(orientation_of_webp((const uint8_t *)"RIFF", 4), 1);
}
END_TEST

Suite *picture_suite(void)
{
	const TTest *const tests[] = {
		a_pixel_is_the_mean_of_what_it_covers,
		a_pixel_on_the_border_is_shared,
		nothing_is_enlarged_and_nothing_vanishes,
		what_cannot_be_seen_gives_no_colour,
		every_orientation_is_turned_upright,
		the_orientation_is_read_in_both_orders_of_bytes,
		what_is_cut_off_or_wrong_is_upright,
		NULL,
	};

	return fixture_suite("picture", tests);
}

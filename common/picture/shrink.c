/*
 * See shrink.h. Everything is counted in whole numbers: a pixel of the original is width units wide where one of the
 * result is from_width units wide, and the same downwards, so that a pixel of the result covers from_width ×
 * from_height units. Colours are weighted by their alpha, or the colour of what cannot be seen would show at the edges.
 */
#include "picture/shrink.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CHANNELS ((size_t)4)

static uint32_t scaled(uint32_t length, uint32_t longest, uint32_t side)
{
	uint32_t result = (uint32_t)(((uint64_t)length * side + longest / 2) / longest);

	return result == 0 ? 1 : result;
}

bool shrink_init(struct shrink *shrink, uint32_t from_width, uint32_t from_height, uint32_t side)
{
	uint32_t longest = from_width > from_height ? from_width : from_height;
	bool fits = longest <= side;

	*shrink = (struct shrink){
		.from_width = from_width,
		.from_height = from_height,
		.width = fits ? from_width : scaled(from_width, longest, side),
		.height = fits ? from_height : scaled(from_height, longest, side),
	};
	shrink->across = calloc(shrink->width * CHANNELS, sizeof(*shrink->across));
	shrink->sums = calloc(shrink->width * CHANNELS, sizeof(*shrink->sums));
	shrink->pixels = calloc((size_t)shrink->width * shrink->height, CHANNELS);
	return shrink->across != NULL && shrink->sums != NULL && shrink->pixels != NULL;
}

void shrink_clear(struct shrink *shrink)
{
	free(shrink->across);
	free(shrink->sums);
	free(shrink->pixels);
	*shrink = (struct shrink){ .width = 0 };
}

static void add_pixel(uint64_t *sums, const uint8_t *pixel, uint64_t weight)
{
	uint64_t alpha = pixel[3] * weight;

	sums[0] += pixel[0] * alpha;
	sums[1] += pixel[1] * alpha;
	sums[2] += pixel[2] * alpha;
	sums[3] += alpha;
}

/* A pixel of the original lies in one pixel of the result, or across the border of two. */
static void sum_across(struct shrink *shrink, const uint8_t *row)
{
	memset(shrink->across, 0, shrink->width * CHANNELS * sizeof(*shrink->across));
	for (uint32_t x = 0; x < shrink->from_width; x++) {
		uint64_t begin = (uint64_t)x * shrink->width;
		uint64_t end = begin + shrink->width;
		uint64_t at = begin / shrink->from_width;
		uint64_t border = (at + 1) * shrink->from_width;
		uint64_t inside = end < border ? end : border;

		add_pixel(shrink->across + at * CHANNELS, row + x * CHANNELS, inside - begin);
		if (end > border) {
			add_pixel(shrink->across + (at + 1) * CHANNELS, row + x * CHANNELS,
				  end - border);
		}
	}
}

static void add_down(struct shrink *shrink, uint64_t weight)
{
	for (size_t i = 0; i < shrink->width * CHANNELS; i++) {
		shrink->sums[i] += shrink->across[i] * weight;
	}
}

static void finish_row(struct shrink *shrink, uint64_t y)
{
	uint64_t area = (uint64_t)shrink->from_width * shrink->from_height;
	assert(area > 0); /* as picture_check_size() says */
	uint8_t *pixel = shrink->pixels + y * shrink->width * CHANNELS;

	for (size_t x = 0; x < shrink->width; x++, pixel += CHANNELS) {
		const uint64_t *sum = shrink->sums + x * CHANNELS;
		for (size_t i = 0; i < 3; i++) {
			pixel[i] = sum[3] == 0 ? 0 : (uint8_t)((sum[i] + sum[3] / 2) / sum[3]);
		}
		pixel[3] = (uint8_t)((sum[3] + area / 2) / area);
	}
	memset(shrink->sums, 0, shrink->width * CHANNELS * sizeof(*shrink->sums));
}

void shrink_add_row(struct shrink *shrink, const uint8_t *row)
{
	uint64_t begin = (uint64_t)shrink->rows * shrink->height;
	uint64_t end = begin + shrink->height;
	uint64_t y = begin / shrink->from_height;
	uint64_t border = (y + 1) * shrink->from_height;

	if (shrink->rows >= shrink->from_height) {
		return;
	}
	shrink->rows++;
	sum_across(shrink, row);
	add_down(shrink, (end < border ? end : border) - begin);
	if (end >= border) {
		finish_row(shrink, y);
	}
	if (end > border) {
		add_down(shrink, end - border);
	}
}

/* Where the pixel at x, y of the result comes from. */
static size_t source_of(const struct shrink *from, int orientation, uint32_t x, uint32_t y)
{
	static const struct {
		bool turned, from_right, from_bottom;
	} ways[] = {
		{ false, false, false }, { false, true, false }, { false, true, true },
		{ false, false, true },  { true, false, false }, { true, false, true },
		{ true, true, true },    { true, true, false },
	};
	uint32_t across = ways[orientation - 1].turned ? y : x;
	uint32_t down = ways[orientation - 1].turned ? x : y;

	if (ways[orientation - 1].from_right) {
		across = from->width - 1 - across;
	}
	if (ways[orientation - 1].from_bottom) {
		down = from->height - 1 - down;
	}
	return (size_t)down * from->width + across;
}

bool shrink_turn(struct shrink *shrink, int orientation)
{
	bool on_its_side = orientation >= 5;
	uint32_t width = on_its_side ? shrink->height : shrink->width;
	uint32_t height = on_its_side ? shrink->width : shrink->height;
	uint8_t *turned = NULL;

	if (orientation <= 1 || orientation > 8) {
		return true;
	}
	turned = malloc((size_t)width * height * CHANNELS);
	if (turned == NULL) {
		return false;
	}
	for (uint32_t y = 0; y < height; y++) {
		for (uint32_t x = 0; x < width; x++) {
			memcpy(turned + ((size_t)y * width + x) * CHANNELS,
			       shrink->pixels + source_of(shrink, orientation, x, y) * CHANNELS,
			       CHANNELS);
		}
	}
	free(shrink->pixels);
	shrink->pixels = turned;
	shrink->width = width;
	shrink->height = height;
	return true;
}

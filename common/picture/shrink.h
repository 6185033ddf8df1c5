/*
 * A picture made smaller while its rows come in: each pixel of the result is the mean of what it covers. Only the result
 * is held in memory, and one row of sums.
 */
#ifndef EVOLV_PICTURE_SHRINK_H
#define EVOLV_PICTURE_SHRINK_H

#include <stdbool.h>
#include <stdint.h>

struct shrink {
	uint32_t from_width, from_height;
	uint32_t width, height; /* of the result; none is larger than from_… */
	uint32_t rows;          /* of the original, taken in so far */
	uint64_t *across;       /* sums of one row of the original; see shrink.c */
	uint64_t *sums;         /* and of the row of the result that is being filled */
	uint8_t *pixels;        /* the result: red, green, blue, alpha */
};

/* The longest side becomes at most side pixels. Sizes are at least 1 and at most 65535. False without memory. */
bool shrink_init(struct shrink *shrink, uint32_t from_width, uint32_t from_height, uint32_t side);
void shrink_clear(struct shrink *shrink);

/* Takes in the next row of the original: from_width pixels. */
void shrink_add_row(struct shrink *shrink, const uint8_t *row);

/* Turns the result upright: orientation is EXIF's, 1 to 8. False without memory. */
bool shrink_turn(struct shrink *shrink, int orientation);

#endif

/*
 * A picture made anew from an original that a stranger sent: smaller, upright, without its metadata.
 *
 * Decoders of pictures are what attackers know best, so all of this runs in a process of its own (bin/evolv-picture.c)
 * that can reach nothing but the original and the files for the results. What is wrong ends the process; nothing here
 * returns an error or frees memory.
 */
#ifndef EVOLV_PICTURE_PICTURE_H
#define EVOLV_PICTURE_PICTURE_H

#include "picture/shrink.h"

#include <stddef.h>
#include <stdint.h>

/* A picture of more pixels is refused by its header, before any is decoded. */
#define PICTURE_PIXELS_MAX ((uint64_t)50000000)
#define PICTURE_SIDE_MAX   ((uint32_t)20000)

#define PICTURE_SIZES      2

/* The longest side of each result, in pixels. None is enlarged. */
extern const uint32_t picture_sides[PICTURE_SIZES];

/* What is made while rows come in. */
struct picture {
	struct shrink results[PICTURE_SIZES];
	int orientation; /* 1 to 8, as EXIF counts; 1: upright */
};

/* Ends the process: the original cannot be read (EX_DATAERR). The words go to standard error. */
_Noreturn void picture_broken(const char *words);

/* Ends the process unless it is of a size that is taken. To be asked with what the header says. */
void picture_check_size(uint32_t width, uint32_t height);

/* Begins with an original of this size. picture_add_row() follows height times, with width pixels of four bytes: red,
 * green, blue, alpha. */
void picture_begin(struct picture *picture, uint32_t width, uint32_t height);
void picture_add_row(struct picture *picture, const uint8_t *row);

/* Decodes an original that lies in memory, by its first bytes. */
void picture_read(struct picture *picture, const uint8_t *bytes, size_t length);

void picture_read_jpeg(struct picture *picture, const uint8_t *bytes, size_t length);
void picture_read_png(struct picture *picture, const uint8_t *bytes, size_t length);
void picture_read_webp(struct picture *picture, const uint8_t *bytes, size_t length);

/* Writes result number i to a descriptor, as WebP. */
void picture_write(struct picture *picture, size_t i, int descriptor);

#endif

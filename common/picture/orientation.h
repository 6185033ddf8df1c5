/*
 * How the camera was held, from a picture's metadata (EXIF 2.32, 4.6.4 and 4.6.5): the only thing in it that is used.
 */
#ifndef EVOLV_PICTURE_ORIENTATION_H
#define EVOLV_PICTURE_ORIENTATION_H

#include <stddef.h>
#include <stdint.h>

/* Reads EXIF data from its TIFF header on; with "Exif\0\0" before it as well. 1 to 8; 1 when it does not say. */
int orientation_of_exif(const uint8_t *bytes, size_t length);

/* Finds the EXIF chunk of a WebP file. The same results. */
int orientation_of_webp(const uint8_t *bytes, size_t length);

#endif

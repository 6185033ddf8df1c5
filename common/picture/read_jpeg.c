/*
 * JPEG, by libjpeg: row by row, and already smaller where the original is several times as large as the result.
 */
#include "picture/orientation.h"
#include "picture/picture.h"

#include <stdio.h>

#include <jpeglib.h>

#include <stdlib.h>

#define MARKER_EXIF (JPEG_APP0 + 1)
#define SCANS_MAX   32 /* programs write about ten */

static void fail(j_common_ptr info)
{
	char words[JMSG_LENGTH_MAX];

	info->err->format_message(info, words);
	picture_broken(words);
}

/* What is only odd is passed over. */
static void warn(j_common_ptr info, int level)
{
	(void)info;
	(void)level;
}

/* By itself libjpeg paints grey what is missing of a picture that was cut off. */
static boolean end_early(j_decompress_ptr info)
{
	(void)info;
	picture_broken("the picture is not complete");
}

/* A scan of a few bytes is worked through for every pixel: a small file can have thousands of them. */
static void count_scans(j_common_ptr info)
{
	if (((j_decompress_ptr)info)->input_scan_number > SCANS_MAX) {
		picture_broken("the picture has too many scans");
	}
}

static int orientation_of(const struct jpeg_decompress_struct *info)
{
	for (jpeg_saved_marker_ptr at = info->marker_list; at != NULL; at = at->next) {
		if (at->marker == MARKER_EXIF) {
			return orientation_of_exif(at->data, at->data_length);
		}
	}
	return 1;
}

/* The largest of 1, 2, 4, 8 that leaves at least as much as the largest result. */
static unsigned reduction(const struct jpeg_decompress_struct *info)
{
	uint32_t longest =
		info->image_width > info->image_height ? info->image_width : info->image_height;
	unsigned by = 8;

	while (by > 1 && longest / by < picture_sides[0]) {
		by /= 2;
	}
	return by;
}

/* Printers' colours, which Adobe's programs store the other way round. */
static void cmyk_to_rgba(uint8_t *row, size_t width)
{
	for (size_t x = 0; x < width; x++, row += 4) {
		for (size_t i = 0; i < 3; i++) {
			row[i] = (uint8_t)(row[i] * row[3] / 255);
		}
		row[3] = 255;
	}
}

static void read_rows(struct picture *picture, struct jpeg_decompress_struct *info)
{
	bool cmyk = info->out_color_space == JCS_CMYK;
	uint8_t *row = malloc((size_t)info->output_width * 4);

	if (row == NULL) {
		picture_broken("the picture wants too much memory");
	}
	while (info->output_scanline < info->output_height) {
		jpeg_read_scanlines(info, &row, 1);
		if (cmyk) {
			cmyk_to_rgba(row, info->output_width);
		}
		picture_add_row(picture, row);
	}
	free(row);
}

void picture_read_jpeg(struct picture *picture, const uint8_t *bytes, size_t length)
{
	struct jpeg_decompress_struct info;
	struct jpeg_error_mgr errors;
	struct jpeg_progress_mgr progress = { .progress_monitor = count_scans };

	info.err = jpeg_std_error(&errors);
	errors.error_exit = fail;
	errors.emit_message = warn;
	jpeg_create_decompress(&info);
	jpeg_mem_src(&info, bytes, length);
	info.src->fill_input_buffer = end_early;
	info.progress = &progress;
	jpeg_save_markers(&info, MARKER_EXIF, 0xffff);
	jpeg_read_header(&info, TRUE);
	picture_check_size(info.image_width, info.image_height);
	picture->orientation = orientation_of(&info);
	info.out_color_space =
		info.jpeg_color_space == JCS_CMYK || info.jpeg_color_space == JCS_YCCK
			? JCS_CMYK
			: JCS_EXT_RGBA;
	info.scale_num = 1;
	info.scale_denom = reduction(&info);
	jpeg_start_decompress(&info);
	picture_begin(picture, info.output_width, info.output_height);
	read_rows(picture, &info);
	jpeg_finish_decompress(&info);
	jpeg_destroy_decompress(&info);
}

/*
 * WebP, by libwebp: read in one piece, smaller already; and what all results are written as.
 */
#include "picture/orientation.h"
#include "picture/picture.h"

#include <errno.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>
#include <webp/decode.h>
#include <webp/encode.h>

#define QUALITY 82.0F

/* libwebp makes it smaller while it decodes. */
static void want_smaller(WebPDecoderConfig *config)
{
	uint32_t width = (uint32_t)config->input.width;
	uint32_t height = (uint32_t)config->input.height;
	uint32_t longest = width > height ? width : height;

	config->output.colorspace = MODE_RGBA;
	if (longest > picture_sides[0]) {
		uint64_t side = picture_sides[0];
		config->options.use_scaling = 1;
		config->options.scaled_width = (int)((width * side + longest - 1) / longest);
		config->options.scaled_height = (int)((height * side + longest - 1) / longest);
	}
}

void picture_read_webp(struct picture *picture, const uint8_t *bytes, size_t length)
{
	WebPDecoderConfig config;

	if (!WebPInitDecoderConfig(&config) ||
	    WebPGetFeatures(bytes, length, &config.input) != VP8_STATUS_OK) {
		picture_broken("no WebP that can be read");
	}
	if (config.input.has_animation) {
		picture_broken("a picture that moves");
	}
	picture_check_size((uint32_t)config.input.width, (uint32_t)config.input.height);
	want_smaller(&config);
	if (WebPDecode(bytes, length, &config) != VP8_STATUS_OK) {
		picture_broken("no WebP that can be read");
	}
	const WebPRGBABuffer *pixels = &config.output.u.RGBA;
	picture->orientation = orientation_of_webp(bytes, length);
	picture_begin(picture, (uint32_t)config.output.width, (uint32_t)config.output.height);
	for (int y = 0; y < config.output.height; y++) {
		picture_add_row(picture, pixels->rgba + (size_t)y * (size_t)pixels->stride);
	}
	WebPFreeDecBuffer(&config.output);
}

static int write_piece(const uint8_t *bytes, size_t length, const WebPPicture *webp)
{
	int descriptor = *(const int *)webp->custom_ptr;

	while (length > 0) {
		ssize_t written = write(descriptor, bytes, length);

		if (written < 0 && errno != EINTR) {
			return 0;
		}
		if (written > 0) {
			bytes += written;
			length -= (size_t)written;
		}
	}
	return 1;
}

void picture_write(struct picture *picture, size_t i, int descriptor)
{
	struct shrink *result = &picture->results[i];
	WebPConfig config;
	WebPPicture webp;

	if (!shrink_turn(result, picture->orientation) || !WebPConfigInit(&config) ||
	    !WebPPictureInit(&webp)) {
		picture_broken("the picture wants too much memory");
	}
	config.quality = QUALITY;
	webp.width = (int)result->width;
	webp.height = (int)result->height;
	webp.writer = write_piece;
	webp.custom_ptr = &descriptor;
	if (!WebPPictureImportRGBA(&webp, result->pixels, (int)result->width * 4) ||
	    !WebPEncode(&config, &webp)) {
		fprintf(stderr, "the picture cannot be written: error %d\n", webp.error_code);
		_exit(EX_IOERR);
	}
	WebPPictureFree(&webp);
	shrink_clear(result);
}

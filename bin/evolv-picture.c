/*
 * evolv-picture: makes a picture and a small one of an original. The worker runs it, a process for each original, with
 * limits on memory and time: a picture that was made to harm can harm this process alone.
 *
 * Standard input is the original, a file; the results go to descriptors 3 and 4. Exit status: 0; EX_DATAERR, the
 * original is none that can be read; anything else, something else is wrong.
 */
#include "picture/picture.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define FIRST_RESULT 3

int main(void)
{
	struct picture picture;
	struct stat status;

	if (fstat(STDIN_FILENO, &status) != 0 || status.st_size <= 0) {
		fprintf(stderr, "evolv-picture: standard input is no file with something in it\n");
		return EX_NOINPUT;
	}
	size_t length = (size_t)status.st_size;
	const uint8_t *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED) {
		perror("evolv-picture");
		return EX_UNAVAILABLE;
	}
	picture_read(&picture, bytes, length);
	for (size_t i = 0; i < PICTURE_SIZES; i++) {
		picture_write(&picture, i, FIRST_RESULT + (int)i);
	}
	return EX_OK;
}

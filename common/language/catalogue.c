/*
 * The format stands in the gettext manual, "The Format of GNU MO Files". Only the byte order of this machine is
 * read, and only revision 0: our own build made the file.
 */
#include "language/catalogue.h"

#include "base/log.h"
#include "base/places.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC        0x950412DEU
#define HEADER_SIZE  28
#define SIZE_LEAST   ((size_t)HEADER_SIZE)
#define SIZE_MOST    ((size_t)16 << 20)
#define ENTRY_SIZE   8 /* of a table: length and offset */
#define AT_REVISION  4
#define AT_COUNT     8
#define AT_ORIGINALS 12
#define AT_OTHERS    16

static uint32_t read_number(const unsigned char *bytes)
{
	uint32_t number = 0;

	memcpy(&number, bytes, sizeof(number));
	return number;
}

static bool table_fits(uint32_t offset, uint32_t count, size_t size)
{
	return offset <= size && count <= (size - offset) / ENTRY_SIZE;
}

bool catalogue_read(struct catalogue *catalogue, const void *bytes, size_t size)
{
	const unsigned char *at = bytes;

	*catalogue = (struct catalogue){ 0 };
	if (size < SIZE_LEAST || size > SIZE_MOST || read_number(at) != MAGIC ||
	    read_number(at + AT_REVISION) != 0) {
		return false;
	}
	uint32_t count = read_number(at + AT_COUNT);
	uint32_t originals = read_number(at + AT_ORIGINALS);
	uint32_t translations = read_number(at + AT_OTHERS);
	if (!table_fits(originals, count, size) || !table_fits(translations, count, size)) {
		return false;
	}
	*catalogue = (struct catalogue){ .bytes = at,
					 .size = size,
					 .count = count,
					 .originals = originals,
					 .translations = translations };
	return true;
}

bool catalogue_open(struct catalogue *catalogue, const char *path)
{
	struct stat status;
	void *bytes = MAP_FAILED;
	int file = open(path, O_RDONLY | O_CLOEXEC);

	*catalogue = (struct catalogue){ 0 };
	if (file < 0) {
		return false;
	}
	if (fstat(file, &status) == 0 && status.st_size > 0 && status.st_size <= (off_t)SIZE_MOST) {
		bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
	}
	close(file);
	if (bytes == MAP_FAILED) {
		return false;
	}
	if (!catalogue_read(catalogue, bytes, (size_t)status.st_size)) {
		munmap(bytes, (size_t)status.st_size);
		return false;
	}
	catalogue->mapping = bytes;
	return true;
}

void catalogue_open_for(struct catalogue *catalogue, struct arena *arena,
			const struct language *language)
{
	const char *path = arena_printf(arena, CATALOGUE_FILE, language->code);

	*catalogue = (struct catalogue){ 0 };
	if (language != &languages[0] && !catalogue_open(catalogue, path)) {
		log_error("%s cannot be read", path);
	}
}

void catalogue_close(struct catalogue *catalogue)
{
	if (catalogue->mapping) {
		munmap(catalogue->mapping, catalogue->size);
	}
	*catalogue = (struct catalogue){ 0 };
}

/* Returns a text of a table, its length with NULs inside it counted, or NULL when it does not lie in the file with a NUL
 * behind it. */
static const char *text_at(const struct catalogue *catalogue, uint32_t table, uint32_t index,
			   size_t *length)
{
	const unsigned char *entry = catalogue->bytes + table + (size_t)index * ENTRY_SIZE;
	uint32_t offset = read_number(entry + sizeof(uint32_t));

	*length = read_number(entry);
	if (offset >= catalogue->size || *length >= catalogue->size - offset ||
	    catalogue->bytes[offset + *length] != '\0') {
		return NULL;
	}
	return (const char *)catalogue->bytes + offset;
}

/* Of "one\0other" the first part is what messages are sorted by. */
static bool find_index(const struct catalogue *catalogue, const char *message, uint32_t *index)
{
	uint32_t low = 0;
	uint32_t high = catalogue->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		size_t length = 0;
		const char *text = text_at(catalogue, catalogue->originals, middle, &length);
		if (!text) {
			return false;
		}
		int order = strcmp(message, text);
		if (order == 0) {
			*index = middle;
			return true;
		}
		if (order < 0) {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	return false;
}

const char *catalogue_find(const struct catalogue *catalogue, const char *message, unsigned form)
{
	uint32_t index = 0;
	size_t length = 0;

	if (!find_index(catalogue, message, &index)) {
		return NULL;
	}
	const char *text = text_at(catalogue, catalogue->translations, index, &length);
	const char *end = text ? text + length : NULL;
	for (; text && form > 0; form--) {
		text += strlen(text) + 1;
		text = text > end ? NULL : text;
	}
	return text && *text ? text : NULL;
}

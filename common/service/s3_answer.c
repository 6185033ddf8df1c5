/*
 * See s3_answer.h.
 */
#include "service/s3_answer.h"

#include "base/array.h"
#include "base/text.h"

#include <string.h>
#include <time.h>

#define DEPTH_MAX  16
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:"
#define BLANKS     " \t\r\n"

struct reading {
	const char *at; /* of a text that ends with a NUL */
	struct arena *arena;
	const char *open[DEPTH_MAX]; /* the names of the elements that are not closed yet */
	size_t depth;
	bool leaf; /* what was opened last holds no other element */
	s3_element_fn *element;
	void *context;
};

static void skip_blanks(struct reading *reading)
{
	reading->at += strspn(reading->at, BLANKS);
}

static bool skip(struct reading *reading, const char *word)
{
	if (!text_starts_with(reading->at, word)) {
		return false;
	}
	reading->at += strlen(word);
	return true;
}

/* Returns a name, or NULL when none stands there. */
static const char *read_name(struct reading *reading)
{
	size_t length = strspn(reading->at, NAME_CHARS);
	const char *name = reading->at;
	reading->at += length;
	return length == 0 ? NULL : arena_strndup(reading->arena, name, length);
}

/* Passes over ' name="value"' as often as it stands there. */
static bool skip_attributes(struct reading *reading)
{
	for (skip_blanks(reading); strspn(reading->at, NAME_CHARS) > 0; skip_blanks(reading)) {
		reading->at += strspn(reading->at, NAME_CHARS);
		char quote = reading->at[0] == '=' ? reading->at[1] : '\0';
		const char *end =
			quote == '"' || quote == '\'' ? strchr(reading->at + 2, quote) : NULL;
		if (end == NULL || memchr(reading->at, '<', (size_t)(end - reading->at)) != NULL) {
			return false;
		}
		reading->at = end + 1;
	}
	return true;
}

/* Writes a character as UTF-8 and returns its length; 0 when XML has no such character. */
static size_t put_character(char *out, unsigned long character)
{
	if (character == 0 || character > 0x10ffff || (character >= 0xd800 && character < 0xe000)) {
		return 0;
	}
	if (character < 0x80) {
		out[0] = (char)character;
		return 1;
	}
	size_t length = character < 0x800 ? 2 : (character < 0x10000 ? 3 : 4);
	for (size_t i = length - 1; i > 0; i--) {
		out[i] = (char)(0x80 | (character & 0x3f));
		character >>= 6;
	}
	out[0] = (char)((0xf0 << (4 - length)) | character);
	return length;
}

/* Reads what stands between "&#" and ";": decimal digits, or "x" and hexadecimal ones. */
static bool read_number(const char *digits, size_t length, unsigned long *number)
{
	bool hexadecimal = length > 0 && digits[0] == 'x';
	const char *allowed = hexadecimal ? "0123456789abcdefABCDEF" : "0123456789";
	digits += hexadecimal;
	length -= hexadecimal;
	if (length == 0 || length > 7 || strspn(digits, allowed) != length) {
		return false;
	}
	*number = strtoul(digits, NULL, hexadecimal ? 16 : 10);
	return true;
}

/* Reads a reference, behind its "&", into out; the length of what it means, or 0. A reference is never shorter. */
static size_t read_reference(struct reading *reading, char *out)
{
	static const struct {
		const char *name;
		char meaning;
	} names[] = {
		{ "lt;", '<' },   { "gt;", '>' },    { "amp;", '&' },
		{ "quot;", '"' }, { "apos;", '\'' },
	};
	unsigned long number = 0;
	for (size_t i = 0; i < LENGTH(names); i++) {
		if (skip(reading, names[i].name)) {
			*out = names[i].meaning;
			return 1;
		}
	}
	size_t length = strcspn(reading->at, ";<");
	if (reading->at[0] != '#' || reading->at[length] != ';' ||
	    !read_number(reading->at + 1, length - 1, &number)) {
		return 0;
	}
	reading->at += length + 1;
	return put_character(out, number);
}

/* Returns the text up to the next tag, or NULL. */
static const char *read_text(struct reading *reading)
{
	char *text = arena_alloc(reading->arena, strcspn(reading->at, "<") + 1);
	size_t length = 0;
	while (*reading->at != '<' && *reading->at != '\0') {
		if (*reading->at != '&') {
			text[length++] = *reading->at++;
			continue;
		}
		reading->at++;
		size_t added = read_reference(reading, text + length);
		if (added == 0) {
			return NULL;
		}
		length += added;
	}
	return text;
}

/* Sees an element that is closed now. */
static bool close_element(struct reading *reading, const char *text)
{
	const char *name = reading->open[--reading->depth];
	bool leaf = reading->leaf;
	reading->leaf = false;
	return !leaf || reading->element(reading->context, name, text);
}

/* Reads a tag, behind its "<". text is what stood before it. */
static bool read_tag(struct reading *reading, const char *text)
{
	bool closing = skip(reading, "/");
	const char *name = read_name(reading);
	if (name == NULL || !skip_attributes(reading)) {
		return false;
	}
	if (closing) {
		return reading->depth > 0 && text_equal(name, reading->open[reading->depth - 1]) &&
		       skip(reading, ">") && close_element(reading, text);
	}
	if (reading->depth == DEPTH_MAX) {
		return false;
	}
	reading->open[reading->depth++] = name;
	reading->leaf = true;
	return skip(reading, "/>") ? close_element(reading, "") : skip(reading, ">");
}

/* "<?xml …?>" may come first. */
static bool skip_declaration(struct reading *reading)
{
	if (!skip(reading, "<?xml")) {
		return true;
	}
	return skip_attributes(reading) && skip(reading, "?>");
}

static bool read_document(struct reading *reading)
{
	skip_blanks(reading);
	if (!skip_declaration(reading)) {
		return false;
	}
	skip_blanks(reading);
	const char *text = "";
	do {
		if (text == NULL || !skip(reading, "<") || !read_tag(reading, text)) {
			return false;
		}
		text = reading->depth > 0 ? read_text(reading) : "";
	} while (reading->depth > 0);
	skip_blanks(reading);
	return *reading->at == '\0';
}

bool s3_answer_read(const char *bytes, size_t length, struct arena *arena, s3_element_fn *element,
		    void *context)
{
	const char *text = arena_strndup(arena, bytes, length);
	struct reading reading = {
		.at = text, .arena = arena, .element = element, .context = context
	};
	return strlen(text) == length && utf8_is_valid(text, length) && read_document(&reading);
}

static bool see_error(void *context, const char *name, const char *text)
{
	struct s3_error *error = context;
	if (text_equal(name, "Code")) {
		error->code = text;
	} else if (text_equal(name, "Message")) {
		error->message = text;
	}
	return true;
}

struct s3_error s3_error_read(const char *bytes, size_t length, struct arena *arena)
{
	struct s3_error error = { .code = "", .message = "" };
	if (!s3_answer_read(bytes, length, arena, see_error, &error)) {
		error = (struct s3_error){ .code = "", .message = "" };
	}
	return error;
}

/* A page while it is read. */
struct page_reading {
	struct s3_page *page;
	bool truncated;
	const char *token;
};

/* "2009-10-12T17:50:30.000Z"; 0 when it is none. */
static int64_t read_time(const char *text)
{
	struct tm parts = { 0 };
	return strptime(text, "%Y-%m-%dT%H:%M:%S", &parts) == NULL ? 0 : timegm(&parts);
}

static bool see_listed(void *context, const char *name, const char *text)
{
	struct page_reading *reading = context;
	struct s3_page *page = reading->page;
	size_t size = 0;
	if (text_equal(name, "Key")) {
		if (page->count == S3_PAGE_MAX) {
			return false;
		}
		page->objects[page->count++].key = text;
	} else if (text_equal(name, "Size") && page->count > 0) {
		if (!text_to_size(text, SIZE_MAX, &size)) {
			return false;
		}
		page->objects[page->count - 1].size = size;
	} else if (text_equal(name, "LastModified") && page->count > 0) {
		page->objects[page->count - 1].modified_at = read_time(text);
	} else if (text_equal(name, "IsTruncated")) {
		reading->truncated = text_equal(text, "true");
	} else if (text_equal(name, "NextContinuationToken")) {
		reading->token = text;
	}
	return true;
}

bool s3_page_read(struct s3_page *page, const char *bytes, size_t length, struct arena *arena)
{
	struct page_reading reading = { .page = page };
	*page = (struct s3_page){ .objects =
					  arena_array(arena, S3_PAGE_MAX, sizeof(*page->objects)) };
	if (!s3_answer_read(bytes, length, arena, see_listed, &reading) ||
	    (reading.truncated && reading.token == NULL)) {
		return false;
	}
	page->next = reading.truncated ? reading.token : NULL;
	return true;
}

/*
 * What S3 answers, which is XML of a few fixed shapes. libxml2 belongs to the pages (common/page/), and nothing here
 * wants more than the texts of some elements: this reader knows tags, texts, attributes (which it passes over) and the
 * references &lt; to &#10FFFF;. It refuses all else that XML has (declarations, comments, sections, instructions behind
 * the first), and a document that is cut off, nests deeper than 16 or ends otherwise than it began.
 */
#ifndef EVOLV_SERVICE_S3_ANSWER_H
#define EVOLV_SERVICE_S3_ANSWER_H

#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The most that an answer may hold: a page of a thousand keys takes a tenth of it. */
#define S3_ANSWER_MAX ((size_t)4 << 20)

/* Sees each element that holds text only, in the order of the document. False ends the reading. */
typedef bool s3_element_fn(void *context, const char *name, const char *text);

/* Reads length bytes. name and text live in the arena. False when they are no document as above. */
bool s3_answer_read(const char *bytes, size_t length, struct arena *arena, s3_element_fn *element,
		    void *context);

/* What an error says; texts are "" when the answer does not say it. */
struct s3_error {
	const char *code; /* "SlowDown", … */
	const char *message;
};

struct s3_error s3_error_read(const char *bytes, size_t length, struct arena *arena);

struct s3_listed {
	const char *key;
	uint64_t size;
	int64_t modified_at; /* seconds since the epoch */
};

/* A page of a list. */
struct s3_page {
	struct s3_listed *objects;
	size_t count;
	const char *next; /* what the next page is asked for with; NULL: this was the last */
};

#define S3_PAGE_MAX 1000 /* keys of one page */

/* Reads a ListBucketResult. False when it is none. */
bool s3_page_read(struct s3_page *page, const char *bytes, size_t length, struct arena *arena);

#endif

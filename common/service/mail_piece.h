/*
 * A template of a mail, cut into what is translated and what is not.
 *
 * A message is what stands on one line between two tags: a sentence, a paragraph, a label, its values in it as {{name}}.
 * The renderer looks up the same pieces that the catalogues are made of.
 */
#ifndef EVOLV_SERVICE_MAIL_PIECE_H
#define EVOLV_SERVICE_MAIL_PIECE_H

#include <stdbool.h>
#include <stddef.h>

enum mail_piece_kind {
	MAIL_PIECE_TEXT,    /* without blanks at its ends: a message when it has words */
	MAIL_PIECE_BLANK,   /* blanks and line ends */
	MAIL_PIECE_TAG,     /* of HTML: <…>, or <style> with what is in it */
	MAIL_PIECE_SECTION, /* {{#…}} or {{/…}} */
};

struct mail_piece {
	enum mail_piece_kind kind;
	const char *text;
	size_t length; /* bytes, at least 1 */
};

/* Returns the piece that begins at at, before end. html: < begins a tag. What has no end of its own, such as a tag that
 * is never closed, ends with the text. */
struct mail_piece mail_piece_next(const char *at, const char *end, bool html);

/* True when there is something to translate in a text: letters outside of its {{…}}. */
bool mail_piece_has_words(const char *text);

#endif

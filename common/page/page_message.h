/*
 * A page that says one thing, and may have one button: where a mailed link leads. Its address may hold a token, so
 * nobody keeps it and its language links lead elsewhere.
 */
#ifndef EVOLV_PAGE_PAGE_MESSAGE_H
#define EVOLV_PAGE_PAGE_MESSAGE_H

#include "app/exchange.h"

struct page_message {
	/* The heading too; as it stands in po/messages.txt, like all words here. */
	const char *title;
	const char *text;
	const char *detail; /* shown below as it is; NULL: nothing */
	/* Its words; NULL: there is none, and the following are not looked at. */
	const char *button;
	const char *action; /* a path of this site to post to */
	const char *name;   /* what is posted … */
	const char *value;
	/* Without a button, where to go on: a path without a language; NULL: home. */
	const char *way;
	const char *way_words;
};

/* Refuses a mailed link: with status 400 the page, or for a program its text as a fault of the field token. */
enum error page_message_refuse_link(struct exchange *exchange, const struct page_message *message);

/* Answers with the page. Returns NO_ERROR, or ERROR_INTERNAL as page_render() does. */
enum error page_message_show(struct exchange *exchange, int status,
			     const struct page_message *message);

#endif

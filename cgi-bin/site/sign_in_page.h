/*
 * The page on which somebody signs in: shown by its own program, and again by the program of the API that takes its form.
 */
#ifndef EVOLV_SITE_SIGN_IN_PAGE_H
#define EVOLV_SITE_SIGN_IN_PAGE_H

#include "page/page_form.h"

/* The most that is kept of what was typed into another form, in bytes: the longest application has 64,000. */
#define SIGN_IN_KEPT_MAX ((size_t)64 << 10)

enum error sign_in_page_show(struct exchange *exchange);

/* Shows it with the status of a refusal to whoever sent the form of the page at path without being signed in (any more),
 * or from a page of an earlier session. What was typed into the form goes along. */
enum error sign_in_page_ask(struct exchange *exchange, int status, const char *path);

/* Where the form wants to go on to: one of a few pages (hazard 16). */
const char *sign_in_page_next(struct exchange *exchange);

/* Returns what shows that page with what was typed before, which came along; NULL: nothing did. */
page_show_fn *sign_in_page_kept(struct exchange *exchange);

#endif

/*
 * Pages: a route's JSON in a template, in the visitor's language.
 *
 * A program of pages says `.front = &page_front` in its struct app, and has rows of PAGE_ROUTE(). The language is the one
 * that the address begins with (/fr/courses/), or what the browser asks for.
 */
#ifndef EVOLV_PAGE_PAGE_H
#define EVOLV_PAGE_PAGE_H

#include "app/app.h"

struct page_form;

/* What makes an app's answers pages: language, headers, and errors as pages. */
extern const struct front page_front;

/* The same for a program of the API that takes forms from pages: only what answers a browser's form is a page. The form's
 * action says the page's language: "/api/v1/reviews/?language={page.language}". */
extern const struct front page_form_front;

/* One page, as its program shows it. */
struct page {
	const char *name; /* of its template */
	const char *path; /* without a language: "/courses/12/"; NULL: the request's own */
	const struct page_form *form; /* NULL: it has none */
	bool unlisted;                /* search engines are asked to leave it out */
};

extern const struct route_doc page_doc;

/* The name of the program that "/" runs. */
#define PAGE_HOME "home"

/* A page for everybody that depends on public content and its address alone. */
#define PAGE_ROUTE(where, shown_by)                                                               \
	{                                                                                         \
		.method = METHOD_GET, .path = (where), .who = WHO_ANYONE, .token = TOKEN_IGNORED, \
		.cached = true, .handler = (shown_by), .doc = &page_doc                           \
	}

/* Answers with the page, filled with the members of a JSON object; json is copied. Returns NO_ERROR or ERROR_INTERNAL:
 * the template cannot be read, or json is none. */
enum error page_render(struct exchange *exchange, const struct page *page, int status,
		       const char *json);

/* Runs a statement and shows the JSON in its first column; with faults the status is 400. NULL there is ERROR_NOT_FOUND.
 * Same errors as db_run(). */
enum error page_show(struct exchange *exchange, const struct page *page,
		     const struct statement *statement, const struct db_params *params);

/* The same for a page that has no more to say of itself than its template's name. */
enum error page_answer(struct exchange *exchange, const char *name,
		       const struct statement *statement, const struct db_params *params);

#endif

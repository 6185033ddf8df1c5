/*
 * What makes answers pages: the language of a request, and what stands in the head of each answer.
 */
#include "page/page.h"

#include "base/array.h"
#include "base/clock.h"
#include "base/places.h"
#include "base/text.h"
#include "language/language.h"
#include "page/page_error.h"

#include <string.h>
#include <sys/stat.h>

#define CODE_LENGTH 2

/* How long a page may be kept while no content changes: what is "next" on it changes with the day, and the moment in its
 * form gets old. */
#define KEPT_SECONDS 43200

/* Pictures may come from other sites, since content names them by address; everything else is ours. */
#define POLICY                                                                                   \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https: data:; " \
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "         \
	"base-uri 'none'; frame-ancestors 'none'"

/* The length of the code that an address begins with: /fr or /fr/…; 0: none. */
static size_t code_length(const char *uri)
{
	size_t length = uri && *uri == '/' ? strcspn(uri + 1, "/?") : 0;

	return length == CODE_LENGTH ? length : 0;
}

static const struct language *language_of_address(const char *uri)
{
	size_t length = code_length(uri);

	return length > 0 ? language_find(uri + 1, length) : NULL;
}

/* When a template or a catalogue last came or was replaced: what was kept of an older one is not given out. */
static long long templates_age(void)
{
	static const char *const folders[] = { TEMPLATES_DIR, TEMPLATES_DIR "/parts",
					       CATALOGUE_DIR };
	long long newest = 0;

	for (size_t i = 0; i < LENGTH(folders); i++) {
		struct stat status;
		if (stat(folders[i], &status) == 0 && status.st_mtime > newest) {
			newest = status.st_mtime;
		}
	}
	return newest;
}

/* Takes the language that was asked for, which every link keeps, or the one that the browser likes best. */
static void take_language(struct exchange *x, const struct language *asked)
{
	x->language = asked ? asked : language_choose(x->request.accept_language);
	x->language_prefix = asked ? arena_printf(&x->arena, "/%s", asked->code) : "";
}

/* An address that begins with a language that we do not speak is none. */
static enum error begin_page(struct exchange *x)
{
	const struct language *asked = language_of_address(x->request.uri);

	take_language(x, asked);
	x->variant = arena_printf(&x->arena, "page %s %s %lld %lld", x->language->code,
				  x->language_prefix, (long long)clock_now() / KEPT_SECONDS,
				  templates_age());
	return !asked && code_length(x->request.uri) > 0 ? ERROR_NOT_FOUND : NO_ERROR;
}

/* The address of a form's program has no language: the page says its own in the query. */
static enum error begin_form(struct exchange *x)
{
	const char *code = params_get(&x->request.query, "language");

	take_language(x, code ? language_find(code, strlen(code)) : NULL);
	return NO_ERROR;
}

static void add_headers(struct exchange *x)
{
	if (!x->response.content_type || !text_starts_with(x->response.content_type, "text/html")) {
		return;
	}
	if (!*x->language_prefix) {
		response_header(&x->response, "Vary", "Accept-Language");
	}
	response_header(&x->response, "Content-Language", x->language->code);
	response_header(&x->response, "Content-Security-Policy", POLICY);
}

const struct front page_front = {
	.always = true,
	.begin = begin_page,
	.show_error = page_show_error,
	.add_headers = add_headers,
};

const struct front page_form_front = {
	.begin = begin_form,
	.show_error = page_show_error,
	.add_headers = add_headers,
};

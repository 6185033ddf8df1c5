/*
 * See sign_in_page.h.
 */
#include "sign_in_page.h"

#include "base/array.h"
#include "base/text.h"
#include "page/page_form.h"

#include <string.h>

static const struct page_field fields[] = {
	{ .name = "username", .label = "User name or e-mail address" },
	{ .name = "password", .label = "Password" },
	{ .name = "email" }, /* has a fault where the account's address must be verified first */
	{ .name = "next" },
};

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

/* Where one may go on to; a numbered one has a number behind it: "/seat/12/". */
static const struct destination {
	const char *path;
	bool numbered;
} destinations[] = {
	{ .path = "/account/" },
	{ .path = "/apply/" },
	{ .path = "/seat/", .numbered = true },
};

static bool is_at(const struct destination *destination, const char *wanted)
{
	if (!wanted || !text_starts_with(wanted, destination->path)) {
		return false;
	}
	const char *rest = wanted + strlen(destination->path);
	size_t digits = strspn(rest, "0123456789");

	return text_equal(rest + digits, destination->numbered ? "/" : "") &&
	       (digits > 0) == destination->numbered;
}

const char *sign_in_page_next(struct exchange *x)
{
	const char *wanted = x->body.from_form ? body_text(&x->body, "next")
					       : params_get(&x->request.query, "next");

	for (size_t i = 0; i < LENGTH(destinations); i++) {
		if (is_at(&destinations[i], wanted)) {
			return wanted;
		}
	}
	/* Whoever asked for nothing, or for something else. */
	return destinations[0].path;
}

enum error sign_in_page_show(struct exchange *x)
{
	static const struct page page = {
		.name = "sign-in", .path = "/sign-in/", .form = &form, .unlisted = true
	};

	return page_render(x, &page, faults_any(&x->faults) ? 400 : 200,
			   arena_printf(&x->arena, "{\"next\":\"%s\"}", sign_in_page_next(x)));
}

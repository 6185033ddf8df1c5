/*
 * See sign_in_page.h.
 */
#include "sign_in_page.h"

#include "apply_page.h"
#include "base/array.h"
#include "base/text.h"
#include "http/json.h"
#include "page/page.h"

#include <string.h>

static const struct page_field fields[] = {
	{ .name = "username", .label = "User name or e-mail address" },
	{ .name = "password", .label = "Password" },
	{ .name = "email" }, /* has a fault where the account's address must be verified first */
	{ .name = "next" },
};

static const struct page_form form = { .fields = fields, .field_count = LENGTH(fields) };

/* Where one may go on to. */
static const struct destination {
	const char *path;
	bool numbered;                /* a number stands behind it: "/seat/12/" */
	const struct page_form *form; /* what may have been typed there before; NULL: nothing */
	page_show_fn *show;           /* shows it with that */
} destinations[] = {
	{ .path = "/account/" },
	{ .path = "/apply/", .form = &apply_page_form, .show = apply_page_show },
	{ .path = "/seat/", .numbered = true },
};

#define PAGE_JSON_MAX ((size_t)1 << 20) /* what is kept, with every byte of it escaped */

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

static const char *wanted_next(struct exchange *x)
{
	return x->body.from_form ? body_text(&x->body, "next")
				 : params_get(&x->request.query, "next");
}

/* NULL for whoever asked for nothing, or for something else. */
static const struct destination *destination_of(const char *wanted)
{
	for (size_t i = 0; i < LENGTH(destinations); i++) {
		if (is_at(&destinations[i], wanted)) {
			return &destinations[i];
		}
	}
	return NULL;
}

const char *sign_in_page_next(struct exchange *x)
{
	const char *wanted = wanted_next(x);

	return destination_of(wanted) ? wanted : destinations[0].path;
}

/* --- what was typed before ------------------------------------------------------------------ */

/* The texts of a field: none, one, or those that were ticked. */
static size_t texts_of(const struct value **texts, const struct exchange *x, const char *field)
{
	const struct value *value = body_get(&x->body, field);

	*texts = value && value->kind == VALUE_LIST ? value->items : value;
	return value && value->kind == VALUE_LIST ? value->count : value ? 1 : 0;
}

static size_t kept_length(const struct exchange *x, const struct page_form *typed)
{
	size_t length = 0;

	for (size_t i = 0; i < typed->field_count; i++) {
		const struct value *texts;
		size_t count = texts_of(&texts, x, typed->fields[i].name);
		for (size_t j = 0; j < count; j++) {
			length += texts[j].kind == VALUE_TEXT ? strlen(texts[j].text) : 0;
		}
	}
	return length;
}

/* What no browser can have sent from our page is not worth keeping. */
static bool keeps(const struct exchange *x, const struct destination *destination)
{
	size_t length = destination && destination->form && x->body.from_form
				? kept_length(x, destination->form)
				: 0;

	return length > 0 && length <= SIGN_IN_KEPT_MAX;
}

static void add_kept(struct strbuf *out, const struct exchange *x, const char *field)
{
	const struct value *texts;
	size_t count = texts_of(&texts, x, field);

	for (size_t i = 0; i < count; i++) {
		if (texts[i].kind == VALUE_TEXT) {
			strbuf_add_text(out, out->text[out->length - 1] == '[' ? "{" : ",{");
			json_add_member(out, "name", field);
			json_add_member(out, "value", texts[i].text);
			strbuf_add_char(out, '}');
		}
	}
}

page_show_fn *sign_in_page_kept(struct exchange *x)
{
	const struct destination *destination = destination_of(wanted_next(x));

	return keeps(x, destination) ? destination->show : NULL;
}

/* --- the page ------------------------------------------------------------------------------- */

/* status is an error's where the page answers another page's form. */
static const char *page_json(struct exchange *x, int status)
{
	const struct destination *destination = destination_of(wanted_next(x));
	struct strbuf json;

	strbuf_init(&json, PAGE_JSON_MAX);
	strbuf_add_char(&json, '{');
	json_add_member(&json, "next", sign_in_page_next(x));
	json_add_raw_member(&json, "is_over", status == 401 ? "true" : "false");
	json_add_raw_member(&json, "is_another", status == 403 ? "true" : "false");
	strbuf_add_text(&json, ",\"kept\":[");
	for (size_t i = 0; keeps(x, destination) && i < destination->form->field_count; i++) {
		add_kept(&json, x, destination->form->fields[i].name);
	}
	strbuf_add_text(&json, "]}");
	return strbuf_take(&json, &x->arena);
}

static enum error show(struct exchange *x, int status)
{
	static const struct page page = {
		.name = "sign-in", .path = "/sign-in/", .form = &form, .unlisted = true
	};

	return page_render(x, &page, status, page_json(x, status));
}

enum error sign_in_page_show(struct exchange *x)
{
	return show(x, faults_any(&x->faults) ? 400 : 200);
}

enum error sign_in_page_ask(struct exchange *x, int status, const char *path)
{
	body_set(&x->body, &x->arena, "next", (struct value){ .kind = VALUE_TEXT, .text = path });
	return show(x, status);
}

/*
 * See mail_template.h.
 */
#include "service/mail_template.h"

#include "base/array.h"
#include "base/text.h"
#include "http/html.h"
#include "language/format.h"
#include "service/mail_piece.h"

#include <string.h>

#define LINE_WIDTH 72 /* characters, of a text part */
#define API_PATH   "/api/"

/* Where in a template the rendering stands. */
struct place {
	struct strbuf *out;
	const char *start; /* of the whole template */
	const char *at;
	const char *end; /* of what is being rendered: the whole, or a section */
	const char *whole_end;
	enum template_context context;
	const struct template_values *values;
};

/* A piece of a template that is being filled in. */
struct filling {
	const struct place *place;
	const char *text;
	bool in_tag; /* of HTML */
};

static const char *add_until(struct place *place, const char *end);

static const struct value *member_of(const struct value *object, const char *name)
{
	for (size_t i = 0; object != NULL && i < object->count; i++) {
		if (text_equal(object->members[i].name, name)) {
			return &object->members[i].value;
		}
	}
	return NULL;
}

const struct value *template_value(const struct template_values *values, const char *name)
{
	const struct value *value = member_of(values->site, name);
	return value != NULL ? value : member_of(values->data, name);
}

/* A page has its language in front, and a program of the API is told it, so that it shows its pages in it. */
const char *template_link(const struct template_values *values, const char *url)
{
	const char *code = values->language->code;
	size_t length = strlen(values->base_url);
	if (values->language == &languages[0] || !text_starts_with(url, values->base_url) ||
	    url[length] != '/') {
		return url;
	}
	const char *path = url + length;
	if (text_starts_with(path, API_PATH)) {
		return arena_printf(values->arena, "%s%clanguage=%s", url,
				    strchr(path, '?') != NULL ? '&' : '?', code);
	}
	return arena_printf(values->arena, "%s/%s%s", values->base_url, code, path);
}

/* Escaping ---------------------------------------------------------------------------------------------- */

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f;
}

static void add_to_header(struct strbuf *out, const char *text)
{
	bool blank = false;
	for (const char *c = text; *c != '\0'; c++) {
		bool was_blank = blank;
		blank = *c == ' ' || is_control(*c);
		if (!blank) {
			strbuf_add_char(out, *c);
		} else if (!was_blank) {
			strbuf_add_char(out, ' ');
		}
	}
}

static void add_to_text(struct strbuf *out, const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		strbuf_add_char(out, is_control(*c) && *c != '\n' && *c != '\t' ? ' ' : *c);
	}
}

static void add_lines_to_html(struct strbuf *out, struct arena *arena, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		html_add_text(out, arena_strndup(arena, text, length));
		text += length;
		if (*text == '\n') {
			strbuf_add_text(out, "<br>\n");
			text++;
		}
	}
}

static bool is_web_address(const char *text)
{
	return text_starts_with(text, "https://") || text_starts_with(text, "http://");
}

/* The attributes that may begin with a value. */
static const struct {
	const char *begin;
	bool is_address;
} attributes[] = {
	{ .begin = " href=\"", .is_address = true },
	{ .begin = " lang=\"" },
	{ .begin = " dir=\"" },
};

static bool follows(const char *start, const char *at, const char *text)
{
	size_t length = strlen(text);
	return (size_t)(at - start) >= length && memcmp(at - length, text, length) == 0;
}

/* at is where the value's {{ stands. */
static const char *add_to_tag(const struct filling *filling, const char *at, const char *name,
			      const char *text)
{
	struct arena *arena = filling->place->values->arena;
	size_t i = 0;
	while (i < LENGTH(attributes) && !follows(filling->text, at, attributes[i].begin)) {
		i++;
	}
	if (i == LENGTH(attributes)) {
		return arena_printf(arena, "{{%s}} stands in a tag, but does not begin an href",
				    name);
	}
	if (attributes[i].is_address && !is_web_address(text)) {
		return arena_printf(arena, "{{%s}} is a link, but its value is no web address",
				    name);
	}
	html_add_text(filling->place->out, text);
	return NULL;
}

static const char *add_anchor(const struct place *place, const char *name, const char *text)
{
	if (!is_web_address(text)) {
		return arena_printf(place->values->arena,
				    "{{%s}} is a link, but its value is no web address", name);
	}
	strbuf_add_text(place->out, "<a href=\"");
	html_add_text(place->out, text);
	strbuf_add_text(place->out, "\">");
	html_add_text(place->out, text);
	strbuf_add_text(place->out, "</a>");
	return NULL;
}

static const char *add_escaped(const struct filling *filling, const char *at, const char *name,
			       const char *text, bool is_link)
{
	const struct place *place = filling->place;
	switch (place->context) {
	case TEMPLATE_HEADER:
		add_to_header(place->out, text);
		return NULL;
	case TEMPLATE_TEXT:
		add_to_text(place->out, text);
		return NULL;
	case TEMPLATE_HTML:
		if (filling->in_tag) {
			return add_to_tag(filling, at, name, text);
		}
		if (is_link) {
			return add_anchor(place, name, text);
		}
		add_lines_to_html(place->out, place->values->arena, text);
		return NULL;
	}
	return "the template has no context";
}

/* Values ------------------------------------------------------------------------------------------------ */

static bool is_shown(const struct value *value, const char *word)
{
	if (word != NULL) {
		return (value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER) &&
		       text_equal(value->text, word);
	}
	switch (value->kind) {
	case VALUE_TEXT:
		return value->text[0] != '\0';
	case VALUE_BOOLEAN:
		return text_equal(value->text, "true");
	case VALUE_LIST:
	case VALUE_OBJECT:
		return value->count > 0;
	case VALUE_NUMBER:
		return true;
	case VALUE_NULL:
	case VALUE_FILE:
		break;
	}
	return false;
}

/* Returns what a value shows, NULL when it has nothing to show. */
static const char *value_text(struct arena *arena, const struct value *value)
{
	const char *text = NULL;
	if (value == NULL || value->kind == VALUE_TEXT || value->kind == VALUE_NUMBER) {
		return value == NULL ? NULL : value->text;
	}
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->count; i++) {
		const char *item = value_text(arena, &value->items[i]);
		if (item == NULL) {
			return NULL;
		}
		text = text == NULL ? item : arena_printf(arena, "%s, %s", text, item);
	}
	return text;
}

/* form NULL: as it stands. Returns NULL when the value cannot be written so. */
static const char *write_value(const struct template_values *values, const char *text,
			       const char *form)
{
	if (form == NULL) {
		return text;
	}
	if (text_equal(form, "link")) {
		return template_link(values, text);
	}
	format_fn *format = format_find(form, strlen(form));
	return format != NULL ? format(values->arena, values->language, text) : NULL;
}

/* Takes the length characters between {{ and }}; at is where its {{ stands. */
static const char *add_value(const struct filling *filling, const char *at, size_t length)
{
	const struct template_values *values = filling->place->values;
	char *name = arena_strndup(values->arena, at + 2, length);
	char *form = strchr(name, ':');
	if (form != NULL) {
		*form++ = '\0';
	}
	const char *text = value_text(values->arena, template_value(values, name));
	if (text == NULL) {
		return arena_printf(values->arena, "there is no value for {{%s}}", name);
	}
	const char *written = write_value(values, text, form);
	if (written == NULL) {
		return arena_printf(values->arena, "{{%s:%s}} cannot be written so", name, form);
	}
	return add_escaped(filling, at, name, written, text_equal(form, "link"));
}

/* Messages ---------------------------------------------------------------------------------------------- */

/* What stands in a tag is markup. All other text is text, the template's and the catalogue's alike. */
static void add_literal(const struct filling *filling, const char *text, size_t length)
{
	const struct place *place = filling->place;
	if (place->context == TEMPLATE_HTML && !filling->in_tag) {
		html_add_text(place->out, arena_strndup(place->values->arena, text, length));
	} else {
		strbuf_add(place->out, text, length);
	}
}

static const char *fill(const struct filling *filling)
{
	const char *at = filling->text;
	const char *problem = NULL;
	while (problem == NULL && *at != '\0') {
		const char *value = strstr(at, "{{");
		const char *end = value != NULL ? strstr(value, "}}") : NULL;
		if (value != NULL && end == NULL) {
			return "a {{ has no }}";
		}
		add_literal(filling, at, value != NULL ? (size_t)(value - at) : strlen(at));
		if (value == NULL) {
			return NULL;
		}
		problem = add_value(filling, value, (size_t)(end - value) - 2);
		at = end + 2;
	}
	return problem;
}

/* Makes blanks behind from into line ends, where the line gets longer than it should be. */
static void break_line(struct strbuf *out, size_t from)
{
	size_t line = from;
	while (line > 0 && out->text[line - 1] != '\n') {
		line--;
	}
	size_t column = 0;
	char *blank = NULL;
	for (size_t i = line; i < out->length && out->text[line] != ' '; i++) {
		char c = out->text[i];
		column += (c & 0xc0) != 0x80;
		if (column > LINE_WIDTH && c != ' ' && blank != NULL) {
			*blank = c = '\n';
			i = (size_t)(blank - out->text);
		}
		if (c == '\n') {
			column = 0;
			blank = NULL;
		} else if (c == ' ' && i >= from) {
			blank = out->text + i;
		}
	}
}

/* Adds a piece, in the mail's language when it is a message. */
static const char *add_piece(const struct place *place, const struct mail_piece *piece)
{
	const struct template_values *values = place->values;
	struct filling filling = {
		.place = place,
		.text = arena_strndup(values->arena, piece->text, piece->length),
		.in_tag = piece->kind == MAIL_PIECE_TAG,
	};
	bool is_message = piece->kind == MAIL_PIECE_TEXT && mail_piece_has_words(filling.text);
	size_t from = place->out->length;
	const char *found = is_message ? catalogue_find(values->catalogue, filling.text, 0) : NULL;
	filling.text = found != NULL ? found : filling.text;
	const char *problem = fill(&filling);
	if (is_message && place->context == TEMPLATE_TEXT && strbuf_ok(place->out)) {
		break_line(place->out, from);
	}
	return problem;
}

/* Sections ---------------------------------------------------------------------------------------------- */

/* Returns where the text goes on behind a section's tag that ends at end: with the next line, when the tag has a
 * line of its own. */
static const char *behind_tag(const struct place *place, const char *tag, const char *end)
{
	bool alone =
		(tag == place->start || tag[-1] == '\n') && end < place->whole_end && *end == '\n';
	return alone ? end + 1 : end;
}

/* Renders what stands between {{#name}} or {{#name=word}} at tag, behind which place is, and {{/name}}, or passes
 * over it. */
static const char *add_section(struct place *place, const char *tag, char *name)
{
	struct arena *arena = place->values->arena;
	char *word = strchr(name, '=');
	if (word != NULL) {
		*word++ = '\0';
	}
	const char *closing = arena_printf(arena, "{{/%s}}", name);
	place->at = behind_tag(place, tag, place->at);
	const char *end =
		memmem(place->at, (size_t)(place->end - place->at), closing, strlen(closing));
	const struct value *value = template_value(place->values, name);
	if (end == NULL || value == NULL) {
		return arena_printf(
			arena, end == NULL ? "{{#%s}} has no end" : "there is no value for {{#%s}}",
			name);
	}
	const char *problem = is_shown(value, word) ? add_until(place, end) : NULL;
	place->at = behind_tag(place, end, end + strlen(closing));
	return problem;
}

/* Takes the tag of a section that begins at place->at. */
static const char *add_section_tag(struct place *place, const struct mail_piece *piece)
{
	struct arena *arena = place->values->arena;
	char *name = arena_strndup(arena, piece->text + 2, piece->length - 2);
	char *end = strstr(name, "}}");
	if (end == NULL) {
		return "a {{ has no }}";
	}
	*end = '\0';
	place->at += piece->length;
	return name[0] == '#' ? add_section(place, piece->text, name + 1)
			      : arena_printf(arena, "{{%s}} ends no section", name);
}

static const char *add_until(struct place *place, const char *end)
{
	const char *problem = NULL;
	const char *outer = place->end;
	place->end = end;
	while (problem == NULL && place->at < end) {
		const struct mail_piece piece =
			mail_piece_next(place->at, end, place->context == TEMPLATE_HTML);
		if (piece.kind == MAIL_PIECE_SECTION) {
			problem = add_section_tag(place, &piece);
		} else {
			problem = add_piece(place, &piece);
			place->at += piece.length;
		}
	}
	place->end = outer;
	return problem;
}

const char *template_add(struct strbuf *out, const char *text, size_t length,
			 enum template_context context, const struct template_values *values)
{
	struct place place = {
		.out = out,
		.start = text,
		.at = text,
		.end = text + length,
		.whole_end = text + length,
		.context = context,
		.values = values,
	};
	const char *problem = add_until(&place, place.end);
	return problem == NULL && !strbuf_ok(out) ? "the mail is too long" : problem;
}

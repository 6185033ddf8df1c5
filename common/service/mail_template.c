/*
 * See mail_template.h.
 */
#include "service/mail_template.h"

#include "base/clock.h"
#include "base/text.h"
#include "http/html.h"

#include <string.h>

/* Where in a template the rendering stands. */
struct place {
	struct strbuf *out;
	/* Of the whole template: what stands before a value says where that is. */
	const char *start;
	const char *at;
	const char *end; /* of what is being rendered: the whole, or a section */
	const char *whole_end;
	enum template_context context;
	const struct template_values *values;
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

/* Times ------------------------------------------------------------------------------------------------- */

/* Reads "2026-11-22", with or without "T18:00:00Z" and a fraction behind it. */
static bool read_time(struct tm *time, const char *text, bool day_only)
{
	const char *rest = strptime(text, "%Y-%m-%d", time);
	if (rest == NULL) {
		return false;
	}
	if (*rest == '\0') {
		return day_only && clock_is_date(text);
	}
	return clock_is_timestamp(text) && text_ends_with(text, "Z") &&
	       strptime(rest, "T%H:%M:%S", time) != NULL;
}

/* Returns the text of a time as people write it, or NULL when it is none. */
static const char *readable_time(struct arena *arena, const char *text, const char *form)
{
	static const char *const days[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
					    "Thursday", "Friday", "Saturday" };
	static const char *const months[] = { "January",   "February", "March",    "April",
					      "May",       "June",     "July",     "August",
					      "September", "October",  "November", "December" };
	struct tm time = { 0 };
	bool day_only = text_equal(form, "day");
	if ((!day_only && !text_equal(form, "time")) || !read_time(&time, text, day_only)) {
		return NULL;
	}
	(void)timegm(&time); /* finds the day of the week */
	const char *day = arena_printf(arena, "%s, %d %s %d", days[time.tm_wday], time.tm_mday,
				       months[time.tm_mon], time.tm_year + 1900);
	return day_only ? day
			: arena_printf(arena, "%s, %02d:%02d UTC", day, time.tm_hour, time.tm_min);
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

/* True when the last < before at was not closed. */
static bool is_in_tag(const char *start, const char *at)
{
	const char *open = memrchr(start, '<', (size_t)(at - start));
	return open != NULL && memchr(open, '>', (size_t)(at - open)) == NULL;
}

static bool follows(const char *start, const char *at, const char *text)
{
	size_t length = strlen(text);
	return (size_t)(at - start) >= length && memcmp(at - length, text, length) == 0;
}

/* at is where the value's {{ stands. */
static const char *add_to_html(const struct place *place, const char *at, const char *name,
			       const char *text)
{
	if (!is_in_tag(place->start, at)) {
		add_lines_to_html(place->out, place->values->arena, text);
		return NULL;
	}
	if (!follows(place->start, at, " href=\"")) {
		return arena_printf(place->values->arena,
				    "{{%s}} stands in a tag, but does not begin an href", name);
	}
	if (!text_starts_with(text, "https://") && !text_starts_with(text, "http://")) {
		return arena_printf(place->values->arena,
				    "{{%s}} is a link, but its value is no web address", name);
	}
	html_add_text(place->out, text);
	return NULL;
}

static const char *add_escaped(const struct place *place, const char *at, const char *name,
			       const char *text)
{
	switch (place->context) {
	case TEMPLATE_HEADER:
		add_to_header(place->out, text);
		return NULL;
	case TEMPLATE_TEXT:
		add_to_text(place->out, text);
		return NULL;
	case TEMPLATE_HTML:
		return add_to_html(place, at, name, text);
	}
	return "the template has no context";
}

/* Placeholders ------------------------------------------------------------------------------------------ */

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

static const char *add_value(const struct place *place, const char *at, const char *name,
			     const char *form)
{
	struct arena *arena = place->values->arena;
	const char *text = value_text(arena, template_value(place->values, name));
	if (text == NULL) {
		return arena_printf(arena, "there is no value for {{%s}}", name);
	}
	if (form != NULL) {
		text = readable_time(arena, text, form);
	}
	if (text == NULL) {
		return arena_printf(arena, "{{%s:%s}} is not a time that can be shown so", name,
				    form);
	}
	return add_escaped(place, at, name, text);
}

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

/* Takes the placeholder that begins at place->at. */
static const char *add_placeholder(struct place *place)
{
	struct arena *arena = place->values->arena;
	const char *start = place->at;
	const char *end = memmem(start, (size_t)(place->end - start), "}}", 2);
	if (end == NULL) {
		return "a {{ has no }}";
	}
	char *name = arena_strndup(arena, start + 2, (size_t)(end - start) - 2);
	place->at = end + 2;
	if (name[0] == '#') {
		return add_section(place, start, name + 1);
	}
	char *colon = strchr(name, ':');
	if (colon != NULL) {
		*colon++ = '\0';
	}
	return add_value(place, start, name, colon);
}

static const char *add_until(struct place *place, const char *end)
{
	const char *problem = NULL;
	const char *outer = place->end;
	place->end = end;
	while (problem == NULL && place->at < end) {
		const char *next = memmem(place->at, (size_t)(end - place->at), "{{", 2);
		const char *stop = next == NULL ? end : next;
		strbuf_add(place->out, place->at, (size_t)(stop - place->at));
		place->at = stop;
		problem = next == NULL ? NULL : add_placeholder(place);
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

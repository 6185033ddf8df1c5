/*
 * One checker per column type, in a table. The messages follow Django REST framework's, which the existing clients show
 * to people.
 */
#include "app/check_value.h"

#include "app/validate.h"
#include "base/array.h"
#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/upload_rule.h"

#include <assert.h>
#include <ctype.h>
#include <stdint.h>

#define LINKS_MAX     1000
#define FILE_NAME_MAX 255
#define QUOTED_MAX    80 /* characters of what was sent that are told again */

/* Returns the text to store; NULL after adding a fault. */
typedef const char *checker_fn(const struct check *check);

const char *check_refuse(const struct check *check, const char *message)
{
	faults_add(check->faults, check->column->name, message);
	return NULL;
}

/* The value as one text, whichever way it was sent; NULL for lists, objects, files and, unless numbers
 * are wanted, for JSON's other kinds. */
static const char *scalar(const struct check *check, enum value_kind also)
{
	const struct value *value = check->value;

	if (value->kind == VALUE_TEXT) {
		return text_trim(check->arena, value->text);
	}
	return value->kind == also ? value->text : NULL;
}

static const char *check_length(const struct check *check, const char *text)
{
	const struct column *column = check->column;
	size_t length = utf8_length(text);

	if (column->max > 0 && length > (size_t)column->max) {
		return check_refuse(
			check, arena_printf(check->arena,
					    "Ensure this field has no more than %ld characters.",
					    column->max));
	}
	if (column->min > 0 && length < (size_t)column->min) {
		return check_refuse(check,
				    arena_printf(check->arena,
						 "Ensure this field has at least %ld characters.",
						 column->min));
	}
	return text;
}

static bool has_control_character(const char *text, bool lines_allowed)
{
	for (; *text; text++) {
		bool line = *text == '\n' || *text == '\r' || *text == '\t';
		if (iscntrl((unsigned char)*text) && !(line && lines_allowed)) {
			return true;
		}
	}
	return false;
}

static const char *check_text(const struct check *check)
{
	bool lines = check->column->type == COLUMN_LONG_TEXT;
	const char *text = scalar(check, VALUE_TEXT);

	if (!text) {
		return check_refuse(check, "Not a valid string.");
	}
	if (has_control_character(text, lines)) {
		return check_refuse(check,
				    lines ? "This text holds a character that cannot be shown."
					  : "This field must be one line of text.");
	}
	return check_length(check, text);
}

static const char *check_password(const struct check *check)
{
	if (check->value->kind != VALUE_TEXT) {
		return check_refuse(check, "Not a valid string.");
	}
	return check->value->text;
}

static const char *check_integer(const struct check *check)
{
	const struct column *column = check->column;
	const char *text = scalar(check, VALUE_NUMBER);
	int64_t number = 0;

	if (!text || !text_to_int64(text, &number)) {
		return check_refuse(check, "A valid integer is required.");
	}
	if (column->min == 0 && column->max == 0) {
		return text;
	}
	if (number < column->min) {
		return check_refuse(
			check, arena_printf(check->arena,
					    "Ensure this value is greater than or equal to %ld.",
					    column->min));
	}
	if (number > column->max) {
		return check_refuse(check,
				    arena_printf(check->arena,
						 "Ensure this value is less than or equal to %ld.",
						 column->max));
	}
	return text;
}

static const char *check_boolean(const struct check *check)
{
	static const struct {
		const char *text;
		const char *meaning;
	} words[] = {
		{ "true", "true" }, { "false", "false" }, { "1", "true" },   { "0", "false" },
		{ "on", "true" },   { "off", "false" },   { "yes", "true" }, { "no", "false" },
	};
	const char *text = scalar(check, VALUE_BOOLEAN);

	for (size_t i = 0; text && i < LENGTH(words); i++) {
		if (text_equal_ignoring_case(text, words[i].text)) {
			return words[i].meaning;
		}
	}
	return check_refuse(check, "Must be a valid boolean.");
}

static const char *check_date(const struct check *check)
{
	const char *text = scalar(check, VALUE_TEXT);

	if (text && clock_is_date(text)) {
		return text;
	}
	return check_refuse(check, "Date has wrong format. Use YYYY-MM-DD.");
}

static const char *check_timestamp(const struct check *check)
{
	const char *text = scalar(check, VALUE_TEXT);

	if (text && clock_is_timestamp(text)) {
		return text;
	}
	return check_refuse(
		check,
		"Date and time have the wrong format. Use YYYY-MM-DDThh:mm:ss followed by Z or an "
		"offset such as +02:00.");
}

static const char *check_email(const struct check *check)
{
	const char *text = scalar(check, VALUE_TEXT);

	if (text && validate_is_email(text)) {
		return check_length(check, text);
	}
	return check_refuse(check, "Enter a valid email address.");
}

/* A scheme means the same in capitals (RFC 3986 § 3.1), and a telephone begins every line with one. */
static const char *with_small_scheme(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (size_t i = 0; isalpha((unsigned char)copy[i]); i++) {
		copy[i] = (char)tolower((unsigned char)copy[i]);
	}
	return copy;
}

static const char *check_url(const struct check *check)
{
	const char *text = scalar(check, VALUE_TEXT);

	text = text ? with_small_scheme(check->arena, text) : NULL;
	if (text && validate_is_url(text)) {
		return check_length(check, text);
	}
	return check_refuse(check, "Enter a valid URL that begins with http:// or https://.");
}

static const char *check_choice(const struct check *check)
{
	const char *text = scalar(check, VALUE_TEXT);

	if (!text) {
		return check_refuse(check, "Not a valid string.");
	}
	if (text_is_one_of(text, check->column->choices)) {
		return text;
	}
	return check_refuse(check, arena_printf(check->arena, "\"%.*s\" is not a valid choice.",
						(int)utf8_prefix(text, QUOTED_MAX), text));
}

/* The id that a value stands for, or NULL. */
static const char *reference_text(const struct check *check, const struct value *value)
{
	struct check one = *check;
	int64_t id = 0;

	one.value = value;
	const char *text = scalar(&one, VALUE_NUMBER);
	return text && text_to_int64(text, &id) && id > 0 ? text : NULL;
}

static const char *check_reference(const struct check *check)
{
	const char *text = reference_text(check, check->value);

	return text ? text : check_refuse(check, "Expected the id of a row, a whole number.");
}

static const char *check_links(const struct check *check)
{
	const struct value *list = check->value;
	struct strbuf array;

	/* A form cannot send a list of one, nor an empty one. */
	if (list->kind != VALUE_LIST && !check->from_form) {
		return check_refuse(check, "Expected a list of ids.");
	}
	size_t count = list->kind == VALUE_LIST ? list->count : 1;
	if (count > LINKS_MAX) {
		return check_refuse(check, "That are too many ids.");
	}

	strbuf_init(&array, (size_t)LINKS_MAX * 24);
	strbuf_add_char(&array, '{');
	for (size_t i = 0; i < count; i++) {
		const char *id =
			reference_text(check, list->kind == VALUE_LIST ? &list->items[i] : list);
		if (!id) {
			strbuf_clear(&array);
			return check_refuse(check, "Expected a list of ids, each a whole number.");
		}
		strbuf_addf(&array, "%s%s", i ? "," : "", id);
	}
	strbuf_add_char(&array, '}');
	return strbuf_take(&array, check->arena);
}

/* ".jpg, .jpeg, .png, .webp" */
static const char *accepted(struct arena *arena, const struct upload_rule *rule)
{
	const char *list = "";

	for (const char *const *known = rule->extensions; *known; known++) {
		list = arena_printf(arena, "%s%s.%s", list, *list ? ", " : "", *known);
	}
	return list;
}

static const char *refuse_file(const struct check *check, const char *message)
{
	return check_refuse(check,
			    arena_printf(check->arena, "%s Accepted are: %s.", message,
					 accepted(check->arena, check->column->file->takes)));
}

static const char *check_content(const struct check *check, struct upload *upload,
				 const char *extension)
{
	const struct file_rule *rule = check->column->file;
	const char *content = rule->detect(check->arena, upload->path);

	if (!upload_rule_accept(rule->takes, check->arena, upload, content)) {
		return refuse_file(check, arena_printf(check->arena,
						       "The content is not that of a .%s file.",
						       extension));
	}
	return upload->key;
}

static const char *check_upload(const struct check *check, struct upload *upload)
{
	const char *extension = upload_extension(check->arena, upload);

	if (!upload_rule_takes(check->column->file->takes, extension)) {
		return refuse_file(check, "Files of this kind are not taken here.");
	}
	if (upload->size == 0) {
		return check_refuse(check, "The submitted file is empty.");
	}
	if (utf8_length(upload->file_name) > FILE_NAME_MAX) {
		return check_refuse(check, "The name of the file is too long.");
	}
	return check_content(check, upload, extension);
}

static const char *check_file(const struct check *check)
{
	return check->value->kind == VALUE_FILE ? check_upload(check, check->value->upload)
						: check_url(check);
}

/* Columns of these types are made by views; a table that lets them be written is wrong. */
static const char *refuse_any(const struct check *check)
{
	return check_refuse(check, "This field cannot be written.");
}

static checker_fn *const checkers[] = {
	[COLUMN_TEXT] = check_text,         [COLUMN_LONG_TEXT] = check_text,
	[COLUMN_PASSWORD] = check_password, [COLUMN_INTEGER] = check_integer,
	[COLUMN_NUMBER] = refuse_any,       [COLUMN_BOOLEAN] = check_boolean,
	[COLUMN_DATE] = check_date,         [COLUMN_TIMESTAMP] = check_timestamp,
	[COLUMN_EMAIL] = check_email,       [COLUMN_URL] = check_url,
	[COLUMN_CHOICE] = check_choice,     [COLUMN_REFERENCE] = check_reference,
	[COLUMN_LINKS] = check_links,       [COLUMN_FILE] = check_file,
	[COLUMN_JSON] = refuse_any,
};
static_assert(LENGTH(checkers) == COLUMN_TYPE_COUNT, "a checker for each type");

const char *check_value(const struct check *check)
{
	return checkers[check->column->type](check);
}

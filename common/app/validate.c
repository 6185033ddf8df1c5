/*
 * A body against a column table: which columns are given, which are missing, which mean nothing.
 */
#include "app/validate.h"

#include "app/check_value.h"
#include "base/text.h"

#include <assert.h>

static bool is_writable(const struct column *column, unsigned role)
{
	return !(column->flags & COLUMN_READ_ONLY) &&
	       (!column->seen_by || (column->seen_by & role));
}

/* Clients that read "category": "Data" and write "category_id": 3 send both back: the id wins. */
static const struct value *given_value(const struct column *column, const struct body *body)
{
	const struct value *value = column->alias ? body_get(body, column->alias) : NULL;

	return value ? value : body_get(body, column->name);
}

static bool is_text_column(const struct column *column)
{
	return column->type == COLUMN_TEXT || column->type == COLUMN_LONG_TEXT;
}

/* A form cannot say null: an empty field means it where nothing else can be meant. */
static bool means_nothing(const struct column *column, const struct value *value)
{
	if (value->kind == VALUE_NULL) {
		return true;
	}
	return value->kind == VALUE_TEXT && text_is_blank(value->text) &&
	       column->type != COLUMN_PASSWORD && (column->flags & COLUMN_NULLABLE);
}

static bool is_blank(const struct value *value)
{
	return value->kind == VALUE_TEXT && text_is_blank(value->text);
}

static void assign(struct assignments *out, const struct column *column, const char *value)
{
	assert(out->count < COLUMNS_MAX);
	out->items[out->count++] = (struct assignment){ .column = column, .value = value };
}

/* What is known of a file stands in columns beside it; of one elsewhere nothing is. */
static void assign_file_facts(struct assignments *out, const struct check *check)
{
	const struct file_rule *rule = check->column->file;
	const struct upload *upload =
		check->value->kind == VALUE_FILE ? check->value->upload : NULL;

	if (rule->name_in) {
		assign(out, rule->name_in, upload ? upload->file_name : "");
	}
	if (rule->size_in) {
		assign(out, rule->size_in,
		       upload ? arena_printf(check->arena, "%zu", upload->size) : "0");
	}
}

/* Takes one given value: into out when it is right, else into faults. */
static void take_value(struct assignments *out, const struct check *check)
{
	const struct column *column = check->column;
	const char *text = NULL;

	if (means_nothing(column, check->value)) {
		if (column->flags & COLUMN_NULLABLE) {
			assign(out, column, NULL);
		} else {
			check_refuse(check, "This field may not be null.");
		}
		return;
	}
	if (is_blank(check->value) && (column->flags & COLUMN_REQUIRED)) {
		check_refuse(check, "This field may not be blank.");
		return;
	}
	if (is_blank(check->value) && !is_text_column(column) && check->from_form) {
		return; /* an empty field of a form that nothing is required of: not given */
	}
	text = check_value(check);
	if (!text) {
		return;
	}
	assign(out, column, text);
	if (column->type == COLUMN_FILE) {
		assign_file_facts(out, check);
	}
}

void validate_body(struct assignments *out, struct faults *faults, struct arena *arena,
		   const struct columns *columns, const struct body *body, unsigned role,
		   enum validate_mode mode)
{
	out->count = 0;
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->items[i];
		struct check check = { .arena = arena,
				       .faults = faults,
				       .column = column,
				       .from_form = body->from_form };

		if (!is_writable(column, role)) {
			continue;
		}
		check.value = given_value(column, body);
		/* Who reads a row and sends it back means the file that is there. */
		if (check.value && column->type == COLUMN_FILE &&
		    validate_is_own_address(body, check.value)) {
			continue;
		}
		if (check.value) {
			take_value(out, &check);
		} else if (mode == VALIDATE_WHOLE && (column->flags & COLUMN_REQUIRED)) {
			check_refuse(&check, "This field is required.");
		}
	}
}

/*
 * See assignments.h.
 */
#include "app/assignments.h"

#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"
#include "http/response.h"

static const struct assignment *find(const struct assignments *assignments, const char *name)
{
	for (size_t i = 0; i < assignments->count; i++) {
		if (text_equal(assignments->items[i].column->name, name)) {
			return &assignments->items[i];
		}
	}
	return NULL;
}

const char *assignments_get(const struct assignments *assignments, const char *name)
{
	const struct assignment *found = find(assignments, name);

	return found ? found->value : NULL;
}

bool assignments_has(const struct assignments *assignments, const char *name)
{
	return find(assignments, name) != NULL;
}

static void add_members(struct strbuf *json, const struct assignments *assignments)
{
	for (size_t i = 0; i < assignments->count; i++) {
		const struct assignment *item = &assignments->items[i];
		if (item->column->type != COLUMN_LINKS && item->column->type != COLUMN_PASSWORD) {
			json_add_member(json, column_stored_as(item->column), item->value);
		}
	}
}

const char *assignments_row_json(const struct assignments *assignments, struct arena *arena)
{
	struct strbuf json;

	strbuf_init(&json, RESPONSE_BODY_MAX);
	strbuf_add_char(&json, '{');
	add_members(&json, assignments);
	strbuf_add_char(&json, '}');
	return strbuf_take(&json, arena);
}

const char *assignments_owned_row_json(const struct assignments *assignments, struct arena *arena,
				       const char *column, const char *number)
{
	struct strbuf json;

	strbuf_init(&json, RESPONSE_BODY_MAX);
	strbuf_add_char(&json, '{');
	json_add_raw_member(&json, column, number);
	add_members(&json, assignments);
	strbuf_add_char(&json, '}');
	return strbuf_take(&json, arena);
}

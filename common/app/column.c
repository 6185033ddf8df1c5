/*
 * See column.h.
 */
#include "app/column.h"

#include "base/arena.h"
#include "http/faults.h"

bool column_is_shown(const struct column *column, bool in_list)
{
	unsigned hidden = COLUMN_WRITE_ONLY | (in_list ? COLUMN_DETAIL_ONLY : 0);

	return !(column->flags & hidden);
}

const char *column_stored_as(const struct column *column)
{
	return column->stored_as ? column->stored_as : column->name;
}

const char *columns_at_fault(const struct columns *columns, const struct faults *faults,
			     struct arena *arena)
{
	const char *list = "";

	for (size_t i = 0; i < columns->count; i++) {
		if (faults_has(faults, columns->items[i].name)) {
			list = arena_printf(arena, "%s%s%s", list, *list ? "," : "",
					    column_stored_as(&columns->items[i]));
		}
	}
	return arena_printf(arena, "{%s}", list);
}

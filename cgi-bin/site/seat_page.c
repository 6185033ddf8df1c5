/*
 * See seat_page.h.
 */
#include "seat_page.h"

#include "own_page.h"
#include "page/page_form.h"

static const struct statement seat = {
	.name = "page_seat",
	.sql = "SELECT page.seat($1::bigint, $2::bigint)",
	.shape = DB_ONE_ROW,
};

/* Its one form has no field that anybody fills in. */
static const struct page_form form = { .field_count = 0 };

const char *seat_page_path(struct exchange *x)
{
	return arena_printf(&x->arena, "/seat/%s/", x->path_params[0]);
}

enum error seat_page_show(struct exchange *x)
{
	const struct page page = {
		.name = "seat", .path = seat_page_path(x), .form = &form, .unlisted = true
	};
	const struct db_params params = { .values = { x->path_params[0] }, .count = 1 };

	return own_page_show(x, &page, &seat, &params);
}

/*
 * See db_fixture.h.
 */
#include "db_fixture.h"

#include "fake_libpq.h"
#include "fixture.h"

const struct statement db_fixture_write = {
	.name = "write",
	.sql = "UPDATE a",
	.shape = DB_NOTHING,
};
const struct statement db_fixture_read = {
	.name = "read",
	.sql = "SELECT r",
	.shape = DB_ROWS,
};

struct db *db_fixture_new(void)
{
	fake_reset();
	return db_new(&test_arena, "host=/nowhere");
}

void db_fixture_answer_rows(int rows)
{
	static const char *const cells[] = { "a", "b", "c" };
	fake_answer((struct fake_answer){ .rows = rows, .columns = 1, .cells = cells });
}

void db_fixture_answer_error(const char *sqlstate)
{
	fake_answer((struct fake_answer){ .sqlstate = sqlstate, .message = "what went wrong" });
}

/*
 * See files_hold.h: a lock that removers share, and a backup has alone.
 */
#include "data/files_hold.h"

static const struct statement share = {
	.name = "files may go",
	.sql = "SELECT pg_try_advisory_xact_lock_shared(hashtextextended('evolv.files', 0))",
	.shape = DB_ONE_ROW,
};

static const struct statement hold = {
	.name = "files must stay",
	.sql = "SELECT pg_try_advisory_lock(hashtextextended('evolv.files', 0))",
	.shape = DB_ONE_ROW,
};

static const struct statement is_held = {
	.name = "files are held",
	.sql = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'"
	       " AND pid = pg_backend_pid() AND mode = 'ExclusiveLock' AND granted)",
	.shape = DB_ONE_ROW,
};

static enum error ask(struct db *db, const struct statement *statement, bool *answer)
{
	struct db_rows rows = { 0 };
	enum error error = db_run(db, statement, NULL, &rows);

	*answer = error == NO_ERROR && db_bool(&rows, 0, 0);
	return error;
}

enum error files_may_go(struct db *db, bool *may)
{
	return ask(db, &share, may);
}

enum error files_must_stay(struct db *db, bool *held)
{
	return ask(db, &hold, held);
}

bool files_are_held(struct db *db)
{
	bool held = false;

	return ask(db, &is_held, &held) == NO_ERROR && held;
}

/*
 * See backup_sums.h. Both lists are in the order of the names.
 */
#include "backup_sums.h"

#include "base/text.h"

#include <string.h>

#define TOLD_MAX 10

static void tell_both(const struct table_sum *backup, const struct table_sum *database)
{
	if (text_equal(backup->rows, database->rows)) {
		evolv_fail(EX_DATAERR, "%s has the same number of rows, %s, but other ones.",
			   database->name, database->rows);
	} else {
		evolv_fail(EX_DATAERR, "%s has %s rows; the backup says %s.", database->name,
			   database->rows, backup->rows);
	}
}

static void tell(const struct table_sum *backup, const struct table_sum *database)
{
	if (backup != NULL && database != NULL) {
		tell_both(backup, database);
	} else if (backup != NULL) {
		evolv_fail(EX_DATAERR, "%s is not in the database; the backup has %s rows of it.",
			   backup->name, backup->rows);
	} else if (database != NULL) {
		evolv_fail(EX_DATAERR, "%s is in the database with %s rows, not in the backup.",
			   database->name, database->rows);
	}
}

bool backup_sums_equal(const struct backup_manifest *manifest, const struct table_sum *tables,
		       size_t count)
{
	size_t i = 0;
	size_t j = 0;
	size_t differences = 0;

	while ((i < manifest->table_count || j < count) && differences < TOLD_MAX) {
		const struct table_sum *backup =
			i < manifest->table_count ? &manifest->tables[i] : NULL;
		const struct table_sum *database = j < count ? &tables[j] : NULL;
		int order = backup == NULL     ? 1
			    : database == NULL ? -1
					       : strcmp(backup->name, database->name);
		if (order != 0 || !text_equal(backup->rows, database->rows) ||
		    !text_equal(backup->sum, database->sum)) {
			differences++;
			tell(order <= 0 ? backup : NULL, order >= 0 ? database : NULL);
		}
		i += order <= 0;
		j += order >= 0;
	}
	return differences == 0;
}

/*
 * What every table holds, as a count and a sum, so that what was restored can be compared with what was backed up.
 */
#ifndef EVOLV_BIN_BACKUP_SUMS_H
#define EVOLV_BIN_BACKUP_SUMS_H

#include "backup_manifest.h"

/* Two statements without parameters: the first makes a row's text the same on every server, for the rest of the
 * transaction; the second gives name, rows and sum of each table. query_to_xml is the one way to count every table by
 * one text; a row's part of the sum is 64 bits of its SHA-256. */
#define BACKUP_SUMS_SETTINGS                                                                       \
	"SELECT set_config('TimeZone', 'UTC', true), set_config('DateStyle', 'ISO', true),"        \
	" set_config('IntervalStyle', 'postgres', true), set_config('bytea_output', 'hex', true)," \
	" set_config('extra_float_digits', '1', true)"
#define BACKUP_SUMS_QUERY                                                                       \
	"SELECT t.name, (xpath('//rows/text()', counted))[1]::text,"                            \
	" (xpath('//sum/text()', counted))[1]::text"                                            \
	" FROM (SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c"           \
	"  JOIN pg_namespace n ON n.oid = c.relnamespace"                                       \
	"  WHERE n.nspname = 'evolv' AND c.relkind IN ('r', 'p')) t,"                           \
	" LATERAL (SELECT query_to_xml(format('SELECT count(*) AS rows, coalesce(sum((''x'' ||" \
	" left(encode(sha256(convert_to(t::text, ''UTF8'')), ''hex''), 16))::bit(64)::bigint)," \
	" 0) AS sum FROM %s t', t.name), true, false, '') AS counted) c"                        \
	" ORDER BY t.name COLLATE \"C\""

/* Compares; tells of each table that differs, at most ten. Returns true when none does. */
bool backup_sums_equal(const struct backup_manifest *manifest, const struct table_sum *tables,
		       size_t count);

#endif

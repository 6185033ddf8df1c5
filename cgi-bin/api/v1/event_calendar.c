/*
 * See event_calendar.h. An event belongs to every month that it touches: one that begins on the 31st and ends on
 * the 2nd stands in both.
 */
#include "event_calendar.h"

#include "base/text.h"
#include "http/json.h"
#include "resource/query.h"

#define ZONE_DEFAULT "UTC"
#define YEAR_MIN     1900
#define YEAR_MAX     9999

/* What the query string asks for. */
struct month {
	int64_t year;
	int64_t month;
	const char *zone;
};

/* Today, where the caller's clock stands; no row for a zone that nobody knows. */
static const struct statement find_today = {
	.name = "find today",
	.sql = "SELECT extract(year FROM now() AT TIME ZONE z.name)::int,"
	       " extract(month FROM now() AT TIME ZONE z.name)::int FROM time_zone z WHERE z.name = $1",
	.shape = DB_MAYBE_ROW,
};

static void read_number(struct exchange *x, const char *name, int64_t min, int64_t max,
			int64_t *number)
{
	const char *text = params_get(&x->request.query, name);
	int64_t given = 0;

	if (!text || !*text) {
		return;
	}
	if (text_to_int64(text, &given) && given >= min && given <= max) {
		*number = given;
	} else {
		faults_addf(&x->faults, name, "Give a whole number from %lld to %lld.",
			    (long long)min, (long long)max);
	}
}

static enum error read_month(struct month *month, struct exchange *x)
{
	const char *zone = params_get(&x->request.query, "tz");
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	month->zone = zone && *zone ? zone : ZONE_DEFAULT;
	db_param(&params, month->zone);
	enum error error = db_run(x->db, &find_today, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	if (rows.count) {
		month->year = db_int(&rows, 0, 0);
		month->month = db_int(&rows, 0, 1);
	} else {
		faults_add(&x->faults, "tz", "Give the name of a time zone, such as Africa/Accra.");
	}
	read_number(x, "year", YEAR_MIN, YEAR_MAX, &month->year);
	read_number(x, "month", 1, 12, &month->month);
	return faults_any(&x->faults) ? ERROR_VALIDATION : NO_ERROR;
}

/* The first moment of the month, or of one that is later: midnight of the 1st in the zone. */
static void add_moment(struct query *query, struct exchange *x, const struct month *month,
		       int64_t later)
{
	int64_t index = month->year * 12 + month->month - 1 + later;

	strbuf_addf(&query->sql, "(make_timestamp(%lld, %lld, 1, 0, 0, 0) AT TIME ZONE ",
		    (long long)(index / 12), (long long)(index % 12 + 1));
	query_add_value(query, arena_strdup(&x->arena, month->zone));
	query_add(query, ")");
}

/* What touches the month is found by the index of spans; what only ends at its first moment does not count. */
static void build(struct query *query, struct exchange *x, const struct month *month)
{
	query_add(query, "SELECT coalesce(json_agg(p.o), '[]'), count(*) FROM (SELECT ");
	query_add_object(query, x->route->resource, x, true);
	query_add(query, " AS o FROM api.event v WHERE v.span && tstzrange(");
	add_moment(query, x, month, 0);
	query_add(query, ", ");
	add_moment(query, x, month, 1);
	query_add(query, ") AND (v.sort_date >= ");
	add_moment(query, x, month, 0);
	query_add(query, " OR v.sort_end_date > ");
	add_moment(query, x, month, 0);
	query_add(query, ") ORDER BY v.sort_date, v.id) p");
}

static void answer(struct exchange *x, const struct month *month, const struct db_rows *rows)
{
	struct strbuf *body = &x->response.body;

	response_json(&x->response, 200);
	x->response.caching = CACHING_PUBLIC;
	strbuf_add_char(body, '{');
	json_add_raw_member(body, "events", db_text(rows, 0, 0));
	strbuf_addf(body, ",\"year\":%lld,\"month\":%lld,\"count\":%lld", (long long)month->year,
		    (long long)month->month, db_int(rows, 0, 1));
	json_add_member(body, "tz", month->zone);
	strbuf_add_char(body, '}');
}

enum error event_calendar(struct exchange *x)
{
	struct month month = { 0 };
	struct query query;
	struct db_rows rows = { 0 };
	enum error error = read_month(&month, x);

	if (error != NO_ERROR) {
		return error;
	}
	query_init(&query);
	build(&query, x, &month);
	error = query_run(&query, x, "event calendar", DB_ONE_ROW, &rows);
	if (error == NO_ERROR) {
		answer(x, &month, &rows);
	}
	query_clear(&query);
	return error;
}

static void describe_calendar(struct strbuf *out, const struct route *route)
{
	strbuf_add_text(
		out,
		"{\"type\":\"object\",\"required\":[\"events\",\"year\",\"month\",\"count\",\"tz\"],"
		"\"properties\":{\"year\":{\"type\":\"integer\"},"
		"\"month\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":12},"
		"\"count\":{\"type\":\"integer\"},\"tz\":{\"type\":\"string\"},"
		"\"events\":{\"type\":\"array\",\"items\":");
	resource_describe_in_list(out, route);
	strbuf_add_text(out, "}}}");
}

const struct route_doc event_calendar_doc = {
	.summary = "The events of a month; this month unless year and month say otherwise",
	.parameters =
		"{\"name\":\"year\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"minimum\":1900,"
		"\"maximum\":9999}},"
		"{\"name\":\"month\",\"in\":\"query\",\"schema\":{\"type\":\"integer\",\"minimum\":1,"
		"\"maximum\":12}},"
		"{\"name\":\"tz\",\"in\":\"query\",\"schema\":{\"type\":\"string\",\"default\":\"UTC\"},"
		"\"description\":\"The IANA time zone in which the month begins and ends.\"}",
	.describe_response = describe_calendar,
};

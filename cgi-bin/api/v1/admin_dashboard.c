/*
 * See admin_dashboard.h. What the figures mean stands in the view.
 */
#include "admin_dashboard.h"

#include "app/column.h"
#include "base/array.h"

static const struct statement read_dashboard = {
	.name = "read dashboard",
	.sql = "SELECT row_to_json(v) FROM api.dashboard v",
	.shape = DB_ONE_ROW,
};

enum error admin_dashboard(struct exchange *x)
{
	return exchange_answer(x, &read_dashboard, NULL, 200);
}

/* Names of figures as JSON. */
#define FIGURE(name)     "\"" name "\":{\"type\":\"integer\"}"
#define FIGURES(members) "{\"type\":\"object\",\"properties\":{" members "}}"
#define LIST(members)    "{\"type\":\"array\",\"items\":" FIGURES(members) "}"
#define AVERAGE          "\"average_rating\":{\"type\":[\"number\",\"null\"]}"
#define TEXT(name)       "\"" name "\":{\"type\":\"string\"}"

static const struct column columns[] = {
	{ .name = "students",
	  .type = COLUMN_JSON,
	  .schema = FIGURES(FIGURE("total") "," FIGURE("pending_applications") "," FIGURE(
		  "approved") "," FIGURE("rejected")) },
	{ .name = "courses",
	  .type = COLUMN_JSON,
	  .schema = FIGURES(FIGURE("active") "," FIGURE("subcourses") "," FIGURE("total")) },
	{ .name = "events",
	  .type = COLUMN_JSON,
	  .schema = FIGURES(FIGURE("upcoming") "," FIGURE("past") "," FIGURE("total")) },
	{ .name = "schedules", .type = COLUMN_JSON, .schema = FIGURES(FIGURE("active")) },
	{ .name = "alumni", .type = COLUMN_JSON, .schema = FIGURES(FIGURE("total")) },
	{ .name = "reviews",
	  .type = COLUMN_JSON,
	  .schema = FIGURES(FIGURE("total") "," AVERAGE "," FIGURE("awaiting_approval")) },
	{ .name = "applications_by_month",
	  .type = COLUMN_JSON,
	  .schema = LIST(TEXT("month") "," FIGURE("count")) },
	{ .name = "enrollments_by_course",
	  .type = COLUMN_JSON,
	  .schema = LIST(FIGURE("course_id") "," TEXT("course") "," FIGURE("count")) },
	{ .name = "funnel",
	  .type = COLUMN_JSON,
	  .schema = FIGURES(
		  FIGURE("registered") "," FIGURE("applied") "," FIGURE("approved") "," FIGURE(
			  "enrolled") "," FIGURE("completed") "," FIGURE("alumni")) },
};

static const struct columns figures = { columns, LENGTH(columns) };

const struct route_doc admin_dashboard_doc = {
	.summary = "The school in figures",
	.shown = &figures,
};

/*
 * See admin_export.h.
 *
 * A list may be larger than memory, and half of one must never look like a whole one. So the rows go through a
 * cursor, some hundred at a time, into a file in the spool directory that has no name any more; only when the last
 * row is there does the answer begin, with the file's length. Whatever fails before is an error like any other; a
 * program that dies while it sends has announced more than it sent, and the client knows. One cursor is one look
 * at the data, however long it takes.
 */
#include "admin_export.h"

#include "app/guard.h"
#include "base/array.h"
#include "base/file.h"
#include "base/log.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define PIECE_MAX ((size_t)8 << 20) /* of one fetch: 200 rows of the longest texts are far below */

struct csv_file {
	const char *file_name;
	/* NULL-terminated: the first line, in the order of the SELECT. */
	const char *const *columns;
	struct statement open; /* declares the cursor */
};

static const struct statement fetch = {
	.name = "fetch rows of export",
	.sql = "FETCH 200 FROM export",
	.shape = DB_ROWS,
};

/* A spreadsheet runs what begins like a formula, in the name of whoever opens the file (OWASP, CSV Injection): an
 * apostrophe makes it a text. The signs of East Asian keyboards, three bytes each, count too. */
static bool is_formula(const char *cell)
{
	static const char *const wide[] = { "\uff1d", "\uff0b", "\uff0d", "\uff20" };

	if (*cell && strchr("=+-@\t\r\n", *cell)) {
		return true;
	}
	for (size_t i = 0; i < LENGTH(wide); i++) {
		if (text_starts_with(cell, wide[i])) {
			return true;
		}
	}
	return false;
}

/* RFC 4180: every cell quoted, a quote inside doubled. */
static void add_cell(struct strbuf *out, const char *cell)
{
	strbuf_add_char(out, '"');
	if (is_formula(cell)) {
		strbuf_add_char(out, '\'');
	}
	for (; *cell; cell++) {
		if (*cell == '"') {
			strbuf_add_char(out, '"');
		}
		strbuf_add_char(out, *cell);
	}
	strbuf_add_char(out, '"');
}

static size_t add_heading(struct strbuf *out, const struct csv_file *csv)
{
	size_t count = 0;

	for (; csv->columns[count]; count++) {
		strbuf_add_text(out, count ? "," : "");
		add_cell(out, csv->columns[count]);
	}
	strbuf_add_text(out, "\r\n");
	return count;
}

static void add_rows(struct strbuf *out, const struct db_rows *rows, size_t columns)
{
	for (size_t row = 0; row < rows->count; row++) {
		for (size_t column = 0; column < columns; column++) {
			const char *cell = db_text(rows, row, (int)column);
			strbuf_add_text(out, column ? "," : "");
			add_cell(out, cell ? cell : "");
		}
		strbuf_add_text(out, "\r\n");
	}
}

/* Opens a file that vanishes with its last descriptor. Returns it, or -1. */
static int open_spool(struct exchange *x)
{
	char *path = arena_printf(&x->arena, "%s/export-XXXXXX", x->config.spool_dir);
	int file = mkostemp(path, O_CLOEXEC);

	if (file < 0) {
		log_error("export: %s: %s", path, strerror(errno));
	} else {
		unlink(path);
	}
	return file;
}

/* Moves what piece holds to the end of the file. */
static enum error spool(int file, struct strbuf *piece, size_t *size)
{
	if (!strbuf_ok(piece)) {
		return ERROR_INTERNAL;
	}
	if (!file_write(file, piece->text, piece->length)) {
		log_error("export: %s", strerror(errno));
		return errno == ENOSPC ? ERROR_STORAGE_FULL : ERROR_INTERNAL;
	}
	*size += piece->length;
	strbuf_reset(piece);
	return NO_ERROR;
}

static enum error spool_all(struct exchange *x, const struct csv_file *csv, int file, size_t *size)
{
	struct strbuf piece;
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &csv->open, NULL, NULL);

	strbuf_init(&piece, PIECE_MAX);
	size_t columns = add_heading(&piece, csv);
	do {
		if (error == NO_ERROR) {
			error = db_run(x->db, &fetch, NULL, &rows);
		}
		if (error == NO_ERROR) {
			add_rows(&piece, &rows, columns);
		}
		if (error == NO_ERROR) {
			error = spool(file, &piece, size);
		}
	} while (error == NO_ERROR && rows.count);
	strbuf_clear(&piece);
	return error;
}

static enum error send_export(struct exchange *x, const struct csv_file *csv)
{
	size_t size = 0;
	int file = open_spool(x);

	if (file < 0) {
		return ERROR_INTERNAL;
	}
	guard_extend(x->config.upload_seconds);
	db_transaction(x->db, 0, x->request.request_id);
	enum error error = spool_all(x, csv, file, &size);
	if (error == NO_ERROR && lseek(file, 0, SEEK_SET) != 0) {
		error = ERROR_INTERNAL;
	}
	if (error == NO_ERROR) {
		response_file(&x->response, file, size, "text/csv; charset=utf-8", csv->file_name);
	} else {
		close(file);
	}
	return error;
}

#define CURSOR "DECLARE export NO SCROLL CURSOR FOR SELECT "

static const char *const students_columns[] = { "register_number",
						"first_name",
						"last_name",
						"email",
						"phone",
						"gender",
						"birth_date",
						"zip_code",
						"country_of_birth",
						"nationality",
						"diploma_level",
						"job_status",
						"motivation",
						"future_goals",
						"proudest_moment",
						"english_level",
						"how_heard",
						"referral_person",
						"has_laptop",
						"application_status",
						"decision_note",
						"courses",
						"created_at",
						"decided_at",
						NULL };

static const struct csv_file students = {
	.file_name = "students.csv",
	.columns = students_columns,
	.open =
		{
			.name = "export students",
			.sql = CURSOR
			"s.register_number, s.first_name, s.last_name, s.email, s.phone, s.gender,"
			" s.birth_date, s.zip_code, s.country_of_birth, s.nationality, s.diploma_level,"
			" s.job_status, s.motivation, s.future_goals, s.proudest_moment,"
			" s.english_level, s.how_heard, s.referral_person,"
			" CASE WHEN s.has_laptop THEN 'yes' ELSE 'no' END, s.application_status,"
			" s.decision_note, (SELECT string_agg(c.name || ': ' || e.status, '; '"
			" ORDER BY e.applied_at, e.id) FROM enrollment e JOIN course c ON c.id = e.course_id"
			" WHERE e.student_id = s.id), evolv.rfc3339(s.created_at),"
			" evolv.rfc3339(s.decided_at) FROM student s ORDER BY s.id",
		},
};

static const char *const enrollments_columns[] = { "id",        "register_number", "first_name",
						   "last_name", "email",           "course",
						   "status",    "applied_at",      "updated_at",
						   NULL };

static const struct csv_file enrollments = {
	.file_name = "enrollments.csv",
	.columns = enrollments_columns,
	.open =
		{
			.name = "export enrollments",
			.sql = CURSOR
			"e.id, s.register_number, s.first_name, s.last_name, s.email, c.name, e.status,"
			" evolv.rfc3339(e.applied_at), evolv.rfc3339(e.updated_at) FROM enrollment e"
			" JOIN student s ON s.id = e.student_id JOIN course c ON c.id = e.course_id"
			" ORDER BY e.id",
		},
};

static const char *const attendance_columns[] = {
	"id",    "event",    "date", "register_number", "first_name", "last_name",
	"email", "attended", NULL
};

static const struct csv_file attendance = {
	.file_name = "attendance.csv",
	.columns = attendance_columns,
	.open =
		{
			.name = "export attendance",
			.sql = CURSOR
			"t.id, e.title, evolv.rfc3339(e.date), s.register_number, s.first_name,"
			" s.last_name, s.email, CASE WHEN t.attended THEN 'yes' ELSE 'no' END"
			" FROM event_attendance t JOIN event e ON e.id = t.event_id"
			" JOIN student s ON s.id = t.student_id ORDER BY t.id",
		},
};

static const char *const reviews_columns[] = { "id",         "name",   "rating",   "review_text",
					       "course",     "alumni", "about_us", "is_approved",
					       "created_at", NULL };

static const struct csv_file reviews = {
	.file_name = "reviews.csv",
	.columns = reviews_columns,
	.open =
		{
			.name = "export reviews",
			.sql = CURSOR
			"r.id, r.name, r.rating, r.review_text, c.name,"
			" evolv.shown_name(a.first_name, a.last_name), u.title,"
			" CASE WHEN r.is_approved THEN 'yes' ELSE 'no' END, evolv.rfc3339(r.created_at)"
			" FROM review r LEFT JOIN course c ON c.id = r.course_id"
			" LEFT JOIN alumni m ON m.id = r.alumni_id LEFT JOIN account a ON a.id = m.account_id"
			" LEFT JOIN about_us u ON u.id = r.about_us_id ORDER BY r.id",
		},
};

static const char *const messages_columns[] = { "id",         "name",       "email", "message",
						"is_handled", "created_at", NULL };

static const struct csv_file messages = {
	.file_name = "contact-messages.csv",
	.columns = messages_columns,
	.open =
		{
			.name = "export contact messages",
			.sql = CURSOR
			"m.id, m.name, m.email, m.message,"
			" CASE WHEN m.is_handled THEN 'yes' ELSE 'no' END, evolv.rfc3339(m.created_at)"
			" FROM contact_message m ORDER BY m.id",
		},
};

enum error admin_export_students(struct exchange *x)
{
	return send_export(x, &students);
}

enum error admin_export_enrollments(struct exchange *x)
{
	return send_export(x, &enrollments);
}

enum error admin_export_attendance(struct exchange *x)
{
	return send_export(x, &attendance);
}

enum error admin_export_reviews(struct exchange *x)
{
	return send_export(x, &reviews);
}

enum error admin_export_messages(struct exchange *x)
{
	return send_export(x, &messages);
}

const struct route_doc admin_export_doc = {
	.summary = "The whole list as CSV, safe to open in a spreadsheet",
	.media_type = "text/csv",
};

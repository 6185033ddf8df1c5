/*
 * See event_register.h. Whether there is a place is decided under the event's lock, and once more by the rule of
 * the table (event_registration_faults), which has the last word.
 */
#include "event_register.h"

#include "base/text.h"
#include "data/outbox.h"
#include "page/page_form.h"
#include "site/seat_page.h"
#include "site/sign_in_page.h"

/* Who gets the lock first is first in line. What is read after it is what the others committed. */
static const struct statement lock_places = {
	.name = "lock event places",
	.sql = "SELECT pg_advisory_xact_lock(hashtextextended('evolv.event_seat.' || $1::bigint, 0))",
	.shape = DB_ONE_ROW,
};

static const struct statement find_event = {
	.name = "find event",
	.sql = "SELECT coalesce(e.end_date, e.date) < now() FROM event e WHERE e.id = $1",
	.shape = DB_FOUND_ROW,
};

/* Without ?waitlist=1 a full event is refused by its rule, but whoever has a place of it is told so. The clock's
 * time, not the transaction's: it is read under the lock, so the line stands in the order in which the lock was
 * given. */
static const struct statement take_place = {
	.name = "take event place",
	.sql = "INSERT INTO event_registration (event_id, account_id, state, created_at)"
	       " SELECT e.id, $2, CASE WHEN $3::boolean AND e.capacity <= (SELECT count(*)"
	       " FROM event_registration r WHERE r.event_id = e.id AND r.state = 'registered')"
	       " OR EXISTS (SELECT FROM event_registration r WHERE r.event_id = e.id AND r.account_id = $2)"
	       " THEN 'waiting' ELSE 'registered' END, clock_timestamp() FROM event e WHERE e.id = $1",
	.shape = DB_NOTHING,
};

static const struct statement describe_place = {
	.name = "describe event place",
	.sql = "SELECT a.email, r.state,"
	       " json_build_object('name', coalesce(nullif(a.first_name, ''), a.username),"
	       " 'event', e.title, 'date', evolv.rfc3339(e.date), 'event_id', e.id),"
	       " json_build_object('message', CASE r.state WHEN 'registered'"
	       " THEN 'You are registered for this event.'"
	       " ELSE 'This event is full. You are in line; we write to you when a place becomes free.' END,"
	       " 'state', r.state, 'place_in_line', CASE WHEN r.state = 'waiting' THEN"
	       " (SELECT count(*) FROM event_registration w WHERE w.event_id = r.event_id"
	       " AND w.state = 'waiting' AND (w.created_at, w.id) <= (r.created_at, r.id)) END,"
	       " 'event', json_build_object('id', e.id, 'title', e.title, 'date', evolv.rfc3339(e.date),"
	       " 'end_date', evolv.rfc3339(e.end_date), 'is_virtual', e.is_virtual, 'location',"
	       " (SELECT l.name FROM location l WHERE l.id = e.location_id)))"
	       " FROM event_registration r JOIN event e ON e.id = r.event_id"
	       " JOIN account a ON a.id = r.account_id WHERE r.event_id = $1 AND r.account_id = $2",
	.shape = DB_ONE_ROW,
};

static const struct statement give_back_place = {
	.name = "give event place back",
	.sql = "DELETE FROM event_registration WHERE event_id = $1 AND account_id = $2 RETURNING id",
	.shape = DB_FOUND_ROW,
};

static enum error lock_event(struct exchange *x, bool *over)
{
	const struct db_params params = { .values = { x->path_params[0] }, .count = 1 };
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &lock_places, &params, &rows);

	if (error == NO_ERROR) {
		error = db_run(x->db, &find_event, &params, &rows);
	}
	*over = error == NO_ERROR && db_bool(&rows, 0, 0);
	return error;
}

static struct db_params own_place(struct exchange *x)
{
	struct db_params params = { .values = { x->path_params[0] }, .count = 1 };

	db_param_int(&params, &x->arena, x->caller.account_id);
	return params;
}

/* Mails what was given and answers with it. */
static enum error confirm(struct exchange *x)
{
	const struct db_params params = own_place(x);
	struct db_rows rows = { 0 };
	enum error error = db_run(x->db, &describe_place, &params, &rows);

	if (error != NO_ERROR) {
		return error;
	}
	const struct mail mail = {
		.template_name = text_equal(db_text(&rows, 0, 1), "waiting") ? "event-waiting"
									     : "event-registered",
		.recipient = db_copy(&rows, 0, 0, &x->arena),
		.data = db_copy(&rows, 0, 2, &x->arena),
	};
	response_json_text(&x->response, 201, db_text(&rows, 0, 3));
	return outbox_add(x->db, &x->arena, &x->config, &mail);
}

static enum error take(struct exchange *x)
{
	struct db_params params = own_place(x);
	bool over = false;
	enum error error = lock_event(x, &over);

	db_param_bool(&params, params_is_true(&x->request.query, "waitlist"));
	if (error == NO_ERROR) {
		error = db_run(x->db, &take_place, &params, NULL);
	}
	if (error == ERROR_VALIDATION) {
		return exchange_refuse_rule(x);
	}
	return error == NO_ERROR ? confirm(x) : error;
}

enum error event_register(struct exchange *x)
{
	return page_form_answer(x, take(x), seat_page_show, seat_page_path(x));
}

enum error event_register_sign_in(struct exchange *x, int status)
{
	return sign_in_page_ask(x, status, seat_page_path(x));
}

enum error event_leave(struct exchange *x)
{
	const struct db_params params = own_place(x);
	struct db_rows rows = { 0 };
	bool over = false;
	enum error error = lock_event(x, &over);

	if (error == NO_ERROR && over) {
		return exchange_refuse(x, ERROR_CONFLICT, "This event is over.");
	}
	if (error == NO_ERROR) {
		error = db_run(x->db, &give_back_place, &params, &rows);
	}
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}

/* Sent twice, or after the place was given back elsewhere, it has what it wants: the page says what is so now. */
enum error event_leave_by_form(struct exchange *x)
{
	enum error error = event_leave(x);
	const char *thanks = "/thanks/seat/";

	if (error == ERROR_NOT_FOUND && x->request.wants_html && x->body.from_form) {
		error = NO_ERROR;
		thanks = seat_page_path(x);
	}
	return page_form_answer(x, error, seat_page_show, thanks);
}

const struct route_doc event_register_doc = {
	.summary = "Register for an event; 409 when it is full, over, or one is registered already",
	.status = 201,
	.parameters =
		"{\"name\":\"waitlist\",\"in\":\"query\",\"schema\":{\"type\":\"string\",\"enum\":[\"1\"]},"
		"\"description\":\"1: when the event is full, stand in line for a place.\"}",
	.response =
		"{\"type\":\"object\",\"required\":[\"message\",\"state\",\"place_in_line\",\"event\"],"
		"\"properties\":{\"message\":{\"type\":\"string\"},"
		"\"state\":{\"type\":\"string\",\"enum\":[\"registered\",\"waiting\"]},"
		"\"place_in_line\":{\"type\":[\"integer\",\"null\"]},"
		"\"event\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"
		"\"title\":{\"type\":\"string\"},\"date\":{\"type\":\"string\",\"format\":\"date-time\"},"
		"\"end_date\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
		"\"is_virtual\":{\"type\":\"boolean\"},"
		"\"location\":{\"type\":[\"string\",\"null\"]}}}}}",
};

const struct route_doc event_leave_doc = {
	.summary = "Give one's place, or one's place in the line, back; the first in line gets it",
	.status = 204,
};

const struct route_doc event_leave_by_form_doc = {
	.summary = "The same for a plain form, which cannot send DELETE",
	.status = 204,
};

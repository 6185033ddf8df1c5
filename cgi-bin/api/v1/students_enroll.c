/*
 * Whoever asks for a seat waits until those who asked before have their answer: what is counted then is what holds.
 * When somebody leaves, the line moves by itself (schedule_line_moves in db/migrations/0015).
 */
#include "students_enroll.h"

#include "application.h"

/* The lock of evolv.serialize('schedule_seat'). A statement of its own: the next one sees what was committed. */
static const struct statement lock_seats = {
	.name = "lock seats of schedule",
	.sql = "SELECT pg_advisory_xact_lock(hashtextextended('evolv.schedule_seat.' || $1::bigint, 0))",
	.shape = DB_ONE_ROW,
};

static const struct statement look = {
	.name = "look at schedule to enrol",
	.sql = "SELECT t.id, studies_course($2, s.course_id), n.state, s.end_date < current_date,"
	       " coalesce(s.capacity <= (SELECT count(*) FROM schedule_enrollment o"
	       " WHERE o.schedule_id = s.id AND o.state = 'enrolled'), false)"
	       " FROM schedule s LEFT JOIN student t ON t.account_id = $2"
	       " LEFT JOIN schedule_enrollment n ON n.student_id = t.id AND n.schedule_id = s.id"
	       " WHERE s.id = $1",
	.shape = DB_FOUND_ROW,
};

/* What look found, and what is to be done about it. */
struct seat {
	const char *schedule;
	const char *student;
	const char *state; /* "enrolled" or "waiting"; NULL: neither */
	bool approved;
	bool over;
	bool full;
};

static const struct statement add_seat = {
	.name = "add seat",
	.sql = "INSERT INTO schedule_enrollment (schedule_id, student_id, state) VALUES ($1, $2, $3)",
	.shape = DB_NOTHING,
};

static const struct statement remove_seat = {
	.name = "remove seat",
	.sql = "DELETE FROM schedule_enrollment WHERE schedule_id = $1 AND student_id = $2",
	.shape = DB_NOTHING,
};

#define SEAT_FROM                                                                                                 \
	" FROM schedule_enrollment n JOIN schedule s ON s.id = n.schedule_id JOIN course c ON c.id = s.course_id" \
	" JOIN student t ON t.id = n.student_id LEFT JOIN location l ON l.id = s.location_id"                     \
	" WHERE n.schedule_id = $1 AND n.student_id = $2"

static const struct statement show_seat = {
	.name = "show seat",
	.sql = "SELECT json_build_object('message', CASE n.state WHEN 'enrolled' THEN 'You are enrolled.'"
	       " ELSE 'You are on the waiting list.' END, 'state', n.state,"
	       " 'schedule', json_build_object('id', s.id, 'course', c.name, 'start_date', s.start_date,"
	       " 'end_date', s.end_date, 'location', l.name))" SEAT_FROM,
	.shape = DB_ONE_ROW,
};

static const struct statement seat_mail = {
	.name = "mail about seat",
	.sql = "SELECT t.email, json_build_object('name', t.first_name, 'course', c.name,"
	       " 'start_date', s.start_date, 'end_date', s.end_date, 'location', l.name)" SEAT_FROM,
	.shape = DB_ONE_ROW,
};

static enum error find_seat(struct seat *seat, struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_rows rows = { 0 };

	db_param(&params, x->path_params[0]);
	enum error error = db_run(x->db, &lock_seats, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	db_param_int(&params, &x->arena, x->caller.account_id);
	error = db_run(x->db, &look, &params, &rows);
	if (error != NO_ERROR) {
		return error;
	}
	*seat = (struct seat){
		.schedule = x->path_params[0],
		.student = db_copy(&rows, 0, 0, &x->arena),
		.approved = db_bool(&rows, 0, 1),
		.state = db_copy(&rows, 0, 2, &x->arena),
		.over = db_bool(&rows, 0, 3),
		.full = db_bool(&rows, 0, 4),
	};
	return NO_ERROR;
}

/* In the order of the contract: who may, whether they do already, whether there is room. */
static enum error check_seat(const struct seat *seat, struct exchange *x)
{
	if (!seat->approved) {
		return exchange_refuse(
			x, ERROR_FORBIDDEN,
			"You have not been approved for the course of this schedule.");
	}
	if (seat->state) {
		return exchange_fault(
			x, "non_field_errors",
			"You are already enrolled in this schedule or waiting for a place.");
	}
	if (seat->over) {
		return exchange_refuse(x, ERROR_CONFLICT, "This schedule is over.");
	}
	if (seat->full && !params_is_true(&x->request.query, "waitlist")) {
		return exchange_refuse(x, ERROR_CONFLICT, "This schedule is full.");
	}
	return NO_ERROR;
}

static enum error take_seat(const struct seat *seat, struct exchange *x)
{
	struct db_params params = { 0 };
	struct db_params place = { 0 };

	db_param(&place, seat->schedule);
	db_param(&place, seat->student);
	params = place;
	db_param(&params, seat->full ? "waiting" : "enrolled");
	enum error error = db_run(x->db, &add_seat, &params, NULL);
	if (error == NO_ERROR) {
		error = application_mail(x, seat->full ? "schedule-waiting" : "schedule-enrolled",
					 &seat_mail, &place);
	}
	return error == NO_ERROR ? exchange_answer(x, &show_seat, &place, 201) : error;
}

enum error students_enroll(struct exchange *x)
{
	struct seat seat;
	enum error error = find_seat(&seat, x);

	if (error == NO_ERROR) {
		error = check_seat(&seat, x);
	}
	return error == NO_ERROR ? take_seat(&seat, x) : error;
}

enum error students_leave(struct exchange *x)
{
	struct seat seat;
	struct db_params params = { 0 };
	enum error error = find_seat(&seat, x);

	if (error != NO_ERROR) {
		return error;
	}
	if (!seat.state) {
		return ERROR_NOT_FOUND;
	}
	db_param(&params, seat.schedule);
	db_param(&params, seat.student);
	error = db_run(x->db, &remove_seat, &params, NULL);
	if (error == NO_ERROR) {
		response_empty(&x->response, 204);
	}
	return error;
}

const struct route_doc students_enroll_doc = {
	.summary = "Enrol in a schedule, or with waitlist=1 join the line for a full one",
	.status = 201,
	.parameters = "{\"name\":\"waitlist\",\"in\":\"query\",\"schema\":{\"type\":\"string\"}}",
	.response =
		"{\"type\":\"object\",\"properties\":{\"message\":{\"type\":\"string\"},"
		"\"state\":{\"type\":\"string\",\"enum\":[\"enrolled\",\"waiting\"]},"
		"\"schedule\":{\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"integer\"},"
		"\"course\":{\"type\":\"string\"},\"start_date\":{\"type\":\"string\",\"format\":\"date\"},"
		"\"end_date\":{\"type\":\"string\",\"format\":\"date\"},"
		"\"location\":{\"type\":[\"string\",\"null\"]}}}}}",
};

const struct route_doc students_leave_doc = {
	.summary = "Leave a schedule or its waiting list; the place goes to whoever waits longest",
	.status = 204,
};

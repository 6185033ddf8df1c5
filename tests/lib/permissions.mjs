/*
 * Who may what: the permission matrix of the architecture document and the contract's columns, by hand. Not
 * made from the programs' own tables: what is checked against itself is never wrong.
 *
 * A cell is the status that a caller of that role gets for a request which is right in all other respects:
 * a body that is empty, or an id that no row has, is 400 or 404 for who may, and 401 or 403 for who may not.
 */

/* In the order of the columns below. */
export const ROLES = ['anonymous', 'student', 'approved', 'alumni', 'instructor', 'admin', 'deactivated', 'deleted', 'expired'];

/* A token that does not hold is 401 wherever tokens are looked at: the last three columns. */
const DEAD = [401, 401, 401];

/* Rows of statuses: anonymous, student, approved student, alumni, instructor, admin. */
const everybody = (status) => [...Array(6).fill(status), ...DEAD];
const signedIn = (status) => [401, ...Array(5).fill(status), ...DEAD];
const adminsAlone = (status) => [401, 403, 403, 403, 403, status, ...DEAD];
const visitorsAlone = (status) => [status, 403, 403, 403, 403, 403, ...DEAD];
const studentsAlone = (status) => [401, status, status, 403, 403, 403, ...DEAD];
/* Whoever has, or had, a way through the school; the second number is for those who never applied. */
const learners = (status, stranger = status) => [401, stranger, status, stranger, 403, 403, ...DEAD];
const teachers = (status) => [401, 403, 403, 403, status, status, ...DEAD];
/* Logging in and the like: a token in the header, good or bad, does not matter. */
const whoever = (status) => Array(9).fill(status);

/* "Courses (Read)" for everybody, "Courses (Write)" for admins; so the contract for all public content. */
const content = (path) => ({
	[`GET ${path}`]: everybody(200),
	[`POST ${path}`]: adminsAlone(400),
	[`GET ${path}{id}/`]: everybody(404),
	[`PUT ${path}{id}/`]: adminsAlone(404),
	[`PATCH ${path}{id}/`]: adminsAlone(404),
	[`DELETE ${path}{id}/`]: adminsAlone(404),
});

/* What only admins may even read. */
const adminOffice = (path) => Object.fromEntries(Object.keys(content(path)).map((operation) => (
	[operation, adminsAlone({ [`GET ${path}`]: 200, [`POST ${path}`]: 400 }[operation] ?? 404)])));

const person = (path) => Object.fromEntries(['GET', 'PATCH', 'DELETE'].map((method) => (
	[`${method} ${path}{user_id}/profile/`, adminsAlone(404)])));

/* After these a caller's token is worth nothing: each is tried by people of its own. */
export const LAST_ACTS = ['DELETE /profile/'];

export const PERMISSIONS = {
	...content('/categories/'),
	...content('/courses/'),
	...content('/locations/'),
	...content('/partners/'),

	'GET /instructors/': everybody(200),
	'GET /instructors/{id}/': everybody(404),
	'GET /instructors/{user_id}/profile/': everybody(404),

	...content('/alumni/'),
	...content('/core-values/'),
	...content('/events/'),
	...content('/team-members/'),
	/* the texts are there: none is added or deleted */
	'GET /site-texts/': everybody(200),
	'GET /site-texts/{id}/': everybody(404),
	'PUT /site-texts/{id}/': adminsAlone(404),
	'PATCH /site-texts/{id}/': adminsAlone(404),
	'GET /about-us/': everybody(200),
	'PATCH /about-us/': adminsAlone(200),
	/* whoever has an alumni's row, which a student has not */
	'GET /alumni/me/': [401, 403, 403, 404, 404, 404, ...DEAD],
	'PATCH /alumni/me/': [401, 403, 403, 404, 404, 404, ...DEAD],
	'GET /events/calendar/': everybody(200),
	'GET /events.ics/': everybody(200),
	'GET /events/{id}.ics/': everybody(404),
	'POST /events/{id}/register/': studentsAlone(404),
	'DELETE /events/{id}/register/': studentsAlone(404),
	'POST /events/{id}/leave/': studentsAlone(404),
	...adminOffice('/event-attendance/'),

	/* "Reviews (Create)" and "Contact Form": everybody. */
	...content('/reviews/'),
	'POST /reviews/': everybody(400),
	'POST /contact-us/': everybody(400),

	/* … and the path of one's own is open to admins too: the architecture document knows no other dashboard. */
	'GET /students/me/dashboard/': [401, 200, 200, 200, 403, 200, ...DEAD],
	/* "Learning Materials": whoever may learn, and those who teach; of a course that is not there, nobody. */
	'GET /courses/{id}/materials/': signedIn(404),
	'POST /courses/{id}/materials/': teachers(404),
	'GET /course-materials/{id}/': signedIn(404),
	'PUT /course-materials/{id}/': teachers(404),
	'PATCH /course-materials/{id}/': teachers(404),
	'DELETE /course-materials/{id}/': teachers(404),
	'GET /course-materials/{id}/file/': signedIn(404),

	/* "Schedules (Write)": admins, and instructors for their own. */
	...content('/schedules/'),
	...Object.fromEntries(['POST /schedules/', 'PUT /schedules/{id}/', 'PATCH /schedules/{id}/', 'DELETE /schedules/{id}/']
		.map((operation) => [operation, teachers(operation.startsWith('POST') ? 400 : 404)])),
	'POST /schedules/{id}/copy/': teachers(404),
	'GET /schedules/{id}.ics/': everybody(404),
	'GET /schedules/{id}/modules/': everybody(404),
	'POST /schedules/{id}/modules/': adminsAlone(404),
	...content('/modules/'),
	'GET /modules/{id}/lessons/': everybody(404),
	'POST /modules/{id}/lessons/': adminsAlone(404),
	...content('/lessons/'),
	'POST /lessons/{id}/complete/': studentsAlone(404),
	'DELETE /lessons/{id}/complete/': studentsAlone(404),

	/* "Student Apply": students only. */
	'GET /students/': adminsAlone(200),
	'POST /students/': studentsAlone(400),
	...Object.fromEntries(['GET', 'PUT', 'PATCH', 'DELETE'].map((method) => (
		[`${method} /students/{id}/`, adminsAlone(404)]))),
	'GET /students/me/': learners(200, 404),
	'PATCH /students/me/': [401, 404, 200, 403, 403, 403, ...DEAD],
	/* "Student Dashboard": students their own, admins anybody's, instructors none. */
	...Object.fromEntries(['dashboard', 'application-status', 'courses', 'events', 'certificates', 'projects']
		.flatMap((part) => [[`GET /students/me/${part}/`, learners(200)], [`GET /students/{id}/${part}/`, adminsAlone(404)]])),
	/* … and the path of one's own is open to admins too: the architecture document knows no other dashboard. */
	'GET /students/me/dashboard/': [401, 200, 200, 200, 403, 200, ...DEAD],
	/* "Learning Materials": students once they are approved, and admins. */
	'GET /students/me/learning-materials/': [401, 403, 200, 403, 403, 200, ...DEAD],
	'GET /students/{id}/learning-materials/': adminsAlone(404),
	'POST /students/me/projects/': studentsAlone(400),
	'POST /students/me/enroll/{schedule_id}/': studentsAlone(404),
	'DELETE /students/me/enroll/{schedule_id}/': studentsAlone(404),
	'GET /students/me/calendar/': learners(200),
	'POST /students/me/calendar/': learners(201),
	'DELETE /students/me/calendar/': learners(204),
	'GET /students/calendar/{code}.ics/': whoever(404),
	'GET /projects/': teachers(200),
	'GET /projects/{id}/': teachers(404),
	'PATCH /projects/{id}/': teachers(404),
	'GET /enrollments/': adminsAlone(200),
	'GET /enrollments/{id}/': adminsAlone(404),
	'PATCH /enrollments/{id}/': adminsAlone(404),
	...content('/selection-procedures/'),
	...adminOffice('/student-selection/'),
	'GET /certificates/': adminsAlone(200),
	'GET /pictures/{code}/': everybody(404),
	'GET /certificates/key/': everybody(200),
	'GET /certificates/{code}/': everybody(404),
	'POST /certificates/{code}/revoke/': adminsAlone(404),

	/* "Registration": public only. */
	'POST /register/': visitorsAlone(400),
	'POST /auth/login/': whoever(400),
	'POST /auth/token/': whoever(400),
	'POST /auth/refresh/': whoever(400),
	'POST /auth/token/refresh/': whoever(400),
	'POST /auth/logout/': signedIn(400),
	'POST /auth/password/reset/': whoever(400),
	'GET /auth/password/reset/confirm/': whoever(400),
	'POST /auth/password/reset/confirm/': whoever(400),
	'POST /auth/password/change/': signedIn(400),
	'GET /verify-email/': whoever(400),
	'POST /verify-email/': whoever(400),
	'POST /resend-verification/': whoever(400),
	'GET /mail-reminders/': whoever(400),
	'POST /mail-reminders/': whoever(400),

	'GET /users/me/': signedIn(200),
	'GET /profile/': signedIn(200),
	'PATCH /profile/': signedIn(200),
	'DELETE /profile/': signedIn(204),
	'GET /profile/export/': signedIn(200),

	/* "Admin Dashboard", "User Management": admins only. */
	'GET /admin/dashboard/': adminsAlone(200),
	'GET /admin/profiles/': adminsAlone(200),
	...person('/admin/profiles/'),
	...person('/admin/users/'),
	'POST /admin/create-admin/': adminsAlone(400),
	'GET /admin/contact-messages/': adminsAlone(200),
	'GET /admin/contact-messages/{id}/': adminsAlone(404),
	'PATCH /admin/contact-messages/{id}/': adminsAlone(404),
	'DELETE /admin/contact-messages/{id}/': adminsAlone(404),
	'GET /admin/mail/': adminsAlone(200),
	'GET /admin/mail/{id}/': adminsAlone(404),
	'POST /admin/mail/{id}/retry/': adminsAlone(404),
	'GET /admin/audit/': adminsAlone(200),
	'GET /admin/audit/{id}/': adminsAlone(404),
	'GET /admin/export/students.csv/': adminsAlone(200),
	'GET /admin/export/enrollments.csv/': adminsAlone(200),
	'GET /admin/export/attendance.csv/': adminsAlone(200),
	'GET /admin/export/reviews.csv/': adminsAlone(200),
	'GET /admin/export/contact-messages.csv/': adminsAlone(200),

	'GET /health/': whoever(200),
};

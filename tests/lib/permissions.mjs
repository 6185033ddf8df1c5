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

export const PERMISSIONS = {
	...content('/categories/'),
	...content('/courses/'),
	...content('/locations/'),
	...content('/partners/'),

	'GET /instructors/': everybody(200),
	'GET /instructors/{id}/': everybody(404),
	'GET /instructors/{user_id}/profile/': everybody(404),

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

	'GET /users/me/': signedIn(200),
	'GET /profile/': signedIn(200),
	'PATCH /profile/': signedIn(200),

	'GET /health/': whoever(200),
};

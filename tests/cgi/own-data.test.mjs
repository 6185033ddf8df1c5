/*
 * CSV exports of the office, profile/export/ and the erasure of a person.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { admin, approvedStudent, mailsTo, person } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });

/* RFC 4180, strictly: every cell quoted. */
function parseCsv(text) {
	const rows = [];
	let row = [];
	let at = 0;

	while (at < text.length) {
		const cell = /"((?:[^"]|"")*)"(,|\r\n)/y;
		cell.lastIndex = at;
		const match = cell.exec(text);
		assert.ok(match, `no cell at ${at}: ${text.slice(at, at + 60)}`);
		row.push(match[1].replace(/""/g, '"'));
		at = cell.lastIndex;
		if (match[2] !== ',') {
			rows.push(row);
			row = [];
		}
	}
	assert.deepEqual(row, [], 'the last line is whole');
	return rows;
}

async function download(name, options) {
	const answer = await asAdmin.get(`/admin/export/${name}.csv`, options);

	assert.equal(answer.status, 200);
	assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8');
	assert.match(answer.headers['content-disposition'], new RegExp(`^attachment; .*${name}\\.csv`));
	const [heading, ...rows] = parseCsv(answer.text);
	return rows.map((row) => {
		assert.equal(row.length, heading.length);
		return Object.fromEntries(row.map((cell, i) => [heading[i], cell]));
	});
}

test('exports hold the whole list, with every sign that a text can have', async () => {
	const word = uniqueWord();
	const course = await things.course(asAdmin);
	await execute`INSERT INTO review (name, review_text, course_id, created_at) SELECT ${word}, E'a "quoted", b\r\nline ' || n, ${course.id}, now() FROM generate_series(1, 950) n`;
	const rows = (await download('reviews')).filter((row) => row.name === word);

	assert.equal(rows.length, 950);
	assert.deepEqual([rows[949].review_text, rows[949].course, rows[949].is_approved], ['a "quoted", b\r\nline 950', course.name, 'no']);
	await execute`DELETE FROM course WHERE id = ${course.id}`;
});

test('a cell that begins like a formula is a text', async () => {
	const begin = ['=1+1', '+1', '-1', '@SUM(1)', '\t=1', '＝1', '＋1', '－1', '＠x'];
	const word = uniqueWord();
	const course = await things.course(asAdmin);
	for (const text of [...begin, 'a=1', '"=1'])
		await execute`INSERT INTO review (name, review_text, course_id) VALUES (${word}, ${text}, ${course.id})`;
	const texts = (await download('reviews')).filter((row) => row.name === word).map((row) => row.review_text);

	assert.deepEqual(texts, [...begin.map((text) => `'${text}`), 'a=1', '"=1']);
	await execute`DELETE FROM course WHERE id = ${course.id}`;
});

test('students, enrolments, attendance and messages, each row with what a person needs to read it', async () => {
	const student = await approvedStudent(api);
	const course = await things.course(asAdmin);
	const word = uniqueWord();
	await execute`WITH s AS (SELECT id FROM student WHERE account_id = ${student.id}),
		e AS (INSERT INTO event (title, date, is_virtual) VALUES (${word}, '2020-01-01', true) RETURNING id),
		a AS (INSERT INTO event_attendance (event_id, student_id, attended) SELECT e.id, s.id, true FROM e, s),
		m AS (INSERT INTO contact_message (name, email, message) VALUES (${word}, 'a@b.example', 'x'))
		INSERT INTO enrollment (student_id, course_id, status) SELECT id, ${course.id}, 'Approved' FROM s`;

	const [row] = (await download('students')).filter((one) => one.email === student.email);
	assert.deepEqual([row.first_name, row.phone, row.has_laptop, row.application_status, row.courses, row.motivation],
		['Ama', "'+233201234567", 'yes', 'approved', `${course.name}: Approved`, 'To learn']);
	const [enrolment] = (await download('enrollments')).filter((one) => one.email === student.email);
	assert.deepEqual([enrolment.course, enrolment.status], [course.name, 'Approved']);
	const [attendance] = (await download('attendance')).filter((one) => one.event === word);
	assert.deepEqual([attendance.email, attendance.attended, attendance.date], [student.email, 'yes', '2020-01-01T00:00:00Z']);
	assert.equal((await download('contact-messages')).filter((one) => one.name === word).length, 1);
});

test('hazard 15: an export that cannot be finished is an error and not half a file', async (t) => {
	const scratch = await scratchDatabase();
	t.after(scratch.drop);
	const { access } = await person(scratch.api);
	await scratch.value`UPDATE profile SET role = 'Admin';
		INSERT INTO about_us (title) VALUES ('a');
		INSERT INTO review (name, review_text, about_us_id) SELECT 'x', repeat('x', 100), 1 FROM generate_series(1, 1000);
		CREATE FUNCTION spring(n bigint) RETURNS boolean LANGUAGE plpgsql AS $f$ BEGIN IF n = 900 THEN RAISE EXCEPTION 'sprung'; END IF; RETURN true; END $f$;
		ALTER TABLE review RENAME TO real_review;
		CREATE VIEW review AS SELECT * FROM real_review WHERE spring(id);
		GRANT SELECT ON review TO evolv_web`;
	const answer = await scratch.api.get('/admin/export/reviews.csv/', { token: access, serverError: true });

	assert.equal(answer.status, 500);
	assert.deepEqual(Object.keys(answer.json), ['detail', 'request_id']);
	const gone = cgiClient({ spool_dir: '/nonexistent' });
	assert.equal((await gone.get('/admin/export/students.csv/', { token: boss.access, serverError: true })).status, 500);
});

test('HEAD tells the length and sends nothing', async () => {
	const { status, bytes, headers } = await asAdmin.head('/admin/export/students.csv/');

	assert.deepEqual([status, bytes.length], [200, 0]);
	assert.ok(Number(headers['content-length']) > 100);
});

test('profile/export holds all that is held on the caller, and nothing that lets somebody in', async () => {
	const [one, other] = [await approvedStudent(api), await approvedStudent(api)];
	const { json: event } = await asAdmin.post('/events/', { title: unique('Event'), date: '2099-01-01T00:00:00Z', is_virtual: true });
	await api.post(`/events/${event.id}/register/`, undefined, { token: one.access });
	await execute`INSERT INTO contact_message (name, email, message) VALUES ('x', ${one.email}, 'mine')`;
	const before = await api.get('/profile/export/', { token: one.access });
	await execute`UPDATE account SET email_verified_at = now() WHERE id = ${one.id}`;
	const { status, json, text, headers } = await api.get('/profile/export/', { token: one.access });

	assert.equal(status, 200);
	assert.match(headers['content-disposition'], /^attachment/);
	assert.deepEqual([json.account.email, json.profile[0].role, json.student[0].phone, json.event_registrations[0].event_id],
		[one.email, 'Student', '+233201234567', event.id]);
	assert.deepEqual([before.json.contact_messages, json.contact_messages[0].message], [null, 'mine'], 'an address that was not verified proves nothing');
	assert.ok(json.sessions.length && json.mails.length && json.changes_made.length);
	for (const secret of ['password_hash', 'argon', 'sha256', 'token_version', other.email])
		assert.ok(!text.includes(secret), secret);
	const tables = await sql`SELECT DISTINCT c.conrelid::regclass::text AS name FROM pg_constraint c
		WHERE c.contype = 'f' AND c.confrelid IN ('account'::regclass, 'student'::regclass) ORDER BY 1`;
	const held = { feed_token: 'sessions', known_network: 'known_networks', refresh_token: 'sessions', account_token: 'mails', audit: 'changes_made', course: 'account', schedule: 'account',
		course_material: 'course_materials', event_registration: 'event_registrations', enrollment: 'enrollments', schedule_enrollment: 'schedule_enrollments',
		student_selection: 'selection_steps', lesson_completion: 'completed_lessons', project: 'projects', event_attendance: 'event_attendance' };
	for (const { name } of tables)
		assert.ok((held[name] ?? name) in json, `a new table that holds something of a person: ${name}`);
});

test('profile DELETE erases a person; what must stay no longer says who', async () => {
	const one = await approvedStudent(api);
	const name = unique('Erased');
	await execute`UPDATE account SET email_verified_at = now() WHERE id = ${one.id}`;
	await api.patch('/profile/', { bio: name, first_name: 'Efua' }, { token: one.access });
	await api.post('/contact-us/', { name, email: one.email, message: 'x' });
	const actions = await value`SELECT count(*) FROM audit WHERE actor_id = ${one.id}`;
	assert.ok(actions > 0);
	assert.equal((await api.delete('/profile/', { token: one.access })).status, 204);

	assert.equal((await api.get('/profile/', { token: one.access })).status, 401);
	assert.equal((await api.post('/auth/token/', { username: one.username, password: one.password })).status, 401);
	for (const text of [one.email, one.username, name])
		for (const [table, column] of [['account', 'search_text'], ['student', 'search_text'], ['contact_message', 'search_text'], ['outbox', 'recipient'],
			['outbox', 'reply_to'], ['outbox', 'data::text'], ['audit', 'changes::text'], ['audit', 'actor_name'], ['profile', 'bio'], ['idempotency', 'body']]) {
			const [{ count }] = await sql`SELECT (xpath('/row/n/text()', query_to_xml(format(
				'SELECT count(*) AS n FROM %I WHERE strpos(lower(%s), lower(%L)) > 0', ${table}::text, ${column}::text, ${text}::text), false, true, '')))[1]::text::int AS count`;
			assert.equal(count, 0, `${table}.${column} still holds ${text}`);
		}
	assert.equal((await mailsTo(one.email)).length, 0);
	const again = await api.post('/register/', { username: one.username, email: one.email, password: one.password });
	assert.equal(again.status, 201, 'the names are free again');
});

test('race: erased 20 times at once: once', async () => {
	const one = await person(api);
	const statuses = (await Promise.all(Array.from({ length: 20 }, () => api.delete('/profile/', { token: one.access })))).map((answer) => answer.status);

	assert.equal(statuses.filter((status) => status === 204).length, 1);
	assert.ok(statuses.every((status) => [204, 401, 404].includes(status)), statuses.join());
});

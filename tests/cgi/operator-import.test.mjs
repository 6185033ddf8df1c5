/*
 * evolv import-django: a school that ran with Django until yesterday goes on here, and the takeover can be repeated.
 * Runs alone: it compares times.
 */
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { djangoDatabase, djangoPassword, filesBelow, importDjango } from '../lib/django.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { evolv } from '../lib/operator.mjs';
import { PASSWORD } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';

const folders = mkdtempSync(join(scratchDirectory(), 'store-'));
const { api, config, value, drop } = await scratchDatabase({ files_dir: folders, spool_dir: folders });
after(drop);
const source = await djangoDatabase();
after(source.drop);

const run = (words = [], options = {}) => importDjango(config, source, words, options);
const login = (username, password = PASSWORD) => api.post('/auth/login/', { username, password });
const hash = djangoPassword(PASSWORD);
const rows = () => value`SELECT string_agg(c.relname || ' ' || (xpath('/row/n/text()',
	query_to_xml(format('SELECT count(*) AS n FROM evolv.%I', c.relname), false, true, '')))[1]::text, ', ' ORDER BY c.relname)
	FROM pg_class c WHERE c.relnamespace = 'evolv'::regnamespace AND c.relkind = 'r' AND c.relname NOT IN ('answer', 'rate_limit')`;

await source.run(`
	INSERT INTO courses_customuser (id, username, email, password, first_name, last_name, is_superuser, is_staff, is_active) VALUES
		(1, 'root', 'root@old.example', '${hash}', 'Rut', '', true, true, true),
		(2, 'Ines', 'Ines@old.example', '${hash}', 'Inès', 'Diaz', false, true, true),
		(3, 'ama', 'ama@old.example', '${hash}', 'Ama', 'Mensah', false, false, true),
		(5, 'kofi', 'kofi@old.example', '${djangoPassword(PASSWORD, 300000)}', 'Kofi', 'Boateng', false, false, true),
		(7, 'grad', 'grad@old.example', '!QW1zY2hub3Bhc3N3b3Jk', 'Grace', 'Addo', false, false, true),
		(8, 'gone', 'gone@old.example', '${hash}', 'Gone', 'Away', false, false, false);
	INSERT INTO courses_profile (id, user_id, role, title, bio) VALUES (11, 2, 'Instructor', 'Dr', E'One.\\r\\nTwo.'),
		(12, 3, 'Student', '', ''), (14, 7, 'Student', '', ''), (15, 8, 'Instructor', '', '');
	INSERT INTO courses_coursecategory (id, name, color, is_active) VALUES (4, 'Data', '#2f6fde', true), (6, 'Closed', '', false);
	INSERT INTO courses_location (id, name, location_type, country, online_region) VALUES
		(1, 'Accra', 'Campus', 'Ghana', NULL), (2, 'The net', 'online', NULL, 'Africa');
	INSERT INTO courses_partner (id, name, website) VALUES (1, 'ACME', 'https://acme.example');
	INSERT INTO courses_course (id, name, category_id, parent_id, instructor_id, start_date, end_date, github_repository) VALUES
		(10, 'Pandas', 4, 40, 2, '2024-09-01', '2025-01-31', NULL),
		(12, 'History', 6, NULL, 8, NULL, NULL, NULL),
		(40, 'Python', 4, NULL, 2, NULL, NULL, 'https://code.example/python');
	INSERT INTO courses_course_locations (course_id, location_id) VALUES (10, 1), (10, 2);
	INSERT INTO courses_course_partners (course_id, partner_id) VALUES (40, 1);
	INSERT INTO courses_learningschedule (id, course_id, start_date, end_date, location_id, instructor_id) VALUES
		(3, 10, '2024-09-01', '2025-01-31', 1, 11);
	INSERT INTO courses_module (id, schedule_id, title, "order") VALUES (1, 3, 'First', 0), (2, 3, 'Second', 0), (3, 3, 'Third', 1);
	INSERT INTO courses_lesson (id, module_id, title, "order", content) VALUES (1, 1, 'Hello', 1, '# Hello');
	INSERT INTO courses_student (id, user_id, register_number, phone, gender, diploma_level) VALUES
		(1, 3, 'EVOLV-2024-0007', '+233 20 123-4567', 'F', 'bachelors'),
		(2, 5, 'EVOLV-' || extract(year FROM now())::text || '-0500', '00233201234568', 'male', 'PhD'),
		(4, 7, 'OLD/17', '+233201234569', 'Other', 'Master');
	INSERT INTO courses_student_courses (student_id, course_id) VALUES (1, 10), (1, 40), (2, 10), (4, 40);
	INSERT INTO courses_selectionprocedure (id, step_name, "order") VALUES (1, 'Test', 1), (2, 'Talk', 2);
	INSERT INTO courses_studentselection (student_id, step_id, status) VALUES
		(1, 1, 'Completed'), (1, 2, 'Completed'), (2, 1, 'completed'), (2, 2, 'Pending');
	INSERT INTO courses_enrollment (id, student_id, course_id, status) VALUES (5, 1, 10, 'Pending'), (6, 2, 10, 'under_review');
	INSERT INTO courses_student_enrolled_schedules (student_id, learningschedule_id) VALUES (1, 3);
	INSERT INTO courses_event (id, title, date, is_virtual, location_id) VALUES (1, 'Past', '2024-01-01', true, NULL),
		(2, 'Tomorrow', now() + interval '20 hours', false, 1), (3, 'Later', now() + interval '60 days', true, NULL);
	INSERT INTO courses_event_partners (event_id, partner_id) VALUES (2, 1);
	ALTER TABLE courses_eventattendance ADD registered_at timestamptz NOT NULL DEFAULT '2024-06-03';
	INSERT INTO courses_eventattendance (event_id, student_id, attended) VALUES (1, 1, true), (2, 1, false), (2, 2, false), (3, 1, false);
	INSERT INTO courses_aboutus (id, title, mission) VALUES (1, 'We', 'To teach.');
	INSERT INTO courses_corevalue (id, title, about_us_id) VALUES (1, 'Care', 1);
	INSERT INTO courses_teammember (id, name, role, about_us_id) VALUES (1, 'Abena', 'Head', 1);
	INSERT INTO courses_teammember_core_values (teammember_id, corevalue_id) VALUES (1, 1);
	INSERT INTO courses_alumni (id, user_id, graduation_year, mentor, course_id) VALUES (1, 7, 2023, true, 40);
	INSERT INTO courses_review (id, name, review_text, rating, course_id, alumni_id, about_us_id) VALUES
		(1, 'a', 'good', 5, 10, NULL, NULL), (2, 'b', 'well', 3, 10, 1, NULL), (3, 'c', 'nice', 4, NULL, NULL, 1);
	INSERT INTO courses_contactus (name, email, message) VALUES ('Visitor', 'visitor@x.example', 'Hello?');
	INSERT INTO courses_newsletter (email) VALUES ('reader@x.example');
`);

test('a wrong call, a wrong source, a wrong folder', async () => {
	const none = await evolv(config, ['import-django']);
	assert.deepEqual([none.code, /--from/.test(none.err)], [64, true]);
	const gone = await importDjango(config, { conninfo: 'host=/nonexistent dbname=school' });
	assert.deepEqual([gone.code, /--from/.test(gone.err)], [69, true], gone.err);
	const itself = await importDjango(config, { conninfo: source.conninfo.replace('search_path=public', 'search_path=evolv') });
	assert.equal(itself.code, 65);
	assert.match(itself.err, /no table courses_customuser/);
	assert.equal((await run(['--media', '/nonexistent'])).code, 66);
	assert.equal((await evolv(config, ['import-django', '--from', source.conninfo, '--report', '/nonexistent/r'])).code, 73);
});

test('--dry-run tells what would be taken and changes nothing', async () => {
	const before = await rows();
	const { code, out, taken } = await run(['--dry-run']);
	assert.equal(code, 0);
	assert.match(out, /nothing of this was kept\n$/);
	assert.equal(taken.account.new, 6);
	assert.equal(await rows(), before);
	assert.equal(await value`SELECT last_value::text || is_called FROM account_id_seq`, '1false');
});

test('the import takes everything, and says so by table', async () => {
	/* Numbers that were given here before: behind those there, and before them. */
	await value`INSERT INTO register_number_counter VALUES (2024, 90), (extract(year FROM now()), 7)`;
	const { code, err, taken, out } = await run();
	assert.equal(code, 0, err);
	const skipped = Object.values(taken).filter((one) => one.skipped > 0);
	assert.deepEqual(skipped, []);
	for (const [kind, count] of Object.entries({ account: 6, profile: 4, course: 3, schedule: 1, module: 3, lesson: 1,
		student: 3, student_selection: 4, enrollment: 2, student_course: 2, schedule_enrollment: 1, event: 3,
		event_attendance: 4, event_registration: 3, team_member_core_value: 1, review: 3 }))
		assert.equal(taken[kind].new, count, kind);
	assert.match(out, /^account +courses_customuser +6 +6 +0 +0 +0$/m);
});

test('what is not taken, what is missing and what became another is told', async () => {
	const { told } = await run(['--dry-run']);
	assert.equal(told('not taken', 'courses_newsletter'), 'This table is not known.');
	assert.match(told('not taken', 'courses_student'), /shoe_size/);
	assert.match(told('not taken', 'courses_partner'), /logo/);
	assert.match(told('missing', 'courses_learningschedule'), /capacity/);
});

test('ids are kept, so that links hold, and what is made here comes behind them', async () => {
	const course = (await api.get('/courses/10/')).json;
	assert.deepEqual([course.name, course.parent_id, course.category, course.locations, course.instructor_id, course.start_date],
		['Pandas', 40, 'Data', ['Accra', 'The net'], 2, '2024-09-01']);
	assert.deepEqual((await api.get('/courses/40/')).json.subcourses.map(({ id }) => id), [10]);
	assert.deepEqual([course.review_count, course.average_rating], [2, 4]);
	assert.equal(await value`SELECT is_active FROM category WHERE id = 6`, 'f');
	assert.equal(await value`INSERT INTO course (name, category_id) VALUES ('New', 4) RETURNING id`, '41');
	assert.equal(await value`INSERT INTO contact_message (name, email, message) VALUES ('n', 'n@x.example', 'm') RETURNING id`, '2');
});

test('a reference to another table than usual is followed: the schedule names a profile', async () => {
	assert.equal(await value`SELECT instructor_id FROM schedule WHERE id = 3`, '2');
	assert.equal(await value`SELECT string_agg(title, ',' ORDER BY "order") FROM module`, 'First,Third,Second');
});

test('roles: of the profile, an admin for the superuser, an alumnus for whom has a page', async () => {
	assert.equal(await value`SELECT string_agg(DISTINCT language, ' ') FROM account`, 'en', 'the other system knows no language of a person');
	const roles = await value`SELECT string_agg(a.username || ' ' || p.role, ', ' ORDER BY a.id) FROM account a
		JOIN profile p ON p.account_id = a.id`;
	assert.equal(roles, 'root Admin, Ines Instructor, ama Student, kofi Student, grad Alumni, gone Instructor');
	assert.equal(await value`SELECT instructor_id FROM course WHERE id = 12`, '', 'who is gone instructs nobody');
});

test('applications: numbers are kept and go on behind the last; steps decide; courses become enrolments', async () => {
	const students = await value`SELECT string_agg(concat_ws(' ', id, register_number, application_status, phone, gender,
		diploma_level), '|' ORDER BY id) FROM student`;
	const year = new Date().getUTCFullYear();
	assert.equal(students, `1 EVOLV-2024-0007 approved +233201234567 Female Bachelor|2 EVOLV-${year}-0500 in_progress `
		+ `+233201234568 Male PhD|4 EVOLV-${year}-0501 pending +233201234569 Other Master`);
	assert.equal(await value`SELECT next_register_number()`, `EVOLV-${year}-0502`);
	assert.equal(await value`SELECT last_number FROM register_number_counter WHERE year = 2024`, '90');
	const enrolments = await value`SELECT string_agg(concat_ws(' ', student_id, course_id, status), ', '
		ORDER BY student_id, course_id) FROM enrollment`;
	assert.equal(enrolments, '1 10 Approved, 1 40 Approved, 2 10 Under Review, 4 40 Pending');
	const { json: { tokens } } = await login('ama');
	const { json } = await api.get('/students/me/dashboard/', { token: tokens.access });
	assert.equal(json.enrolled_schedules.length, 1);
	assert.equal(json.upcoming_events.length, 2);
});

test('passwords keep working and are renewed as Argon2id', async () => {
	assert.equal((await login('INES@old.example', 'Wrong-Horse-42')).status, 401);
	assert.equal((await login('INES@old.example')).status, 200);
	assert.match(await value`SELECT password_hash FROM account WHERE id = 2`, /^\$argon2id\$/);
	assert.equal((await login('ines')).status, 200);
	assert.equal((await login('ines', 'Wrong-Horse-42')).status, 401);
	for (const nobody of ['grad', 'gone'])
		assert.equal((await login(nobody)).status, 401, nobody);
	assert.equal((await login('grad', '!QW1zY2hub3Bhc3N3b3Jk')).status, 401);
});

test('hazard 7: a refusal takes as long for a hash of Django, for Argon2id, for none and for nobody', async () => {
	const took = {};

	for (let round = 0; round < 3; round++) {
		for (const name of ['kofi', 'ines', 'grad', 'nobody-at-all']) {
			const start = performance.now();
			assert.equal((await login(name, 'Wrong-Horse-42')).status, 401);
			took[name] = Math.min(took[name] ?? Infinity, performance.now() - start);
		}
	}
	const times = Object.values(took);
	// Without the work that is done for nobody it is more than five to one.
	assert.ok(Math.max(...times) < 2.5 * Math.min(...times), JSON.stringify(took));
});

test('nobody gets a mail, and no reminder for what begins tomorrow', async () => {
	assert.equal(await value`SELECT queue_event_reminders()`, '0');
	assert.equal(await value`SELECT count(*) FROM outbox`, '0');
	assert.equal(await value`SELECT count(*) FROM event_registration WHERE state = 'registered'`, '3');
});

test('one line in the audit for the whole', async () => {
	assert.equal(await value`SELECT string_agg(actor_name || ' ' || entity || ' ' || action, ',') FROM audit WHERE actor_id IS NULL`,
		'evolv import-django import create');
});

const wrongSums = () => value`SELECT string_agg(name, ',') FROM counted() c FULL JOIN kept_count k USING (name)
	WHERE coalesce(c.value, 0) <> coalesce(k.value, 0)`;

test('kept counts and sums are what a recount says', async () => {
	assert.equal(await wrongSums(), '');
});

test('a second import doubles nothing', async () => {
	const before = await rows();
	const { code, taken } = await run();
	assert.equal(code, 0);
	for (const [kind, one] of Object.entries(taken))
		assert.deepEqual([one.new, one.changed, one.skipped], [0, 0, 0], kind);
	assert.equal((await rows()).replace(/audit \d+/, ''), before.replace(/audit \d+/, ''));
	assert.match(await value`SELECT password_hash FROM account WHERE id = 2`, /^\$argon2id\$/);
});

test('what changed there is taken, what changed here stays, what was deleted here does not come back', async () => {
	await value`UPDATE profile SET title = 'Professor' WHERE account_id = 2`;
	await value`DELETE FROM review WHERE id = 3`;
	/* Somebody waits although there is a seat: the import must not be what moves the line, for it mails to nobody. */
	await value`INSERT INTO event_registration (event_id, account_id, state) VALUES (3, 2, 'waiting')`;
	await value`DELETE FROM account WHERE id = 5`;
	await source.run(`
		UPDATE courses_profile SET bio = 'Three.' WHERE id = 11;
		UPDATE courses_customuser SET last_login = now(), first_name = 'Agnes' WHERE id = 2;
		UPDATE courses_event SET date = date + interval '1 day' WHERE id = 3;
		UPDATE courses_review SET rating = 1 WHERE id IN (2, 3);
		UPDATE courses_studentselection SET status = 'Completed' WHERE student_id = 2;
		INSERT INTO courses_course (id, name, category_id, parent_id) VALUES (41, 'Numbers', 4, 10);
		UPDATE courses_course SET parent_id = 41 WHERE id = 12;
		INSERT INTO courses_event (id, title, date) VALUES (9, 'New', now() + interval '1 day');
	`);
	const { code, taken } = await run();
	assert.equal(code, 0);
	assert.deepEqual([taken.review.changed, taken.review.unchanged, taken.account.new, taken.course.new], [1, 2, 0, 1]);
	assert.equal(await value`SELECT p.title || ' ' || p.bio || ' ' || a.first_name FROM profile p JOIN account a
		ON a.id = p.account_id WHERE a.id = 2`, 'Professor Three. Agnes');
	assert.match(await value`SELECT password_hash FROM account WHERE id = 2`, /^\$argon2id\$/);
	assert.equal(await value`SELECT count(*) FROM account WHERE username = 'kofi'`, '0');
	assert.equal(await value`SELECT count(*) FROM imported_row WHERE target_id IS NULL AND taken <> '{}'
		AND kind IN ('account', 'student', 'review')`, '0', 'nothing is kept of who was erased');
	assert.equal(await value`SELECT id || ' ' || parent_id FROM course WHERE name = 'Numbers'`, '42 10',
		'41 was taken here meanwhile');
	assert.equal(await value`SELECT parent_id FROM course WHERE id = 12`, '42');
	assert.equal(await value`SELECT rating_sum FROM course WHERE id = 10`, '6');
	assert.equal(await wrongSums(), '');
	assert.equal(await value`SELECT count(*) FROM outbox`, '0');
});

test('killed in the middle, nothing is there', { timeout: 60000 }, async () => {
	const empty = await scratchDatabase({ files_dir: folders, spool_dir: folders });
	after(empty.drop);
	/* The last table cannot be read, for as long as it takes: all others are written by then. */
	const locked = source.run(`BEGIN; LOCK TABLE courses_contactus; SELECT pg_sleep(60); COMMIT;`).catch(() => { /* ended below */ });
	const waits = async () => {
		while (await empty.value`SELECT count(*) FROM pg_stat_activity WHERE datname LIKE 'evolv_scratch_%'
			AND wait_event_type = 'Lock' AND query LIKE '%courses_contactus%'` === '0') { /* not yet */ }
	};
	let child = null;
	const ended = importDjango(empty.config, source, [], { started: (process) => { child = process; } });
	await waits();
	child.kill('SIGKILL');
	assert.equal((await ended).signal, 'SIGKILL');
	await empty.value`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' AND pid <> pg_backend_pid()`;
	await locked;
	assert.equal(await empty.value`SELECT count(*) FROM account`, '0');
	assert.equal(await empty.value`SELECT count(*) FROM imported_row`, '0');
	assert.equal(await empty.value`SELECT last_value::text || is_called FROM account_id_seq`, '1false');
	assert.equal((await importDjango(empty.config, source)).code, 0, 'and it can be run again');
});

test('a database without the tables of this version is told to migrate', async () => {
	const { code, err } = await importDjango(configuration({ owner_database: source.conninfo, database: source.conninfo }), source);
	assert.equal(code, 65);
	assert.match(err, /evolv migrate/);
	assert.deepEqual(filesBelow(folders), []);
});

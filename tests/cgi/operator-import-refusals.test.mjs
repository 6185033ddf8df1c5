/*
 * evolv import-django: what the rules here refuse is left out and told, one row at a time, and nothing of it spoils the
 * rest; nor does what somebody once wrote into the old school to do harm.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { djangoDatabase, importDjango } from '../lib/django.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';

const { api, config, value, drop } = await scratchDatabase();
after(drop);
const source = await djangoDatabase();
after(source.drop);

await source.run(`
	INSERT INTO courses_customuser (id, username, email, password, first_name) VALUES
		(1, 'one', 'one@old.example', '', E'A\\u202eB\\u0007\\r\\nBcc: x'), (2, 'ONE', 'two@old.example', '', ''),
		(3, 'three', 'ONE@old.example', '', ''), (4, 'four', '', '', ''), (5, 'five', E'five@old.example\\nBcc: x@x.example', '', ''),
		(6, 'Zoë Ångström', 'six@old.example', '', ''), (7, 'one@old.example', 'seven@old.example', '', ''),
		(8, 'EIGHT@old.example', 'eight@old.example', '', ''), (9, '🦄\u200d', 'nine@old.example', '', ''),
		(-5, 'minus', 'minus@old.example', '', ''), (9223372036854775807, 'most', 'most@old.example', '', ''),
		(20, 'boss', 'boss@old.example', 'pbkdf2_sha256$99999999$salt$bYTZd6GxHD6HEhqYhQ6mGZHBbHRhWsMpCY3W2nrDFbM=', ''),
		(21, 'old', 'old@old.example', 'argon2$argon2id$v=19$m=102400,t=2,p=8$c2FsdA$aGFzaA', ''), (22, 'p', 'p@old.example', '', ''), (23, 'q', 'q@old.example', '', '');
	INSERT INTO courses_profile (id, user_id, role, twitter_url, linkedin_url, contact_email, bio) VALUES
		(1, 1, 'Janitor', 'javascript:alert(1)', 'https://x.example/"onload="', 'x@', '<script>alert(1)</script>'),
		(3, 3, 'Admin', NULL, NULL, NULL, ''), (20, 20, 'Instructor', NULL, NULL, NULL, repeat('x', 1000000));
	INSERT INTO courses_coursecategory (id, name, color) VALUES (1, 'Data', ''), (2, 'DATA', ''), (3, 'Red', 'red;x:url(//x)'), (4, E' \\t ', '');
	INSERT INTO courses_location (id, name, location_type, country, online_region) VALUES
		(1, 'Accra', 'Campus', 'Ghana', NULL), (2, 'Nowhere', 'Moon', NULL, NULL), (3, 'Both', 'Online', 'Ghana', 'Africa');
	INSERT INTO courses_partner (id, name, website) VALUES (1, 'ACME', 'javascript:alert(1)'), (2, 'acme', NULL), (3, repeat('é', 255), NULL);
	INSERT INTO courses_course (id, name, category_id, parent_id, instructor_id, registration_deadline, start_date, description) VALUES
		(1, 'A', 1, 3, NULL, NULL, NULL, ''), (2, 'B', 1, 1, 1, NULL, NULL, ''), (3, 'C', 2, 2, NULL, NULL, NULL, ''), (4, 'Self', 1, 4, NULL, NULL, NULL, ''),
		(5, 'Late', 1, NULL, NULL, '2024-05-01', '2024-05-01', ''), (6, 'Long', 1, NULL, NULL, NULL, NULL, repeat('x', 1000000)),
		(7, 'Far', 1, NULL, NULL, NULL, 'infinity', ''), (8, 'Alone', NULL, 6, NULL, NULL, NULL, '');
	INSERT INTO courses_course_partners (id, course_id, partner_id) VALUES (1, 1, 1), (2, 1, 1), (3, 1, 2), (4, 6, 1);
	INSERT INTO courses_learningschedule (id, course_id, start_date, end_date, location_id) VALUES (1, 1, '2024-01-01', '2024-06-30', 1),
		(2, 1, '2024-06-30', '2024-12-31', 1), (3, 1, '2024-06-30', '2024-12-31', NULL), (4, 1, '2025-02-01', '2025-01-01', 1),
		(5, 1, '200000-01-01', '200000-01-02', 1), (6, 5, '2024-01-01', '2024-01-02', 1);
	INSERT INTO courses_module (id, schedule_id, title) VALUES (1, 1, 'a'), (2, 1, 'b'), (3, 2, 'lost'), (4, 1, '   ');
	INSERT INTO courses_lesson (id, module_id, title, content, resources) VALUES (1, 1, 'a', repeat('x', 1000000), NULL),
		(2, 1, 'b', E'\\u2028\\x01 "quoted" \\\\ 🦄', 'data:text/html,x'), (3, 3, 'lost', '', NULL);
	INSERT INTO courses_student (id, user_id, register_number, phone, gender, birth_date, country_of_birth, english_level, motivation) VALUES
		(1, 1, 'EVOLV-2024-0001', 'call me', 'X', now()::date + 1, 'gh', 9, ''), (3, 3, 'EVOLV-2024-0003', '+233201234567', 'M', '2000-01-01', 'GH', 1, 'x'),
		(20, 20, 'EVOLV-2024-99999999999', '+233201234567', 'M', '0001-01-01 BC', 'GH', 1, 'x'), (21, 21, 'EVOLV-2024-999999999', '+233201234567', 'M', '2000-01-01', 'gh', 1, 'x');
	INSERT INTO courses_student_courses (student_id, course_id) VALUES (21, 1), (21, 6), (3, 1);
	INSERT INTO courses_student_enrolled_schedules (student_id, learningschedule_id) VALUES (21, 1);
	INSERT INTO courses_event (id, title, date, is_virtual, location_id) VALUES (1, 'Where?', now(), false, NULL), (2, 'Never', '-infinity', true, NULL), (3, 'Net', now(), true, 1);
	INSERT INTO courses_aboutus (id, title) VALUES (1, 'We'), (2, 'We too');
	INSERT INTO courses_corevalue (id, title, about_us_id) VALUES (1, 'Care', 1), (2, 'care', 1), (3, 'Lost', 2);
	INSERT INTO courses_alumni (id, user_id, graduation_year) VALUES (1, 1, 1800), (2, 21, 2020);
	INSERT INTO courses_review (id, name, review_text, rating, course_id) VALUES (1, 'a', 'x', 9, 1), (2, 'b', 'x', 5, NULL), (3, 'c', repeat('x', 1000000), 5, 1), (4, 'd', 'x', 5, 6);
	INSERT INTO courses_contactus (id, name, email, message) VALUES (1, 'v', 'not an address', 'x'), (2, '', 'v@x.example', 'x');
`);

const result = await importDjango(config, source);
assert.equal(result.code, 0, result.err);
const { told, line } = result;

const skipped = {
	courses_customuser: {
		2: /^username: A user with that user name already exists\.$/,
		3: /^email: A user with that e-mail address already exists\.$/,
		4: /^email: Enter a valid e-mail address\.$/,
		5: /^email: Enter a valid e-mail address\.$/,
	},
	courses_profile: { 3: /^account: The row 3 that it belongs to was not taken\.$/, 20: /^bio: This is longer than 10000 characters\.$/ },
	courses_coursecategory: { 2: /already exists/, 3: /colour/, 4: /blank/ },
	courses_location: { 2: /Choose Campus or Online/, 3: /An online location has no country/ },
	courses_partner: { 2: /already exists/, 3: /longer than 200 characters/ },
	courses_course: { 5: /start_date: The start date must be after/, 6: /description: This is longer than 10000/, 7: /start_date: Enter a valid value/ },
	courses_course_partners: { 3: /partner: The row 2/, 4: /course: The row 6/ },
	courses_learningschedule: { 2: /already has a schedule at that location/, 4: /end_date/, 5: /start_date: Enter a valid value/, 6: /course: The row 5/ },
	courses_module: { 3: /schedule: The row 2/, 4: /title: This field may not be blank/ },
	courses_lesson: { 1: /content: This is longer than 100000 characters/, 3: /module: The row 3/ },
	courses_student: {
		1: /birth_date: .*in the past.*english_level: .*gender: .*motivation: .*phone: /,
		3: /account: The row 3/,
		20: /birth_date: Enter a valid value/,
	},
	courses_student_courses: { 2: /course: The row 6/, 3: /student: The row 3/ },
	courses_student_enrolled_schedules: { 1: /not been approved/ },
	courses_event: { 1: /Say where the event takes place/, 2: /date: Enter a valid value/, 3: /A virtual event has no location/ },
	courses_aboutus: { 2: /There is one about-us page/ },
	courses_corevalue: { 2: /already exists/, 3: /about_us: The row 2/ },
	courses_alumni: { 1: /year from 1950/ },
	courses_review: { 1: /rating/, 2: /Say what the review is about/, 3: /longer than 5000/, 4: /Say what/ },
	courses_contactus: { 1: /e-mail/, 2: /name: This field may not be blank/ },
};

for (const [table, reasons] of Object.entries(skipped)) {
	test(`${table}: each row that is refused, and no other, with every reason`, () => {
		const ids = result.report.filter((one) => one.what === 'skipped' && one.table === table).map(({ id }) => id);
		assert.deepEqual(ids.sort((a, b) => a - b), Object.keys(reasons).map(Number));
		for (const [id, reason] of Object.entries(reasons))
			assert.match(told('skipped', table, Number(id)), reason);
	});
}

test('nothing of it is an error, and every table is counted', () => {
	assert.equal(result.code, 0, result.err);
	for (const one of Object.values(result.taken))
		assert.equal(one.read, one.new + one.changed + one.unchanged + one.skipped, one.kind);
	assert.equal(result.err, '');
});

test('a conflict names both rows', () => {
	assert.deepEqual(line('skipped', 'courses_customuser', 3).conflicts, [{ id: 1, source_id: 1 }]);
	assert.deepEqual(line('skipped', 'courses_learningschedule', 2).conflicts, [{ id: 1, source_id: 1 }]);
	assert.match(result.out, /^skipped: courses_customuser 3: email: .* \(in the way: here 1, there 1\)$/m);
});

test('user names: what they become is told', async () => {
	const names = await value`SELECT string_agg(username, ' ' ORDER BY email) FROM account WHERE email ~ '^(six|seven|eight|nine)'`;
	assert.equal(names, 'EIGHT@old.example __ one_old.example Zoe_Angstrom');
	assert.match(told('note', 'courses_customuser', 6), /username: It became Zoe_Angstrom/);
	assert.match(told('note', 'courses_customuser', 7), /username: It became one_old\.example/);
	assert.equal(told('note', 'courses_customuser', 8), undefined);
});

test('one line stays one line', async () => {
	assert.equal(await value`SELECT first_name FROM account WHERE id = 1`, 'A\u202eB Bcc: x');
});

test('an id that no browser can count to is not kept, and does not push the others up', async () => {
	assert.equal(await value`SELECT string_agg(id::text, ' ' ORDER BY id) FROM account WHERE username IN ('minus', 'most')`, '24 25');
	assert.equal(await value`INSERT INTO partner (name) VALUES ('New') RETURNING id`, '2');
});

test('hazard 25: no address that is a program becomes a link', async () => {
	assert.equal(await value`SELECT concat_ws('|', role, twitter_url, linkedin_url, contact_email) FROM profile WHERE account_id = 1`, 'Student');
	assert.match(told('note', 'courses_profile', 1), /contact_email: .* linkedin_url: .* role: It became Student\. twitter_url: /);
	assert.equal(await value`SELECT count(*) FROM partner WHERE website <> ''`, '0');
	assert.equal(await value`SELECT count(*) FROM lesson WHERE resources <> ''`, '0');
});

test('who has a profile that is refused has one all the same', async () => {
	assert.equal(await value`SELECT role FROM profile WHERE account_id = 20`, 'Student');
	assert.equal(await value`SELECT count(*) FROM account a WHERE NOT EXISTS (SELECT FROM profile p WHERE p.account_id = a.id)`, '0');
});

test('a circle of courses is opened where it closes', async () => {
	assert.equal(await value`SELECT string_agg(id || ':' || coalesce(parent_id::text, '-'), ' ' ORDER BY id) FROM course`, '1:3 2:1 3:- 4:- 8:-');
	assert.match(told('note', 'courses_course', 4), /parent: A course cannot be a part of itself/);
	assert.match(result.report.filter((one) => one.table === 'courses_course' && one.id === 3).map(({ reason }) => reason).join(), /a part of itself/);
	assert.equal((await api.get('/courses/1/')).status, 200);
});

test('a course without its category is in another one', async () => {
	assert.equal(await value`SELECT string_agg(c.name, ' ' ORDER BY k.id) FROM course k JOIN category c ON c.id = k.category_id`,
		'Data Data Other Data Other');
	assert.equal((await api.get('/courses/8/')).json.category, 'Other');
});

test('who may not instruct is not named; a course is not lost for that', async () => {
	assert.match(told('note', 'courses_course', 2), /instructor: The person 1 there may not instruct/);
});

test('register numbers: the largest is kept, and the next one is behind it', async () => {
	assert.equal(await value`SELECT register_number || ' ' || country_of_birth FROM student`, 'EVOLV-2024-999999999 GH');
	assert.equal(await value`SELECT last_number FROM register_number_counter WHERE year = 2024`, '999999999');
});

test('passwords of no form that is taken let nobody in', async () => {
	assert.equal(await value`SELECT string_agg(DISTINCT password_hash, ',') FROM account`, '!');
	for (const password of ['!', '', 'x'])
		assert.notEqual((await api.post('/auth/login/', { username: 'boss', password })).status, 200);
});

test('what would control a terminal is not printed', async () => {
	await source.run(`UPDATE courses_customuser SET username = E'\\u001b[31m\\u009b' WHERE id = 9`);
	await source.run(`CREATE TABLE "courses_\u001b[2J\u009b" (id bigint); UPDATE courses_coursematerial SET file = ''`);
	const { out, told: tell } = await importDjango(config, source, ['--dry-run']);
	// eslint-disable-next-line no-control-regex
	assert.doesNotMatch(out, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
	assert.equal(tell('not taken', 'courses_\u001b[2J\u009b'), 'This table is not known.');
});

test('mended there, what was skipped is taken by the next import', async () => {
	await source.run(`
		UPDATE courses_customuser SET email = 'three@old.example' WHERE id = 3;
		UPDATE courses_course SET start_date = '2024-06-01' WHERE id = 5;
		UPDATE courses_location SET state = 'Greater Accra' WHERE id = 1;
		UPDATE courses_course SET parent_id = NULL WHERE id = 2`);
	const again = await importDjango(config, source);
	assert.deepEqual([again.taken.account.new, again.taken.profile.new, again.taken.student.new, again.taken.course.new], [1, 1, 1, 1]);
	assert.deepEqual([again.taken.location.changed, again.taken.location.skipped], [1, 2], 'no new one is left');
	assert.equal(await value`SELECT role FROM profile p JOIN account a ON a.id = p.account_id WHERE username = 'three'`, 'Admin');
	assert.equal(await value`SELECT string_agg(id || ':' || coalesce(parent_id::text, '-'), ' ' ORDER BY id) FROM course WHERE id < 4`, '1:3 2:- 3:2');
});

test('a table without a number for an id is passed over', async () => {
	await source.run(`DROP TABLE courses_contactus; CREATE TABLE courses_contactus (id uuid PRIMARY KEY, name text)`);
	const { code, told: tell } = await importDjango(config, source, ['--dry-run']);
	assert.equal(code, 0);
	assert.match(tell('missing', 'courses_contactus'), /no such table, or no id/);
});

test('a school of which only the users are left', async () => {
	const users = await djangoDatabase();
	after(users.drop);
	await users.run(`DO $$ DECLARE name text; BEGIN FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public'
		AND tablename <> 'courses_customuser' LOOP EXECUTE format('DROP TABLE %I CASCADE', name); END LOOP; END $$;
		ALTER TABLE courses_customuser DROP is_superuser, DROP is_staff, DROP first_name, DROP date_joined;
		INSERT INTO courses_customuser (username, email, password) VALUES ('a', 'a@old.example', '')`);
	const empty = await scratchDatabase();
	after(empty.drop);
	const { code, taken, told: tell } = await importDjango(empty.config, users);
	assert.deepEqual([code, taken.account.new], [0, 1]);
	assert.match(tell('missing', 'courses_customuser'), /first_name/);
	assert.match(tell('missing', 'courses_profile'), /no such table/);
	assert.equal(await empty.value`SELECT role FROM profile`, 'Student');
});

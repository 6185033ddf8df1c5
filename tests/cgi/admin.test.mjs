/*
 * admin/: the dashboard, people, the inbox, the outbox, who changed what.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { PASSWORD, admin, approvedStudent, auditRows, mailsTo, person, registration } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import { forge } from '../lib/tokens.mjs';
import { unique, uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const profile = (one) => `/admin/profiles/${one.id}/profile/`;

test('the dashboard says what the tables say', async (t) => {
	const scratch = await scratchDatabase();
	t.after(scratch.drop);
	const { id, access } = await person(scratch.api);
	await scratch.value`UPDATE profile SET role = 'Admin';
		INSERT INTO category (name) VALUES ('c'); INSERT INTO about_us (title) VALUES ('a');
		INSERT INTO course (name, category_id, end_date, parent_id) VALUES ('a', 1, NULL, NULL), ('b', 1, current_date - 1, 1), ('c', 1, current_date, NULL);
		INSERT INTO schedule (course_id, start_date, end_date, location_id) SELECT 1, current_date + d, current_date + d + 10, NULL FROM unnest(ARRAY[-20, -5, 6]) d;
		INSERT INTO event (title, date, is_virtual) SELECT 'e', now() + d * interval '1 day', true FROM unnest(ARRAY[-400, -40, -1, 1, 2, 40]) d;
		INSERT INTO review (name, review_text, rating, course_id, is_approved) VALUES ('x', 'x', 4, 1, true), ('x', 'x', 1, 1, false), ('x', 'x', 5, 1, true);
		INSERT INTO account (username, email, password_hash) SELECT 's' || n, 's' || n || '@x.example', '' FROM generate_series(1, 5) n;
		INSERT INTO profile (account_id) SELECT id FROM account WHERE username LIKE 's_';
		INSERT INTO student (account_id, register_number, email, phone, first_name, last_name, gender, birth_date, country_of_birth, nationality,
			diploma_level, job_status, motivation, future_goals, proudest_moment, english_level, how_heard, has_laptop, application_status)
			SELECT id, 'EVOLV-2026-000' || row_number() OVER (ORDER BY id), email, '+233201234567', 'A', 'B', 'Other', '2000-01-01', 'GH', 'GH', 'Master', 'x', 'x', 'x', 'x', 3, 'x', true,
			(ARRAY['pending', 'in_progress', 'approved', 'rejected'])[row_number() OVER (ORDER BY id)] FROM account WHERE username BETWEEN 's1' AND 's4';
		INSERT INTO enrollment (student_id, course_id, status) SELECT id, 1, 'Approved' FROM student;
		INSERT INTO enrollment (student_id, course_id, status) SELECT min(id), 3, 'Completed' FROM student;
		INSERT INTO alumni (account_id, graduation_year) SELECT id, 2025 FROM account WHERE username = 's5'`;
	const { status, json } = await scratch.api.get('/admin/dashboard/', { token: access });

	assert.equal(status, 200);
	assert.ok(id);
	assert.deepEqual(json.students, { total: 4, pending_applications: 2, approved: 1, rejected: 1 });
	assert.deepEqual(json.courses, { active: 2, subcourses: 1, total: 3 });
	assert.deepEqual(json.events, { upcoming: 3, past: 3, total: 6 });
	assert.deepEqual(json.schedules, { active: 1 });
	assert.deepEqual(json.alumni, { total: 1 });
	assert.deepEqual(json.reviews, { total: 3, average_rating: 4.5, awaiting_approval: 1 });
	assert.equal(json.applications_by_month.length, 12);
	assert.deepEqual(json.applications_by_month.at(-1), { month: new Date().toISOString().slice(0, 7), count: 4 });
	assert.deepEqual(json.enrollments_by_course, [{ course_id: 1, course: 'a', count: 4 }, { course_id: 3, course: 'c', count: 1 }]);
	assert.deepEqual(json.funnel, { registered: 5, applied: 4, approved: 1, enrolled: 0, completed: 1, alumni: 1 });
});

test('people: filters and search; what an admin sees of one', async () => {
	const word = uniqueWord();
	const one = await person(api, { first_name: word, last_name: 'Mensah' });
	const list = async (query) => (await asAdmin.get(`/admin/profiles/?${query}`)).json.results.map((row) => row.user.id);

	for (const query of [word, one.username, one.email, `${word} mensah`])
		assert.deepEqual(await list(`search=${encodeURIComponent(query)}`), [one.id], query);
	assert.deepEqual(await list(`search=${word}&role=Student&is_active=true`), [one.id]);
	assert.deepEqual(await list(`search=${word}&role=Admin`), []);
	assert.deepEqual(await list(`search=${word}&is_active=false`), []);
	assert.equal((await asAdmin.get('/admin/profiles/?role=King')).status, 400);
	const { json, text } = await asAdmin.get(profile(one));
	assert.deepEqual([json.user.id, json.role, json.email, json.is_active, json.email_verified], [one.id, 'Student', one.email, true, false]);
	assert.ok(!text.includes('password') && !text.includes('argon'));
	assert.deepEqual((await asAdmin.get(`/admin/users/${one.id}/profile/`)).json, json);
});

test('an admin changes a role, and it holds at once', async () => {
	const one = await person(api);
	const create = () => api.post('/partners/', { name: unique('P') }, { token: one.access });

	assert.equal((await create()).status, 403);
	const { status, json, headers } = await asAdmin.patch(profile(one), { role: 'Admin', title: 'Head', bio: null, id: 1, is_superuser: true });
	assert.deepEqual([status, json.role, json.title, json.bio, json.user.id, json.is_superuser], [200, 'Admin', 'Head', '', one.id, false]);
	assert.deepEqual((await auditRows(headers['x-request-id'])).map((row) => [row.entity, row.changes.role]), [['profile', ['Student', 'Admin']]]);
	assert.equal((await create()).status, 201);
	assert.equal((await asAdmin.patch(profile(one), { role: 'Student' })).status, 200);
	assert.equal((await create()).status, 403);
});

test('a deactivated person is out at once, and their tokens stay dead when they are let in again', async () => {
	const one = await person(api);

	assert.equal((await asAdmin.patch(profile(one), { is_active: false })).json.is_active, false);
	assert.equal((await api.get('/users/me/', { token: one.access })).status, 401);
	assert.equal((await api.post('/auth/token/', { username: one.username, password: PASSWORD })).status, 401);
	assert.equal((await asAdmin.patch(profile(one), { is_active: true })).status, 200);
	assert.equal((await api.get('/users/me/', { token: one.access })).status, 401);
	assert.equal((await api.post('/auth/token/', { username: one.username, password: PASSWORD })).status, 200);
});

test('all faults of a change are told at once; a new address is verified again', async () => {
	const [one, other] = [await person(api), await person(api)];
	const { status, json } = await asAdmin.patch(profile(one), { username: other.username.toUpperCase(), email: 'x', role: 'King', is_active: 'perhaps', twitter_url: 'x' });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['email', 'is_active', 'role', 'twitter_url', 'username']);
	const email = uniqueEmail();
	assert.equal((await asAdmin.patch(profile(one), { email })).json.email, email);
	assert.equal((await mailsTo(email))[0].template, 'verify-email');
	assert.ok((await mailsTo(one.email)).some((mail) => mail.template === 'email-changed'));
});

test('deleting a person deletes what hangs on them', async () => {
	const one = await approvedStudent(api);

	assert.equal((await asAdmin.delete(profile(one))).status, 204);
	assert.equal((await asAdmin.delete(profile(one))).status, 404);
	assert.equal((await asAdmin.get(profile(one))).status, 404);
	assert.equal(await value`SELECT count(*) FROM student WHERE account_id = ${one.id}`, 0);
	assert.equal((await api.get('/users/me/', { token: one.access })).status, 401);
});

/* A house with the given number of admins and nobody else. */
async function house(t, count) {
	const scratch = await scratchDatabase();
	t.after(scratch.drop);
	const { access } = await person(scratch.api);
	await scratch.value`INSERT INTO account (username, email, password_hash)
		SELECT 'admin' || n, 'admin' || n || '@x.example', '' FROM generate_series(2, ${count}) n;
		INSERT INTO profile (account_id) SELECT id FROM account WHERE username LIKE 'admin%';
		UPDATE profile SET role = 'Admin'`;
	const ids = Array.from({ length: count }, (_, i) => i + 1);
	const tokens = ids.map((id) => forge(access, { claims: { sub: String(id) } }));
	const admins = () => scratch.value`SELECT count(*) FROM profile p JOIN account a ON a.id = p.account_id WHERE role = 'Admin' AND is_active`;
	return { ...scratch, ids, tokens, admins };
}

test('the last admin can be neither demoted, nor deactivated, nor deleted, nor erase themself', async (t) => {
	const { api: own, tokens: [token], admins } = await house(t, 1);
	const demoted = await own.patch('/admin/profiles/1/profile/', { role: 'Student', title: 'x' }, { token });

	assert.deepEqual([demoted.status, Object.keys(demoted.json)], [400, ['role']]);
	const deactivated = await own.patch('/admin/profiles/1/profile/', { is_active: false }, { token });
	assert.deepEqual([deactivated.status, Object.keys(deactivated.json)], [400, ['is_active']]);
	for (const path of ['/admin/profiles/1/profile/', '/admin/users/1/profile/', '/profile/']) {
		const { status, json } = await own.delete(path, { token });
		assert.deepEqual([status, json.detail], [409, 'This is the last admin; make somebody else an admin first.']);
	}
	assert.equal(await admins(), '1');
	assert.equal((await own.get('/admin/profiles/1/profile/', { token })).json.title, '');
});

test('race: 20 admins who all leave at the same moment, each in another way: one is left', async (t) => {
	const { api: own, ids, tokens, admins } = await house(t, 20);
	const ways = [
		(id, token) => own.patch(`/admin/profiles/${id}/profile/`, { role: 'Student' }, { token }),
		(id, token) => own.patch(`/admin/profiles/${id}/profile/`, { is_active: false }, { token }),
		(id, token) => own.delete(`/admin/profiles/${id}/profile/`, { token }),
		(id, token) => own.delete('/profile/', { token }),
	];
	const answers = await Promise.all(ids.map((id, i) => ways[i % ways.length](id, tokens[i])));

	assert.equal(await admins(), '1');
	assert.equal(answers.filter((answer) => answer.status < 300).length, 19, answers.map((answer) => answer.status).join());
});

test('race: two admins who put each other out: one stays', async (t) => {
	const { api: own, tokens, admins } = await house(t, 2);
	const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => own.patch(`/admin/profiles/${2 - (i % 2)}/profile/`,
		i % 4 < 2 ? { role: 'Student' } : { is_active: false }, { token: tokens[i % 2] })));

	assert.ok(answers.every((answer) => [200, 400, 401, 403].includes(answer.status)), answers.map((answer) => answer.status).join());
	assert.equal(await admins(), '1');
});

test('a new admin: the password rules hold, all faults at once', async () => {
	const form = registration();
	const { status, json, headers } = await asAdmin.post('/admin/create-admin/', form);

	assert.equal(status, 201);
	assert.deepEqual([json.role, json.username, json.email, json.email_verified], ['Admin', form.username, form.email, false]);
	assert.ok(headers.location.endsWith(`/api/v1/admin/profiles/${json.user.id}/profile/`));
	const { access } = (await api.post('/auth/token/', form)).json;
	assert.equal((await api.get('/admin/dashboard/', { token: access })).status, 200);
	assert.ok((await mailsTo(form.email)).some((mail) => mail.template === 'welcome'));
	assert.deepEqual((await auditRows(headers['x-request-id'])).map((row) => row.entity).sort(), ['account', 'profile']);
	const bad = await asAdmin.post('/admin/create-admin/', { ...form, password: '12345678' });
	assert.deepEqual([bad.status, Object.keys(bad.json).sort()], [400, ['email', 'password', 'username']]);
});

test('the outbox: states and recipients, never what a mail says; a failed one is tried again', async () => {
	const one = await person(api);
	const [{ id }] = await mailsTo(one.email);
	const mine = `/admin/mail/?recipient=${encodeURIComponent(one.email.toUpperCase())}`;
	const { json, text } = await asAdmin.get(mine);

	assert.deepEqual(json.results.map((mail) => [mail.id, mail.template, mail.state]), [[id, 'welcome', 'queued']]);
	assert.ok(!text.includes('token'));
	assert.equal((await asAdmin.post(`/admin/mail/${id}/retry/`)).status, 409);
	await execute`UPDATE outbox SET state = 'failed', attempts = 9, last_error = 'no such host' WHERE id = ${id}`;
	assert.equal((await asAdmin.get(`${mine}&state=failed`)).json.count, 1);
	const answers = await Promise.all(Array.from({ length: 20 }, () => asAdmin.post(`/admin/mail/${id}/retry/`)));
	const done = answers.filter((answer) => answer.status === 200);
	assert.equal(done.length, 1);
	assert.deepEqual([done[0].json.state, done[0].json.attempts, done[0].json.last_error], ['queued', 0, 'no such host']);
	assert.deepEqual((await auditRows(done[0].headers['x-request-id'])).map((row) => [row.entity, row.changes.state]), [['outbox', ['failed', 'queued']]]);
	assert.equal((await asAdmin.get('/admin/mail/?state=lost')).status, 400);
});

test('who changed what: filters by actor, action, entity, row and day', async () => {
	const other = await admin(api);
	const { json: made, headers } = await api.post('/partners/', { name: unique('P') }, { token: other.access });
	await api.patch(`/partners/${made.id}/`, { description: 'x' }, { token: other.access });
	const list = async (query) => (await asAdmin.get(`/admin/audit/?actor=${other.id}&${query}`)).json.results;
	const today = new Date().toISOString().slice(0, 10);

	assert.deepEqual((await list('')).map((row) => [row.action, row.entity, row.entity_id, row.actor_name]),
		[['update', 'partner', made.id, other.username], ['create', 'partner', made.id, other.username]]);
	assert.deepEqual((await list('action=update'))[0].changes, { description: ['', 'x'] });
	assert.equal((await list('action=create'))[0].request_id, headers['x-request-id']);
	assert.equal((await list(`entity=partner&entity_id=${made.id}&since=${today}&until=${today}`)).length, 2);
	assert.equal((await list('until=2020-01-01')).length, 0);
	assert.equal((await list('ordering=at'))[0].action, 'create');
	for (const query of ['since=yesterday', 'until=2026-02-30', 'action=burn', 'actor=x'])
		assert.equal((await asAdmin.get(`/admin/audit/?${query}`)).status, 400, query);
	const [row] = await list('');
	assert.deepEqual((await asAdmin.get(`/admin/audit/${row.id}/`)).json, row);
	for (const send of [asAdmin.patch, asAdmin.put])
		assert.equal((await send(`/admin/audit/${row.id}/`, {}, { undocumented: true })).status, 405);
	assert.ok((await sql`SELECT 1 FROM audit WHERE id = ${row.id}`).length);
});

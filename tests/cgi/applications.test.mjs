/*
 * students/: applying, deciding, and what a student sees of it.
 * Runs alone: twenty at a time past the pooler take what PostgreSQL has of connections.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { applicant, application, as, crowd, inParallel } from '../lib/learning.mjs';
import { admin, auditRows, mailsTo, person } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import * as things from '../lib/things.mjs';
import { forge } from '../lib/tokens.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const asAdmin = as(api, await admin(api));
const [one, two, three] = [await things.course(asAdmin), await things.course(asAdmin), await things.course(asAdmin)];

const templates = async (email) => (await mailsTo(email)).map(({ template }) => template);
const stepsOf = (id) => sql`SELECT id, status FROM student_selection WHERE student_id = ${id} ORDER BY id`;
const complete = (step) => asAdmin.patch(`/student-selection/${step.id}/`, { status: 'Completed' });

/* Somebody with exactly this number of steps, whatever the school has. */
async function applicantWithSteps(count, courses = [one.id, two.id]) {
	const made = await applicant(api, courses);

	await execute`DELETE FROM student_selection WHERE student_id = ${made.student.id}`;
	for (let i = 0; i < count; i++) {
		const step = await asAdmin.post('/selection-procedures/', { step_name: unique('Step') });
		assert.equal(step.status, 201, step.text);
		assert.equal((await asAdmin.post('/student-selection/', { student: made.student.id, step: step.json.id })).status, 201);
	}
	return { ...made, steps: await stepsOf(made.student.id) };
}

test('an application: the record, an enrolment per course, a row per step, one mail', async () => {
	const { email, student, client, id } = await applicant(api, [one.id, two.id, two.id]);
	const steps = await value`SELECT count(*) FROM student_selection WHERE student_id = ${student.id} AND status = 'Pending'`;
	const mails = await mailsTo(email);

	assert.match(student.register_number, new RegExp(`^EVOLV-${new Date().getUTCFullYear()}-\\d{4,}$`));
	assert.deepEqual([student.email, student.application_status], [email, 'pending']);
	assert.deepEqual(student.courses.map(({ id: course, status }) => [course, status]), [[one.id, 'Pending'], [two.id, 'Pending']]);
	assert.equal(steps, await value`SELECT count(*) FROM selection_procedure`);
	assert.deepEqual(mails.map(({ template }) => template), ['welcome', 'application-received']);
	assert.deepEqual([mails[1].data.register_number, mails[1].data.courses], [student.register_number, [one.name, two.name].sort()]);
	assert.deepEqual((await client.get('/students/me/')).json, student);
	assert.equal(await value`SELECT account_id FROM student WHERE id = ${student.id}`, id);
});

test('what a student is shown of themselves has no note of the office', async () => {
	const { student, client } = await applicant(api, [one.id]);
	const note = uniqueWord();
	await asAdmin.patch(`/students/${student.id}/`, { decision_note: note });

	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.decision_note, note);
	for (const part of ['', 'dashboard/', 'application-status/', 'courses/'])
		assert.ok(!(await client.get(`/students/me/${part}`)).text.includes(note), part);
});

test('an application leaves its audit rows', async () => {
	const who = await person(api);
	const { headers } = await as(api, who).post('/students/', application([one.id]));
	const rows = await auditRows(headers['x-request-id']);

	assert.ok(rows.every(({ actor_id, action }) => actor_id === who.id && action === 'create'));
	assert.deepEqual([...new Set(rows.map(({ entity }) => entity))].filter((entity) => entity !== 'student_selection').sort(), ['enrollment', 'student']);
});

const WRONG = [
	[{ phone: '0201234567' }, ['phone']],
	[{ phone: '+0201234567', country_of_birth: 'gh', nationality: 'XX' }, ['country_of_birth', 'nationality', 'phone']],
	[{ birth_date: '2999-01-01' }, ['birth_date']],
	[{ birth_date: '1899-12-31', gender: 'female', diploma_level: 'None' }, ['birth_date', 'diploma_level', 'gender']],
	[{ english_level: 0 }, ['english_level']],
	[{ english_level: 6, has_laptop: 'maybe' }, ['english_level', 'has_laptop']],
	[{ first_name: ' ', motivation: '', zip_code: undefined }, ['first_name', 'motivation', 'zip_code']],
	[{ courses: [] }, ['courses']],
	[{ courses: [999999999] }, ['courses']],
	[{ courses: 'x', phone: 'y' }, ['courses', 'phone']],
	[{ courses: undefined, referral_person: null }, ['courses']],
];

for (const [fields, faults] of WRONG)
	test(`an application with ${JSON.stringify(fields)} is refused at ${faults}`, async () => {
		const who = await person(api);
		const { status, json } = await as(api, who).post('/students/', application([one.id], fields));

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), faults);
		assert.equal(await value`SELECT count(*) FROM student WHERE account_id = ${who.id}`, 0);
		assert.deepEqual(await templates(who.email), ['welcome']);
	});

test('a plain form applies too', async () => {
	const who = await person(api);
	const { courses, ...fields } = application([one.id, two.id]);
	const form = [...Object.entries(fields).map(([name, field]) => [name, String(field)]), ...courses.map((id) => ['courses', String(id)])];
	const { status, json, text } = await as(api, who).request('POST', '/students/', { form });

	assert.equal(status, 201, text);
	assert.equal(json.courses.length, 2);
});

test('one application per person: told beside the other faults, and 20 at the same moment make one', async () => {
	const { client } = await applicant(api, [one.id]);
	const again = await client.post('/students/', application([one.id], { phone: 'x' }));
	assert.deepEqual([again.status, Object.keys(again.json).sort()], [400, ['non_field_errors', 'phone']]);

	const [racer] = await crowd(api, 1);
	const answers = await Promise.all(Array.from({ length: 20 }, () => racer.client.post('/students/', application([one.id]))));
	assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(19).fill(400)]);
	assert.deepEqual(await templates(racer.email), ['application-received']);
});

test('sent 20 times with one Idempotency-Key it is done once, and all get the same answer', async () => {
	const [racer] = await crowd(api, 1);
	const headers = { 'Idempotency-Key': uniqueWord() };
	const body = application([one.id]);
	const answers = await Promise.all(Array.from({ length: 20 }, () => racer.client.post('/students/', body, { headers })));

	for (const answer of answers)
		assert.deepEqual([answer.status, answer.text], [201, answers[0].text]);
	assert.deepEqual(await templates(racer.email), ['application-received']);
});

/* A client that is told to come back comes back, with the same key: a busy machine is no reason for a gap. */
async function patiently(client, body) {
	const headers = { 'Idempotency-Key': uniqueWord() };

	for (let tries = 0; ; tries++) {
		const answer = await client.post('/students/', body, { headers, serverError: true });
		if (answer.status !== 503 || tries === 9)
			return answer;
	}
}

test('the register number: 200 applications at 20 at a time, no number twice, none skipped by a failed one', async () => {
	const school = await scratchDatabase();
	const boss = await person(school.api);
	await school.value`UPDATE profile SET role = 'Admin' WHERE account_id = ${boss.id}`;
	const course = await things.course(as(school.api, boss));
	const sample = await person(school.api);
	await school.value`WITH a AS (INSERT INTO account (username, email, password_hash)
			SELECT 'racer' || n, 'racer' || n || '@school.example', 'x' FROM generate_series(1, 200) n RETURNING id)
		INSERT INTO profile (account_id, role) SELECT id, 'Student' FROM a`;
	const ids = JSON.parse(await school.value`SELECT json_agg(id ORDER BY id) FROM account WHERE username LIKE 'racer%'`);
	const racers = ids.map((id) => school.api.with({ token: forge(sample.access, { claims: { sub: String(id), ver: 1 } }) }));

	try {
		const answers = await inParallel(racers, 20, async (racer, i) => {
			/* Every third one fails first: in its form, or only in the database. */
			if (i % 3 === 0)
				assert.equal((await patiently(racer, application([course.id], i % 2 ? { phone: 'x' } : { birth_date: '2999-01-01' }))).status, 400);
			return patiently(racer, application([course.id]));
		});
		assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
		const year = new Date().getUTCFullYear();
		const expected = Array.from({ length: 200 }, (_, i) => `EVOLV-${year}-${String(i + 1).padStart(4, '0')}`);
		assert.deepEqual(answers.map(({ json }) => json.register_number).sort(), expected);
		const counts = JSON.parse(await school.value`SELECT json_build_array((SELECT count(*) FROM enrollment),
			(SELECT count(*) FROM outbox WHERE template = 'application-received'), (SELECT last_number FROM register_number_counter))`);
		assert.deepEqual(counts, [200, 200, 200]);
	} finally {
		await school.drop();
	}
});

test('two applications a day', async () => {
	const limited = cgiClient({ rate_limits: 'on' });
	const [racer] = await crowd(limited, 1);

	assert.equal((await racer.client.post('/students/', {})).status, 400);
	assert.equal((await racer.client.post('/students/', application([one.id]))).status, 201);
	assert.equal((await racer.client.post('/students/', application([one.id]))).status, 429);
});

/* ---- deciding ---------------------------------------------------------------------------------------- */

test('with no steps yet a student is submitted, never approved', async () => {
	const { client, student } = await applicantWithSteps(0);
	const { json } = await client.get('/students/me/application-status/');

	assert.deepEqual([json.status, json.progress, json.steps], ['submitted', { total_steps: 0, completed_steps: 0, percentage: 0 }, []]);
	assert.deepEqual(json.enrollments.map(({ status }) => status), ['Pending', 'Pending']);
	assert.equal((await client.get('/students/me/dashboard/')).json.application_status, 'submitted');
	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.application_status, 'pending');
});

test('somebody who has not applied is told so', async () => {
	const client = as(api, await person(api));

	assert.equal((await client.get('/students/me/application-status/')).json.status, 'not_applied');
	assert.equal((await client.get('/students/me/dashboard/')).json.application_status, 'not_applied');
	assert.equal((await client.get('/students/me/')).status, 404);
	assert.equal((await client.get('/students/me/learning-materials/')).status, 403);
	assert.deepEqual((await client.get('/students/me/courses/')).json, []);
});

test('the first step puts it in progress, the last one approves it and its enrolments, each change is mailed once', async () => {
	const { client, student, email, steps } = await applicantWithSteps(2);

	assert.equal((await complete(steps[0])).status, 200);
	assert.deepEqual((({ status, progress }) => [status, progress])((await client.get('/students/me/application-status/')).json),
		['in_progress', { total_steps: 2, completed_steps: 1, percentage: 50 }]);
	assert.equal((await client.get('/students/me/learning-materials/')).status, 403);
	await complete(steps[1]);
	const { json } = await client.get('/students/me/application-status/');
	assert.deepEqual([json.status, json.enrollments.map(({ status }) => status)], ['approved', ['Approved', 'Approved']]);
	assert.equal((await client.get('/students/me/learning-materials/')).status, 200);
	await complete(steps[1]);
	await asAdmin.patch(`/students/${student.id}/`, { application_status: 'approved' });
	const mails = (await mailsTo(email)).filter(({ template }) => template === 'application-status');
	assert.deepEqual(mails.map(({ data }) => data.status), ['in_progress', 'approved']);
});

test('the same step 20 times at the same moment: approved once, one mail', async () => {
	const { student, email, steps } = await applicantWithSteps(1);
	const answers = await Promise.all(Array.from({ length: 20 }, () => complete(steps[0])));

	assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.application_status, 'approved');
	assert.equal((await mailsTo(email)).filter(({ data }) => data.status === 'approved').length, 1);
});

test('20 last steps at the same moment: whoever is last approves', async () => {
	const { student, email, steps } = await applicantWithSteps(20);

	await Promise.all(steps.map(complete));
	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.application_status, 'approved');
	assert.deepEqual((await mailsTo(email)).filter(({ template }) => template === 'application-status').map(({ data }) => data.status),
		['in_progress', 'approved']);
});

test('what an admin has decided, a step does not change', async () => {
	const { student, steps } = await applicantWithSteps(1);
	await asAdmin.patch(`/students/${student.id}/`, { application_status: 'rejected' });
	await complete(steps[0]);

	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.application_status, 'rejected');
});

test('an admin decides: approval approves what waits, one mail, a time; the same decision again is none', async () => {
	const { student, email, client } = await applicantWithSteps(1);
	const path = `/students/${student.id}/`;
	const approved = (await asAdmin.patch(path, { application_status: 'approved', decision_note: 'good' })).json;
	assert.deepEqual([approved.application_status, approved.courses.map(({ status }) => status)], ['approved', ['Approved', 'Approved']]);
	assert.ok(approved.decided_at);
	await asAdmin.put(path, { ...approved, courses: undefined });
	const rejected = (await asAdmin.patch(path, { application_status: 'rejected' })).json;
	assert.equal(rejected.application_status, 'rejected');
	assert.equal((await client.get('/students/me/learning-materials/')).status, 403);
	assert.deepEqual((await mailsTo(email)).filter(({ template }) => template === 'application-status').map(({ data }) => data.status), ['approved', 'rejected']);
	assert.deepEqual(Object.keys((await asAdmin.patch(path, { application_status: 'submitted' })).json), ['application_status']);
});

test('20 admins decide at the same moment: one mail', async () => {
	const { student, email } = await applicantWithSteps(1);

	await Promise.all(Array.from({ length: 20 }, () => asAdmin.patch(`/students/${student.id}/`, { application_status: 'approved' })));
	assert.equal((await mailsTo(email)).filter(({ template }) => template === 'application-status').length, 1);
});

/* ---- the record -------------------------------------------------------------------------------------- */

test('a student changes their own record, but not what the school says of them', async () => {
	const { client, student } = await applicant(api, [one.id]);
	const { status, json } = await client.patch('/students/me/', { job_status: 'Mason', application_status: 'approved', register_number: 'EVOLV-1999-0001',
		email: 'other@school.example', decision_note: 'x' });

	assert.equal(status, 200);
	assert.deepEqual(json, { ...student, job_status: 'Mason', updated_at: json.updated_at });
	const bad = await client.patch('/students/me/', { phone: '1', english_level: 9, courses: [999999999] });
	assert.deepEqual([bad.status, Object.keys(bad.json).sort()], [400, ['courses', 'english_level', 'phone']]);
});

test('courses: added and dropped until they are decided on, then only added', async () => {
	const { client, student } = await applicant(api, [one.id, two.id]);
	const courses = async (list) => (await client.patch('/students/me/', { courses: list })).json.courses;

	assert.deepEqual((await courses([two.id, three.id])).map(({ id }) => id), [two.id, three.id]);
	await asAdmin.patch(`/students/${student.id}/`, { application_status: 'approved' });
	for (const list of [[two.id], [one.id], []])
		assert.ok(Array.isArray(await courses(list)) && (await courses(list)).every((text) => typeof text === 'string'), 'faults');
	assert.deepEqual((await courses([one.id, two.id, three.id])).map(({ status }) => status), ['Approved', 'Approved', 'Pending']);
});

test('the school writes to the address of the account', async () => {
	const { client, student } = await applicant(api, [one.id]);
	const email = `${uniqueWord()}@school.example`;

	assert.equal((await client.patch('/profile/', { email })).status, 200);
	assert.equal((await asAdmin.get(`/students/${student.id}/`)).json.email, email);
});

test('the list: search and filters', async () => {
	const { student } = await applicant(api, [three.id], { last_name: uniqueWord(), diploma_level: 'PhD' });
	const found = async (query) => (await asAdmin.get(`/students/?${query}`)).json.results.map(({ id }) => id);

	for (const query of [`search=${student.last_name}`, `search=${student.register_number}`, `search=${encodeURIComponent(student.email)}`])
		assert.deepEqual(await found(query), [student.id], query);
	assert.ok((await found(`courses=${three.id}&diploma_level=PhD&application_status=pending`)).includes(student.id));
	assert.deepEqual(await found(`search=${student.last_name}&application_status=approved`), []);
	assert.equal((await asAdmin.get('/students/?application_status=submitted')).status, 400);
});

test('an admin sees of a student what the student sees', async () => {
	const { client, student } = await applicantWithSteps(1);
	await asAdmin.patch(`/students/${student.id}/`, { application_status: 'approved' });

	for (const part of ['dashboard', 'application-status', 'learning-materials', 'courses', 'events', 'certificates'])
		assert.deepEqual((await asAdmin.get(`/students/${student.id}/${part}/`)).json, (await client.get(`/students/me/${part}/`)).json, part);
	assert.deepEqual((await asAdmin.get(`/students/${student.id}/projects/`)).json.results, []);
});

test('deleting a student takes what hangs on it, and leaves the account', async () => {
	const { client, student } = await applicant(api, [one.id]);

	assert.equal((await asAdmin.delete(`/students/${student.id}/`)).status, 204);
	assert.equal((await client.get('/students/me/')).status, 404);
	assert.equal(await value`SELECT count(*) FROM enrollment WHERE student_id = ${student.id}`, 0);
});

/* ---- enrolments ------------------------------------------------------------------------------------- */

const enrollmentOf = async (student) => (await asAdmin.get(`/enrollments/?student=${student.id}`)).json.results[0];

test('enrollments/: fields, filters, and one mail per change', async () => {
	const { student, email } = await applicant(api, [three.id]);
	const made = await enrollmentOf(student);

	assert.deepEqual(Object.keys(made), ['id', 'student', 'course', 'status', 'applied_at', 'updated_at']);
	assert.deepEqual([made.student.register_number, made.course, made.status], [student.register_number, { id: three.id, name: three.name }, 'Pending']);
	for (let i = 0; i < 2; i++)
		assert.equal((await asAdmin.patch(`/enrollments/${made.id}/`, { status: 'Under Review' })).json.status, 'Under Review');
	assert.ok((await asAdmin.get(`/enrollments/?course=${three.id}&status=Under%20Review`)).json.results.some(({ id }) => id === made.id));
	assert.equal((await asAdmin.patch(`/enrollments/${made.id}/`, { status: 'Done' })).status, 400);
	assert.deepEqual((await mailsTo(email)).filter(({ template }) => template === 'enrollment-status').map(({ data }) => [data.course, data.status]),
		[[three.name, 'Under Review']]);
});

/*
 * Seats in a schedule, the line for one, projects, certificates, the private calendar.
 */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { approvedCrowd, as, schedule } from '../lib/learning.mjs';
import { admin, deactivate, instructor, mailsTo, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const asAdmin = as(api, await admin(api));
const course = await things.course(asAdmin);
const elsewhere = await things.course(asAdmin);

let year = 2200;
const run = (fields = {}) => schedule(asAdmin, { course: course.id, start_date: `${++year}-02-01`, end_date: `${year}-05-31`, ...fields });
const enroll = (one, made, query = '') => one.client.post(`/students/me/enroll/${made.id}/${query}`);
const leave = (one, made) => one.client.delete(`/students/me/enroll/${made.id}/`);
const templates = async (one) => (await mailsTo(one.email)).map(({ template }) => template);
const stateOf = (one, made) => value`SELECT e.state FROM schedule_enrollment e JOIN student s ON s.id = e.student_id
	WHERE s.account_id = ${one.id} AND e.schedule_id = ${made.id}`;

test('enrolling: the answer, the count, the mail, once', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const campus = await things.campus(asAdmin);
	const made = await run({ location: campus.id });
	const { status, json } = await enroll(one, made);

	assert.equal(status, 201);
	assert.deepEqual(json, { message: json.message, state: 'enrolled', schedule: { id: made.id, course: course.name,
		start_date: made.start_date, end_date: made.end_date, location: campus.name } });
	assert.equal((await api.get(`/schedules/${made.id}/`)).json.enrolled, 1);
	assert.equal((await enroll(one, made)).status, 400);
	assert.deepEqual(await templates(one), ['schedule-enrolled']);
	assert.deepEqual((await one.client.get('/students/me/dashboard/')).json.enrolled_schedules.map(({ id, state }) => [id, state]), [[made.id, 'enrolled']]);
});

test('who is rejected after all gets no seat, and no materials of the course', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const student = await value`SELECT id FROM student WHERE account_id = ${one.id}`;
	const materials = `/courses/${course.id}/materials/`;

	assert.equal((await one.client.get(materials)).status, 200);
	await execute`UPDATE student SET application_status = 'approved' WHERE id = ${student}`;
	assert.equal((await asAdmin.patch(`/students/${student}/`, { application_status: 'rejected' })).status, 200);
	assert.equal((await enroll(one, await run())).status, 403);
	assert.equal((await one.client.get(materials)).status, 403);
});

test('404 no schedule, 403 not approved, 409 over', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const foreign = await schedule(asAdmin, { course: elsewhere.id, start_date: `${++year}-01-01`, end_date: `${year}-02-01` });
	const over = await run({ start_date: '2001-01-01', end_date: '2001-02-01' });

	assert.equal((await enroll(one, { id: 999999999 })).status, 404);
	assert.equal((await enroll(one, foreign)).status, 403);
	assert.equal((await enroll({ client: as(api, await person(api)) }, foreign)).status, 403);
	assert.equal((await enroll(one, over)).status, 409);
	assert.deepEqual(await templates(one), []);
});

test('the last seat: of 20 at the same moment one gets it', async () => {
	const people = await approvedCrowd(api, 20, course);
	const made = await run({ capacity: 1 });
	const answers = await Promise.all(people.map((one) => enroll(one, made)));

	assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(19).fill(409)]);
	assert.equal((await api.get(`/schedules/${made.id}/`)).json.is_full, true);
	assert.equal(await value`SELECT count(*) FROM outbox WHERE template = 'schedule-enrolled' AND recipient IN
		(SELECT email FROM account WHERE id BETWEEN ${people[0].id} AND ${people.at(-1).id})`, 1);
});

test('one student 20 times at the same moment has one seat', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const made = await run({ capacity: 5 });
	const answers = await Promise.all(Array.from({ length: 20 }, () => enroll(one, made)));

	assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(19).fill(400)]);
	assert.equal((await api.get(`/schedules/${made.id}/`)).json.enrolled, 1);
});

test('the waiting list: a freed place goes to the first in line, with a mail', async () => {
	const [a, b, c] = await approvedCrowd(api, 3, course);
	const made = await run({ capacity: 1 });
	await enroll(a, made);
	assert.equal((await enroll(b, made)).status, 409);
	assert.equal((await enroll(b, made, '?waitlist=1')).json.state, 'waiting');
	assert.equal((await enroll(c, made, '?waitlist=1')).status, 201);
	assert.deepEqual((({ enrolled, waiting }) => [enrolled, waiting])((await api.get(`/schedules/${made.id}/`)).json), [1, 2]);
	assert.equal((await leave(a, made)).status, 204);
	assert.equal((await leave(a, made)).status, 404);
	assert.deepEqual([await stateOf(b, made), await stateOf(c, made)], ['enrolled', 'waiting']);
	assert.deepEqual(await templates(b), ['schedule-waiting', 'schedule-promoted']);
	assert.equal((await leave(c, made)).status, 204, 'the line can be left too');
	assert.deepEqual(await templates(c), ['schedule-waiting']);
});

/* Whatever makes room moves the line. */
const ROOM = {
	'a larger capacity': async (holder, made) => asAdmin.patch(`/schedules/${made.id}/`, { capacity: 2 }),
	'no capacity at all': async (holder, made) => asAdmin.patch(`/schedules/${made.id}/`, { capacity: null }),
	'a student who is deleted': async (holder) => asAdmin.delete(`/students/${await value`SELECT id FROM student WHERE account_id = ${holder.id}`}/`),
	'an account that is deleted': async (holder) => execute`DELETE FROM account WHERE id = ${holder.id}`,
	'an enrolment that is rejected': async (holder) => asAdmin.patch(`/enrollments/${await value`SELECT e.id FROM enrollment e
		JOIN student s ON s.id = e.student_id WHERE s.account_id = ${holder.id}`}/`, { status: 'Rejected' }),
};

for (const [what, makeRoom] of Object.entries(ROOM))
	test(`the line moves with ${what}`, async () => {
		const [holder, first, second] = await approvedCrowd(api, 3, course);
		const made = await run({ capacity: 1 });
		await enroll(holder, made);
		await enroll(first, made, '?waitlist=1');
		await enroll(second, made, '?waitlist=true');
		const answer = await makeRoom(holder, made);

		assert.ok((answer?.status ?? 200) < 300, answer?.text);
		assert.deepEqual([await stateOf(first, made), await stateOf(second, made)], ['enrolled', what === 'no capacity at all' ? 'enrolled' : 'waiting']);
		assert.deepEqual(await templates(first), ['schedule-waiting', 'schedule-promoted']);
	});

test('20 leave and 20 wait, all at the same moment: never more seats than there are, nobody waits beside a free one', async () => {
	const people = await approvedCrowd(api, 40, course);
	const made = await run({ capacity: 20 });
	const [inside, outside] = [people.slice(0, 20), people.slice(20)];
	await Promise.all(inside.map((one) => enroll(one, made)));
	await Promise.all([...inside.map((one) => leave(one, made)), ...outside.map((one) => enroll(one, made, '?waitlist=1'))]);
	const states = await sql`SELECT state, count(*) FROM schedule_enrollment WHERE schedule_id = ${made.id} GROUP BY state`;

	assert.deepEqual(states, [{ state: 'enrolled', count: 20 }]);
});

test('20 times with one Idempotency-Key: one seat, one mail', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const made = await run();
	const headers = { 'Idempotency-Key': uniqueWord() };
	const answers = await Promise.all(Array.from({ length: 20 }, () => one.client.post(`/students/me/enroll/${made.id}/`, {}, { headers })));

	for (const answer of answers)
		assert.deepEqual([answer.status, answer.text], [201, answers[0].text]);
	assert.deepEqual(await templates(one), ['schedule-enrolled']);
});

/* ---- projects ---------------------------------------------------------------------------------------- */

test('projects: handed in by who sits there, marked by their instructor', async () => {
	const [teacher, other] = [as(api, await instructor(api)), as(api, await instructor(api))];
	const teacherId = (await teacher.get('/users/me/')).json.id;
	const [one, stranger] = await approvedCrowd(api, 2, course);
	const made = await run({ instructor: teacherId });
	await enroll(one, made);
	const body = { schedule: made.id, title: unique('Project'), url: 'https://work.example/', notes: 'a\nb' };
	const { status, json } = await one.client.post('/students/me/projects/', { ...body, status: 'accepted', feedback: 'mine' });
	assert.deepEqual([status, json.status, json.feedback, json.notes], [201, 'submitted', '', 'a\nb']);
	for (const client of [stranger.client, as(api, await person(api))])
		assert.ok([400, 403].includes((await client.post('/students/me/projects/', body)).status));
	assert.deepEqual(Object.keys((await one.client.post('/students/me/projects/', { schedule: 999999999, url: 'javascript:1' })).json).sort(), ['schedule', 'title', 'url']);

	const path = `/projects/${json.id}/`;
	assert.deepEqual((await teacher.get('/projects/')).json.results.map(({ id }) => id), [json.id]);
	assert.deepEqual((await other.get('/projects/')).json.results, []);
	assert.equal((await other.get(path)).status, 404);
	assert.equal((await other.patch(path, { status: 'accepted' })).status, 404);
	const marked = await teacher.patch(path, { status: 'changes_requested', feedback: 'more tests', title: 'x', url: 'https://x.example/' });
	assert.deepEqual([marked.json.status, marked.json.feedback, marked.json.title], ['changes_requested', 'more tests', body.title]);
	await teacher.patch(path, { feedback: 'many more' });
	assert.equal((await asAdmin.patch(path, { status: 'accepted' })).status, 200);
	assert.deepEqual((await one.client.get('/students/me/projects/')).json.results.map(({ id, feedback }) => [id, feedback]), [[json.id, 'many more']]);
	assert.deepEqual((await stranger.client.get('/students/me/projects/')).json.results, []);
	assert.deepEqual((await mailsTo(one.email)).filter(({ template }) => template === 'project-marked').map(({ data }) => data.status),
		['changes_requested', 'accepted']);
});

/* ---- certificates ------------------------------------------------------------------------------------ */

async function completed() {
	const [one] = await approvedCrowd(api, 1, course);
	const made = await run();
	await enroll(one, made);
	const enrollment = await value`SELECT e.id FROM enrollment e JOIN student s ON s.id = e.student_id WHERE s.account_id = ${one.id}`;
	const answers = await Promise.all(Array.from({ length: 20 }, () => asAdmin.patch(`/enrollments/${enrollment}/`, { status: 'Completed' })));
	assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
	const certificates = (await one.client.get('/students/me/certificates/')).json;
	assert.equal(certificates.length, 1);
	return { ...one, made, enrollment, certificate: certificates[0] };
}

test('a completed course brings one certificate, with a code nobody can guess, and one mail', async () => {
	const { certificate, made, email } = await completed();
	const { json, headers } = await api.get(`/certificates/${certificate.code}/`);
	const mails = (await mailsTo(email)).filter(({ template }) => template !== 'schedule-enrolled');

	assert.match(certificate.code, /^[A-Za-z0-9_-]{22}$/);
	assert.deepEqual([json.name, json.course, json.start_date, json.end_date, json.valid], ['Ama Mensah', course.name, made.start_date, made.end_date, true]);
	assert.ok(headers.etag);
	assert.ok(!('revoke_reason' in json) && !('id' in json));
	assert.deepEqual(mails.map(({ template, data }) => [template, data.link.endsWith(`/certificates/${certificate.code}/`)]), [['certificate-issued', true]]);
});

test('it can be checked without asking us: docs/certificates.md', async () => {
	const { certificate } = await completed();
	const { json } = await api.get(`/certificates/${certificate.code}/`);
	const { keys } = (await api.get('/certificates/key/')).json;
	const { public_key: x, algorithm } = keys.find(({ id }) => id === json.key_id);
	const key = createPublicKey({ key: { kty: 'OKP', crv: algorithm, x }, format: 'jwk' });
	const holds = (text) => verify(null, Buffer.from(text), key, Buffer.from(json.signature, 'base64url'));
	const lines = Object.fromEntries(json.signed_text.trimEnd().split('\n').slice(1).map((line) => /^(\w+): (.*)$/.exec(line).slice(1)));

	assert.ok(holds(json.signed_text));
	assert.ok(!holds(json.signed_text.replace('Ama', 'Eve')));
	assert.deepEqual([lines.code, lines.name, lines.course, lines.start, lines.end, lines.issued],
		[json.code, json.name, json.course, json.start_date, json.end_date, json.issued_at]);
});

test('a certificate says what was true when it was issued', async () => {
	const { certificate, client } = await completed();
	await client.patch('/students/me/', { first_name: 'Renamed' });

	assert.equal((await api.get(`/certificates/${certificate.code}/`)).json.name, 'Ama Mensah');
});

test('an admin revokes one, with a reason that visitors are not told; nothing else takes it away', async () => {
	const { certificate, enrollment, client } = await completed();
	const path = `/certificates/${certificate.code}/`;
	assert.equal((await asAdmin.patch(`/enrollments/${enrollment}/`, { status: 'Rejected' })).status, 409);
	assert.equal((await asAdmin.post(`${path}revoke/`, { reason: ' ' })).status, 400);
	const reason = uniqueWord();
	const answers = await Promise.all(Array.from({ length: 20 }, () => asAdmin.post(`${path}revoke/`, { reason })));
	assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(19).fill(409)]);
	const shown = await api.get(path);
	assert.deepEqual([shown.json.valid, shown.text.includes(reason)], [false, false]);
	assert.ok(shown.json.revoked_at);
	assert.equal((await asAdmin.get('/certificates/?valid=false')).json.results.find(({ code }) => code === certificate.code).revoke_reason, reason);
	assert.equal((await client.get('/students/me/certificates/')).json[0].valid, false);
	assert.equal((await asAdmin.patch(`/enrollments/${enrollment}/`, { status: 'Rejected' })).status, 200);
	assert.equal((await api.get('/certificates/AAAAAAAAAAAAAAAAAAAAAA/')).status, 404);
});

test('without its key nothing is completed', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const enrollment = await value`SELECT e.id FROM enrollment e JOIN student s ON s.id = e.student_id WHERE s.account_id = ${one.id}`;
	const keyless = as(cgiClient({ certificate_key_file: '/nonexistent' }), await admin(api));

	assert.equal((await keyless.patch(`/enrollments/${enrollment}/`, { status: 'Completed' }, { serverError: true })).status, 500);
	assert.equal(await value`SELECT status FROM enrollment WHERE id = ${enrollment}`, 'Approved');
});

/* ---- the private calendar ---------------------------------------------------------------------------- */

test('a private calendar: schedules and events, under an address that can be renewed and taken away', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const [sits, other] = [await run(), await run()];
	const event = (await asAdmin.post('/events/', { title: unique('Event'), date: '2099-05-04T10:00:00Z', is_virtual: true })).json;
	await enroll(one, sits);
	await one.client.post(`/events/${event.id}/register/`);
	assert.deepEqual((await one.client.get('/students/me/calendar/')).json, { active: false, created_at: null });
	const renew = async () => {
		const { status, json } = await one.client.post('/students/me/calendar/');
		assert.equal(status, 201);
		return /\/api\/v1(\/students\/calendar\/[A-Za-z0-9_-]{32}\.ics)$/.exec(json.url)[1];
	};
	const first = await renew();
	const { text, headers } = await api.get(first);
	assert.match(headers['cache-control'], /no-store/);
	assert.deepEqual([...text.matchAll(/\r\nUID:(\w+-\d+)@/g)].map((match) => match[1]).sort(), [`event-${event.id}`, `schedule-${sits.id}`]);
	assert.ok(!text.includes(`schedule-${other.id}@`));
	const second = await renew();
	assert.equal((await api.get(first)).status, 404);
	assert.equal((await api.get(second)).status, 200);
	assert.equal((await one.client.get('/students/me/calendar/')).json.active, true);
	assert.equal((await one.client.delete('/students/me/calendar/')).status, 204);
	assert.equal((await api.get(second)).status, 404);
	const third = await renew();
	await deactivate(one.id);
	assert.equal((await api.get(third)).status, 404);
});

test('the same thing has the same uid in every feed', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const made = await run();
	await enroll(one, made);
	const { json } = await one.client.post('/students/me/calendar/');
	const uid = (text) => /\r\nUID:(schedule-.*)\r\n/.exec(text)[1];

	assert.equal(uid((await api.get(json.url.replace(/.*\/api\/v1/, ''))).text), uid((await api.get(`/schedules/${made.id}.ics`)).text));
});

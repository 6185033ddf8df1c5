/*
 * schedules/, modules/, lessons/: who writes what, what is shown to whom, copies and calendars.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { approvedCrowd, as, lesson, module, schedule } from '../lib/learning.mjs';
import { admin, auditRows, instructor, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';

const api = cgiClient();
const asAdmin = as(api, await admin(api));
const teacher = await instructor(api);
const other = await instructor(api);
const asTeacher = as(api, teacher);
const asOther = as(api, other);
const course = await things.course(asAdmin);

/* Every schedule of a test has a course, or days, of its own: none is in the way of another. */
let day = 0;
const span = () => ({ start_date: `${2100 + ++day}-01-10`, end_date: `${2100 + day}-04-09` });

test('a schedule has exactly these fields', async () => {
	const campus = await things.campus(asAdmin);
	const made = await schedule(asAdmin, { course: course.id, ...span(), instructor: teacher.id, location: campus.id, capacity: 12 });

	assert.deepEqual(Object.keys(made).sort(), ['capacity', 'course', 'course_name', 'created_at', 'duration', 'end_date', 'enrolled',
		'id', 'instructor', 'instructor_name', 'is_full', 'location', 'location_name', 'start_date', 'updated_at', 'waiting']);
	assert.deepEqual([made.course_name, made.instructor, made.location_name, made.duration, made.capacity, made.enrolled],
		[course.name, teacher.id, campus.name, 2, 12, 0]);
	assert.deepEqual((await asAdmin.put(`/schedules/${made.id}/`, made)).json.end_date, made.end_date, 'what was read can be written');
	assert.equal((await api.get(`/schedules/?course=${course.id}&instructor=${teacher.id}&location=${campus.id}`)).json.count, 1);
});

test('whole months: from the first day to the last', async () => {
	for (const [start_date, end_date, months] of [['2090-01-31', '2090-02-28', 0], ['2090-03-01', '2090-04-01', 1], ['2091-01-10', '2092-03-09', 13]])
		assert.equal((await schedule(asAdmin, { start_date, end_date })).duration, months, `${start_date} – ${end_date}`);
});

const WRONG = [
	[{ end_date: '2089-01-01' }, ['end_date']],
	[{ start_date: undefined, end_date: 'soon', capacity: 0 }, ['capacity', 'end_date', 'start_date']],
	[{ course: 999999999, location: 999999999, instructor: 999999999 }, ['course', 'instructor', 'location']],
];

for (const [fields, faults] of WRONG)
	test(`a schedule ${JSON.stringify(fields)} is refused at ${faults}`, async () => {
		const { status, json } = await asAdmin.post('/schedules/', { course: course.id, start_date: '2090-01-01', end_date: '2090-02-01', ...fields });

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), faults);
	});

test('two schedules of a course at one place never overlap; of 20 at the same moment one is made', async () => {
	const mine = await things.course(asAdmin);
	const campus = await things.campus(asAdmin);
	const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => asAdmin.post('/schedules/', {
		course: mine.id, location: campus.id, start_date: `2090-01-${10 + i}`, end_date: '2090-03-01' })));

	assert.equal(answers.filter(({ status }) => status === 201).length, 1);
	for (const { status, json } of answers.filter((answer) => answer.status !== 201))
		assert.deepEqual([status, Object.keys(json)], [400, ['non_field_errors']]);
	await schedule(asAdmin, { course: mine.id, start_date: '2090-01-10', end_date: '2090-03-01' });
	await schedule(asAdmin, { course: mine.id, location: campus.id, start_date: '2090-03-02', end_date: '2090-04-01' });
});

/* Two that looked for each other's days at the same moment would wait for each other: a deadlock, which costs a request
 * one of its few tries. */
test('schedules of one course are written one after the other, those of another course beside them', async () => {
	const [mine, another] = [await things.course(asAdmin), await things.course(asAdmin)];
	const order = [];
	const note = (name) => () => order.push(name);
	const first = execute`BEGIN;
		INSERT INTO schedule (course_id, start_date, end_date) VALUES (${mine.id}, '2091-01-10', '2091-02-01');
		SELECT pg_sleep(2), ${`schedule of ${mine.id}`}; COMMIT`.then(note('first'));

	while (!await value`SELECT count(*) FROM pg_stat_activity WHERE query LIKE ${`%pg_sleep%schedule of ${mine.id}%`} AND pid <> pg_backend_pid()`)
		await new Promise((done) => { setTimeout(done, 20); });
	await Promise.all([first,
		schedule(asAdmin, { course: mine.id, start_date: '2092-01-10', end_date: '2092-02-01' }).then(note('second')),
		schedule(asAdmin, { course: another.id, start_date: '2092-01-10', end_date: '2092-02-01' }).then(note('another course'))]);
	assert.deepEqual(order, ['another course', 'first', 'second']);
});

test('an instructor makes schedules of their own, and no others', async () => {
	const made = await asTeacher.post('/schedules/', { course: course.id, ...span() });
	assert.deepEqual([made.status, made.json.instructor], [201, teacher.id]);
	assert.equal((await asTeacher.post('/schedules/', { course: course.id, ...span(), instructor: teacher.id })).status, 201);
	for (const instructor of [other.id, null]) {
		const days = span();
		const refused = await asTeacher.post('/schedules/', { course: course.id, ...days, instructor });
		assert.equal(refused.status, 403, refused.text);
		assert.equal(await value`SELECT count(*) FROM schedule WHERE course_id = ${course.id} AND start_date = ${days.start_date}`, 0);
	}
});

test('an instructor changes their own, cannot give it away, and cannot touch another\'s', async () => {
	const made = (await asTeacher.post('/schedules/', { course: course.id, ...span() })).json;
	const path = `/schedules/${made.id}/`;

	assert.equal((await asTeacher.patch(path, { capacity: 5 })).json.capacity, 5);
	for (const instructor of [other.id, null])
		assert.equal((await asTeacher.patch(path, { instructor })).status, 403);
	assert.equal((await asOther.patch(path, { capacity: 6 })).status, 403);
	assert.equal((await asOther.patch(path, { instructor: other.id })).status, 403);
	assert.equal((await asOther.put(path, { ...made, instructor: other.id })).status, 403);
	assert.equal((await asOther.delete(path)).status, 403);
	assert.deepEqual((({ instructor, capacity }) => [instructor, capacity])((await api.get(path)).json), [teacher.id, 5]);
	assert.equal((await asTeacher.delete(path)).status, 204);
});

test('a schedule that students sit in cannot be deleted', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span() });
	const [one] = await approvedCrowd(api, 1, course);

	assert.equal((await one.client.post(`/students/me/enroll/${made.id}/`)).status, 201);
	assert.equal((await asAdmin.delete(`/schedules/${made.id}/`)).status, 409);
});

test('a change leaves its audit row', async () => {
	const made = (await asTeacher.post('/schedules/', { course: course.id, ...span() })).json;
	const { headers } = await asTeacher.patch(`/schedules/${made.id}/`, { capacity: 9 });
	const [row] = await auditRows(headers['x-request-id']);

	assert.deepEqual([row.entity, row.action, row.actor_id, row.changes.capacity], ['schedule', 'update', teacher.id, [null, 9]]);
});

test('modules and lessons come last unless told where, and show each other', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span() });
	const [first, second] = [await module(asAdmin, made.id), await module(asAdmin, made.id, { title: 'Second' })];
	const page = await lesson(asAdmin, first.id, { title: 'Page' });
	const list = (await api.get(`/schedules/${made.id}/modules/`)).json;

	assert.deepEqual([first.order, second.order, page.order], [1, 2, 1]);
	assert.deepEqual(list.results.map((one) => [one.id, one.lessons_count]), [[first.id, 1], [second.id, 0]]);
	assert.deepEqual(list.results[0].lessons.map(({ id, title }) => [id, title]), [[page.id, 'Page']]);
	assert.equal(first.schedule_name, `${course.name}, ${made.start_date}`);
	assert.deepEqual(Object.keys((await asAdmin.post(`/schedules/${made.id}/modules/`, { title: 'x', order: 2 })).json), ['order']);
	assert.equal((await api.get(`/modules/?schedule=${made.id}`)).json.count, 2);
	assert.equal((await api.get(`/modules/${first.id}/lessons/`)).json.count, 1);
});

test('what comes last behind a large place can be written back as it was read', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span() });

	await module(asAdmin, made.id, { order: 1000000 });
	const last = await module(asAdmin, made.id);
	assert.equal(last.order, 1000001);
	assert.equal((await asAdmin.put(`/modules/${last.id}/`, last)).status, 200);
	await module(asAdmin, made.id, { order: 2147483647 });
	assert.equal((await asAdmin.post(`/schedules/${made.id}/modules/`, { title: 'x' })).status, 400, 'there is no place behind the last one');
});

test('the row above is the path\'s, whatever the body says', async () => {
	const [one, two] = [await schedule(asAdmin, { course: course.id, ...span() }), await schedule(asAdmin, { course: course.id, ...span() })];

	assert.equal((await module(asAdmin, one.id, { schedule: two.id, schedule_id: two.id })).schedule, one.id);
});

test('what a lesson teaches is null unless the caller may learn', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span(), instructor: teacher.id });
	const part = await module(asAdmin, made.id);
	const [page, preview] = [await lesson(asAdmin, part.id), await lesson(asAdmin, part.id, { is_preview: true })];
	const [sits, waits, approved] = await approvedCrowd(api, 3, course);
	await asAdmin.patch(`/schedules/${made.id}/`, { capacity: 1 });
	assert.equal((await sits.client.post(`/students/me/enroll/${made.id}/`)).status, 201);
	assert.equal((await waits.client.post(`/students/me/enroll/${made.id}/?waitlist=1`)).status, 201);
	const callers = [[api, false], [as(api, await person(api)), false], [approved.client, false], [waits.client, false],
		[asOther, false], [asTeacher, true], [sits.client, true], [asAdmin, true]];

	for (const [client, learns] of callers) {
		for (const answer of [await client.get(`/lessons/${page.id}/`), await client.get(`/modules/${part.id}/lessons/`), await client.get(`/lessons/?module=${part.id}`)]) {
			const shown = answer.json.results ? answer.json.results.find(({ id }) => id === page.id) : answer.json;
			assert.deepEqual([shown.content, shown.resources], learns ? [page.content, page.resources] : [null, null]);
		}
		assert.equal((await client.get(`/lessons/${preview.id}/`)).json.content, preview.content);
		assert.equal((await client.get(`/schedules/${made.id}/modules/`)).text.includes('the secret of it'), false);
	}
	assert.equal((await sits.client.delete(`/students/me/enroll/${made.id}/`)).status, 204);
	assert.equal((await sits.client.get(`/lessons/${page.id}/`)).json.content, null);
	assert.equal((await waits.client.get(`/lessons/${page.id}/`)).json.content, page.content, 'the place went to the line');
});

test('progress: who sits in the schedule completes its lessons, once each', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span() });
	const part = await module(asAdmin, made.id);
	const pages = [await lesson(asAdmin, part.id), await lesson(asAdmin, part.id), await lesson(asAdmin, part.id)];
	const [one, stranger] = await approvedCrowd(api, 2, course);
	const complete = (who, page) => who.client.post(`/lessons/${page.id}/complete/`);
	await one.client.post(`/students/me/enroll/${made.id}/`);

	assert.equal((await complete(stranger, pages[0])).status, 403);
	assert.deepEqual((await complete(one, pages[0])).json.progress, { total_lessons: 3, completed_lessons: 1, percentage: 33 });
	const answers = await Promise.all(Array.from({ length: 20 }, () => complete(one, pages[1])));
	for (const { status, json } of answers)
		assert.deepEqual([status, json.progress.completed_lessons], [201, 2]);
	assert.equal((await one.client.delete(`/lessons/${pages[1].id}/complete/`)).status, 204);
	assert.equal((await one.client.delete(`/lessons/${pages[1].id}/complete/`)).status, 204);
	assert.deepEqual((await one.client.get('/students/me/dashboard/')).json.progress, { total_lessons: 3, completed_lessons: 1, percentage: 33 });
});

test('a copy has the modules and lessons, on its own days; students and seats stay behind', async () => {
	const mine = await things.course(asAdmin);
	const made = await schedule(asAdmin, { course: mine.id, ...span(), instructor: teacher.id, capacity: 7 });
	const [first, second] = [await module(asAdmin, made.id, { order: 5 }), await module(asAdmin, made.id, { title: 'B' })];
	await lesson(asAdmin, first.id, { title: 'L1', is_preview: true });
	await lesson(asAdmin, second.id, { title: 'L2' });
	await lesson(asAdmin, second.id, { title: 'L3', order: 9 });
	const { status, json, headers } = await asTeacher.post(`/schedules/${made.id}/copy/`, { start_date: '2190-01-01' });

	assert.equal(status, 201);
	assert.ok(headers.location.endsWith(`/schedules/${json.id}/`));
	assert.deepEqual([json.course, json.start_date, json.end_date, json.instructor, json.capacity], [mine.id, '2190-01-01', '2190-03-31', teacher.id, 7]);
	const copied = (await api.get(`/schedules/${json.id}/modules/`)).json.results;
	assert.deepEqual(copied.map((one) => [one.title, one.order, one.lessons.map((page) => [page.title, page.order, page.is_preview])]),
		[['Module', 5, [['L1', 1, true]]], ['B', 6, [['L2', 1, false], ['L3', 9, false]]]]);
	assert.equal((await asAdmin.get(`/lessons/${copied[0].lessons[0].id}/`)).json.content, 'the secret of it');
	assert.equal((await asOther.post(`/schedules/${made.id}/copy/`, { start_date: '2191-01-01' })).status, 403);
	const overlap = await asTeacher.post(`/schedules/${made.id}/copy/`, { start_date: '2190-02-01' });
	assert.deepEqual([overlap.status, Object.keys(overlap.json)], [400, ['non_field_errors']]);
	assert.deepEqual(Object.keys((await asTeacher.post(`/schedules/${made.id}/copy/`, { capacity: 0 })).json).sort(), ['capacity', 'start_date']);
});

test('schedules/{id}.ics: whole days, a uid that stays, with and without a slash', async () => {
	const made = await schedule(asAdmin, { course: course.id, ...span() });
	const { status, text, headers } = await api.get(`/schedules/${made.id}.ics`);

	assert.equal(status, 200);
	assert.equal(headers['content-type'], 'text/calendar; charset=utf-8');
	assert.ok(headers.etag);
	assert.ok(text.includes(`\r\nDTSTART;VALUE=DATE:${made.start_date.replaceAll('-', '')}\r\n`));
	assert.ok(text.includes(`\r\nDTEND;VALUE=DATE:${made.end_date.slice(0, 4)}0410\r\n`), 'the day after the last');
	const uid = /\r\nUID:(schedule-\d+@.*)\r\n/.exec(text)[1];
	await asAdmin.patch(`/schedules/${made.id}/`, { capacity: 3 });
	assert.ok((await api.get(`/schedules/${made.id}.ics/`)).text.includes(`\r\nUID:${uid}\r\n`));
	assert.equal((await api.get('/schedules/999999999.ics')).status, 404);
});

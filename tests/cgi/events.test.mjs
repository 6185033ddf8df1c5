/*
 * events/: what the office writes, the calendar, the feed, places and the line for them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { admin, approvedStudent, auditRows, mailsTo, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const place = await things.campus(asAdmin);

async function event(fields = {}) {
	const { status, json, text } = await asAdmin.post('/events/', {
		title: unique('Event'), date: '2099-05-04T10:00:00+02:00', is_virtual: true, ...fields });

	assert.equal(status, 201, text);
	return json;
}

const many = async (count) => Promise.all(Array.from({ length: count }, () => person(api)));
const register = (one, id, query = '') => api.post(`/events/${id}/register/${query}`, undefined, { token: one.access });
const leave = (one, id) => api.delete(`/events/${id}/register/`, { token: one.access });
const seats = (id) => sql`SELECT account_id AS id, state FROM event_registration WHERE event_id = ${id} ORDER BY created_at, id`;

test('an event has exactly these fields; its date is written with an offset and read in UTC', async () => {
	const [partner, course] = [await things.partner(asAdmin), await things.course(asAdmin)];
	const made = await event({ is_virtual: false, location_id: place.id, course_id: course.id, partner_ids: [partner.id],
		end_date: '2099-05-04T12:30:00+02:00', capacity: 3, description: 'x', image: 'https://pictures.example/1.png' });

	assert.deepEqual(Object.keys(made).sort(), ['capacity', 'course', 'course_id', 'date', 'description', 'end_date', 'id', 'image',
		'image_small', 'image_state', 'is_full', 'is_virtual', 'location', 'location_id', 'partner_ids', 'partners', 'registered', 'title', 'waiting']);
	assert.deepEqual([made.date, made.end_date], ['2099-05-04T08:00:00Z', '2099-05-04T10:30:00Z']);
	assert.deepEqual([made.location, made.course, made.partners, made.partner_ids], [place.name, course.name, [partner.name], [partner.id]]);
	assert.deepEqual([made.registered, made.waiting, made.is_full], [0, 0, false]);
	const { image_state: state, ...seen } = made;
	assert.equal(state, 'ready');
	assert.deepEqual((await api.get(`/events/${made.id}/`)).json, seen);
	const back = await asAdmin.put(`/events/${made.id}/`, made);
	assert.deepEqual(back.json, made, 'what was read can be written back');
});

const WRONG = [
	[{ is_virtual: true, location_id: place.id }, ['location']],
	[{ is_virtual: false }, ['location']],
	[{ date: '2099-05-04' }, ['date']],
	[{ date: '2099-05-04T10:00:00' }, ['date']],
	[{ date: undefined, title: ' ' }, ['date', 'title']],
	[{ end_date: '2099-05-04T07:00:00Z' }, ['end_date']],
	[{ capacity: 0, image: 'javascript:alert(1)' }, ['capacity', 'image']],
	[{ course_id: 999999999 }, ['course']],
	[{ partner_ids: [999999999] }, ['partners']],
];

for (const [fields, faults] of WRONG)
	test(`an event ${JSON.stringify(fields)} is refused at ${faults}`, async () => {
		const { status, json } = await asAdmin.post('/events/', { title: 'x', date: '2099-05-04T10:00:00Z', is_virtual: true, ...fields });

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), faults);
	});

test('filters, search, and the latest first', async () => {
	const word = uniqueWord();
	const course = await things.course(asAdmin);
	const a = await event({ title: `b ${word}`, date: '2098-01-01T00:00:00Z', course_id: course.id });
	const b = await event({ title: `a ${word}`, date: '2098-02-01T00:00:00Z', is_virtual: false, location_id: place.id });
	const ids = async (query) => (await api.get(`/events/?search=${word}&${query}`)).json.results.map((one) => one.id);

	assert.deepEqual(await ids(''), [b.id, a.id]);
	assert.deepEqual(await ids('ordering=title'), [b.id, a.id]);
	assert.deepEqual(await ids('ordering=date'), [a.id, b.id]);
	assert.deepEqual(await ids('is_virtual=true'), [a.id]);
	assert.deepEqual(await ids(`course=${course.id}`), [a.id]);
	assert.deepEqual(await ids(`location=${place.id}`), [b.id]);
	assert.equal((await api.get('/events/?is_virtual=maybe')).status, 400);
});

test('the calendar cuts months where the clock of the time zone does', async () => {
	const title = unique('Midnight');
	const made = await event({ title, date: '2097-03-31T23:30:00Z', end_date: '2097-04-01T01:00:00Z' });
	const point = await event({ title, date: '2097-03-31T22:30:00Z' });
	const month = async (query) => {
		const { status, json } = await api.get(`/events/calendar/?${query}`);
		assert.equal(status, 200);
		assert.equal(json.count, json.events.length);
		return json.events.filter((one) => one.title === title).map((one) => one.id);
	};

	assert.deepEqual(await month('year=2097&month=3'), [point.id, made.id]);
	assert.deepEqual(await month('year=2097&month=4'), [made.id], 'it is not over when April begins');
	assert.deepEqual(await month('year=2097&month=4&tz=Europe/Paris'), [point.id, made.id], 'April begins earlier there');
	assert.deepEqual(await month('year=2097&month=3&tz=Europe/Paris'), []);
	assert.deepEqual(await month('year=2097&month=4&tz=America/New_York'), []);
	assert.deepEqual(await month('year=2097&month=5'), []);
	const { json } = await api.get('/events/calendar/');
	const now = new Date();
	assert.deepEqual([json.year, json.month, json.tz], [now.getUTCFullYear(), now.getUTCMonth() + 1, 'UTC']);
});

test('the calendar refuses what is no month and no zone', async () => {
	for (const [query, faults] of [['tz=Mars/Olympus', ['tz']], ['tz=Foo5', ['tz']], ['tz=CEST', ['tz']], ["tz=UTC'--", ['tz']], ['month=13', ['month']],
		['month=0', ['month']], ['year=x&month=1.5&tz=x', ['month', 'tz', 'year']], ['year=1', ['year']], ['year=99999', ['year']]]) {
		const { status, json } = await api.get(`/events/calendar/?${query}`);
		assert.equal(status, 400, query);
		assert.deepEqual(Object.keys(json).sort(), faults);
	}
	for (const zone of ['Asia/Kathmandu', 'America/Argentina/Buenos_Aires', 'Etc/GMT%2B5', 'Japan'])
		assert.equal((await api.get(`/events/calendar/?tz=${zone}`)).status, 200, zone);
});

test('the feed: stable identities, what is to come, nothing that could break a line', async () => {
	const title = `${unique('Fête')}; a, b\\c`;
	const made = await event({ title, description: 'one\ntwo', end_date: '2099-05-04T10:30:00Z' });
	const old = await event({ title: unique('Old'), date: '2001-01-01T00:00:00Z' });
	const feed = await api.get('/events.ics');
	const lines = feed.text.replace(/\r\n /g, '').split('\r\n');
	const at = lines.indexOf(`UID:event-${made.id}@${new URL((await api.get('/events/?page_size=1')).json.next).hostname}`);

	assert.equal(feed.headers['content-type'], 'text/calendar; charset=utf-8');
	assert.ok(at > 0, feed.text.slice(0, 300));
	const entry = lines.slice(at, lines.indexOf('END:VEVENT', at));
	assert.ok(entry.includes('DTSTART:20990504T080000Z') && entry.includes('DTEND:20990504T103000Z'));
	assert.ok(entry.includes(`SUMMARY:${title.replace(/[\\;,]/g, '\\$&')}`), entry.join('|'));
	assert.ok(entry.includes('DESCRIPTION:one\\ntwo') && entry.includes('LOCATION:Online'));
	assert.ok(!feed.text.includes(old.title));
	assert.ok(feed.text.split('\r\n').every((line) => Buffer.byteLength(line) <= 75), 'RFC 5545, 3.1');
});

test('a student registers, is told by mail, and gives the place back', async () => {
	const made = await event({ capacity: 2 });
	const one = await person(api);
	const { status, json, headers } = await register(one, made.id);

	assert.equal(status, 201);
	assert.deepEqual([json.state, json.place_in_line, json.event.id, json.event.date], ['registered', null, made.id, made.date]);
	assert.equal((await api.get(`/events/${made.id}/`)).json.registered, 1);
	const mails = (await mailsTo(one.email)).filter((mail) => mail.template === 'event-registered');
	assert.deepEqual(mails.map((mail) => mail.data.event), [made.title]);
	assert.deepEqual((await auditRows(headers['x-request-id'])).map((row) => [row.entity, row.action]), [['event_registration', 'create']]);
	assert.equal((await register(one, made.id)).status, 409, 'twice');
	assert.equal((await leave(one, made.id)).status, 204);
	assert.equal((await leave(one, made.id)).status, 404);
	assert.equal((await api.get(`/events/${made.id}/`)).json.registered, 0);
});

test('what is over or full is 409, what is not there 404', async () => {
	const [one, other] = await many(2);
	const past = await event({ date: '2020-01-01T00:00:00Z' });
	const running = await event({ date: '2020-01-01T00:00:00Z', end_date: '2099-01-01T00:00:00Z' });
	const small = await event({ capacity: 1 });

	assert.deepEqual((await register(one, past.id)).json, { detail: 'This event is over.' });
	assert.equal((await register(one, running.id)).status, 201);
	assert.equal((await register(one, small.id)).status, 201);
	const full = await register(other, small.id);
	assert.deepEqual([full.status, full.json.detail], [409, 'This event is full.']);
	const twice = await register(one, small.id);
	assert.deepEqual([twice.status, twice.json.detail], [409, 'You are already registered for this event or waiting for a place.']);
	assert.equal((await api.get(`/events/${small.id}/`)).json.is_full, true);
	await execute`UPDATE event SET date = '2020-01-01', end_date = NULL WHERE id = ${small.id}`;
	assert.equal((await leave(one, small.id)).status, 409, 'who was there was there');
	assert.equal((await register(one, 999999999)).status, 404);
});

test('the line: first come first served, whoever makes room, with a mail', async () => {
	const made = await event({ capacity: 1 });
	const [a, b, c, d, e] = await many(5);
	const line = async () => (await seats(made.id)).map(({ id, state }) => [id, state]);

	await register(a, made.id, '?waitlist=1');
	for (const [i, one] of [b, c, d, e].entries()) {
		const { status, json } = await register(one, made.id, '?waitlist=1');
		assert.deepEqual([status, json.state, json.place_in_line], [201, 'waiting', i + 1]);
	}
	assert.equal((await register(b, made.id, '?waitlist=1')).status, 409, 'nobody stands in line twice');
	assert.equal((await api.get(`/events/${made.id}/`)).json.waiting, 4);

	await leave(c, made.id);
	assert.deepEqual(await line(), [[a.id, 'registered'], [b.id, 'waiting'], [d.id, 'waiting'], [e.id, 'waiting']], 'who leaves the line frees no place');
	await leave(a, made.id);
	assert.deepEqual(await line(), [[b.id, 'registered'], [d.id, 'waiting'], [e.id, 'waiting']]);
	await asAdmin.patch(`/events/${made.id}/`, { capacity: 2 });
	assert.deepEqual(await line(), [[b.id, 'registered'], [d.id, 'registered'], [e.id, 'waiting']], 'a larger room');
	assert.equal((await api.delete('/profile/', { token: b.access })).status, 204);
	assert.deepEqual(await line(), [[d.id, 'registered'], [e.id, 'registered']], 'a person erased');
	for (const one of [b, d, e]) {
		const promoted = (await mailsTo(one.email)).filter((mail) => mail.template === 'event-promoted');
		assert.equal(promoted.length, one === b ? 0 : 1, 'of whom is erased no mail is kept');
	}
});

test('race: of 20 at the same moment exactly as many get a place as there are', async () => {
	const made = await event({ capacity: 7 });
	const all = await many(20);
	const statuses = (await Promise.all(all.map((one) => register(one, made.id)))).map((answer) => answer.status);

	assert.deepEqual([statuses.filter((s) => s === 201).length, statuses.filter((s) => s === 409).length], [7, 13]);
	assert.equal((await seats(made.id)).length, 7);
});

test('race: 20 join the line while all who have a place leave: none is lost, none twice, in the order of the line', async () => {
	const made = await event({ capacity: 5 });
	const [holders, joiners] = [await many(5), await many(20)];
	for (const one of holders)
		await register(one, made.id);
	const answers = await Promise.all([...joiners.map((one) => register(one, made.id, '?waitlist=1')), ...holders.map((one) => leave(one, made.id))]);

	assert.ok(answers.every((answer) => [201, 204].includes(answer.status)), answers.map((answer) => answer.status).join());
	const states = (await seats(made.id)).map((seat) => seat.state);
	assert.deepEqual(states, [...Array(5).fill('registered'), ...Array(15).fill('waiting')]);
	assert.equal((await api.get(`/events/${made.id}/`)).json.registered, 5);
});

test('race: one student 20 times is registered once', async () => {
	const made = await event({ capacity: 30 });
	const one = await person(api);
	const statuses = (await Promise.all(Array.from({ length: 20 }, () => register(one, made.id)))).map((answer) => answer.status);

	assert.equal(statuses.filter((s) => s === 201).length, 1);
	assert.equal(statuses.filter((s) => s === 409).length, 19);
	assert.equal((await mailsTo(one.email)).filter((mail) => mail.template === 'event-registered').length, 1);
});

test('race: the room grows while 20 stand in line and leave again', async () => {
	const made = await event({ capacity: 1 });
	const all = await many(20);
	for (const one of all)
		await register(one, made.id, '?waitlist=1');
	const answers = await Promise.all([...all.slice(0, 10).map((one) => leave(one, made.id)),
		...[2, 3, 4].map((capacity) => asAdmin.patch(`/events/${made.id}/`, { capacity }))]);

	assert.ok(answers.every((answer) => answer.status < 300), answers.map((answer) => answer.status).join());
	const { capacity, registered, waiting } = (await api.get(`/events/${made.id}/`)).json;
	assert.deepEqual([registered, waiting], [Math.max(capacity, registered), 10 - registered]);
	assert.ok(registered >= capacity && registered <= 4);
});

test('attendance: the office alone, once per student and event', async () => {
	const made = await event();
	const student = await approvedStudent(api);
	const student_id = await value`SELECT id FROM student WHERE account_id = ${student.id}`;
	const { status, json } = await asAdmin.post('/event-attendance/', { event: made.id, student: student_id });

	assert.equal(status, 201);
	assert.deepEqual([json.event, json.event_title, json.student, json.student_name, json.attended], [made.id, made.title, student_id, 'Ama Mensah', false]);
	const twice = await asAdmin.post('/event-attendance/', { event: made.id, student: student_id });
	assert.deepEqual([twice.status, Object.keys(twice.json)], [400, ['non_field_errors']]);
	assert.equal((await asAdmin.patch(`/event-attendance/${json.id}/`, { attended: true })).json.attended, true);
	for (const query of [`event=${made.id}`, `student=${student_id}&attended=true`])
		assert.deepEqual((await asAdmin.get(`/event-attendance/?${query}`)).json.results.map((one) => one.id), [json.id]);
	assert.equal((await asAdmin.get(`/event-attendance/?event=${made.id}&attended=false`)).json.count, 0);
	assert.equal((await asAdmin.delete(`/event-attendance/${json.id}/`)).status, 204);
});

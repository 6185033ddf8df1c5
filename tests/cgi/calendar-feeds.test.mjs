/*
 * The iCalendar feeds, as a calendar program reads them: with a parser that is not ours (ical.js, Thunderbird's).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import ICAL from 'ical.js';

import { cgiClient } from '../lib/client.mjs';
import { approvedCrowd, as, schedule } from '../lib/learning.mjs';
import { fetchPage } from '../lib/pages.mjs';
import { admin } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const api = cgiClient();
const asAdmin = as(api, await admin(api));
const course = await things.course(asAdmin);

/* What would break a line, a list or a property if it were not escaped and folded. */
const HARD = 'Fête d’été; a, b \\ c: "q"\nBEGIN:VEVENT\r\n' + 'żółć 漢字 🎓 '.repeat(20);

async function entries(path) {
	const { status, text } = await api.get(path);

	assert.equal(status, 200, path);
	const calendar = new ICAL.Component(ICAL.parse(text));
	assert.equal(calendar.name, 'vcalendar');
	assert.equal(calendar.getFirstPropertyValue('version'), '2.0');
	return calendar.getAllSubcomponents('vevent').map((one) => new ICAL.Event(one));
}

const find = (all, id) => all.find(({ uid }) => uid.startsWith(`${id}@`));
const madeEvent = async (fields) => {
	const { status, json, text } = await asAdmin.post('/events/', { title: unique('Event'), is_virtual: true, ...fields });
	assert.equal(status, 201, text);
	return json;
};

test('events.ics: what was written is what a calendar shows, at the same moment', async () => {
	const made = await madeEvent({ title: `${unique('A')}; b, c\\d`, description: HARD,
		date: '2099-05-04T23:30:00+05:45', end_date: '2099-05-05T01:00:00+05:45' });
	const entry = find(await entries('/events.ics'), `event-${made.id}`);

	assert.equal(entry.summary, made.title);
	assert.equal(entry.description, made.description.replace(/\r\n/g, '\n'));
	assert.equal(entry.location, 'Online');
	assert.equal(entry.startDate.toJSDate().toISOString(), '2099-05-04T17:45:00.000Z');
	assert.equal(entry.duration.toString(), 'PT1H30M');
});

test('an event that was moved keeps its uid and says that it changed; one that was deleted is gone', async () => {
	const made = await madeEvent({ date: '2099-06-01T10:00:00Z' });
	const before = find(await entries('/events.ics'), `event-${made.id}`);
	await new Promise((resolve) => { setTimeout(resolve, 1100); });
	await asAdmin.patch(`/events/${made.id}/`, { date: '2099-06-02T10:00:00Z' });
	const after = find(await entries('/events.ics'), `event-${made.id}`);
	const changed = (entry) => entry.component.getFirstPropertyValue('last-modified').toJSDate();

	assert.equal(after.uid, before.uid);
	assert.equal(after.startDate.toJSDate().toISOString(), '2099-06-02T10:00:00.000Z');
	assert.ok(changed(after) > changed(before));
	await asAdmin.delete(`/events/${made.id}/`);
	assert.equal(find(await entries('/events.ics'), `event-${made.id}`), undefined);
});

test('events/{id}.ics: one event, also when it is over, is the entry that the feed has; its page leads there while it is to come', async () => {
	const { id: location, name } = await things.campus(asAdmin);
	const made = await madeEvent({ date: '2099-06-03T10:00:00Z', description: HARD, is_virtual: false, location });
	const over = await madeEvent({ date: '2019-06-03T10:00:00Z' });
	const [entry, ...more] = await entries(`/events/${made.id}.ics`);

	assert.deepEqual(more, []);
	assert.equal(entry.location, name);
	assert.equal(entry.component.toString(), find(await entries('/events.ics'), `event-${made.id}`).component.toString());
	assert.equal((await entries(`/events/${over.id}.ics`))[0].summary, over.title);
	assert.equal((await api.get('/events/999999999.ics')).status, 404);
	const offered = async (id) => Boolean((await fetchPage(`/fr/events/${id}/`)).find(`a[href=/api/v1/events/${id}.ics]`));
	assert.deepEqual([await offered(made.id), await offered(over.id)], [true, false], 'nobody enters in a calendar what is over');
});

test('schedules/{id}.ics: whole days, the last one included', async () => {
	const made = await schedule(asAdmin, { course: course.id, start_date: '2301-02-01', end_date: '2301-05-31' });
	const [entry, ...more] = await entries(`/schedules/${made.id}.ics`);

	assert.deepEqual(more, []);
	assert.ok(entry.startDate.isDate && entry.endDate.isDate);
	assert.deepEqual([entry.startDate.toString(), entry.endDate.toString()], ['2301-02-01', '2301-06-01']);
	assert.ok(entry.summary.includes(course.name));
});

test('the private feed holds the student\'s own schedules and events, as the public feeds have them', async () => {
	const [one] = await approvedCrowd(api, 1, course);
	const seat = await schedule(asAdmin, { course: course.id, start_date: '2302-02-01', end_date: '2302-05-31' });
	const event = await madeEvent({ date: '2099-07-01T10:00:00Z' });
	await one.client.post(`/students/me/enroll/${seat.id}/`);
	await one.client.post(`/events/${event.id}/register/`);
	const { json } = await one.client.post('/students/me/calendar/');
	const own = await entries(new URL(json.url).pathname.replace('/api/v1', ''));

	assert.deepEqual(own.map(({ uid }) => uid.split('@')[0]).sort(), [`event-${event.id}`, `schedule-${seat.id}`]);
	for (const [id, path] of [[`event-${event.id}`, '/events.ics'], [`schedule-${seat.id}`, `/schedules/${seat.id}.ics`]])
		assert.equal(find(own, id).uid, find(await entries(path), id).uid);
});

/*
 * The site's pages of events, alumni, instructors, the school itself, and its own texts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { attribute, fetchPage, textOf } from '../lib/pages.mjs';
import { admin, instructor, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const boss = await admin(cgiClient());
const api = cgiClient().with({ token: boss.access });
const titles = (page) => page.all('h3').map(textOf);

async function event(fields) {
	const answer = await api.post('/events/', { title: unique('Event'), is_virtual: true, ...fields });

	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

test('events are what comes or what was, next first, found by words and by where', async () => {
	const word = uniqueWord();
	const location = (await things.campus(api)).id;
	const late = await event({ title: `${word} late`, date: '2094-03-02T10:00:00Z' });
	const soon = await event({ title: `${word} soon`, date: '2094-03-01T10:00:00Z', is_virtual: false, location });
	const past = await event({ title: `${word} past`, date: '2001-03-01T10:00:00Z' });
	const shown = async (query) => titles(await fetchPage(`/en/events/?search=${word}${query}`));

	assert.deepEqual(await shown(''), [soon.title, late.title]);
	assert.deepEqual(await shown('&when=past'), [past.title]);
	assert.deepEqual(await shown('&place=online'), [late.title]);
	assert.deepEqual(await shown('&place=campus'), [soon.title]);
	for (const bad of ['when=later', 'place=moon', 'page=0', `search=${word}&page=2`, 'year=1'])
		assert.equal((await fetchPage(`/events/?${bad}`)).status, bad === 'year=1' ? 200 : 404, bad);
});

test('a month has whole weeks, and an event on each day that it touches', async () => {
	const { id, title } = await event({ date: '2094-04-30T22:00:00Z', end_date: '2094-05-02T00:00:00Z' });
	const day = (page, date) => page.all('td').find((cell) => cell.childNodes.some((node) => (
		node.tagName === 'time' && attribute(node, 'datetime') === date)));
	const april = await fetchPage('/en/events/calendar/?year=2094&month=4');
	const may = await fetchPage('/en/events/calendar/?year=2094&month=5');

	assert.equal(textOf(april.find('h1')), 'April 2094');
	assert.equal(april.all('td').length % 7, 0);
	assert.ok(textOf(day(april, '2094-04-30')).includes(title));
	assert.ok(!textOf(day(april, '2094-04-29')).includes(title));
	assert.ok(textOf(day(may, '2094-05-01')).includes(title));
	assert.ok(!textOf(day(may, '2094-05-02')).includes(title), 'what ends at midnight does not touch the day');
	assert.equal(may.all(`a[href=/en/events/${id}/]`).length, 3, 'two days of May\'s weeks, and the list');
	assert.equal(attribute(may.find('a[rel=next]'), 'href'), '/en/events/calendar/?year=2094&month=6');
	assert.equal(attribute((await fetchPage('/events/calendar/?year=2094&month=12')).find('a[rel=next]'), 'href'), '/events/calendar/?year=2095&month=1');
	for (const bad of ['month=0', 'month=13', 'year=1899', 'year=x', 'year=9999'])
		assert.equal((await fetchPage(`/events/calendar/?${bad}`)).status, 404, bad);
});

test('one event says when, where and how many seats are free', async () => {
	const { id, title } = await event({ date: '2094-03-01T10:00:00Z', end_date: '2094-03-01T12:30:00Z', capacity: 5 });
	const page = await fetchPage(`/en/events/${id}/`);

	assert.equal(textOf(page.find('h1')), title);
	assert.match(textOf(page.find('dl')), /Begins1 March 2094, 10:00 UTC.*Ends12:30 UTC.*Online.*5 of 5 free/);
	const data = JSON.parse(textOf(page.find('script[type=application/ld+json]')));
	assert.equal(data['@type'], 'Event');
	assert.equal(data.startDate, '2094-03-01T10:00:00Z');
	assert.equal((await fetchPage('/events/999999999/')).status, 404);
});

test('alumni are found by year, course and mentor, and tell their story', async () => {
	const word = uniqueWord();
	const course = await things.course(api);
	const mentor = await person(cgiClient(), { first_name: word, last_name: 'Mensah' });
	const other = await person(cgiClient(), { first_name: word, last_name: 'Boateng' });
	const add = async (fields) => {
		const answer = await api.post('/alumni/', { current_position: 'Weaver', success_story: 'It *began* here.', ...fields });
		assert.equal(answer.status, 201, answer.text);
		return answer.json;
	};
	const first = await add({ user: mentor.id, graduation_year: 2011, mentor: true, course: course.id });
	await add({ user: other.id, graduation_year: 2012 });
	const shown = async (query) => titles(await fetchPage(`/en/alumni/?search=${word}${query}`));

	assert.deepEqual(await shown(''), [`${word} Boateng`, `${word} Mensah`]);
	assert.deepEqual(await shown('&year=2012'), [`${word} Boateng`]);
	assert.deepEqual(await shown('&mentor=true'), [`${word} Mensah`]);
	assert.deepEqual(await shown(`&course=${course.id}`), [`${word} Mensah`]);
	const page = await fetchPage(`/en/alumni/${first.id}/`);
	assert.equal(textOf(page.find('h1')), `${word} Mensah`);
	assert.equal(textOf(page.find('em')), 'began', 'a story is Markdown');
	assert.ok(!page.text.includes(mentor.email) && !page.text.includes(mentor.username));
	for (const bad of ['year=x', 'mentor=yes', 'course=0', 'page=9999'])
		assert.equal((await fetchPage(`/alumni/?${bad}`)).status, 404, bad);
});

test('an instructor is shown once published, with what they teach', async () => {
	const teacher = await instructor(cgiClient(), { first_name: 'Yaa', last_name: uniqueWord() });
	const path = `/en/instructors/${teacher.id}/`;

	await execute`UPDATE profile SET is_published = false WHERE account_id = ${teacher.id}`;
	assert.equal((await fetchPage(path)).status, 404);
	await execute`UPDATE profile SET is_published = true, bio = 'Weaves **and** teaches.' WHERE account_id = ${teacher.id}`;
	const course = await things.course(api, { instructor: teacher.id });
	const page = await fetchPage(path);
	assert.equal(textOf(page.find('strong')), 'and');
	assert.deepEqual(titles(page), [course.name]);
	assert.ok(!page.text.includes(teacher.email));
});

test('an admin writes the privacy page and the imprint, in each language', async () => {
	const { results } = (await api.get('/site-texts/?name=imprint')).json;
	const french = results.find(({ language }) => language === 'fr');

	assert.deepEqual(results.map(({ language }) => language), ['en', 'fr']);
	const changed = await api.patch(`/site-texts/${french.id}/`, { body: '# École\n\n[Nous](javascript:alert(1)) <b>sommes</b> là.', name: 'privacy' });
	assert.equal(changed.status, 200);
	assert.equal(changed.json.name, 'imprint', 'which text it is stays');
	const page = await fetchPage('/fr/imprint/');
	assert.equal(textOf(page.find('h3')), 'École');
	assert.ok(!page.find('b'));
	assert.ok(!(await fetchPage('/en/imprint/')).text.includes('École'));
	assert.deepEqual((await api.patch(`/site-texts/${french.id}/`, { body: ' ' })).json, { body: ['This field may not be blank.'] });
	await api.patch(`/site-texts/${french.id}/`, { body: french.body });
});

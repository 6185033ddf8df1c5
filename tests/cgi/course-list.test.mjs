/*
 * courses/ as a list: filters, search, ordering, pages.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { admin, instructor } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const word = uniqueWord();
const made = {};

const list = async (query) => (await api.get(`/courses/?${query}`)).json;
const names = async (query) => (await list(query)).results.map((one) => one.name.replace(`${word} `, ''));

before(async () => {
	made.category = await things.category(asAdmin);
	made.other = await things.category(asAdmin);
	made.teacher = await instructor(api);
	made.partner = await things.partner(asAdmin);
	made.campus = await things.campus(asAdmin);
	const course = (name, fields) => things.course(asAdmin, { name: `${word} ${name}`, category: made.category.id, ...fields });

	made.b = await course('b', { description: 'Pointers and Tables', instructor_id: made.teacher.id, start_date: '2027-03-01' });
	made.a = await course('a', { software_tools: 'gcc 100% done_right', partner_ids: [made.partner.id], start_date: '2027-02-01' });
	made.c = await course('c', { category: made.other.id, location_ids: [made.campus.id], description: 'back\\slash 100x doneXright' });
	made.d = await course('d', { parent: made.b.id, topics_covered: 'unsearchable' });
});

test('a page holds count, next, previous, results and nothing else', async () => {
	const page = await list(`search=${word}`);

	assert.deepEqual(Object.keys(page), ['count', 'next', 'previous', 'results']);
	assert.deepEqual([page.count, page.next, page.previous, page.results.length], [4, null, null, 4]);
});

test('each filter', async () => {
	assert.deepEqual(await names(`search=${word}&category=${made.category.id}`), ['a', 'b', 'd']);
	assert.deepEqual(await names(`instructor=${made.teacher.id}`), ['b']);
	assert.deepEqual(await names(`partners=${made.partner.id}`), ['a']);
	assert.deepEqual(await names(`locations=${made.campus.id}`), ['c']);
	assert.deepEqual(await names(`parent=${made.b.id}`), ['d']);
	assert.deepEqual(await names(`category=${made.category.id}&partners=${made.partner.id}`), ['a']);
	assert.deepEqual(await names(`category=${made.other.id}&partners=${made.partner.id}`), []);
	assert.deepEqual(await names('category=999999999'), []);
});

test('an empty filter is none', async () => {
	assert.deepEqual(await names(`search=${word}&category=&instructor=`), ['a', 'b', 'c', 'd']);
});

for (const field of ['category', 'instructor', 'partners', 'locations', 'parent'])
	test(`hazard 22: a malformed value of ${field} is 400 at its name`, async () => {
		for (const value of ['abc', '1abc', '1.5', '99999999999999999999', '1 OR 1=1', "1'", '0x1', '1,2', '%00', '١'])  {
			const answer = await api.get(`/courses/?${field}=${value === '%00' ? value : encodeURIComponent(value)}`);
			assert.equal(answer.status, 400, value);
			assert.ok(answer.json[field] || answer.json.detail, answer.text);
		}
	});

test('several malformed filters are told together', async () => {
	const { status, json } = await api.get('/courses/?category=x&parent=y');

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['category', 'parent']);
});

test('search matches every word, in any case, in any of its columns', async () => {
	assert.deepEqual(await names(`search=${word.toUpperCase()}`), ['a', 'b', 'c', 'd']);
	assert.deepEqual(await names(`search=${word}+pointers`), ['b']);
	assert.deepEqual(await names(`search=TABLES+${word.slice(0, 6)}+pointers`), ['b']);
	assert.deepEqual(await names(`search=${word}+gcc`), ['a']);
	assert.deepEqual(await names(`search=${word}+unsearchable`), []);
	assert.deepEqual(await names(`search=${word}+nowhere`), []);
	assert.deepEqual(await names(`search=%20%20${word}%20%20tables%20`), ['b']);
});

test('%, _ and \\ in a search are literal', async () => {
	assert.deepEqual(await names(`search=${word}+100%25`), ['a']);
	assert.deepEqual(await names(`search=${word}+done_right`), ['a']);
	assert.deepEqual(await names(`search=${word}+back%5Cslash`), ['c']);
	assert.deepEqual(await names(`search=${word}+%25%25`), []);
	assert.deepEqual(await names(`search=${word}+%5C%5C`), []);
	assert.deepEqual(await names(`search=${word}+'`), []);
	assert.deepEqual(await names(`search=${word}+%22`), []);
});

test('a search of too many words is 400, an empty one is none', async () => {
	assert.equal((await api.get(`/courses/?search=${'a+'.repeat(40)}`)).status, 400);
	assert.equal((await list(`search=&category=${made.category.id}`)).count, 3);
});

test('ordering by each name, both ways; empty dates have a fixed place', async () => {
	assert.deepEqual(await names(`search=${word}`), ['a', 'b', 'c', 'd']);
	assert.deepEqual(await names(`search=${word}&ordering=-name`), ['d', 'c', 'b', 'a']);
	assert.deepEqual(await names(`search=${word}&ordering=created_at`), ['b', 'a', 'c', 'd']);
	assert.deepEqual(await names(`search=${word}&ordering=-created_at`), ['d', 'c', 'a', 'b']);
	assert.deepEqual((await names(`search=${word}&ordering=start_date`)).filter((name) => 'ab'.includes(name)), ['a', 'b']);
	assert.deepEqual((await names(`search=${word}&ordering=-start_date`)).filter((name) => 'ab'.includes(name)), ['b', 'a']);
});

test('an unknown ordering is ignored, also one that is a hidden column or SQL', async () => {
	for (const ordering of ['nonsense', 'github_repository', 'search_text', 'id', '--name', 'name desc', '(SELECT 1)', ',,,', '-'])
		assert.deepEqual(await names(`search=${word}&ordering=${encodeURIComponent(ordering)}`), ['a', 'b', 'c', 'd'], ordering);
});

test('pages: sizes, borders, next and previous absolute and with the other parameters', async () => {
	const base = instanceSettings().base_url.replace(/\/$/, '');
	const first = await list(`ordering=-name&page_size=2&search=${word}`);
	assert.deepEqual([first.count, first.previous, first.results.length], [4, null, 2]);
	const next = new URL(first.next);
	assert.equal(first.next.startsWith(`${base}/api/v1/courses/?`), true, first.next);
	assert.deepEqual(Object.fromEntries(next.searchParams), { ordering: '-name', page_size: '2', search: word, page: '2' });

	const second = (await api.get(`/courses/${next.search}`)).json;
	assert.equal(second.next, null);
	assert.equal(new URL(second.previous).searchParams.get('page'), '1');
	const ids = [...first.results, ...second.results].map((one) => one.id);
	assert.deepEqual(ids, [made.d.id, made.c.id, made.b.id, made.a.id]);
});

test('hazard 17: Host and SERVER_NAME do not get into next', async () => {
	const page = await api.get(`/courses/?page_size=1&search=${word}`, { headers: { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' },
		environment: { SERVER_NAME: 'evil.example', SERVER_PORT: '666' } });

	assert.ok(page.json.next);
	assert.ok(!page.text.includes('evil.example'));
});

test('next keeps parameters as they were meant: signs, scripts, repetition', async () => {
	const page = await list(`search=${word}&page_size=1&x=${encodeURIComponent('a&b=c#d <"> 日本+')}&y=1&y=2`);
	const next = new URL(page.next).searchParams;

	assert.equal(next.get('x'), 'a&b=c#d <"> 日本+');
	assert.deepEqual(next.getAll('y'), ['1', '2']);
	assert.equal(next.get('page'), '2');
});

test('a page past the end is 404 with its words; so are 0, negatives and nonsense', async () => {
	for (const page of ['3', '0', '-1', 'x', '1.5', '99999999999999999999', '9223372036854775807', '92233720368547758']) {
		const answer = await api.get(`/courses/?search=${word}&page_size=2&page=${page}`);
		assert.equal(answer.status, 404, page);
		assert.deepEqual(answer.json, { detail: 'Invalid page.' });
	}
});

test('an empty list is page 1, not 404', async () => {
	const page = await list(`search=${uniqueWord()}`);

	assert.deepEqual(page, { count: 0, next: null, previous: null, results: [] });
});

test('page_size: 20 by itself, at most 100, nonsense is the default', async () => {
	for (let i = 0; i < 21; i++)
		await things.partner(asAdmin, { name: `${word} ${i}` });
	const size = async (query) => (await api.get(`/partners/?search=${word}${query}`)).json.results.length;

	assert.equal(await size(''), 20);
	assert.equal(await size('&page_size=100'), 21);
	assert.equal(await size('&page_size=100000'), 21);
	assert.equal(await size('&page_size=0'), 20);
	assert.equal(await size('&page_size=-5'), 20);
	assert.equal(await size('&page_size=x'), 20);
});

test('no row is skipped or doubled over pages when names are equal in order', async () => {
	const seen = new Set();
	for (let page = 1; page <= 3; page++)
		for (const one of (await api.get(`/partners/?search=${word}&page_size=7&page=${page}&ordering=nonsense`)).json.results)
			seen.add(one.id);

	assert.equal(seen.size, 21);
});

test('hazard 12: arguments of the program say nothing', async () => {
	const answer = await api.get(`/courses/?${word}`, { argv: ['--help', '/etc/passwd'] });

	assert.equal(answer.status, 200);
	assert.deepEqual(Object.keys(answer.json), ['count', 'next', 'previous', 'results']);
});

test('a query without "=" or with odd ones is a query all the same', async () => {
	for (const query of ['courses', '&', '=', '&&a&b=', `search=${word}&`, 'a=b=c', '+', '%20'])
		assert.equal((await api.get(`/courses/?${query}`)).status, 200, query);
});

test('a query that is not UTF-8 or badly encoded is 400', async () => {
	for (const query of ['search=%ff', 'search=%c0%af', 'search=%00', 'search=%zz', 'search=%', 'x=%ed%a0%80', 'search=%f5%80%80%80'])
		assert.equal((await api.get(`/courses/?${query}`)).status, 400, query);
});

/*
 * A search for the newest looks into the newest windows of time first (common/resource/list_query.c). Whatever the times of
 * the rows, the pages of its list hold what reading the whole table finds, in the same order.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql } from '../lib/database.mjs';
import { admin } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const asAdmin = api.with({ token: (await admin(api)).access });
const course = await things.course(asAdmin);
const often = uniqueWord();
const seldom = uniqueWord();
const once = uniqueWord();

/* More rows than the first windows hold; some at one moment, some long ago, some that are still to come; written in
 * another order than that of their times; a seventh is not approved. */
await execute`
	SELECT setseed(0.3);
	INSERT INTO review (name, review_text, rating, course_id, is_approved, created_at)
	SELECT 'n', concat_ws(' ', CASE WHEN n % 3 = 0 THEN ${often} END, CASE WHEN n % 61 = 0 THEN ${seldom} END,
	                      CASE WHEN n = 1237 THEN ${once} END, 'x'), 1 + n % 5, ${course.id}, n % 7 <> 0,
	       CASE WHEN n % 11 = 0 THEN timestamptz '2021-03-04 05:06:07Z' WHEN n % 401 = 0 THEN timestamptz '1961-01-01Z' + n * interval '1 hour'
	            WHEN n % 13 = 0 THEN now() + n * interval '1 minute' ELSE now() - random() * random() * random() * interval '30 years' END
	FROM generate_series(1, 6000) n;
	ANALYZE review`;
after(() => execute`DELETE FROM course WHERE id = ${course.id}`);

/* The ids on all pages, from the first on as next says. */
async function walk(client, path) {
	const ids = [];

	for (let url = path; url; ) {
		const { status, json, text } = await client.get(url);
		assert.equal(status, 200, `${url}: ${text}`);
		ids.push(...json.results.map((row) => row.id));
		assert.ok(json.count_is_minimum ? json.next && json.count >= ids.length : json.count >= ids.length, `${url}: ${json.count}`);
		assert.ok(json.next || json.count === ids.length, `${url}: the last page knows the count`);
		url = json.next?.replace(/^.*\/api\/v1/, '');
	}
	return ids;
}

const expected = async (word, rating = null, approved = true) => (await sql`SELECT id FROM review WHERE review_text LIKE '%' || ${word} || '%'
	AND course_id = ${course.id} AND (is_approved OR NOT ${approved}) AND (${rating}::int IS NULL OR rating = ${rating}::int)
	ORDER BY created_at DESC, id DESC`).map((row) => row.id);

test('every page of a search, without a gap or a double: of a usual word, of a rare one, of one that is there once or never', async () => {
	for (const [word, size] of [[often, 100], [seldom, 20], [seldom, 7], [once, 1], [uniqueWord(), 20]])
		assert.deepEqual(await walk(api, `/reviews/?search=${word}&page_size=${size}`), await expected(word), `${word} by ${size}`);
});

test('the same with filters, with two words, with a short word beside, and for the office', async () => {
	assert.deepEqual(await walk(api, `/reviews/?search=${often}&rating=2&page_size=50`), await expected(often, 2));
	assert.deepEqual(await walk(api, `/reviews/?search=${often}&course=${course.id}&page_size=100`), await expected(often));
	assert.deepEqual(await walk(api, `/reviews/?search=x+${seldom}&ordering=-created_at`), await expected(seldom));
	assert.deepEqual(await walk(asAdmin, `/reviews/?search=${seldom}`), await expected(seldom, null, false));
	assert.deepEqual(await walk(api, `/reviews/?search=${seldom}+${often}`),
		(await expected(seldom)).filter((id) => new Set(shared).has(id)));
});
const shared = await expected(often);

/* Groups of five bytes find the words that have one; each of these is one case of what is in a group or beside it. */
test('a word is found anywhere in a text, whatever letters it has and whatever stands around it', async () => {
	const word = uniqueWord();
	const texts = [`Le ${word}-école`, `un\t${word}ÉCOLES,`, `ein\n(${word}straße)`, `50%_${word}\\x`, `${word}字幕文`, `${word}, 'n {quoted} "word"`];
	const ids = (await sql`INSERT INTO review (name, review_text, rating, course_id, is_approved)
		SELECT 'n', text, 5, ${course.id}, true FROM json_array_elements_text(${JSON.stringify(texts)}) WITH ORDINALITY t (text, n) ORDER BY n RETURNING id`).map((row) => row.id);
	const found = async (search) => (await walk(api, `/reviews/?search=${encodeURIComponent(search)}`)).sort((a, b) => a - b).map((id) => ids.indexOf(id));

	for (const [search, places] of [[word, [0, 1, 2, 3, 4, 5]], [word.toUpperCase(), [0, 1, 2, 3, 4, 5]], [`${word}-école`, [0]], ['École', [0, 1]],
		[`${word}straße`, [2]], [`0%_${word}\\`, [3]], [`5%_${word}`, []], [`${word}字`, [4]], ['字幕', [4]], [`{quoted} ${word}`, [5]], [`"word" 'n ${word}`, [5]],
		[`${word.slice(1, -1)} quoted}`, [5]], [`école ${word}`, [0, 1]], [`  ${word}  écoles, `, [1]], [`un ${word}école`, [1]], [`${word}écolex`, []]])
		assert.deepEqual((await found(search)).filter((place) => place >= 0), places, search);
	await execute`DELETE FROM review WHERE review_text LIKE '%' || ${word} || '%'`;
});

/* The recursion and the look at all of time are two ways to the same rows: a pair that never meets goes both. */
test('two words that both are usual and seldom meet', async () => {
	const [one, other] = [uniqueWord(), uniqueWord()];

	await execute`UPDATE review SET review_text = review_text || CASE WHEN id % 2 = 0 THEN ' ' || ${one} ELSE '' END ||
		CASE WHEN id % 2 = 1 OR id % 1000 = 0 THEN ' ' || ${other} ELSE '' END WHERE course_id = ${course.id}`;
	const both = (await sql`SELECT id FROM review WHERE course_id = ${course.id} AND is_approved AND id % 1000 = 0 ORDER BY created_at DESC, id DESC`).map((row) => row.id);
	assert.ok(both.length > 2);
	assert.deepEqual(await walk(api, `/reviews/?search=${one}+${other}`), both);
	assert.deepEqual(await walk(api, `/reviews/?search=${one}+${other}&page_size=2`), both);
	assert.deepEqual(await walk(api, `/reviews/?search=${one}+${other}+${uniqueWord()}`), []);
});

test('another order looks at all rows', async () => {
	const ids = await walk(api, `/reviews/?search=${seldom}&ordering=created_at`);

	assert.deepEqual(ids, (await expected(seldom)).reverse());
	assert.deepEqual((await walk(api, `/reviews/?search=${seldom}&ordering=nonsense`)), await expected(seldom));
});

test('a row that changes is found by what it says now, in its new place', async () => {
	const [last] = (await expected(seldom)).slice(-1);
	const word = uniqueWord();

	await execute`UPDATE review SET review_text = review_text || ' ' || ${word} WHERE id = ${last}`;
	assert.deepEqual(await walk(api, `/reviews/?search=${word}`), [last]);
	await execute`UPDATE review SET created_at = now() + interval '1 year' WHERE id = ${last}`;
	assert.deepEqual((await api.get(`/reviews/?search=${seldom}`)).json.results[0].id, last);
	await execute`UPDATE review SET review_text = 'gone' WHERE id = ${last}`;
	assert.deepEqual(await walk(api, `/reviews/?search=${word}`), []);
});

test('a page far behind, and one that is not there', async () => {
	const all = await expected(often);
	const pages = Math.ceil(all.length / 100);

	assert.equal((await api.get(`/reviews/?search=${often}&page_size=100&page=${pages}`)).json.results.length, all.length - 100 * (pages - 1));
	for (const page of [pages + 1, 1e6, '92233720368547758'])
		assert.equal((await api.get(`/reviews/?search=${often}&page_size=100&page=${page}`)).status, 404, page);
});

/* What windows_between gives must hold all that lies between, and nothing that would stand after something left out. */
test('windows hold a whole beginning of the list, whatever the two moments are', async () => {
	const wrong = await sql`
		WITH moment AS (SELECT timestamptz '1955-01-01Z' + random() ^ 3 * interval '120 years' AS at FROM generate_series(1, 300)),
		     span AS (SELECT a.at AS oldest, b.at AS newest, time_windows_between(a.at, b.at) AS windows
		              FROM moment a JOIN moment b ON b.at >= a.at ORDER BY random() LIMIT 300)
		SELECT oldest, newest, m.at FROM span, moment m
		WHERE m.at <= newest
		GROUP BY oldest, newest, m.at, windows
		HAVING m.at >= oldest AND NOT bool_or(time_windows(m.at) && windows)
		UNION ALL
		SELECT oldest, newest, max(m.at) FILTER (WHERE NOT time_windows(m.at) && windows) FROM span, moment m
		WHERE m.at <= newest GROUP BY oldest, newest
		HAVING max(m.at) FILTER (WHERE NOT time_windows(m.at) && windows) > min(m.at) FILTER (WHERE time_windows(m.at) && windows)`;

	assert.deepEqual(wrong, []);
});

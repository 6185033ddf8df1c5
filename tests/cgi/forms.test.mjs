/*
 * reviews/ and contact-us/: what anybody may send.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { signingKey } from '../lib/instance.mjs';
import { attribute, fetchPage, readPage, textOf } from '../lib/pages.mjs';
import { admin, mailsTo } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { ownAddress, unique, uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient({ office_email: 'office@school.example' });
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const course = await things.course(asAdmin);
/* The shortest time of a form is one of the limits. */
const limited = cgiClient({ rate_limits: 'on', limit_review: 100, limit_contact: 100 });
const HTML = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };
const review = (fields = {}, options = {}) => api.post('/reviews/',
	{ name: unique('Kojo'), review_text: 'Good.', rating: 4, course: course.id, ...fields }, options);
/* What a page says of when it was made, that many seconds ago. */
function openedAt(ago, purpose = 'form opened at ') {
	const seconds = Math.floor(Date.now() / 1000) - ago;

	return `${seconds}.${createHmac('sha256', signingKey()).update(`${purpose}${seconds}`).digest('base64url')}`;
}
const reviewsOf = (id) => value`SELECT count(*) FROM review WHERE course_id = ${id}`;

test('a review waits for approval, and nobody but the office sees it till then', async () => {
	const own = await things.course(asAdmin);
	const { status, json, headers } = await review({ course: own.id, rating: undefined, is_approved: true, review_text: 'zwei\nZeilen <b>' });

	assert.equal(status, 201);
	assert.deepEqual(Object.keys(json), ['id', 'name', 'review_text', 'rating', 'course', 'alumni', 'about_us', 'created_at']);
	assert.deepEqual([json.rating, json.course, json.review_text], [5, own.id, 'zwei\nZeilen <b>']);
	assert.ok(headers.location.endsWith(`/api/v1/reviews/${json.id}/`));
	assert.equal((await api.get(`/reviews/${json.id}/`)).status, 404);
	assert.equal((await api.get(`/reviews/?course=${own.id}`)).json.count, 0);
	assert.deepEqual((await asAdmin.get(`/reviews/?course=${own.id}&is_approved=false`)).json.results.map((one) => [one.id, one.is_approved]), [[json.id, false]]);
	assert.equal((await asAdmin.patch(`/reviews/${json.id}/`, { is_approved: true })).json.is_approved, true);
	assert.deepEqual((await api.get(`/reviews/${json.id}/`)).json, json);
	assert.equal((await api.get(`/reviews/?course=${own.id}`)).json.count, 1);
	assert.deepEqual([(await api.get(`/courses/${own.id}/`)).json.average_rating, (await api.get(`/courses/${own.id}/`)).json.review_count], [5, 1]);
	assert.equal((await asAdmin.delete(`/reviews/${json.id}/`)).status, 204);
	assert.equal((await api.get(`/courses/${own.id}/`)).json.average_rating, null);
});

test('a setting publishes reviews at once', async () => {
	const quick = cgiClient({ publish_reviews_at_once: 'on' });
	const { json } = await quick.post('/reviews/', { name: 'x', review_text: 'y', course: course.id });

	assert.equal((await quick.get(`/reviews/${json.id}/`)).status, 200);
});

test('a review needs a subject that is there, a name, a text and a rating from 1 to 5: all faults at once', async () => {
	for (const [fields, faults] of [[{ course: null }, ['non_field_errors']], [{ course: 999999999, rating: 6, name: ' ' }, ['course', 'name', 'rating']],
		[{ rating: 0 }, ['rating']], [{ rating: 4.5 }, ['rating']], [{ review_text: 'x'.repeat(5001) }, ['review_text']], [{ course: null, alumni: 999999999, about_us: 999999999 }, ['about_us', 'alumni']]]) {
		const { status, json } = await review(fields);
		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), faults);
	}
});

test('counts: exact for each visibility and for each value of a filter', async () => {
	const own = await things.course(asAdmin);
	for (let i = 0; i < 6; i++)
		await review({ course: own.id, rating: 1 + (i % 2) });
	const ids = (await sql`SELECT id FROM review WHERE course_id = ${own.id} ORDER BY id`).map((row) => row.id);
	await execute`UPDATE review SET is_approved = true WHERE id IN (SELECT unnest(${`{${ids.slice(0, 3).join()}}`}::bigint[]))`;
	const count = async (client, query) => {
		const { json } = await client.get(`/reviews/?course=${own.id}&${query}`);
		assert.equal(json.results.length, json.count, query);
		return json.count;
	};

	assert.deepEqual([await count(api, ''), await count(asAdmin, '')], [3, 6]);
	assert.deepEqual([await count(api, 'rating=1'), await count(api, 'rating=2'), await count(asAdmin, 'rating=01')], [2, 1, 3]);
	assert.deepEqual([await count(asAdmin, 'is_approved=1'), await count(api, 'is_approved=false')], [3, 0]);
	assert.deepEqual(await sql`SELECT * FROM kept_count k FULL JOIN counted() c USING (name)
		WHERE coalesce(k.value, 0) <> coalesce(c.value, 0) AND name LIKE 'review%'`, []);
});

test('a long list that is searched is counted up to a bound and says so; every page of it is there', async () => {
	const word = uniqueWord();
	const own = await things.course(asAdmin);
	await execute`INSERT INTO review (name, review_text, course_id, is_approved)
		SELECT ${word} || n, 'x', ${own.id}, true FROM generate_series(1, 1105) n`;
	const list = async (query) => (await api.get(`/reviews/?search=${word}&${query}`)).json;

	const first = await list('page_size=100');
	assert.deepEqual([first.count, first.count_is_minimum], [500, true]);
	const last = await list('page_size=100&page=12');
	assert.deepEqual([last.results.length, last.count, last.count_is_minimum, last.next], [5, 1105, undefined, null]);
	assert.equal((await api.get(`/reviews/?search=${word}&page_size=100&page=13`)).status, 404);
	const exact = (await api.get(`/reviews/?course=${own.id}`)).json;
	assert.deepEqual([exact.count, exact.count_is_minimum], [1105, undefined]);
	await execute`DELETE FROM course WHERE id = ${own.id}`;
});

test('a browser gets 303 to a page of thanks, or its form back with what was typed', async () => {
	const own = await things.course(asAdmin);
	const form = { name: 'Ama "<b>', review_text: 'Line\n</textarea><script>', rating: '5', course: String(own.id), opened_at: openedAt(60) };
	const send = (fields) => api.request('POST', '/reviews/', { form: { ...form, ...fields }, ...HTML, undocumented: true });

	const good = await send({ homepage: '' });
	assert.equal(good.status, 303);
	assert.equal(good.headers.location, '/thanks/review/');
	assert.equal((await fetchPage('/thanks/review/')).status, 200);
	assert.equal(await reviewsOf(own.id), 1);

	const bad = await send({ rating: '9', name: '' });
	assert.equal(bad.status, 400);
	assert.match(bad.text, /less than or equal to 5/);
	assert.match(bad.text, /may not be blank/);
	assert.ok(bad.text.includes('Line\n&lt;/textarea&gt;&lt;script&gt;') && !bad.text.includes('<script>'));
	const page = await readPage(bad, 'the form again');
	assert.equal(textOf(page.find('h1')), own.name, 'the page that it came from');
	assert.equal(attribute(page.find('#name'), 'aria-invalid'), 'true');
	assert.equal(textOf(page.find(`#${attribute(page.find('#name'), 'aria-describedby').split(' ').pop()}`)), 'This field may not be blank.');
	assert.deepEqual(page.all('.error-summary')[0] && page.all('a[href=#name]').map(textOf), ['Your name: This field may not be blank.']);
	assert.ok(bad.text.includes(`value="${own.id}"`), 'what is hidden comes back too');
	assert.ok(bad.text.includes(`name="opened_at" value="${form.opened_at}"`), 'and need not be waited for again');
	assert.equal(await reviewsOf(own.id), 1);
	assert.equal((await api.request('POST', '/reviews/', { form: (({ opened_at: moment, ...rest }) => rest)(form) })).status, 201, 'a form from a client that wants JSON');
});

test('a form in French comes back in French, every word of it', async () => {
	const own = await things.course(asAdmin);
	const send = (path, form) => api.request('POST', `${path}?language=fr`, { form, ...HTML, undocumented: true });

	for (const [path, form] of [['/reviews/', { course: own.id, name: 'x'.repeat(300), rating: 'many' }], ['/reviews/', { rating: 6, name: 'a\nb', review_text: '\u0001' }],
		['/reviews/', { course: 999999999, name: 'x', review_text: 'y', homepage: 'z' }], ['/contact-us/', { email: 'x', message: ' ', homepage: 'x' }], ['/contact-us/', {}]]) {
		const page = await readPage(await send(path, form), path);
		assert.equal(page.status, path === '/reviews/' && form.course === 999999999 ? 404 : 400);
		assert.equal(page.language, 'fr');
		assert.equal(page.headers['content-language'], 'fr');
		assert.doesNotMatch(page.all('.error-summary').concat(page.all('.field-error')).map(textOf).join(' '), /\b(this|field|the|please|enter|ensure|valid)\b/i);
	}
	const good = await send('/contact-us/', { name: 'x', email: uniqueEmail(), message: 'y' });
	assert.equal(good.headers.location, '/fr/thanks/message/');
});

test('a page gives its form a moment that holds, and the subject of the review', async () => {
	const own = await things.course(asAdmin);
	const page = await fetchPage(`/courses/${own.id}/`);
	const hidden = Object.fromEntries(page.all('input[type=hidden]').map((input) => [attribute(input, 'name'), attribute(input, 'value')]));

	assert.equal(hidden.course, String(own.id));
	assert.match(hidden.opened_at, /^\d+\.[\w-]{43}$/);
	assert.equal(attribute(page.find('#name'), 'aria-invalid'), undefined);
	assert.equal(page.all('.error-summary').length, 0);
});

test('hazard 35: what fills in the hidden field, or the form within a breath, is no person', async () => {
	const own = await things.course(asAdmin);
	const form = { name: 'x', review_text: 'y', course: String(own.id) };

	/* A young moment is made when it is sent. */
	for (const made of [{ homepage: 'https://spam.example', opened_at: openedAt(60) }, () => ({ opened_at: openedAt(0) }), () => ({ opened_at: openedAt(1) }),
		{ opened_at: openedAt(-900) }, { opened_at: openedAt(86400 + 60) }, { opened_at: openedAt(60, '') }, { opened_at: String(Math.floor(Date.now() / 1000) - 60) },
		{ opened_at: '' }])
		for (const options of [{}, HTML, { headers: { Accept: '*/*', 'Sec-Fetch-Site': 'same-origin' } }]) {
			const robot = () => (typeof made === 'function' ? made() : made);
			const { status } = await limited.request('POST', '/reviews/', { form: { ...form, ...robot() }, ...options, undocumented: true });
			assert.equal(status, 400, JSON.stringify(robot()));
			assert.equal((await limited.post('/reviews/', { ...form, course: own.id, ...robot() })).status, 400, 'in JSON as well, where it need not be said');
		}
	assert.equal(await reviewsOf(own.id), 0);
});

test('without limits a form may be sent at once; the field for robots stays', async () => {
	const own = await things.course(asAdmin);
	const send = (fields) => api.request('POST', '/reviews/', { form: { name: 'x', review_text: 'y', course: String(own.id), ...fields }, ...HTML, undocumented: true });

	assert.equal((await send({})).status, 303);
	assert.equal((await send({ opened_at: openedAt(0) })).status, 303);
	assert.equal((await send({ homepage: 'https://spam.example' })).status, 400);
});

test('a form from a page without a moment comes back with one, and goes through when it was looked at', async () => {
	const email = uniqueEmail();
	const form = { name: 'Ama', email, message: 'From a page that somebody else has kept.' };
	const send = (fields, options = HTML) => limited.request('POST', '/contact-us/', { form: { ...form, ...fields }, ...options, undocumented: true });
	const messages = () => value`SELECT count(*) FROM contact_message WHERE email = ${email}`;

	assert.deepEqual(Object.keys((await send({}, { headers: { Accept: '*/*', 'Sec-Fetch-Site': 'same-origin' } })).json), ['non_field_errors'], 'a script in a page');
	const again = await send({ opened_at: openedAt(86400 * 3) });
	assert.equal(again.status, 400);
	assert.match(again.text, /look it over once more/);
	assert.ok(again.text.includes('somebody else has kept.</textarea>'));
	const [, moment] = /<input type="hidden" name="opened_at" value="([^"]+)">/.exec(again.text);
	assert.match(again.text, /<p class="honeypot" aria-hidden="true"><label>[^<]+<input name="homepage"/);
	const quick = await send({ opened_at: moment });
	assert.match(quick.text, /That was quick/);
	assert.ok(quick.text.includes(`value="${moment}"`), 'it does not begin anew');
	assert.equal(await messages(), 0);
	await new Promise((resolve) => { setTimeout(resolve, 3000); });
	assert.equal((await send({ opened_at: moment })).status, 303);
	assert.equal(await messages(), 1);
});

test('race: one review sent 20 times with one Idempotency-Key is one review', async () => {
	const own = await things.course(asAdmin);
	const key = uniqueWord();
	const body = { name: 'Twice', review_text: 'Pressed the button often.', course: own.id };
	const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/reviews/', body, { headers: { 'Idempotency-Key': key } })));

	for (const answer of answers)
		assert.deepEqual([answer.status, answer.text], [201, answers[0].text]);
	assert.equal(await reviewsOf(own.id), 1);
});

test('limits: 5 reviews and 3 messages an hour from one address, exact in parallel', async () => {
	const limited = cgiClient({ rate_limits: 'on' });
	const burst = async (send) => (await Promise.all(Array.from({ length: 20 }, send))).filter((answer) => answer.status !== 429).length;

	assert.equal(await burst(() => limited.post('/reviews/', {})), 5);
	assert.equal(await burst(() => limited.post('/contact-us/', {})), 3);
});

test('a message to the office: kept, mailed on with Reply-To, confirmed without a word of the visitor', async () => {
	const email = uniqueEmail();
	const [name, message] = [unique('Name'), `${unique('Message')}\nhttps://spam.example/`];
	const { status, json, headers } = await api.post('/contact-us/', { name, email: ` ${email} `, message });

	assert.equal(status, 201);
	assert.deepEqual([json.name, json.email, json.message], [name, email, message]);
	assert.equal(headers.location, undefined);
	const [confirmation, ...rest] = await mailsTo(email);
	assert.deepEqual([confirmation.template, confirmation.data, confirmation.reply_to, rest.length], ['contact-confirmation', {}, null, 0]);
	const [office] = (await mailsTo('office@school.example')).filter((mail) => mail.reply_to === email);
	assert.deepEqual([office.template, office.data.name, office.data.message], ['contact-office', name, message]);
	const found = (await asAdmin.get(`/admin/contact-messages/?search=${name.split(' ')[1]}`)).json.results;
	assert.deepEqual(found.map((one) => [one.id, one.is_handled]), [[json.id, false]]);
	assert.equal((await asAdmin.patch(`/admin/contact-messages/${json.id}/`, { is_handled: true, message: 'x' })).json.message, message);
	assert.equal((await api.post('/contact-us/', { name, email, message })).status, 201, 'the same address may write again');
	assert.equal((await asAdmin.delete(`/admin/contact-messages/${json.id}/`)).status, 204);
	assert.equal((await api.get('/contact-us/', { undocumented: true })).status, 405);
});

test('hazard 35: an address gets only three confirmations an hour, whoever asks', async () => {
	const limited = cgiClient({ rate_limits: 'on' });
	const email = uniqueEmail();

	for (let i = 0; i < 5; i++)
		assert.equal((await limited.post('/contact-us/', { name: 'x', email, message: 'y' }, { address: ownAddress() })).status, 201);
	assert.equal((await mailsTo(email)).length, 3);
});

test('hazard 29: no second line or address gets into a mail', async () => {
	for (const email of ['a@b.example\r\nBcc: c@d.example', 'a@b.example,c@d.example', '"x y"@b.example', 'a@b.example>'])
		assert.deepEqual(Object.keys((await api.post('/contact-us/', { name: 'x', email, message: 'y' })).json), ['email']);
	assert.deepEqual(Object.keys((await api.post('/contact-us/', { name: 'x\ny', email: 'x', message: '' })).json).sort(), ['email', 'message', 'name']);
});

test('an office without an address still gets its messages', async () => {
	const email = uniqueEmail();
	const { status } = await cgiClient({ office_email: 'office@localhost' }).post('/contact-us/', { name: 'x', email, message: 'y' });

	assert.equal(status, 201);
	assert.equal(await value`SELECT count(*) FROM contact_message WHERE email = ${email}`, 1);
});

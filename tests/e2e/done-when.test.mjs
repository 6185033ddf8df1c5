/*
 * The way of a visitor and of an admin through real web servers: register, sign in, read and change one's
 * profile, look for courses; create, change and delete one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { admin, mailedToken, mailsTo, person, registration } from '../lib/people.mjs';
import { onEachServer, PREFIXES } from '../lib/servers.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

onEachServer(({ name, api, prefixed }) => {
	test(`${name}: register gives 201 with tokens, the same again 400 naming both fields`, async () => {
		const form = registration();
		const first = await api.post('/register/', form);
		assert.equal(first.status, 201);
		assert.ok(first.json.tokens.access && first.json.tokens.refresh);
		const again = await api.post('/register/', form);
		assert.equal(again.status, 400);
		assert.deepEqual(Object.keys(again.json).sort(), ['email', 'username']);
	});

	test(`${name}: login by user name and by e-mail in another case`, async () => {
		const one = await person(api);
		for (const username of [one.username, one.email.toUpperCase()])
			assert.equal((await api.post('/auth/login/', { username, password: one.password })).status, 200);
		assert.equal((await api.post('/auth/login/', { username: one.username, password: 'Wrong-Horse-42' })).status, 401);
	});

	test(`${name}: refresh, the spent token refused and the family gone`, async () => {
		const one = await person(api);
		const second = await api.post('/auth/refresh/', { refresh: one.refresh });
		assert.equal(second.status, 200);
		assert.equal((await api.post('/auth/refresh/', { refresh: one.refresh })).status, 401);
		assert.equal((await api.post('/auth/refresh/', { refresh: second.json.refresh })).status, 401);
	});

	test(`${name}: hazard 6: of 20 parallel refreshes one succeeds`, async () => {
		const one = await person(api);
		const answers = await Promise.all(Array.from({ length: 20 }, () => api.post('/auth/refresh/', { refresh: one.refresh })));
		assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(19).fill(401)]);
	});

	test(`${name}: hazard 9: Authorization arrives; a profile is read and changed`, async () => {
		const one = await person(api);
		const { status, json } = await api.patch('/profile/', { bio: 'Grüße 日本', title: 'Dr.' }, { token: one.access });
		assert.equal(status, 200);
		assert.equal(json.bio, 'Grüße 日本');
		assert.deepEqual((await api.get('/profile/', { token: one.access })).json, json);
		assert.equal((await api.get('/profile/')).status, 401);
		assert.equal((await api.get('/profile/', { token: `${one.access}x` })).status, 401);
	});

	test(`${name}: courses listed, filtered, searched, ordered, paged, with ETag and 304`, async () => {
		const asAdmin = api.with({ token: (await admin(api)).access });
		const word = uniqueWord();
		const category = await things.category(asAdmin);
		for (const letter of ['b', 'a', 'c'])
			await things.course(asAdmin, { name: `${word} ${letter}`, category: category.id });
		const names = async (query) => (await api.get(`/courses/?${query}`)).json.results.map((one) => one.name.at(-1)).join('');

		assert.equal((await api.get('/courses/')).status, 200);
		assert.equal(await names(`search=${word}`), 'abc');
		assert.equal(await names(`category=${category.id}&ordering=-name`), 'cba');
		assert.equal(await names(`search=${word}&page_size=2&page=2`), 'c');
		assert.equal((await api.get(`/courses/?search=${word}&page=9`)).status, 404);
		assert.equal((await api.get('/courses/?category=x')).status, 400);
		const { headers } = await api.get(`/courses/?search=${word}`);
		const again = await api.get(`/courses/?search=${word}`, { headers: { 'If-None-Match': headers.etag } });
		assert.equal(again.status, 304);
		assert.equal(again.headers.etag, headers.etag);
		assert.match(again.headers['cache-control'], /public/);
		const head = await api.head(`/courses/?search=${word}`);
		assert.deepEqual([head.status, head.headers.etag], [200, headers.etag]);
	});

	test(`${name}: a course is created, changed, deleted by an admin and by nobody else`, async () => {
		const boss = await admin(api);
		const student = await person(api);
		const asAdmin = api.with({ token: boss.access });
		const category = await things.category(asAdmin);
		const fields = { name: `Course ${uniqueWord()}`, category_id: category.id };

		assert.equal((await api.post('/courses/', fields)).status, 401);
		assert.equal((await api.post('/courses/', fields, { token: student.access })).status, 403);
		const made = await asAdmin.post('/courses/', fields);
		assert.equal(made.status, 201);
		const path = `/courses/${made.json.id}/`;
		assert.ok(made.headers.location.endsWith(`/api/v1${path}`));
		for (const method of ['PUT', 'PATCH', 'DELETE']) {
			assert.equal((await api.request(method, path, { json: method === 'DELETE' ? undefined : fields })).status, 401);
			assert.equal((await api.request(method, path, { json: method === 'DELETE' ? undefined : fields, token: student.access })).status, 403);
		}
		assert.equal((await asAdmin.put(path, { ...fields, description: 'put' })).json.description, 'put');
		assert.equal((await asAdmin.patch(path, { description: 'patch' })).json.description, 'patch');
		assert.equal((await asAdmin.delete(path)).status, 204);
		assert.equal((await api.get(path)).status, 404);
	});

	test(`${name}: the mailed link verifies, by a browser's form`, async () => {
		const one = await person(api);
		const [mail] = await mailsTo(one.email);
		const token = await mailedToken(one.email, mail.template);
		const browser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
		const page = await api.get(`/verify-email/?token=${token}`, { headers: browser, undocumented: true });
		assert.match(page.text, /<button/);
		assert.match(page.headers['content-security-policy'], /default-src 'none'/);
		const done = await api.request('POST', '/verify-email/', { form: { token }, headers: browser, undocumented: true });
		assert.equal(done.status, 200);
		assert.equal((await api.post('/verify-email/', { token })).status, 400);
	});

	test(`${name}: forms and multipart bodies`, async () => {
		const asAdmin = api.with({ token: (await admin(api)).access });
		const word = uniqueWord();
		const form = await asAdmin.request('POST', '/partners/', { form: { name: `${word} ü`, description: 'a & b' } });
		assert.equal(form.json.description, 'a & b');
		const multi = await asAdmin.request('POST', '/partners/', { multipart: [{ name: 'name', value: `${word} ß` }] });
		assert.equal(multi.json.name, `${word} ß`);
	});

	test(`${name}: both prefixes answer alike, with and without the slash`, async () => {
		const one = await person(api);
		const answers = [];
		for (const prefix of PREFIXES)
			for (const path of ['/users/me/', '/users/me'])
				answers.push(await prefixed(prefix).get(path, { token: one.access }));
		for (const answer of answers)
			assert.deepEqual([answer.status, answer.text], [200, answers[0].text]);
		for (const prefix of PREFIXES) {
			assert.equal((await prefixed(prefix).post('/auth/login/', {})).status, 400);
			assert.equal((await prefixed(prefix).request('DELETE', '/health/')).status, 405);
			assert.deepEqual((await prefixed(prefix).get('/health/')).json, { status: 'ok', database: 'ok' });
			assert.equal((await prefixed(prefix).get('/health')).status, 200);
		}
	});
});

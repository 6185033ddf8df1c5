/*
 * What holds on every path: methods, slashes, caching, other origins, headers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { admin, instructor, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const ALLOWED = 'https://app.school.example';
const api = cgiClient({ cors_origins: `${ALLOWED} http://localhost:5173` });
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const partner = await things.partner(asAdmin);
const teacher = await instructor(api);
/* Lists that nobody else changes meanwhile. */
const PUBLIC = [...['categories', 'courses', 'locations', 'partners'].map((name) => `/${name}/?search=${uniqueWord()}`),
	`/instructors/${teacher.id}/`, `/partners/${partner.id}/`];

for (const path of PUBLIC) {
	test(`HEAD ${path} is GET without its body`, async () => {
		const [get, head] = [await api.get(path), await api.head(path)];

		assert.equal(head.status, 200);
		assert.equal(head.bytes.length, 0);
		for (const name of ['etag', 'cache-control', 'content-type', 'content-length'])
			assert.equal(head.headers[name], get.headers[name], name);
	});

	test(`${path}: ETag, 304, and a Cache-Control that a CDN can use`, async () => {
		const { headers } = await api.get(path);

		assert.match(headers.etag, /^(W\/)?"[^"]+"$/);
		assert.match(headers['cache-control'], /\bpublic\b/);
		assert.match(headers['cache-control'], /\b(s-maxage|max-age)=[1-9]/);
		const bare = headers.etag.replace(/^W\//, '');
		for (const value of [headers.etag, bare, `W/${bare}`, '*', `"x", ${bare}`, `"a,b" , W/"c",${headers.etag}`]) {
			const again = await api.get(path, { headers: { 'If-None-Match': value } });
			assert.equal(again.status, 304, value);
			assert.equal(again.headers.etag, headers.etag);
			assert.ok(again.headers['cache-control']);
			assert.equal(again.headers['content-type'], undefined);
		}
		for (const value of ['"x"', bare.slice(1, -1), `"${bare}`, '', 'W/', `x${bare}`, '"'])
			assert.equal((await api.get(path, { headers: { 'If-None-Match': value } })).status, 200, value);
	});

	test(`${path}: an answer to a caller with a token is private, without 304`, async () => {
		const anonymous = await api.get(path);
		const { headers, status } = await asAdmin.get(path, { headers: { 'If-None-Match': anonymous.headers.etag } });

		assert.equal(status, 200);
		assert.equal(headers['cache-control'], 'private, no-store');
	});
}

test('the ETag follows the content', async () => {
	const one = await things.partner(asAdmin);
	const before = (await api.get(`/partners/${one.id}/`)).headers.etag;
	assert.equal((await api.get(`/partners/${one.id}/`)).headers.etag, before);
	await asAdmin.patch(`/partners/${one.id}/`, { description: 'changed' });
	const after = await api.get(`/partners/${one.id}/`, { headers: { 'If-None-Match': before } });

	assert.equal(after.status, 200);
	assert.notEqual(after.headers.etag, before);
});

const ALLOW = {
	'/categories/': 'GET, HEAD, POST, OPTIONS',
	[`/partners/${partner.id}/`]: 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS',
	'/partners/999999999/': 'GET, HEAD, PUT, PATCH, DELETE, OPTIONS',
	'/instructors/': 'GET, HEAD, OPTIONS',
	'/health/': 'GET, HEAD, OPTIONS',
	'/users/me/': 'GET, HEAD, OPTIONS',
	'/profile/': 'GET, HEAD, PATCH, DELETE, OPTIONS',
	'/register/': 'POST, OPTIONS',
	'/auth/login/': 'POST, OPTIONS',
	'/auth/logout/': 'POST, OPTIONS',
	'/verify-email/': 'GET, HEAD, POST, OPTIONS',
	'/resend-verification/': 'POST, OPTIONS',
};
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const sorted = (list) => list.split(', ').sort().join(', ');

for (const [path, allow] of Object.entries(ALLOW)) {
	test(`OPTIONS ${path} tells what is allowed`, async () => {
		const { status, headers } = await api.options(path);

		assert.equal(status, 204);
		assert.equal(sorted(headers.allow), sorted(allow));
	});

	test(`hazard 20: every other method on ${path} is 405 with Allow, for anybody`, async () => {
		const wrong = [...METHODS.filter((method) => !allow.split(', ').includes(method)), 'PURGE', 'get', 'TRACE', 'CONNECT', 'X', 'GETX', 'PROPFIND'];

		for (const method of wrong)
			for (const token of [undefined, boss.access]) {
				const answer = await api.request(method, path, { token });
				assert.equal(answer.status, 405, method);
				assert.equal(sorted(answer.headers.allow), sorted(allow), method);
			}
	});
}

test('an empty method is no method', async () => {
	for (const REQUEST_METHOD of ['', undefined, 'GET POST', 'GET\n'])
		assert.ok([400, 405].includes((await api.get('/partners/', { environment: { REQUEST_METHOD }, undocumented: true })).status));
});

test('paths that no row knows are 404 for every method', async () => {
	for (const path of ['/courses/x/', '/courses/1/x/', '/courses/1/2/', '/auth/', '/auth/nothing/', '/auth/login/x/', '/users/', '/users/1/', '/health/x/', '/register/1/', '/not-found/', '/not-found/x/'])
		for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PURGE'])
			assert.equal((await api.request(method, path)).status, 404, `${method} ${path}`);
});

test('a path without the slash at its end works the same', async () => {
	for (const path of ['/categories', '/courses', `/partners/${partner.id}`, '/health'])
		assert.equal((await api.get(path)).status, 200, path);
	assert.equal((await api.post('/auth/login', {})).status, 400);
	assert.equal((await api.get('/users/me', { token: boss.access })).status, 200);
	const query = `?search=${encodeURIComponent(partner.name)}`;
	assert.deepEqual((await api.get(`/partners${query}`)).json, (await api.get(`/partners/${query}`)).json);
});

test('hazard 19: slashes are not swallowed, dots are not followed', async () => {
	for (const PATH_INFO of ['//', '/1//', `//${partner.id}/`, '/../courses/', '/./', '/%31/', '/1/..', '/1%2F', `/${partner.id}/%2e%2e/`])
		assert.equal((await api.get('/partners/', { environment: { PATH_INFO }, undocumented: true })).status, 404, PATH_INFO);
	for (const PATH_INFO of ['x', '/\x01/', '/\xff/'])
		assert.ok([400, 404].includes((await api.get('/partners/', { environment: { PATH_INFO }, undocumented: true })).status), PATH_INFO);
});

test('CORS: a configured origin may read, and is named exactly', async () => {
	for (const Origin of [ALLOWED, 'http://localhost:5173']) {
		const { headers } = await api.get('/partners/', { headers: { Origin } });
		assert.equal(headers['access-control-allow-origin'], Origin);
		assert.match(headers['access-control-expose-headers'], /X-Request-Id/i);
		assert.equal(headers['access-control-allow-credentials'], undefined);
	}
});

const STRANGERS = ['null', 'https://app.school.example.evil.example', 'https://evil-app.school.example', 'https://app.school.exampl',
	'https://app.school.examplex', 'http://app.school.example', 'https://app.school.example:8443', 'https://APP.school.example',
	'https://app.school.example/', 'https://school.example', '*', 'https://app.school.example https://evil.example', 'file://', 'http://localhost:51730',
	'https://app.school.example,https://evil.example', 'app.school.example', 'https://app.school.example@evil.example'];

for (const Origin of STRANGERS)
	test(`hazard 27: the origin ${Origin} is not let in`, async () => {
		for (const answer of [await api.get('/partners/', { headers: { Origin } }), await api.options('/partners/', { headers: { Origin, 'Access-Control-Request-Method': 'POST' } })]) {
			assert.equal(answer.headers['access-control-allow-origin'], undefined);
			assert.equal(answer.headers['access-control-allow-methods'], undefined);
			assert.match(answer.headers.vary, /\bOrigin\b/);
		}
	});

test('CORS: a preflight learns methods and headers', async () => {
	const { status, headers } = await api.options('/partners/',
		{ headers: { Origin: ALLOWED, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'authorization,content-type' } });

	assert.equal(status, 204);
	assert.equal(headers['access-control-allow-origin'], ALLOWED);
	assert.match(headers['access-control-allow-methods'], /\bPOST\b/);
	assert.match(headers['access-control-allow-headers'], /Authorization/i);
	assert.match(headers['access-control-allow-headers'], /Idempotency-Key/i);
	assert.match(headers['access-control-allow-headers'], /If-Match/i);
	assert.match(headers['access-control-max-age'], /^\d+$/);
});

test('CORS: errors are readable too, also those of requests that cannot be read', async () => {
	for (const answer of [await api.get('/users/me/', { headers: { Origin: ALLOWED } }),
		await api.get('/partners/999999999/', { headers: { Origin: ALLOWED } }),
		await api.request('POST', '/auth/login/', { body: '{', headers: { Origin: ALLOWED, 'Content-Type': 'application/json' } }),
		await api.get('/partners/?search=%ff', { headers: { Origin: ALLOWED } })])
		assert.equal(answer.headers['access-control-allow-origin'], ALLOWED, String(answer.status));
});

test('CORS: none configured, none let in', async () => {
	const { headers } = await cgiClient({ cors_origins: '' }).get('/partners/', { headers: { Origin: ALLOWED } });

	assert.equal(headers['access-control-allow-origin'], undefined);
});

test('hazard 26: forms of a signed-in admin from another site are refused, their own are not', async () => {
	const send = (headers, more) => asAdmin.request('POST', '/partners/', { form: { name: unique('Form') }, headers, ...more });

	for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { 'Sec-Fetch-Site': 'same-site' }, { Origin: 'https://evil.example' },
		{ Origin: 'null' }, { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }])
		assert.equal((await send(headers)).status, 403, JSON.stringify(headers));
	for (const headers of [{}, { 'Sec-Fetch-Site': 'same-origin' }, { 'Sec-Fetch-Site': 'none' }, { Origin: ALLOWED }])
		assert.equal((await send(headers)).status, 201, JSON.stringify(headers));
	const text = await asAdmin.request('POST', '/partners/', { body: '{"name":"x"}', headers: { 'Content-Type': 'text/plain', Origin: 'https://evil.example' } });
	assert.equal(text.status, 415);
});

test('X-Request-Id is ours, new each time, not the client\'s', async () => {
	const ids = new Set();

	for (let i = 0; i < 5; i++)
		ids.add((await api.get('/health/', { headers: { 'X-Request-Id': 'a'.repeat(32) } })).headers['x-request-id']);
	assert.equal(ids.size, 5);
	assert.ok(!ids.has('a'.repeat(32)));
});

test('hazard 13: headers that were joined are refused', async () => {
	for (const headers of [{ Authorization: `Bearer ${boss.access}, Bearer ${boss.access}` }, { 'Idempotency-Key': 'a, b' }, { Origin: `${ALLOWED}, ${ALLOWED}` }])
		assert.ok([400, 401].includes((await api.post('/partners/', { name: 'x' }, { headers })).status), JSON.stringify(headers));
	for (const type of ['application/json, application/json', 'application/json, text/plain', 'application/json,'])
		assert.ok([400, 415].includes((await asAdmin.request('POST', '/partners/', { body: '{}', headers: { 'Content-Type': type } })).status), type);
	assert.ok([400, 411].includes((await asAdmin.post('/partners/', { name: 'x' }, { environment: { CONTENT_LENGTH: '2, 2' } })).status));
});

test('hazard 18: what a client sends cannot forge lines of the log', async () => {
	const answer = await asAdmin.post('/partners/', { name: unique('Log') },
		{ environment: { EVOLV_CONFIG: '/nowhere/\nERROR forged line\x1b[31m/evolv.conf' }, serverError: true });

	assert.equal(answer.status, 500);
	assert.doesNotMatch(answer.stderr, /^ERROR forged/m);
	assert.deepEqual(Object.keys(answer.json).sort(), ['detail', 'request_id']);
});

test('a wrong configuration is 500 without its cause, and the cause is in the log', async () => {
	const broken = cgiClient({ request_seconds: 'soon' });
	const answer = await broken.get('/partners/', { serverError: true });

	assert.equal(answer.status, 500);
	assert.equal(answer.json.request_id, answer.headers['x-request-id']);
	assert.doesNotMatch(answer.text, /request_seconds/);
	assert.match(answer.stderr, /request_seconds/);
	assert.match(answer.stderr, new RegExp(answer.headers['x-request-id']));
});

test('hazard 16: no answer has a Location without a status of its own', async () => {
	const { status, headers } = await asAdmin.post('/partners/', { name: unique('Where') });

	assert.equal(status, 201);
	assert.match(headers.location, /^https?:\/\//);
});

test('hazard 10 and 17: X-Forwarded-For counts from a configured proxy only', async () => {
	const limits = { rate_limits: 'on', limit_anonymous: '1' };
	const visit = (client, address, forwarded) => client.get('/partners/', { address, headers: { 'X-Forwarded-For': forwarded } });
	const plain = cgiClient(limits);
	const proxied = cgiClient({ ...limits, trusted_proxies: '192.0.2.0/24' });
	const [spoofer, proxy] = [`203.0.113.${1 + Math.floor(Math.random() * 250)}`, `192.0.2.${1 + Math.floor(Math.random() * 250)}`];
	await execute`DELETE FROM rate_limit WHERE subject LIKE '203.0.113.%' OR subject LIKE '198.51.100.%' OR subject LIKE '192.0.2.%'`;

	assert.equal((await visit(plain, spoofer, '198.51.100.1')).status, 200);
	assert.equal((await visit(plain, spoofer, '198.51.100.2')).status, 429, 'a made-up address does not help');
	assert.equal((await visit(proxied, proxy, '198.51.100.1')).status, 200);
	assert.equal((await visit(proxied, proxy, '198.51.100.2')).status, 200, 'two visitors behind one proxy');
	assert.equal((await visit(proxied, proxy, '198.51.100.9, 198.51.100.2')).status, 429, 'what the visitor wrote before it does not count');
});

test('a signed-in person can read what a visitor can', async () => {
	const one = await person(api);

	for (const path of PUBLIC)
		assert.equal((await api.get(path, { token: one.access })).status, 200);
});

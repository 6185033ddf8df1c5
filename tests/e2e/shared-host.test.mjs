/*
 * INSTALL.md's shared host without root: its commands as they stand there, and what a visitor and doctor then find.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, test } from 'node:test';

import { httpClient } from '../lib/client.mjs';
import { rawExchange } from '../lib/http.mjs';
import { PASSWORD, registration } from '../lib/people.mjs';
import { sharedHost } from '../lib/shared-host.mjs';

const { base, home, out, run, end } = await sharedHost(['boss', 'boss@school.example', PASSWORD]);
after(end);
const api = httpClient(base);
const get = (path) => rawExchange(base, `GET ${path} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n`);

test('doctor, the last of the commands, warns of what such a host costs and of nothing else', () => {
	const found = out.split('\n').filter((line) => /^(warning|failure)/.test(line)).map((line) => line.split(/ +/).slice(0, 2).join(' '));

	/* Each request signs in to PostgreSQL itself: on a busy machine that is worth a warning too. */
	assert.deepEqual(found.filter((line) => line !== 'warning connections'), ['warning folders', 'warning privileges'], out);
	assert.match(readFileSync(`${home}/crontab`, 'utf8'), /evolv-worker --once/);
});

test('pages and what they are dressed in, the API and its documentation', async () => {
	for (const path of ['/', '/fr/', '/courses/', '/api/v1/health/', '/api/v1/courses/', '/api/schema/', '/api/docs/', '/assets/site.css'])
		assert.equal((await get(path)).status, 200, path);
	for (const path of ['/nothing/', '/api/v1/nothing/', '/assets/', '/files/pictures/'])
		assert.equal((await get(path)).status, 404, path);
	for (const method of ['GET', 'HEAD'])
		assert.match((await rawExchange(base, `${method} /api/v1/courses/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`)).text, /^Content-Length: [1-9]/im, method);
	assert.match((await get('/assets/site.css?v=1')).text, /^Cache-Control: public, max-age=31536000, immutable/im);
});

test('an account is made, signs in, and its mail goes out', async () => {
	const form = registration();

	assert.equal((await api.post('/register/', form)).status, 201);
	const { json: { tokens } } = await api.post('/auth/login/', { username: form.username, password: form.password });
	assert.equal((await api.get('/users/me/', { token: tokens.access })).status, 200);
	await run('~/evolv/bin/evolv-worker --once');
	assert.ok(readdirSync(`${home}/evolv-data/mail`).some((name) => (
		readFileSync(`${home}/evolv-data/mail/${name}`, 'utf8').includes(form.email))));
});

test('dot files are refused, but for what a certificate\'s issuer asks for; pictures may be kept for good', async () => {
	const challenge = `${home}/public_html/.well-known/acme-challenge`;
	const picture = `${'0a'.repeat(16)}.webp`;

	mkdirSync(`${challenge}`, { recursive: true });
	for (const path of [`${challenge}/aB3-_x=`, `${challenge}/.secret`, `${challenge}/../file`, `${home}/public_html/.secret`,
		`${home}/evolv-data/files/pictures/${picture}`])
		writeFileSync(path, 'the answer');
	assert.match((await get('/.well-known/acme-challenge/aB3-_x=')).text, /^HTTP\/1\.1 200.*the answer$/s);
	for (const path of ['/.htaccess', '/.secret', '/assets/../.secret', '/%2esecret', '/.well-known/file', '/.well-known/acme-challenge/.secret'])
		assert.equal((await get(path)).status, 403, path);
	const shown = await get(`/files/pictures/${picture}`);
	assert.equal(shown.status, 200);
	assert.match(shown.text, /^Cache-Control: public, max-age=31536000, immutable/im);
	assert.doesNotMatch((await get(`/files/pictures/${'0b'.repeat(16)}.webp`)).text, /immutable/);
});

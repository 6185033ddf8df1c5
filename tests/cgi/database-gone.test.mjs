/*
 * hazard 34: the database is gone, frozen, full, or comes back.
 * Runs alone: it measures three seconds, to which another file's work would add.
 */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { instanceSettings, scratchDirectory } from '../lib/instance.mjs';
import { admin, person } from '../lib/people.mjs';
import { unique } from '../lib/unique.mjs';

const good = cgiClient();
const one = await person(good);
const port = 5432;
const at = (host) => instanceSettings().database.replace(/host=\S+/, `host=${host}`).replace(/port=\S+/, `port=${port}`);
const servers = [];
let folders = 0;

after(() => servers.forEach((server) => server.close()));

/* A PostgreSQL socket behind which somebody behaves as behave says. */
function pretend(behave) {
	const folder = join(scratchDirectory(), `s${folders++}`);
	mkdirSync(folder);
	return new Promise((resolve) => {
		const server = createServer((socket) => {
			socket.on('error', () => {});
			behave(socket);
		});
		server.unref();
		servers.push(server);
		server.listen(join(folder, `.s.PGSQL.${port}`), () => resolve(at(folder)));
	});
}

async function expectUnavailable(database) {
	const api = cgiClient({ database });
	const requests = [
		['GET', '/courses/', {}],
		['GET', '/partners/1/', {}],
		['GET', '/users/me/', { token: one.access }],
		['POST', '/auth/login/', { json: { username: one.username, password: one.password } }],
		['POST', '/partners/', { json: { name: 'x' }, token: one.access }],
	];

	/* What starting so many programs costs here and now: with sanitizers, on a busy machine, a lot. */
	const start = Math.max(...(await Promise.all(requests.map(() => api.options('/courses/')))).map(({ ms }) => ms));
	await Promise.all(requests.map(async ([method, path, options]) => {
		const { status, ms, json, headers } = await api.request(method, path, { ...options, serverError: true });
		assert.equal(status, 503, `${method} ${path}`);
		assert.ok(ms - start < 3000, `${method} ${path}: ${ms} ms`);
		assert.ok(json.detail);
		assert.ok(Number(headers['retry-after']) >= 1);
	}));
}

test('hazard 34: nobody listens: 503 within 3 s, with Retry-After', async () => {
	const folder = join(scratchDirectory(), 'nothing');
	mkdirSync(folder, { recursive: true });
	await expectUnavailable(at(folder));
	rmSync(folder, { recursive: true });
});

test('hazard 34: somebody accepts and never answers: 503 within 3 s', async () => {
	await expectUnavailable(await pretend(() => {}));
});

test('hazard 34: somebody accepts and hangs up: 503 within 3 s', async () => {
	await expectUnavailable(await pretend((socket) => socket.destroy()));
});

test('hazard 34: somebody answers nonsense: 503 within 3 s, nothing of it in the answer', async () => {
	await expectUnavailable(await pretend((socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')));
});

test('hazard 34: the server says that it is starting, or full', async () => {
	const failure = (code, message) => {
		const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
		const length = Buffer.alloc(4);
		length.writeUInt32BE(fields.length + 4);
		return Buffer.concat([Buffer.from('E'), length, fields]);
	};
	await expectUnavailable(await pretend((socket) => socket.on('data', () => socket.end(failure('57P03', 'the database system is starting up')))));
	await expectUnavailable(await pretend((socket) => socket.on('data', () => socket.end(failure('53300', 'sorry, too many clients already')))));
});

function message(type, body) {
	const length = Buffer.alloc(4);

	length.writeUInt32BE(body.length + 4);
	return Buffer.concat([Buffer.from(type), length, body]);
}

const WELCOME = Buffer.concat([
	message('R', Buffer.from([0, 0, 0, 0])),
	message('S', Buffer.from('client_encoding\0UTF8\0')),
	message('S', Buffer.from('standard_conforming_strings\0on\0')),
	message('S', Buffer.from('server_version\x0015.0\0')),
	message('K', Buffer.from([0, 0, 0, 1, 0, 0, 0, 2])),
	message('Z', Buffer.from('I')),
]);

test('hazard 34: frozen in the middle: it signs in and then falls silent', async () => {
	await expectUnavailable(await pretend((socket) => socket.once('data', () => socket.write(WELCOME))));
});

test('hazard 34: slow to sign in and then silent: the three seconds are for both', async () => {
	await expectUnavailable(await pretend((socket) => socket.once('data', () => setTimeout(() => socket.write(WELCOME), 1700))));
});

test('hazard 34: a row that somebody holds: 503 in time, told by a database that keeps the connection', async () => {
	const boss = await admin(good);
	const { json: { id } } = await good.post('/partners/', { name: unique('Held') }, { token: boss.access });
	const held = execute`BEGIN; UPDATE partner SET description = 'held' WHERE id = ${id}; SELECT pg_sleep(4); ROLLBACK`;
	await new Promise((resolve) => setTimeout(resolve, 500));
	const { status, stderr } = await good.patch(`/partners/${id}/`, { description: 'x' }, { token: boss.access, serverError: true });
	await held;

	assert.equal(status, 503);
	assert.match(stderr, /55P03/);
});

test('hazard 34: health says so, in its own words', async () => {
	const folder = join(scratchDirectory(), 'nobody');
	mkdirSync(folder, { recursive: true });
	const { status, json, headers } = await cgiClient({ database: at(folder) }).get('/health/', { serverError: true });

	assert.equal(status, 503);
	assert.notEqual(json.database, 'ok');
	assert.ok(headers['retry-after']);
});

test('what needs no database works without one', async () => {
	const folder = join(scratchDirectory(), 'none');
	mkdirSync(folder, { recursive: true });
	const api = cgiClient({ database: at(folder) });

	assert.equal((await api.options('/courses/')).status, 204);
	assert.equal((await api.request('PURGE', '/courses/')).status, 405);
	assert.equal((await api.get('/courses/x/')).status, 404);
	assert.equal((await api.post('/partners/', {})).status, 401);
	assert.equal((await api.get('/users/me/', { token: 'a.b.c' })).status, 401);
	assert.equal((await api.request('POST', '/auth/login/', { body: '{', headers: { 'Content-Type': 'application/json' } })).status, 400);
});

test('a database that is back is used again without a hand', async () => {
	assert.equal((await good.get('/courses/')).status, 200);
});

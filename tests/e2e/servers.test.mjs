/*
 * What a web server does to a request on its way to a program, and to the answer on its way back.
 * Runs alone: it reads lists of all that there is twice, and puts files into the web servers' folder.
 */
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { sql, value } from '../lib/database.mjs';
import { rawExchange } from '../lib/http.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { admin, person, registration } from '../lib/people.mjs';
import { onEachServer, PREFIXES } from '../lib/servers.mjs';
import { setting } from '../lib/settings.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const webRoot = join(dirname(dirname(setting('evolv'))), 'share/evolv/htdocs');
const raw = (lines, body = '') => `${lines.join('\r\n')}\r\nHost: x.invalid\r\nConnection: close\r\n\r\n${body}`;

onEachServer(({ name, base, api }) => {
	test(`${name}: hazard 11: a chunked body is 411, or arrives whole`, async () => {
		const boss = await admin(api);
		const partner = unique('Chunk');
		const body = JSON.stringify({ name: partner });
		const answer = await rawExchange(base, raw(['POST /api/v1/partners/ HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Type: application/json',
			`Authorization: Bearer ${boss.access}`], `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`));

		assert.equal(answer.status, name === 'apache' ? 411 : 201, answer.text);
		assert.equal(await value`SELECT count(*) FROM partner WHERE name = ${partner}`, name === 'apache' ? 0 : 1);
	});

	test(`${name}: an answer arrives whole when the program does not want the body`, async () => {
		for (let i = 0; i < 10; i++)
			for (const method of ['POST', 'PUT', 'PATCH']) {
				const path = method === 'POST' ? '/partners/' : '/partners/1/';
				const { status, json } = await api.request(method, path, { json: { name: 'x'.repeat(i * 10000) } });
				assert.equal(status, 401);
				assert.ok(json.detail);
			}
	});

	test(`${name}: hazard 11: a broken chunked body is no request`, async () => {
		const answer = await rawExchange(base, raw(['POST /api/v1/auth/login/ HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Type: application/json'], 'zz\r\n{}\r\n0\r\n\r\n'));

		assert.ok([400, 411].includes(answer.status), answer.text);
	});

	test(`${name}: a length and chunks together are refused or read as chunks, never as two requests`, async () => {
		const answer = await rawExchange(base, raw(['POST /api/v1/auth/login/ HTTP/1.1', 'Transfer-Encoding: chunked', 'Content-Length: 4', 'Content-Type: application/json'],
			'0\r\n\r\nGET /api/v1/health/ HTTP/1.1\r\nHost: x\r\n\r\n'));

		assert.ok([400, 411].includes(answer.status), answer.text);
		assert.ok(!answer.text.includes('"database"'));
	});

	test(`${name}: hazard 13: repeated headers are refused, not mixed`, async () => {
		const one = await person(api);
		const twice = await rawExchange(base, raw(['GET /api/v1/users/me/ HTTP/1.1', `Authorization: Bearer ${one.access}`, `Authorization: Bearer ${one.access}`]));
		assert.ok([400, 401].includes(twice.status), twice.text);
		const types = await rawExchange(base, raw(['POST /api/v1/auth/login/ HTTP/1.1', 'Content-Type: application/json', 'Content-Type: text/plain', 'Content-Length: 2'], '{}'));
		assert.ok([400, 415].includes(types.status), types.text);
		const lengths = await rawExchange(base, raw(['POST /api/v1/auth/login/ HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 2', 'Content-Length: 3'], '{}'));
		assert.equal(lengths.status, 400, lengths.text);
	});

	test(`${name}: hazard 10: X_Forwarded_For does not become a forwarded address`, async () => {
		const both = await rawExchange(base, raw(['GET /api/v1/courses/?page_size=1 HTTP/1.1', 'X-Forwarded-For: 192.0.2.1', 'X_Forwarded_For: 192.0.2.2']));
		const other = await rawExchange(base, raw(['GET /api/v1/users/me/ HTTP/1.1', 'Authorization_: x', 'Authorization: Bearer a.b.c', 'AUTHORIZATION_X: y']));

		assert.ok(name === 'apache' ? both.status === 200 : both.status === 400, `${both.status}`);
		assert.equal(other.status, 401);
	});

	for (const [what, target] of Object.entries({ 'two slashes': '/api/v1//courses/', 'two slashes inside': '/api/v1/courses//1/', 'dots': '/api/v1/courses/../partners/',
		'encoded dots': '/api/v1/%2e%2e/%2e%2e/etc/passwd', 'dots above the root': '/../../etc/passwd', '%2F': '/api/v1/courses%2F1/', '%2F inside': '/api/v1/courses/1%2F2/', '%5C': '/api/v1/courses/..%5C..%5C',
		'a file beside the programs': '/api/v1/../evolv.conf', 'a NUL': '/api/v1/courses/%00/', 'a line feed': '/api/v1/courses/%0a/', 'not UTF-8': '/api/v1/courses/%ff/', 'a program by a dot': '/api/v1/./courses/',
		'a dot file': '/.htaccess', 'the programs\' folder': '/cgi-bin/', 'the prefix alone': '/api/v1/', 'the prefix without slash': '/api/v1', 'an unknown program': '/api/v1/nothing/', 'double encoding': '/api/v1/courses/%2531/',
		'a long path': `/api/v1/courses/${'x'.repeat(7000)}/`, 'a semicolon': '/api/v1/courses;x=1/' }))
		test(`${name}: hazard 19: ${what}: no error of ours, nothing of the file system`, async () => {
			const answer = await rawExchange(base, raw([`GET ${target} HTTP/1.1`]));

			assert.ok([200, 301, 400, 403, 404, 414].includes(answer.status), `${answer.status}`);
			assert.doesNotMatch(answer.text, /root:x:|secret_key|owner_database|ELF/);
			if (answer.status === 200)
				assert.match(target, /\/(courses|partners)\/+1?\/?$/);
		});

	test(`${name}: of the files that begin with a dot, only what a certificate's issuer asks for is given out`, async (t) => {
		const challenge = '.well-known/acme-challenge';
		const refused = ['.secret', '.folder/file', 'assets/.secret', '.well-known/file', `${challenge}/.secret`, `${challenge}/folder/file`, `${challenge}x/file`];

		t.after(() => ['.secret', '.folder', 'assets/.secret', '.well-known'].forEach((path) => rmSync(join(webRoot, path), { recursive: true })));
		for (const path of [`${challenge}/aB3-_x=`, ...refused]) {
			mkdirSync(dirname(join(webRoot, path)), { recursive: true });
			writeFileSync(join(webRoot, path), 'the answer');
		}
		const { status, text } = await rawExchange(base, raw([`GET /${challenge}/aB3-_x= HTTP/1.0`]));
		assert.equal(status, 200);
		assert.match(text, /the answer/);
		for (const path of [...refused, `${challenge}/../../.secret`, `${challenge}/%2e%2e/%2e%2e/.secret`, `assets/../.secret`, '%2esecret']) {
			const answer = await rawExchange(base, raw([`GET /${path} HTTP/1.0`]));
			assert.ok([403, 404].includes(answer.status), `${path} ${answer.status}`);
			assert.doesNotMatch(answer.text, /the answer/, path);
		}
	});

	test(`${name}: what is not there is JSON too, under both prefixes`, async () => {
		for (const prefix of PREFIXES)
			for (const path of ['/nothing/', '/nothing', '/', '', '/courses/x/', '/not-found/']) {
				const answer = await rawExchange(base, raw([`GET ${prefix}${path} HTTP/1.1`]));
				assert.equal(answer.status, 404, prefix + path);
				assert.match(answer.text, /content-type: application\/json/i, prefix + path);
				assert.match(answer.text, /x-content-type-options: nosniff/i, prefix + path);
				assert.match(answer.text, /"detail"/, prefix + path);
			}
	});

	for (const method of ['PURGE', 'PROPFIND', 'get', 'GETX', 'LOCK'])
		test(`${name}: hazard 20: the method ${method} is refused`, async () => {
			const answer = await rawExchange(base, raw([`${method} /api/v1/health/ HTTP/1.1`]));

			assert.ok([400, 405, 501].includes(answer.status), answer.text);
			assert.ok(!answer.text.includes('"ok"'));
		});

	test(`${name}: TRACE is refused`, async () => {
		const answer = await rawExchange(base, raw(['TRACE /api/v1/health/ HTTP/1.1', 'X-Secret: abc']));

		assert.ok([400, 405, 501].includes(answer.status), answer.text);
		assert.ok(!answer.text.includes('X-Secret'));
	});

	test(`${name}: hazard 12: a query without "=" is no argument`, async () => {
		for (const query of ['--help', '-s', '/etc/passwd', 'a+b', '%2D%2Dversion', 'openapi'])
			assert.deepEqual(Object.keys((await api.get(`/courses/?${query}`)).json), ['count', 'next', 'previous', 'results'], query);
	});

	test(`${name}: hazard 17: Host does not get into next or Location`, async () => {
		const answer = await api.get('/courses/?page_size=1', { headers: { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' } });

		assert.ok(answer.json.next.startsWith(`${instanceSettings().base_url.replace(/\/$/, '')}/api/v1/courses/?`), answer.json.next);
		assert.ok(!answer.text.includes('evil.example'));
	});

	test(`${name}: hazard 14: a client that goes away leaves nothing half`, async () => {
		const forms = Array.from({ length: 8 }, () => registration());
		await Promise.all(forms.map((form, i) => {
			const body = JSON.stringify(form);
			return rawExchange(base, raw(['POST /api/v1/register/ HTTP/1.1', 'Content-Type: application/json', `Content-Length: ${body.length}`], body), { closeAfter: 4 + i * 8 });
		}));
		await new Promise((resolve) => setTimeout(resolve, 1500));
		for (const { username } of forms) {
			const [rows] = await sql`SELECT (SELECT count(*) FROM account WHERE username = ${username}) AS accounts,
				(SELECT count(*) FROM profile p JOIN account a ON a.id = p.account_id WHERE a.username = ${username}) AS profiles,
				(SELECT count(*) FROM outbox WHERE data->>'username' = ${username}) AS mails`;
			assert.ok(rows.accounts === rows.profiles && rows.profiles === rows.mails, JSON.stringify(rows));
		}
		assert.equal((await api.get('/health/')).status, 200);
	});

	test(`${name}: a client that stops in its body holds no program`, async () => {
		const { hostname, port } = new URL(base);
		const sockets = Array.from({ length: 20 }, () => {
			const socket = connect(Number(port), hostname);
			socket.on('error', () => {});
			socket.write(raw(['POST /api/v1/auth/login/ HTTP/1.1', 'Content-Type: application/json', 'Content-Length: 100'], '{"user'));
			return socket;
		});
		await new Promise((resolve) => setTimeout(resolve, 300));
		const { status, ms } = await api.get('/health/');
		sockets.forEach((socket) => socket.destroy());
		assert.equal(status, 200);
		assert.ok(ms < 3000, `${ms} ms`);
	});

	test(`${name}: a body of more than a megabyte is 413`, async () => {
		const boss = await admin(api);
		const answer = await api.request('POST', '/partners/', { body: Buffer.alloc((1 << 20) + 1, 0x20), headers: { 'Content-Type': 'application/json' }, token: boss.access });

		assert.equal(answer.status, 413);
	});

	test(`${name}: huge headers are refused by the server`, async () => {
		const answer = await rawExchange(base, raw(['GET /api/v1/health/ HTTP/1.1', `X-Big: ${'x'.repeat(60000)}`]));

		assert.ok([400, 413, 431].includes(answer.status), String(answer.status));
	});

	test(`${name}: hazard 16: Location and statuses of programs reach the client as they are`, async () => {
		const boss = await admin(api);
		const made = await api.post('/partners/', { name: unique('Location') }, { token: boss.access });

		assert.equal(made.status, 201);
		assert.match(made.headers.location, /^http:\/\/.*\/api\/v1\/partners\/\d+\/$/);
		assert.equal((await api.get('/partners/999999999/')).status, 404);
		assert.match((await api.get('/partners/999999999/')).json.detail, /./);
		assert.equal((await api.post('/partners/', {}, { token: boss.access })).status, 400);
	});

	test(`${name}: a control character in a query, and a GET with a body, are the program's to answer`, async () => {
		for (const query of ['search=%00', 'search=%0d%0aX-Evil:1', 'category=%7f', '%01=1']) {
			const answer = await rawExchange(base, raw([`GET /api/v1/courses/?${query} HTTP/1.1`]));
			assert.equal(answer.status, 400, query);
			assert.match(answer.text, /content-type: application\/json/i, query);
			assert.match(answer.text, /x-request-id: /i, query);
		}
		for (const [path, status] of [['courses/?page_size=1', 200], ['auth/login/', 405]]) {
			const answer = await rawExchange(base, raw([`GET /api/v1/${path} HTTP/1.1`, 'Content-Type: application/json', 'Content-Length: 2'], '{}'));
			assert.equal(answer.status, status, path);
		}
	});

	test(`${name}: a control character in an address leads nowhere`, async () => {
		for (const path of ['/api/v1/courses/%00', '/api/v1/courses/1%00/', '/api/v1/courses%00/1/', '/api/v1/%0a', '/%00', '/assets/%00', '/api/v1/courses/%ff/', '/cgi-bin/api/v1/courses/%ff']) {
			const answer = await rawExchange(base, raw([`GET ${path} HTTP/1.1`]));
			assert.ok([400, 403, 404].includes(answer.status), `${path} ${answer.status}`);
			assert.doesNotMatch(answer.text, /ELF/, path);
		}
	});

	test(`${name}: OPTIONS and HEAD`, async () => {
		const { status, headers } = await api.options('/courses/');
		assert.equal(status, 204);
		assert.match(headers.allow, /POST/);
		assert.equal((await api.head('/health/')).status, 200);
	});

	test(`${name}: HEAD says what GET says, the length of the body among it, every time`, async () => {
		const told = async (method, path) => {
			const { status, headers } = await api.request(method, path);
			return [status, ...['content-type', 'content-length', 'etag', 'cache-control', 'vary'].map((header) => headers[header])];
		};

		for (const path of ['/partners/', '/courses/', '/about-us/', '/schedules/', '/courses/0/'])
			for (let i = 0; i < 4; i++) {
				const get = await told('GET', path);
				assert.match(get[2] ?? '', /^[1-9]\d*$/, path);
				assert.deepEqual(await told('HEAD', path), get, path);
			}
	});

	test(`${name}: security headers stand once in each answer`, async () => {
		for (const path of ['/api/v1/courses/', '/api/v1/users/me/', '/api/v1/nothing/', '/api/openapi.json', '/nothing.html']) {
			const { text } = await rawExchange(base, raw([`GET ${path} HTTP/1.1`]));
			const head = text.split('\r\n\r\n')[0];
			assert.equal((head.match(/^x-content-type-options: nosniff/gim) ?? []).length, 1, `${path}\n${head}`);
			assert.equal((head.match(/^referrer-policy:/gim) ?? []).length, 1, `${path}\n${head}`);
			assert.ok((head.match(/^content-security-policy:/gim) ?? []).length <= 1, `${path}\n${head}`);
			assert.doesNotMatch(head, /^server:.*(debian|apache\/)/im, path);
		}
	});

	test(`${name}: /api/schema/ is the OpenAPI document, /api/docs/ a page that needs nobody else`, async () => {
		for (const path of ['/api/schema/', '/api/schema']) {
			const schema = await rawExchange(base, raw([`GET ${path} HTTP/1.0`]));
			assert.equal(schema.status, 200, path);
			assert.match(schema.text, /content-type: application\/json/i);
			assert.equal(JSON.parse(schema.text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).openapi.slice(0, 4), '3.1.');
		}
		const docs = await rawExchange(base, raw(['GET /api/docs/ HTTP/1.0']));
		assert.equal(docs.status, 200);
		assert.match(docs.text, /content-type: text\/html/i);
		assert.match(docs.text, /content-security-policy:/i);
		assert.doesNotMatch(docs.text, /(src|href)="(https?:)?\/\//);
		for (const [, file] of docs.text.matchAll(/(?:src|href)="([^"#]+)"/g)) {
			const answer = await rawExchange(base, raw([`GET ${new URL(file, `${base}/api/docs/`).pathname} HTTP/1.0`]));
			assert.equal(answer.status, 200, file);
		}
	});

	test(`${name}: ten at a time are all answered`, async () => {
		const answers = await Promise.all(Array.from({ length: 40 }, () => api.get('/courses/?page_size=5')));

		assert.ok(answers.every((answer) => answer.status === 200));
		assert.equal(new Set(answers.map((answer) => answer.headers['x-request-id'])).size, 40);
	});
});

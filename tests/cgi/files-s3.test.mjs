/*
 * file_store = s3 against a real server (tests/lib/s3-server.py): how files get there, how they are given out, and what
 * happens when the server, the way to it or the worker fails. docs/files.md is what is tested.
 * Runs alone: it measures how soon a worker ends and a file is sent.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { mailSchool, secretFile, until } from '../lib/mail.mjs';
import { evolv } from '../lib/operator.mjs';
import { person } from '../lib/people.mjs';
import { refusal, s3Door, s3Server } from '../lib/s3.mjs';
import { selfSigned } from '../lib/smtp.mjs';
import { begin, png, readWebp } from '../lib/samples.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const [school, server] = await Promise.all([mailSchool(), s3Server()]);
const { value } = school;
after(() => { server.stop(); return school.drop(); });

/* What a film begins with, 20 bytes of it. */
const MP4 = '\0\0\0\x20ftypisom\0\0\x02\0isom';
const newFolder = (name) => mkdtempSync(join(scratchDirectory(), `${name}-`));

/* One of the machines that share the database: its settings, a client of its web programs, its worker. */
function machine(name, changes = {}) {
	const settings = { ...school.databases, rate_limits: 'off', memory_limit_mb: 0, machine_name: name,
		files_dir: newFolder('files'), spool_dir: newFolder('spool'), mail_dir: newFolder('mail'), ...server.settings, ...changes };

	/* Looking for strays, once a day, would be a request more in the first round. */
	writeFileSync(join(settings.files_dir, '.swept'), '');
	return {
		settings,
		api: cgiClient(settings),
		worker: (more, ...words) => school.worker({ ...settings, ...more }, ...words),
		once: async (more) => {
			const { code, stderr } = await school.worker({ ...settings, ...more }, '--once').ended;
			assert.equal(code, 0, stderr);
			return stderr;
		},
		lies: (key) => existsSync(join(settings.files_dir, key)),
	};
}

const here = machine('one');
const there = machine('two');
const boss = await person(here.api);
await value`UPDATE profile SET role = 'Admin'`;
const asAdmin = here.api.with({ token: boss.access });
const course = await things.course(asAdmin);

async function upload(fileName, bytes, client = asAdmin) {
	const { status, json, text } = await client.request('POST', `/courses/${course.id}/materials/`, { multipart: [
		{ name: 'title', value: unique('Material') }, { name: 'file', fileName, value: begin(fileName, bytes), type: 'application/octet-stream' }] });

	assert.equal(status, 201, text);
	return { ...json, path: `/course-materials/${json.id}/file/`, key: await value`SELECT file FROM course_material WHERE id = ${json.id}` };
}

const row = async (key) => JSON.parse(await value`SELECT to_jsonb(f) FROM stored_file f WHERE key = ${key}`);
const due = (key) => value`UPDATE stored_file SET next_attempt_at = now() WHERE key = ${key}`;
const inStore = async (key) => (await server.keys()).find(([name]) => name === key);
const get = (client, path, headers = {}) => client.get(path, { headers, unchecked: true });

/* Asks the store as a browser that was sent there does. */
const follow = async (answer, options) => {
	assert.equal(answer.status, 307, answer.text);
	return fetch(answer.headers.location, options);
};

async function doorTo(t, tls) {
	const door = await s3Door(server, tls);

	t.after(door.stop);
	return { ...door, settings: { s3_endpoint: door.url } };
}

test('an upload is accepted with the store gone; it is read here, and on another machine it is on its way', async () => {
	const away = machine('one', { s3_endpoint: 'http://127.0.0.1:1', files_dir: here.settings.files_dir });
	const made = await upload('a.pdf', '%PDF-1.4 a', away.api.with({ token: boss.access }));
	const { state, machine: where } = await row(made.key);

	assert.deepEqual([state, where], ['waiting', 'one']);
	assert.equal((await get(asAdmin, made.path)).text, '%PDF-1.4 a');
	const elsewhere = await there.api.get(made.path, { token: boss.access, unchecked: true, serverError: 503 });
	assert.equal(elsewhere.status, 503);
	assert.ok(Number(elsewhere.headers['retry-after']) > 0);
	assert.match(elsewhere.json.detail, /on its way/);
	/* The other machine's worker has nothing to do with it. */
	await there.once();
	assert.equal((await row(made.key)).state, 'waiting');
	await here.once();
});

test('the worker moves it; from then on every machine sends readers to the store', async () => {
	const bytes = Buffer.from(MP4 + '0123456789'.repeat(20000));
	const made = await upload('Première semaine (1).mp4', bytes);
	await here.once();
	const { state, machine: where, last_error: error } = await row(made.key);

	assert.deepEqual([state, where, error], ['stored', null, '']);
	assert.deepEqual(await inStore(made.key), [made.key, bytes.length, 'video/mp4']);
	assert.equal(here.lies(made.key), false);
	for (const { api } of [here, there]) {
		const answer = await get(api.with({ token: boss.access }), made.path);
		const address = new URL(answer.headers.location);
		assert.deepEqual([answer.headers['cache-control'], answer.bytes.length], ['private, no-store', 0]);
		assert.equal(address.searchParams.get('X-Amz-Expires'), '300');
		const file = await follow(answer);
		assert.equal(file.status, 200);
		assert.ok(Buffer.from(await file.arrayBuffer()).equals(bytes));
		assert.equal(file.headers.get('content-type'), 'video/mp4');
		assert.equal(file.headers.get('content-disposition'), "attachment; filename*=UTF-8''Premi%C3%A8re%20semaine%20%281%29.mp4");
	}
	const part = await follow(await get(asAdmin, made.path), { headers: { Range: 'bytes=30-33' } });
	assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 30-33/200020', '0123']);
	const head = await asAdmin.head(made.path, { unchecked: true });
	const asked = await follow(head, { method: 'HEAD' });
	assert.deepEqual([asked.status, asked.headers.get('content-length')], [200, '200020']);
});

test('who may not read a file gets no address of it; an address is of one file, for five minutes', async () => {
	const made = await upload('a.txt', 'a');
	const other = await upload('b.txt', 'b');
	await here.once();
	const stranger = await person(here.api);

	for (const [client, status] of [[here.api, 401], [here.api.with({ token: stranger.access }), 404]]) {
		const answer = await get(client, made.path);
		assert.deepEqual([answer.status, answer.headers.location], [status, undefined]);
	}
	const address = (await get(asAdmin, made.path)).headers.location;
	const status = async (text, options) => (await fetch(text, options)).status;
	assert.equal(await status(address), 200);
	const others = [[address.replace(made.key, other.key)], [address.replace('X-Amz-Expires=300', 'X-Amz-Expires=3000')],
		[address.replace('attachment', 'inline')], [address, { method: 'DELETE' }], [address.split('?')[0]]];
	for (const [text, options] of others)
		assert.match(String(await status(text, options)), /^40[03]$/, text);
	await server.ahead(295);
	assert.equal(await status(address), 200);
	await server.ahead(305);
	assert.equal(await status(address), 403);
	await server.ahead(0);
});

test('the service is woken by an upload', async (t) => {
	const worker = here.worker({});
	t.after(() => worker.kill('SIGTERM'));
	for (const bytes of ['%PDF-1.4 b1', '%PDF-1.4 b2', '%PDF-1.4 b3']) {
		const made = await upload('a.pdf', bytes);
		/* Without being woken it looks every thirty seconds. */
		await until(async () => (await row(made.key)).state === 'stored', 5);
	}
	worker.kill('SIGTERM');
	assert.deepEqual((await worker.ended).code, 0);
});

test('many workers at once send each file once', async (t) => {
	const door = await doorTo(t);
	const files = [];
	for (let i = 0; i < 12; i++)
		files.push(await upload(`${i}.txt`, String(i).repeat(150000)));
	door.behave((request, response, pass) => setTimeout(pass, 50));
	await Promise.all([1, 2, 3, 4].map(() => here.once(door.settings)));

	assert.deepEqual(door.seen.filter((one) => one.startsWith('PUT')).sort(), files.map(({ key }) => `PUT /files/${key}`).sort());
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE state = 'waiting'`, '0');
});

test('a slow file is not sent twice when its minute is over', async (t) => {
	const door = await doorTo(t);
	const made = await upload('slow.txt', 'x'.repeat(100000));
	let go;
	door.behave((request, response, pass) => { go = pass; }, 1);
	const slow = here.once(door.settings);
	await until(() => door.seen.length === 1);
	await due(made.key);
	await here.once(door.settings);
	assert.equal((await row(made.key)).state, 'waiting');
	go();
	await slow;
	assert.deepEqual([door.seen.length, (await row(made.key)).state], [1, 'stored']);
});

for (const [moment, answers] of [['while it sends', false], ['between the answer of the store and the mark', true]])
	test(`a worker that is killed ${moment}: the next one begins again under the same key`, async (t) => {
		const door = await doorTo(t);
		const bytes = Buffer.from('x'.repeat(3000000));
		const made = await upload('killed.txt', bytes);
		const worker = here.worker(door.settings, '--once');
		let sent = false;
		door.behave((request, response, pass) => {
			if (!answers)
				return request.once('data', () => { sent = true; request.pause(); });
			/* The store has it whole, and the worker does not hear of it. */
			response.writeHead = () => { sent = true; };
			response.write = () => true;
			response.end = () => {};
			return pass();
		}, 1);
		await until(() => sent);
		worker.kill('SIGKILL');
		await worker.ended;
		assert.equal(Boolean(await inStore(made.key)), answers);
		assert.deepEqual([(await row(made.key)).state, here.lies(made.key)], ['waiting', true]);
		assert.equal((await get(asAdmin, made.path)).bytes.length, bytes.length);
		await due(made.key);
		await here.once();
		assert.deepEqual([(await row(made.key)).state, here.lies(made.key)], ['stored', false]);
		assert.deepEqual(await inStore(made.key), [made.key, bytes.length, 'text/plain']);
	});

test('a worker that is asked to end in the middle of a file ends, and the file is due at once', async (t) => {
	const door = await doorTo(t);
	const made = await upload('large.txt', 'x'.repeat(3000000));
	const worker = here.worker(door.settings);
	let sent = false;
	door.behave((request) => request.once('data', () => { sent = true; request.pause(); }), 1);
	await until(() => sent);
	const started = Date.now();
	worker.kill('SIGTERM');
	assert.equal((await worker.ended).code, 0);
	assert.ok(Date.now() - started < 4000, `${Date.now() - started} ms`);
	const { state, attempts } = await row(made.key);
	assert.deepEqual([state, attempts, await value`SELECT next_attempt_at <= now() FROM stored_file WHERE key = ${made.key}`], ['waiting', 0, 't']);
	await here.once();
	assert.equal((await row(made.key)).state, 'stored');
});

test('a store that breaks off while it gives: a backup says so and leaves no file', async (t) => {
	const door = await doorTo(t);
	await upload('half.txt', 'x'.repeat(100000));
	await here.once();
	const folder = newFolder('backup');
	const backup = (settings) => evolv(configuration({ ...here.settings, ...settings }), ['backup', join(folder, 'evolv.tar')]);
	door.behave((request, response) => {
		response.writeHead(200, { 'Content-Length': 100000 });
		response.write(Buffer.alloc(50000, 9));
		setTimeout(() => response.destroy(), 50);
	});
	const broken = await backup(door.settings);
	assert.notEqual(broken.code, 0);
	assert.match(broken.err, /materials\/.*cannot be reached/);
	assert.deepEqual(readdirSync(folder), []);
	const { code, err } = await backup({});
	assert.equal(code, 0, err);
});

const FAULTS = [
	['says SlowDown', refusal(503, 'SlowDown'), 3, /503 SlowDown/],
	['fails', refusal(500, 'InternalError'), 3, /500 InternalError/],
	['is a gateway without words', (request, response) => { request.resume(); response.writeHead(502).end('<html>'); }, 3, /S3 answered 502/],
	['hangs up', (request, response) => response.destroy(), 3, /cannot be reached/],
	['stops in the middle of an answer', (request, response) => {
		request.resume();
		response.writeHead(200, { 'Content-Length': 100 });
		response.write('x');
		setTimeout(() => response.destroy(), 50);
	}, 3, /cannot be reached/],
	['does not know the key', refusal(403, 'InvalidAccessKeyId'), 1, /s3_access_key is not known there/],
	['is of another region', refusal(301, 'PermanentRedirect'), 1, /s3_region or s3_endpoint/],
	['has another clock', (...both) => refusal(403, 'RequestTimeTooSkewed', { Date: new Date(Date.now() + 7200000).toUTCString() })(...both), 1,
		/clock of this machine is (7199|7200|7201) seconds behind/],
	['answers with what is no XML', (request, response) => { request.resume(); response.writeHead(403).end('no\x07\xff'); }, 1, /S3 answered 403$/m],
];

async function fails(t, [what, behaviour, tries, words]) {
	const door = await doorTo(t);
	const own = machine(unique(what).replace(/ /g, '-'), door.settings);
	const made = await upload('a.pdf', '%PDF-1.4 c', own.api.with({ token: boss.access }));
	const pauses = [];
	door.behave(behaviour);
	for (let attempt = 1; attempt <= 2; attempt++) {
		const said = await own.once();
		const { state, attempts, last_error: error } = await row(made.key);
		const puts = door.seen.filter((one) => one.startsWith('PUT')).length;
		assert.deepEqual([state, attempts, puts], ['waiting', attempt, attempt * tries]);
		assert.match(error, words);
		assert.match(said, words);
		pauses.push(Number(await value`SELECT extract(epoch FROM next_attempt_at - now()) FROM stored_file WHERE key = ${made.key}`));
		await due(made.key);
	}
	assert.ok(pauses[0] > 20 && pauses[1] > pauses[0] * 1.5, String(pauses));
	assert.equal((await get(own.api.with({ token: boss.access }), made.path)).status, 200);
	assert.equal(await inStore(made.key), undefined);
	door.behave(null);
	await own.once();
	assert.equal((await row(made.key)).state, 'stored');
}

test('a store that fails: the file stays, the log says why, the next attempt is later each time', { concurrency: 5 }, async (t) => {
	await Promise.all(FAULTS.map((fault) => t.test(`it ${fault[0]}`, (sub) => fails(sub, fault))));
});

test('one failure among many requests is passed over at once', async (t) => {
	const door = await doorTo(t);
	const made = await upload('a.txt', 'x'.repeat(2000000));
	door.behave(refusal(503, 'SlowDown'), 2);
	await here.once(door.settings);

	assert.deepEqual([door.seen.length, (await row(made.key)).state], [3, 'stored']);
	assert.equal((await inStore(made.key))[1], 2000000);
});

test('a wrong secret and a wrong bucket are told in the words of the settings', async () => {
	const made = await upload('a.pdf', '%PDF-1.4 d');
	const wrong = [
		[{ s3_secret_file: secretFile('another') }, /s3_secret_file does not hold the secret of s3_access_key/],
		[{ s3_bucket: 'another-bucket' }, /no bucket of the name in s3_bucket/],
		[{ s3_region: 'us-east-1' }, /s3_region is not the bucket's/],
	];

	for (const [settings, words] of wrong) {
		assert.match(await here.once(settings), words);
		assert.match((await row(made.key)).last_error, words);
		await due(made.key);
	}
	await here.once();
	assert.equal((await row(made.key)).state, 'stored');
});

test('settings that cannot be are told before anything is done', async () => {
	const wrong = [[{ s3_bucket: 'No' }, /s3_bucket/], [{ s3_secret_file: '' }, /s3_secret_file/],
		[{ s3_secret_file: secretFile('open', 0o644) }, /mode 0600/], [{ s3_access_key: '' }, /s3_access_key/]];

	for (const [settings, words] of wrong) {
		const { code, stderr } = await here.worker(settings, '--once').ended;
		assert.equal(code, 78);
		assert.match(stderr, words);
	}
});

test('evolv doctor tries the store: it can be written to, or what has to be mended is said', async () => {
	const doctor = async (settings) => (await evolv(configuration({ ...here.settings, ...settings }), ['doctor'])).out;

	assert.match(await doctor({}), /files are where the database says/);
	assert.match(await doctor({ s3_secret_file: secretFile('another') }),
		/file_store s3 cannot be used: S3 answered 403 SignatureDoesNotMatch: s3_secret_file does not hold the secret of s3_access_key\./);
	assert.match(await doctor({ s3_bucket: 'another-bucket' }), /there is no bucket of the name in s3_bucket\./);
	assert.match(await doctor({ s3_endpoint: 'http://127.0.0.1:1' }), /file_store s3 cannot be used: S3 cannot be reached/);
	assert.ok(!(await server.keys()).some(([key]) => key.includes('probe')));
});

test('TLS: a certificate of our own is trusted when s3_ca_file names it, and not otherwise', async (t) => {
	const { certificate, key } = selfSigned();
	const door = await doorTo(t, { certificate: readFileSync(certificate), key: readFileSync(key) });
	const made = await upload('a.pdf', '%PDF-1.4 e');

	assert.match(await here.once(door.settings), /cannot be reached: SSL/);
	await due(made.key);
	await here.once({ ...door.settings, s3_ca_file: certificate });
	assert.equal((await row(made.key)).state, 'stored');
	assert.deepEqual(door.seen, [`PUT /files/${made.key}`]);
});

test('the bucket in the host\'s name', async () => {
	const settings = { s3_style: 'host', s3_endpoint: `http://localhost:${server.port}` };
	const made = await upload('a.pdf', '%PDF-1.4 f');
	await here.once(settings);
	assert.equal((await inStore(made.key))[1], 10);
	const { api } = machine('one', settings);
	const answer = await get(api.with({ token: boss.access }), made.path);
	const address = new URL(answer.headers.location);

	assert.deepEqual([answer.status, address.host, address.pathname], [307, `files.localhost:${server.port}`, `/${made.key}`]);
	const status = await new Promise((resolve, reject) => {
		http.get({ host: '127.0.0.1', port: server.port, path: address.pathname + address.search, headers: { Host: address.host } },
			(response) => { response.resume(); resolve(response.statusCode); }).on('error', reject);
	});
	assert.equal(status, 200);
});

test('a material that is deleted or replaced leaves nothing behind: stored, waiting, or on its way', async () => {
	const [stored, replaced] = [await upload('a.pdf', '%PDF-1.4 g'), await upload('b.pdf', '%PDF-1.4 h')];
	await here.once();
	const waiting = await upload('c.pdf', '%PDF-1.4 i');
	await asAdmin.delete(`/course-materials/${stored.id}/`);
	await asAdmin.delete(`/course-materials/${waiting.id}/`);
	const { status } = await asAdmin.request('PATCH', `/course-materials/${replaced.id}/`,
		{ multipart: [{ name: 'file', fileName: 'd.pdf', value: '%PDF-1.4 j', type: 'application/pdf' }] });
	assert.equal(status, 200);
	const key = await value`SELECT file FROM course_material WHERE id = ${replaced.id}`;
	await here.once();
	const keys = (await server.keys()).map(([name]) => name);

	for (const gone of [stored.key, replaced.key, waiting.key])
		assert.ok(!keys.includes(gone));
	assert.ok(keys.includes(key));
	assert.equal(here.lies(waiting.key), false);
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE removed_at IS NOT NULL`, '0');
});

test('pictures: both sizes are in the bucket, visitors are sent to signed addresses, or to where s3_public_url says', async () => {
	const { status, json, text } = await asAdmin.request('POST', '/categories/', { multipart: [{ name: 'name', value: unique('Category') },
		{ name: 'image', fileName: 'a.png', value: png(500, 300, () => [255, 0, 0, 255]), type: 'image/png' }] });
	assert.equal(status, 201, text);
	await here.once();
	const { image, image_small: small } = (await there.api.get(`/categories/${json.id}/`)).json;
	const name = /\/files\/(pictures\/[0-9a-f]{32})\.webp$/.exec(image)[1];
	assert.deepEqual((await server.keys()).filter(([key]) => key.startsWith('pictures/')).map(([key, , type]) => [key, type]),
		[[`${name}-small.webp`, 'image/webp'], [`${name}.webp`, 'image/webp']]);
	/* The web server, which does not have them, asks the program. */
	for (const [address, width] of [[image, 500], [small, 400]]) {
		const path = `/${/pictures\/[^.]+/.exec(address)[0]}/`;
		const answer = await get(there.api, path);
		assert.equal(answer.headers['cache-control'], 'public, max-age=240');
		const shown = await follow(answer);
		assert.deepEqual([shown.status, shown.headers.get('content-type'), shown.headers.get('cache-control')],
			[200, 'image/webp', 'public, max-age=31536000, immutable']);
		assert.equal(readWebp(Buffer.from(await shown.arrayBuffer())).width, width);
		const open = machine('two', { s3_public_url: 'https://cdn.school.example/x' });
		const sent = await get(open.api, path);
		assert.deepEqual([sent.status, sent.headers.location, sent.headers['cache-control']],
			[307, `https://cdn.school.example/x${path.slice(0, -1)}.webp`, 'public, max-age=86400']);
	}
	assert.equal((await there.api.get(`/pictures/${'0'.repeat(32)}/`)).status, 404);
	await asAdmin.delete(`/categories/${json.id}/`);
	await here.once();
	assert.ok(!(await server.keys()).some(([key]) => key.startsWith('pictures/')));
});

test('a school that had its files in a folder: they are given out from there until they are moved, and none is lost', async () => {
	const folder = machine('one', { file_store: 'local', files_dir: here.settings.files_dir });
	const made = await upload('old.txt', 'from before', folder.api.with({ token: boss.access }));
	await folder.once();
	assert.equal((await row(made.key)).state, 'stored');
	assert.equal((await get(asAdmin, made.path)).text, 'from before');
	await here.once();
	assert.deepEqual([(await row(made.key)).state, here.lies(made.key)], ['stored', false]);
	assert.equal(await (await follow(await get(there.api.with({ token: boss.access }), made.path))).text(), 'from before');
});

test('a copy that a worker left when it was killed after its mark goes', async () => {
	const made = await upload('left.txt', 'left');
	const path = join(here.settings.files_dir, made.key);
	const bytes = readFileSync(path);
	await here.once();
	writeFileSync(path, bytes);
	await here.once();
	assert.deepEqual([(await row(made.key)).state, here.lies(made.key)], ['stored', false]);
	assert.equal((await inStore(made.key))[1], 4);
});

test('a material that is deleted while its file is sent', async (t) => {
	const door = await doorTo(t);
	const made = await upload('a.pdf', '%PDF-1.4 k');
	let go;
	door.behave((request, response, pass) => { go = pass; }, 1);
	const sending = here.once(door.settings);
	await until(() => go);
	await asAdmin.delete(`/course-materials/${made.id}/`);
	go();
	await sending;
	await here.once();
	assert.deepEqual([await inStore(made.key), here.lies(made.key)], [undefined, false]);
});

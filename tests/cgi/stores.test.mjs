/*
 * What holds of stored files whichever store they are in: the same tests against a folder and against S3.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { mailSchool } from '../lib/mail.mjs';
import { evolv } from '../lib/operator.mjs';
import { person } from '../lib/people.mjs';
import { s3Server } from '../lib/s3.mjs';
import { ownPlaces } from '../lib/school.mjs';
import { begin } from '../lib/samples.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const DAY = 86400;
const newFolder = (name) => mkdtempSync(join(scratchDirectory(), `${name}-`));

/* A folder as a store: what a store has to offer to these tests. */
function folderStore() {
	const files_dir = newFolder('store');
	const keys = () => readdirSync(files_dir).filter((name) => !name.startsWith('.')).flatMap((folder) => readdirSync(join(files_dir, folder)).map((name) => `${folder}/${name}`));

	return {
		settings: { files_dir, file_store: 'local' },
		keys: async () => keys(),
		put: async (key, age) => {
			const path = join(files_dir, key);
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, 'x');
			utimesSync(path, Date.now() / 1000 - age, Date.now() / 1000 - age);
		},
		stop: () => {},
	};
}

async function bucketStore() {
	const server = await s3Server();

	return {
		settings: { files_dir: newFolder('waiting'), ...server.settings },
		keys: async () => (await server.keys()).map(([key]) => key),
		put: server.put,
		stop: server.stop,
	};
}

/* Reads as a browser does, which goes where it is sent; {status, headers (Headers), bytes}. */
async function read(client, path, headers = {}) {
	const answer = await client.get(path, { headers, unchecked: true });
	if (answer.status !== 307)
		return { status: answer.status, headers: new Headers(answer.headers), bytes: answer.bytes };
	const file = await fetch(answer.headers.location, { headers });
	return { status: file.status, headers: file.headers, bytes: Buffer.from(await file.arrayBuffer()) };
}

/* A school whose files are kept there, with a course. */
async function prepare(kind, makeStore) {
	const [school, store] = await Promise.all([mailSchool(), makeStore()]);
	const { value } = school;
	const { settings: places } = ownPlaces();
	writeFileSync(places.secret_key_file, `${'5a'.repeat(48)}\n`, { mode: 0o600 });
	writeFileSync(places.certificate_key_file, `${'3c'.repeat(32)}\n`, { mode: 0o600 });
	const settings = { ...school.databases, rate_limits: 'off', memory_limit_mb: 0, ...places, ...store.settings };
	const api = cgiClient(settings);
	const { access } = await person(api);
	await value`UPDATE profile SET role = 'Admin'`;
	const asAdmin = api.with({ token: access });
	const course = await things.course(asAdmin);

	return { kind, school, store, value, settings, api, asAdmin, course };
}

function testStore({ kind, school, store, value, settings, api, asAdmin, course }) {
	async function work() {
		const { code, stderr } = await school.worker(settings, '--once').ended;
		assert.equal(code, 0, stderr);
	}

	const form = (fileName, bytes) => ({ multipart: [{ name: 'title', value: unique('Material') },
		{ name: 'file', fileName, value: begin(fileName, bytes), type: 'application/octet-stream' }] });

	async function upload(fileName, bytes) {
		const { status, json, text } = await asAdmin.request('POST', `/courses/${course.id}/materials/`, form(fileName, bytes));
		assert.equal(status, 201, text);
		return { ...json, path: `/course-materials/${json.id}/file/`, key: await value`SELECT file FROM course_material WHERE id = ${json.id}` };
	}

	test(`${kind}: a file has its bytes, its name and its type, before the worker has seen it and after`, async () => {
		const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.from(Array.from({ length: 300000 }, (_, i) => i % 251))]);
		const made = await upload('Été (1).pdf', bytes);

		for (let round = 0; round < 2; round++) {
			const got = await read(asAdmin, made.path);
			assert.equal(got.status, 200);
			assert.ok(got.bytes.equals(bytes));
			assert.deepEqual([got.headers.get('content-type'), got.headers.get('content-disposition'), got.headers.get('cache-control')],
				['application/pdf', "attachment; filename*=UTF-8''%C3%89t%C3%A9%20%281%29.pdf", 'private, no-store']);
			await work();
		}
		assert.ok((await store.keys()).includes(made.key));
		assert.equal(await value`SELECT state FROM stored_file WHERE key = ${made.key}`, 'stored');
	});

	test(`${kind}: parts of a file`, async () => {
		const made = await upload('film.txt', '0123456789'.repeat(1000));

		await work();
		for (const [range, wanted, text] of [['bytes=0-3', 'bytes 0-3/10000', '0123'], ['bytes=-5', 'bytes 9995-9999/10000', '56789'],
			['bytes=9998-', 'bytes 9998-9999/10000', '89']]) {
			const got = await read(asAdmin, made.path, { Range: range });
			assert.deepEqual([got.status, got.headers.get('content-range'), got.bytes.toString()], [206, wanted, text]);
		}
		assert.equal((await read(asAdmin, made.path, { Range: 'bytes=10000-' })).status, 416);
	});

	test(`${kind}: nobody else gets it`, async () => {
		const made = await upload('a.txt', 'secret');

		await work();
		assert.equal((await read(api, made.path)).status, 401);
		assert.equal((await read(api.with({ token: (await person(api)).access }), made.path)).status, 404);
	});

	test(`${kind}: what is deleted or replaced leaves no file, and what replaces it stays`, async () => {
		const made = await Promise.all(['a.txt', 'b.txt'].map((name) => upload(name, 'text')));

		await work();
		assert.equal((await asAdmin.delete(`/course-materials/${made[0].id}/`)).status, 204);
		assert.equal((await asAdmin.request('PATCH', `/course-materials/${made[1].id}/`, form('c.txt', 'other'))).status, 200);
		await work();
		await work();
		const keys = await store.keys();
		assert.deepEqual(made.map(({ key }) => keys.includes(key)), [false, false]);
		assert.equal((await read(asAdmin, made[1].path)).bytes.toString(), 'other');
		assert.ok(keys.includes(await value`SELECT file FROM course_material WHERE id = ${made[1].id}`));
	});

	test(`${kind}: a refused upload leaves nothing`, async () => {
		await work();
		const before = await store.keys();
		const { status } = await asAdmin.request('POST', `/courses/${course.id}/materials/`, form('a.html', '<script>'));

		assert.equal(status, 400);
		await work();
		assert.deepEqual((await store.keys()).sort(), before.sort());
		assert.deepEqual(readdirSync(settings.spool_dir), []);
	});

	test(`${kind}: a backup has the files, and a restore puts them back`, async () => {
		const stored = await upload('stored.txt', 'it was stored');
		await work();
		const waits = await upload('waits.txt', 'it was not looked at');
		const file = join(newFolder('backup'), 'evolv.tar');
		const run = async (...words) => {
			const { code, err } = await evolv(configuration(settings), words);
			assert.equal(code, 0, err);
		};
		await run('backup', file);
		for (const { id } of [stored, waits])
			await asAdmin.delete(`/course-materials/${id}/`);
		await work();
		await work();
		assert.ok(!(await store.keys()).includes(stored.key));
		await run('restore', '--replace', file);
		await work();
		const keys = await store.keys();
		assert.deepEqual([keys.includes(stored.key), keys.includes(waits.key)], [true, true]);
		assert.equal((await read(asAdmin, stored.path)).bytes.toString(), 'it was stored');
		assert.equal((await read(asAdmin, waits.path)).bytes.toString(), 'it was not looked at');
	});

	test(`${kind}: a file without a row goes when it is a day old, a young one and one that is not ours stay`, async () => {
		const made = await upload('kept.txt', 'text');
		const stray = (name) => `materials/${name.padEnd(32, '0')}.pdf`;

		await work();
		await store.put(stray('a'), DAY + 60);
		await store.put(stray('b'), DAY - 60);
		await store.put('materials/Not-ours', DAY + 60);
		for (let i = 0; i < 12; i++)
			await store.put(stray(`c${i}c`), 2 * DAY);
		await work();
		assert.ok((await store.keys()).includes(stray('a')), 'it has looked within the day');
		utimesSync(join(settings.files_dir, '.swept'), 0, 0);
		await work();
		const keys = await store.keys();
		assert.deepEqual([keys.includes(stray('a')), keys.includes(stray('b')), keys.includes('materials/Not-ours'), keys.includes(made.key)],
			[false, true, true, true]);
		assert.deepEqual(keys.filter((key) => /^materials\/c\d+c0+\.pdf$/.test(key)), []);
	});
}

const schools = [await prepare('a folder', async () => folderStore()), await prepare('S3', bucketStore)];
after(() => Promise.all(schools.map(({ store, school }) => { store.stop(); return school.drop(); })));
schools.forEach(testStore);

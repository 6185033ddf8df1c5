/*
 * The stores through both web servers: files in a bucket, and a store that is not there.
 */
import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { startWorker } from '../lib/mail.mjs';
import { person } from '../lib/people.mjs';
import { s3Server } from '../lib/s3.mjs';
import { png, readWebp, sample } from '../lib/samples.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import { onEachServer } from '../lib/servers.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';
import { webServer } from '../lib/web.mjs';

const [school, bucket] = await Promise.all([scratchDatabase(), s3Server()]);
after(() => { bucket.stop(); return school.drop(); });
const { value } = school;
const filesIn = (path) => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

onEachServer(({ name }) => {
	let web;
	let s3;
	let asAdmin;
	let course;

	before(async () => {
		web = await webServer(name, { ...school.databases, rate_limits: 'off', machine_name: uniqueWord() });
		s3 = { ...bucket.settings, s3_secret_file: web.own('s3-secret', readFileSync(bucket.settings.s3_secret_file)) };
		const boss = await person(web.api);
		await value`UPDATE profile SET role = 'Admin' WHERE account_id = ${boss.id}`;
		asAdmin = web.api.with({ token: boss.access });
		course = await things.course(asAdmin);
	});
	after(() => web.stop());

	const film = sample('mp4', 300000);
	const upload = (title) => asAdmin.request('POST', `/courses/${course.id}/materials/`, { serverError: true, multipart: [
		{ name: 'title', value: title }, { name: 'file', fileName: 'film.mp4', value: film, type: 'video/mp4' }] });
	const ask = (path, headers, client = asAdmin) => client.get(path, { headers, unchecked: true });
	/* A round of the worker of that machine. */
	async function work() {
		const { code, stderr } = await startWorker(web.config, ['--once']).ended;
		assert.equal(code, 0, stderr);
	}

	test(`${name}: a film in a bucket: who may see it is sent there, for parts of it too, and nobody else`, async () => {
		web.configure(s3);
		const { json } = await upload('Film');
		const path = `/course-materials/${json.id}/file/`;
		const here = await ask(path, { Range: 'bytes=299990-' });
		assert.deepEqual([here.status, here.bytes.equals(film.subarray(299990))], [206, true], 'before it is moved');
		await work();

		const sent = await ask(path, { Range: 'bytes=100-199' });
		assert.deepEqual([sent.status, sent.headers['cache-control'], sent.bytes.length], [307, 'private, no-store', 0]);
		const { location } = sent.headers;
		assert.ok(location.startsWith(bucket.settings.s3_endpoint), location);
		for (const [range, first, last] of [['bytes=100-199', 100, 199], ['bytes=-5', 299995, 299999], ['bytes=299990-', 299990, 299999]]) {
			const part = await fetch(location, { headers: { Range: range } });
			assert.deepEqual([part.status, part.headers.get('content-type'), part.headers.get('content-range')], [206, 'video/mp4', `bytes ${first}-${last}/300000`]);
			assert.ok(Buffer.from(await part.arrayBuffer()).equals(film.subarray(first, last + 1)), range);
		}
		const whole = await fetch(location);
		assert.equal(whole.headers.get('content-disposition'), "attachment; filename*=UTF-8''film.mp4");
		assert.ok(Buffer.from(await whole.arrayBuffer()).equals(film));
		const head = await asAdmin.head(path, { unchecked: true });
		assert.deepEqual([head.status, (await fetch(head.headers.location, { method: 'HEAD' })).headers.get('content-length')], [307, '300000']);
		for (const [client, status] of [[web.api, 401], [web.api.with({ token: (await person(web.api)).access }), 404]]) {
			const answer = await ask(path, {}, client);
			assert.deepEqual([answer.status, answer.headers.location], [status, undefined]);
		}
	});

	test(`${name}: a picture in a bucket has the same address as one in a folder`, async () => {
		web.configure(s3);
		const { json: { id } } = await asAdmin.request('POST', '/categories/', { multipart: [{ name: 'name', value: unique('Picture') },
			{ name: 'image', fileName: 'a.png', value: png(600, 300, () => [0, 128, 0, 255]), type: 'image/png' }] });
		await work();
		const { image, image_small: small } = (await web.api.get(`/categories/${id}/`)).json;
		for (const [address, width] of [[image, 600], [small, 400]]) {
			assert.ok(address.startsWith(`${web.base}/files/pictures/`), address);
			const sent = await fetch(address, { redirect: 'manual' });
			assert.deepEqual([sent.status, sent.headers.get('cache-control')], [307, 'public, max-age=240']);
			const shown = await fetch(address);
			assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp']);
			assert.equal(readWebp(Buffer.from(await shown.arrayBuffer())).width, width);
		}
		web.configure({});
	});

	const setModes = (path, mode) => [path, ...readdirSync(path).map((folder) => join(path, folder))].forEach((one) => chmodSync(one, mode));
	const HARMS = [
		['is gone', (path) => renameSync(path, `${path}.away`), (path) => renameSync(`${path}.away`, path)],
		['cannot be written to', (path) => setModes(path, 0o500), (path) => setModes(path, 0o700)],
	];

	for (const store of ['local', 's3'])
		for (const folder of ['files_dir', 'spool_dir'])
			for (const [what, harm, mend] of HARMS)
				test(`${name}: file_store = ${store}, ${folder} ${what}: 503, no row and no rest; mended, it works`, async () => {
					web.configure(store === 's3' ? s3 : {});
					const rest = async () => [filesIn(web.settings.files_dir).length, filesIn(web.settings.spool_dir).length,
						await value`SELECT (SELECT count(*) FROM course_material), (SELECT count(*) FROM stored_file)`];
					const before = await rest();
					const title = uniqueWord();
					harm(web.settings[folder]);
					const { status, headers, json } = await upload(title).finally(() => mend(web.settings[folder]));
					assert.deepEqual([status, Number(headers['retry-after']) >= 1], [503, true]);
					assert.match(json.detail, /stor|file/i);
					assert.deepEqual(await rest(), before);
					assert.equal((await upload(title)).status, 201);
				});

	test(`${name}: while files_dir is gone a file is 503, and then the same file again`, async () => {
		web.configure({});
		const path = `/course-materials/${(await upload('Film')).json.id}/file/`;
		renameSync(web.settings.files_dir, `${web.settings.files_dir}.away`);
		const { status, headers } = await ask(path, {}).finally(() => renameSync(`${web.settings.files_dir}.away`, web.settings.files_dir));
		assert.deepEqual([status, Number(headers['retry-after']) >= 1], [503, true]);
		assert.ok((await ask(path, {})).bytes.equals(film));
	});
});

/*
 * Files through both web servers: large ones up, parts of them down, and pictures straight from the server.
 * Runs alone: it looks at every upload that there is.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';

import { value } from '../lib/database.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { until } from '../lib/mail.mjs';
import { admin } from '../lib/people.mjs';
import { png, sample } from '../lib/samples.mjs';
import { onEachServer } from '../lib/servers.mjs';
import { setting } from '../lib/settings.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const { files_dir: files, spool_dir: spool, base_url: site } = instanceSettings();
const MIB = 2 ** 20;

/* Sends a film of so many MiB in pieces; gives the status, the answer, and what a piece's repetition hashes to. */
function sendFilm(base, path, token, mib) {
	const piece = Buffer.alloc(MIB, 'film');
	const first = Buffer.concat([sample('mp4', 32), piece.subarray(32)]);
	const head = Buffer.from('--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nFilm\r\n'
		+ '--x\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n');
	const tail = Buffer.from('\r\n--x--\r\n');
	const hash = createHash('sha256').update(first);

	return new Promise((resolve, reject) => {
		const call = httpRequest(`${base}/api/v1${path}`, { method: 'POST', headers: { Authorization: `Bearer ${token}`,
			'Content-Type': 'multipart/form-data; boundary=x', 'Content-Length': head.length + mib * MIB + tail.length } }, (answer) => {
			let text = '';
			answer.on('data', (chunk) => { text += chunk; });
			answer.on('end', () => resolve({ status: answer.statusCode, text, hash: hash.digest('hex') }));
		});
		let sent = 0;
		const go = () => {
			for (; sent < mib;) {
				const more = sent === 0 ? first : piece;
				if (sent++ > 0)
					hash.update(piece);
				if (!call.write(more)) {
					call.once('drain', go);
					return;
				}
			}
			call.end(tail);
		};
		call.on('error', reject);
		call.write(head);
		go();
	});
}

/* Watches the program: the largest resident size that it had, in KiB. */
function watch(name) {
	const program = join(setting('programs'), name);
	const seen = { largest: 0, processes: new Set() };
	const look = () => {
		for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
			try {
				if (readlinkSync(`/proc/${pid}/exe`) === program) {
					const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0);
					seen.largest = Math.max(seen.largest, peak);
					seen.processes.add(pid);
				}
			} catch { /* it is gone */ }
	};
	const timer = setInterval(look, 10);

	return () => {
		clearInterval(timer);
		return seen;
	};
}

function hashOf(path) {
	const hash = createHash('sha256');
	const bytes = readFileSync(path);

	return hash.update(bytes).digest('hex');
}

onEachServer(({ name, base, api }) => {
	test(`${name}: 500 MB go through a program that never holds more than 12 MB`, async (t) => {
		const boss = await admin(api);
		const course = await things.course(api.with({ token: boss.access }));
		const stop = watch('courses');
		const started = Date.now();
		const { status, text, hash } = await sendFilm(base, `/courses/${course.id}/materials/`, boss.access, 500);
		const seconds = (Date.now() - started) / 1000;
		const { largest, processes } = stop();
		assert.equal(status, 201, text);
		assert.ok(processes.size > 0);
		assert.ok(largest > 0 && largest <= 12 * 1024, `${largest} KiB`);
		t.diagnostic(`500 MiB in ${seconds.toFixed(1)} s; resident ${largest} KiB at most`);
		const { id } = JSON.parse(text);
		const path = join(files, await value`SELECT file FROM course_material WHERE id = ${id}`);
		assert.equal(statSync(path).size, 500 * MIB);
		assert.equal(hashOf(path), hash);
		assert.equal((await api.with({ token: boss.access }).delete(`/course-materials/${id}/`)).status, 204);
		assert.deepEqual(readdirSync(spool).filter((one) => /^[0-9a-f]{32}$/.test(one)), []);
	});

	test(`${name}: a file and parts of it, as video players and interrupted downloads ask for them`, async () => {
		const asAdmin = api.with({ token: (await admin(api)).access });
		const course = await things.course(asAdmin);
		const bytes = sample('mp4', 300000);
		const made = await asAdmin.request('POST', `/courses/${course.id}/materials/`, { multipart: [
			{ name: 'title', value: 'Film' }, { name: 'file', fileName: 'film.mp4', value: bytes, type: 'video/mp4' }] });
		assert.equal(made.status, 201, made.text);
		const path = `/course-materials/${made.json.id}/file/`;
		const ask = (headers) => asAdmin.get(path, { headers, unchecked: true });

		const whole = await ask({});
		assert.deepEqual([whole.status, whole.headers['content-type'], whole.headers['x-content-type-options'], whole.headers['cache-control'], whole.headers['accept-ranges']],
			[200, 'video/mp4', 'nosniff', 'private, no-store', 'bytes']);
		assert.match(whole.headers['content-disposition'], /^attachment; filename\*=UTF-8''film\.mp4$/);
		assert.ok(whole.bytes.equals(bytes));
		assert.equal(whole.headers['x-sendfile'], undefined, 'where the file lies is nobody\'s business');
		for (const [range, first, last] of [['bytes=299995-', 299995, 299999], ['bytes=0-99', 0, 99], ['bytes=-7', 299993, 299999]]) {
			const part = await ask({ Range: range, 'If-Range': whole.headers.etag });
			assert.deepEqual([part.status, part.headers['content-range']], [206, `bytes ${first}-${last}/300000`], range);
			assert.ok(part.bytes.equals(bytes.subarray(first, last + 1)), range);
		}
		const outside = await ask({ Range: 'bytes=300000-' });
		assert.equal(outside.status, 416);
		assert.match(outside.headers['x-request-id'] ?? '', /^[0-9a-f]{32}$/, 'the program answers it, whoever sends files');
		for (const headers of [{ Range: 'lines=0-1' }, { Range: 'bytes=0-3', 'If-Range': '"another"' }])
			assert.deepEqual([(await ask(headers)).status, (await ask(headers)).bytes.length], [200, bytes.length]);
		assert.equal((await ask({ 'If-None-Match': whole.headers.etag })).status, 304);
		const head = await asAdmin.head(path, { unchecked: true });
		assert.deepEqual([head.status, head.bytes.length, head.headers['content-length']], [200, 0, '300000']);
		assert.equal((await api.get(path, { headers: { Range: 'bytes=0-3' } })).status, 401);
	});

	test(`${name}: a picture comes from the server itself, may be kept for good, and is nothing but a picture`, async () => {
		const asAdmin = api.with({ token: (await admin(api)).access });
		const made = await asAdmin.request('POST', '/categories/', { multipart: [{ name: 'name', value: unique('Picture') },
			{ name: 'image', fileName: 'a.png', value: png(600, 300, () => [0, 128, 0, 255]), type: 'image/png' }] });
		assert.equal(made.status, 201, made.text);
		let shown = made.json;
		await until(async () => { shown = (await api.get(`/categories/${made.json.id}/`)).json; return shown.image !== null; });
		for (const address of [shown.image, shown.image_small]) {
			assert.ok(address.startsWith(`${site}/files/pictures/`), address);
			const answer = await fetch(address.replace(site, base));
			const { headers } = answer;
			assert.deepEqual([answer.status, headers.get('content-type'), headers.get('x-content-type-options')],
				[200, 'image/webp', 'nosniff']);
			assert.match(headers.get('cache-control'), /max-age=31536000/);
			assert.equal(Buffer.from(await answer.arrayBuffer()).subarray(8, 12).toString(), 'WEBP');
			assert.equal((await fetch(address.replace(site, base), { headers: { Range: 'bytes=0-3' } })).status, 206);
		}
		const key = await value`SELECT image FROM category WHERE id = ${made.json.id}`;
		for (const path of ['pictures/', 'pictures', 'uploads/', 'materials/', '', `pictures/../${key}x`, 'pictures/%2e%2e/materials/', 'pictures/0123456789abcdef.webp', 'pictures/x.html'])
			for (const address of [`${base}/files/${path}`]) {
				const answer = await fetch(address, { redirect: 'manual' });
				assert.ok([301, 403, 404].includes(answer.status), `${path}: ${answer.status}`);
				assert.doesNotMatch(answer.headers.get('cache-control') ?? '', /max-age=3/, path);
			}
	});
});

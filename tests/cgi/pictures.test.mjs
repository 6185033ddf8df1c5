/*
 * Pictures: what is taken, what the worker makes of it, what the public is shown and when, and that nothing is left over.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { mailSchool, until } from '../lib/mail.mjs';
import { person } from '../lib/people.mjs';
import { jpeg, png, readWebp, sample, webp } from '../lib/samples.mjs';

const school = await mailSchool();
after(school.drop);
const folders = { files_dir: school.mailDir(), spool_dir: school.mailDir(), mail_dir: school.mailDir() };
const { value } = school;
const work = async () => assert.equal((await school.worker(folders, '--once').ended).code, 0);
const path = (...names) => join(folders.files_dir, ...names);
const files = () => readdirSync(folders.files_dir, { recursive: true }).filter((name) => name.includes('/')).sort();
const api = school.client(folders);
let boss;
let asAdmin;

before(async () => {
	boss = await person(api);
	await value`UPDATE profile SET role = 'Admin' WHERE account_id = ${boss.id}`;
	asAdmin = api.with({ token: boss.access });
});

const quarters = (width, height) => (x, y) => [x < width / 2 ? 255 : 0, y < height / 2 ? 255 : 0, 0, 255];
const part = (bytes, fileName = 'photo.jpg', name = 'image') => ({ name, fileName, value: bytes, type: 'image/jpeg' });
const send = (method, where, parts) => asAdmin.request(method, where, { multipart: parts });
const category = async (name, ...parts) => send('POST', '/categories/', [{ name: 'name', value: name }, ...parts]);
const keyIn = async (id) => value`SELECT image FROM category WHERE id = ${id}`;
/* Where in the store an address of ours leads. */
const behind = (address) => readFileSync(path(new URL(address).pathname.replace('/files/', '')));

test('an upload is not shown until the worker has made a picture of it, in two sizes, upright, without its metadata', async () => {
	const original = jpeg(2000, 1000, quarters(2000, 1000), { orientation: 6 });
	assert.ok(original.includes('GPS-OF-THE-SCHOOL'));
	const made = await category('Upright', part(original));
	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.image, made.json.image_small, made.json.image_state], [null, null, 'processing']);
	const before = await api.get(`/categories/${made.json.id}/`);
	assert.deepEqual([before.json.image, 'image_state' in before.json], [null, false]);
	const key = await keyIn(made.json.id);
	assert.match(key, /^uploads\/[0-9a-f]{32}\.jpg$/);
	await work();

	const { json } = await api.get(`/categories/${made.json.id}/`);
	assert.match(json.image, /^https?:\/\/[^/]+\/files\/pictures\/[0-9a-f]{32}\.webp$/);
	assert.equal(json.image_small, json.image.replace('.webp', '-small.webp'));
	assert.equal((await asAdmin.get(`/categories/${made.json.id}/`)).json.image_state, 'ready');
	const [large, small] = [json.image, json.image_small].map(behind);
	for (const bytes of [large, small])
		assert.ok(!/Exif|GPS|EXIF|ICCP|XMP/.test(bytes.toString('latin1')));
	const shown = readWebp(large);
	assert.deepEqual([shown.width, shown.height, readWebp(small).width, readWebp(small).height], [800, 1600, 200, 400]);
	const corners = [[20, 20], [780, 20], [20, 1580], [780, 1580]].map(([x, y]) => shown.at(x, y).slice(0, 2).map((c) => (c > 127 ? 1 : 0)).join(''));
	assert.deepEqual(corners, ['10', '11', '00', '01'], 'turned a quarter to the right');
	await work();
	assert.ok(!existsSync(path(key)), 'the original is gone');
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE key = ${key}`, '0');
});

const KINDS = [['photo.png', png(500, 300, (x) => [255, 0, 0, x < 250 ? 0 : 255])], ['photo.webp', webp(500, 300, (x) => [255, 0, 0, x < 250 ? 0 : 255])],
	['photo.jpeg', jpeg(500, 300, () => [255, 0, 0], { progressive: true })]];

for (const [name, bytes] of KINDS)
	test(`${name} is taken; what is small is not made larger, what is transparent stays so`, async () => {
		const { json } = await category(`Kind ${name}`, part(bytes, name));
		await work();
		const shown = readWebp(behind((await api.get(`/categories/${json.id}/`)).json.image));
		assert.deepEqual([shown.width, shown.height], [500, 300]);
		assert.equal(shown.at(10, 10)[3] ?? 255, name === 'photo.jpeg' ? 255 : 0);
		assert.ok(shown.at(490, 290)[0] > 240);
	});

const REFUSED = [
	['page.html', '<html>', 'HTML by its name'], ['photo.jpg', '<html><script>alert(1)</script>', 'HTML as a picture'],
	['photo.png', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'SVG as a picture'], ['logo.svg', '<svg/>', 'SVG by its name'],
	['photo.jpg', KINDS[0][1], 'a PNG that is called JPEG'], ['photo.gif', sample('gif'), 'a GIF'], ['photo.jpg', sample('pdf'), 'a PDF'],
	['photo.jpg.php', KINDS[2][1], 'an extension behind the extension'], ['photo', KINDS[2][1], 'no extension'], ['photo.jpg', '', 'nothing'],
];

for (const [name, bytes, what] of REFUSED)
	test(`hazard 28: ${what} is 400, says what is taken, and leaves nothing`, async () => {
		const before = files();
		const { status, json } = await category('Refused', part(bytes, name));
		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['image']);
		assert.match(json.image[0], bytes.length ? /Accepted are: \.jpg, \.jpeg, \.png, \.webp\.$/ : /empty/);
		assert.deepEqual([files(), readdirSync(folders.spool_dir)], [before, []]);
		assert.equal(await value`SELECT count(*) FROM category WHERE name = 'Refused'`, '0');
	});

/* A JPEG that says its last scan again and again: each one is worked through for all pixels. */
function scans(times) {
	const bytes = jpeg(400, 300, quarters(400, 300), { progressive: true });
	const last = bytes.subarray(bytes.lastIndexOf(Buffer.from([0xff, 0xda])), -2);
	return Buffer.concat([bytes.subarray(0, -2), ...Array(times).fill(last), bytes.subarray(-2)]);
}

/* A WebP whose header says that pictures follow each other. */
function moving() {
	const head = Buffer.alloc(18);
	head.write('VP8X', 'latin1');
	head.set([10, 0, 0, 0, 2], 4);
	const body = webp(8, 8, () => [0, 0, 0, 255]).subarray(12);
	const all = Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), head, body]);
	all.writeUInt32LE(all.length - 8, 4);
	return all;
}

const BROKEN = [
	['cut off', jpeg(300, 300, quarters(300, 300)).subarray(0, 900), 'photo.jpg'],
	['of a million by a million pixels, by its header', png(4, 4, () => [0, 0, 0, 255], [1000000, 1000000]), 'photo.png'],
	['of 60 million pixels', png(4, 4, () => [0, 0, 0, 255], [10000, 6000]), 'photo.png'],
	['nothing but a beginning', sample('webp'), 'photo.webp'],
	['of thousands of scans', scans(5000), 'photo.jpg'],
	['one that moves', moving(), 'photo.webp'],
];

for (const [what, bytes, name] of BROKEN)
	test(`a picture that is ${what}: the office is told, the public sees none, and nothing is left`, async () => {
		const { json: { id } } = await category(`Broken ${what}`, part(bytes, name));
		const key = await keyIn(id);
		await work();
		assert.deepEqual(((one) => [one.image, one.image_state])((await asAdmin.get(`/categories/${id}/`)).json), [null, 'broken']);
		assert.equal((await api.get(`/categories/${id}/`)).json.image, null);
		await work();
		assert.ok(!existsSync(path(key)));
		const again = await send('PATCH', `/categories/${id}/`, [part(KINDS[2][1])]);
		assert.equal(again.json.image_state, 'processing');
		await work();
		assert.equal((await asAdmin.get(`/categories/${id}/`)).json.image_state, 'ready');
	});

test('a polyglot is a picture afterwards, and nothing else', async () => {
	const { json: { id } } = await category('Polyglot', part(Buffer.concat([KINDS[2][1], Buffer.from('<?php evil(); ?><script>evil()</script>')])));
	await work();
	assert.ok(!behind((await api.get(`/categories/${id}/`)).json.image).includes('evil'));
});

test('replaced, cleared or deleted, both sizes go; what was read can be written back', async () => {
	const { json: { id } } = await category('Goes', part(KINDS[0][1], 'a.png'));
	await work();
	const shown = (await asAdmin.get(`/categories/${id}/`)).json;
	assert.deepEqual((await asAdmin.put(`/categories/${id}/`, shown)).json, shown);
	const kept = files();
	await work();
	assert.deepEqual(files(), kept, 'writing back changes nothing');
	const name = new URL(shown.image).pathname.split('/').pop();
	await send('PATCH', `/categories/${id}/`, [part(KINDS[1][1], 'b.webp')]);
	await work();
	await work();
	assert.ok(!files().some((file) => file.includes(name.slice(0, 32))));
	const next = (await asAdmin.get(`/categories/${id}/`)).json.image;
	assert.notEqual(next, shown.image);
	assert.equal((await asAdmin.patch(`/categories/${id}/`, { image: null })).json.image, null);
	await work();
	assert.ok(!files().some((file) => file.includes(new URL(next).pathname.split('/').pop().slice(0, 32))));
	const { json: gone } = await category('Deleted', part(KINDS[0][1], 'a.png'));
	const key = await keyIn(gone.id);
	assert.equal((await asAdmin.delete(`/categories/${gone.id}/`)).status, 204);
	await work();
	assert.ok(!existsSync(path(key)));
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE removed_at IS NOT NULL`, '0');
});

test('events, team, about and profiles have pictures too; a person is told of their own, and takes it along', async () => {
	const about = (await send('PATCH', '/about-us/', [part(KINDS[0][1], 'a.png')])).json;
	const event = (await send('POST', '/events/', [{ name: 'title', value: 'Open day' }, { name: 'date', value: '2099-05-04T10:00:00Z' },
		{ name: 'is_virtual', value: 'true' }, part(KINDS[0][1], 'a.png')])).json;
	const member = (await send('POST', '/team-members/', [{ name: 'about_us', value: String(about.id) }, { name: 'name', value: 'Ada' },
		{ name: 'role', value: 'Head' }, part(KINDS[0][1], 'a.png')])).json;
	const one = await person(api);
	const mine = api.with({ token: one.access });
	const own = await mine.request('PATCH', '/profile/', { multipart: [part(KINDS[2][1], 'me.jpg', 'profile_picture')] });
	assert.deepEqual([own.status, own.json.profile_picture, own.json.profile_picture_state], [200, null, 'processing']);
	await work();
	for (const where of ['/about-us/', `/events/${event.id}/`, `/team-members/${member.id}/`])
		assert.equal(readWebp(behind((await api.get(where)).json.image)).width, 500, where);
	const { json } = await mine.get('/profile/');
	assert.equal(readWebp(behind(json.profile_picture_small)).width, 400);
	assert.equal(json.profile_picture_state, 'ready');
	const exported = (await mine.get('/profile/export/')).json;
	assert.deepEqual(exported.files.map((file) => file.path).sort(), [json.profile_picture, json.profile_picture_small].map((address) => new URL(address).pathname).sort());
	assert.equal((await mine.delete('/profile/')).status, 204);
	await work();
	assert.throws(() => behind(json.profile_picture));
	assert.throws(() => behind(json.profile_picture_small));
});

test('the worker is woken by an upload, and by whoever takes a picture back', async (t) => {
	const worker = school.worker(folders);
	t.after(() => worker.kill('SIGTERM'));
	const { json: { id } } = await category('Woken', part(KINDS[0][1], 'a.png'));
	await until(async () => (await keyIn(id)).startsWith('pictures/'));
	const key = await keyIn(id);
	assert.equal((await asAdmin.delete(`/categories/${id}/`)).status, 204);
	/* Without being woken it looks every thirty seconds. */
	await until(() => !existsSync(path(key)) && !existsSync(path(key.replace('.', '-small.'))), 10);
	worker.kill('SIGTERM');
	assert.equal((await worker.ended).code, 0);
});

/* The process that makes a picture for a worker; null: none does. */
function makerOf(worker) {
	const parent = new RegExp(`^\\d+ \\(evolv-picture\\) \\S ${worker.pid} `);
	const found = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).find((name) => {
		try {
			return parent.test(readFileSync(`/proc/${name}/stat`, 'latin1'));
		} catch {
			return false; /* it is gone */
		}
	});
	return found === undefined ? null : Number(found);
}

/* Many pixels, so that it takes its time. */
const LARGE = jpeg(6000, 5000, (x) => [x & 255, 0, 0]);

for (const [what, kill] of [
	['the worker is killed, and what makes the picture with it', (worker) => worker.kill('SIGKILL')],
	['a machine that stops ends both', (worker, maker) => [worker.pid, maker].forEach((pid) => process.kill(pid, 'SIGTERM'))],
])
	test(`${what}: the next worker makes it`, async () => {
		const { json: { id } } = await category(`Ended ${what}`, part(LARGE));
		const key = await keyIn(id);
		const worker = school.worker(folders, '--once');
		let maker = null;
		await until(() => (maker = makerOf(worker)) !== null);
		kill(worker, maker);
		await worker.ended;
		await until(() => !existsSync(`/proc/${maker}`), 5);
		assert.equal((await asAdmin.get(`/categories/${id}/`)).json.image_state, 'processing');
		assert.ok(existsSync(path(key)));
		await value`UPDATE stored_file SET next_attempt_at = now() WHERE key = ${key}`;
		await work();
		assert.equal((await asAdmin.get(`/categories/${id}/`)).json.image_state, 'ready');
		assert.deepEqual(readdirSync(folders.spool_dir), []);
	});

test('who uploads many pictures that take long holds up nobody\'s mail', async () => {
	await Promise.all([1, 2, 3].map((i) => category(`Long ${i}`, part(LARGE))));
	const worker = school.worker(folders, '--once');
	await until(() => makerOf(worker) !== null);
	const mail = await school.queue();
	await worker.ended;
	assert.equal(await value`SELECT sent_at < (SELECT max(created_at) FROM stored_file WHERE key LIKE 'pictures/%') FROM outbox WHERE id = ${mail}`, 't');
});

test('what killed programs left goes when it is a day old; what is on record or young stays', async () => {
	const { json: { id } } = await category('Stays', part(KINDS[0][1], 'a.png'));
	await work();
	const [yesterday, old] = [Date.now() / 1000 - 90000, ['pictures/aa.webp', 'uploads/bb.jpg', 'pictures/part-cc.webp']];
	for (const name of [...old, 'pictures/young.webp'])
		writeFileSync(path(name), 'x');
	utimesSync(path('.swept'), yesterday, yesterday);
	for (const name of [...old, (await keyIn(id))])
		utimesSync(path(name), yesterday, yesterday);
	await work();
	for (const name of old)
		assert.ok(!existsSync(path(name)), name);
	assert.ok(existsSync(path('pictures/young.webp')));
	assert.ok(existsSync(path(await keyIn(id))));
});

test('a row names only a file that is on record as its own', async () => {
	await assert.rejects(value`UPDATE category SET image = 'pictures/0123.webp' WHERE id = (SELECT min(id) FROM category)`, /not its own/);
	const key = await value`SELECT image FROM category WHERE image LIKE 'pictures/%' LIMIT 1`;
	await assert.rejects(value`INSERT INTO category (name, image) VALUES ('Thief', ${key})`, /not its own/);
});

/*
 * evolv backup and restore of a school whose files lie in S3, and some of them still on their way there.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { s3Server } from '../lib/s3.mjs';
import { filesBelow, material, school } from '../lib/school.mjs';
import { readTar } from '../lib/tar.mjs';

const server = await s3Server();
const one = await school({ more: server.settings });
after(() => { server.stop(); return one.drop(); });
const FILE = join(one.folder, 'evolv.tar');
const asAdmin = one.api.with({ token: await one.login('admin') });
const course = await one.value`SELECT min(id) FROM course`;
const keys = async (state) => (await one.value`SELECT string_agg(key, ' ' ORDER BY key) FROM stored_file WHERE state = ${state}`).split(' ');
const inStore = async () => (await server.keys()).map(([name]) => name).sort();

await material(asAdmin, course, 'a.txt', 'in the store');
await material(asAdmin, course, 'b.pdf', '%PDF-1.4\n'.padEnd(400000, 'x'));
await one.work();
await material(asAdmin, course, 'c.txt', 'on its way');
const stored = await keys('stored');
const [waiting] = await keys('waiting');

async function ok(words, run = one.run) {
	const { code, out, err } = await run(words);

	assert.equal(code, 0, err);
	return out;
}

test('what is in the store and what waits for it are both in the backup, and the secret too', async () => {
	assert.equal(stored.length, 2);
	assert.match(await ok(['backup', FILE]), /and 3 files/);
	assert.match(await ok(['backup', '--verify', FILE]), /and 3 files/);
	const { members, text } = readTar(FILE);
	assert.deepEqual(members.filter(({ name }) => name.startsWith('files/')).map(({ name }) => name.slice(6)), [...stored, waiting].sort());
	assert.equal(text(`files/${waiting}`), 'on its way');
	assert.equal(text('keys/s3.secret'), readFileSync(server.settings.s3_secret_file, 'utf8'));
});

test('restored, each is where its row says, and what waited goes on its way', async () => {
	await one.value`DELETE FROM course_material`;
	await one.work();
	assert.deepEqual(await inStore(), []);
	rmSync(join(one.settings.files_dir, waiting), { force: true });
	await ok(['restore', '--replace', FILE]);
	assert.deepEqual(await inStore(), stored);
	assert.deepEqual(filesBelow(one.settings.files_dir), { [waiting]: 'on its way' });
	assert.equal(await one.value`SELECT machine FROM stored_file WHERE state = 'waiting'`, hostname());
	await one.work();
	assert.deepEqual(await inStore(), [...stored, waiting].sort());
});

test('a school with a local store takes them all', async () => {
	const other = await school({ demo: false });
	after(other.drop);

	await ok(['restore', FILE], other.run);
	const files = filesBelow(other.settings.files_dir);
	assert.deepEqual(Object.keys(files).sort(), [...stored, waiting].sort());
	assert.equal(files[waiting], 'on its way');
});

test('what waits on another machine cannot be had: 75, and it is named', async () => {
	await material(asAdmin, course, 'd.txt', 'elsewhere');
	const [key] = await keys('waiting');
	await one.value`UPDATE stored_file SET machine = 'elsewhere' WHERE key = ${key}`;
	rmSync(join(one.settings.files_dir, key));
	const { code, err } = await one.run(['backup', FILE]);
	assert.equal(code, 75);
	assert.match(err, new RegExp(`${key} still waits on the machine elsewhere`));
});

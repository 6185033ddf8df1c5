/*
 * Disks that are full, on small file systems in memory, which only root can make.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { cgiClient } from '../lib/client.mjs';
import { sql } from '../lib/database.mjs';
import { tell, timeUntil } from '../lib/faults.mjs';
import { as } from '../lib/learning.mjs';
import { admin } from '../lib/people.mjs';
import { asSuperuser, scratchDatabase } from '../lib/scratch.mjs';
import { setting } from '../lib/settings.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const run = promisify(execFile);
const skip = process.getuid() === 0 ? false : 'only root can mount a small file system';
const mounted = [];

/* A file system of so many MiB, PostgreSQL's own, in a folder that it may enter. */
async function smallDisk(mebibytes) {
	const path = join(setting('run'), uniqueWord());
	const { uid, gid } = statSync(setting('run'));

	mkdirSync(path);
	await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m,mode=0700`, 'evolv-test', path]);
	mounted.push(path);
	chownSync(path, uid, gid);
	chmodSync(path, 0o700);
	return path;
}

after(async () => {
	for (const path of mounted) {
		await run('umount', [path]);
		rmdirSync(path);
	}
});

/* Fills a disk to its last byte; returns how to make room again. */
function fill(path) {
	const filler = join(path, 'filler');

	for (const size of [1 << 20, 4096, 1])
		try {
			for (;;)
				writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
		} catch (error) {
			assert.equal(error.code, 'ENOSPC');
		}
	return () => rmSync(filler);
}

const bytes = Buffer.from('0123456789'.repeat(30000));
const upload = (client, course, title) => client.request('POST', `/courses/${course.id}/materials/`, { serverError: true, multipart: [
	{ name: 'title', value: title }, { name: 'file', fileName: 'plan.pdf', value: bytes, type: 'application/pdf' }] });
const filesIn = (path) => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

for (const full of ['spool_dir', 'files_dir'])
	test(`${full} full: 507, no row and no rest; room again: it works`, { skip }, async (t) => {
		const disk = await smallDisk(2);
		const folders = Object.fromEntries(['spool_dir', 'files_dir'].map((name) => {
			const path = join(name === full ? disk : setting('run'), `${name}-${uniqueWord()}`);
			mkdirSync(path);
			return [name, path];
		}));
		const api = cgiClient(folders);
		const asAdmin = as(api, await admin(api));
		const course = await things.course(asAdmin);
		const makeRoom = fill(disk);
		const answers = [];
		for (let i = 0; i < 5; i++)
			answers.push(await upload(asAdmin, course, `full ${i}`));
		const rows = await sql`SELECT title FROM course_material WHERE course_id = ${course.id}`;
		const rest = filesIn(folders.spool_dir) + filesIn(folders.files_dir);
		makeRoom();
		const recovery = await timeUntil(async () => (await upload(asAdmin, course, 'room')).status === 201);

		tell(t, { fault: `${full} full`, tries: answers.length, lost: 0, half: rows.length + rest, recovery });
		assert.deepEqual(answers.map(({ status }) => status), Array(5).fill(507));
		assert.match(answers[0].json.detail, /room|space|full/i);
		assert.deepEqual([rows, rest], [[], 0]);
		assert.deepEqual([filesIn(folders.spool_dir), filesIn(folders.files_dir)], [0, 1]);
		rmSync(folders.spool_dir, { recursive: true });
		rmSync(folders.files_dir, { recursive: true });
	});

test('PostgreSQL\'s disk full: people can read, writing is 507 or 503 and leaves nothing; room again: it works', { skip }, async (t) => {
	const disk = await smallDisk(64);
	const space = `evolv_${uniqueWord()}`;
	const school = await scratchDatabase();
	await asSuperuser(`CREATE TABLESPACE ${space} LOCATION '${disk}'`);
	await asSuperuser(`ALTER DATABASE ${school.name} SET TABLESPACE ${space}`);
	const write = (email) => school.api.post('/contact-us/', { name: 'Full', email, message: 'x'.repeat(5000) }, { serverError: true });
	assert.equal((await write('first@example.org')).status, 201);
	const makeRoom = fill(disk);
	const written = [];
	while (written.length < 400 && written.filter(({ status }) => status !== 201).length < 10) {
		const email = `${uniqueWord()}@example.org`;
		written.push({ email, status: (await write(email)).status });
	}
	/* Answers are kept in the database: where there is no room they are given all the same. */
	const reads = [];
	for (let i = 1; i <= 5; i++)
		reads.push((await school.api.get(`/reviews/?rating=${i}`, { serverError: true })).status);
	const there = (await school.value`SELECT coalesce(string_agg(email, ' '), '') FROM contact_message m
		WHERE (SELECT count(*) FROM outbox o WHERE o.recipient = m.email) = 1`).split(' ');
	const half = await school.value`SELECT (SELECT count(*) FROM contact_message) - (SELECT count(*) FROM outbox)`;
	const refused = [...new Set(written.map(({ status }) => status))].filter((status) => status !== 201);
	makeRoom();
	const recovery = await timeUntil(async () => (await write('again@example.org')).status === 201);
	await school.drop();
	await asSuperuser(`DROP TABLESPACE ${space}`);

	const lost = written.filter(({ email, status }) => status === 201 && !there.includes(email)).length;
	tell(t, { fault: `PostgreSQL's disk full: ${refused.join()}`, tries: written.length, lost, half: Number(half), recovery });
	assert.deepEqual([lost, half], [0, '0']);
	assert.ok(refused.length > 0 && refused.every((status) => status === 507 || status === 503), refused.join());
	assert.deepEqual(reads, Array(5).fill(200));
});

/*
 * Disks that are full, on small file systems in memory, which only root can make.
 * Runs alone: its faults would be those of another file.
 */
import assert from 'node:assert/strict';
import { exec, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { cgiClient } from '../lib/client.mjs';
import { sql } from '../lib/database.mjs';
import { tell, timeUntil } from '../lib/faults.mjs';
import { as } from '../lib/learning.mjs';
import { admin } from '../lib/people.mjs';
import { sample } from '../lib/samples.mjs';
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
		await run('umount', ['--lazy', path]);
		rmdirSync(path);
	}
});

/* Fills a disk but for so many bytes; returns how to make room again. */
function fill(path, but = 0) {
	const filler = join(path, 'filler');

	for (const size of [1 << 20, 4096, 1])
		try {
			for (;;)
				writeFileSync(filler, Buffer.alloc(size), { flag: 'a' });
		} catch (error) {
			assert.equal(error.code, 'ENOSPC');
		}
	truncateSync(filler, statSync(filler).size - but);
	return () => rmSync(filler);
}

const bytes = sample('pdf', 300000);
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

const write = (school, email) => school.api.post('/contact-us/', { name: 'Full', email, message: randomBytes(2500).toString('hex') }, { serverError: true });

/* People write until the disk is full, and ten of them were told so. Returns what each was told. */
async function writeUntilFull(school) {
	const written = [];

	while (written.length < 400 && written.filter(({ status }) => status !== 201).length < 10) {
		const email = `${uniqueWord()}@example.org`;
		written.push({ email, status: (await write(school, email)).status });
	}
	return written;
}

const worksAgain = (school) => timeUntil(async () => (await write(school, `${uniqueWord()}@example.org`)).status === 201);

/* Each message causes two mails: one to its sender, one to the office. */
async function judge(t, fault, { school, written, recovery }) {
	const there = (await school.value`SELECT coalesce(string_agg(email, ' '), '') FROM contact_message m
		WHERE (SELECT count(*) FROM outbox o WHERE o.recipient = m.email) = 1`).split(' ');
	const half = Number(await school.value`SELECT 2 * (SELECT count(*) FROM contact_message) - (SELECT count(*) FROM outbox)`);
	const refused = [...new Set(written.map(({ status }) => status))].filter((status) => status !== 201);
	const lost = written.filter(({ email, status }) => status === 201 && !there.includes(email)).length;

	tell(t, { fault: `${fault}: ${refused.join()}`, tries: written.length, lost, half, recovery });
	assert.deepEqual([lost, half], [0, 0]);
	assert.ok(written.some(({ status }) => status === 201), 'some were acknowledged');
	assert.ok(refused.length > 0 && refused.every((status) => status === 507 || status === 503), refused.join());
}

test('the disk of PostgreSQL\'s tables full: people can read, writing is 503 and leaves nothing; room again: it works', { skip }, async (t) => {
	const disk = await smallDisk(64);
	const space = `evolv_${uniqueWord()}`;
	const school = await scratchDatabase();
	await asSuperuser(`CREATE TABLESPACE ${space} LOCATION '${disk}'`);
	t.after(async () => {
		await school.drop();
		await asSuperuser(`DROP TABLESPACE ${space}`);
	});
	await asSuperuser(`ALTER DATABASE ${school.name} SET TABLESPACE ${space}`);
	const makeRoom = fill(disk, 2 << 20);
	const written = await writeUntilFull(school);
	/* Answers are kept in the database: where there is no room they are given all the same. */
	const reads = [];
	for (let i = 1; i <= 5; i++)
		reads.push((await school.api.get(`/reviews/?rating=${i}`, { serverError: true })).status);
	makeRoom();
	const recovery = await worksAgain(school);
	await judge(t, 'the disk of the tables full', { school, written, recovery });
	assert.deepEqual(reads, Array(5).fill(200));
});

/* A cluster of its own on a disk: {host, start, stop}. */
async function cluster(disk) {
	const [, as, bin] = /&& (.*?)(\S+)\/pg_ctl start/.exec(setting('startPostgres'));
	const shell = (command) => promisify(exec)(`cd / && ${as} ${command}`);
	const host = join(disk, 'socket');
	const start = () => shell(`${bin}/pg_ctl start -w -s -D ${disk}/pg -l ${disk}/log`);

	await shell(`${bin}/initdb -D ${disk}/pg -U postgres --auth-local=trust --encoding=UTF8 --locale=C.UTF-8 --no-instructions --wal-segsize=1`);
	await shell(`mkdir -m 0700 ${host}`);
	writeFileSync(join(disk, 'pg', 'postgresql.conf'), `listen_addresses = ''\nport = 5432\nunix_socket_directories = '${host}'
		shared_buffers = 8MB\nmax_connections = 20\nmax_wal_size = 4MB\nmin_wal_size = 2MB\ntimezone = 'UTC'\n`, { flag: 'a' });
	await start();
	await asSuperuser(readFileSync(new URL('../../db/roles.sql', import.meta.url), 'utf8'), host);
	return { host, start, stop: () => shell(`${bin}/pg_ctl stop -m immediate -s -D ${disk}/pg`) };
}

test('PostgreSQL\'s whole disk full, its log too: with room again, and started if it stopped, it has all that was acknowledged', { skip }, async (t) => {
	const disk = await smallDisk(96);
	const { host, start, stop } = await cluster(disk);
	t.after(stop);
	const school = await scratchDatabase({}, host);
	const makeRoom = fill(disk, 2 << 20);
	const written = await writeUntilFull(school);
	makeRoom();
	const started = performance.now();
	await start().catch(() => {}); /* it may run still */
	await worksAgain(school);
	await judge(t, 'the disk of PostgreSQL full, its log too', { school, written, recovery: performance.now() - started });
});

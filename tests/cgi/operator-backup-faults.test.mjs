/*
 * evolv backup and restore on bad days: killed at any moment, a full disk, a backup that does not hold what it says,
 * programs of other versions.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { evolv } from '../lib/operator.mjs';
import { DEMO_PASSWORD, everything, filesBelow, material, school } from '../lib/school.mjs';
import { bareDatabase } from '../lib/scratch.mjs';
import { inheritedEnvironment, setting } from '../lib/settings.mjs';
import { readTar, withSums } from '../lib/tar.mjs';

const one = await school();
after(one.drop);
const FILE = join(one.folder, 'evolv.tar');
const asAdmin = one.api.with({ token: await one.login('admin') });
const course = await one.value`SELECT min(id) FROM course`;
await material(asAdmin, course, 'a.txt', 'some words');
await material(asAdmin, course, 'b.pdf', '%PDF-1.4\n'.padEnd(2000000, 'x'));
const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/* Runs the command and ends it after some time; what it said does not matter. */
const killed = (words, signal, milliseconds, environment = {}) => evolv(one.config, words, {
	environment, started: (child) => setTimeout(() => child.kill(signal), milliseconds) });

async function backedUp(file = FILE) {
	const { code, err } = await one.run(['backup', file]);

	assert.equal(code, 0, err);
}

/* So many moments of the time that something takes, from its beginning to just before its end. */
async function momentsOf(work, count) {
	const started = performance.now();

	await work();
	const took = performance.now() - started;
	return Array.from({ length: count }, (_, i) => took * i / count);
}

/* Every member is what its sum says. */
const isWhole = async (file) => assert.equal((await one.run(['backup', '--verify', '--dry-run', file])).code, 0);

test('a backup that is killed is none: no file, or the one of before', async () => {
	const moments = await momentsOf(backedUp, 5);

	unlinkSync(FILE);
	for (const milliseconds of moments) {
		const { signal } = await killed(['backup', FILE], 'SIGKILL', milliseconds);
		assert.equal(existsSync(FILE), signal === null);
		if (signal === null)
			unlinkSync(FILE);
	}
	await backedUp();
	const whole = readFileSync(FILE);
	for (const milliseconds of moments.slice(1, 4))
		if ((await killed(['backup', FILE], 'SIGKILL', milliseconds)).signal !== null)
			assert.deepEqual(readFileSync(FILE), whole);
	await backedUp();
	assert.deepEqual(readdirSync(one.folder).filter((name) => name.includes('part')), [], 'and the part was taken over');
});

test('ended by a signal that can be caught, it leaves no part', async () => {
	for (const milliseconds of [40, 80, 120]) {
		await killed(['backup', `${FILE}.2`], 'SIGTERM', milliseconds);
		assert.ok(!existsSync(`${FILE}.2.part`));
	}
});

test('two backups of one name do not write into each other', async () => {
	const codes = (await Promise.all([1, 2, 3].map(() => one.run(['backup', FILE])))).map(({ code }) => code);

	assert.ok(codes.includes(0));
	assert.ok(codes.every((code) => code === 0 || code === 73));
	await isWhole(FILE);
});

test('a restore that is killed has happened or not, and run again it has', async () => {
	await backedUp();
	const held = { rows: await everything(one), files: filesBelow(one.settings.files_dir) };
	const moments = await momentsOf(() => one.run(['restore', '--replace', FILE]), 5);
	await asAdmin.post('/categories/', { name: 'Of another day' });
	await material(asAdmin, course, 'c.txt', 'of another day');
	const other = await everything(one);
	const keys = () => one.value`SELECT string_agg(key, ' ') FROM stored_file WHERE removed_at IS NULL`;
	let unharmed = 0;

	for (const milliseconds of moments) {
		await killed(['restore', '--replace', FILE], 'SIGKILL', milliseconds);
		await pause(50);
		const rows = await everything(one);
		assert.ok([held.rows, other].includes(rows), `after ${milliseconds} ms`);
		const files = filesBelow(one.settings.files_dir);
		assert.ok((await keys()).split(' ').every((key) => files[key] !== undefined), 'every file that is named is there');
		unharmed += rows === other;
	}
	assert.ok(unharmed > 0);
	assert.equal((await one.run(['restore', '--replace', FILE])).code, 0);
	assert.equal(await everything(one), held.rows);
	for (const [key, bytes] of Object.entries(held.files))
		assert.equal(filesBelow(one.settings.files_dir)[key], bytes);
});

test('a disk that is full: 73, and no file', { skip: process.getuid() !== 0 && 'only root can mount a small disk' }, async () => {
	const disk = join(one.folder, 'disk');

	mkdirSync(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
	try {
		const { code, err } = await one.run(['backup', join(disk, 'evolv.tar')]);
		assert.equal(code, 73);
		assert.match(err, /No space left/);
		assert.deepEqual(readdirSync(disk), []);
		assert.notEqual((await one.run(['restore', '--replace', FILE], { environment: { TMPDIR: disk } })).code, 0);
		execFileSync('mount', ['-o', 'remount,size=8m', disk]);
		assert.equal((await one.run(['backup', join(disk, 'evolv.tar')])).code, 0);
	} finally {
		execFileSync('umount', [disk]);
	}
});

test('--verify finds a table that is not what the manifest says', async () => {
	const wrong = join(one.folder, 'wrong.tar');
	const { members, text } = readTar(FILE);
	const falsify = (...changes) => {
		const manifest = changes.reduce((all, [from, to]) => {
			assert.match(all, from);
			return all.replace(from, to);
		}, text('manifest'));
		writeFileSync(wrong, withSums([{ name: 'manifest', bytes: Buffer.from(manifest) }, ...members.slice(1)]));
	};
	const others = [/(table evolv\.event \d+ -?)(\d)/, (_, head, digit) => `${head}${(Number(digit) % 9) + 1}`];

	falsify([/^evolv backup 1/, 'evolv backup 1']);
	await isWhole(wrong);
	falsify([/table evolv\.category (\d+)/, (_, rows) => `table evolv.category ${Number(rows) + 1}`], others,
		[/table evolv\.lesson .*\n/, ''], [/(table evolv\.module )/, 'table evolv.maths 1 1\n$1']);
	const { code, err } = await one.run(['backup', '--verify', wrong]);
	assert.equal(code, 65);
	for (const words of [/evolv\.category has \d rows; the backup says \d\./, /evolv\.event has the same number of rows, \d+, but other ones/,
		/evolv\.lesson is in the database with \d+ rows, not in the backup/, /evolv\.maths is not in the database; the backup has 1 rows/])
		assert.match(err, words);
	assert.equal(await one.value`SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '_%'`, '0');
	falsify(others);
	const rows = await everything(one);
	assert.equal((await one.run(['restore', '--replace', wrong])).code, 65, 'nor is such a one restored');
	assert.equal(await everything(one), rows);
});

test('--scratch: an empty database elsewhere does as well, and stays empty', async () => {
	const empty = await bareDatabase();
	after(empty.drop);
	const verify = (conninfo) => one.run(['backup', '--verify', '--scratch', conninfo, FILE]);
	const rows = await everything(one);

	assert.notEqual((await verify(one.databases.owner_database)).code, 0, 'not one with tables in it');
	assert.equal(await everything(one), rows);
	const { code, err } = await verify(empty.conninfo);
	assert.equal(code, 0, err);
	assert.equal(await empty.psql("SELECT count(*) FROM pg_namespace WHERE nspname = 'evolv'"), '0');
});

/* The folder of a program that has one migration more. */
function newerFolder() {
	const folder = join(one.folder, 'newer');

	cpSync(join(dirname(dirname(setting('evolv'))), 'share/evolv/db'), folder, { recursive: true });
	writeFileSync(join(folder, 'migrations/9999_later.sql'), 'CREATE TABLE evolv.later (id integer);\n');
	return ['--db-dir', folder];
}

test('a backup of an older schema is migrated, one of a newer is refused', async () => {
	const newer = newerFolder();
	const { code, out, err } = await one.run(['restore', '--replace', ...newer, FILE]);

	assert.equal(code, 0, err);
	assert.match(out, /applied 9999_later\.sql\n[^]*of an older schema/);
	assert.equal(await one.value`SELECT count(*) FROM evolv.later`, '0');
	assert.equal((await one.api.get('/courses/')).status, 200, 'with its views and privileges');
	await backedUp(`${FILE}.newer`);
	const refused = await one.run(['restore', '--replace', `${FILE}.newer`]);
	assert.equal(refused.code, 78);
	assert.match(refused.err, /9999_later\.sql.*newer Evolv/);
	assert.equal((await one.run(['restore', '--replace', FILE])).code, 0, 'back to the version before');
	assert.equal(await one.value`SELECT to_regclass('evolv.later') IS NULL`, 't');
});

test('a backup waits for who removes files, and one that misses a file says so', async () => {
	let released = false;
	const remover = one.value`SELECT pg_advisory_lock_shared(hashtextextended('evolv.files', 0)); SELECT pg_sleep(1)`
		.then(() => { released = true; });
	await pause(300);
	await backedUp();
	assert.ok(released);
	await remover;
	const key = await one.value`SELECT min(key) FROM stored_file WHERE removed_at IS NULL`;
	const path = join(one.settings.files_dir, key);
	const bytes = readFileSync(path);
	rmSync(path);
	const { code, err } = await one.run(['backup', `${FILE}.3`]);
	assert.equal(code, 65);
	assert.match(err, new RegExp(`${key} is named in the database`));
	assert.ok(!existsSync(`${FILE}.3`) && !existsSync(`${FILE}.3.part`));
	writeFileSync(path, bytes);
});

test('while the school goes on, what is backed up is of one moment', async () => {
	let done = false;
	const writes = (async () => {
		for (let i = 0; !done; i++)
			assert.equal((await asAdmin.post('/categories/', { name: `Meanwhile ${i}` })).status, 201);
	})();

	await backedUp();
	done = true;
	await writes;
	assert.equal((await one.run(['backup', '--verify', FILE])).code, 0);
});

test('requests that come in the middle of a restore are answered, or told to come again', async () => {
	const seen = {};
	const odd = [];
	let done = false;
	const ask = async (request) => {
		while (!done) {
			const { status, text, stderr } = await request();
			seen[status] = (seen[status] ?? 0) + 1;
			if (![200, 201, 503].includes(status))
				odd.push(`${status} ${text} ${stderr}`);
		}
	};
	let name = 0;
	const asking = Promise.all([
		ask(() => one.api.get('/courses/', { serverError: true })),
		ask(() => one.api.get(`/events/?search=${name++}`, { serverError: true })),
		ask(() => one.api.post('/auth/login/', { username: 'student', password: DEMO_PASSWORD }, { serverError: true })),
		ask(() => one.api.post('/contact-us/', { name: 'Ana', email: 'ana@example.org', message: 'Hello' }, { serverError: true })),
	]);
	const restored = await one.run(['restore', '--replace', FILE]);
	done = true;
	await asking;
	assert.equal(restored.code, 0, restored.err);
	assert.deepEqual(odd, []);
	assert.ok(seen[200] > 0);
});

test('-: to standard output, for a program that encrypts it', async () => {
	const piped = join(one.folder, 'piped.tar');
	const child = spawn('/bin/sh', ['-c', `"$0" --config "$1" backup - > "$2"`, setting('evolv'), one.config, piped],
		{ env: { PATH: process.env.PATH, ...inheritedEnvironment() }, stdio: 'ignore' });

	assert.equal(await new Promise((resolve) => { child.on('close', resolve); }), 0);
	await isWhole(piped);
});

/*
 * evolv backup and restore: what was backed up is there again, whole, or nothing has happened.
 */
import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { everything, filesBelow, material, school } from '../lib/school.mjs';
import { readTar } from '../lib/tar.mjs';

const one = await school();
after(one.drop);
const FILE = join(one.folder, 'evolv.tar');

async function ok(words, run = one.run) {
	const answer = await run(words);

	assert.equal(answer.code, 0, answer.err);
	return answer.out;
}

/* Two materials, and a certificate that the school has given. */
const asAdmin = one.api.with({ token: await one.login('admin') });
const course = await one.value`SELECT course_id FROM enrollment WHERE status = 'Approved' LIMIT 1`;
await material(asAdmin, course, 'a.txt', 'some words');
await material(asAdmin, course, 'b.pdf', '%PDF-1.4\n'.padEnd(300000, 'x'));
const enrollment = await one.value`SELECT id FROM enrollment WHERE course_id = ${course} AND status = 'Approved' LIMIT 1`;
assert.equal((await asAdmin.patch(`/enrollments/${enrollment}/`, { status: 'Completed' })).status, 200);
const code = await one.value`SELECT code FROM certificate LIMIT 1`;
await asAdmin.get(`/certificates/${code}/`);

async function certificateHolds(api) {
	const { key_id: wanted, signed_text: text, signature } = (await api.get(`/certificates/${code}/`)).json;
	const { keys } = (await api.get('/certificates/key/')).json;
	const { public_key: x } = keys.find(({ id }) => id === wanted);

	return verify(null, Buffer.from(text), createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' }),
		Buffer.from(signature, 'base64url'));
}

const token = await one.login('student');
const before = { token, rows: await everything(one), files: filesBelow(one.settings.files_dir) };

test('a dry run writes nothing and says how much it would be', async () => {
	assert.match(await ok(['backup', '--dry-run', FILE]), /^would back up the database \(.* [kM]B\), 2 files \(.*\), the keys and .* to .*evolv\.tar\n$/);
	assert.ok(!existsSync(FILE));
});

test('a backup is one file that is nobody else\'s, with a sum of every member', async () => {
	assert.match(await ok(['backup', FILE]), /^backed up \d\d tables and 2 files, [\d.]+ MB in all/);
	assert.equal(statSync(FILE).mode & 0o777, 0o600);
	assert.ok(!existsSync(`${FILE}.part`));
	const { members, text } = readTar(FILE);
	assert.deepEqual(members.map(({ name }) => name), ['manifest', 'evolv.conf', 'keys/secret.key', 'keys/certificate.key', 'database.dump',
		...Object.keys(before.files).sort().map((key) => `files/${key}`), 'SHA256SUMS']);
	assert.equal(text('SHA256SUMS'), members.slice(0, -1).map(({ name, bytes }) => (
		`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)).join(''));
	assert.equal(text('evolv.conf'), readFileSync(one.config, 'utf8'));
});

test('--verify: it holds, and the scratch database is gone', async () => {
	assert.match(await ok(['backup', '--verify', FILE]), /^the backup of 20.* holds: \d\d tables are the same, row by row, and 2 files\n$/);
	assert.equal(await one.value`SELECT count(*) FROM pg_database WHERE datname LIKE current_database() || '_%'`, '0');
	assert.match(await ok(['backup', '--verify', '--dry-run', FILE]), /^the sums of all 7 members hold/);
});

test('a school that is there is in the way; --dry-run says what would be done', async () => {
	const { code: status, err } = await one.run(['restore', FILE]);

	assert.equal(status, 65);
	assert.match(err, /a school with \d+ accounts already. With --replace/);
	assert.match(await ok(['restore', '--dry-run', '--replace', FILE]), /^would restore the backup of 20/);
	assert.equal(await everything(one), before.rows);
});

/* What an accident or a bad day does. */
async function spoil() {
	await one.value`DELETE FROM student`;
	await one.value`UPDATE account SET password_hash = 'x'`;
	await one.value`DELETE FROM course_material`;
	await one.value`CREATE TABLE evolv.left_over (id int)`;
	for (const key of Object.keys(before.files))
		writeFileSync(join(one.settings.files_dir, key), 'spoiled');
	writeFileSync(one.settings.secret_key_file, `${'11'.repeat(48)}\n`);
	writeFileSync(one.settings.certificate_key_file, `${'22'.repeat(32)}\n`);
}

test('restored, all is as it was: rows, files, sign-in, tokens, certificates, privileges', async () => {
	const privileges = () => one.value`SELECT md5(string_agg(name || coalesce(relacl::text, '') || pg_get_userbyid(relowner), ' ' ORDER BY name))
		FROM (SELECT relnamespace::regnamespace || '.' || relname AS name, * FROM pg_class) c WHERE relnamespace IN ('evolv'::regnamespace, 'api'::regnamespace) AND relkind IN ('r', 'v')`;
	const granted = await privileges();

	await spoil();
	assert.notEqual(await everything(one), before.rows);
	assert.match(await ok(['restore', '--replace', FILE]), /restored the backup of 20.*: \d\d tables, 2 files and the keys\n$/);
	assert.equal(await everything(one), before.rows);
	assert.deepEqual(filesBelow(one.settings.files_dir), before.files);
	assert.equal(await privileges(), granted);
	assert.equal((await one.api.get('/users/me/', { token: before.token })).status, 200, 'a token of before');
	assert.equal((await one.api.get('/users/me/', { token: await one.login('student') })).status, 200);
	assert.ok(await certificateHolds(one.api));
	assert.equal(statSync(one.settings.secret_key_file).mode & 0o777, 0o600);
	assert.equal((await one.api.with({ token: await one.login('admin') }).post('/categories/', { name: 'After it all' })).status, 201,
		'numbers go on where they were');
	assert.equal(await one.value`SELECT count(*) FROM course_material WHERE title = 'a.txt'`, '1');
	await ok(['restore', '--replace', FILE]);
});

test('an empty database on a new machine becomes the school', async () => {
	const other = await school({ demo: false });
	after(other.drop);

	assert.match(await ok(['restore', FILE], other.run), /restored/);
	assert.equal(await everything(other), before.rows);
	assert.deepEqual(filesBelow(other.settings.files_dir), before.files);
	assert.equal((await other.api.get('/users/me/', { token: before.token })).status, 200);
	assert.ok(await certificateHolds(other.api));
});

test('a byte that is another one is noticed in every member, and nothing is done', async () => {
	const damaged = join(one.folder, 'damaged.tar');
	const rows = await everything(one);

	for (const { name, at, bytes } of readTar(FILE).members) {
		for (const place of [at, at + Math.floor(bytes.length / 2), at - 400]) {
			const all = readFileSync(FILE);
			all[place] ^= 1;
			writeFileSync(damaged, all);
			const { code: status, err } = await one.run(['restore', '--replace', damaged]);
			assert.equal(status, 65, `${name} at ${place - at}: ${err}`);
			assert.match(err, /damaged/);
		}
	}
	assert.equal(await everything(one), rows);
});

test('a file that was cut short, or is something else, is noticed', async () => {
	const cut = join(one.folder, 'cut.tar');
	const whole = readFileSync(FILE);

	for (const length of [0, 100, 512, 5000, whole.length >> 1, readTar(FILE).members.at(-1).at]) {
		writeFileSync(cut, whole.subarray(0, length));
		assert.equal((await one.run(['restore', '--replace', cut])).code, 65, `${length}`);
		assert.equal((await one.run(['backup', '--verify', cut])).code, 65, `${length}`);
	}
	writeFileSync(cut, 'a text');
	assert.equal((await one.run(['restore', '--replace', cut])).code, 65);
	assert.equal((await one.run(['restore', '--replace', join(one.folder, 'nothing.tar')])).code, 66);
});

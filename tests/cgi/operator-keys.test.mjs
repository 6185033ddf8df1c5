/*
 * evolv keys: a key is replaced while the programs run, and nobody notices.
 */
import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { value } from '../lib/database.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { applicant, as } from '../lib/learning.mjs';
import { evolv } from '../lib/operator.mjs';
import { admin, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { decode, forge } from '../lib/tokens.mjs';

/* A school with key files of its own: {api, config, folder, tokens, certificates}. */
function school() {
	const folder = mkdtempSync(join(scratchDirectory(), 'keys-'));
	const files = { secret_key_file: join(folder, 'secret.key'), certificate_key_file: join(folder, 'certificate.key') };

	writeFileSync(files.secret_key_file, `${'5a'.repeat(48)}\n`, { mode: 0o600 });
	writeFileSync(files.certificate_key_file, `${'3c'.repeat(32)}\n`, { mode: 0o600 });
	return {
		folder,
		api: cgiClient(files),
		config: configuration(files),
		tokens: files.secret_key_file,
		certificates: files.certificate_key_file,
	};
}

async function rotate(config, ...options) {
	const { code, out, err } = await evolv(config, ['keys', ...options, 'rotate']);

	assert.equal(code, 0, err);
	return out;
}

const me = (api, token) => api.get('/users/me/', { token });

/* The lines of a key file that hold a key: [{digits, kid, until}]. */
function keysIn(path) {
	return readFileSync(path, 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
		const [digits, ...words] = line.split(' ');
		return { digits, ...Object.fromEntries(words.map((word) => word.split('='))) };
	});
}

test('after a rotation the old tokens hold, and new ones name the new key', async () => {
	const { api, config, tokens } = school();
	const one = await person(api);
	const before = Math.floor(Date.now() / 1000);

	assert.match(await rotate(config), /^tokens are signed with the key [0-9a-f]{16} from now on; the one before, without a name, verifies until \d{4}-/);
	const [fresh, old] = keysIn(tokens);
	assert.equal((await me(api, one.access)).status, 200);
	assert.ok(Number(old.until) >= before + 604800, 'a refresh token holds seven days');
	const { json: pair } = await api.post('/auth/refresh/', { refresh: one.refresh });
	assert.deepEqual(decode(pair.access).header, { alg: 'HS256', kid: fresh.kid, typ: 'JWT' });
	assert.equal((await me(api, pair.access)).status, 200);
	assert.equal((await api.post('/auth/refresh/', { refresh: pair.refresh })).status, 200);
});

test('tokens of two rotations ago hold as well, and each key signs for its own name only', async () => {
	const { api, config, tokens } = school();
	const first = await person(api);
	await rotate(config);
	const second = await person(api);
	await rotate(config);
	const third = await person(api);
	const [newest, middle] = keysIn(tokens).map(({ digits, kid }) => ({ key: Buffer.from(digits, 'hex'), kid }));

	for (const one of [first, second, third])
		assert.equal((await me(api, one.access)).status, 200);
	assert.equal((await me(api, forge(third.access, { key: newest.key }))).status, 200, 'the tool makes tokens that hold');
	assert.equal((await me(api, forge(third.access, { key: middle.key }))).status, 401);
	assert.equal((await me(api, forge(third.access, { key: newest.key, header: { kid: middle.kid } }))).status, 401);
	assert.equal((await me(api, forge(third.access, { key: newest.key, header: { kid: undefined } }))).status, 401);
	assert.equal((await me(api, forge(third.access, { key: newest.key, header: { kid: 'f'.repeat(16) } }))).status, 401);
	assert.equal((await me(api, forge(third.access, { key: newest.key, header: { alg: 'none' } }))).status, 401);
});

test('a key whose time is over verifies nothing, and the next rotation forgets it', async () => {
	const { api, config, tokens } = school();
	const one = await person(api);
	await rotate(config);
	writeFileSync(tokens, readFileSync(tokens, 'utf8').replace(/until=\d+/, `until=${Math.floor(Date.now() / 1000) - 1}`));

	assert.equal((await me(api, one.access)).status, 401);
	await rotate(config);
	assert.equal(keysIn(tokens).length, 2);
});

test('--at-once: a key that somebody has seen ends, and everybody signs in again', async () => {
	const { api, config, tokens } = school();
	const one = await person(api);

	assert.match(await rotate(config, '--at-once'), /everybody has to sign in again\n$/);
	assert.equal(keysIn(tokens).length, 1);
	assert.equal((await me(api, one.access)).status, 401);
	assert.equal((await api.post('/auth/refresh/', { refresh: one.refresh })).status, 401);
	assert.equal((await api.post('/auth/login/', { username: one.username, password: one.password })).status, 200);
});

test('the file stays secret, and no request ever sees half of it', async () => {
	const { api, config, folder, tokens } = school();
	const one = await person(api);
	let done = false;
	const rotations = (async () => {
		for (let i = 0; i < 5; i++)
			await rotate(config);
		done = true;
	})();

	while (!done)
		assert.equal((await me(api, one.access)).status, 200);
	await rotations;
	assert.equal(keysIn(tokens).length, 6);
	assert.equal(statSync(tokens).mode & 0o777, 0o600);
	assert.deepEqual(readdirSync(folder).sort(), ['certificate.key', 'secret.key'], 'nothing is left beside it');
});

test('two rotations at once forget no key', async () => {
	const { api, config, tokens } = school();
	const one = await person(api);

	await Promise.all([1, 2, 3, 4].map(() => rotate(config)));
	assert.equal(keysIn(tokens).length, 5);
	assert.equal((await me(api, one.access)).status, 200);
});

test('a file that is full of living keys is told of', async () => {
	const { config, tokens } = school();
	const until = Math.floor(Date.now() / 1000) + 3600;

	writeFileSync(tokens, `${'5a'.repeat(48)}\n${`${'6b'.repeat(48)} until=${until}\n`.repeat(15)}`, { mode: 0o600 });
	const { code, err } = await evolv(config, ['keys', 'rotate']);
	assert.equal(code, 75);
	assert.match(err, /--at-once/);
	assert.equal(keysIn(tokens).length, 16);
});

test('where there is no key yet, the first one is made', async () => {
	const folder = mkdtempSync(join(scratchDirectory(), 'keys-'));
	const files = { secret_key_file: join(folder, 'secret.key'), certificate_key_file: join(folder, 'certificate.key') };
	const config = configuration(files);
	const none = await evolv(config, ['keys', 'list']);

	assert.equal(none.out, 'tokens: no key yet\ncertificates: no key yet\n');
	await rotate(config);
	await rotate(config, '--certificates');
	assert.equal(statSync(files.secret_key_file).mode & 0o777, 0o600);
	assert.equal(statSync(files.certificate_key_file).mode & 0o777, 0o600);
	const api = cgiClient(files);
	const one = await person(api);
	assert.equal((await me(api, one.access)).status, 200);
	assert.match((await evolv(config, ['keys', 'list'])).out, /^tokens: [0-9a-f]{16} signs\ncertificates: [0-9a-f]{16} signs\n$/);
});

/* A student's certificate, as anybody can read it, and a function that checks it with the published keys. */
async function certificate(api) {
	const asAdmin = as(api, await admin(api));
	const course = await things.course(asAdmin);
	const { client, student } = await applicant(api, [course.id]);
	const enrollment = await value`SELECT id FROM enrollment WHERE student_id = ${student.id}`;

	assert.equal((await asAdmin.patch(`/enrollments/${enrollment}/`, { status: 'Completed' })).status, 200);
	const [{ code }] = (await client.get('/students/me/certificates/')).json;
	return (await api.get(`/certificates/${code}/`)).json;
}

async function holds(api, { key_id: wanted, signed_text: text, signature }) {
	const { keys } = (await api.get('/certificates/key/')).json;
	const { public_key: x } = keys.find(({ id }) => id === wanted);
	const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

	return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
}

test('a certificate can still be checked when its key was replaced', async () => {
	const { api, config } = school();
	const old = await certificate(api);
	const [, name] = /key ([0-9a-f]{16}) from now on/.exec(await rotate(config, '--certificates'));
	const fresh = await certificate(api);

	assert.equal(fresh.key_id, name);
	assert.notEqual(old.key_id, fresh.key_id);
	assert.ok(await holds(api, old));
	assert.ok(await holds(api, fresh));
	assert.ok(!await holds(api, { ...old, key_id: fresh.key_id }));
});

test('--dry-run changes nothing', async () => {
	const { config, tokens, certificates } = school();
	const before = [readFileSync(tokens, 'utf8'), readFileSync(certificates, 'utf8')];

	assert.match(await rotate(config, '--dry-run'), /^would make a new key in .*secret\.key; the one before/);
	assert.match(await rotate(config, '--dry-run', '--at-once'), /^would make a new key .*; everybody has to sign in again\n$/);
	assert.match(await rotate(config, '--dry-run', '--certificates'), /^would make a new key in .*certificate\.key\n$/);
	assert.deepEqual([readFileSync(tokens, 'utf8'), readFileSync(certificates, 'utf8')], before);
});

test('a key file that is no use is told of, and not replaced', async () => {
	const { config, tokens } = school();

	writeFileSync(tokens, 'no key at all\n');
	const { code, err } = await evolv(config, ['keys', 'rotate']);
	assert.equal(code, 78);
	assert.match(err, /hexadecimal digits/);
	assert.equal(readFileSync(tokens, 'utf8'), 'no key at all\n');
	assert.equal((await evolv(config, ['keys', 'shred'])).code, 64);
});

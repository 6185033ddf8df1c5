/*
 * auth/login/ and auth/token/: who gets in, and what a stranger can learn (nothing).
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { scratchDirectory } from '../lib/instance.mjs';
import { admin, deactivate, mailedToken, mailsTo, person } from '../lib/people.mjs';
import { uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const PATHS = ['/auth/login/', '/auth/token/'];

test('login answers with message, tokens and user', async () => {
	const one = await person(api, { first_name: 'Esi' });
	const { status, json } = await api.post('/auth/login/', { username: one.username, password: one.password });

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json).sort(), ['message', 'tokens', 'user']);
	assert.equal(json.user.id, one.id);
	assert.equal(json.user.username, one.username);
	assert.equal(json.user.role, 'Student');
	assert.equal(json.user.first_name, 'Esi');
	assert.equal((await api.get('/users/me/', { token: json.tokens.access })).status, 200);
});

test('auth/token answers with the bare pair', async () => {
	const one = await person(api);
	const { status, json } = await api.post('/auth/token/', { username: one.username, password: one.password });

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json).sort(), ['access', 'refresh']);
});

for (const path of PATHS) {
	test(`${path} takes user name or e-mail in any case, with blanks around it`, async () => {
		const one = await person(api);

		for (const username of [one.username, one.username.toUpperCase(), one.email, one.email.toUpperCase(), ` ${one.email} `]) {
			const answer = await api.post(path, { username, password: one.password });
			assert.equal(answer.status, 200, username);
		}
	});

	test(`${path}: wrong password, unknown user, deactivated account: the same words`, async () => {
		const one = await person(api);
		const gone = await person(api);
		await deactivate(gone.id);
		const answers = await Promise.all([
			api.post(path, { username: one.username, password: 'Wrong-Horse-42' }),
			api.post(path, { username: uniqueWord(), password: one.password }),
			api.post(path, { username: uniqueEmail(), password: one.password }),
			api.post(path, { username: gone.username, password: gone.password }),
			api.post(path, { username: one.username, password: one.password.toLowerCase() }),
			api.post(path, { username: one.username, password: `${one.password} ` }),
		]);

		for (const answer of answers) {
			assert.equal(answer.status, 401);
			assert.equal(answer.text, answers[0].text);
		}
	});

	test(`${path}: both fields are required, and both are told`, async () => {
		const { status, json } = await api.post(path, {});

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), ['password', 'username']);
	});

	test(`${path}: signs in by an HTML form`, async () => {
		const one = await person(api);
		const { status } = await api.request('POST', path, { form: { username: one.email, password: one.password } });

		assert.equal(status, 200);
	});

	test(`${path}: an access token that ran out does not keep anybody from logging in`, async () => {
		const one = await person(api);
		const { status } = await api.post(path, { username: one.username, password: one.password },
			{ headers: { Authorization: 'Bearer expired.or.worse' } });

		assert.equal(status, 200);
	});

	test(`${path}: require_verified_email refuses with 403 until the address is verified`, async () => {
		const strict = cgiClient({ require_verified_email: 'on' });
		const one = await person(api);
		const credentials = { username: one.username, password: one.password };

		assert.equal((await strict.post(path, credentials)).status, 403);
		assert.equal((await strict.post(path, { ...credentials, password: 'Wrong-Horse-42' })).status, 401);
		const token = await mailedToken(one.email, (await mailsTo(one.email))[0].template);
		assert.equal((await strict.post('/verify-email/', { token })).status, 200);
		assert.equal((await strict.post(path, credentials)).status, 200);
	});
}

test('require_verified_email: a refresh token does not get around it', async () => {
	const one = await person(api);
	const answer = await cgiClient({ require_verified_email: 'on' }).post('/auth/refresh/', { refresh: one.refresh });

	assert.equal(answer.status, 403);
});

/* Hashing is seen from outside by its turn: with one slot that somebody else holds, it has to wait. */
async function waitsForItsTurn(body, path) {
	const directory = mkdtempSync(join(scratchDirectory(), 'run-'));
	const slow = cgiClient({ run_dir: directory, hash_slots: '1' });
	const holder = spawn('flock', [join(directory, 'hash.0.lock'), 'sleep', '1.2']);
	const released = new Promise((resolve) => holder.on('close', resolve));
	await new Promise((resolve) => setTimeout(resolve, 300));
	const answer = await slow.post(path, body);
	await released;

	return { status: answer.status, waited: answer.ms > 600 };
}

for (const path of PATHS)
	test(`hazard 7: ${path} hashes for an unknown user and for a deactivated one as for a wrong password`, async () => {
		const [one, gone] = [await person(api), await person(api)];
		await deactivate(gone.id);
		const password = 'Wrong-Horse-42';

		for (const username of [one.username, uniqueWord(), uniqueEmail(), gone.username])
			assert.deepEqual(await waitsForItsTurn({ username, password }, path), { status: 401, waited: true }, username);
		assert.deepEqual(await waitsForItsTurn({}, path), { status: 400, waited: false }, 'and what needs no hash does not wait');
	});

test('hazard 8: as many passwords are hashed at a time as there are slots', async () => {
	const one = await person(api);
	const directory = mkdtempSync(join(scratchDirectory(), 'run-'));
	const narrow = cgiClient({ run_dir: directory, hash_slots: '2' });
	const answers = await Promise.all(Array.from({ length: 8 }, () => narrow.post('/auth/token/', one)));

	assert.ok(answers.every((answer) => answer.status === 200));
	assert.ok(readdirSync(directory).length <= 2);
});

/* PASSWORD at 1 MiB and two passes, as an older release might have stored it. */
const OLD_HASH = '$argon2id$v=19$m=1024,t=2,p=1$duiCdfEvrQKX+/odQKUS0Q$m1TItyYblD1YOyEfN3oF2wVhOvywSvj9e8wLbhMbQF0';

test('a hash of older parameters is renewed at login', async () => {
	const one = await person(api);
	const hash = () => value`SELECT password_hash FROM account WHERE id = ${one.id}`;
	await execute`UPDATE account SET password_hash = ${OLD_HASH} WHERE id = ${one.id}`;
	const wrong = await api.post('/auth/login/', { username: one.username, password: 'Wrong-Horse-42' });

	assert.equal(wrong.status, 401);
	assert.equal(await hash(), OLD_HASH);
	assert.equal((await api.post('/auth/login/', { username: one.username, password: one.password })).status, 200);
	assert.match(await hash(), /^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
	assert.equal((await api.get('/users/me/', { token: one.access })).status, 200, 'nobody is signed out by it');
});

test('last_login_at is written, and the password is not in the log', async () => {
	const one = await person(api);
	const answer = await api.post('/auth/login/', { username: one.username, password: one.password });

	assert.ok(!answer.stderr.includes(one.password));
	assert.ok(await value`SELECT last_login_at > now() - interval '1 minute' FROM account WHERE id = ${one.id}`);
});

test('an admin\'s login says so', async () => {
	const boss = await admin(api);
	const { json } = await api.post('/auth/login/', { username: boss.username, password: boss.password });

	assert.equal(json.user.role, 'Admin');
	assert.equal(json.user.is_staff, true);
});

test('hazard 23: SQL in a user name is a name that nobody has', async () => {
	for (const username of ["' OR 1=1 --", "admin'--", '"; DROP TABLE account; --', '%', '_', "\\' OR true", '$1'])
		assert.equal((await api.post('/auth/login/', { username, password: 'Wrong-Horse-42' })).status, 401, username);
	assert.ok(await value`SELECT count(*) > 0 FROM account`);
});

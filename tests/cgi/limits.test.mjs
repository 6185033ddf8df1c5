/*
 * Rate limits, on and at the contract's numbers: by address, by account, exact under parallel requests.
 * Runs alone: a hundred requests at once leave nothing for anybody else.
 */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql } from '../lib/database.mjs';
import { scratchDirectory } from '../lib/instance.mjs';
import { mailedToken, person, registration } from '../lib/people.mjs';
import { ownAddress, uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const free = cgiClient();
const limited = (settings = {}) => cgiClient({ rate_limits: 'on', limit_anonymous: '1000', ...settings });

/* Sends count requests at once from one address: how many of them were let through. */
async function burst(count, send) {
	const answers = await Promise.all(Array.from({ length: count }, (_, i) => send(i)));
	const refused = answers.filter((answer) => answer.status === 429);

	for (const answer of refused) {
		assert.ok(Number(answer.headers['retry-after']) >= 1);
		assert.ok(Number(answer.headers['retry-after']) <= 3600);
		assert.ok(answer.json.detail);
	}
	return count - refused.length;
}

test('register: 5 an hour from one address, whatever they contain, exact in parallel', async () => {
	const api = limited();

	assert.equal(await burst(50, (i) => api.post('/register/', i % 2 ? {} : registration())), 5);
});

test('login: 10 an hour from one address, exact in parallel', async () => {
	const api = limited();

	assert.equal(await burst(100, () => api.post('/auth/login/', { username: uniqueWord(), password: 'x' })), 10);
});

test('all web servers of one database count together, exact in parallel', async () => {
	const address = ownAddress();
	const machines = ['one', 'two', 'three'].map((name) => {
		const folder = join(scratchDirectory(), name);
		mkdirSync(folder);
		return limited({ run_dir: folder, spool_dir: folder }).with({ address });
	});

	assert.equal(await burst(100, (i) => machines[i % 3].post('/auth/login/', { username: uniqueWord(), password: 'x' })), 10);
});

test('login and token share their limit', async () => {
	const api = limited();

	assert.equal(await burst(10, () => api.post('/auth/login/', { username: uniqueWord(), password: 'x' })), 10);
	assert.equal((await api.post('/auth/token/', { username: uniqueWord(), password: 'x' })).status, 429);
});

test('hazard 8: login is limited by account too, from however many addresses, and before hashing', async () => {
	const one = await person(free);
	const api = limited();
	const names = [one.username, one.username.toUpperCase()];
	const passed = await burst(30, (i) => api.post('/auth/login/', { username: names[i % 2], password: 'wrong' }, { address: ownAddress() }));

	assert.equal(passed, 10);
	const refused = await api.post('/auth/login/', { username: one.username, password: one.password }, { address: ownAddress() });
	assert.equal(refused.status, 429, 'also with the right password');
	assert.equal((await api.post('/auth/login/', { username: (await person(free)).username, password: 'x' }, { address: ownAddress() })).status, 401);
});

test('user name and e-mail address are one account', async () => {
	const one = await person(free);
	const api = limited();
	const names = [one.username, one.email.toUpperCase()];

	assert.equal(await burst(30, (i) => api.post('/auth/login/', { username: names[i % 2], password: 'wrong' }, { address: ownAddress() })), 10);
});

test('strangers who use up the attempts at an account do not lock its owner out where the owner is known', async () => {
	const one = await person(free);
	const api = limited();
	const home = ownAddress();
	const signIn = (password, address) => api.post('/auth/login/', { username: one.username, password }, { address });
	assert.equal((await signIn(one.password, home)).status, 200);
	await burst(30, () => signIn('wrong', ownAddress()));

	const refused = await signIn(one.password, ownAddress());
	assert.equal(refused.status, 429, 'from somewhere new');
	assert.match(refused.json.detail, /new password/, 'the way in is told');
	assert.equal((await signIn(one.password, home)).status, 200);
	await execute`UPDATE known_network SET last_used_at = now() - interval '91 days' WHERE account_id = ${one.id}`;
	assert.equal((await signIn(one.password, home)).status, 429, 'forgotten');
});

test('where strangers use up the attempts, an owner somewhere new has two ways in: a session, and the link of a mail', async () => {
	const one = await person(free);
	const api = limited();
	const signIn = (password, address) => api.post('/auth/login/', { username: one.username, password }, { address });
	const [cafe, hotel] = [ownAddress(), ownAddress()];
	await burst(30, () => signIn('wrong', ownAddress()));

	assert.equal((await signIn(one.password, cafe)).status, 429);
	assert.equal((await api.post('/auth/refresh/', { refresh: one.refresh }, { address: cafe })).status, 200);
	assert.equal((await signIn(one.password, cafe)).status, 200, 'another device in the same café');
	assert.equal((await signIn(one.password, hotel)).status, 429);
	assert.equal((await api.post('/auth/password/reset/', { email: one.email }, { address: hotel })).status, 202);
	const token = await mailedToken(one.email, 'password-reset');
	assert.equal((await api.post('/auth/password/reset/confirm/', { token, password: 'Another-Horse-42' }, { address: hotel })).status, 200);
	assert.equal((await signIn('Another-Horse-42', hotel)).status, 200);
});

test('a refresh token that is spent, or nobody\'s, makes no network known', async () => {
	const one = await person(free);
	const api = limited();
	const address = ownAddress();
	await free.post('/auth/refresh/', { refresh: one.refresh });
	const before = await sql`SELECT count(*) FROM known_network WHERE account_id = ${one.id}`;

	for (const refresh of [one.refresh, one.access, 'a.b.c'])
		assert.equal((await api.post('/auth/refresh/', { refresh }, { address })).status, 401);
	assert.deepEqual(await sql`SELECT count(*) FROM known_network WHERE account_id = ${one.id}`, before);
});

test('an account that does not exist is limited alike', async () => {
	const api = limited();
	const username = uniqueWord();

	assert.equal(await burst(20, () => api.post('/auth/login/', { username, password: 'x' }, { address: ownAddress() })), 10);
});

for (const path of ['/auth/password/reset/', '/resend-verification/'])
	test(`${path}: 3 an hour`, async () => {
		const api = limited();

		assert.equal(await burst(30, () => api.post(path, { email: uniqueEmail() })), 3);
	});

test('a visitor has limit_anonymous requests, a person another count of their own', async () => {
	const [one, other] = [await person(free), await person(free)];
	const api = limited({ limit_anonymous: '20', limit_signed_in: '10' });

	assert.equal(await burst(60, () => api.get('/partners/')), 20);
	assert.equal(await burst(30, () => api.get('/users/me/', { token: one.access })), 10);
	assert.equal((await api.get('/users/me/', { token: one.access, address: ownAddress() })).status, 429, 'wherever they are');
	assert.equal((await api.get('/users/me/', { token: other.access })).status, 200);
	assert.equal((await api.get('/partners/', { address: ownAddress() })).status, 200);
});

test('IPv6 counts by /64', async () => {
	const api = limited({ limit_anonymous: '2' });
	const net = () => Math.floor(Math.random() * 65536).toString(16);
	const prefix = `2001:db8:${net()}:${net()}`;

	assert.equal((await api.get('/partners/', { address: `${prefix}::1` })).status, 200);
	assert.equal((await api.get('/partners/', { address: `${prefix}:ffff:1:2:3` })).status, 200);
	assert.equal((await api.get('/partners/', { address: `${prefix}::9` })).status, 429);
	assert.equal((await api.get('/partners/', { address: `2001:db8:${net()}:${net()}::1` })).status, 200);
});

test('IPv4 in IPv6 dress is the same address', async () => {
	const api = limited({ limit_anonymous: '1' });
	const address = ownAddress();

	assert.equal((await api.get('/partners/', { address })).status, 200);
	assert.equal((await api.get('/partners/', { address: `::ffff:${address}` })).status, 429);
});

test('the hour begins with the first use, and ends', async () => {
	const api = limited({ limit_anonymous: '1' });
	const address = ownAddress();
	await api.get('/partners/', { address });
	const refused = await api.get('/partners/', { address });

	assert.equal(refused.status, 429);
	assert.ok(Number(refused.headers['retry-after']) > 3500);
	await execute`UPDATE rate_limit SET resets_at = clock_timestamp() - interval '1 second' WHERE subject = ${address}`;
	assert.equal((await api.get('/partners/', { address })).status, 200);
});

test('no password and no address of a person stands in the table of limits', async () => {
	const api = limited();
	const email = uniqueEmail();
	await api.post('/auth/login/', { username: email, password: 'My-Secret-Typed-99' });
	const rows = JSON.stringify(await sql`SELECT * FROM rate_limit`);

	assert.ok(!rows.includes(email));
	assert.ok(!rows.includes('My-Secret-Typed-99'));
});

test('switched off, nothing is counted', async () => {
	assert.equal(await burst(12, () => free.post('/auth/login/', { username: uniqueWord(), password: 'x' })), 12);
});

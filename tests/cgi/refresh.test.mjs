/*
 * Refresh tokens: each is spent once, and one that comes back ends its family. Logging out.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { deactivate, person } from '../lib/people.mjs';
import { decode, forge } from '../lib/tokens.mjs';

const api = cgiClient();
const refresh = (token, options) => api.post('/auth/refresh/', { refresh: token }, options);

for (const path of ['/auth/refresh/', '/auth/token/refresh/'])
	test(`${path} gives a new pair, and both of its tokens hold`, async () => {
		const one = await person(api);
		const { status, json } = await api.post(path, { refresh: one.refresh });

		assert.equal(status, 200);
		assert.deepEqual(Object.keys(json).sort(), ['access', 'refresh']);
		assert.notEqual(json.refresh, one.refresh);
		assert.equal((await api.get('/users/me/', { token: json.access })).status, 200);
		assert.equal((await api.post(path, { refresh: json.refresh })).status, 200);
	});

test('hazard 6: a spent token is 401 and its whole family is gone, committed', async () => {
	const one = await person(api);
	const second = (await refresh(one.refresh)).json;

	assert.equal((await refresh(one.refresh)).status, 401);
	assert.equal((await refresh(second.refresh)).status, 401, 'the heir is revoked too');
	const [row] = await sql`SELECT count(*) AS all, count(revoked_at) AS revoked FROM refresh_token
		WHERE account_id = ${one.id}`;
	assert.equal(row.revoked, row.all);
});

test('hazard 6: reuse ends one family, not the person\'s other sessions', async () => {
	const one = await person(api);
	const other = (await api.post('/auth/token/', one)).json;
	await refresh(one.refresh);
	await refresh(one.refresh);

	assert.equal((await refresh(other.refresh)).status, 200);
});

test('hazard 6: of 20 parallel refreshes of one token exactly one succeeds', async () => {
	const one = await person(api);
	const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(one.refresh)));
	const statuses = answers.map((answer) => answer.status).sort();

	assert.deepEqual(statuses, [200, ...Array(19).fill(401)]);
	const won = answers.find((answer) => answer.status === 200);
	assert.equal((await refresh(won.json.refresh)).status, 401, 'nineteen came back: the family is gone');
	assert.equal(await value`SELECT count(*) FROM refresh_token WHERE account_id = ${one.id}`, 2);
});

test('only digests of refresh tokens are stored', async () => {
	const one = await person(api);
	const rows = await sql`SELECT token_sha256 = sha256(convert_to(${one.refresh}, 'UTF8')) AS same
		FROM refresh_token WHERE account_id = ${one.id}`;

	assert.deepEqual(rows, [{ same: true }]);
	assert.ok(!JSON.stringify(await sql`SELECT * FROM refresh_token WHERE account_id = ${one.id}`).includes(one.refresh));
});

test('hazard 5: an access token does not refresh, a refresh token does not sign in', async () => {
	const one = await person(api);

	assert.equal((await refresh(one.access)).status, 401);
	assert.equal((await api.get('/users/me/', { token: one.refresh })).status, 401);
	assert.equal((await refresh(one.refresh)).status, 200, 'and neither was spent by it');
});

test('a refresh token that we signed but never issued is 401', async () => {
	const one = await person(api);

	assert.equal((await refresh(forge(one.refresh, { claims: { jti: 'f'.repeat(32) } }))).status, 401);
	assert.equal((await refresh(forge(one.refresh, { claims: { exp: decode(one.refresh).claims.exp + 60 } }))).status, 401);
});

test('an expired refresh token is 401, by its claim and by its row', async () => {
	const one = await person(api);
	const past = Math.floor(Date.now() / 1000) - 60;

	assert.equal((await refresh(forge(one.refresh, { claims: { exp: past } }))).status, 401);
	await execute`UPDATE refresh_token SET expires_at = now() - interval '1 minute' WHERE account_id = ${one.id}`;
	assert.equal((await refresh(one.refresh)).status, 401);
});

test('the refresh token of a deactivated or deleted user is 401', async () => {
	const inactive = await person(api);
	const deleted = await person(api);
	await deactivate(inactive.id);
	await execute`DELETE FROM account WHERE id = ${deleted.id}`;

	assert.equal((await refresh(inactive.refresh)).status, 401);
	assert.equal((await refresh(deleted.refresh)).status, 401);
});

test('a body without a usable refresh token is 400 with the field, garbage is 401', async () => {
	for (const body of [{}, { refresh: '' }, { refresh: null }, { refresh: 12 }, { refresh: ['x'] }]) {
		const { status, json } = await api.post('/auth/refresh/', body);
		assert.equal(status, 400, JSON.stringify(body));
		assert.deepEqual(Object.keys(json), ['refresh']);
	}
	assert.equal((await refresh('garbage')).status, 401);
});

test('an expired access token in the header does not keep anybody from refreshing', async () => {
	const one = await person(api);

	assert.equal((await refresh(one.refresh, { headers: { Authorization: `Bearer ${forge(one.access, { claims: { exp: 1 } })}` } })).status, 200);
});

test('logout: 204, and the family is revoked', async () => {
	const one = await person(api);
	const { status } = await api.post('/auth/logout/', { refresh: one.refresh }, { token: one.access });

	assert.equal(status, 204);
	assert.equal((await refresh(one.refresh)).status, 401);
});

test('logout with an older token of the family ends the whole family', async () => {
	const one = await person(api);
	const second = (await refresh(one.refresh)).json;

	assert.equal((await api.post('/auth/logout/', { refresh: second.refresh }, { token: second.access })).status, 204);
	assert.equal((await refresh(second.refresh)).status, 401);
});

test('nobody logs somebody else out', async () => {
	const one = await person(api);
	const other = await person(api);
	const { status } = await api.post('/auth/logout/', { refresh: other.refresh }, { token: one.access });

	assert.equal(status, 400);
	assert.equal((await refresh(other.refresh)).status, 200);
});

test('logout wants an access token and a refresh token', async () => {
	const one = await person(api);

	assert.equal((await api.post('/auth/logout/', { refresh: one.refresh })).status, 401);
	assert.equal((await api.post('/auth/logout/', {}, { token: one.access })).status, 400);
	assert.equal((await refresh(one.refresh)).status, 200);
});

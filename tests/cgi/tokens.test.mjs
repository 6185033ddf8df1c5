/*
 * Bearer tokens: ours hold while their account does, and nothing else holds (hazards 1-5).
 */
import assert from 'node:assert/strict';
import { generateKeyPairSync, sign as signWith } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { scratchDirectory, signingKey } from '../lib/instance.mjs';
import { deactivate, person, setRole } from '../lib/people.mjs';
import { decode, encode, forge, sign } from '../lib/tokens.mjs';

const api = cgiClient();
const good = await person(api);
const { header, claims } = decode(good.access);
const now = Math.floor(Date.now() / 1000);
const me = (token, options) => api.get('/users/me/', { token, ...options });

test('the tool of these tests makes tokens that hold: what is refused below is refused for its fault', async () => {
	assert.equal((await me(forge(good.access))).status, 200);
});

test('a token says the least: no name, no address, no role', () => {
	assert.deepEqual(header, { alg: 'HS256', typ: 'JWT' });
	assert.deepEqual(Object.keys(claims).sort(), ['aud', 'exp', 'iat', 'iss', 'jti', 'sub', 'typ', 'ver']);
	assert.equal(claims.typ, 'access');
	assert.equal(claims.sub, String(good.id));
});

const withClaim = (name, value) => forge(good.access, { claims: { [name]: value } });
const raw = (head, body, key) => `${encode(head)}.${encode(body)}.${sign(`${encode(head)}.${encode(body)}`, key)}`;
const rsa = () => {
	const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
	const input = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
	return `${input}.${signWith('sha256', Buffer.from(input), privateKey).toString('base64url')}`;
};
const [h, c, s] = good.access.split('.');

const HOSTILE = {
	'hazard 1: alg none, no signature': `${encode({ alg: 'none', typ: 'JWT' })}.${c}.`,
	'hazard 1: alg none, with our signature': forge(good.access, { header: { alg: 'none' } }),
	'hazard 1: alg None': forge(good.access, { header: { alg: 'None' } }),
	'hazard 1: signed with an empty key': forge(good.access, { key: Buffer.alloc(0) }),
	'hazard 2: HS512 with our key': forge(good.access, { header: { alg: 'HS512' }, hash: 'sha512' }),
	'hazard 2: HS384 with our key': forge(good.access, { header: { alg: 'HS384' }, hash: 'sha384' }),
	'hazard 2: RS256': rsa(),
	'hazard 2: alg hs256': forge(good.access, { header: { alg: 'hs256' } }),
	'hazard 2: a header without alg': forge(good.access, { header: { alg: undefined } }),
	'hazard 2: a header with kid': forge(good.access, { header: { kid: '../../dev/null' } }),
	'hazard 2: a header with crit': forge(good.access, { header: { crit: ['x'] } }),
	'hazard 2: a header with jwk': forge(good.access, { header: { jwk: { kty: 'oct', k: 'AAAA' } } }),
	'hazard 3: no claims at all': raw(header, {}),
	'hazard 3: claims are a list': raw(header, []),
	'hazard 3: claims are no JSON': `${h}.${encode('x')}.${sign(`${h}.${encode('x')}`)}`,
	'hazard 4: ..': '..',
	'hazard 4: only dots': '...',
	'hazard 4: one part': 'abc',
	'hazard 4: two parts': `${h}.${c}`,
	'hazard 4: four parts': `${good.access}.x`,
	'hazard 4: an empty signature': `${h}.${c}.`,
	'hazard 4: 5 KB': `${h}.${'A'.repeat(5000)}.${s}`,
	'hazard 4: 100 KB': 'A'.repeat(100000),
	'hazard 4: characters that are not base64url': `${h}.${c}.${s.slice(0, -1)}+`,
	'hazard 4: padding': `${h}.${c}.${s}=`,
	'another signature': `${h}.${c}.${sign('x')}`,
	'one bit of the signature': `${h}.${c}.${s.startsWith('A') ? 'B' : 'A'}${s.slice(1)}`,
	'a changed claim under the old signature': `${h}.${encode({ ...claims, sub: '1' })}.${s}`,
	'another key': forge(good.access, { key: Buffer.alloc(48, 7) }),
	'hazard 5: expired': withClaim('exp', now - 1),
	'hazard 5: exp as text': withClaim('exp', String(now + 60)),
	'hazard 5: exp as a fraction': withClaim('exp', now + 60.5),
	'hazard 5: exp far away as a huge number': withClaim('exp', 1e300),
	'hazard 5: no exp': withClaim('exp', undefined),
	'hazard 5: issued in the future': withClaim('iat', now + 3600),
	'hazard 5: no iat': withClaim('iat', undefined),
	'hazard 5: another issuer': withClaim('iss', 'https://evil.example'),
	'hazard 5: no issuer': withClaim('iss', undefined),
	'hazard 5: another audience': withClaim('aud', 'other'),
	'hazard 5: an audience as a list': withClaim('aud', [claims.aud]),
	'hazard 5: no audience': withClaim('aud', undefined),
	'hazard 5: typ refresh': withClaim('typ', 'refresh'),
	'hazard 5: no typ': withClaim('typ', undefined),
	'hazard 5: typ as a number': withClaim('typ', 1),
	'hazard 5: not before tomorrow': withClaim('nbf', now + 86400),
	'sub as a number': withClaim('sub', good.id),
	'sub 0': withClaim('sub', '0'),
	'sub negative': withClaim('sub', '-1'),
	'sub beyond 64 bits': withClaim('sub', '99999999999999999999'),
	'sub with SQL': withClaim('sub', `${good.id} OR 1=1`),
	'sub null': withClaim('sub', null),
	'no sub': withClaim('sub', undefined),
	'ver as text': withClaim('ver', '1'),
	'an older ver': withClaim('ver', 0),
	'a later ver': withClaim('ver', 99),
	'no ver': withClaim('ver', undefined),
	'no jti': withClaim('jti', undefined),
	'jti of another form': withClaim('jti', 'x'),
	'a duplicate claim': (() => {
		const body = Buffer.from(`{"sub":"1",${JSON.stringify(claims).slice(1)}`).toString('base64url');
		return `${h}.${body}.${sign(`${h}.${body}`)}`;
	})(),
};

for (const [what, token] of Object.entries(HOSTILE))
	test(`token refused: ${what}`, async () => {
		const { status, json } = await me(token);

		assert.equal(status, 401);
		assert.ok(json.detail);
	});

const HEADERS = ['Bearer', 'Bearer ', 'Basic dXNlcjpwYXNz', `bearer${good.access}`, `Token ${good.access}`,
	`Bearer ${good.access} x`, `Bearer ${good.access},Bearer ${good.access}`, `Bearer "${good.access}"`,
	`Bearer\t${good.access}x`, '', ' '];

for (const value of HEADERS)
	test(`hazard 13: Authorization: ${JSON.stringify(value.slice(0, 24))} is refused`, async () => {
		const { status } = await api.get('/users/me/', { headers: { Authorization: value } });

		assert.ok(status === 401 || status === 400, String(status));
	});

test('the scheme is read in any case (RFC 9110)', async () => {
	assert.equal((await api.get('/users/me/', { headers: { Authorization: `bearer ${good.access}` } })).status, 200);
});

test('a token that does not hold is 401 also where none is needed', async () => {
	assert.equal((await api.get('/courses/', { token: 'a.b.c' })).status, 401);
	assert.equal((await api.get('/courses/')).status, 200);
});

test('hazard 9: REDIRECT_HTTP_AUTHORIZATION does not sign anybody in beside HTTP_AUTHORIZATION', async () => {
	const bad = await me('a.b.c', { environment: { REDIRECT_HTTP_AUTHORIZATION: `Bearer ${good.access}` } });

	assert.ok(bad.status === 401 || bad.status === 400);
});

test('the token of a deactivated user is 401 at once, and stays so when the account is opened again', async () => {
	const one = await person(api);
	assert.equal((await me(one.access)).status, 200);
	await deactivate(one.id);
	assert.equal((await me(one.access)).status, 401);
	await execute`UPDATE account SET is_active = true WHERE id = ${one.id}`;
	assert.equal((await me(one.access)).status, 401);
});

test('the token of a deleted user is 401 at once', async () => {
	const one = await person(api);
	await execute`DELETE FROM account WHERE id = ${one.id}`;

	assert.equal((await me(one.access)).status, 401);
});

test('a token from before a password change is 401 at once', async () => {
	const one = await person(api);
	const changed = await api.post('/auth/password/change/',
		{ old_password: one.password, password: 'Another-Staple-42' }, { token: one.access });

	assert.equal(changed.status, 200);
	assert.equal((await me(one.access)).status, 401);
	assert.equal((await me(changed.json.tokens.access)).status, 200);
});

test('a role that was taken away is gone at the next request', async () => {
	const one = await person(api);
	await setRole(one.id, 'Admin');
	assert.equal((await api.post('/partners/', {}, { token: one.access })).status, 400);
	await setRole(one.id, 'Student');
	assert.equal((await api.post('/partners/', {}, { token: one.access })).status, 403);
});

test('hazard 1: a key under 32 bytes is refused: nothing is signed and nothing is let in', async () => {
	for (const [name, hex] of [['empty', ''], ['short', 'ab'.repeat(31)], ['words', 'not hexadecimal at all'.repeat(4)]]) {
		const path = join(scratchDirectory(), `${name}.key`);
		writeFileSync(path, hex, { mode: 0o600 });
		const other = cgiClient({ secret_key_file: path });
		const forged = forge(good.access, { key: Buffer.from(hex, 'hex') });
		assert.equal((await other.get('/users/me/', { token: forged, serverError: true })).status, 500, name);
	}
});

test('a key file that others can read is refused', async () => {
	const path = join(scratchDirectory(), 'open.key');
	writeFileSync(path, signingKey().toString('hex'), { mode: 0o644 });
	const answer = await cgiClient({ secret_key_file: path }).get('/users/me/', { token: good.access, serverError: true });

	assert.equal(answer.status, 500);
	assert.match(answer.stderr, /key/);
	assert.equal(answer.json.request_id, answer.headers['x-request-id']);
});

test('answers to a caller with a token are private, no-store', async () => {
	const { headers } = await api.get('/courses/', { token: good.access });

	assert.equal(headers['cache-control'], 'private, no-store');
});

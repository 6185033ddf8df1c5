/*
 * auth/password/: a forgotten password, and a changed one.
 * Runs alone: it compares times to 150 ms.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { attribute, readPage, textOf } from '../lib/pages.mjs';
import { auditRows, deactivate, mailedToken, mailsTo, person } from '../lib/people.mjs';
import { uniqueEmail } from '../lib/unique.mjs';

const api = cgiClient();
const NEW = 'Another-Staple-42';
const reset = (email, options) => api.post('/auth/password/reset/', { email }, options);
const confirm = (token, password, options) => api.post('/auth/password/reset/confirm/', { token, password }, options);
const mayLogIn = async (one, password) => (
	await api.post('/auth/token/', { username: one.username, password })).status === 200;

async function resetToken(one) {
	assert.equal((await reset(one.email)).status, 202);
	return mailedToken(one.email, 'password-reset');
}

test('a reset is 202 in the same words and the same time, whether the address exists or not', async () => {
	const one = await person(api);
	const gone = await person(api);
	await deactivate(gone.id);
	const answers = [await reset(one.email), await reset(uniqueEmail()), await reset(gone.email)];

	for (const answer of answers) {
		assert.equal(answer.status, 202);
		assert.equal(answer.text, answers[0].text);
		assert.ok(Math.abs(answer.ms - answers[1].ms) < 150, `${answers.map((a) => a.ms)}`);
	}
	assert.equal((await mailsTo(gone.email)).filter((mail) => mail.template === 'password-reset').length, 0);
});

test('a reset finds the address in any case and mails one link', async () => {
	const one = await person(api);
	assert.equal((await reset(one.email.toUpperCase())).status, 202);

	const mails = (await mailsTo(one.email)).filter((mail) => mail.template === 'password-reset');
	assert.equal(mails.length, 1);
});

test('a reset wants an address', async () => {
	for (const email of ['', 'nonsense', 12, null]) {
		const { status, json } = await reset(email);
		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['email']);
	}
});

test('the mailed token sets a new password once', async () => {
	const one = await person(api);
	const token = await resetToken(one);

	assert.equal((await confirm(token, NEW)).status, 200);
	assert.equal(await mayLogIn(one, NEW), true);
	assert.equal(await mayLogIn(one, one.password), false);
	const again = await confirm(token, 'Third-Battery-43');
	assert.equal(again.status, 400);
	assert.deepEqual(Object.keys(again.json), ['token']);
	assert.equal(await mayLogIn(one, NEW), true);
});

test('a new password ends every session: access tokens and refresh tokens', async () => {
	const one = await person(api);
	const other = (await api.post('/auth/token/', one)).json;
	await confirm(await resetToken(one), NEW);

	for (const pair of [one, other]) {
		assert.equal((await api.get('/users/me/', { token: pair.access })).status, 401);
		assert.equal((await api.post('/auth/refresh/', { refresh: pair.refresh })).status, 401);
	}
});

test('a second request makes the first link stop to hold', async () => {
	const one = await person(api);
	const first = await resetToken(one);
	const second = await resetToken(one);

	assert.equal((await confirm(first, NEW)).status, 400);
	assert.equal((await confirm(second, NEW)).status, 200);
});

test('the link is mailed, not answered, and holds for an hour', async () => {
	const one = await person(api);
	const answer = await reset(one.email);
	const token = await mailedToken(one.email, 'password-reset');

	assert.ok(!answer.text.includes(token));
	assert.equal(await value`SELECT extract(epoch FROM expires_at - created_at)::int FROM account_token
		WHERE account_id = ${one.id} AND purpose = 'reset_password'`, 3600);
	await execute`UPDATE account_token SET expires_at = now() - interval '1 second' WHERE account_id = ${one.id}`;
	assert.equal((await confirm(token, NEW)).status, 400);
	assert.equal(await mayLogIn(one, one.password), true);
});

test('a verification token does not reset a password', async () => {
	const one = await person(api);
	const token = await mailedToken(one.email, (await mailsTo(one.email))[0].template);

	assert.equal((await confirm(token, NEW)).status, 400);
	assert.equal((await api.post('/verify-email/', { token })).status, 200, 'and it was not spent by it');
});

test('the password rules hold here too, with the owner\'s data, and do not spend the token', async () => {
	const one = await person(api);
	const token = await resetToken(one);

	for (const bad of ['short', 'password1', '48151623421', one.username]) {
		const { status, json } = await confirm(token, bad);
		assert.equal(status, 400, bad);
		assert.deepEqual(Object.keys(json), ['password'], bad);
	}
	assert.equal((await confirm(token, NEW)).status, 200);
});

test('a bad token and a bad password are told together', async () => {
	const { status, json } = await confirm('nonsense', '123');

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['password', 'token']);
});

test('of ten confirmations at the same moment one wins', async () => {
	const one = await person(api);
	const token = await resetToken(one);
	const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => confirm(token, `${NEW}-${i}`)));

	assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, ...Array(9).fill(400)]);
	const winner = answers.findIndex((answer) => answer.status === 200);
	assert.equal(await mayLogIn(one, `${NEW}-${winner}`), true);
});

test('the token of a deactivated account holds no more', async () => {
	const one = await person(api);
	const token = await resetToken(one);
	await deactivate(one.id);

	assert.equal((await confirm(token, NEW)).status, 400);
});

test('a person at a browser gets a form, and the link is not spent by looking', async () => {
	const one = await person(api);
	const token = await resetToken(one);
	const page = await api.get(`/auth/password/reset/confirm/?token=${token}`,
		{ headers: { Accept: 'text/html,*/*;q=0.8' }, undocumented: true });

	assert.equal(page.status, 200);
	assert.match(page.headers['content-type'], /^text\/html/);
	const read = await readPage(page, 'the form');
	assert.equal(attribute(read.find('input[name=token]'), 'value'), token);
	assert.match(page.headers['cache-control'], /no-store/);
	const again = await readPage(await api.request('POST', '/auth/password/reset/confirm/?language=fr',
		{ form: { token, password: '123' }, headers: { Accept: 'text/html' }, undocumented: true }), 'the form again');
	assert.deepEqual([again.status, again.language, attribute(again.find('#password'), 'aria-invalid')], [400, 'fr', 'true']);
	assert.equal(attribute(again.find('#password'), 'value'), undefined, 'a password is not sent back');
	assert.equal(attribute(again.find('input[name=token]'), 'value'), token);
	assert.doesNotMatch(textOf(again.find('.error-summary')), /This password/);
	assert.equal((await confirm(token, NEW)).status, 200);
});

test('hazard 25: what stands in ?token= cannot become markup', async () => {
	const page = await api.get(`/auth/password/reset/confirm/?token=${encodeURIComponent('"><script>alert(1)</script>')}`,
		{ headers: { Accept: 'text/html' }, undocumented: true });

	assert.equal(page.status, 400);
	await readPage(page, 'a hostile token');
});

test('change: the old password is wanted, other sessions end, this one gets new tokens', async () => {
	const one = await person(api);
	const other = (await api.post('/auth/token/', one)).json;
	const { status, json, headers } = await api.post('/auth/password/change/',
		{ old_password: one.password, password: NEW }, { token: one.access });

	assert.equal(status, 200);
	assert.equal(await mayLogIn(one, NEW), true);
	assert.equal((await api.get('/users/me/', { token: json.tokens.access })).status, 200);
	assert.equal((await api.post('/auth/refresh/', { refresh: other.refresh })).status, 401);
	assert.equal((await api.get('/users/me/', { token: other.access })).status, 401);
	const rows = await auditRows(headers['x-request-id']);
	assert.ok(rows.length > 0);
	assert.ok(!JSON.stringify(rows).includes('argon2id'));
});

test('change: a wrong old password and a bad new one are told together', async () => {
	const one = await person(api);
	const { status, json } = await api.post('/auth/password/change/',
		{ old_password: 'Wrong-Horse-42', password: '123' }, { token: one.access });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['old_password', 'password']);
	assert.equal(await mayLogIn(one, one.password), true);
});

test('change wants somebody signed in', async () => {
	assert.equal((await api.post('/auth/password/change/', { old_password: 'x', password: NEW })).status, 401);
});

test('a change is told by mail', async () => {
	const one = await person(api);
	await api.post('/auth/password/change/', { old_password: one.password, password: NEW }, { token: one.access });

	assert.ok((await mailsTo(one.email)).some((mail) => mail.template === 'password-changed'));
	assert.deepEqual(await sql`SELECT 1 FROM outbox WHERE recipient = ${one.email} AND data::text LIKE ${`%${NEW}%`}`, []);
});

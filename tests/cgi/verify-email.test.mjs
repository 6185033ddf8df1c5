/*
 * verify-email/ and resend-verification/.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { attribute, readPage } from '../lib/pages.mjs';
import { deactivate, mailedToken, mailsTo, person } from '../lib/people.mjs';
import { uniqueEmail } from '../lib/unique.mjs';

const api = cgiClient();
const verified = (one) => value`SELECT email_verified_at IS NOT NULL FROM account WHERE id = ${one.id}`;

async function newcomer() {
	const one = await person(api);
	const [mail] = await mailsTo(one.email);

	return { ...one, token: await mailedToken(one.email, mail.template), template: mail.template };
}

test('POST verifies the address', async () => {
	const one = await newcomer();
	assert.equal(await verified(one), false);
	const { status, json } = await api.post('/verify-email/', { token: one.token });

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json), ['message']);
	assert.equal(await verified(one), true);
});

test('GET alone does not spend the token: a link scanner may look as often as it likes', async () => {
	const one = await newcomer();

	for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET'])
		assert.ok((await api.request(method, `/verify-email/?token=${one.token}`)).status < 300);
	assert.equal(await verified(one), false);
	assert.equal((await api.post('/verify-email/', { token: one.token })).status, 200);
	assert.equal(await verified(one), true);
});

test('a browser gets a page with a button that posts the token', async () => {
	const one = await newcomer();
	const page = await api.get(`/verify-email/?token=${one.token}`,
		{ headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, undocumented: true });

	assert.equal(page.status, 200);
	assert.match(page.headers['content-type'], /^text\/html; charset=utf-8$/i);
	const read = await readPage(page, 'the page with the button');
	assert.equal(attribute(read.find('form'), 'action'), '/api/v1/verify-email/?language=en');
	assert.ok(read.find('button'));
	assert.equal(attribute(read.find('input[name=token]'), 'value'), one.token);
	assert.ok(read.all('a[href]').every((link) => !attribute(link, 'href').includes(one.token)), 'no link takes the token along');
	assert.match(page.headers['cache-control'], /no-store/);
	assert.equal(await verified(one), false);
	const posted = await api.request('POST', '/verify-email/', { form: { token: one.token },
		headers: { Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' }, undocumented: true });
	assert.equal(posted.status, 200);
	assert.match(posted.headers['content-type'], /^text\/html/);
	assert.equal(await verified(one), true);
});

test('hazard 26: a form on somebody else\'s page cannot post the token', async () => {
	const one = await newcomer();

	for (const headers of [{ 'Sec-Fetch-Site': 'cross-site' }, { Origin: 'https://evil.example' }, { Origin: 'null' }]) {
		const { status } = await api.request('POST', '/verify-email/', { form: { token: one.token }, headers });
		assert.equal(status, 403, JSON.stringify(headers));
	}
	assert.equal(await verified(one), false);
});

test('unknown, empty and expired tokens are 400', async () => {
	const one = await newcomer();
	await execute`UPDATE account_token SET expires_at = now() - interval '1 second' WHERE account_id = ${one.id}`;

	for (const token of [one.token, 'nonsense', '', '"><script>alert(1)</script>', 'x'.repeat(3000), "' OR 1=1"]) {
		assert.equal((await api.post('/verify-email/', { token })).status, 400, token);
		assert.equal((await api.get(`/verify-email/?token=${encodeURIComponent(token)}`)).status, 400, token);
		const page = await api.get(`/verify-email/?token=${encodeURIComponent(token)}`,
			{ headers: { Accept: 'text/html' }, undocumented: true });
		assert.equal(page.status, 400);
		await readPage(page, token);
	}
	assert.equal((await api.get('/verify-email/')).status, 400);
	assert.equal((await api.post('/verify-email/', {})).status, 400);
	assert.equal(await verified(one), false);
});

test('the link holds for 24 hours', async () => {
	const one = await newcomer();

	assert.equal(await value`SELECT extract(epoch FROM expires_at - created_at)::int FROM account_token
		WHERE account_id = ${one.id}`, 86400);
});

test('a token holds once', async () => {
	const one = await newcomer();

	assert.equal((await api.post('/verify-email/', { token: one.token })).status, 200);
	assert.equal((await api.post('/verify-email/', { token: one.token })).status, 400);
});

test('resend is 202 in the same words whether the address exists, is verified, or not', async () => {
	const one = await newcomer();
	const done = await newcomer();
	const gone = await newcomer();
	await api.post('/verify-email/', { token: done.token });
	await deactivate(gone.id);
	const answers = [];
	for (const email of [one.email, done.email, gone.email, uniqueEmail()])
		answers.push(await api.post('/resend-verification/', { email }));

	for (const answer of answers) {
		assert.equal(answer.status, 202);
		assert.equal(answer.text, answers[0].text);
	}
	assert.equal((await mailsTo(one.email)).length, 2);
	assert.equal((await mailsTo(gone.email)).length, 1);
});

test('a resent link holds and the first one no longer', async () => {
	const one = await newcomer();
	await api.post('/resend-verification/', { email: one.email.toUpperCase() });
	const mails = await mailsTo(one.email);
	const second = await mailedToken(one.email, mails.at(-1).template);

	assert.notEqual(second, one.token);
	assert.equal((await api.post('/verify-email/', { token: one.token })).status, 400);
	assert.equal((await api.post('/verify-email/', { token: second })).status, 200);
});

test('resend wants an address', async () => {
	const { status, json } = await api.post('/resend-verification/', { email: 'nonsense' });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['email']);
});

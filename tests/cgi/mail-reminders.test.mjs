/*
 * mail-reminders/ and the choice that profile/ shows: mail that people may do without can be stopped from the mail
 * itself, by a person and by a mail program (RFC 8058).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { attribute, readPage } from '../lib/pages.mjs';
import { admin, person } from '../lib/people.mjs';

const api = cgiClient();
const HTML = { headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, undocumented: true };
const wants = (one) => value`SELECT mail_reminders FROM profile WHERE account_id = ${one.id}`;

async function reader() {
	const one = await person(api);
	return { ...one, link: `/mail-reminders/?token=${await value`SELECT opt_out_token(${one.id})`}` };
}

test('one click: a POST with the body of RFC 8058, as either kind of form, stops reminders; no cookie, no redirect', async () => {
	for (const body of [{ form: { 'List-Unsubscribe': 'One-Click' } }, { multipart: [{ name: 'List-Unsubscribe', value: 'One-Click' }] }, {}]) {
		const one = await reader();
		const { status, json } = await api.request('POST', one.link, { ...body, headers: { Accept: '*/*' } });

		assert.deepEqual([status, json.mail_reminders], [200, false]);
		assert.equal(await wants(one), false);
		assert.equal((await api.get('/profile/', { token: one.access })).json.mail_reminders, false);
	}
});

test('GET changes nothing, however often a link scanner looks', async () => {
	const one = await reader();

	for (const method of ['GET', 'HEAD', 'OPTIONS', 'GET'])
		assert.ok((await api.request(method, one.link)).status < 300);
	assert.equal((await api.get(one.link)).json.mail_reminders, true);
	assert.equal(await wants(one), true);
});

test('a browser gets a page with a button, and then one that takes it back', async () => {
	const one = await reader();
	const press = async (page) => {
		const read = await readPage(page, 'the page with the button');
		const action = attribute(read.find('form'), 'action').replace('/api/v1', '');
		return api.request('POST', action, { ...HTML, form: { mail_reminders: attribute(read.find('input[name=mail_reminders]'), 'value') } });
	};
	const page = await api.get(one.link, HTML);

	assert.deepEqual([page.status, page.headers['content-type']], [200, 'text/html; charset=utf-8']);
	assert.match(page.headers['cache-control'], /no-store/);
	assert.ok(!page.text.includes(one.email), 'a mail that is passed on does not tell more than it said');
	const stopped = await press(page);
	assert.match(stopped.text, /no reminders of events any more/);
	assert.equal(await wants(one), false);
	assert.match((await press(stopped)).text, /the day before/);
	assert.equal(await wants(one), true);
});

test('a token that is not ours, or is somebody else\'s with another number, is 400 and changes nothing', async () => {
	const [one, other] = [await reader(), await reader()];
	const [, number, secret] = /token=(\d+)\.(.+)$/.exec(one.link);
	assert.match(secret, /^[0-9a-f]{32}$/);
	const last = secret.endsWith('0') ? '1' : '0';

	for (const token of ['', number, `${number}.`, `${other.id}.${secret}`, `${number}.${secret.slice(0, -1)}${last}`, `0${number}.${secret}`,
		`${number}.${secret}0`, `999999999999999999.${secret}`, `9999999999999999999999.${secret}`, `-1.${secret}`, "1'--", '%00', '%ff'])
		for (const method of ['GET', 'POST'])
			assert.equal((await api.request(method, `/mail-reminders/?token=${token}`)).status, 400, token);
	assert.equal((await api.get('/mail-reminders/?token=1.0', HTML)).status, 400);
	assert.deepEqual([await wants(one), await wants(other)], [true, true]);
	await api.delete('/profile/', { token: one.access });
	assert.equal((await api.post(one.link)).status, 400, 'the account is gone');
});

test('hazard 26: a form on somebody else\'s page cannot use the link', async () => {
	const one = await reader();

	assert.equal((await api.request('POST', one.link, { form: {}, headers: { 'Sec-Fetch-Site': 'cross-site' } })).status, 403);
	assert.equal(await wants(one), true);
});

test('the web role can neither make a link nor read what it is signed with', async () => {
	assert.equal(await value`SELECT has_function_privilege('evolv_web', 'evolv.opt_out_token(bigint)', 'EXECUTE')
		OR has_table_privilege('evolv_web', 'evolv.link_secret', 'SELECT')`, false);
});

test('profile/ switches it too, for oneself, and an admin for whoever wrote to the office', async () => {
	const [one, boss] = [await person(api), await admin(api)];
	const set = (choice) => api.patch('/profile/', { mail_reminders: choice }, { token: one.access });

	assert.equal((await api.get('/profile/', { token: one.access })).json.mail_reminders, true);
	assert.equal((await set(false)).json.mail_reminders, false);
	assert.equal((await api.patch('/profile/', { bio: 'x' }, { token: one.access })).json.mail_reminders, false);
	assert.deepEqual(Object.keys((await set('perhaps')).json), ['mail_reminders']);
	assert.equal((await set(true)).json.mail_reminders, true);
	const path = `/admin/profiles/${one.id}/profile/`;
	assert.equal((await api.patch(path, { mail_reminders: false }, { token: boss.access })).json.mail_reminders, false);
	assert.equal(await wants(one), false);
});

test('a reminder that waits to be sent is taken back with the choice; other mail stays', async () => {
	const one = await reader();
	await execute`INSERT INTO outbox (template, recipient, next_attempt_at)
		SELECT t, ${one.email}, now() + interval '1 day' FROM unnest(ARRAY['event-reminder', 'event-promoted']) t`;
	await api.post(one.link);

	assert.equal(await value`SELECT string_agg(template, ' ') FROM outbox WHERE recipient = ${one.email} AND template LIKE 'event-%'`, 'event-promoted');
});

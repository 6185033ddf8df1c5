/*
 * The page of one person's seat at an event: taken, waited for and given back by plain forms.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { actionOf, cookieOf, hiddenOf, pageVisitor, tokenOf, visit } from '../lib/page-visitor.mjs';
import { readPage, textOf } from '../lib/pages.mjs';
import { admin, mailsTo, PASSWORD } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';

const api = cgiClient();
const { signedIn, submit } = pageVisitor(api);
const boss = await admin(api);

test('a seat at an event is taken by a form, and who comes too late stands in line', async () => {
	const event = await things.event(api.with({ token: boss.access }), { capacity: 1 });
	const path = `/fr/seat/${event.id}/`;
	const sent = await visit(path);
	assert.deepEqual([sent.status, sent.headers.location], [303, `/fr/sign-in/?next=/seat/${event.id}/`]);

	const first = await signedIn();
	const late = await signedIn();
	const take = async ({ cookie }, page) => submit(actionOf(page), { form_token: tokenOf(page) }, cookie);
	const [before, beforeLate] = [await visit(path, first.cookie), await visit(path, late.cookie)];
	const good = await take(first, before);
	assert.deepEqual([good.status, good.headers.location], [303, path]);
	const own = await visit(path, first.cookie);
	assert.equal(actionOf(own), `/events/${event.id}/leave/?language=fr`);
	assert.match(textOf(own.find('p.lede')), /Vous avez une place/);
	assert.deepEqual((await mailsTo(first.email)).map((mail) => mail.template).slice(-1), ['event-registered']);

	const full = await take(late, beforeLate);
	assert.equal(full.status, 409);
	assert.match((await readPage(full, 'full')).text, /Cet événement est complet/);
	assert.equal((await take(late, await visit(path, late.cookie))).status, 303);
	assert.match(textOf((await visit(path, late.cookie)).find('p.lede')), /liste d’attente/);
	assert.equal((await submit(`/events/${event.id}/register/`, {}, late.cookie)).status, 403, 'hazard 26: without the form\'s token');
});

test('a page of a seat is there for every event and no other, and offers none that nobody may take', async () => {
	const one = await signedIn();
	const past = await things.event(api.with({ token: boss.access }), { date: '2020-01-01T10:00:00Z' });
	const open = await things.event(api.with({ token: boss.access }));
	const office = cookieOf(await submit('/auth/login/', { username: boss.username, password: PASSWORD }));

	for (const path of ['/seat/999999999/', '/seat/', '/seat/x/'])
		assert.equal((await visit(path, one.cookie)).status, 404, path);
	assert.equal((await visit(`/seat/${past.id}/`, one.cookie)).find('form[method=post]'), undefined);
	assert.equal((await visit(`/seat/${open.id}/`, office)).find('form[method=post]'), undefined);
});

test('a seat and a place in line are given back by a button; the first in line gets the seat', async () => {
	const event = await things.event(api.with({ token: boss.access }), { capacity: 1 });
	const path = `/en/seat/${event.id}/`;
	const people = [await signedIn(), await signedIn(), await signedIn()];
	const press = async ({ cookie }) => {
		const page = await visit(path, cookie);
		return submit(actionOf(page), { form_token: tokenOf(page) }, cookie);
	};
	const words = async ({ cookie }) => textOf((await visit(path, cookie)).find('p.lede'));

	for (const one of people)
		assert.equal((await press(one)).headers.location, path);
	const [holder, next, last] = people;
	for (const [one, badge] of [[holder, undefined], [last, 'You stand in line']]) {
		const account = await visit('/en/account/', one.cookie);
		assert.equal(textOf(account.find(`a[href=/en/seat/${event.id}/]`)), event.title, 'the account leads there');
		assert.equal(textOf(account.find('.badge')), badge);
	}
	assert.match(await words(last), /stand in line/);
	const left = await press(last);
	assert.deepEqual([left.status, left.headers.location], [303, '/en/thanks/seat/']);
	assert.match(await words(last), /Every seat is taken/);
	assert.equal((await visit('/en/account/', last.cookie)).find(`a[href=/en/seat/${event.id}/]`), undefined);
	const page = await visit(path, holder.cookie);
	const givenBack = await press(holder);
	assert.deepEqual([givenBack.status, givenBack.headers.location], [303, '/en/thanks/seat/']);
	assert.match(await words(next), /You have a seat/);
	assert.match(textOf((await visit('/en/thanks/seat/')).find('p.lede')), /given your place back/);
	const twice = await submit(actionOf(page), { form_token: tokenOf(page) }, holder.cookie);
	assert.deepEqual([twice.status, twice.headers.location], [303, path], 'pressed twice');
	assert.match(await words(next), /You have a seat/);
});

test('giving back wants the form\'s token, a session and an event that is still to come', async () => {
	const event = await things.event(api.with({ token: boss.access }));
	const path = `/en/seat/${event.id}/`;
	const one = await signedIn();
	const take = await visit(path, one.cookie);

	await submit(actionOf(take), { form_token: tokenOf(take) }, one.cookie);
	const leave = actionOf(await visit(path, one.cookie));
	assert.equal((await submit(leave, {}, one.cookie)).status, 403);
	const ended = await readPage(await submit(leave, { form_token: tokenOf(take) }), 'no session');
	assert.equal(ended.status, 401);
	assert.deepEqual(hiddenOf(ended), [['next', `/seat/${event.id}/`]]);
	await execute`UPDATE event SET date = '2020-01-01' WHERE id = ${event.id}`;
	assert.equal((await submit(leave, { form_token: tokenOf(take) }, one.cookie)).status, 409);
	const past = await visit(path, one.cookie);
	assert.equal(textOf(past.find('p.lede')), 'This event is over.');
	assert.equal(past.find('form[method=post]'), undefined);
	assert.equal((await visit('/en/account/', one.cookie)).find(`a[href=/en/seat/${event.id}/]`), undefined, 'what is over is not listed');
	const calendar = `a[href=/api/v1/events/${event.id}.ics]`;
	assert.equal((await visit(`/en/events/${event.id}/`)).find(calendar), undefined, 'what is over is in no calendar to come');
	assert.equal((await api.post(`/events/${event.id + 1000000}/leave/`, {}, { token: one.access })).status, 404);
});

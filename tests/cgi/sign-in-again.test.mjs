/*
 * A form whose sender's session has ended: nothing is changed, and nothing that was typed is lost. The page where they sign
 * in again carries it, and behind it the form is there as they left it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { actionOf, ANSWERS, cookieOf, HTML, hiddenOf, pageVisitor, tokenOf, visit } from '../lib/page-visitor.mjs';
import { attribute, readPage, textOf } from '../lib/pages.mjs';
import { admin, PASSWORD } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';

const api = cgiClient();
const { signedIn, submit } = pageVisitor(api);
const asBoss = api.with({ token: (await admin(api)).access });
const courses = [await things.course(asBoss), await things.course(asBoss)];
const TYPED = [...Object.entries(ANSWERS), ...courses.map(({ id }) => ['courses', `${id}`])];
const filled = TYPED.filter(([, text]) => text);
const endSessions = (one) => execute`UPDATE refresh_token SET revoked_at = now() WHERE account_id = ${one.id}`;
const applications = (one) => value`SELECT count(*)::int FROM student WHERE account_id = ${one.id}`;
const kept = (page) => hiddenOf(page).filter(([name]) => name !== 'next');
const names = (pairs) => pairs.map(([name]) => name);

/* Sends the page's sign-in form, as a browser does. */
const signIn = (page, username, password = PASSWORD) => submit(actionOf(page), [...hiddenOf(page), ['username', username], ['password', password]]);

test('what was typed into the application goes along until it stands in the form again, and is sent from there', async () => {
	const one = await signedIn();
	const token = tokenOf(await visit('/apply/', one.cookie));

	await endSessions(one);
	const answer = await submit('/students/?language=fr', [...TYPED, ['form_token', token], ['password', 'secret-41']], one.cookie);
	assert.equal(answer.status, 401);
	assert.equal(answer.headers['www-authenticate'], 'Bearer');
	assert.match(answer.headers['cache-control'], /no-store/);
	const page = await readPage(answer, 'sign in again');
	assert.equal(page.language, 'fr');
	assert.equal(textOf(page.find('h1')), 'Votre session a pris fin');
	assert.equal(attribute(page.find('input[name=next]'), 'value'), '/apply/');
	assert.deepEqual(kept(page), TYPED);
	assert.ok(!answer.text.includes('secret-41') && !answer.text.includes(token));

	const wrong = await signIn(page, one.username, 'Wrong-Horse-41');
	assert.equal(wrong.status, 400);
	const again = await readPage(wrong, 'a wrong password');
	assert.deepEqual(kept(again), TYPED);

	const good = await signIn(again, one.username);
	assert.equal(good.status, 200);
	assert.match(good.headers['set-cookie'], /^evolv=[\w.-]+; Path=\/; HttpOnly/);
	assert.match(good.headers['cache-control'], /no-store/);
	const form = await readPage(good, 'the form again');
	assert.equal(form.language, 'fr');
	assert.equal(actionOf(form), '/students/?language=fr');
	for (const [name, text] of filled.filter(([field]) => form.find(`input#${field}`)))
		assert.equal(attribute(form.find(`input#${name}`), 'value'), text, name);
	assert.equal(textOf(form.find('textarea#motivation')), ANSWERS.motivation);
	assert.deepEqual(form.all('option[selected]').map((option) => attribute(option, 'value')), ['Female', 'GH', 'GH', 'Secondary School', '4', 'true']);
	assert.deepEqual(form.all('input[checked]').map((box) => Number(attribute(box, 'value'))).sort(), courses.map(({ id }) => id).sort());
	assert.match(textOf(form.find('.notice')), /Rien n’a encore été envoyé/);
	assert.equal(form.find('.error-summary'), undefined);
	assert.equal(await applications(one), 0, 'nothing was sent by signing in');
	const sent = await submit(actionOf(form), [...TYPED, ['form_token', tokenOf(form)]], cookieOf(good));
	assert.deepEqual([sent.status, sent.headers.location], [303, '/fr/account/']);
	assert.equal(await applications(one), 1);
});

test('a form without any cookie is kept as well; a fresh form says nothing of it', async () => {
	const answer = await submit('/students/?language=en', TYPED);

	assert.equal(answer.status, 401);
	assert.deepEqual(kept(await readPage(answer, 'no cookie')), TYPED);
	assert.equal((await visit('/apply/', (await signedIn()).cookie)).find('.notice'), undefined);
	assert.deepEqual(kept(await visit('/sign-in/?next=/apply/&first_name=Ama')), []);
});

test('who signed in anew in another window is asked once more: the form of before changes nothing', async () => {
	const one = await signedIn();
	const token = tokenOf(await visit('/apply/', one.cookie));
	const anew = cookieOf(await submit('/auth/login/', { username: one.username, password: PASSWORD }));
	const answer = await submit('/students/?language=en', [...TYPED, ['form_token', token]], anew);

	assert.equal(answer.status, 403);
	const page = await readPage(answer, 'another session');
	assert.equal(textOf(page.find('h1')), 'Please sign in once more');
	assert.deepEqual(kept(page), TYPED);
	assert.equal(await applications(one), 0);
	assert.equal((await signIn(page, one.username)).status, 200);
});

test('hazard 26: of another site\'s form nothing is kept, and nothing is signed in by it', async () => {
	const one = await signedIn();

	for (const headers of [{ Origin: 'https://evil.example' }, { 'Sec-Fetch-Site': 'cross-site' }]) {
		for (const cookie of [undefined, one.cookie]) {
			const answer = await submit('/students/', TYPED, cookie, headers);
			assert.equal(answer.status, 403);
			assert.ok(!answer.text.includes(ANSWERS.motivation) && !answer.text.includes('name="password"'));
		}
		const login = await submit('/auth/login/', [...TYPED, ['next', '/apply/'], ['username', one.username], ['password', PASSWORD]], undefined, headers);
		assert.equal(login.status, 403);
		assert.equal(cookieOf(login), undefined);
	}
});

test('only the form\'s own fields are kept, for the page that has them; programs are answered as ever', async () => {
	const one = await signedIn();
	const login = (fields, headers) => api.request('POST', '/auth/login/', { form: { username: one.username, password: PASSWORD, ...fields }, undocumented: true, headers });
	const strange = await readPage(await submit('/students/', { first_name: 'Ama', homepage: 'x', username: 'someone', is_admin: 'true' }), 'strange fields');

	assert.deepEqual(kept(strange), [['first_name', 'Ama']]);
	for (const next of ['/account/', '/seat/12/', 'https://evil.example/apply/', ''])
		assert.equal((await login({ next, first_name: 'Ama' }, { Accept: HTML })).status, 303, next);
	const json = await login({ next: '/apply/', first_name: 'Ama' }, {});
	assert.deepEqual([json.status, Object.keys(json.json).sort()], [200, ['message', 'tokens', 'user']]);
	const bare = await api.request('POST', '/students/', { form: TYPED });
	assert.deepEqual([bare.status, Object.keys(bare.json)], [401, ['detail']]);
});

test('the longest application is kept whole; what no browser sends is not, and is refused as ever', async () => {
	const long = { motivation: '𓀀'.repeat(5000), future_goals: '"'.repeat(5000), proudest_moment: '𝄞'.repeat(5000) };
	const one = await signedIn();
	const page = await readPage(await submit('/students/', { ...ANSWERS, ...long }), 'a long application');

	assert.equal(kept(page).find(([name]) => name === 'proudest_moment')[1], long.proudest_moment);
	const form = await readPage(await signIn(page, one.username), 'a long form');
	assert.equal(textOf(form.find('textarea#motivation')), long.motivation);
	const longer = await submit('/students/', { ...ANSWERS, motivation: 'x'.repeat(1 << 16) });
	assert.equal(longer.status, 401);
	assert.deepEqual(kept(await readPage(longer, 'too long')), []);
	assert.equal((await submit('/students/', { motivation: 'x'.repeat(1 << 20) })).status, 413);
	assert.equal((await submit('/auth/login/', { username: 'x'.repeat(300 * 1024), password: PASSWORD })).status, 413);
	const name = 'y'.repeat(1 << 18);
	const large = await readPage(await submit('/auth/login/?language=fr', { username: name, password: PASSWORD }), 'a large form');
	assert.deepEqual([large.status, large.language, attribute(large.find('input#username'), 'value')], [400, 'fr', name]);
	assert.equal((await submit('/auth/password/reset/', { email: 'x'.repeat(20 * 1024) })).status, 413, 'no other body of it is long');
});

test('reading what somebody typed counts as a request, but not as an application', async () => {
	const address = '198.51.100.77';
	const limited = cgiClient({ rate_limits: 'on', limit_anonymous: 3 });
	const statuses = [];

	for (let i = 0; i < 4; i++)
		statuses.push((await limited.request('POST', '/students/', { form: TYPED, undocumented: true, address, headers: { Accept: HTML } })).status);
	assert.deepEqual(statuses, [401, 401, 401, 429]);
});

/*
 * Account pages: register, sign in, apply and sign out with plain forms; what the browser's cookie is good for, and what not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { attribute, fetchPage, readPage, textOf } from '../lib/pages.mjs';
import { admin, mailsTo, PASSWORD, person, registration } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { ANSWERS, cookieOf, HTML, pageVisitor, tokenOf, visit } from '../lib/page-visitor.mjs';

const api = cgiClient();
const { signedIn, submit } = pageVisitor(api);
const boss = await admin(api);

test('registering signs in; what was wrong stands at its field, what was typed stays, the password does not', async () => {
	const fields = registration();
	const bad = await submit('/register/?language=fr', { ...fields, email: 'nobody', password: 'short' });

	assert.equal(bad.status, 400);
	const page = await readPage(bad, 'register again');
	assert.equal(page.language, 'fr');
	assert.equal(attribute(page.find('input#username'), 'value'), fields.username);
	assert.equal(attribute(page.find('input#email'), 'aria-invalid'), 'true');
	assert.equal(attribute(page.find('input#password'), 'aria-invalid'), 'true');
	assert.equal(attribute(page.find('input#password'), 'value'), undefined);
	assert.ok(!bad.text.includes('short'));
	assert.ok(!bad.headers['set-cookie']);

	const good = await submit('/register/?language=fr', fields);
	assert.equal(good.status, 303);
	assert.equal(good.headers.location, '/fr/account/');
	assert.match(good.headers['set-cookie'], /^evolv=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax, evolv-here=1; Path=\/; SameSite=Lax$/);
	const own = await visit('/en/account/', cookieOf(good));
	assert.ok(own.text.includes(fields.email), 'the address waits to be verified');
	assert.match(own.headers['cache-control'], /no-store/);
	assert.equal(textOf(own.find('p.lede')), fields.username, 'who gave no name');
	assert.equal(own.find('a[href=/en/sign-in/]'), undefined, 'nobody signs in twice');
	assert.equal((await mailsTo(fields.email)).length, 1);
});

test('signing in: wrong credentials are told on the page; the way on is one of a few', async () => {
	const one = await person(api);
	const wrong = await submit('/auth/login/', { username: one.username, password: 'Wrong-Horse-41', next: '/apply/' });

	assert.equal(wrong.status, 400);
	const page = await readPage(wrong, 'sign in again');
	assert.match(textOf(page.find('.error-summary')), /No active account/);
	assert.equal(attribute(page.find('input[name=username]'), 'value'), one.username);
	assert.equal(attribute(page.find('input[name=next]'), 'value'), '/apply/');
	assert.ok(!wrong.text.includes('Wrong-Horse'));
	for (const [next, place] of [['/apply/', '/apply/'], ['https://evil.example/', '/account/'], ['//evil.example', '/account/'], ['', '/account/']])
		assert.equal((await submit('/auth/login/', { username: one.username, password: PASSWORD, next })).headers.location, place);
	const json = await api.post('/auth/login/', { username: one.username, password: PASSWORD });
	assert.ok(!json.headers['set-cookie'], 'no cookie for a program');
	const sent = await visit('/fr/account/');
	assert.equal(sent.status, 303);
	assert.equal(sent.headers.location, '/fr/sign-in/?next=/account/');
});

test('the page to sign in is kept for all, and is the same for who is signed in: nothing of anybody is in it', async () => {
	const one = await signedIn();

	for (const path of ['/sign-in/', '/fr/sign-in/?next=/apply/', '/register/', '/forgotten/', '/verify/']) {
		const [own, stranger] = await Promise.all([visit(path, one.cookie), visit(path)]);

		assert.equal(own.text, stranger.text, path);
		assert.match(own.headers['cache-control'], /^public/, path);
		assert.equal(own.headers.vary?.includes('Accept-Language') ?? false, !path.startsWith('/fr/'), path);
		assert.equal(own.find('input[name=form_token]'), undefined, path);
	}
	const asked = await fetchPage('/sign-in/', { headers: { 'Accept-Language': 'fr' } });
	assert.equal(asked.language, 'fr');
});

test('that somebody is signed in is told to scripts alone: nothing believes it, and it is taken back where it is not so', async () => {
	const told = 'evolv-here=1';
	const sent = await visit('/account/', told);

	assert.equal(sent.status, 303);
	assert.equal(sent.headers['set-cookie'], 'evolv-here=; Path=/; SameSite=Lax; Max-Age=0');
	assert.equal((await visit('/account/')).headers['set-cookie'], undefined, 'who never signed in gets no cookie');
	assert.equal((await visit('/en/', told)).text, (await visit('/en/')).text);
	assert.equal((await submit('/students/', {}, told)).status, 401);
});

test('over TLS the cookie is bound to the host', async () => {
	const one = await person(api);
	const secure = cgiClient({ base_url: 'https://school.example' });
	const answer = await secure.request('POST', '/auth/login/', { form: { username: one.username, password: PASSWORD }, undocumented: true, headers: { Accept: HTML } });

	assert.match(answer.headers['set-cookie'], /^__Host-evolv=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Secure, __Host-evolv-here=1; Path=\/; SameSite=Lax; Secure$/);
});

test('hazard 26: what the cookie changes wants the token of the session\'s own form', async () => {
	const one = await signedIn();
	const other = await signedIn();
	const token = tokenOf(await visit('/account/', one.cookie));
	const foreign = tokenOf(await visit('/account/', other.cookie));

	assert.notEqual(token, foreign);
	for (const form of [{}, { form_token: '' }, { form_token: foreign }, { form_token: token.slice(1) }])
		assert.equal((await submit('/auth/logout/', form, one.cookie)).status, 403, JSON.stringify(form));
	assert.equal((await submit('/auth/logout/', { form_token: token }, one.cookie, { Origin: 'https://evil.example' })).status, 403);
	assert.equal((await submit('/auth/logout/', { form_token: token }, one.cookie, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
	assert.equal((await visit('/account/', one.cookie)).status, 200, 'still signed in');
});

test('the cookie signs no other program in, and no other token is a cookie', async () => {
	const one = await signedIn();
	const refresh = one.cookie.slice('evolv='.length);
	const token = tokenOf(await visit('/account/', one.cookie));

	assert.equal((await api.get('/profile/', { headers: { Cookie: one.cookie } })).status, 401);
	assert.equal((await api.post('/students/', {}, { headers: { Cookie: one.cookie } })).status, 401);
	assert.equal((await api.request('POST', '/students/', { form: { form_token: token }, headers: { Cookie: one.cookie } })).status, 401, 'a form that wants no page');
	assert.equal((await api.get('/profile/', { token: refresh })).status, 401);
	for (const cookie of [`evolv=${one.access}`, `evolv=${refresh}; evolv=${refresh}`, `evolv=${refresh}, evolv=x`, 'evolv=', 'evolv=..', `__Host-evolv=${refresh}`])
		assert.equal((await visit('/account/', cookie)).status, 303, cookie.slice(0, 30));
	assert.equal((await visit('/account/', `theme=dark; ${one.cookie}; x="a,b"`)).status, 200, 'beside somebody else\'s');
});

test('signing out, a new password and a deactivation end it on the server', async () => {
	const ends = {
		'signing out': async (one) => {
			const answer = await submit('/auth/logout/', { form_token: tokenOf(await visit('/account/', one.cookie)) }, one.cookie);
			assert.equal(answer.status, 303);
			assert.match(answer.headers['set-cookie'], /^evolv=; .*Max-Age=0, evolv-here=; Path=\/; SameSite=Lax; Max-Age=0$/);
		},
		'a new password': (one) => api.post('/auth/password/change/', { old_password: PASSWORD, password: 'Another-Horse-42' }, { token: one.access }),
		'a deactivation': (one) => execute`UPDATE account SET is_active = false WHERE id = ${one.id}`,
	};

	for (const [name, end] of Object.entries(ends)) {
		const one = await signedIn();
		assert.equal((await visit('/account/', one.cookie)).status, 200);
		await end(one);
		assert.equal((await visit('/account/', one.cookie)).status, 303, name);
	}
});

test('where addresses must be verified, no cookie holds before that, and the page offers a new link', async () => {
	const settings = { require_verified_email: 'on' };
	const strict = cgiClient(settings);
	const one = await signedIn();
	const enter = () => strict.request('POST', '/auth/login/?language=fr', { form: { username: one.username, password: PASSWORD }, undocumented: true, headers: { Accept: HTML } });
	const look = (cookie) => fetchPage('/account/', { headers: { Cookie: cookie }, settings });

	assert.equal((await visit('/account/', one.cookie)).status, 200, 'where they need not');
	assert.equal((await look(one.cookie)).status, 303, 'a cookie of before');
	const refused = await enter();
	assert.equal(refused.status, 400);
	assert.ok(!refused.headers['set-cookie']);
	const page = await readPage(refused, 'sign in, unverified');
	assert.match(textOf(page.find('.error-summary')), /d’abord vérifier votre adresse/);
	assert.ok(page.find('a[href=/fr/verify/]'));
	await execute`UPDATE account SET email_verified_at = now() WHERE id = ${one.id}`;
	assert.equal((await look(one.cookie)).status, 200);
	assert.equal((await look(cookieOf(await enter()))).status, 200);
});

test('a new link to verify an address is asked for with the same answer for everybody; it comes where one waits', async () => {
	const one = await person(api);
	const ask = (email) => submit('/resend-verification/?language=fr', { email });

	for (const email of [one.email, 'nobody@school.example'])
		assert.deepEqual([(await ask(email)).status, (await ask(email)).headers.location], [303, '/fr/thanks/verify/']);
	assert.equal((await mailsTo(one.email)).filter(({ template }) => template === 'verify-email').length, 2);
	assert.equal((await fetchPage('/fr/thanks/verify/')).status, 200);
	assert.ok((await fetchPage('/fr/verify/')).find('form[method=post]'));
	const bad = await readPage(await ask('x'), 'verify again');
	assert.equal(attribute(bad.find('input#email'), 'value'), 'x');
	assert.equal(attribute(bad.find('input#email'), 'aria-invalid'), 'true');
});

test('countries are chosen by name, in the order of the page\'s language; all that the database takes, and no other', async () => {
	const one = await signedIn();
	const inOrder = {};

	for (const language of ['en', 'fr']) {
		const options = (await visit(`/${language}/apply/`, one.cookie)).find('select#nationality').childNodes.filter(({ tagName }) => tagName === 'option').slice(1);
		const names = options.map(textOf);

		assert.deepEqual(names, [...names].sort(new Intl.Collator(language, { ignorePunctuation: false }).compare), language);
		inOrder[language] = options.map((option) => attribute(option, 'value'));
		assert.ok(names.includes({ en: 'Germany', fr: 'Éthiopie' }[language]));
	}
	assert.deepEqual([...inOrder.fr].sort(), [...inOrder.en].sort());
	const taken = await value`SELECT json_agg(code ORDER BY code COLLATE "C") FROM (SELECT chr(a) || chr(b) AS code
		FROM generate_series(65, 90) a, generate_series(65, 90) b) t WHERE is_country_code(code)`;
	assert.deepEqual([...inOrder.en].sort(), taken);
});

test('an application by form: all that was typed and ticked comes back with the faults, then it is one', async () => {
	const one = await signedIn();
	const asBoss = api.with({ token: boss.access });
	const first = await things.course(asBoss);
	const second = await things.course(asBoss);
	const token = tokenOf(await visit('/apply/', one.cookie));
	const send = (fields) => submit('/students/?language=en', [...Object.entries({ ...ANSWERS, form_token: token, ...fields }),
		['courses', first.id], ['courses', second.id]], one.cookie);

	const bad = await send({ phone: '12', nationality: 'ghana' });
	assert.equal(bad.status, 400);
	const page = await readPage(bad, 'the application again');
	assert.equal(attribute(page.find('input#last_name'), 'value'), 'Mensah "<b>');
	assert.equal(textOf(page.find('textarea#motivation')), 'To weave.');
	assert.deepEqual(page.all('input[checked]').map((box) => Number(attribute(box, 'value'))).sort(), [first.id, second.id].sort());
	assert.deepEqual(page.all('option[selected]').map((option) => attribute(option, 'value')), ['Female', 'GH', 'Secondary School', '4', 'true']);
	assert.equal(attribute(page.find('input#phone'), 'aria-invalid'), 'true');
	assert.equal(tokenOf(page), token);
	const good = await send({});
	assert.equal(good.status, 303, good.text);
	assert.equal(good.headers.location, '/en/account/');
	const own = await visit('/en/account/', one.cookie);
	assert.match(textOf(own.find('main')), new RegExp(await value`SELECT register_number FROM student WHERE account_id = ${one.id}`));
	assert.ok(own.text.includes(first.name) && own.text.includes(second.name));
	assert.ok(!(await visit('/en/apply/', one.cookie)).find('form[method=post]'), 'once');
	assert.equal((await send({})).status, 400);
});

test('who has no student\'s account is told so, and a link names the course', async () => {
	const own = await submit('/auth/login/', { username: boss.username, password: PASSWORD });

	assert.match(textOf((await visit('/en/apply/', cookieOf(own))).find('main')), /not a student's/);
	const one = await signedIn();
	const course = await things.course(api.with({ token: boss.access }));
	const page = await visit(`/apply/?course=${course.id}`, one.cookie);
	assert.deepEqual(page.all('input[checked]').map((box) => attribute(box, 'value')), [`${course.id}`]);
});

test('a forgotten password is asked for with the same answer for everybody', async () => {
	const one = await person(api);
	const known = await submit('/auth/password/reset/', { email: one.email });
	const unknown = await submit('/auth/password/reset/', { email: 'nobody@school.example' });

	for (const answer of [known, unknown])
		assert.deepEqual([answer.status, answer.headers.location], [303, '/thanks/reset/']);
	const bad = await readPage(await submit('/auth/password/reset/', { email: 'x' }), 'forgotten again');
	assert.equal(attribute(bad.find('input#email'), 'value'), 'x');
	assert.equal((await fetchPage('/thanks/reset/')).status, 200);
});

test('signing in leads on to a seat, and to nothing that only looks like one', async () => {
	const one = await person(api);

	for (const [next, place] of [['/seat/12/', '/seat/12/'], ['/seat/', '/account/'], ['/seat/12', '/account/'], ['/seat/12/../', '/account/'], ['/seat/1"/', '/account/'], ['/account/7/', '/account/']])
		assert.equal((await submit('/auth/login/', { username: one.username, password: PASSWORD, next })).headers.location, place, next);
});

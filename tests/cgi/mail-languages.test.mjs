/*
 * Mail in the language of whoever gets it: every sentence of every template, and whose language it is.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { catalogueTemplate, messagesOf } from '../lib/catalogue.mjs';
import { application } from '../lib/learning.mjs';
import { mailSchool, mailsIn, variants } from '../lib/mail.mjs';
import { attribute, readPage } from '../lib/pages.mjs';
import { PASSWORD, registration } from '../lib/people.mjs';

const school = await mailSchool();
after(school.drop);
const { queue, value } = school;
const api = school.client();
const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';

async function deliver() {
	const folder = school.mailDir();
	const { code, stderr } = await school.worker({ mail_dir: folder }, '--once').ended;

	assert.equal(code, 0, stderr);
	return mailsIn(folder);
}

/* What a person reads of a mail, a line each. */
function readable({ headers, text, html }) {
	const shown = html.replace(/<style[^]*<\/style>/, '').replace(/<a [^>]*>(http[^<]*)<\/a>/g, '$1').replace(/<[^>]+>/g, '\n')
		.replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&amp;/g, '&');

	return [headers.Subject, text, shown].join('\n');
}

/* A message as it is found in a mail: values in the place of its {{…}}, lines broken at its blanks. */
function pattern(message) {
	const source = message.split(/\{\{[^}]*\}\}/)
		.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s')).join('[^\\n]{1,60}?');

	return new RegExp(`(?<!\\p{L})${source}(?!\\p{L})`, 'u');
}

const root = new URL('../../', import.meta.url).pathname;
const messages = messagesOf(catalogueTemplate)
	.filter(({ places }) => places.includes('templates/mail/'));
const french = new Map(messagesOf(join(root, 'po/fr.po')).map(({ id, words }) => [id, words[0]]));

async function read(language) {
	for (const [template, data] of variants)
		await queue({ template, data, language });
	const mails = await deliver();

	assert.equal(mails.length, variants.length);
	for (const { name, headers, html } of mails) {
		assert.equal(headers['Content-Language'], language, name);
		assert.match(html, new RegExp(`<html lang="${language}" dir="ltr">`), name);
	}
	return mails.map((mail) => ({ ...mail, all: readable(mail) }));
}

test('every sentence of every template is said in English, and in French in French', async () => {
	const [inEnglish, inFrench] = [await read('en'), await read('fr')];

	assert.ok(messages.length > 110, `${messages.length} messages`);
	for (const { id } of messages) {
		assert.ok(inEnglish.some(({ all }) => pattern(id).test(all)), `not said in English: ${id}`);
		assert.ok(inFrench.some(({ all }) => pattern(french.get(id)).test(all)), `not said in French: ${french.get(id)}`);
	}
});

test('no English word is left in a French mail', async () => {
	const [inEnglish, inFrench] = [await read('en'), await read('fr')];
	const values = ['Evolv', 'Lab', 'Data', 'Data, Web', 'Open day', 'More tests, please.', 'Hello', '--'];

	for (const [i, { name, all }] of inFrench.entries()) {
		const said = all.replaceAll('Open day', '').replaceAll('More tests, please.', '').replace(/^Hello$|https?:\S+/gm, '');
		assert.doesNotMatch(said, /(?<!\p{L})(the|you|your|and|is|are|was|we|hello|of|at|for|with|this|that|(?<!e-)mail|address)(?!\p{L})/iu, name);
		for (const { id } of messages)
			assert.ok(french.get(id) === id || !pattern(id).test(said), `${name} says: ${id}`);
		const lines = new Set(inEnglish[i].all.split('\n').map((line) => line.trim()));
		for (const line of all.split('\n').map((text) => text.trim()).filter((text) => lines.has(text)))
			assert.ok(line === '' || line === '·' || values.includes(line) || /^https?:\S+$|^EVOLV-|@/.test(line) || line === 'Evolv ·', `${name}: ${line}`);
	}
});

test('French is written as French is: dates, times, and the addresses of French pages', async () => {
	const mails = await read('fr');
	const one = (name) => mails.find((mail) => mail.name.endsWith(`-${name}.eml`));

	assert.match(one('event-registered').text, /Date\u00A0: lundi 4\u00A0janvier 2027 à 18\u00A0h\u00A030 UTC\n/);
	assert.match(one('event-registered').html, /<td>lundi 4\u00A0janvier 2027 à 18\u00A0h\u00A030 UTC<\/td>/);
	assert.match(one('schedule-enrolled').text, / {2}Début\u00A0: lundi 4\u00A0janvier 2027\n {2}Fin\u00A0: vendredi 26\u00A0mars 2027\n\n/);
	assert.equal(one('schedule-enrolled').headers.Subject, 'Data\u00A0: votre place à partir du lundi 4\u00A0janvier 2027');
	for (const { name, text, html } of mails)
		for (const [address] of [...text.matchAll(/https?:\S+[^\s.]/g), ...html.matchAll(/(?<=href=")[^"]+/g)])
			assert.match(address, /^https:\/\/school\.example\/(fr\/|api\/v1\/.*[?;&]language=fr$)/, name);
	assert.match(one('event-reminder').headers['List-Unsubscribe'], /^<https:\/\/school\.example\/api\/v1\/mail-reminders\/\?token=7\.0f&language=fr>, /);
	for (const { name, text } of mails)
		for (const line of text.split('\n'))
			assert.ok(line.length <= 72 || line.startsWith(' ') || !line.includes(' '), `${name}: ${line}`);
});

/* Registers somebody; returns what registration() made and their id. */
async function register(options = {}, path = '/register/') {
	const fields = registration();
	const answer = await api.request('POST', path, { json: fields, ...options, ...(options.form ? { json: undefined, form: fields } : {}) });

	assert.ok([201, 303].includes(answer.status), answer.text);
	return { ...fields, id: await value`SELECT id FROM account WHERE username = ${fields.username}`, access: answer.json?.tokens.access };
}
const languageOf = ({ id }) => value`SELECT language FROM account WHERE id = ${Number(id)}`;
/* The languages of the mails to an address, oldest first. */
const mailed = (email) => value`SELECT string_agg(template || ' ' || language, ', ' ORDER BY id) FROM outbox WHERE recipient = ${email}`;
const page = { form: true, undocumented: true };

test('who registers gets mail in the language of the page, or of Accept-Language', async () => {
	for (const [wanted, options, path] of [
		['fr', { ...page, headers: { Accept: HTML, 'Accept-Language': 'en' } }, '/register/?language=fr'],
		['en', { ...page, headers: { Accept: HTML, 'Accept-Language': 'fr' } }, '/register/?language=en'],
		['fr', { headers: { 'Accept-Language': 'fr-SN, en;q=0.5' } }],
		['en', { headers: { 'Accept-Language': 'de, es' } }],
		['en', {}],
	]) {
		const one = await register(options, path);
		assert.equal(await languageOf(one), wanted);
		assert.equal(await mailed(one.email), `welcome ${wanted}`);
	}
});

test('the link in a French mail leads to a French page, and the button there too', async () => {
	await value`UPDATE outbox SET state = 'sent' WHERE state = 'queued'`;
	await register({ ...page, headers: { Accept: HTML } }, '/register/?language=fr');
	const [mail] = await deliver();
	const [, path] = /\nhttps:\/\/school\.example\/api\/v1(\S+)\n/.exec(mail.text);
	const shown = await readPage(await api.get(path, { undocumented: true, headers: { Accept: HTML, 'Accept-Language': 'en' } }), path);

	assert.equal(shown.language, 'fr');
	assert.match(attribute(shown.find('form'), 'action'), /language=fr$/);
});

test('stopping reminders from a French mail stays French', async () => {
	const one = await register();
	const token = await value`SELECT opt_out_token(${Number(one.id)})`;
	const headers = { Accept: HTML, 'Accept-Language': 'en' };
	const shown = await readPage(await api.get(`/mail-reminders/?token=${token}&language=fr`, { undocumented: true, headers }), 'reminders');
	const action = attribute(shown.find('form'), 'action').replace('/api/v1', '');
	const pressed = await readPage(await api.request('POST', action, { undocumented: true, headers, form: { mail_reminders: 'false' } }), 'reminders');

	assert.deepEqual([shown.language, pressed.language], ['fr', 'fr']);
});

test('signing in from a page takes its language; a program that signs in changes nothing', async () => {
	const one = await register();
	const credentials = { username: one.username, password: PASSWORD };
	const signIn = (path, options) => api.request('POST', path, { undocumented: true, ...options });

	assert.equal((await signIn('/auth/login/?language=fr', { form: credentials, headers: { Accept: HTML } })).status, 303);
	assert.equal(await languageOf(one), 'fr');
	for (const options of [{ json: credentials }, { form: credentials }])
		assert.equal((await signIn('/auth/login/?language=en', { ...options, headers: { 'Accept-Language': 'en' } })).status, 200);
	assert.equal((await signIn('/auth/token/?language=en', { json: credentials })).status, 200);
	assert.equal(await languageOf(one), 'fr');
});

test('profile/ shows it and changes it, for oneself, and an admin for whoever asks', async () => {
	const [one, boss] = [await register(), await register()];
	await value`UPDATE profile SET role = 'Admin' WHERE account_id = ${Number(boss.id)}`;
	const set = (language) => api.patch('/profile/', { language }, { token: one.access });

	assert.equal((await api.get('/profile/', { token: one.access })).json.language, 'en');
	assert.equal((await set('fr')).json.language, 'fr');
	assert.equal((await api.patch('/profile/', { bio: 'x' }, { token: one.access })).json.language, 'fr');
	for (const bad of ['de', '', null, 'FR', 7, 'fr-FR'])
		assert.deepEqual([(await set(bad)).status, Object.keys((await set(bad)).json)], [400, ['language']], String(bad));
	assert.equal((await api.get('/profile/export/', { token: one.access })).json.account.language, 'fr');
	assert.deepEqual((await api.get('/profile/export/', { token: one.access })).json.mails.map(({ language }) => language), ['en']);
	const path = `/admin/profiles/${one.id}/profile/`;
	assert.equal((await api.get(path, { token: boss.access })).json.language, 'fr');
	assert.equal((await api.patch(path, { language: 'en' }, { token: boss.access })).json.language, 'en');
});

test('nobody else is told it', async () => {
	const one = await register({ headers: { 'Accept-Language': 'fr' } });
	await value`UPDATE profile SET role = 'Instructor' WHERE account_id = ${Number(one.id)}`;

	for (const path of [`/instructors/${one.id}/profile/`, '/instructors/'])
		assert.ok(!(await api.get(path)).text.includes('"language"'), path);
});

test('erasure leaves no trace of it', async () => {
	const one = await register({ headers: { 'Accept-Language': 'fr' } });
	assert.equal((await api.delete('/profile/', { token: one.access })).status, 204);

	assert.equal(await mailed(one.email), '');
	assert.equal(await value`SELECT count(*) FROM audit WHERE entity = 'account' AND entity_id = ${Number(one.id)} AND changes ->> 'language' IS DISTINCT FROM 'erased'
		AND changes ? 'language'`, '0');
	/* The address is a stranger's again: a form's language counts. */
	await api.post('/contact-us/', { name: 'A', email: one.email, message: 'B' });
	assert.equal(await mailed(one.email), 'contact-confirmation en');
});

test('a message to the office: the visitor gets the page\'s language, the office its own', async () => {
	const write = (email, client = api) => client.request('POST', '/contact-us/?language=fr', {
		undocumented: true, headers: { Accept: HTML }, form: { name: 'Awa', email, message: 'Bonjour' } });
	const visitor = registration();
	assert.equal((await write(visitor.email)).status, 303);
	assert.equal(await mailed(visitor.email), 'contact-confirmation fr');
	assert.match(await mailed('office@school.example'), /^(contact-office en(, )?)+$/);

	/* An address that is an account's is written to in the account's language, whoever fills in the form. */
	const english = await register();
	await write(english.email);
	assert.equal(await mailed(english.email), 'welcome en, contact-confirmation en');

	const office = await register({ headers: { 'Accept-Language': 'fr' } });
	assert.equal((await write(visitor.email, school.client({ office_email: office.email.toUpperCase() }))).status, 303);
	assert.equal(await mailed(office.email.toUpperCase()), 'contact-office fr');
});

test('what an English-speaking admin decides is told to a French student in French', async () => {
	const [student, boss] = [await register({ headers: { 'Accept-Language': 'fr' } }), await register()];
	await value`UPDATE profile SET role = 'Admin' WHERE account_id = ${Number(boss.id)}`;
	const inEnglish = { token: boss.access, headers: { 'Accept-Language': 'en' } };
	const category = await api.post('/categories/', { name: 'Data' }, inEnglish);
	const course = await api.post('/courses/', { name: 'Statistics', category: category.json.id, description: 'x' }, inEnglish);
	assert.equal(course.status, 201, course.text);
	const applied = await api.post('/students/', application([course.json.id]), { token: student.access });
	assert.equal(applied.status, 201, applied.text);
	assert.equal((await api.patch(`/students/${applied.json.id}/`, { application_status: 'approved' }, inEnglish)).status, 200);

	assert.equal(await mailed(student.email), 'welcome fr, application-received fr, application-status fr');
	await value`UPDATE outbox SET state = 'sent' WHERE state = 'queued' AND template <> 'application-status'`;
	const [mail] = await deliver();
	assert.match(mail.headers.Subject, /^Votre candidature est acceptée\u00A0! \(EVOLV-\d{4}-\d{4}\)$/);
	assert.match(mail.text, /^Bonjour Ama,\n\nFélicitations\u00A0!/);
});

test('a new address is told to both addresses in the person\'s language, whoever changes it', async () => {
	const [one, boss] = [await register({ headers: { 'Accept-Language': 'fr' } }), await register()];
	await value`UPDATE profile SET role = 'Admin' WHERE account_id = ${Number(boss.id)}`;
	const { email } = registration();
	assert.equal((await api.patch(`/admin/profiles/${one.id}/profile/`, { email }, { token: boss.access })).status, 200);

	assert.equal(await mailed(email), 'verify-email fr');
	assert.equal(await mailed(one.email), 'welcome fr, email-changed fr');
});

test('mail that the database queues by itself is in the language of its account', async () => {
	const one = await register({ headers: { 'Accept-Language': 'fr' } });
	await value`WITH e AS (INSERT INTO event (title, date, is_virtual) VALUES ('Open day', now() + interval '20 hours', true) RETURNING id)
		INSERT INTO event_registration (account_id, event_id, state, created_at)
		SELECT ${Number(one.id)}, e.id, 'registered', now() - interval '3 days' FROM e`;
	await deliver();

	assert.equal(await mailed(one.email), 'welcome fr, event-reminder fr');
	assert.equal((await deliver()).find(({ headers }) => headers.To.includes(one.email)).headers.Subject, 'À bientôt\u00A0: Open day');
});

test('a language that there is not is refused by the database', async () => {
	for (const statement of ['UPDATE account SET language = \'de\'', 'INSERT INTO outbox (template, recipient, language) VALUES (\'welcome\', \'x@example.org\', \'de\')',
		'UPDATE site_text SET language = \'de\''])
		await assert.rejects(school.value([statement]), /_language_check/);
});

/*
 * POST register/: an account, its profile, its tokens and its mail, all or nothing.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, sql, value } from '../lib/database.mjs';
import { auditRows, mailedToken, mailsTo, person, registration } from '../lib/people.mjs';
import { decode } from '../lib/tokens.mjs';
import { uniqueEmail } from '../lib/unique.mjs';

const api = cgiClient();

test('a visitor registers: user, tokens, message, whether a mail is on its way', async () => {
	const form = registration({ first_name: 'Ama', last_name: 'Mensah' });
	const { status, json, headers } = await api.post('/register/', form);

	assert.equal(status, 201);
	assert.deepEqual(Object.keys(json).sort(), ['email_sent', 'message', 'tokens', 'user']);
	assert.equal(typeof json.user.id, 'number');
	assert.deepEqual({ ...json.user, id: 0 },
		{ id: 0, username: form.username, email: form.email, first_name: 'Ama', last_name: 'Mensah' });
	assert.deepEqual(Object.keys(json.tokens).sort(), ['access', 'refresh']);
	assert.equal(json.email_sent, true);
	assert.ok(json.message);
	assert.match(headers['cache-control'], /no-store/);
});

test('the tokens of a registration hold', async () => {
	const one = await person(api);

	assert.equal((await api.get('/users/me/', { token: one.access })).json.id, one.id);
	assert.equal((await api.post('/auth/refresh/', { refresh: one.refresh })).status, 200);
});

test('access tokens hold for an hour, refresh tokens for seven days', async () => {
	const one = await person(api);
	const span = (token) => decode(token).claims.exp - decode(token).claims.iat;

	assert.equal(span(one.access), 3600);
	assert.equal(span(one.refresh), 7 * 86400);
});

test('a new account is a student and nothing more, whatever the body says', async () => {
	const one = await person(api, { role: 'Admin', is_staff: true, is_superuser: true, is_active: false, id: 1 });
	const me = await api.get('/users/me/', { token: one.access });

	assert.deepEqual(me.json, {
		id: one.id, username: one.username, email: one.email, first_name: '', last_name: '',
		role: 'Student', is_staff: false, is_superuser: false,
	});
});

test('the password is stored as an Argon2id hash at the stated cost and never comes back', async () => {
	const form = registration();
	const { text, json } = await api.post('/register/', form);

	assert.ok(!text.includes(form.password));
	const hash = await value`SELECT password_hash FROM account WHERE id = ${json.user.id}`;
	assert.match(hash, /^\$argon2id\$v=19\$m=7168,t=5,p=1\$/);
});

test('hazard 31: the welcome mail is in the outbox, with a link, in the transaction of the account', async () => {
	const one = await person(api);
	const mails = await mailsTo(one.email);

	assert.equal(mails.length, 1);
	assert.equal(mails[0].state, 'queued');
	assert.match(mails[0].message_id, /^[0-9a-f-]{36}@[^<>\s]+$/);
	const [row] = await sql`SELECT a.xmin = o.xmin AS together FROM account a, outbox o
		WHERE a.id = ${one.id} AND o.recipient = ${one.email}`;
	assert.equal(row.together, true);
	assert.ok(await mailedToken(one.email, mails[0].template));
});

test('the link in the mail leads to the configured address', async () => {
	const one = await person(cgiClient({ base_url: 'https://evolv.example' }), {});
	const [mail] = await mailsTo(one.email);

	assert.match(mail.data.link, /^https:\/\/evolv\.example\/api\/v1\/verify-email\/\?token=[\w-]{20,}$/);
});

test('tokens in mailed links are stored as digests only', async () => {
	const one = await person(api);
	const token = await mailedToken(one.email, (await mailsTo(one.email))[0].template);
	const [row] = await sql`SELECT t.token_sha256 = sha256(convert_to(${token}, 'UTF8')) AS same
		FROM account_token t WHERE account_id = ${one.id}`;

	assert.equal(row.same, true);
});

test('a visitor is nobody: what they do leaves no audit row', async () => {
	const { headers } = await api.post('/register/', registration());

	assert.deepEqual(await auditRows(headers['x-request-id']), []);
});

test('the same again: 400 that names both fields', async () => {
	const form = registration();

	assert.equal((await api.post('/register/', form)).status, 201);
	const { status, json } = await api.post('/register/', form);
	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['email', 'username']);
});

test('user name and e-mail are taken in any case', async () => {
	const form = registration();

	assert.equal((await api.post('/register/', form)).status, 201);
	const { status, json } = await api.post('/register/',
		{ ...form, username: form.username.toUpperCase(), email: form.email.toUpperCase() });
	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['email', 'username']);
});

test('every fault is told at once, the database\'s among the form\'s', async () => {
	const taken = await person(api);
	const { status, json } = await api.post('/register/',
		{ username: taken.username, email: 'not-an-address', password: '1234567', first_name: 'x'.repeat(151) });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['email', 'first_name', 'password', 'username']);
	assert.ok(json.password.length >= 2, 'too short and digits only: two messages');
});

test('an empty body names every required field and nothing else', async () => {
	const { status, json } = await api.post('/register/', {});

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['email', 'password', 'username']);
});

const BAD_PASSWORDS = {
	'too short': 'Ab3!xyz',
	'common': 'password1',
	'common in another case': 'PassWord1',
	'digits only': '48151623421',
	'the user name': (form) => form.username,
	'the user name with a digit at its end': (form) => `${form.username}1`,
	'the user name backwards in other case': (form) => form.username.toUpperCase(),
	'the address before the @': (form) => form.email.split('@')[0],
	'the first name': (form) => form.first_name,
	'empty': '',
	'longer than anybody types': 'aB3$'.repeat(300),
};

for (const [what, password] of Object.entries(BAD_PASSWORDS))
	test(`password rule: ${what} is refused`, async () => {
		const form = registration({ first_name: 'Kwabenamensah' });
		form.password = typeof password === 'function' ? password(form) : password;
		const { status, json } = await api.post('/register/', form);

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['password']);
		assert.equal((await sql`SELECT 1 FROM account WHERE username = ${form.username}`).length, 0);
	});

test('a password is taken as it is: blanks and any script', async () => {
	const form = registration({ password: '  日本語 пароль ünï  ' });

	assert.equal((await api.post('/register/', form)).status, 201);
	assert.equal((await api.post('/auth/token/', form)).status, 200);
	assert.equal((await api.post('/auth/token/', { ...form, password: form.password.trim() })).status, 401);
});

const BAD_FIELDS = [
	['username', 'with blank', 'two words'], ['username', 'markup', '<b>x</b>'], ['username', 'empty', ''],
	['username', 'too long', 'x'.repeat(151)], ['username', 'a number', 12], ['username', 'a list', ['x']],
	['username', 'an object', { a: 1 }], ['username', 'null', null], ['username', 'an address of another', 'a@b.example'],
	['username', 'a line feed', 'a\nb'], ['username', 'not ASCII', 'аdmin'],
	['email', 'no @', 'school.example'], ['email', 'two @', 'a@b@c.example'], ['email', 'empty', ''],
	['email', 'a line feed (hazard 29)', 'a@b.example\nBcc: c@d.example'], ['email', 'a name with it', 'A <a@b.example>'],
	['email', 'two of them', 'a@b.example,c@d.example'], ['email', 'too long', `${'a'.repeat(64)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}.example`],
	['email', 'true', true], ['first_name', 'too long', 'x'.repeat(151)], ['last_name', 'a list', []],
	['first_name', 'a control character', 'a\u0007b'],
];

for (const [field, what, bad] of BAD_FIELDS)
	test(`register refuses ${field}: ${what}`, async () => {
		const { status, json } = await api.post('/register/', registration({ [field]: bad }));

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), [field]);
	});

test('names may hold any script and markup; they come back as they were sent', async () => {
	const names = { first_name: '<script>alert(1)</script>', last_name: "O'Neill \\ \"Ñandú\" 日本 🎓" };
	const { status, json } = await api.post('/register/', registration(names));

	assert.equal(status, 201);
	assert.equal(json.user.first_name, names.first_name);
	assert.equal(json.user.last_name, names.last_name);
});

test('an HTML form registers as JSON does', async () => {
	const form = registration({ first_name: 'Efua & Söhne' });
	const { status, json } = await api.request('POST', '/register/', { form });

	assert.equal(status, 201);
	assert.equal(json.user.first_name, 'Efua & Söhne');
});

test('who is signed in cannot register: 403', async () => {
	const one = await person(api);
	const { status } = await api.post('/register/', registration(), { token: one.access });

	assert.equal(status, 403);
});

test('a token that does not hold is 401 here too', async () => {
	assert.equal((await api.post('/register/', registration(), { token: 'a.b.c' })).status, 401);
});

test('of two registrations of one name at the same moment one wins', async () => {
	const form = registration();
	const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => (
		api.post('/register/', { ...form, email: uniqueEmail(), first_name: `n${i}` }))));
	const won = answers.filter((answer) => answer.status === 201);

	assert.equal(won.length, 1);
	for (const answer of answers.filter((one) => one.status !== 201))
		assert.deepEqual([answer.status, Object.keys(answer.json)], [400, ['username']]);
	const [{ n }] = await sql`SELECT count(*) AS n FROM profile p JOIN account a ON a.id = p.account_id
		WHERE a.username = ${form.username}`;
	assert.equal(n, 1);
});

test('require_verified_email: register gives no tokens', async () => {
	const { status, json } = await cgiClient({ require_verified_email: 'on' }).post('/register/', registration());

	assert.equal(status, 201);
	assert.equal(json.tokens ?? null, null);
	assert.ok(json.user.id);
});

test('hazard 14: killed at any moment, no half account is left', async () => {
	const forms = [];

	for (let ms = 5; ms <= 400; ms += ms < 100 ? 12 : 50) {
		const form = registration();
		forms.push(form.username);
		await api.request('POST', '/register/', { json: form, kill: ms, unchecked: true });
	}
	for (const username of forms) {
		const [row] = await sql`SELECT (SELECT count(*) FROM account WHERE username = ${username}) AS accounts,
			(SELECT count(*) FROM profile p JOIN account a ON a.id = p.account_id WHERE a.username = ${username})
				AS profiles,
			(SELECT count(*) FROM outbox o WHERE o.data->>'username' = ${username}) AS mails`;
		assert.ok(row.accounts === row.profiles && row.profiles === row.mails, JSON.stringify(row));
	}
});

test('hazard 29: no outbox row can hold a line break in its address', async () => {
	await assert.rejects(execute`INSERT INTO outbox (template, recipient)
		VALUES ('welcome', ${`a@b.example\nBcc: c@d.example`})`);
});

/*
 * users/me/ and profile/: what a person sees and changes of themselves.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { admin, auditRows, instructor, person } from '../lib/people.mjs';

const api = cgiClient();
const FIELDS = ['id', 'role', 'username', 'first_name', 'last_name', 'email', 'contact_email', 'profile_picture', 'profile_picture_small', 'profile_picture_state', 'title',
	'bio', 'twitter_url', 'linkedin_url', 'mail_reminders', 'language', 'is_staff', 'is_superuser'];

test('users/me has exactly the fields of the contract', async () => {
	const one = await person(api);
	const { status, json } = await api.get('/users/me/', { token: one.access });

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json), ['id', 'username', 'email', 'first_name', 'last_name', 'role', 'is_staff', 'is_superuser']);
	assert.equal(json.email, one.email);
});

test('profile has exactly the fields of the contract', async () => {
	const one = await person(api);
	const { status, json } = await api.get('/profile/', { token: one.access });

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json).sort(), [...FIELDS].sort());
	assert.equal(json.username, one.username);
	assert.equal(json.role, 'Student');
	assert.equal(json.is_staff, false);
});

test('PATCH changes what was sent and nothing else', async () => {
	const one = await person(api, { first_name: 'Ama', last_name: 'Mensah' });
	const before = (await api.get('/profile/', { token: one.access })).json;
	const changes = { first_name: 'Efua', title: 'Engineer', bio: 'Zwei\nZeilen 日本', contact_email: 'me@public.example',
		profile_picture: 'https://pictures.example/me.jpg', profile_picture_small: 'https://pictures.example/me.jpg', profile_picture_state: 'ready',
		twitter_url: 'https://twitter.example/me', linkedin_url: 'http://linkedin.example/in/me?x=1&y=2' };
	const { status, json, headers } = await api.patch('/profile/', changes, { token: one.access });

	assert.equal(status, 200);
	assert.deepEqual(json, { ...before, ...changes });
	assert.deepEqual((await api.get('/profile/', { token: one.access })).json, json);
	assert.equal((await api.get('/users/me/', { token: one.access })).json.first_name, 'Efua');
	assert.ok((await auditRows(headers['x-request-id'])).length > 0);
});

test('role and the other read-only fields are not heard', async () => {
	const one = await person(api);
	const { status, json } = await api.patch('/profile/',
		{ role: 'Admin', id: 1, is_staff: true, is_superuser: true, bio: 'x' }, { token: one.access });

	assert.equal(status, 200);
	assert.equal(json.role, 'Student');
	assert.equal(json.is_staff, false);
	assert.equal(json.is_superuser, false);
	assert.equal((await api.post('/partners/', { name: 'x' }, { token: one.access })).status, 403);
});

test('hazard 25: a link is http or https', async () => {
	const one = await person(api);

	for (const bad of ['javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'ftp://a.example/', '//a.example/', 'https://', 'https:///x', 'http://a.example/"onload="x', 'https://user@a.example/', 'https://a.example/\nx'])
		for (const field of ['twitter_url', 'linkedin_url']) {
			const { status, json } = await api.patch('/profile/', { [field]: bad }, { token: one.access });
			assert.equal(status, 400, bad);
			assert.deepEqual(Object.keys(json), [field]);
		}
});

test('every fault at once', async () => {
	const one = await person(api);
	const { status, json } = await api.patch('/profile/', { first_name: 'x'.repeat(151), title: ['x'],
		contact_email: 'nonsense', twitter_url: 'javascript:1', bio: 5 }, { token: one.access });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['bio', 'contact_email', 'first_name', 'title', 'twitter_url']);
});

test('null or an empty text clears what may be empty', async () => {
	const one = await person(api);
	await api.patch('/profile/', { twitter_url: 'https://a.example/', contact_email: 'a@b.example' }, { token: one.access });
	const { status, json } = await api.patch('/profile/', { twitter_url: null, contact_email: '' }, { token: one.access });

	assert.equal(status, 200);
	assert.ok(!json.twitter_url);
	assert.ok(!json.contact_email);
});

test('an empty PATCH changes nothing', async () => {
	const one = await person(api);
	const before = (await api.get('/profile/', { token: one.access })).json;
	const { status, json } = await api.patch('/profile/', {}, { token: one.access });

	assert.equal(status, 200);
	assert.deepEqual(json, before);
});

test('profiles do not mix: each sees only their own', async () => {
	const [one, other] = [await person(api), await person(api)];
	await api.patch('/profile/', { bio: 'mine alone' }, { token: one.access });

	assert.equal((await api.get('/profile/', { token: other.access })).json.bio, '');
});

test('staff is who is an admin', async () => {
	const boss = await admin(api);
	const { json } = await api.get('/profile/', { token: boss.access });

	assert.equal(json.role, 'Admin');
	assert.equal(json.is_staff, true);
});

test('an instructor\'s profile is what instructors/ shows', async () => {
	const one = await instructor(api);
	await api.patch('/profile/', { bio: 'Teaches C', title: 'Dr.' }, { token: one.access });
	const { json } = await api.get(`/instructors/${one.id}/`);

	assert.equal(json.bio, 'Teaches C');
	assert.equal(json.title, 'Dr.');
});

test('markup in every field comes back as text', async () => {
	const one = await person(api);
	const text = `<img src=x onerror=alert(1)> '"\\ {{7*7}} \${7*7} %00 %s ; DROP TABLE account; --`;
	const { status, json } = await api.patch('/profile/', { first_name: text, last_name: text, title: text, bio: text },
		{ token: one.access });

	assert.equal(status, 200);
	for (const field of ['first_name', 'last_name', 'title', 'bio'])
		assert.equal(json[field], text);
});

test('a visitor is 401 on both', async () => {
	for (const path of ['/users/me/', '/profile/'])
		assert.equal((await api.get(path)).status, 401);
	assert.equal((await api.patch('/profile/', { bio: 'x' })).status, 401);
});

test('multipart and forms change a profile too', async () => {
	const one = await person(api);
	const form = await api.request('PATCH', '/profile/', { form: { bio: 'a form' }, token: one.access });

	assert.equal(form.status, 200);
	assert.equal(form.json.bio, 'a form');
});

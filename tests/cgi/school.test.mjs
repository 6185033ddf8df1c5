/*
 * about-us/, core-values/, team-members/, alumni/: what the school shows of itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { admin, instructor, person, setRole } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const page = (await api.get('/about-us/')).json;
const role = async (one) => (await api.get('/profile/', { token: one.access })).json.role;

test('about-us: one object, changed by admins, cached until it changes', async () => {
	const before = await api.get('/about-us/');
	assert.deepEqual(Object.keys(before.json), ['id', 'title', 'description', 'mission', 'vision', 'image', 'image_small', 'created_at']);
	const mission = unique('Mission');
	const { status, json } = await asAdmin.patch('/about-us/', { mission });

	assert.equal(status, 200);
	assert.deepEqual(json, { ...before.json, mission, image_state: null });
	const after = await api.get('/about-us/', { headers: { 'If-None-Match': before.headers.etag } });
	assert.deepEqual([after.status, after.json.mission], [200, mission]);
	assert.equal((await api.get('/about-us/', { headers: { 'If-None-Match': after.headers.etag } })).status, 304);
	const bad = await asAdmin.patch('/about-us/', { title: ' ', image: 'javascript:x' });
	assert.deepEqual([bad.status, Object.keys(bad.json).sort()], [400, ['image', 'title']]);
	assert.equal((await asAdmin.post('/about-us/', {}, { undocumented: true })).status, 405);
});

test('a new school has no page until an admin writes it, and then one', async (t) => {
	const scratch = await scratchDatabase();
	t.after(scratch.drop);
	assert.equal((await scratch.api.get('/about-us/')).status, 404);
	const { access } = await person(scratch.api);
	await scratch.value`UPDATE profile SET role = 'Admin'`;
	const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => scratch.api.patch('/about-us/', { vision: `v${i}` }, { token: access })));
	assert.ok(answers.every((answer) => answer.status === 200));
	assert.equal(await scratch.value`SELECT count(*) FROM about_us`, '1');
	assert.equal((await scratch.api.get('/about-us/')).json.title, 'Evolv');
});

test('core values: a title once in any case; filter, search, order', async () => {
	const word = uniqueWord();
	const make = (title, more) => asAdmin.post('/core-values/', { about_us: page.id, title, ...more });
	const [b, a] = [(await make(`b ${word}`)).json, (await make(`a ${word}`, { description: 'x' })).json];

	assert.deepEqual(a, { id: a.id, about_us: page.id, title: `a ${word}`, description: 'x' });
	const twice = await make(`A ${word.toUpperCase()}`);
	assert.deepEqual([twice.status, Object.keys(twice.json)], [400, ['title']]);
	assert.deepEqual(Object.keys((await asAdmin.post('/core-values/', { about_us: 999999999 })).json).sort(), ['about_us', 'title']);
	const ids = async (query) => (await api.get(`/core-values/?search=${word}&${query}`)).json.results.map((one) => one.id);
	assert.deepEqual(await ids(`about_us=${page.id}`), [a.id, b.id]);
	assert.deepEqual(await ids('ordering=-id'), [a.id, b.id]);
	assert.deepEqual(await ids('about_us=999999999'), []);
});

test('team members: their values by name and by id; filters', async () => {
	/* made against the order of their titles: names and ids are told in one order */
	const values = [];
	for (const letter of ['y', 'x'])
		values.unshift((await asAdmin.post('/core-values/', { about_us: page.id, title: unique(letter) })).json);
	const role_name = unique('Role');
	const { status, json } = await asAdmin.post('/team-members/', { about_us: page.id, name: unique('Efua'), role: role_name,
		linkedin: 'https://l.example/e', core_values: values.map((one) => one.id) });

	assert.equal(status, 201);
	assert.deepEqual(json.core_values, values.map((one) => one.title));
	assert.deepEqual(json.core_value_ids, values.map((one) => one.id));
	assert.deepEqual((await asAdmin.put(`/team-members/${json.id}/`, json)).json, json, 'what was read can be written back');
	for (const query of [`role=${encodeURIComponent(role_name)}`, `core_values=${values[0].id}`, `core_values=${values[1].id}&about_us=${page.id}`])
		assert.deepEqual((await api.get(`/team-members/?${query}`)).json.results.map((one) => one.id), [json.id], query);
	assert.deepEqual((await asAdmin.patch(`/team-members/${json.id}/`, { core_values: [values[1].id] })).json.core_values, [values[1].title]);
	const bad = await asAdmin.post('/team-members/', { about_us: page.id, name: 'x', role: 'y', twitter: 'ftp://x', core_values: [999999999] });
	assert.deepEqual([bad.status, Object.keys(bad.json).sort()], [400, ['core_values', 'twitter']]);
});

test('alumni: creating one turns a student into an alumnus at once; staff stay what they are', async () => {
	const [student, teacher] = [await person(api, { first_name: 'Esi', last_name: 'Boateng' }), await instructor(api)];
	const course = await things.course(asAdmin);
	const { status, json, text } = await asAdmin.post('/alumni/', { user: student.id, graduation_year: 2025, current_position: 'Engineer', course_id: course.id, mentor: true });

	assert.equal(status, 201);
	assert.deepEqual(json.user, { id: student.id, first_name: 'Esi', last_name: 'Boateng' });
	assert.deepEqual([json.course, json.course_id, json.location, json.mentor, json.success_story], [course.name, course.id, null, true, '']);
	assert.ok(!text.includes(student.email) && !text.includes(student.username));
	assert.equal(await role(student), 'Alumni');
	assert.equal((await asAdmin.post('/alumni/', { user: teacher.id, graduation_year: 2025 })).status, 201);
	assert.equal(await role(teacher), 'Instructor');
	const twice = await asAdmin.post('/alumni/', { user_id: student.id, graduation_year: new Date().getUTCFullYear() + 2 });
	assert.deepEqual([twice.status, Object.keys(twice.json).sort()], [400, ['graduation_year', 'user']]);
	for (const year of [1949, 'x', 2025.5])
		assert.deepEqual(Object.keys((await asAdmin.post('/alumni/', { user: 999999999, graduation_year: year })).json).sort(), ['graduation_year', 'user']);
});

test('alumni: filters, search in names, position and story, order', async () => {
	const word = uniqueWord();
	const course = await things.course(asAdmin);
	const make = async (fields, name = {}) => (await asAdmin.post('/alumni/', { user: (await person(api, name)).id, ...fields })).json.id;
	const a = await make({ graduation_year: 2020, current_position: word, mentor: true });
	const b = await make({ graduation_year: 2022, success_story: `so ${word} it was`, course_id: course.id });
	const c = await make({ graduation_year: 2021 }, { first_name: 'X', last_name: word });
	const ids = async (query) => (await api.get(`/alumni/?search=${word}&${query}`)).json.results.map((one) => one.id);

	assert.deepEqual(await ids(''), [b, c, a]);
	assert.deepEqual(await ids('ordering=graduation_year'), [a, c, b]);
	assert.deepEqual(await ids('graduation_year=2021'), [c]);
	assert.deepEqual(await ids('mentor=true'), [a]);
	assert.deepEqual(await ids(`course=${course.id}`), [b]);
});

test('alumni/me: their own page; year and course stay what the school knows', async () => {
	const [one, other] = [await person(api), await person(api)];
	const made = (await asAdmin.post('/alumni/', { user: one.id, graduation_year: 2024 })).json;
	const { status, json } = await api.patch('/alumni/me/', { success_story: 'It worked.', mentor: true, graduation_year: 1999, user: other.id, course: 1 }, { token: one.access });

	assert.equal(status, 200);
	assert.deepEqual(json, { ...made, success_story: 'It worked.', mentor: true });
	assert.deepEqual((await api.get('/alumni/me/', { token: one.access })).json, json);
	assert.deepEqual((await api.get(`/alumni/${made.id}/`)).json, json);
	assert.equal((await api.get('/alumni/me/', { token: other.access })).status, 403);
	await setRole(other.id, 'Alumni');
	assert.equal((await api.get('/alumni/me/', { token: other.access })).status, 404);
});

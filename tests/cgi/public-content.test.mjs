/*
 * locations/, partners/, instructors/ and health/.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { admin, deactivate, instructor, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const location = (fields) => asAdmin.post('/locations/', { name: unique('Place'), ...fields });

test('a campus has a country and maybe a state, an online place a region', async () => {
	const campus = await location({ location_type: 'Campus', country: 'Ghana', state: 'Ashanti' });
	const online = await location({ location_type: 'Online', online_region: 'West Africa' });

	assert.equal(campus.status, 201);
	assert.equal(online.status, 201);
	assert.deepEqual(Object.keys(campus.json).sort(), ['country', 'id', 'location_type', 'name', 'online_region', 'state']);
	assert.deepEqual([campus.json.country, campus.json.state, campus.json.online_region], ['Ghana', 'Ashanti', null]);
	assert.deepEqual([online.json.country, online.json.state, online.json.online_region], [null, null, 'West Africa']);
});

const PLACES = [
	[{ location_type: 'Online' }, ['online_region']],
	[{ location_type: 'Online', online_region: ' ' }, ['online_region']],
	[{ location_type: 'Online', online_region: 'X', country: 'Ghana' }, ['country']],
	[{ location_type: 'Online', online_region: 'X', state: 'Ashanti' }, ['state']],
	[{ location_type: 'Online', country: 'Ghana', state: 'Ashanti' }, ['country', 'online_region', 'state']],
	[{ location_type: 'Campus' }, ['country']],
	[{ location_type: 'Campus', country: 'Ghana', online_region: 'X' }, ['online_region']],
	[{ location_type: 'campus', country: 'Ghana' }, ['location_type']],
	[{ location_type: 'Moon' }, ['location_type']],
	[{}, ['location_type']],
	[{ location_type: 7 }, ['location_type']],
];

for (const [fields, faults] of PLACES)
	test(`a location ${JSON.stringify(fields)} is refused at ${faults}`, async () => {
		const { status, json } = await location(fields);

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json).sort(), faults);
	});

test('a change may not leave a location between two kinds', async () => {
	const { json } = await location({ location_type: 'Campus', country: 'Ghana' });
	const bad = await asAdmin.patch(`/locations/${json.id}/`, { location_type: 'Online' });

	assert.equal(bad.status, 400);
	assert.deepEqual(Object.keys(bad.json).sort(), ['country', 'online_region']);
	const good = await asAdmin.patch(`/locations/${json.id}/`, { location_type: 'Online', online_region: 'X', country: null });
	assert.equal(good.status, 200);
});

test('location names are unique', async () => {
	const made = await things.campus(asAdmin);
	const { status, json } = await location({ name: made.name, location_type: 'Campus', country: 'Ghana' });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['name']);
});

test('locations: filters, search over each column, ordering', async () => {
	const word = uniqueWord();
	const [country, state, region] = [unique('Land'), unique('State'), unique('Region')];
	const b = (await location({ name: `${word} b`, location_type: 'Campus', country, state })).json;
	const a = (await location({ name: `${word} a`, location_type: 'Online', online_region: region })).json;
	const ids = async (query) => (await api.get(`/locations/?${query}`)).json.results.map((one) => one.id);
	const q = encodeURIComponent;

	assert.deepEqual(await ids(`search=${word}`), [a.id, b.id]);
	assert.deepEqual(await ids(`search=${word}&ordering=-name`), [b.id, a.id]);
	assert.deepEqual(await ids(`search=${word}&location_type=Online`), [a.id]);
	assert.deepEqual(await ids(`country=${q(country)}`), [b.id]);
	assert.deepEqual(await ids(`state=${q(state)}`), [b.id]);
	assert.deepEqual(await ids(`online_region=${q(region)}`), [a.id]);
	for (const text of [country, state, region])
		assert.equal((await ids(`search=${q(text)}`)).length, 1, text);
	assert.equal((await api.get('/locations/?location_type=Moon')).status, 400);
});

test('partners: the address is for admins alone, to see and to write', async () => {
	const made = await things.partner(asAdmin, { website: 'https://p.example/', contact_email: 'secret@p.example', description: 'x' });
	assert.equal(made.contact_email, 'secret@p.example');
	const [student, teacher] = [await person(api), await instructor(api)];

	for (const token of [undefined, student.access, teacher.access])
		for (const path of [`/partners/${made.id}/`, `/partners/?search=${encodeURIComponent(made.name)}`]) {
			const answer = await api.get(path, { token });
			assert.equal(answer.status, 200);
			assert.ok(!answer.text.includes('contact_email'));
		}
	assert.deepEqual(Object.keys((await api.get(`/partners/${made.id}/`)).json).sort(), ['description', 'id', 'name', 'website']);
});

test('partners: unique in any case, faults at once, the filter', async () => {
	const made = await things.partner(asAdmin);
	const bad = await asAdmin.post('/partners/', { name: made.name.toUpperCase(), website: 'javascript:alert(1)', contact_email: 'x' });

	assert.equal(bad.status, 400);
	assert.deepEqual(Object.keys(bad.json).sort(), ['contact_email', 'name', 'website']);
	const found = (await api.get(`/partners/?name=${encodeURIComponent(made.name)}`)).json;
	assert.deepEqual(found.results.map((one) => one.id), [made.id]);
});

test('instructors: what they published, and no address or user name', async () => {
	const one = await instructor(api, { first_name: 'Kofi' });
	await api.patch('/profile/', { contact_email: 'kofi@public.example', bio: 'C', title: 'Dr.' }, { token: one.access });

	for (const path of [`/instructors/${one.id}/`, `/instructors/${one.id}/profile/`]) {
		const { status, json, text } = await api.get(path);
		assert.equal(status, 200);
		assert.deepEqual([json.id, json.first_name, json.last_name, json.title, json.bio], [one.id, 'Kofi', one.last_name, 'Dr.', 'C']);
		assert.ok(!text.includes(one.email) && !text.includes(one.username), text);
	}
	const { results } = (await api.get('/instructors/?ordering=-last_name&page_size=100')).json;
	const names = results.map((row) => row.last_name);
	assert.equal(new Set(results.map((row) => row.id)).size, results.length);
	assert.ok(names.length > 0);
});

test('instructors: students, deactivated ones and those who do not publish are not there', async () => {
	const [student, gone, shy] = [await person(api), await instructor(api), await instructor(api)];
	await deactivate(gone.id);
	await execute`UPDATE profile SET is_published = false WHERE account_id = ${shy.id}`;

	for (const { id } of [student, gone, shy])
		for (const path of [`/instructors/${id}/`, `/instructors/${id}/profile/`])
			assert.equal((await api.get(path)).status, 404);
});

test('health', async () => {
	const { status, json, headers } = await api.get('/health/');

	assert.equal(status, 200);
	assert.deepEqual(json, { status: 'ok', database: 'ok' });
	assert.match(headers['cache-control'], /no-store/);
});

for (const path of ['/categories', '/courses', '/locations', '/partners', '/instructors'])
	test(`ids under ${path} that no row can have are 404, not 500`, async () => {
		for (const id of ['0', '999999999', '9223372036854775807', '9223372036854775808', '99999999999999999999', '-1', '1.0', 'abc', '1e3', '0x1', '%31x', '1;', '١'])
			assert.equal((await api.get(`${path}/${id}/`)).status, 404, id);
	});

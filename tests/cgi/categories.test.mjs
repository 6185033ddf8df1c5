/*
 * categories/: read by anybody, written by admins.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { admin, auditRows } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });

test('create: 201 with Location and every field of the contract', async () => {
	const fields = { name: unique('Data'), description: 'Zahlen\nund mehr', icon: 'chart', image: 'https://img.example/a.png',
		color: '#2f6fde', is_active: true, order: 7 };
	const { status, json, headers } = await asAdmin.post('/categories/', fields);

	assert.equal(status, 201);
	assert.deepEqual(Object.keys(json).sort(), [...Object.keys(fields), 'image_small', 'image_state', 'id', 'course_count', 'created_at'].sort());
	assert.deepEqual({ ...json, ...fields }, json);
	assert.equal(json.course_count, 0);
	assert.match(json.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
	assert.match(headers.location, new RegExp(`^https?://[^/]+/api/v1/categories/${json.id}/$`));
	assert.ok((await auditRows(headers['x-request-id'])).length === 1);
});

test('read, replace, change, delete', async () => {
	const made = await things.category(asAdmin, { description: 'first', order: 3 });
	const path = `/categories/${made.id}/`;

	const { image_state: state, ...seen } = made;
	assert.equal(state, null);
	assert.deepEqual((await api.get(path)).json, seen, 'what became of an upload is the office\'s to see');
	const name = unique('Other');
	const put = await asAdmin.put(path, { name });
	assert.equal(put.status, 200);
	assert.equal(put.json.name, name);
	const patch = await asAdmin.patch(path, { order: 9 });
	assert.equal(patch.status, 200);
	assert.equal(patch.json.order, 9);
	assert.equal(patch.json.name, name);
	assert.equal((await asAdmin.delete(path)).status, 204);
	assert.equal((await api.get(path)).status, 404);
	assert.equal((await asAdmin.delete(path)).status, 404);
	assert.equal((await asAdmin.patch(path, { order: 1 })).status, 404);
});

test('PUT wants every required field, PATCH any', async () => {
	const made = await things.category(asAdmin);
	const put = await asAdmin.put(`/categories/${made.id}/`, { order: 1 });

	assert.equal(put.status, 400);
	assert.deepEqual(Object.keys(put.json), ['name']);
	assert.equal((await asAdmin.patch(`/categories/${made.id}/`, {})).status, 200);
});

test('names are unique in any case, on create and on change', async () => {
	const one = await things.category(asAdmin, { name: unique('Grün') });
	const two = await things.category(asAdmin);

	for (const answer of [await asAdmin.post('/categories/', { name: one.name.toUpperCase() }),
		await asAdmin.patch(`/categories/${two.id}/`, { name: ` ${one.name.toLowerCase()} ` })]) {
		assert.equal(answer.status, 400);
		assert.deepEqual(Object.keys(answer.json), ['name']);
	}
	assert.equal((await asAdmin.patch(`/categories/${one.id}/`, { name: one.name.toUpperCase() })).status, 200, 'its own');
});

test('of parallel creates of one name one wins, the others learn the field', async () => {
	const name = unique('Race');
	const answers = await Promise.all(Array.from({ length: 8 }, () => asAdmin.post('/categories/', { name })));

	assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, ...Array(7).fill(400)]);
	for (const answer of answers.filter((one) => one.status === 400))
		assert.deepEqual(Object.keys(answer.json), ['name']);
});

test('every fault at once: the form\'s and the database\'s', async () => {
	const taken = await things.category(asAdmin);
	const { status, json } = await asAdmin.post('/categories/', { name: taken.name, description: 5, icon: 'x'.repeat(101),
		image: 'javascript:alert(1)', color: 'not a colour!', is_active: 'perhaps', order: -1 });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['color', 'description', 'icon', 'image', 'is_active', 'name', 'order']);
});

const BAD = [
	['name', null], ['name', ''], ['name', '   '], ['name', '\u3000\u00a0'], ['name', 'x'.repeat(201)], ['name', 12], ['name', ['x']],
	['name', { a: 1 }], ['name', 'a\nb'], ['name', 'a\tb'], ['name', 'a\u007fb'], ['name', true],
	['order', 1.5], ['order', '1.5'], ['order', '12abc'], ['order', 1e20], ['order', 99999999999], ['order', true],
	['order', ''], ['order', null], ['order', [1]], ['order', ' '], ['order', '0x10'], ['order', 1000001],
	['is_active', 2], ['is_active', 'maybe'], ['is_active', null], ['is_active', 'truee'], ['is_active', []],
	['description', 'x'.repeat(10001)], ['description', null], ['description', 'a\u0000b'], ['description', 'a\u0008b'],
	['image', 'x'], ['image', `https://a.example/${'x'.repeat(500)}`], ['color', 'red;x:y'], ['color', 'x'.repeat(21)],
];

for (const [field, value] of BAD)
	test(`hazard 21 and 22: ${field} = ${JSON.stringify(value).slice(0, 30)} is 400 at its field`, async () => {
		const { status, json } = await asAdmin.post('/categories/', { name: unique('Bad'), [field]: value });

		assert.equal(status, 400);
		assert.ok(json[field] || json.detail, JSON.stringify(json));
	});

test('lengths count characters, not bytes', async () => {
	const name = `${uniqueWord()}${'日'.repeat(190)}`;

	assert.equal((await asAdmin.post('/categories/', { name })).json.name, name);
	assert.equal((await asAdmin.post('/categories/', { name: `${name}x` })).status, 400);
	assert.equal((await asAdmin.post('/categories/', { name: `${uniqueWord()}${'🎓'.repeat(190)}` })).status, 201);
});

test('unknown fields are ignored, read-only ones are not heard', async () => {
	const { status, json } = await asAdmin.post('/categories/', { name: unique('Quiet'), id: 1, course_count: 99,
		created_at: '2001-01-01T00:00:00Z', nonsense: { deep: [1] }, search_text: 'x' });

	assert.equal(status, 201);
	assert.notEqual(json.id, 1);
	assert.equal(json.course_count, 0);
	assert.doesNotMatch(json.created_at, /^2001/);
});

test('is_active filters; other values are 400', async () => {
	const word = uniqueWord();
	const on = await things.category(asAdmin, { name: `${word} on` });
	const off = await things.category(asAdmin, { name: `${word} off`, is_active: false });
	const ids = async (query) => (await api.get(`/categories/?search=${word}&${query}`)).json.results.map((one) => one.id);

	assert.deepEqual(await ids('is_active=true'), [on.id]);
	assert.deepEqual(await ids('is_active=false'), [off.id]);
	assert.deepEqual((await ids('')).sort(), [on.id, off.id].sort());
	const bad = await api.get('/categories/?is_active=perhaps');
	assert.equal(bad.status, 400);
	assert.ok(bad.json.is_active);
});

test('ordering: by order and name unless asked', async () => {
	const word = uniqueWord();
	const make = (name, order) => things.category(asAdmin, { name: `${word} ${name}`, order });
	const [b, a, c] = [await make('b', 1), await make('a', 2), await make('c', 1)];
	const ids = async (query) => (await api.get(`/categories/?search=${word}${query}`)).json.results.map((one) => one.id);

	assert.deepEqual(await ids(''), [b.id, c.id, a.id]);
	assert.deepEqual(await ids('&ordering=name'), [a.id, b.id, c.id]);
	assert.deepEqual(await ids('&ordering=-name'), [c.id, b.id, a.id]);
	assert.deepEqual(await ids('&ordering=-order,name'), [a.id, b.id, c.id]);
	assert.deepEqual(await ids('&ordering=created_at'), [b.id, a.id, c.id]);
	assert.deepEqual(await ids('&ordering=nonsense'), [b.id, c.id, a.id], 'an unknown name is ignored');
	assert.deepEqual(await ids('&ordering=nonsense,-name'), [c.id, b.id, a.id]);
	assert.deepEqual(await ids('&ordering=id%3BDROP%20TABLE%20course'), [b.id, c.id, a.id]);
});

test('course_count counts the courses of the category', async () => {
	const one = await things.category(asAdmin);
	await things.course(asAdmin, { category: one.id });
	await things.course(asAdmin, { category: one.id });

	assert.equal((await api.get(`/categories/${one.id}/`)).json.course_count, 2);
});

test('a category with courses is not deleted: 409, and both stay', async () => {
	const one = await things.category(asAdmin);
	const course = await things.course(asAdmin, { category: one.id });
	const { status, json } = await asAdmin.delete(`/categories/${one.id}/`);

	assert.equal(status, 409);
	assert.ok(json.detail);
	assert.equal((await api.get(`/courses/${course.id}/`)).status, 200);
});

test('each change leaves one audit row with who, what and the request', async () => {
	const made = await asAdmin.post('/categories/', { name: unique('Audit') });
	const changed = await asAdmin.patch(`/categories/${made.json.id}/`, { order: 5 });
	const gone = await asAdmin.delete(`/categories/${made.json.id}/`);

	for (const answer of [made, changed, gone]) {
		const rows = await auditRows(answer.headers['x-request-id']);
		assert.equal(rows.length, 1);
		assert.equal(rows[0].actor_id ?? rows[0].account_id, boss.id);
		assert.ok(JSON.stringify(rows[0]).includes(String(made.json.id)));
	}
});

test('a refused change leaves no audit row', async () => {
	const { headers } = await asAdmin.post('/categories/', { name: '' });

	assert.deepEqual(await auditRows(headers['x-request-id']), []);
});

test('hazard 33: the web role has no DDL and no TRUNCATE', async () => {
	await execute`DO $$ BEGIN
		ASSERT NOT has_schema_privilege('evolv_web', 'evolv', 'CREATE'), 'CREATE in evolv';
		ASSERT NOT has_schema_privilege('evolv_web', 'public', 'CREATE'), 'CREATE in public';
		ASSERT NOT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE n.nspname IN ('evolv', 'api') AND c.relkind IN ('r', 'v', 'p')
			AND (has_table_privilege('evolv_web', c.oid, 'TRUNCATE')
				OR has_table_privilege('evolv_web', c.oid, 'TRIGGER')
				OR pg_has_role('evolv_web', c.relowner, 'MEMBER'))), 'more than rows';
		ASSERT NOT (SELECT rolsuper OR rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = 'evolv_web');
	END $$`;
	await execute`DO $$ BEGIN
		ASSERT NOT has_table_privilege('evolv_web', 'evolv.audit', 'UPDATE'), 'the audit table is written once';
		ASSERT NOT has_table_privilege('evolv_web', 'evolv.audit', 'DELETE'), 'the audit table is written once';
	END $$`;
});

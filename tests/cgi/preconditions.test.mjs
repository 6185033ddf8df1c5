/*
 * If-Match (RFC 9110 § 13.1.1): nobody takes away what somebody else wrote meanwhile.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { admin, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const asStudent = api.with({ token: (await person(api)).access });

const ifMatch = (tag) => ({ headers: { 'If-Match': tag } });
const pathOf = async (fields) => `/partners/${(await things.partner(asAdmin, fields)).id}/`;
const tagOf = async (path, client = asAdmin) => (await client.get(path)).headers.etag;
const described = async (path) => (await api.get(path)).json.description;

test('what can be changed has a tag for those with a token too, and may still not be kept', async () => {
	const path = await pathOf();
	const { headers } = await asAdmin.get(path);

	assert.match(headers.etag, /^"[\w-]{20,}"$/);
	assert.equal(headers['cache-control'], 'private, no-store');
	assert.equal((await asAdmin.head(path)).headers.etag, headers.etag);
	assert.equal((await asAdmin.get('/partners/')).headers.etag, undefined, 'a list is not changed');
});

test('a change is made to what was read, and to nothing else', async () => {
	const path = await pathOf({ description: 'first' });
	const read = await tagOf(path);

	assert.equal((await asAdmin.patch(path, { description: 'second' }, ifMatch(read))).status, 200);
	for (const [name, body] of [['patch', { description: 'third' }], ['put', { name: 'Third', description: 'third' }], ['delete', undefined]]) {
		const { status, json } = await (name === 'delete' ? asAdmin.delete(path, ifMatch(read)) : asAdmin[name](path, body, ifMatch(read)));
		assert.equal(status, 412, name);
		assert.deepEqual(Object.keys(json), ['detail']);
	}
	assert.equal(await described(path), 'second');
	assert.equal((await asAdmin.delete(path, ifMatch(await tagOf(path)))).status, 204);
});

test('the tag that visitors get holds as well, as long as they would see the same', async () => {
	const path = await pathOf();
	const read = await tagOf(path, api);

	assert.notEqual(read, await tagOf(path));
	assert.equal((await asAdmin.patch(path, { description: 'seen' }, ifMatch(read))).status, 200);
	assert.equal((await asAdmin.patch(path, { description: 'lost' }, ifMatch(read))).status, 412);
});

test('lists of tags, stars, weak tags, and what is none', async () => {
	const path = await pathOf();

	for (const [write, status] of [[(tag) => `"x", ${tag}`, 200], [() => '*', 200], [(tag) => `W/${tag}`, 412], [() => '"x"', 412], [() => 'x', 412]]) {
		const value = write(await tagOf(path));
		assert.equal((await asAdmin.patch(path, {}, ifMatch(value))).status, status, value);
	}
});

test('what would be refused anyway is refused in its own words', async () => {
	const path = await pathOf();

	assert.equal((await asAdmin.patch('/partners/999999999/', {}, ifMatch('*'))).status, 404);
	assert.equal((await asStudent.patch(path, {}, ifMatch('"x"'))).status, 403);
	assert.equal((await api.patch(path, {}, ifMatch('"x"'))).status, 401);
	assert.equal((await asAdmin.post('/partners/', {}, ifMatch('"x"'))).status, 400, 'nothing is there to be compared');
});

test('own records: the profile', async () => {
	const client = api.with({ token: (await person(api)).access });
	const read = await tagOf('/profile/', client);

	assert.equal((await client.patch('/profile/', { bio: 'one' }, ifMatch(read))).status, 200);
	assert.equal((await client.patch('/profile/', { bio: 'two' }, ifMatch(read))).status, 412);
	assert.equal((await client.get('/profile/')).json.bio, 'one');
});

test('of ten at the same moment one changes it', async () => {
	const path = await pathOf();
	const read = ifMatch(await tagOf(path));
	const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => asAdmin.patch(path, { description: `by ${i}` }, read)));
	const statuses = answers.map(({ status }) => status);

	assert.equal(statuses.filter((status) => status === 200).length, 1, String(statuses));
	assert.equal(statuses.filter((status) => status === 412).length, 9, String(statuses));
	assert.equal(await described(path), answers.find(({ status }) => status === 200).json.description);
});

test('who writes without If-Match between the comparison and the change is not overwritten', async () => {
	const { id } = await things.partner(asAdmin);
	const read = ifMatch(await tagOf(`/partners/${id}/`));
	/* Holds the row, uncommitted, until the change waits for it. */
	const other = execute`BEGIN; UPDATE partner SET description = 'by another' WHERE id = ${id}; SELECT pg_sleep(1); COMMIT`;
	await new Promise((resolve) => { setTimeout(resolve, 400); });
	const { status } = await asAdmin.patch(`/partners/${id}/`, { description: 'mine' }, read);

	await other;
	assert.equal(status, 412);
	assert.equal(await described(`/partners/${id}/`), 'by another');
});

/*
 * hazard 32: the commit's answer was lost, and the client asks again.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute, value } from '../lib/database.mjs';
import { admin } from '../lib/people.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const [boss, other] = [await admin(api), await admin(api)];
const send = (key, body, token = boss.access) => api.post('/partners/', body, { token, headers: { 'Idempotency-Key': key } });
const rows = (name) => value`SELECT count(*) FROM partner WHERE name = ${name}`;

test('hazard 32: the retry gets the first answer, and there is one row', async () => {
	const [key, name] = [uniqueWord(), unique('Once')];
	const first = await send(key, { name });
	const second = await send(key, { name });

	assert.equal(first.status, 201);
	assert.equal(second.status, 201);
	assert.equal(second.text, first.text);
	assert.equal(second.headers.location, first.headers.location);
	assert.equal(await rows(name), 1);
});

test('hazard 32: of ten at the same moment one does the work, all get its answer', async () => {
	const [key, name] = [uniqueWord(), unique('Ten')];
	const answers = await Promise.all(Array.from({ length: 10 }, () => send(key, { name })));

	for (const answer of answers)
		assert.deepEqual([answer.status, answer.text], [201, answers[0].text]);
	assert.equal(await rows(name), 1);
});

test('the key with another body is refused and does nothing', async () => {
	const [key, name] = [uniqueWord(), unique('Other')];
	await send(key, { name: unique('First') });
	const { status } = await api.post('/partners/', { name }, { token: boss.access, headers: { 'Idempotency-Key': key } });

	assert.equal(status, 422);
	assert.equal(await rows(name), 0);
});

test('a text that looks like two fields is another body than the two', async () => {
	const [key, name] = [uniqueWord(), unique('Apart')];
	assert.equal((await send(key, { name: `${name};description:3:0:x` })).status, 201);
	const { status } = await api.post('/partners/', { name, description: 'x' }, { token: boss.access, headers: { 'Idempotency-Key': key } });

	assert.equal(status, 422);
	assert.equal(await rows(name), 0);
});

test('the same key of another person is another key', async () => {
	const key = uniqueWord();
	const [a, b] = [unique('A'), unique('B')];

	assert.equal((await send(key, { name: a })).json.name, a);
	assert.equal((await send(key, { name: b }, other.access)).json.name, b);
});

test('the same key on another path is refused', async () => {
	const key = uniqueWord();
	await send(key, { name: unique('P') });
	const { status } = await api.post('/categories/', { name: unique('C') }, { token: boss.access, headers: { 'Idempotency-Key': key } });

	assert.equal(status, 422);
});

test('a refused request does not use its key up', async () => {
	const [key, name] = [uniqueWord(), unique('Late')];

	assert.equal((await send(key, { name: '' })).status, 400);
	assert.equal((await send(key, { name })).status, 201);
});

test('without a key the same is done twice, or refused for its own reason', async () => {
	const name = unique('Twice');

	assert.equal((await api.post('/partners/', { name }, { token: boss.access })).status, 201);
	assert.equal((await api.post('/partners/', { name }, { token: boss.access })).status, 400);
});

test('a key that is too long is 400', async () => {
	assert.equal((await send('k'.repeat(256), { name: unique('Long') })).status, 400);
	assert.equal((await send('k'.repeat(201), { name: unique('Long') })).status, 400);
});

test('a key is forgotten after a day', async () => {
	const key = uniqueWord();
	await send(key, { name: unique('Day') });
	await execute`UPDATE idempotency SET expires_at = now() - interval '1 second' WHERE idempotency_key = ${key}`;
	const name = unique('Next day');

	assert.equal((await send(key, { name })).json.name, name);
});

test('the right is asked before the answer is given again', async () => {
	const [key, name] = [uniqueWord(), unique('Right')];
	await send(key, { name });
	await execute`UPDATE profile SET role = 'Student' WHERE account_id = ${boss.id}`;
	const { status } = await send(key, { name });
	await execute`UPDATE profile SET role = 'Admin' WHERE account_id = ${boss.id}`;

	assert.equal(status, 403);
});

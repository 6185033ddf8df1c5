/*
 * The permission table, cell by cell: role × method × route.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { operations } from '../lib/openapi.mjs';
import { approvedStudent, deactivate, person, setRole } from '../lib/people.mjs';
import { LAST_ACTS, PERMISSIONS, ROLES } from '../lib/permissions.mjs';
import { forge } from '../lib/tokens.mjs';

const api = cgiClient();

async function tokenOf(role) {
	const one = await person(api);

	await setRole(one.id, role);
	return one.access;
}

async function deadToken(end) {
	const one = await person(api);

	await setRole(one.id, 'Admin');
	await end(one);
	return one.access;
}

/* The dead ones were admins: only the token's death keeps them out. */
const makeTokens = async () => ({
	anonymous: undefined,
	student: await tokenOf('Student'),
	approved: (await approvedStudent(api)).access,
	alumni: await tokenOf('Alumni'),
	instructor: await tokenOf('Instructor'),
	admin: await tokenOf('Admin'),
	deactivated: await deadToken((one) => deactivate(one.id)),
	deleted: await deadToken((one) => execute`DELETE FROM account WHERE id = ${one.id}`),
	expired: forge(await tokenOf('Admin'), { claims: { iat: 1, exp: 2 } }),
});

const TOKENS = await makeTokens();

test('the roles of the table are the ones tried', () => {
	assert.deepEqual(Object.keys(TOKENS), ROLES);
	for (const [operation, cells] of Object.entries(PERMISSIONS))
		assert.equal(cells.length, ROLES.length, operation);
});

test('every operation has its cells, and no cells are without their operation', () => {
	const operationNames = operations().map(({ method, path }) => `${method} ${path}`);

	assert.deepEqual(operationNames.filter((name) => !PERMISSIONS[name]), [], 'a route without cells in lib/permissions.mjs');
	assert.deepEqual(Object.keys(PERMISSIONS).filter((name) => !operationNames.includes(name)), []);
});

const spoken = (name) => (name === 'Public' ? 'anonymous' : name.toLowerCase());

test('what the document says of roles is what the table says', () => {
	for (const { method, path, operation } of operations()) {
		const cells = PERMISSIONS[`${method} ${path}`];
		const may = ROLES.filter((role, i) => i < 6 && ![401, 403].includes(cells[i]));
		const roles = new Set(may.map((role) => (role === 'approved' ? 'student' : role)));
		assert.deepEqual(operation['x-roles'].map(spoken).sort(), [...roles].sort(), `${method} ${path}`);
	}
});

let cells = 0;

for (const [operation, statuses] of Object.entries(PERMISSIONS)) {
	const [method, path] = operation.split(' ');
	const target = path.replace(/{\w+}/g, '999999999');

	test(`permissions: ${operation}`, async () => {
		const tokens = LAST_ACTS.includes(operation) ? await makeTokens() : TOKENS;

		for (const [index, role] of ROLES.entries()) {
			const body = method === 'GET' || method === 'DELETE' ? {} : { json: {} };
			const token = tokens[role];
			const headers = token && { Authorization: `Bearer ${token}` };
			const answer = await api.request(method, target, { ...body, headers });
			assert.equal(answer.status, statuses[index], `${role}: ${answer.text}`);
			cells++;
		}
	});
}

test('a refusal comes before the body is judged: nobody learns what a form wants', async () => {
	for (const role of ['anonymous', 'student', 'instructor']) {
		const { status, json } = await api.post('/courses/', { name: '' }, { headers: TOKENS[role] && { Authorization: `Bearer ${TOKENS[role]}` } });
		assert.ok([401, 403].includes(status));
		assert.deepEqual(Object.keys(json), ['detail']);
	}
});

test('the number of cells', (t) => {
	t.diagnostic(`${cells} cells of the permission table`);
	assert.equal(cells, ROLES.length * operations().length);
});

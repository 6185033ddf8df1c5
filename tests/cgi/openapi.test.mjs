/*
 * openapi.json: valid, whole, and about what is there. That answers agree with it is checked in every other
 * test (lib/answer.mjs).
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import Ajv from 'ajv/dist/2020.js';
import { Validator } from '@seriousme/openapi-schema-validator';

import { cgiClient } from '../lib/client.mjs';
import { openapiDocument, operations } from '../lib/openapi.mjs';
import { setting } from '../lib/settings.mjs';

const api = cgiClient();

test('it is valid OpenAPI 3.1', async () => {
	const { valid, errors } = await new Validator().validate(structuredClone(openapiDocument()));

	assert.ok(valid, JSON.stringify(errors, null, 2)?.slice(0, 3000));
	assert.match(openapiDocument().openapi, /^3\.1\.\d+$/);
});

test('every operation has summary, security, tags, responses with an error among them, an id of its own', () => {
	const ids = new Set();

	for (const { path, method, operation } of operations()) {
		const where = `${method} ${path}`;
		assert.ok(operation.summary?.length > 3, where);
		assert.ok(Array.isArray(operation.security), where);
		assert.ok(operation.tags?.length, where);
		const statuses = Object.keys(operation.responses);
		assert.equal(statuses.filter((status) => status.startsWith('2')).length, 1, where);
		assert.ok(statuses.includes('503') && statuses.includes('429'), where);
		assert.ok(!ids.has(operation.operationId), where);
		ids.add(operation.operationId);
	}
	assert.ok(ids.size > 30);
});

test('every {…} of a path is described, and nothing else is', () => {
	for (const { path, method, operation } of operations()) {
		const named = [...path.matchAll(/{(\w+)}/g)].map((match) => match[1]).sort();
		const described = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name).sort();
		assert.deepEqual(described, named, `${method} ${path}`);
	}
});

test('every $ref leads somewhere', () => {
	const refs = JSON.stringify(openapiDocument()).matchAll(/"\$ref":\s*"#\/([^"]+)"/g);

	for (const [, place] of refs)
		assert.ok(place.split('/').reduce((node, key) => node?.[key], openapiDocument()), place);
});

test('what changes data wants a token, unless the contract opens it to anybody', () => {
	const open = ['/register/', '/auth/login/', '/auth/token/', '/auth/refresh/', '/auth/token/refresh/', '/auth/password/reset/',
		'/auth/password/reset/confirm/', '/verify-email/', '/resend-verification/', '/mail-reminders/', '/contact-us/', '/reviews/'];

	for (const { path, method, operation } of operations())
		if (method !== 'GET' && !open.includes(path))
			assert.deepEqual(operation.security, [{ bearer: [] }], `${method} ${path}`);
});

test('each program that is installed is described, and each described path answers', async () => {
	const described = new Set(operations().map(({ path }) => path.split('/')[1]));
	const programs = readdirSync(setting('programs')).filter((name) => name !== 'not-found');

	assert.deepEqual([...described].sort(), programs.sort());
	for (const path of Object.keys(openapiDocument().paths)) {
		const { status, headers } = await api.options(path.replace(/{\w+}/g, '1'));
		assert.equal(status, 204, path);
		const allowed = headers.allow.split(', ').filter((method) => !['HEAD', 'OPTIONS'].includes(method)).sort();
		const told = operations().filter((one) => one.path === path).map((one) => one.method).sort();
		assert.deepEqual(allowed, told, path);
	}
});

test('a multipart body holds the file itself, a JSON body the address of one', () => {
	for (const [path, field] of [['/categories/', 'image'], ['/courses/{id}/materials/', 'file'], ['/events/', 'image'], ['/team-members/', 'image']]) {
		const { operation } = operations().find((one) => one.path === path && one.method === 'POST');
		const of = (type) => JSON.stringify(operation.requestBody.content[type].schema.properties[field]);
		assert.match(of('multipart/form-data'), /"format":"binary"/, path);
		assert.match(of('application/json'), /"format":"uri"/, path);
		assert.ok(operation.responses['507'], path);
	}
});

test('a required field with two names is wanted under either, and a required text may not be empty', () => {
	const { operation } = operations().find(({ path, method }) => path === '/courses/' && method === 'POST');
	const check = new Ajv({ strict: false, validateFormats: false }).compile(operation.requestBody.content['application/json'].schema);

	assert.ok(check({ name: 'A', category: 1 }));
	assert.ok(check({ name: 'A', category_id: 1 }));
	assert.ok(!check({ name: 'A' }));
	assert.ok(!check({ name: '', category: 1 }));
	for (const [method, whole] of [['PUT', true], ['PATCH', false]]) {
		const written = operations().find((one) => one.path === '/courses/{id}/' && one.method === method).operation;
		assert.equal('allOf' in written.requestBody.content['application/json'].schema, whole, method);
	}
});

test('no parameter of a list promises a bound that is not kept', async () => {
	const { operation } = operations().find(({ path, method }) => path === '/courses/' && method === 'GET');
	const { schema } = operation.parameters.find((one) => one.name === 'page_size');
	const { status } = await api.get('/courses/?page_size=101');

	assert.equal(status, 200);
	assert.equal(schema.maximum, undefined);
});

test('no schema of an answer to everybody names a secret', () => {
	const text = JSON.stringify(operations().map(({ operation }) => operation.responses));

	assert.doesNotMatch(text, /password|token_version|search_text|sha256/);
});

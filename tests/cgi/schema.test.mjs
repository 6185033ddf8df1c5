/*
 * Lengths stand twice, in the column tables and in the database: they must be the same, or a text that one
 * lets through is an error in the other (hazard 22).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { sql } from '../lib/database.mjs';
import { openapiDocument } from '../lib/openapi.mjs';

/* Each body of the API and the tables in which its fields are kept. */
const KEPT = {
	'POST /categories/': ['category'],
	'POST /courses/': ['course'],
	'POST /locations/': ['location'],
	'POST /partners/': ['partner'],
	'POST /register/': ['account'],
	'PATCH /profile/': ['profile', 'account'],
};

const columns = await sql`SELECT table_name, column_name, character_maximum_length AS length
	FROM information_schema.columns WHERE table_schema = 'evolv' AND character_maximum_length IS NOT NULL`;
const kept = (tables, name) => tables.map((table) => columns.find((column) => (
	column.table_name === table && column.column_name === name))).find(Boolean);

/* The schema of a text, also of one that may be null. */
const plain = (schema) => (schema.anyOf ? schema.anyOf.find((one) => one.type !== 'null') : schema);

for (const [operation, tables] of Object.entries(KEPT)) {
	const [method, path] = operation.split(' ');

	test(`${operation}: maxLength is the varchar's`, () => {
		const { requestBody } = openapiDocument().paths[path][method.toLowerCase()];
		const fields = Object.entries(requestBody.content['application/json'].schema.properties);
		let compared = 0;

		for (const [name, schema] of fields) {
			const column = kept(tables, name);
			if (!column || plain(schema).enum || plain(schema).format === 'password')
				continue;
			assert.equal(plain(schema).maxLength, column.length, name);
			compared++;
		}
		assert.ok(compared > 0);
	});
}

test('choices are the database\'s', async () => {
	const { properties } = openapiDocument().paths['/locations/'].post.requestBody.content['application/json'].schema;
	const [{ definition }] = await sql`SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
		WHERE conname = 'location_location_type_check'`;

	assert.deepEqual([...definition.matchAll(/'(\w+)'/g)].map((match) => match[1]).sort(), [...properties.location_type.enum].sort());
});

test('every constraint that a client can break has words, and begins with a field', async () => {
	const silent = await sql`SELECT c.conname AS name FROM pg_constraint c
		WHERE c.connamespace = 'evolv'::regnamespace AND c.contype IN ('c', 'f', 'x')
		AND c.conrelid::regclass::text IN ('category', 'course', 'location', 'partner', 'account', 'profile',
			'course_location', 'course_partner')
		AND coalesce(obj_description(c.oid, 'pg_constraint'), '') !~ '^[a-z_]+: .*\.$'`;

	assert.deepEqual(silent, []);
});

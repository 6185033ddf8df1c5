/*
 * What stands twice, in the column tables and in the database, must be the same: a text that one lets through is an error
 * in the other (hazard 22). And what a table owes the engine: words for its rules, a trace of each change.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';

import { sql } from '../lib/database.mjs';
import { openapiDocument } from '../lib/openapi.mjs';

/* The tables in which the fields of a body are kept, by the last word of its address. */
const TABLES = {
	'about-us': ['about_us'],
	alumni: ['alumni'],
	categories: ['category'],
	'contact-us': ['contact_message'],
	'core-values': ['core_value'],
	'course-materials': ['course_material'],
	courses: ['course'],
	'create-admin': ['account'],
	events: ['event'],
	lessons: ['lesson'],
	locations: ['location'],
	materials: ['course_material'],
	modules: ['module'],
	partners: ['partner'],
	profile: ['profile', 'account'],
	projects: ['project'],
	register: ['account'],
	reviews: ['review'],
	'selection-procedures': ['selection_procedure'],
	'site-texts': ['site_text'],
	students: ['student'],
	'team-members': ['team_member'],
};

/* Bodies of which nothing is kept under the name that it came with. */
const NOT_KEPT = /^\/(auth|resend-verification|verify-email)\/|\/revoke\/$/;

/* What programs write for themselves. */
const MACHINERY = ['account_token', 'answer', 'certificate_key', 'feed_token', 'idempotency', 'known_network', 'rate_limit', 'refresh_token',
	'outbox', 'register_number_counter', 'stored_file'];

/* Rules over columns that no body names. */
const OUT_OF_REACH = ['certificate_key_fkey', 'site_text_language_check', 'site_text_name_check'];

const columns = await sql`SELECT table_name, column_name, character_maximum_length AS length
	FROM information_schema.columns WHERE table_schema = 'evolv' AND character_maximum_length IS NOT NULL`;
const kept = (tables, name) => tables.map((table) => columns.find((column) => (
	column.table_name === table && column.column_name === name))).find(Boolean);

/* The schema of a text, also of one that may be null. */
const plain = (schema) => (schema.anyOf ? schema.anyOf.find((one) => one.type !== 'null') : schema);

const isBounded = (schema) => plain(schema).maxLength && !plain(schema).enum && plain(schema).format !== 'password';

/* Every operation that takes texts of a bounded length: its name, the last word of its address, the texts. */
const bodies = Object.entries(openapiDocument().paths).filter(([path]) => !NOT_KEPT.test(path)).flatMap(([path, operations]) => (
	Object.entries(operations).map(([method, { requestBody }]) => ({
		operation: `${method.toUpperCase()} ${path}`,
		word: path.split('/').filter((part) => part && part !== 'me' && !part.startsWith('{')).pop(),
		texts: Object.entries(requestBody?.content['application/json']?.schema.properties ?? {}).filter(([, schema]) => isBounded(schema)),
	})))).filter(({ texts }) => texts.length);

test('of every body it is known in which table its texts are kept', () => {
	assert.ok(bodies.length > 30);
	assert.deepEqual([...new Set(bodies.map(({ word }) => word))].sort(), Object.keys(TABLES).sort());
});

for (const { operation, word, texts } of bodies) {
	test(`${operation}: maxLength is the varchar's`, () => {
		const compared = texts.map(([name, schema]) => [name, plain(schema).maxLength, kept(TABLES[word] ?? [], name)])
			.filter(([, , column]) => column);

		assert.deepEqual(compared.map(([name, length]) => [name, length]), compared.map(([name, , column]) => [name, column.length]));
		assert.ok(compared.length > 0);
	});
}

test('choices are the database\'s', async () => {
	const { properties } = openapiDocument().paths['/locations/'].post.requestBody.content['application/json'].schema;
	const [{ definition }] = await sql`SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
		WHERE conname = 'location_location_type_check'`;

	assert.deepEqual([...definition.matchAll(/'(\w+)'/g)].map((match) => match[1]).sort(), [...properties.location_type.enum].sort());
});

test('the languages are the database\'s, and those of the catalogues', async () => {
	const { properties } = openapiDocument().paths['/profile/'].patch.requestBody.content['application/json'].schema;
	const [{ languages }] = await sql`SELECT to_json(languages()) AS languages`;
	const catalogues = readdirSync(new URL('../../po', import.meta.url)).filter((name) => name.endsWith('.po')).map((name) => name.slice(0, -3));

	assert.deepEqual(properties.language.enum, languages);
	assert.deepEqual(languages.slice(1), catalogues, 'the first is that of the templates');
});

/* The tables that requests change. The bits are those of pg_trigger.tgtype: 4 for INSERT, 8 for DELETE, 16
 * for UPDATE. may: what the web role is allowed to do, audited: what leaves an audit row. */
const changed = (await sql`SELECT c.relname AS name,
		CASE WHEN has_table_privilege('evolv_web', c.oid, 'INSERT') THEN 4 ELSE 0 END
		| CASE WHEN has_table_privilege('evolv_web', c.oid, 'DELETE') THEN 8 ELSE 0 END
		| CASE WHEN has_table_privilege('evolv_web', c.oid, 'UPDATE') THEN 16 ELSE 0 END AS may,
		(SELECT coalesce(bit_or(t.tgtype::integer), 0) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
			WHERE t.tgrelid = c.oid AND p.proname = 'write_audit') AS audited
	FROM pg_class c WHERE c.relnamespace = 'evolv'::regnamespace AND c.relkind = 'r'`)
	.filter(({ name, may }) => may && !MACHINERY.includes(name));

test('every constraint that a client can break has words, and begins with a field', async () => {
	const silent = await sql`SELECT c.conname AS name, c.conrelid::regclass::text AS table FROM pg_constraint c
		WHERE c.connamespace = 'evolv'::regnamespace AND c.contype IN ('c', 'f', 'x')
		AND coalesce(obj_description(c.oid, 'pg_constraint'), '') !~ '^[a-z_]+: .*\\.$'`;
	const ofClients = silent.filter(({ table }) => changed.some(({ name }) => name === table)).map(({ name }) => name).sort();

	assert.ok(changed.length > 20);
	assert.deepEqual(ofClients, OUT_OF_REACH);
});

test('whatever a request changes leaves an audit row', () => {
	assert.deepEqual(changed.filter(({ may, audited }) => may & ~audited).map(({ name }) => name), []);
});

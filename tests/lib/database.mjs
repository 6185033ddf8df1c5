/*
 * A look into the database, past the programs: what a test asserts about rows, and what it arranges when no
 * program can (a role, an expired token).
 */
import { spawn } from 'node:child_process';

import { setting } from './settings.mjs';

/* SQL's text for a value. */
export function literal(value) {
	if (value === null || value === undefined)
		return 'NULL';
	if (typeof value === 'number' || typeof value === 'boolean')
		return String(value);
	return ` E'${String(value).replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
}

function run(text) {
	return new Promise((resolve, reject) => {
		const psql = spawn('/bin/sh', ['-c', `${setting('psql')} -X -A -t -q -v ON_ERROR_STOP=1`]);
		let out = '';
		let err = '';

		psql.stdout.on('data', (chunk) => { out += chunk; });
		psql.stderr.on('data', (chunk) => { err += chunk; });
		psql.on('error', reject);
		psql.on('close', (code) => {
			if (code === 0)
				resolve(out);
			else
				reject(new Error(`psql: ${err}\n${text}`));
		});
		psql.stdin.on('error', () => {});
		psql.stdin.end(`SET search_path = evolv, api;\n${text}`);
	});
}

function fill(strings, values) {
	return String.raw({ raw: strings }, ...values.map(literal));
}

/* sql`SELECT … ${value}`: the rows as objects. */
export async function sql(strings, ...values) {
	const query = fill(strings, values).trim().replace(/;$/, '');
	const out = await run(`WITH q AS (${query}) SELECT coalesce(json_agg(q), '[]') FROM q;`);

	return JSON.parse(out);
}

/* The same, for statements without rows. */
export async function execute(strings, ...values) {
	await run(`${fill(strings, values)};`);
}

/* The only value of the only row. */
export async function value(strings, ...values) {
	const [row] = await sql(strings, ...values);

	return row === undefined ? undefined : Object.values(row)[0];
}

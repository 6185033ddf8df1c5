/*
 * A database of a test's own, for what can only be seen where nobody else is: the last admin, an empty school.
 */
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

import { cgiClient } from './client.mjs';
import { literal } from './database.mjs';
import { configuration, instanceSettings } from './instance.mjs';
import { setting } from './settings.mjs';
import { uniqueWord } from './unique.mjs';

function psql(command, text) {
	return new Promise((resolve, reject) => {
		const child = spawn('/bin/sh', ['-c', `${command} -X -A -t -q -v ON_ERROR_STOP=1`]);
		let out = '';
		let err = '';

		child.stdout.on('data', (chunk) => { out += chunk; });
		child.stderr.on('data', (chunk) => { err += chunk; });
		child.on('error', reject);
		child.on('close', (code) => (code === 0 ? resolve(out.trim()) : reject(new Error(`psql: ${err}\n${text}`))));
		child.stdin.end(text);
	});
}

/* The command line of psql for a superuser. host: of another cluster than the instance's. */
const superuser = (host) => setting('superuser') + (host ? ` -h ${host} -d postgres` : '');

export const asSuperuser = (statement, host) => psql(superuser(host), statement);

/* A connection string with some of its words replaced. */
export const withWords = (conninfo, words) => Object.entries(words).reduce((text, [name, value]) => (
	text.replace(new RegExp(`\\b${name}=\\S*|$`), ` ${name}=${value}`).trim()), conninfo);

/*
 * A database with nothing in it. Returns {conninfo, psql, drop}: how the owner reaches it, how a text of statements is
 * run there, and what to call at the end.
 */
export async function bareDatabase() {
	const name = `evolv_scratch_${uniqueWord()}`;
	const connect = `${setting('psql').replace(/ -d \S+/, '')} -d ${name}`;

	await psql(setting('superuser'), `CREATE DATABASE ${name} OWNER evolv_owner TEMPLATE template0 ENCODING 'UTF8'`);
	return {
		conninfo: withWords(instanceSettings().owner_database, { dbname: name }),
		psql: (text) => psql(connect, text),
		drop: () => psql(setting('superuser'), `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
	};
}

/*
 * Makes the database, with the schema and nothing in it. Returns {name, config, databases, api, value, drop}: a
 * configuration that names it, the settings in that which do, a client whose programs use it, the only value of a
 * statement, and what to call at the end. It is reached past pgbouncer, which does not know it. host: where another
 * cluster than the instance's has its socket.
 */
export async function scratchDatabase(settings = {}, host = null) {
	const name = `evolv_scratch_${uniqueWord()}`;
	const owner = withWords(instanceSettings().owner_database, host ? { host } : {});
	const databases = {
		database: withWords(owner, { dbname: name, user: 'evolv_web' }),
		owner_database: withWords(owner, { dbname: name }),
		worker_database: withWords(owner, { dbname: name, user: 'evolv_worker' }),
	};
	const config = configuration({ rate_limits: 'off', ...settings, ...databases });
	const connect = `${setting('psql').replace(/ -d \S+/, '')} -d ${name}${host ? ` -h ${host}` : ''}`;

	await asSuperuser(`CREATE DATABASE ${name} OWNER evolv_owner TEMPLATE template0 ENCODING 'UTF8'`, host);
	await promisify(execFile)(setting('evolv'), ['--config', config, 'migrate']);
	return {
		name,
		config,
		databases,
		api: cgiClient({ ...settings, ...databases }),
		value: (strings, ...values) => psql(connect,
			`SET search_path = evolv, api;\n${String.raw({ raw: strings }, ...values.map(literal))};`),
		drop: () => asSuperuser(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`, host),
	};
}

/*
 * A database with nothing in it, whose owner is the one role that a shared host gives, beside the three of a neighbour.
 * Returns {settings, ask, drop}: the settings that name it, what a superuser sees there, and what to call at the end.
 */
export async function oneRoleDatabase() {
	const role = `school_${uniqueWord()}`;
	const conninfo = withWords(instanceSettings().owner_database, { user: role, dbname: role });

	await asSuperuser(`CREATE ROLE ${role} LOGIN`);
	await asSuperuser(`CREATE DATABASE ${role} OWNER ${role} TEMPLATE template0 ENCODING 'UTF8'`);
	return {
		settings: { database: conninfo, owner_database: conninfo, worker_database: conninfo },
		ask: (question) => asSuperuser(`\\connect ${role}\nSELECT ${question}`),
		async drop() {
			await asSuperuser(`DROP DATABASE ${role} WITH (FORCE)`);
			await asSuperuser(`DROP ROLE ${role}`);
		},
	};
}

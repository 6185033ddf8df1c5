/*
 * evolv migrate, as it is run after every installation.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { cgiClient } from '../lib/client.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { asSuperuser, oneRoleDatabase, scratchDatabase, withWords } from '../lib/scratch.mjs';
import { setting } from '../lib/settings.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const { name, api, config, databases, value, drop } = await scratchDatabase();
after(drop);

const migrate = (file = config) => promisify(execFile)(setting('evolv'), ['--config', file, 'migrate']);

test('answers that earlier programs kept are not given out after an installation', async () => {
	await api.get('/categories/');
	await value`UPDATE answer SET body = replace(body, '"count":0', '"count":7')`;
	assert.equal((await api.get('/categories/')).json.count, 7, 'the answer was kept');
	await migrate();
	assert.equal((await api.get('/categories/')).json.count, 0);
});

test('it says from where to where it goes', async () => {
	const folder = join(scratchDirectory(), 'newer');
	const installed = join(dirname(dirname(setting('evolv'))), 'share/evolv/db');
	const last = readdirSync(join(installed, 'migrations')).sort().at(-1);
	const newer = (...words) => promisify(execFile)(setting('evolv'), ['--config', config, 'migrate', '--db-dir', folder, ...words]);

	cpSync(installed, folder, { recursive: true });
	writeFileSync(join(folder, 'migrations/9998_soon.sql'), 'SELECT;\n');
	writeFileSync(join(folder, 'migrations/9999_later.sql'), 'CREATE TABLE evolv.later (id integer);\n');
	assert.equal((await newer('--dry-run')).stdout, `would go from ${last} to 9999_later.sql\nwould apply 9998_soon.sql\n`
		+ 'would apply 9999_later.sql\nwould make the views and grants anew\n');
	assert.equal((await newer()).stdout, `from ${last} to 9999_later.sql\napplied 9998_soon.sql\napplied 9999_later.sql\n`
		+ 'made the views and grants anew\n');
	await assert.rejects(migrate(), /9998_soon\.sql.*older than the database.*evolv restore/s);
	assert.equal((await newer()).stdout, 'the database is up to date\n');
	await value`DELETE FROM schema_migration WHERE version > '9990'`;
	await value`DROP TABLE evolv.later`;
	await migrate();
});

test('run again, it finds nothing to do', async () => {
	assert.equal((await migrate()).stdout, 'the database is up to date\n');
});

test('one role does everything beside a neighbour who has the three: requests find the tables, the neighbour gets none', async () => {
	const { settings, ask, drop: dropAll } = await oneRoleDatabase();

	try {
		await migrate(configuration({ ...settings, rate_limits: 'off' }));
		assert.equal((await cgiClient(settings).get('/categories/')).status, 200);
		for (const neighbour of ['evolv_web', 'evolv_worker'])
			assert.equal(await ask(`has_schema_privilege('${neighbour}', 'evolv', 'USAGE')
				OR EXISTS (SELECT FROM pg_class WHERE relnamespace IN ('evolv'::regnamespace, 'api'::regnamespace)
					AND relkind IN ('r', 'v') AND has_table_privilege('${neighbour}', oid, 'SELECT'))`), 'f', neighbour);
	} finally {
		await dropAll();
	}
});

test('who signs in is another role from today on: migrate gives it what it needs', async () => {
	const role = `desk_${uniqueWord()}`;
	const settings = { ...databases, database: withWords(databases.database, { user: role }), rate_limits: 'off' };

	await asSuperuser(`CREATE ROLE ${role} LOGIN; ALTER ROLE ${role} SET search_path = evolv, api`);
	assert.equal((await migrate(configuration(settings))).stdout, 'made the views and grants anew\n');
	assert.equal((await cgiClient(settings).get('/categories/')).status, 200);
	await asSuperuser(`\\connect ${name}\nDROP OWNED BY ${role}; DROP ROLE ${role}`);
	await migrate();
});

/*
 * evolv migrate, as it is run after every installation.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { scratchDirectory } from '../lib/instance.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import { setting } from '../lib/settings.mjs';

const { api, config, value, drop } = await scratchDatabase();
after(drop);

const migrate = () => promisify(execFile)(setting('evolv'), ['--config', config, 'migrate']);

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

/*
 * evolv migrate, as it is run after every installation.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

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

test('run again, it finds nothing to do', async () => {
	assert.equal((await migrate()).stdout, 'the database is up to date\n');
});

/*
 * What an installation brings: the files that INSTALL.md names, with this installation's paths in them.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { setting } from '../lib/settings.mjs';

const prefix = dirname(dirname(setting('evolv')));
const data = join(prefix, 'share/evolv');
const guide = readFileSync(fileURLToPath(new URL('../../INSTALL.md', import.meta.url)), 'utf8');

test('every file that INSTALL.md names is installed where it says', () => {
	const named = [...guide.matchAll(/\/usr\/local\/((?:share|bin|libexec)\/[\w./-]*\w)/g)].map(([, path]) => path);
	assert.ok(named.length > 5);
	assert.deepEqual(named.filter((path) => !existsSync(join(prefix, path))), []);
});

test('the examples carry the paths of this installation, and nobody but the owner may write to them', () => {
	for (const name of ['apache/evolv.conf', 'lighttpd/evolv.conf', 'cron/crontab', 'systemd/evolv-worker.service', 'systemd/pgbouncer.conf']) {
		const path = join(data, 'conf', name);
		const text = readFileSync(path, 'utf8');
		assert.ok(text.includes(prefix), name);
		assert.doesNotMatch(text, /@\w+dir@/, name);
		assert.equal(statSync(path).mode & 0o022, 0, name);
	}
});

/*
 * A whole school of a test's own: demo people and courses, a database, files and keys that nobody else uses.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

import { cgiClient } from './client.mjs';
import { configuration, scratchDirectory } from './instance.mjs';
import { evolv } from './operator.mjs';
import { begin } from './samples.mjs';
import { scratchDatabase } from './scratch.mjs';
import { setting } from './settings.mjs';

export const DEMO_PASSWORD = 'demo-Evolv-2026';

/* Folders and key files of its own; empty: {folder, settings}. */
export function ownPlaces() {
	const folder = mkdtempSync(join(scratchDirectory(), 'school-'));
	const settings = {
		files_dir: join(folder, 'files'),
		spool_dir: join(folder, 'spool'),
		mail_dir: join(folder, 'mail'),
		run_dir: join(folder, 'run'),
		secret_key_file: join(folder, 'secret.key'),
		certificate_key_file: join(folder, 'certificate.key'),
	};

	for (const name of ['files_dir', 'spool_dir', 'mail_dir', 'run_dir'])
		mkdirSync(settings[name], { mode: 0o700 });
	return { folder, settings };
}

/*
 * Makes one. Returns {settings, config, api, value, databases, drop, run, work, login}: run(words) is the operator's command,
 * work() a round of the worker, login(name) a token. demo false: no schema's data, no keys; more: further settings.
 */
export async function school({ demo = true, more = {} } = {}) {
	const { folder, settings: places } = ownPlaces();
	const settings = { ...places, ...more };
	const database = await scratchDatabase(settings);
	const all = { rate_limits: 'off', ...settings, ...database.databases };
	const config = configuration(all);
	const run = (words, options) => evolv(config, words, options);
	const api = cgiClient(all);

	if (demo) {
		writeFileSync(settings.secret_key_file, `${'5a'.repeat(48)}\n`, { mode: 0o600 });
		writeFileSync(settings.certificate_key_file, `${'3c'.repeat(32)}\n`, { mode: 0o600 });
		assert.equal((await run(['load-demo'])).code, 0);
	}
	return {
		...database, folder, settings: all, config, run, api,
		work: () => promisify(execFile)(join(dirname(setting('evolv')), 'evolv-worker'), ['--config', config, '--once']),
		login: async (username, password = DEMO_PASSWORD) => {
			const { status, json, text } = await api.post('/auth/login/', { username, password });
			assert.equal(status, 200, text);
			return json.tokens.access;
		},
	};
}

/* Every file below a folder: {path: bytes}, but for those whose name begins with a dot. */
export function filesBelow(folder, top = folder) {
	const found = {};

	for (const name of readdirSync(folder).filter((entry) => !entry.startsWith('.'))) {
		const path = join(folder, name);
		if (statSync(path).isDirectory())
			Object.assign(found, filesBelow(path, top));
		else
			found[relative(top, path)] = readFileSync(path).toString('latin1');
	}
	return found;
}

/* Everything that the tables' rows say, in one word; but for the list of migrations and the answers that are kept, which a
 * restore makes anew. */
export const everything = (at) => at.value`SELECT md5(string_agg(sums, '' ORDER BY sums)) FROM (
	SELECT c.relname || query_to_xml(format('SELECT * FROM evolv.%I t ORDER BY t::text', c.relname), true, false, '')::text AS sums
	FROM pg_class c WHERE c.relnamespace = 'evolv'::regnamespace AND c.relkind = 'r'
		AND c.relname NOT IN ('schema_migration', 'content_version', 'answer')) s`;

/* Gives a course a material. */
export async function material(asAdmin, course, name, bytes) {
	const answer = await asAdmin.request('POST', `/courses/${course}/materials/`, { multipart: [
		{ name: 'title', value: name }, { name: 'file', fileName: name, value: begin(name, bytes), type: 'application/octet-stream' }] });

	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

/*
 * An installation of the Django version, as evolv import-django finds it: its database, its passwords and its files.
 */
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { scratchDirectory } from './instance.mjs';
import { evolv } from './operator.mjs';
import { bareDatabase } from './scratch.mjs';

const schema = readFileSync(new URL('django-source.sql', import.meta.url), 'utf8');

/* A password as Django stores it. */
export function djangoPassword(password, iterations = 1000) {
	const salt = randomBytes(11).toString('hex');
	const digest = pbkdf2Sync(password, salt, iterations, 32, 'sha256');

	return `pbkdf2_sha256$${iterations}$${salt}$${digest.toString('base64')}`;
}

/* Its database, with its tables and no row. Whoever connects to it as conninfo says cannot write. */
export async function djangoDatabase() {
	const { conninfo, psql, drop } = await bareDatabase();
	const run = (text) => psql(`SET search_path = public;\n${text}`);

	await run(schema);
	return { conninfo: `${conninfo} options='-csearch_path=public -cdefault_transaction_read_only=on'`, run, drop };
}

/* Its MEDIA_ROOT, with files by name. */
export function djangoMedia(files) {
	const folder = mkdtempSync(join(scratchDirectory(), 'media-'));

	for (const [name, content] of Object.entries(files)) {
		mkdirSync(dirname(join(folder, name)), { recursive: true });
		writeFileSync(join(folder, name), content);
	}
	return folder;
}

/* Every file below a folder. */
export const filesBelow = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true })
	.filter((entry) => entry.isFile()).map((entry) => entry.name);

/*
 * Runs the import and reads what it says: {code, out, err, report, taken, told}. taken is by kind
 * {read, new, changed, unchanged, skipped}; told(what, table, id) the reason of one line, or undefined.
 */
export async function importDjango(config, source, words = [], options = {}) {
	const file = join(mkdtempSync(join(scratchDirectory(), 'report-')), 'report.jsonl');
	const result = await evolv(config, ['import-django', '--from', source.conninfo, '--report', file, ...words], options);
	const text = result.code === 0 ? readFileSync(file, 'utf8') : '';
	const report = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
	const line = (what, table, id = null) => report.find((one) => (
		one.what === what && one.table === table && one.id === id));

	return {
		...result,
		report,
		line,
		taken: Object.fromEntries(report.filter(({ what }) => what === 'taken').map((one) => [one.kind, one])),
		told: (...which) => line(...which)?.reason,
	};
}

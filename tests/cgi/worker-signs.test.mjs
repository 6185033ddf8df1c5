/*
 * What the worker and the operator's command tell each other through the database: that the worker works, and that
 * no stored file may go while a backup reads them.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { mailSchool, until } from '../lib/mail.mjs';

const school = await mailSchool();
after(school.drop);
const folders = { files_dir: school.mailDir(), mail_dir: school.mailDir() };
const once = () => school.worker(folders, '--once').ended;
const sign = () => school.value`SELECT host, service, seen_at > now() - interval '1 minute' FROM worker_sign`;

test('each round of work leaves a sign, by a crontab and by a service', async () => {
	assert.equal((await once()).code, 0);
	assert.equal(await sign(), `${hostname()}|f|t`);
	await school.value`UPDATE worker_sign SET seen_at = now() - interval '1 day'`;
	const worker = school.worker(folders);
	await until(async () => await sign() === `${hostname()}|t|t`);
	worker.kill('SIGTERM');
	assert.equal((await worker.ended).code, 0);
});

test('while a backup reads the files none is removed, and after it all are', async () => {
	const key = `materials/${'ab'.repeat(16)}.pdf`;
	const path = join(folders.files_dir, key);
	const isRemembered = async () => await school.value`SELECT count(*) FROM stored_file` === '1';

	mkdirSync(join(folders.files_dir, 'materials'));
	writeFileSync(path, 'still named by the backup');
	await school.value`INSERT INTO stored_file (key, content_type, size, removed_at) VALUES (${key}, 'application/pdf', 1, now())`;
	const backup = school.value`SELECT pg_advisory_lock(hashtextextended('evolv.files', 0)); SELECT pg_sleep(60)`.catch(() => {});
	await until(async () => await school.value`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())` === '1');
	assert.equal((await once()).code, 0);
	assert.ok(existsSync(path));
	assert.ok(await isRemembered());
	await school.value`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()
		AND datname = current_database()`;
	await backup;
	assert.equal((await once()).code, 0);
	assert.ok(!existsSync(path));
	assert.ok(!await isRemembered());
});

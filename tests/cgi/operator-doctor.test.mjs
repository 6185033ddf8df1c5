/*
 * evolv doctor: an installation in which each thing is broken once, and what it says of it.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { configuration, instanceSettings } from '../lib/instance.mjs';
import { evolv } from '../lib/operator.mjs';
import { material, school } from '../lib/school.mjs';
import { setting } from '../lib/settings.mjs';
import { selfSigned, smtpServer } from '../lib/smtp.mjs';

const one = await school();
after(one.drop);
const asAdmin = one.api.with({ token: await one.login('admin') });
await material(asAdmin, await one.value`SELECT min(id) FROM course`, 'a.txt', 'some words');
const key = await one.value`SELECT key FROM stored_file`;
const path = join(one.settings.files_dir, key);
const sign = () => one.value`INSERT INTO worker_sign (host, service) VALUES ('here', true) ON CONFLICT (host) DO UPDATE SET seen_at = now()`;
await sign();
const SECRET = 'Never-Shown-77';

/* Runs it, with some settings changed; a finding is "level check sentence". */
async function doctor(changes = {}, mode = 0o640) {
	const config = configuration({ ...one.settings, rate_limits: 'on', memory_limit_mb: 256, ...changes });

	chmodSync(config, mode);
	const { code, out, err } = await evolv(config, ['doctor', '--json']);
	const findings = JSON.parse(out).map(({ check, finding, sentence }) => `${finding} ${check} ${sentence}`);

	assert.ok(!`${out}${err}`.includes(SECRET), 'no secret is told');
	assert.equal(code, findings.some((text) => text.startsWith('failure')) ? 2 : findings.some((text) => text.startsWith('warning')) ? 1 : 0);
	return findings;
}

function sees(findings, expected) {
	assert.ok(findings.some((text) => expected.test(text)), `${expected} is not among\n${findings.join('\n')}`);
}

/* No pooler knows a scratch database: while the machine is busy, signing in to it takes long enough to be told. */
const SLOW = /^warning +connections +the web programs connect to PostgreSQL themselves/m;
const wrong = (findings) => findings.filter((text) => !text.startsWith('ok ') && !SLOW.test(text));

/* Breaks something, looks, and mends it. */
async function broken(breaking, mending, expected, changes) {
	await breaking();
	try {
		sees(await doctor(changes), expected);
	} finally {
		await mending();
	}
}

test('where all is well, it finds nothing, and each check has looked', async () => {
	const findings = await doctor();
	const checks = new Set(findings.map((text) => text.split(' ')[1]));

	assert.deepEqual(wrong(findings), []);
	assert.deepEqual([...checks], ['configuration', 'keys', 'folders', 'connections', 'database', 'schema', 'privileges', 'tools', 'mail',
		'outbox', 'worker', 'room', 'files', 'web', 'authorization', 'leaks', 'clock']);
});

test('for a person: a line a finding, and the sum', async () => {
	const config = configuration({ ...one.settings, rate_limits: 'on', memory_limit_mb: 256 });
	const { code, out } = await evolv(config, ['doctor']);

	const warnings = SLOW.test(out) ? 1 : 0;

	assert.equal(code, warnings, out);
	assert.match(out, /^ok {7}configuration  \/.* is understood\n/);
	assert.match(out, new RegExp(`\\n\\n\\d+ ok, ${warnings} warnings, 0 failures\\n$`));
});

test('a configuration that is not there, or not understood, is a finding too', async () => {
	const { code, out } = await evolv('/nonexistent/evolv.conf', ['doctor']);

	assert.equal(code, 2);
	assert.match(out, /^failure  configuration  \/nonexistent\/evolv\.conf cannot be read/m);
	sees(await doctor({ base_url: 'nonsense' }), /^failure configuration .*line \d+: base_url must be/);
});

const settings = [
	['base_url without https', { base_url: 'http://school.invalid' }, /^failure configuration base_url is http:.*https/],
	['proxies of the whole world', { trusted_proxies: '10.0.0.0/8 0.0.0.0/0' }, /^failure configuration trusted_proxies/],
	['and by IPv6', { trusted_proxies: '::/0' }, /^failure configuration trusted_proxies/],
	['no limits', { rate_limits: 'off' }, /^warning configuration rate_limits/],
	['no limit of memory', { memory_limit_mb: 0 }, /^warning configuration memory_limit_mb/],
	['a sender of this machine', { base_url: 'https://school.invalid', mail_from: 'evolv@localhost' }, /^warning configuration mail_from/],
	['mail that stays', { base_url: 'https://school.invalid' }, /^warning mail mail_transport is file/],
	['an origin that can be changed', { base_url: 'https://school.invalid', cors_origins: 'http://app.invalid' }, /^warning configuration cors_origins/],
	['nobody at base_url', { base_url: 'http://127.0.0.1:9' }, /^failure web .*Does the web server run/],
	['no key', { secret_key_file: '/nonexistent/secret.key' }, /^failure keys secret_key_file .*evolv keys rotate/],
	['no folder', { spool_dir: '/nonexistent' }, /^failure folders spool_dir \/nonexistent is no folder/],
	['no owner', { owner_database: `host=/nonexistent dbname=x password=${SECRET}` }, /^failure connections owner_database/],
	['no pooler', { database: one.databases.database.replace(/port=\d+/, 'port=1') }, /^failure connections database: .*Start pgbouncer/],
	['no worker\'s role', { worker_database: 'host=/nonexistent dbname=x' }, /^failure connections worker_database/],
	['one role for all', { database: one.databases.owner_database }, /^warning privileges .*owns the tables/],
	['a mail server that is not there', { mail_transport: 'smtp', smtp_host: '127.0.0.1', smtp_port: 9 }, /^failure mail mail_transport smtp: .*Nothing is lost/],
	['a mail setting that is missing', { mail_transport: 'smtp', smtp_user: 'x' }, /^failure mail .*mail_secret_file/],
	['a store that is not set up', { file_store: 's3' }, /^failure files file_store s3/],
];
for (const [name, changes, expected] of settings)
	test(`settings: ${name}`, async () => sees(await doctor(changes), expected));

test('modes: of the configuration, of a key, of a folder, and what lies in public', async () => {
	sees(await doctor({}, 0o644), /^warning configuration .*everybody.*chmod 0640/);
	sees(await doctor({ worker_database: `${one.databases.worker_database} password=${SECRET}` }, 0o644), /^failure configuration .*holds a password/);
	sees(await doctor({}, 0o660), /^failure configuration .*changed by others/);
	const file = one.settings.secret_key_file;
	await broken(() => chmodSync(file, 0o644), () => chmodSync(file, 0o600), /^failure keys secret_key_file .*others may use it/);
	await broken(() => renameSync(file, `${file}.x`) ?? writeFileSync(file, 'no key', { mode: 0o600 }), () => renameSync(`${file}.x`, file),
		/^failure keys secret_key_file .*no key that can be used/);
	await broken(() => chmodSync(one.settings.files_dir, 0o755), () => chmodSync(one.settings.files_dir, 0o700), /^warning folders files_dir .*open/);
	await broken(() => chmodSync(one.settings.spool_dir, 0o500), () => chmodSync(one.settings.spool_dir, 0o700), /^failure folders spool_dir .*cannot be written/);
	const folder = join(one.folder, 'public_html');
	mkdirSync(folder);
	writeFileSync(join(folder, 'secret.key'), `${'5a'.repeat(48)}\n`, { mode: 0o600 });
	sees(await doctor({ secret_key_file: join(folder, 'secret.key') }), /^failure keys secret_key_file .*gives out/);
});

test('owners: a key that the web programs cannot read, a folder of somebody else', { skip: process.getuid() !== 0 && 'only root can give files away' }, async () => {
	const { secret_key_file: file, spool_dir: folder } = one.settings;

	await broken(() => chownSync(file, 65534, 65534), () => chownSync(file, 0, 0), /^failure keys secret_key_file .*cannot read it\. chown/);
	await broken(() => chownSync(folder, 65534, 65534), () => chownSync(folder, 0, 0), /^failure folders spool_dir .*both must be/);
});

test('root asks the database as the user of the web programs, whom it may not let in', { skip: process.getuid() !== 0 && 'only root can be another user' }, async () => {
	const places = ['files_dir', 'spool_dir', 'run_dir', 'mail_dir', 'secret_key_file', 'certificate_key_file'].map((name) => one.settings[name]);
	const give = (user, group) => places.forEach((place) => chownSync(place, user, group));

	/* The socket lies in a folder that is closed to nobody's user. */
	await broken(() => give(65534, 65534), () => give(0, 0), /^failure connections database: the web programs cannot sign in/);
});

test('schema: migrations that lack, are of a newer program, or were changed; views of another one', async () => {
	const away = () => one.value`DELETE FROM schema_migration WHERE version = '0019'`;
	const last = await one.value`SELECT sha256 FROM schema_migration WHERE version = '0019'`;
	const name = await one.value`SELECT name FROM schema_migration WHERE version = '0019'`;

	await broken(away, () => one.value`INSERT INTO schema_migration (version, name, sha256) VALUES ('0019', ${name}, ${last})`,
		/^failure schema .*1 migrations from 0019_.*Run evolv migrate/);
	await broken(() => one.value`INSERT INTO schema_migration (version, name, sha256) VALUES ('9999', '9999_later.sql', 'x')`,
		() => one.value`DELETE FROM schema_migration WHERE version = '9999'`, /^failure schema .*9999_later\.sql.*older/);
	await broken(() => one.value`UPDATE schema_migration SET sha256 = 'x' WHERE version = '0019'`,
		() => one.value`UPDATE schema_migration SET sha256 = ${last} WHERE version = '0019'`, /^failure schema 0019_.*not what was applied/);
	const views = await one.value`SELECT sha256 FROM schema_migration WHERE version = 'views'`;
	await broken(() => one.value`UPDATE schema_migration SET sha256 = 'x' WHERE version = 'views'`,
		() => one.value`UPDATE schema_migration SET sha256 = ${views} WHERE version = 'views'`, /^failure schema The views/);
});

test('a database of another encoding, without the extensions', async () => {
	const name = `${await one.value`SELECT current_database()`}_ascii`;
	const superuser = (statement) => execFileSync('/bin/sh', ['-c', `${setting('superuser')} -q -c "${statement}"`]);

	superuser(`CREATE DATABASE ${name} OWNER evolv_owner TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'`);
	try {
		const findings = await doctor({ owner_database: one.databases.owner_database.replace(/dbname=\S+/, `dbname=${name}`) });
		sees(findings, /^failure database .*kept in SQL_ASCII.*ENCODING 'UTF8'/);
		sees(findings, /^failure database The database lacks pg_trgm, btree_gist/);
		sees(findings, /^failure schema .*migrations from 0001_foundation\.sql.*evolv migrate/);
	} finally {
		superuser(`DROP DATABASE ${name}`);
	}
});

test('privileges: TRUNCATE, a schema to write in, or nothing at all', async () => {
	await broken(() => one.value`GRANT TRUNCATE ON category TO evolv_web`, () => one.value`REVOKE TRUNCATE ON category FROM evolv_web`,
		/^failure privileges .*evolv_web may too much: it may empty category/);
	await broken(() => one.value`GRANT CREATE ON SCHEMA evolv TO evolv_web`, () => one.value`REVOKE CREATE ON SCHEMA evolv FROM evolv_web`,
		/^failure privileges .*make tables in evolv/);
	await broken(() => one.value`REVOKE USAGE ON SCHEMA api FROM evolv_web`, () => one.value`GRANT USAGE ON SCHEMA api TO evolv_web`,
		/^failure privileges .*may not read/);
});

test('the outbox: mails that wait too long, with the server\'s words, and those given up', async () => {
	await broken(() => one.value`INSERT INTO outbox (template, recipient, created_at, last_error)
			VALUES ('welcome', 'a@b.example', now() - interval '3 hours', 'greylisted')`,
	() => one.value`DELETE FROM outbox WHERE recipient = 'a@b.example'`, /^failure outbox .*oldest for 3 hours; the server says: greylisted/);
	await broken(() => one.value`INSERT INTO outbox (template, recipient, state) VALUES ('welcome', 'a@b.example', 'failed')`,
		() => one.value`DELETE FROM outbox WHERE recipient = 'a@b.example'`, /^warning outbox 1 mails were given up/);
});

test('the worker: never, or not for a while', async () => {
	await broken(() => one.value`DELETE FROM worker_sign`, sign, /^failure worker No worker has ever run/);
	await broken(() => one.value`UPDATE worker_sign SET seen_at = now() - interval '20 minutes'`, sign, /^failure worker .* on here .* 20 minutes ago/);
});

test('files: a row without one, one without a row, and what waits too long', async () => {
	await broken(() => renameSync(path, `${path}.x`), () => renameSync(`${path}.x`, path), new RegExp(`^failure files 1 files are named .*${key}.*backup`));
	const other = join(one.settings.files_dir, `materials/${'ef'.repeat(16)}.txt`);
	await broken(() => writeFileSync(other, 'x'), () => rmSync(other), /^warning files 1 files are named by nothing, such as materials\/efef/);
	await broken(() => one.value`UPDATE stored_file SET state = 'waiting', machine = 'elsewhere', created_at = now() - interval '2 hours', last_error = 'gone'`,
		() => one.value`UPDATE stored_file SET state = 'stored', machine = NULL`, /^warning files 1 files wait .*elsewhere: gone/);
});

test('mail: a server that takes it, and one that does not let us in', async () => {
	const secret = join(one.folder, 'mail.secret');
	const server = await smtpServer({ tls: 'starttls', user: 'school', password: SECRET });
	const smtp = { mail_transport: 'smtp', smtp_host: 'localhost', smtp_port: server.port, smtp_user: 'school', mail_secret_file: secret,
		mail_ca_file: selfSigned().certificate };

	try {
		writeFileSync(secret, `${SECRET}\n`, { mode: 0o600 });
		sees(await doctor(smtp), /^ok mail localhost:\d+ takes mail from us \(smtp_tls = starttls, logged in\)/);
		assert.equal(server.mails.length, 0, 'none was sent');
		writeFileSync(secret, 'another\n', { mode: 0o600 });
		sees(await doctor({ ...smtp }), /^failure mail mail_transport smtp: the server takes no mail from us/);
		sees(await doctor({ ...smtp, mail_ca_file: '' }), /^failure mail .*certificate/);
	} finally {
		server.stop();
	}
});

/* A web server that gets one thing wrong: answers are those of the real one, but for what wrongly() says. */
async function webServer(wrongly) {
	const { base_url: real } = instanceSettings();
	const server = createServer(async (request, response) => {
		const headers = { ...request.headers };
		delete headers.host;
		const instead = wrongly(request, headers);
		const answer = instead ?? await fetch(real + request.url, { headers });
		const all = Object.fromEntries(answer.headers);
		delete all['transfer-encoding'];
		delete all['content-encoding'];
		response.writeHead(answer.status, all).end(await answer.text());
	});

	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	return { base_url: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}

const web = [
	['Authorization does not arrive (hazard 9)', (_, headers) => { delete headers.authorization; }, /^failure authorization .*CGIPassAuth/],
	['the configuration lies open', ({ url }) => (url === '/evolv.conf' ? new Response('database = x') : null), /^failure leaks Anybody can read .*\/evolv\.conf/],
	['the programs do not run', ({ url }) => (url.includes('health') ? new Response('\x7fELF') : null), /^failure web .*does not run the programs/],
	['it sends one elsewhere', ({ url }) => (url.includes('health') ? new Response('', { status: 301, headers: { location: 'https://x.invalid/' } }) : null), /^failure web base_url is sent on to https:\/\/x\.invalid/],
	['its clock is wrong', ({ url }) => (url.includes('health') ? new Response('{}', { headers: { date: new Date(Date.now() - 60000).toUTCString(), 'content-type': 'application/json' } }) : null), /^failure clock .*60 seconds behind/],
	['it sends no nosniff', ({ url }) => (url.includes('health') ? new Response('{}', { headers: { 'content-type': 'application/json' } }) : null), /^warning web .*X-Content-Type-Options/],
];
for (const [name, wrongly, expected] of web) {
	test(`the web server: ${name}`, async () => {
		const server = await webServer(wrongly);
		try {
			sees(await doctor({ base_url: server.base_url }), expected);
		} finally {
			server.stop();
		}
	});
}

test('a disk with little room', { skip: process.getuid() !== 0 && 'only root can mount a small disk' }, async () => {
	const disk = join(one.folder, 'disk');

	mkdirSync(disk);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=0700', 'tmpfs', disk]);
	try {
		sees(await doctor({ spool_dir: disk }), /^failure room spool_dir .*make room/);
	} finally {
		execFileSync('umount', [disk]);
	}
});

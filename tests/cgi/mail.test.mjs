/*
 * evolv-worker and the outbox: what is queued arrives, once, or is told to have failed. The transport is the one
 * that writes files; what is peculiar to the others stands in mail-smtp.test.mjs and mail-api.test.mjs.
 */
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { scratchDirectory } from '../lib/instance.mjs';
import { mailSchool, mailsIn, samples, templates, until } from '../lib/mail.mjs';

const school = await mailSchool();
after(school.drop);
const { queue, row, value } = school;

async function deliver(settings) {
	const folder = school.mailDir();
	const { code, stderr } = await school.worker({ mail_dir: folder, ...settings }, '--once').ended;

	assert.equal(code, 0, stderr);
	return { folder, mails: mailsIn(folder), stderr };
}

test('a mail arrives with its text, its HTML and its headers', async () => {
	const link = 'https://school.example/verify-email/?token=abc_-9&x=1';
	const id = await queue({ template: 'welcome', to: 'jürgen@schüle.example', data: { link } });
	const { mails: [mail], folder } = await deliver();

	assert.deepEqual(readdirSync(folder), [`${String(id).padStart(12, '0')}-welcome.eml`]);
	assert.equal(Buffer.from(mail.headers.To, 'latin1').toString(), '<jürgen@schüle.example>');
	assert.equal(mail.headers.From, '"Evolv" <hello@school.example>');
	assert.equal(mail.headers.Subject, 'Welcome to Evolv: please confirm your address');
	assert.equal(mail.headers['Auto-Submitted'], 'auto-generated');
	assert.equal(mail.headers['MIME-Version'], '1.0');
	assert.ok(mail.text.includes(`\n${link}\n`));
	assert.ok(mail.html.includes(`href="${link.replace('&', '&amp;')}"`));
	assert.doesNotMatch(mail.html, /<img|<script|http:/);
	for (const colour of ['#1E3A8A', '#D4AF37', '#FFF8F0'])
		assert.ok(mail.html.includes(colour));
	const { state, attempts, last_error: error, created_at: created } = await row(id);
	assert.deepEqual([state, attempts, error], ['sent', 1, '']);
	assert.equal(Date.parse(mail.headers.Date), Math.floor(Date.parse(created) / 1000) * 1000);
});

test('hazard 31: the Message-ID is the row\'s, at every attempt', async () => {
	const id = await queue();
	const first = (await deliver()).mails[0].headers['Message-ID'];
	assert.equal(first, `<${(await row(id)).message_id}@school.example>`);
	await value`UPDATE outbox SET state = 'queued', next_attempt_at = now() WHERE id = ${id}`;
	const [again] = (await deliver()).mails;
	assert.equal(again.headers['Message-ID'], first);
});

test('what people write stays text: in the HTML part, and in the subject', async () => {
	await queue({ template: 'contact-office', to: 'office@school.example', replyTo: 'bo@example.org', data: {
		id: 7, name: 'Bø\r\nBcc: all@example.org <b>', email: 'bo@example.org',
		message: `<script>alert("1")</script>\n\n.\nÜber & ${'long '.repeat(300)}\x07end` } });
	const { mails: [mail] } = await deliver();

	assert.equal(mail.headers.Subject, 'Message from Bø Bcc: all@example.org <b>');
	assert.equal(mail.headers['Reply-To'], '<bo@example.org>');
	assert.equal(mail.headers.Bcc, undefined);
	assert.ok(mail.text.includes('<script>alert("1")</script>\n\n.\nÜber & long'));
	assert.ok(mail.html.includes('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;<br>'));
	assert.doesNotMatch(mail.html, /<script/);
	assert.doesNotMatch(mail.text, /\x07/);
});

test('every template makes a mail of what its program gives it, and nothing is left open', async () => {
	const names = readdirSync(templates).filter((name) => name.endsWith('.txt') && !name.startsWith('layout.'))
		.map((name) => name.slice(0, -4)).sort();
	assert.deepEqual(names, Object.keys(samples).sort());
	for (const name of names)
		await queue({ template: name, data: samples[name] });
	const { mails } = await deliver();

	assert.equal(mails.length, names.length);
	for (const mail of mails) {
		assert.doesNotMatch(mail.text + mail.html + mail.headers.Subject, /\{\{|\}\}/, mail.name);
		assert.ok(mail.headers.Subject.length > 5 && !mail.headers.Subject.endsWith(': '), mail.headers.Subject);
		assert.ok(mail.text.split('\n').length > 6 && mail.html.includes('<h1>'), mail.name);
	}
	const text = (name) => mails.find((mail) => mail.name.endsWith(`-${name}.eml`)).text;
	assert.match(text('schedule-enrolled'), /From: Monday 4\u00A0January 2027\n {2}To: Friday 26\u00A0March 2027\n\n/);
	assert.match(text('event-registered'), /When: Monday, 4\u00A0January 2027, 18:30 UTC\n/);
	for (const { name, text: lines } of mails)
		for (const line of lines.split('\n'))
			assert.ok(line.length <= 72 || !line.trim().includes(' '), `${name}: ${line}`);
	assert.match(text('application-received'), /Your courses: Data, Web\n/);
	assert.match(text('application-status'), /Congratulations/);
	assert.doesNotMatch(text('application-status'), /cannot offer/);
});

test('every mail that a program queues has its template', () => {
	const folder = new URL('../../', import.meta.url).pathname;
	const sources = ['cgi-bin/api/v1', 'db/migrations'].flatMap((part) => readdirSync(join(folder, part))
		.map((name) => readFileSync(join(folder, part, name), 'utf8')));
	const named = sources.flatMap((source) => [
		...source.matchAll(/(?:template_name =|application_mail\(x,|account_mail(?:_link)?\(x, [&\w]+,|outbox \(template[^)]*\)\s+SELECT)([^;]*?)[,;][^,;]*[,;]/g),
	]).flatMap(([, words]) => [...words.matchAll(/["']([a-z]+-[a-z-]+|welcome)["']/g)].map(([, name]) => name));

	assert.ok(named.length >= 12, named.join());
	for (const name of named)
		assert.ok(name in samples, `no template ${name}`);
});

test('the confirmation of a contact message holds nothing that the visitor wrote (hazard 35)', async () => {
	await queue({ template: 'contact-confirmation', data: { name: 'BUY PILLS', message: 'BUY PILLS' } });
	await queue({ template: 'welcome', data: { name: 'BUY PILLS', username: 'BUY_PILLS', link: 'https://school.example/' } });

	for (const mail of (await deliver()).mails)
		assert.doesNotMatch(mail.source, /BUY/);
});

test('only what is not about the account says how to be left alone', async () => {
	await queue({ template: 'event-reminder', data: { ...samples['event-reminder'], opt_out: null } });
	await queue({ template: 'event-registered', data: samples['event-registered'] });
	await queue({ template: 'event-reminder', data: samples['event-reminder'] });
	const { mails } = await deliver();
	const said = mails.map(({ headers }) => [headers['List-Unsubscribe'], headers['List-Unsubscribe-Post']]);
	const [byMail, url] = ['<mailto:office@school.example?subject=unsubscribe>', 'https://school.example/api/v1/mail-reminders/?token=7.0f'];

	assert.deepEqual(said, [[byMail, undefined], [undefined, undefined], [`<${url}>, ${byMail}`, 'List-Unsubscribe=One-Click']]);
	assert.ok(mails[2].text.includes(`\n${url}\n`) && mails[2].html.includes(`href="${url}"`));
	assert.doesNotMatch(mails[0].text + mails[0].html, /mail-reminders|rather/);
	/* RFC 8058 § 3.1: an HTTPS address, or no one-click. */
	await queue({ template: 'event-reminder', data: samples['event-reminder'] });
	const [plain] = (await deliver({ base_url: 'http://127.0.0.1:8080' })).mails;
	assert.match(plain.headers['List-Unsubscribe'], /^<http:/);
	assert.equal(plain.headers['List-Unsubscribe-Post'], undefined);
});

test('a mail that cannot be made has failed, says why, and holds up nobody', async () => {
	const bad = [
		[await queue({ template: 'no-such-mail' }), /no-such-mail\.txt cannot be read/],
		[await queue({ template: '../../../etc/passwd' }), /template's name/],
		[await queue({ template: 'welcome' }), /no value for \{\{link\}\}/],
		[await queue({ template: 'welcome', data: { link: 'javascript:alert(1)' } }), /no web address/],
		[await queue({ template: 'welcome', data: { link: null } }), /no value/],
		[await queue({ template: 'event-registered', data: { ...samples['event-registered'], date: 'soon' } }), /\{\{date:weekday\}\} cannot be written so/],
		[await queue({ template: 'contact-office', data: { ...samples['contact-office'], name: 'x'.repeat(1000) } }), /subject is too long/],
	];
	const good = await queue();
	const { mails } = await deliver();

	assert.equal(mails.length, 1);
	assert.equal((await row(good)).state, 'sent');
	for (const [id, reason] of bad) {
		const { state, attempts, last_error: error } = await row(id);
		assert.deepEqual([state, attempts], ['failed', 1]);
		assert.match(error, reason);
	}
});

test('what cannot be delivered now is tried again after growing pauses, and has failed after two days', async () => {
	const id = await queue();
	const folder = school.mailDir();
	const pauses = [];
	/* A folder in the place of the hidden file that the mail is written to first. */
	mkdirSync(join(folder, `.${String(id).padStart(12, '0')}`));
	let now = await row(id);

	for (; now.state === 'queued'; now = await row(id)) {
		await school.worker({ mail_dir: folder }, '--once').ended;
		if ((await row(id)).state === 'queued')
			pauses.push(Number(await value`SELECT extract(epoch FROM next_attempt_at - now()) / 60 FROM outbox WHERE id = ${id}`));
		await value`UPDATE outbox SET next_attempt_at = now() WHERE id = ${id} AND state = 'queued'`;
	}

	assert.deepEqual([now.state, now.attempts], ['failed', pauses.length + 1]);
	assert.match(now.last_error, /Is a directory/);
	assert.ok(pauses[0] < 1.2 && pauses.at(-1) > 600, pauses.join());
	const total = pauses.reduce((sum, pause) => sum + pause, 0) / 60 / 48;
	assert.ok(total > 0.88 && total < 1.12, `${total * 48} hours`);
	/* An admin's retry begins anew. */
	await value`UPDATE outbox SET state = 'queued', attempts = 0, next_attempt_at = now() WHERE id = ${id}`;
	assert.equal((await deliver()).mails.length, 1);
	assert.deepEqual([(await row(id)).state, (await row(id)).last_error], ['sent', '']);
});

test('killed while it delivers, it leaves the mail to the next one, when the lease is over', async () => {
	const id = await queue();
	await value`UPDATE outbox SET state = 'sending', attempts = 1, lease_until = now() + interval '1 minute',
		next_attempt_at = now() + interval '1 minute' WHERE id = ${id}`;
	assert.equal((await deliver()).mails.length, 0);
	await value`UPDATE outbox SET lease_until = now(), next_attempt_at = now() WHERE id = ${id}`;
	assert.equal((await deliver()).mails.length, 1);
	assert.deepEqual([(await row(id)).state, (await row(id)).attempts], ['sent', 2]);
});

test('a mail that ends every worker is given up', async () => {
	const id = await queue();
	await value`UPDATE outbox SET state = 'sending', attempts = 20, next_attempt_at = now() WHERE id = ${id}`;
	assert.equal((await deliver()).mails.length, 0);
	assert.match((await row(id)).last_error, /interrupted/);
});

test('four workers at once: each mail once', async () => {
	const folders = Array.from({ length: 4 }, () => school.mailDir());
	await value`INSERT INTO outbox (template, recipient) SELECT 'contact-confirmation', 'a' || i || '@example.org'
		FROM generate_series(1, 400) i`;
	const ended = await Promise.all(folders.map((folder) => school.worker({ mail_dir: folder }, '--once').ended));
	const names = folders.flatMap((folder) => readdirSync(folder));

	assert.deepEqual(ended.map(({ code }) => code), [0, 0, 0, 0]);
	assert.deepEqual([names.length, new Set(names).size], [400, 400]);
	assert.ok(folders.filter((folder) => readdirSync(folder).length > 0).length > 1, 'more than one took part');
	assert.equal(await value`SELECT count(*) FROM outbox WHERE state <> 'sent' AND state <> 'failed'`, '0');
});

test('as a service it is told of new mail, and ends when it is asked to', async () => {
	const folder = school.mailDir();
	const worker = school.worker({ mail_dir: folder });
	await queue();
	await until(() => mailsIn(folder).length === 1);
	for (let i = 2; i < 5; i++) {
		await new Promise((resolve) => { setTimeout(resolve, 300); });
		const started = performance.now();
		await queue();
		await until(() => mailsIn(folder).length === i);
		assert.ok(performance.now() - started < 5000, 'LISTEN, not the half minute of looking again');
	}
	worker.kill('SIGTERM');
	const { code, signal, stderr } = await worker.ended;
	assert.deepEqual([code, signal], [0, null], stderr);
	assert.match(stderr, /4 mails/);
});

test('a service lives on when the database ends its connection', async () => {
	const folder = school.mailDir();
	const worker = school.worker({ mail_dir: folder });
	await queue();
	await until(() => mailsIn(folder).length === 1);
	await school.disconnectWorkers();
	await queue();
	await until(() => mailsIn(folder).length === 2);
	worker.kill('SIGTERM');
	assert.equal((await worker.ended).code, 0);
});

test('10,000 mails: no growth of memory', async (t) => {
	const where = existsSync('/dev/shm') ? '/dev/shm' : scratchDirectory();
	const folder = mkdtempSync(join(where, 'evolv-mail-'));
	await value`INSERT INTO outbox (template, recipient, data) SELECT 'welcome', 'a' || i || '@example.org',
		jsonb_build_object('link', 'https://school.example/?token=' || md5(i::text)) FROM generate_series(1, 10000) i`;
	const started = performance.now();
	const worker = school.worker({ mail_dir: folder }, '--once');
	const resident = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'utf8'))?.[1]);
	const count = () => readdirSync(folder).length;

	await until(() => count() >= 1000, 60);
	const early = resident();
	await until(() => count() >= 9000, 120);
	const late = resident();
	assert.equal((await worker.ended).code, 0);
	const seconds = (performance.now() - started) / 1000;
	assert.equal(count(), 10000);
	rmSync(folder, { recursive: true });
	t.diagnostic(`${Math.round(10000 / seconds)} mails per second; resident ${early} KiB after 1000, ${late} KiB after 9000`);
	/* The address sanitizer has a quarantine of 4 MiB. What one mail takes, forgotten, would be 100 MiB. */
	assert.ok(late - early < 16384, `${early} → ${late} KiB`);
});

test('the day before, who is registered is reminded once', async () => {
	await value`WITH a AS (INSERT INTO account (username, email, password_hash, first_name)
			SELECT 'u' || i, 'u' || i || '@example.org', '!', 'Ana' FROM generate_series(1, 4) i RETURNING id),
		p AS (INSERT INTO profile (account_id, mail_reminders) SELECT id, row_number() OVER (ORDER BY id) <> 4 FROM a),
		e AS (INSERT INTO event (title, date, is_virtual) VALUES
			('Open day', now() + interval '20 hours', true),
			('Far away', now() + interval '5 days', true) RETURNING id)
		INSERT INTO event_registration (account_id, event_id, state, created_at)
		SELECT a.id, e.id, 'registered', now() - interval '3 days' FROM a, e`;
	await value`UPDATE event_registration SET created_at = now() WHERE account_id = (SELECT id FROM account WHERE username = 'u3')`;
	await deliver();
	const { mails } = await deliver();

	assert.deepEqual(mails.map(({ headers }) => headers.To).sort(), ['<u1@example.org>', '<u2@example.org>']);
	assert.equal(mails[0].headers.Subject, 'See you soon: Open day');
	assert.equal((await deliver()).mails.length, 0);
	const account = (token) => value`SELECT username FROM account WHERE id = opt_out_account(${token})`;
	const token = /token=([0-9a-f.]+)>/.exec(mails[0].headers['List-Unsubscribe'])[1];
	assert.equal(`<${await account(token)}@example.org>`, mails[0].headers.To);

	await value`UPDATE profile SET mail_reminders = true`;
	await deliver();
	assert.deepEqual((await deliver()).mails.map(({ headers }) => headers.To), ['<u4@example.org>'], 'who wants them again in time gets this one');
});

test('it sweeps: what has expired, files without a row, old uploads, the words of mail delivered long ago', async () => {
	const files = school.mailDir();
	const spool = school.mailDir();
	for (const name of ['old', 'new'])
		writeFileSync(join(spool, name), 'x');
	utimesSync(join(spool, 'old'), Date.now() / 1000 - 90000, Date.now() / 1000 - 90000);
	mkdirSync(join(files, 'materials'));
	writeFileSync(join(files, 'materials', 'aa.pdf'), 'x');
	const id = await queue({ template: 'welcome', data: samples.welcome });
	await deliver();
	await value`UPDATE outbox SET sent_at = now() - interval '8 days' WHERE id = ${id}`;
	await value`INSERT INTO stored_file (key, content_type, size, removed_at) SELECT k, '', 1, now() FROM unnest(ARRAY['materials/aa.pdf', 'materials/gone.pdf']) k`;
	await value`INSERT INTO rate_limit VALUES ('login', 'x', 1, now() - interval '1 second')`;
	await value`WITH a AS (INSERT INTO account (username, email, password_hash) VALUES ('away', 'away@example.org', '!') RETURNING id)
		INSERT INTO known_network SELECT a.id, sha256(n::text::bytea), now() - n * interval '1 day' FROM a, unnest(ARRAY[89, 91]) n`;
	await deliver({ files_dir: files, spool_dir: spool });

	assert.deepEqual(readdirSync(spool), ['new']);
	assert.deepEqual(readdirSync(join(files, 'materials')), []);
	assert.equal(await value`SELECT count(*) FROM stored_file`, '0');
	assert.equal(await value`SELECT count(*) FROM rate_limit`, '0');
	assert.equal(await value`SELECT count(*) FROM known_network`, '1', 'the one that was used 89 days ago');
	assert.deepEqual((await row(id)).data, {});
});

test('a mistake in its settings is told at once, with what to do', async () => {
	const loose = join(school.mailDir(), 'key');
	writeFileSync(loose, 'secret\n');
	chmodSync(loose, 0o644);
	for (const [settings, words] of [
		[{ mail_dir: '/nowhere/at/all' }, /mail_dir \/nowhere/],
		[{ mail_from: 'a@b.example, c@d.example' }, /mail_from/],
		[{ mail_transport: 'sendgrid' }, /API key/],
		[{ mail_transport: 'mailgun', mail_secret_file: loose }, /chmod 600/],
		[{ mail_transport: 'smtp', smtp_user: 'x' }, /no password/],
		[{ mail_transport: 'smtp', smtp_host: 'a/b' }, /smtp_host/],
	]) {
		const { code, stderr } = await school.worker(settings, '--once').ended;
		assert.equal(code, 78);
		assert.match(stderr, words);
	}
	assert.equal((await school.worker({}, 'now').ended).code, 64);
});

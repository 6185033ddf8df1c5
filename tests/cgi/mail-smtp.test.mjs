/*
 * Mail by SMTP, to a real server: with TLS in both ways, with a login, and with all the answers a server gives.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, test } from 'node:test';

import { mailSchool, secretFile, until } from '../lib/mail.mjs';
import { setting } from '../lib/settings.mjs';
import { selfSigned, smtpServer } from '../lib/smtp.mjs';

const school = await mailSchool();
after(school.drop);
const { queue, row, value } = school;
const { certificate } = selfSigned();

/* A server for one test, and the settings that lead to it. */
async function server(t, settings = {}, mine = {}) {
	const made = await smtpServer(settings);
	t.after(made.stop);
	await value`DELETE FROM outbox`;
	return { ...made, settings: { mail_transport: 'smtp', smtp_host: 'localhost', smtp_port: made.port,
		smtp_tls: settings.tls ?? 'off', mail_ca_file: certificate, ...mine } };
}

async function deliver(settings) {
	const { code, stderr } = await school.worker(settings, '--once').ended;

	assert.equal(code, 0, stderr);
	return stderr;
}

test('a mail arrives whole, also what SMTP would take for its end', async (t) => {
	const { settings, mails } = await server(t);
	const message = 'One\n.\n..\nRCPT TO:<x@example.org>\nÜber';
	await queue({ template: 'contact-office', to: 'office@school.example', replyTo: 'bo@example.org',
		data: { id: 1, name: 'Bo', email: 'bo@example.org', message } });
	await deliver(settings);

	assert.equal(mails.length, 1);
	assert.deepEqual([mails[0].sender, mails[0].recipients], ['hello@school.example', ['office@school.example']]);
	assert.equal(mails[0].hello, 'school.example');
	assert.equal(mails[0].tls, false);
	assert.ok(mails[0].text.includes(message));
});

for (const tls of ['starttls', 'tls'])
	test(`${tls}, with a login`, async (t) => {
		const { settings, mails } = await server(t, { tls, user: 'evolv', password: 'pass word: ü"' },
			{ smtp_user: 'evolv', mail_secret_file: secretFile('pass word: ü"') });
		const id = await queue();
		await deliver(settings);

		assert.equal(mails.length, 1, JSON.stringify(await row(id)));
		assert.deepEqual([mails[0].tls, mails[0].login], [true, 'evolv']);
		assert.equal((await row(id)).state, 'sent');
	});

test('without TLS where TLS is wanted, or with somebody else\'s certificate, nothing is said', async (t) => {
	const plain = await server(t, { tls: 'off' }, { smtp_tls: 'starttls' });
	let id = await queue();
	await deliver(plain.settings);
	assert.equal(plain.mails.length, 0);
	assert.equal((await row(id)).state, 'queued');

	const stranger = await server(t, { tls: 'tls' }, { mail_ca_file: '/etc/ssl/certs/ca-certificates.crt' });
	id = await queue();
	await deliver(stranger.settings);
	assert.equal(stranger.mails.length, 0);
	assert.match((await row(id)).last_error, /certificate/i);
});

test('a wrong password is not the mails\' fault: they wait, and the password is told to nobody', async (t) => {
	const { settings } = await server(t, { tls: 'starttls', user: 'evolv', password: 'right' },
		{ smtp_user: 'evolv', mail_secret_file: secretFile('wrong-and-secret') });
	const id = await queue();
	const said = await deliver(settings);
	const { state, last_error: error } = await row(id);

	assert.equal(state, 'queued');
	assert.match(error, /^535 /);
	const encoded = Buffer.from('\0evolv\0wrong-and-secret').toString('base64');
	assert.doesNotMatch(said + error, new RegExp(`wrong-and-secret|${encoded}`));
});

test('a refused recipient is final, with the server\'s words; the others of the same worker arrive', async (t) => {
	const { settings, mails } = await server(t);
	const refused = await queue({ to: 'refused@example.org' });
	const spam = await queue({ to: 'spam@example.org' });
	const later = await queue({ to: 'later@example.org' });
	const good = await queue({ to: 'ana@example.org' });
	await deliver(settings);

	const states = {};
	for (const [name, id] of Object.entries({ refused, spam, later, good }))
		states[name] = await row(id).then(({ state, last_error: error }) => `${state} ${error}`);
	assert.deepEqual(states, {
		refused: 'failed 550 5.1.1 No such mailbox here',
		spam: 'failed 554 5.7.1 This looks like spam',
		later: 'queued 451 4.3.0 Come back later',
		good: 'sent ',
	});
	assert.deepEqual(mails.map(({ recipients }) => recipients[0]), ['spam@example.org', 'ana@example.org']);
});

test('a refused sender is our mistake: the mails wait', async (t) => {
	const { settings } = await server(t, {}, { mail_from: 'nobody@school.example' });
	const id = await queue();
	await deliver(settings);
	const { state, last_error: error } = await row(id);

	assert.deepEqual([state, error], ['queued', '550 5.7.1 Not a sender of ours']);
});

test('no server: all that is due shares what one mail learns', async () => {
	const settings = { mail_transport: 'smtp', smtp_host: '127.0.0.1', smtp_port: 1, smtp_tls: 'off' };
	await value`DELETE FROM outbox`;
	const ids = [await queue(), await queue(), await queue()];
	const said = await deliver(settings);

	for (const id of ids) {
		const { state, attempts, last_error: error } = await row(id);
		assert.deepEqual([state, attempts], ['queued', 1]);
		assert.match(error, /connect/i);
	}
	assert.match(said, /put off/);
});

test('many mails go over one connection, and a server that ends it is no obstacle', async (t) => {
	const { settings, mails } = await server(t, { mails_per_connection: 10 });
	for (let i = 0; i < 25; i++)
		await queue({ to: `a${i}@example.org` });
	await deliver(settings);

	assert.equal(mails.length, 25);
	assert.equal(await value`SELECT count(*) FROM outbox WHERE state = 'sent' AND attempts = 1`, '25');
	assert.equal(new Set(mails.map(({ peer }) => peer)).size, 3);
});

/* Holds a row's lock until it is let go. */
async function lockRow(id) {
	const command = await value`SELECT current_database()`;
	const psql = spawn('/bin/sh', ['-c', `${setting('psql').replace(/ -d \S+/, '')} -d ${command} -X -A -t -q`]);
	const locked = new Promise((resolve) => psql.stdout.on('data', resolve));

	psql.stdin.write(`BEGIN; SELECT 1 FROM evolv.outbox WHERE id = ${id} FOR UPDATE;\n`);
	await locked;
	return () => psql.stdin.end('ROLLBACK;\n');
}

test('hazard 31: killed between the server\'s OK and our mark: sent again with the same Message-ID, never lost', async (t) => {
	const smtp = await server(t);
	const id = await queue({ to: 'slow@example.org' });
	const arrived = smtp.next();
	const worker = school.worker(smtp.settings, '--once');
	await arrived;
	const unlock = await lockRow(id); /* the mark has to wait */
	smtp.release();
	await until(async () => Number(await value`SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
		WHERE NOT l.granted AND a.usename = 'evolv_worker' AND a.datname = current_database()`) > 0);
	worker.kill('SIGKILL');
	assert.equal((await worker.ended).signal, 'SIGKILL');
	await school.disconnectWorkers(); /* or the server would carry out what was asked before */
	unlock();

	assert.equal((await row(id)).state, 'sending');
	await value`UPDATE outbox SET next_attempt_at = now() WHERE id = ${id}`; /* the lease is over */
	smtp.release();
	await deliver(smtp.settings);
	assert.equal(smtp.mails.length, 2);
	assert.equal(smtp.mails[0].source, smtp.mails[1].source);
	assert.match(smtp.mails[0].headers['Message-ID'], /^<[0-9a-f-]{36}@school\.example>$/);
	assert.equal((await row(id)).state, 'sent');
});

test('asked to stop, it ends the mail that it is sending and begins no other', async (t) => {
	const smtp = await server(t);
	const first = await queue({ to: 'slow@example.org' });
	const second = await queue();
	const arrived = smtp.next();
	const worker = school.worker(smtp.settings);
	await arrived;
	worker.kill('SIGTERM');
	smtp.release();
	assert.equal((await worker.ended).code, 0);

	assert.equal((await row(first)).state, 'sent');
	const { state, attempts } = await row(second);
	assert.deepEqual([state, attempts, smtp.mails.length], ['queued', 0, 1]);
});

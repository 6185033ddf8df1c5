/*
 * A real mail server for a test (smtp-server.py), and what arrived there.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { scratchDirectory } from './instance.mjs';
import { parseMail } from './mail.mjs';

/* A certificate for localhost that signs itself: {certificate, key}, two paths. */
export function selfSigned() {
	const certificate = join(scratchDirectory(), 'mail.crt');
	const key = join(scratchDirectory(), 'mail.key');

	if (!existsSync(certificate))
		execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
			'-keyout', key, '-out', certificate, '-days', '2', '-subj', '/CN=localhost',
			'-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
	return { certificate, key };
}

/*
 * Starts one. Returns {port, mails, next, release, stop}: the mails that it accepted so far, a promise of the one
 * after those, what lets a slow one through, and what ends it.
 */
export async function smtpServer(settings) {
	/* Debian's own, for which its package of aiosmtpd is. */
	const child = spawn('/usr/bin/python3', [new URL('smtp-server.py', import.meta.url).pathname,
		JSON.stringify({ tls: 'off', ...selfSigned(), ...settings })], { stdio: ['pipe', 'pipe', 'inherit'] });
	const lines = createInterface({ input: child.stdout });
	const mails = [];
	const waiting = [];
	let began;
	const started = new Promise((resolve, reject) => {
		began = resolve;
		child.on('close', () => reject(new Error('the mail server ended: is python3-aiosmtpd installed?')));
	});

	lines.on('line', (line) => {
		const said = JSON.parse(line);
		if (said.port)
			return began(said.port);
		const mail = { ...said, ...parseMail(Buffer.from(said.data, 'base64')) };
		mails.push(mail);
		waiting.splice(0).forEach((resolve) => resolve(mail));
	});
	return {
		port: await started,
		mails,
		next: () => new Promise((resolve) => waiting.push(resolve)),
		release: () => child.stdin.write('\n'),
		stop: () => child.kill(),
	};
}

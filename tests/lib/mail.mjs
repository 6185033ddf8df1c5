/*
 * A school of a test's own with mail to deliver, the worker that does it, and mails read back.
 */
import assert from 'node:assert/strict';
import { exec, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { cgiClient } from './client.mjs';
import { configuration, scratchDirectory } from './instance.mjs';
import { scratchDatabase } from './scratch.mjs';
import { inheritedEnvironment, setting } from './settings.mjs';

export const templates = new URL('../../templates/mail', import.meta.url).pathname;

/* What each program gives its template; a template that is not here fails a test. */
export const samples = {
	welcome: { name: 'Ana', username: 'ana', link: 'https://school.example/v?token=1' },
	'verify-email': { name: 'Ana', username: 'ana', link: 'https://school.example/v?token=1' },
	'password-reset': { name: 'Ana', username: 'ana', link: 'https://school.example/v?token=1' },
	'password-changed': { name: 'Ana', username: 'ana' },
	'email-changed': { name: 'Ana', username: 'ana' },
	'application-received': { name: 'Ana', register_number: 'EVOLV-2026-0001', courses: ['Data', 'Web'] },
	'application-status': { name: 'Ana', register_number: 'EVOLV-2026-0001', courses: ['Data'], status: 'approved' },
	'enrollment-status': { name: 'Ana', course: 'Data', status: 'Under Review', link: null },
	'certificate-issued': { name: 'Ana', course: 'Data', status: 'Completed', link: 'https://school.example/c/1/' },
	'project-marked': { name: 'Ana', title: 'A site', status: 'changes_requested', feedback: 'More tests, please.' },
	'schedule-enrolled': { name: 'Ana', course: 'Data', start_date: '2027-01-04', end_date: '2027-03-26', location: null },
	'schedule-waiting': { name: 'Ana', course: 'Data', start_date: '2027-01-04', end_date: '2027-03-26', location: 'Lab' },
	'schedule-promoted': { name: 'Ana', course: 'Data', start_date: '2027-01-04', end_date: '2027-03-26', location: 'Lab' },
	'event-registered': { name: 'Ana', event: 'Open day', date: '2027-01-04T18:30:00Z', event_id: 3 },
	'event-waiting': { name: 'Ana', event: 'Open day', date: '2027-01-04T18:30:00Z', event_id: 3 },
	'event-promoted': { name: 'Ana', event: 'Open day', date: '2027-01-04T18:30:00Z', event_id: 3 },
	'event-reminder': { name: 'Ana', event: 'Open day', date: '2027-01-04T18:30:00Z', event_id: 3, is_virtual: true,
		location: null, opt_out: '7.0f' },
	'contact-office': { id: 1, name: 'Bo', email: 'bo@example.org', message: 'Hello' },
	'contact-confirmation': {},
};

/* The same and every other sentence that a template has: [template, data]. */
export const variants = [
	...Object.entries(samples),
	...[['application-status', ['rejected', 'in_progress', 'pending']],
		['enrollment-status', ['Approved', 'Rejected', 'Completed', 'Pending']],
		['project-marked', ['accepted', 'submitted']]]
		.flatMap(([template, statuses]) => statuses.map((status) => [template, { ...samples[template], status }])),
	['event-reminder', { ...samples['event-reminder'], is_virtual: false, location: 'Lab' }],
];

const newFolder = () => mkdtempSync(join(scratchDirectory(), 'mail-'));

/* A file that holds a secret, as mail_secret_file wants it. */
export function secretFile(secret, mode = 0o600) {
	const path = join(newFolder(), 'secret');

	writeFileSync(path, `${secret}\n`, { mode });
	return path;
}

/* Decodes quoted-printable, the strict way: what RFC 2045 forbids fails the test. */
function fromQuotedPrintable(text) {
	for (const line of text.split('\r\n')) {
		assert.ok(line.length <= 76, `a line of ${line.length}`);
		assert.doesNotMatch(line, /[ \t]$|[^\x20-\x7e\t]|=(?![0-9A-F]{2}|$)/);
	}
	const bytes = text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
	return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'));
}

/* Decodes the encoded words of a header (RFC 2047). */
function fromEncodedWords(text) {
	return text.replace(/\?=\s+=\?/g, '?==?').replace(/=\?UTF-8\?Q\?([!->@-~]*)\?=/g, (word, inner) => {
		assert.ok(word.length <= 75);
		return fromQuotedPrintable(inner.replace(/_/g, ' ').replace(/ $/, '=20'));
	});
}

function parseHeaders(head) {
	const headers = {};

	for (const line of head.replace(/\r\n[ \t]/g, '\r\n ').split(/\r\n(?! )/)) {
		const [, name, text] = /^([A-Za-z-]+): ([^]+)$/.exec(line);
		assert.ok(!(name in headers), `${name} stands twice`);
		headers[name] = fromEncodedWords(text.replace(/\r\n/g, ''));
	}
	return headers;
}

/* Takes a mail of ours apart: {headers, text, html, source}. */
export function parseMail(bytes) {
	const source = bytes.toString('latin1');
	const end = source.indexOf('\r\n\r\n');
	const headers = parseHeaders(source.slice(0, end));
	const [, boundary] = /^multipart\/alternative; boundary="(.+)"$/.exec(headers['Content-Type']);
	const parts = source.slice(end + 4).split(`--${boundary}`);

	assert.doesNotMatch(source, /[^\r]\n|\r[^\n]/, 'lines end in CRLF');
	assert.ok(source.split('\r\n').every((line) => line.length <= 998));
	assert.deepEqual([parts.length, parts[0], parts[3]], [4, '', '--\r\n']);
	const [text, html] = ['text/plain', 'text/html'].map((type, i) => {
		const head = `\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
		assert.ok(parts[i + 1].startsWith(head));
		return fromQuotedPrintable(parts[i + 1].slice(head.length)).replace(/\r\n/g, '\n');
	});
	return { headers, text, html, source };
}

const asSuperuser = (statement) => promisify(exec)(`${setting('superuser')} -X -q -c "${statement}"`);

/*
 * Makes the school. worker(settings, …arguments) starts a worker and returns the child with .ended, a promise of
 * {code, signal, stderr}; client(settings) runs the web programs; queue() adds mails; row(id) reads one back.
 */
export async function mailSchool() {
	const { value, drop, databases } = await scratchDatabase();
	const standing = { ...databases, base_url: 'https://school.example', site_name: 'Evolv', memory_limit_mb: 0,
		mail_from: 'hello@school.example', office_email: 'office@school.example' };

	const name = await value`SELECT current_database()`;
	const workers = [];

	return {
		value,
		/* A worker that a failed test left running would go on delivering, and node would wait for it. */
		drop: async () => {
			workers.forEach((worker) => worker.kill('SIGKILL'));
			await drop();
		},
		databases,
		mailDir: newFolder,
		disconnectWorkers: () => asSuperuser(`SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
			WHERE usename = 'evolv_worker' AND datname = '${name}'`),
		row: async (id) => JSON.parse(await value`SELECT to_jsonb(o) FROM outbox o WHERE id = ${id}`),
		queue: async ({ template = 'contact-confirmation', to = 'ana@example.org', data = {}, replyTo = null, language = null } = {}) => Number(
			await value`INSERT INTO outbox (template, recipient, reply_to, language, data)
				VALUES (${template}, ${to}, ${replyTo}, ${language}, ${JSON.stringify(data)}) RETURNING id`),
		client: (settings) => cgiClient({ ...standing, rate_limits: 'off', ...settings }),
		worker: (settings, ...words) => {
			workers.push(startWorker(configuration({ ...standing, ...settings }), words));
			return workers.at(-1);
		},
	};
}

/* Starts a worker with words; .ended is told of above. */
export function startWorker(config, words) {
	const program = join(dirname(setting('evolv')), 'evolv-worker');
	const environment = inheritedEnvironment();

	/* Freed memory is soon used again, so that its growth can be measured. */
	environment.ASAN_OPTIONS = [environment.ASAN_OPTIONS, 'quarantine_size_mb=4'].filter(Boolean).join(':');
	const child = spawn(program, ['--config', config, '--templates', templates, ...words],
		{ env: environment, stdio: ['ignore', 'ignore', 'pipe'] });

	child.said = '';
	child.stderr.on('data', (chunk) => { child.said += chunk; });
	child.ended = new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			/* A sanitizer that found something says so on standard error. */
			if (/ERROR: \w+Sanitizer|runtime error/.test(child.said))
				reject(new Error(child.said));
			resolve({ code, signal, stderr: child.said });
		});
	});
	return child;
}

/* The mails of a folder in the order of their rows. */
export function mailsIn(folder) {
	return readdirSync(folder).filter((name) => name.endsWith('.eml')).sort()
		.map((name) => ({ name, ...parseMail(readFileSync(join(folder, name))) }));
}

/* Waits until something holds. */
export async function until(holds, seconds = 15) {
	for (const end = Date.now() + seconds * 1000; Date.now() < end;) {
		if (await holds())
			return;
		await new Promise((resolve) => { setTimeout(resolve, 50); });
	}
	assert.fail(`not within ${seconds} seconds: ${holds}`);
}

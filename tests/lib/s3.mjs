/*
 * An S3 server for a test (s3-server.py), and a door before it that can be made to fail.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { scratchDirectory } from './instance.mjs';

const SECRET = 'a/secret+of=the-tests';

/*
 * Starts one with a bucket "files". Returns {port, settings, keys, put, ahead, stop}: the settings that choose it, a
 * promise of [[key, size, type], …], what puts an object as if it had been so many seconds ago, what lets its clock be so
 * many seconds ahead of ours, and what ends it.
 */
export async function s3Server() {
	const folder = mkdtempSync(join(scratchDirectory(), 's3-'));

	writeFileSync(join(folder, 'secret'), `${SECRET}\n`, { mode: 0o600 });
	/* Debian's own, for which its package of Swift is. */
	const child = spawn('/usr/bin/python3', [new URL('s3-server.py', import.meta.url).pathname, folder, 'school', 'files'],
		{ stdio: ['pipe', 'pipe', 'inherit'] });
	const waiting = [];
	const line = () => new Promise((resolve, reject) => waiting.push({ resolve, reject }));
	const ask = (wish) => { child.stdin.write(`${JSON.stringify(wish)}\n`); return line(); };

	createInterface({ input: child.stdout }).on('line', (text) => waiting.shift().resolve(JSON.parse(text)));
	child.on('close', () => waiting.forEach(({ reject }) => reject(new Error('the S3 server ended: is python3-swift installed?'))));
	const port = await line();
	return {
		port,
		settings: {
			file_store: 's3', s3_endpoint: `http://127.0.0.1:${port}`, s3_region: 'eu-test-1', s3_bucket: 'files',
			s3_access_key: 'school:school', s3_secret_file: join(folder, 'secret'),
		},
		keys: () => ask({ keys: 'files' }),
		put: (key, age = 0) => ask({ put: ['files', key], age }),
		ahead: (seconds) => ask({ ahead: seconds }),
		stop: () => child.stdin.end(),
	};
}

/* An error as S3 says it. */
export const refusal = (status, code, headers = {}) => (request, response) => {
	request.resume();
	response.writeHead(status, { 'Content-Type': 'application/xml', ...headers });
	response.end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>As the test wants.</Message></Error>`);
};

/*
 * Opens a door before a server. Returns {url, seen, behave, stop}: its address, what came ("PUT /files/…", in order),
 * and what sets a function of (request, response, pass) that answers in the place of the server, for so many requests
 * or for good; pass() lets the request through. tls: {certificate, key} as texts.
 */
export async function s3Door(server, tls = null) {
	const seen = [];
	let behaviour = null;
	let left = 0;

	function pass(request, response) {
		const onward = http.request({ host: '127.0.0.1', port: server.port, method: request.method, path: request.url,
			headers: request.headers }, (answer) => {
			response.writeHead(answer.statusCode, answer.headers);
			answer.pipe(response);
		});
		onward.on('error', () => response.destroy());
		request.on('close', () => { if (!request.complete) onward.destroy(); });
		request.pipe(onward);
	}

	function answer(request, response) {
		seen.push(`${request.method} ${request.url}`);
		if (behaviour === null || left === 0)
			return pass(request, response);
		left -= 1;
		return behaviour(request, response, () => pass(request, response));
	}

	const door = tls ? https.createServer({ cert: tls.certificate, key: tls.key }, answer) : http.createServer(answer);
	door.on('checkContinue', (request, response) => { response.writeContinue(); answer(request, response); });
	await new Promise((resolve) => { door.listen(0, '127.0.0.1', resolve); });
	return {
		url: `${tls ? 'https' : 'http'}://${tls ? 'localhost' : '127.0.0.1'}:${door.address().port}`,
		seen,
		behave: (how, times = Infinity) => { behaviour = how; left = times; },
		stop: () => { door.closeAllConnections(); door.close(); },
	};
}

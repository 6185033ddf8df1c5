/*
 * Runs a program the way a web server does (RFC 3875): environment and standard input, nothing else.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';

import { inheritedEnvironment, setting } from './settings.mjs';

const PREFIX = '/api/v1';

/* Splits "/api/v1/courses/12/?page=2" like the web server's configuration does. */
function splitTarget(path) {
	const [whole, ...query] = path.split('?');
	const match = /^\/([^/]+)(\/.*)?$/.exec(whole);

	if (!match)
		throw new Error(`no program in the path ${path}`);
	return { program: match[1], pathInfo: match[2], query: query.join('?'), whole };
}

function environmentOf(request, target) {
	const environment = {
		GATEWAY_INTERFACE: 'CGI/1.1',
		SERVER_PROTOCOL: 'HTTP/1.1',
		SERVER_SOFTWARE: 'test',
		SERVER_NAME: 'server.invalid',
		SERVER_ADDR: '127.0.0.1',
		SERVER_PORT: '80',
		REQUEST_METHOD: request.method,
		REQUEST_SCHEME: 'http',
		REQUEST_URI: PREFIX + target.whole + (target.query ? `?${target.query}` : ''),
		SCRIPT_NAME: `${PREFIX}/${target.program}`,
		SCRIPT_FILENAME: join(setting('programs'), target.program),
		QUERY_STRING: target.query,
		REMOTE_ADDR: request.address,
		REMOTE_PORT: '54321',
		EVOLV_CONFIG: request.config,
	};

	if (target.pathInfo !== undefined)
		environment.PATH_INFO = decodeURIComponent(target.pathInfo);
	if (request.body !== null)
		environment.CONTENT_LENGTH = String(request.body.length);
	for (const [name, value] of Object.entries(request.headers)) {
		if (name.toLowerCase() === 'content-type')
			environment.CONTENT_TYPE = value;
		else
			environment[`HTTP_${name.toUpperCase().replace(/-/g, '_')}`] = value;
	}
	return environment;
}

/* Takes apart "Status: 200 OK\r\n…\r\n\r\nbody". */
function parseCgi(output) {
	const end = output.indexOf('\r\n\r\n');
	const head = end < 0 ? '' : output.subarray(0, end).toString('latin1');
	const headers = {};
	const repeated = [];
	let status = 200;

	if (end < 0)
		throw new Error(`not a CGI answer: ${JSON.stringify(output.toString('latin1').slice(0, 400))}`);
	for (const line of head.split('\r\n')) {
		const match = /^([A-Za-z0-9-]+): (.*)$/.exec(line);
		if (!match)
			throw new Error(`not a header: ${JSON.stringify(line)}`);
		const name = match[1].toLowerCase();
		if (name === 'status') {
			status = Number.parseInt(match[2], 10);
			continue;
		}
		if (name in headers)
			repeated.push(name);
		headers[name] = name in headers ? `${headers[name]}, ${match[2]}` : match[2];
	}
	return { status, headers, repeated, bytes: output.subarray(end + 4) };
}

/*
 * The transport of the cgi tests. request: {method, path, headers, body (Buffer or null), address, config,
 * environment (entries that replace the usual ones; undefined takes one away), input (bytes for standard input
 * other than body), kill (milliseconds after which SIGTERM is sent), under (the words of a command that runs the
 * program)}. Who was killed may have answered nothing: status 0.
 */
export function cgiTransport(request) {
	const target = splitTarget(request.path);

	return runProgram(join(setting('programs'), target.program),
		{ ...environmentOf(request, target), ...request.environment }, request);
}

/* Runs a program with an environment; see cgiTransport() for what else can be given. */
export function runProgram(program, given, request = {}) {
	const environment = { ...inheritedEnvironment(), ...given };

	for (const name of Object.keys(environment))
		if (environment[name] === undefined)
			delete environment[name];
	return new Promise((resolve, reject) => {
		const started = performance.now();
		const [command, ...words] = [...request.under ?? [], program, ...request.argv ?? []];
		const child = spawn(command, words, { env: environment, cwd: '/' });
		const out = [];
		let stderr = '';

		child.stdout.on('data', (chunk) => out.push(chunk));
		child.stderr.on('data', (chunk) => { stderr += chunk; });
		child.stdin.on('error', () => {}); /* a program need not read its body */
		child.on('error', reject);
		if (request.kill !== undefined)
			setTimeout(() => child.kill('SIGTERM'), request.kill);
		child.on('close', (code, signal) => {
			const output = Buffer.concat(out);
			const ended = { code, signal, stderr, output, ms: performance.now() - started };
			try {
				resolve((request.kill !== undefined || request.under) && output.length === 0
					? { ...ended, status: 0, headers: {}, repeated: [], bytes: output }
					: { ...ended, ...parseCgi(output) });
			} catch (error) {
				error.message += `\nexit ${code} ${signal ?? ''}\n${stderr}`;
				reject(error);
			}
		});
		const input = request.input ?? request.body;
		if (request.stall)
			child.stdin.write(input ?? '');
		else
			child.stdin.end(input ?? '');
	});
}

/*
 * The same requests through a web server. node:http rather than fetch: it sends what it is told, repeated
 * headers and odd methods among it.
 */
import { connect } from 'node:net';
import { request as httpRequest } from 'node:http';

/* Returns a transport for one server and one prefix ("/api/v1" or "/cgi-bin/api/v1"). */
export function httpTransport(base, prefix = '/api/v1') {
	const url = new URL(base);

	return (request) => new Promise((resolve, reject) => {
		const started = performance.now();
		const headers = { ...request.headers };
		if (request.body !== null && headers['Transfer-Encoding'] === undefined)
			headers['Content-Length'] = String(request.body.length);
		const outgoing = httpRequest({
			host: url.hostname,
			port: url.port,
			method: request.method,
			path: prefix + request.path,
			headers,
			agent: false,
		}, (incoming) => {
			const chunks = [];
			incoming.on('data', (chunk) => chunks.push(chunk));
			incoming.on('error', reject);
			incoming.on('end', () => resolve({
				status: incoming.statusCode,
				headers: incoming.headers,
				repeated: repeatedNames(incoming.rawHeaders),
				bytes: Buffer.concat(chunks),
				stderr: '',
				code: 0,
				ms: performance.now() - started,
			}));
		});
		outgoing.on('error', reject);
		outgoing.end(request.body ?? undefined);
	});
}

function repeatedNames(raw) {
	const names = raw.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());

	return names.filter((name, index) => names.indexOf(name) !== index);
}

/* Sends bytes as they are and returns what comes back until the server closes: {status, text}. */
export function rawExchange(base, bytes, { timeout = 15000, closeAfter = null } = {}) {
	const url = new URL(base);

	return new Promise((resolve, reject) => {
		const socket = connect(Number(url.port), url.hostname);
		const chunks = [];
		const finish = () => {
			const text = Buffer.concat(chunks).toString('utf8');
			const match = /^HTTP\/1\.[01] (\d{3})/.exec(text);
			socket.destroy();
			resolve({ status: match ? Number(match[1]) : 0, text });
		};

		socket.setTimeout(timeout, finish);
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('end', finish);
		socket.on('error', (error) => (chunks.length || closeAfter !== null ? finish() : reject(error)));
		socket.on('connect', () => {
			socket.write(bytes);
			if (closeAfter !== null)
				setTimeout(finish, closeAfter);
		});
	});
}

/*
 * The one way in which tests talk to the programs, whichever transport carries it.
 *
 *     const api = cgiClient();
 *     const answer = await api.post('/categories/', { name: 'Data' }, { token });
 *
 * Options of a request:
 *   json, form, multipart, body   the body, in the form its name says; form is an object or a list of pairs,
 *                                 multipart a list of {name, value, fileName?, type?}
 *   headers                       more headers; undefined takes one away
 *   token                         for Authorization: Bearer
 *   serverError                   a status of 500 and more is what the test wants to see
 *   undocumented                  the answer need not stand in openapi.json
 *   unchecked                     no checks at all: what comes back is the web server's, not ours
 *   address, config, environment, input, argv, kill, stall, under   for the cgi transport; see cgi.mjs
 */
import { checkAnswer } from './answer.mjs';
import { cgiTransport } from './cgi.mjs';
import { httpTransport } from './http.mjs';
import { configuration } from './instance.mjs';
import { ownAddress } from './unique.mjs';

const BOUNDARY = '----evolv-test-boundary';

export function urlencoded(form) {
	const pairs = Array.isArray(form) ? form : Object.entries(form);

	return pairs.map((pair) => pair.map((text) => encodeURIComponent(text)).join('=')).join('&');
}

export function multipartBody(parts, boundary = BOUNDARY) {
	const chunks = parts.map(({ name, value, fileName, type }) => Buffer.concat([
		Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"`
			+ `${fileName === undefined ? '' : `; filename="${fileName}"`}\r\n`
			+ `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`),
		Buffer.from(value),
		Buffer.from('\r\n'),
	]));

	return Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]);
}

function bodyOf({ json, form, multipart, body }) {
	if (json !== undefined)
		return ['application/json', Buffer.from(JSON.stringify(json))];
	if (form !== undefined)
		return ['application/x-www-form-urlencoded', Buffer.from(urlencoded(form))];
	if (multipart !== undefined)
		return [`multipart/form-data; boundary=${BOUNDARY}`, multipartBody(multipart)];
	return [undefined, body === undefined ? null : Buffer.from(body)];
}

function headersOf(options, contentType) {
	const headers = { Host: 'host.invalid', Accept: 'application/json' };

	if (contentType)
		headers['Content-Type'] = contentType;
	if (options.token !== undefined)
		headers.Authorization = `Bearer ${options.token}`;
	Object.assign(headers, options.headers);
	for (const name of Object.keys(headers))
		if (headers[name] === undefined)
			delete headers[name];
	return headers;
}

function parseJson(answer) {
	if (!answer.bytes.length || !(answer.headers['content-type'] ?? '').startsWith('application/json'))
		return undefined;
	try {
		return JSON.parse(answer.text);
	} catch {
		return undefined;
	}
}

/* The client over one transport; defaults are options that every request has. */
function client(transport, defaults) {
	async function request(method, path, options = {}) {
		const all = { ...defaults, ...options };
		const [contentType, body] = bodyOf(all);
		const answer = await transport({ ...all, method, path, body, headers: headersOf(all, contentType) });

		answer.text = answer.bytes.toString('utf8');
		answer.json = parseJson(answer);
		if (!all.unchecked && answer.status !== 0)
			checkAnswer({ method, path, token: all.token }, answer, all);
		return answer;
	}
	const withBody = (method) => (path, json, options) => request(method, path, { json, ...options });

	return {
		request,
		get: (path, options) => request('GET', path, options),
		head: (path, options) => request('HEAD', path, options),
		options: (path, options) => request('OPTIONS', path, options),
		delete: (path, options) => request('DELETE', path, options),
		post: withBody('POST'),
		put: withBody('PUT'),
		patch: withBody('PATCH'),
		/* The same client with other defaults. */
		with: (more) => client(transport, { ...defaults, ...more }),
	};
}

/* The programs themselves, without rate limits unless settings say otherwise. settings replace lines of
 * evolv.conf. Every test file has an address of its own. */
export function cgiClient(settings = {}) {
	return client(cgiTransport, {
		address: ownAddress(),
		config: configuration({ rate_limits: 'off', ...settings }),
	});
}

export function httpClient(base, prefix) {
	return client(httpTransport(base, prefix), { headers: {} });
}

/*
 * What must be true of every answer, whatever a test asked. Each answer that any test receives comes through
 * here: the safety net.
 */
import assert from 'node:assert/strict';

import { contradiction } from './openapi.mjs';

/* Words that only our inside knows. */
const INSIDE = /SQLSTATE|PQexec|libpq|pg_catalog|relation "|column "|syntax error|\/home\/|\/tmp\/|\.c:\d+|evolv_web/;

/* What a sanitizer or a failed assertion leaves behind. */
const CRASH = /AddressSanitizer|LeakSanitizer|runtime error:|Assertion .* failed|stack smashing|double free/;

function checkProgram(answer, where) {
	assert.doesNotMatch(answer.stderr, CRASH, `${where}: the program broke`);
	assert.equal(answer.code, 0, `${where}: exit status (${answer.signal ?? ''})\n${answer.stderr}`);
	/* eslint-disable-next-line no-control-regex */
	assert.doesNotMatch(answer.stderr, /[\x00-\x09\x0b-\x1f\x7f]/, `${where}: a raw control character in the log`);
}

function checkHeaders(request, answer, where) {
	const { headers, status } = answer;

	assert.match(headers['x-request-id'] ?? '', /^[0-9a-f]{32}$/, `${where}: X-Request-Id`);
	assert.equal(headers['x-content-type-options'], 'nosniff', `${where}: X-Content-Type-Options`);
	assert.ok(headers['cache-control'], `${where}: Cache-Control`);
	if (answer.repeated)
		assert.deepEqual(answer.repeated.filter((name) => !['vary', 'set-cookie'].includes(name)), [], `${where}: a header twice`);
	/* Only where a page's form has signed somebody in or out; who signs in again may get a page at once. */
	const isPage = headers['content-type']?.startsWith('text/html');
	if (status !== 303 && !(status === 200 && isPage && `${request.method} ${request.path}`.startsWith('POST /auth/login/')))
		assert.equal(headers['set-cookie'], undefined, `${where}: nobody asked for a cookie`);
	if (status >= 400)
		assert.match(headers['cache-control'], /no-store/, `${where}: an error must not be kept`);
	if (request.token && request.token !== 'ignored')
		assert.equal(headers['cache-control'], 'private, no-store', `${where}: personal answers`);
	assert.match(headers.vary ?? '', /\bOrigin\b/i, `${where}: Vary`);
}

function checkErrorHeaders(answer, where) {
	const { headers, status } = answer;

	if (status === 401)
		assert.match(headers['www-authenticate'] ?? '', /^Bearer\b/, `${where}: WWW-Authenticate`);
	if (status === 405)
		assert.match(headers.allow ?? '', /\bOPTIONS\b/, `${where}: Allow`);
	if (status === 429 || status === 503)
		assert.match(headers['retry-after'] ?? '', /^[1-9]\d*$/, `${where}: Retry-After`);
}

function checkError(answer, where) {
	if (answer.json === undefined)
		return;
	const { json } = answer;

	assert.equal(typeof json, 'object', where);
	if (typeof json.detail === 'string') {
		assert.ok(json.detail.length > 0, where);
		return;
	}
	assert.equal(answer.status, 400, `${where}: only 400 tells of fields, the others have a detail`);
	for (const [field, messages] of Object.entries(json)) {
		assert.ok(Array.isArray(messages) && messages.length > 0, `${where}: ${field}`);
		for (const message of messages)
			assert.ok(typeof message === 'string' && message.length > 3, `${where}: ${field}`);
	}
}

function checkBody(request, answer, where) {
	const { headers, status, bytes } = answer;
	const bodiless = request.method === 'HEAD' || status === 204 || status === 304;

	if (bodiless) {
		assert.equal(bytes.length, 0, `${where}: a body where none may be`);
		return;
	}
	if (headers['content-length'] !== undefined)
		assert.equal(Number(headers['content-length']), bytes.length, `${where}: Content-Length`);
	if (bytes.length === 0)
		return;
	assert.match(headers['content-type'] ?? '', /^(application\/json|text\/(html|calendar|csv); charset=utf-8|image\/svg\+xml)$/i,
		`${where}: Content-Type`);
	assert.ok(Buffer.from(answer.text, 'utf8').equals(bytes), `${where}: not UTF-8`);
	if (headers['content-type'].startsWith('application/json')) {
		assert.notEqual(answer.json, undefined, `${where}: not JSON: ${answer.text.slice(0, 200)}`);
	}
}

/* request: {method, path, token}; allowed: {serverError, undocumented}. */
export function checkAnswer(request, answer, allowed) {
	const where = `${request.method} ${request.path} → ${answer.status}`;

	checkProgram(answer, where);
	checkHeaders(request, answer, where);
	checkErrorHeaders(answer, where);
	checkBody(request, answer, where);
	if (!allowed.serverError)
		assert.ok(answer.status < 500, `${where}: ${answer.text}\n${answer.stderr}`);
	if (answer.status >= 400) {
		checkError(answer, where);
		assert.doesNotMatch(answer.text, INSIDE, `${where}: tells of our inside`);
	}
	if (!allowed.undocumented) {
		const problem = contradiction(request.method, request.path, answer);
		assert.equal(problem, null, `${where}: the OpenAPI document differs: ${problem}\n${answer.text.slice(0, 600)}`);
	}
}

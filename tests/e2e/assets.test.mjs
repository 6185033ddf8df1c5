/*
 * What pages are dressed in is sent small, and kept: for a year when it is asked for with the hash of its content.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onEachServer } from '../lib/servers.mjs';

const ENCODINGS = [['br', 'br'], ['gzip', 'gzip'], ['br, gzip', 'br'], ['identity', null]];

onEachServer(({ name, base }) => {
	const get = (path, headers = {}) => fetch(base + path, { headers: { 'Accept-Encoding': 'identity', ...headers } });

	test(`${name}: a stylesheet with its hash is kept for a year, without it for a day`, async () => {
		assert.equal((await get('/assets/site.css?v=1')).headers.get('cache-control'), 'public, max-age=31536000, immutable');
		assert.equal((await get('/assets/site.css')).headers.get('cache-control'), 'public, max-age=86400');
	});

	test(`${name}: it comes in the smallest form that the browser reads`, async () => {
		for (const [accepted, encoding] of ENCODINGS) {
			const answer = await get('/assets/site.css', { 'Accept-Encoding': accepted });
			assert.equal(answer.headers.get('content-encoding'), encoding, accepted);
			assert.match(await answer.text(), /^\/\*! tailwindcss/, accepted);
		}
	});

	test(`${name}: who has it already is told so, whatever form it came in`, async () => {
		for (const [accepted] of ENCODINGS) {
			const tag = (await get('/assets/site.css', { 'Accept-Encoding': accepted })).headers.get('etag');
			const again = await get('/assets/site.css', { 'Accept-Encoding': accepted, 'If-None-Match': tag });
			assert.equal(again.status, 304, accepted);
		}
	});

	test(`${name}: the API's answers are sent as they are`, async () => {
		assert.equal((await get('/api/v1/courses/', { 'Accept-Encoding': 'br, gzip' })).headers.get('content-encoding'), null);
	});
});

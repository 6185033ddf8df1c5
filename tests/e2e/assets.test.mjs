/*
 * What pages are dressed in is sent small, and kept: for a year when it is asked for with the hash of its content.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onEachServer } from '../lib/servers.mjs';

const ENCODINGS = [['br', 'br'], ['gzip', 'gzip'], ['br, gzip', 'br'], ['identity', null]];

/* What a file of each kind begins with, and is called. */
const FIRST_BYTES = { '.svg': '<svg ', '.woff2': 'wOF2', '.png': '\x89PNG\r\n', '.ico': '\0\0\x01\0\x01\0' };
const TYPES = { '.svg': /^image\/svg\+xml/, '.woff2': /^font\/woff2/, '.png': /^image\/png/, '.ico': /icon/ };

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

	test(`${name}: everything that the stylesheet and the icons' readers ask for is there, and is what it says`, async () => {
		const css = await (await get('/assets/site.css')).text();
		const asked = [...css.matchAll(/url\(([^)#]+)/g)].map(([, path]) => `/assets/${path}`);

		assert.ok(asked.length >= 4);
		for (const path of new Set([...asked, '/assets/icons.svg', '/assets/mark.svg', '/assets/share.png', '/assets/touch.png', '/favicon.ico'])) {
			const answer = await get(path);
			const bytes = Buffer.from(await answer.arrayBuffer());
			const kind = Object.keys(FIRST_BYTES).find((ending) => path.replace(/\?.*/, '').endsWith(ending));

			assert.equal(answer.status, 200, path);
			assert.equal(bytes.subarray(0, FIRST_BYTES[kind].length).toString('latin1'), FIRST_BYTES[kind], path);
			assert.match(answer.headers.get('content-type'), TYPES[kind], path);
		}
	});

	test(`${name}: the API's answers are sent as they are`, async () => {
		assert.equal((await get('/api/v1/courses/', { 'Accept-Encoding': 'br, gzip' })).headers.get('content-encoding'), null);
	});
});

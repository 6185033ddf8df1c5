/*
 * The site's addresses through both web servers: which program answers, and in which language.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';

import { onEachServer } from '../lib/servers.mjs';

const get = (base, path, headers = {}, method = 'GET') => new Promise((resolve, reject) => {
	request(`${base}${path}`, { headers, method, agent: false }, (answer) => {
		let text = '';
		answer.on('data', (chunk) => { text += chunk; });
		answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text, language: /<html[^>]* lang="(\w+)"/.exec(text)?.[1] }));
	}).on('error', reject).end();
});

onEachServer(({ name, base }) => {
	test(`${name}: pages answer with and without a language, with and without the last slash`, async () => {
		for (const [path, language] of [['/', 'en'], ['/en', 'en'], ['/fr/', 'fr'], ['/fr', 'fr'], ['/courses/', 'en'], ['/courses', 'en'],
			['/fr/courses', 'fr'], ['/fr/courses/?page=1', 'fr'], ['/courses/1/', 'en'], ['/fr/courses/1', 'fr'], ['/?x=1', 'en']]) {
			const answer = await get(base, path);
			assert.equal(answer.status, 200, path);
			assert.equal(answer.language, language, path);
			assert.equal(answer.headers['content-type'], 'text/html; charset=utf-8');
			assert.match(answer.headers['content-security-policy'], /^default-src 'none'/);
		}
		assert.equal((await get(base, '/', { 'Accept-Language': 'fr' })).language, 'fr');
	});

	test(`${name}: what nobody has written is the site's own 404, in the language of its address`, async () => {
		for (const [path, language] of [['/nothing', 'en'], ['/fr/nothing/here', 'fr'], ['/courses/999999/', 'en'], ['/fr/courses/x/', 'fr'],
			['/assets/nothing.css', 'en'], ['/de/', 'en'], ['/de/courses/', 'en'], ['/courses/1/2/', 'en'], ['/not-found', 'en']]) {
			const answer = await get(base, path);
			assert.equal(answer.status, 404, path);
			assert.equal(answer.language, language, path);
			assert.match(answer.text, /class="site-header"/, path);
		}
	});

	test(`${name}: files come before pages, and the API stays what it is`, async () => {
		assert.match((await get(base, '/api/docs/')).text, /swagger/i);
		assert.match((await get(base, '/api/v1/courses/')).headers['content-type'], /^application\/json/);
		assert.equal((await get(base, '/api/v1/nothing/')).headers['content-type'], 'application/json');
		assert.match((await get(base, '/api/schema/')).headers['content-type'], /^application\/json/);
	});

	test(`${name}: a page can only be read`, async () => {
		const answer = await get(base, '/fr/courses/', { 'Content-Length': '0' }, 'POST');

		assert.equal(answer.status, 405);
		assert.equal(answer.headers.allow, 'GET, HEAD, OPTIONS');
		assert.equal((await get(base, '/courses/', {}, 'HEAD')).status, 200);
	});
});

/* One page of each kind is read, and of every link in it one of each kind is followed. */
onEachServer(({ name, base }) => {
	test(`${name}: every link on a page leads somewhere`, async () => {
		const kindOf = (path) => path.replace(/\d+/g, 'N').replace(/=[^&]*/g, '=');
		const seen = new Map();
		const waiting = ['/en/'];
		const broken = [];

		while (waiting.length > 0) {
			const path = waiting.pop();
			const { status, headers, text } = await get(base, path);
			const good = status === 200 || (status === 303 && headers.location);
			if (!good)
				broken.push(`${path} ${status}`);
			if (!headers['content-type']?.startsWith('text/html') || !path.startsWith('/en/'))
				continue;
			for (const [, href] of text.matchAll(/\s(?:href|src)="(\/[^"#]*)/g)) {
				const target = href.replace(/&amp;/g, '&');
				if (!seen.has(kindOf(target))) {
					seen.set(kindOf(target), path);
					waiting.push(target);
				}
			}
		}
		assert.deepEqual(broken, []);
		assert.ok(seen.size > 40, `${seen.size} kinds of links`);
	});
});

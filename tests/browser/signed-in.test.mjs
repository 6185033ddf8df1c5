/*
 * Pages for everybody are kept for all; who is signed in finds the way to their account on them all the same.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openPage } from '../lib/browser.mjs';
import { setting } from '../lib/settings.mjs';
import { visitOf } from '../lib/visitors.mjs';

const base = setting('lighttpd');
const WIDTHS = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 900 } };

/* The links that are seen, by their words: opens a phone's menu. */
async function links(page) {
	const menu = page.locator('.nav-narrow summary');

	if (await menu.isVisible())
		await menu.click();
	return page.locator('a:visible').evaluateAll((all) => all.map((link) => [link.innerText.trim(), new URL(link.href).pathname]));
}

const named = (found, words) => found.filter(([text]) => text === words).map(([, path]) => path);

/* Opens a page with the cookies of somebody, or with others. */
async function open(path, cookies, options) {
	const { page } = await openPage('about:blank', options);

	await page.context().addCookies(cookies);
	await page.goto(base + path, { waitUntil: 'load' });
	return page;
}

for (const [name, viewport] of Object.entries(WIDTHS))
	test(`${name}: who is signed in is led to their account and to the application, everybody else to sign in and to register`, async () => {
		const { cookies } = await visitOf({ path: '/', as: 'applicant' }, base);
		const own = await links(await open('/en/', cookies, { viewport }));
		const stranger = await links(await open('/en/', [], { viewport }));

		assert.deepEqual([named(own, 'Sign in'), named(own, 'Register')], [[], []]);
		assert.deepEqual(named(own, 'Your account'), ['/en/account/']);
		assert.deepEqual([...new Set(named(own, 'Apply'))], ['/en/apply/']);
		assert.deepEqual(named(stranger, 'Your account'), []);
		assert.deepEqual(named(stranger, 'Sign in'), ['/en/sign-in/', '/en/sign-in/']);
		assert.deepEqual([...new Set(named(stranger, 'Apply'))], ['/en/register/']);
		assert.equal(named(own, 'Apply').length, named(stranger, 'Apply').length);
		const course = await open('/en/courses/1/', cookies, { viewport });
		assert.equal(await course.locator('a:visible', { hasText: 'Apply for this course' }).getAttribute('href'), '/en/apply/?course=1');
	});

test('without a script the page says what is right for everybody, and the way still leads to the account', async () => {
	const { cookies } = await visitOf({ path: '/', as: 'applicant' }, base);
	const page = await open('/en/', cookies, { javaScriptEnabled: false });

	assert.equal(await page.locator('header a:visible', { hasText: 'Your account' }).count(), 0);
	assert.equal(await page.locator('header a:visible', { hasText: 'Sign in' }).count(), 1);
});

test('where the session ended meanwhile, the way to the account leads to sign in, and the next page says so too', async () => {
	const page = await open('/en/', [{ name: 'evolv-here', value: '1', url: base }]);

	await page.locator('header a:visible', { hasText: 'Your account' }).click();
	assert.equal(new URL(page.url()).pathname, '/en/sign-in/');
	assert.equal(await page.locator('header a:visible', { hasText: 'Your account' }).count(), 0);
});

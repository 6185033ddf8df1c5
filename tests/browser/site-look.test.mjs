/*
 * What everybody needs of every public page, by day and by night: nothing that axe finds, nothing that jumps while it
 * loads, nothing wider than a phone; a first page that is small; and a menu and a switch of colours without a script.
 * Runs alone: it opens three pages at a time.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

import { openPage, overflow, WIDTHS } from '../lib/browser.mjs';
import { COMPONENTS, serveComponents } from '../lib/components.mjs';
import { onEachServer } from '../lib/servers.mjs';
import { setting } from '../lib/settings.mjs';
import { NO_PAGES, PAGES, SCHEMES } from '../lib/site-pages.mjs';
import { visitOf } from '../lib/visitors.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block'];
const PHONE = { width: 360, height: 740 };
const HOME_MAX = 60 * 1024;
const base = setting('lighttpd');

/* What axe finds, a line each. */
async function violations(page, options) {
	const found = await page.evaluate((asked) => window.axe.run(document, asked), options);

	return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

/* How far things jumped, as browsers count it (cumulative layout shift), when all letters are there. */
function shift(page) {
	return page.evaluate(async () => {
		let sum = 0;

		new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => { sum += value; }))
			.observe({ type: 'layout-shift', buffered: true });
		await document.fonts.ready;
		await new Promise((resolve) => setTimeout(resolve, 100));
		return sum;
	});
}

/* Writes a word that no line holds wherever people's own words stand. */
function writeLongWords(page) {
	return page.evaluate(() => {
		for (const element of document.querySelectorAll('main [translate=no]'))
			if (element.children.length === 0)
				element.textContent = 'Donaudampfschifffahrtsgesellschaftskapitänswitwen'.repeat(4);
	});
}

/* A page that is enlarged four times is as narrow as this; and it may be read from right to left. */
async function checkNarrow(page) {
	await page.setViewportSize({ width: 320, height: 640 });
	for (const direction of ['ltr', 'rtl']) {
		await page.evaluate((dir) => { document.documentElement.dir = dir; }, direction);
		assert.equal(await overflow(page), 0, direction);
	}
	await writeLongWords(page);
	assert.equal(await overflow(page), 0, 'long words');
}

test('every page of the site is looked at', () => {
	const programs = readdirSync(join(dirname(dirname(setting('programs'))), 'site'));
	const named = PAGES.map(({ path }) => path.split(/[/?]/)[1] || 'home');

	assert.ok(programs.length > 2);
	assert.deepEqual(programs.filter((program) => !NO_PAGES.includes(program) && !named.includes(program)), []);
});

/* What every page must be; a policy would not let axe in: the browser is told to look away. */
async function checkPage(wanted, prepare = () => {}) {
	const { status = 200 } = wanted;
	const { address, cookies } = await visitOf(wanted, base);
	const { page, faults } = await openPage('about:blank', { viewport: PHONE, bypassCSP: true, reducedMotion: 'reduce' });

	await prepare(page.context());
	await page.context().addCookies(cookies);
	await page.goto(address, { waitUntil: 'networkidle' });
	/* The letters are there the second time, however busy the machine is; what late ones may move has a test of its own. */
	await page.reload();
	assert.equal(page.url(), address, 'not sent elsewhere');
	assert.deepEqual(faults.filter((fault) => status === 200 || !fault.includes(`${status}`)), []);
	assert.ok(await shift(page) < 0.01);
	assert.equal(await overflow(page), 0);
	await page.evaluate(AXE);
	assert.deepEqual(await violations(page, { runOnly: RULES }), []);
	await page.emulateMedia({ colorScheme: 'dark' });
	assert.deepEqual(await violations(page, { runOnly: { type: 'rule', values: RULES_OF_COLOUR } }), []);
	await checkNarrow(page);
	await page.context().close();
}

describe('every page and every component', { concurrency: 3 }, () => {
	for (const page of PAGES)
		test(`${page.name}: everybody can use it by day and by night, nothing jumps, nothing is too wide`, () => checkPage(page));

	test('components: the same holds', () => checkPage(COMPONENTS, (context) => serveComponents(context, base)));
});

for (const path of ['/', '/fr/', '/fr/courses/1/', '/fr/about/'])
	test(`${path}: letters that come late push nothing away`, async () => {
		for (const width of WIDTHS) {
			const { page } = await openPage('about:blank', { viewport: { width, height: 800 } });

			await page.route(/woff2/, async (route) => {
				await new Promise((resolve) => setTimeout(resolve, 700));
				await route.continue();
			});
			await page.goto(base + path, { waitUntil: 'load' });
			const moved = await shift(page);
			assert.ok(moved < 0.01, `${width}: ${moved}`);
			await page.context().close();
		}
	});

onEachServer(({ name, base: server }) => {
	test(`${name}: the first page weighs at most ${HOME_MAX / 1024} KB, all in all, and has one stylesheet and no blocking script`, async () => {
		const { page } = await openPage('about:blank');
		const session = await page.context().newCDPSession(page);
		let weight = 0;

		await session.send('Network.enable');
		session.on('Network.loadingFinished', ({ encodedDataLength }) => { weight += encodedDataLength; });
		await page.goto(server);
		await page.waitForLoadState('networkidle');
		assert.ok(weight > 10 * 1024, `${weight}`);
		assert.ok(weight <= HOME_MAX, `${weight}`);
		assert.equal(await page.locator('link[rel=stylesheet]').count(), 1);
		assert.equal(await page.locator('script[src]:not([async]):not([defer])').count(), 0);
	});

	test(`${name}: what the page is dressed in is kept for a year`, async () => {
		const { page } = await openPage(server);

		for (const link of await page.locator('link[rel=stylesheet], link[rel=preload], script[src]').all()) {
			const path = await link.getAttribute('href') ?? await link.getAttribute('src');
			const { headers } = await fetch(server + path);
			assert.match(headers.get('cache-control'), /max-age=31536000.*immutable/, path);
		}
	});
});

const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

test('without a script the menu of a phone opens, and the switch changes day to night', async () => {
	const { page } = await openPage(base, { viewport: PHONE, javaScriptEnabled: false });
	const link = page.locator('.nav-narrow a').first();
	const day = await ground(page);

	assert.equal(await link.isVisible(), false);
	await page.locator('.nav-narrow summary').press('Enter');
	assert.equal(await link.isVisible(), true);
	await page.locator('#scheme').press('Space');
	assert.notEqual(await ground(page), day);
});

test('the switch turns day to night and night to day, and is remembered on the next page', async () => {
	const grounds = {};

	for (const colorScheme of SCHEMES)
		grounds[colorScheme] = await ground((await openPage(base, { colorScheme })).page);
	assert.notEqual(grounds.light, grounds.dark);
	for (const [colorScheme, other] of [['light', 'dark'], ['dark', 'light']]) {
		const { page } = await openPage(base, { colorScheme });

		await page.locator('#scheme').press('Space');
		assert.equal(await ground(page), grounds[other]);
		await page.goto(`${base}/courses/`);
		assert.equal(await ground(page), grounds[other]);
		await page.locator('#scheme').press('Space');
		await page.goto(base);
		assert.equal(await ground(page), grounds[colorScheme]);
	}
});

test('the first thing that the keyboard reaches leads to the content, and what has the focus shows it', async () => {
	const { page } = await openPage(base);

	await page.keyboard.press('Tab');
	const first = page.locator(':focus');
	assert.equal(await first.getAttribute('href'), '#content');
	assert.ok((await first.boundingBox()).width > 44);
	assert.notEqual(await first.evaluate((link) => getComputedStyle(link).outlineStyle), 'none');
	await page.keyboard.press('Enter');
	assert.equal(await page.locator(':focus').getAttribute('id'), 'content');
});

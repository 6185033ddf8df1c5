/*
 * A real browser, Debian's Chromium, as a person has it.
 */
import { mkdirSync } from 'node:fs';
import { after } from 'node:test';

import { launchChromium } from './chromium.mjs';
import { pictures } from './settings.mjs';

export const WIDTHS = [360, 768, 1280];

/* One for all pages of a file, also of those that are opened at the same time. */
let browser = null;
after(async () => (await browser)?.close());

function launched() {
	browser ??= launchChromium();
	return browser;
}

/* Opens a page of its own; faults collects what the browser complains of: script errors, refused content, missing files. */
export async function openPage(address, options = {}) {
	const context = await (await launched()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const page = await context.newPage();
	const faults = [];

	page.on('pageerror', (error) => faults.push(`${error}`));
	page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
	page.on('requestfailed', (request) => faults.push(`${request.url()} ${request.failure().errorText}`));
	await page.goto(address);
	return { page, faults };
}

/* Photographs a page at the three widths, if photographs are asked for. */
export async function photograph(page, name) {
	for (const width of pictures ? WIDTHS : []) {
		mkdirSync(pictures, { recursive: true });
		await page.setViewportSize({ width, height: 900 });
		await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
	}
}

/* How far a page is wider than its window: 0 when nobody has to scroll sideways. */
export function overflow(page) {
	return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

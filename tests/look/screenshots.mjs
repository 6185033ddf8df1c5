/*
 * Photographs every public page, and the page of all components, at three widths, by day and by night:
 *
 *     node screenshots.mjs BASE FOLDER [NAME…]
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { launchChromium } from '../lib/chromium.mjs';
import { COMPONENTS, serveComponents } from '../lib/components.mjs';
import { PAGES, SCHEMES } from '../lib/site-pages.mjs';
import { visitOf } from '../lib/visitors.mjs';

const WIDTHS = [360, 768, 1280];
const [base, folder, ...names] = process.argv.slice(2);

async function photographPage(browser, wanted, colorScheme) {
	const { name } = wanted;
	const { address, cookies } = await visitOf(wanted, base);
	const context = await browser.newContext({ viewport: { width: WIDTHS[0], height: 900 }, colorScheme });
	const page = await context.newPage();

	if (name === COMPONENTS.name)
		await serveComponents(context, base);
	await context.addCookies(cookies);
	await page.goto(address);
	for (const width of WIDTHS) {
		const file = `${name}-${width}-${colorScheme}.png`;

		await page.setViewportSize({ width, height: 900 });
		await page.screenshot({ path: join(folder, file), fullPage: true });
		console.log(file);
	}
	await context.close();
}

mkdirSync(folder, { recursive: true });
const browser = await launchChromium();
for (const page of [COMPONENTS, ...PAGES].filter(({ name }) => names.length === 0 || names.includes(name)))
	for (const scheme of SCHEMES)
		await photographPage(browser, page, scheme);
await browser.close();

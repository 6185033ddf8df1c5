/*
 * Photographs every public page, and the page of all components, at three widths, by day and by night:
 *
 *     node screenshots.mjs BASE FOLDER [NAME…]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { launchChromium } from '../lib/chromium.mjs';
import { PAGES, SCHEMES } from '../lib/site-pages.mjs';

const WIDTHS = [360, 768, 1280];
const COMPONENTS = { name: 'components', path: '/components.html' };
const [base, folder, ...names] = process.argv.slice(2);
const near = (path) => fileURLToPath(new URL(path, import.meta.url));

/* The site's stylesheet holds what templates use; this one what the page of all components uses. */
function stylesheetOfComponents() {
	const css = execFileSync(process.execPath, [near('../../node_modules/@tailwindcss/cli/dist/index.mjs'), '-i', '-', '--minify'], {
		cwd: near('../../styles'),
		encoding: 'utf8',
		input: '@import "./site.css";\n@source "../tests/look/components.html";\n',
		stdio: ['pipe', 'pipe', 'pipe'],
	});

	return css.replace(/url\((["']?)\.\//g, 'url($1');
}

/* Nothing of it is shipped: the browser is handed the page as if the site had it. */
async function serveComponents(context) {
	const answers = [
		[COMPONENTS.path, 'text/html', readFileSync(near('components.html'), 'utf8')],
		['/assets/components.css', 'text/css', stylesheetOfComponents()],
	];

	for (const [path, contentType, body] of answers)
		await context.route(base + path, (route) => route.fulfill({ contentType, body }));
}

async function photographPage(browser, { name, path }, colorScheme) {
	const context = await browser.newContext({ viewport: { width: WIDTHS[0], height: 900 }, colorScheme });
	const page = await context.newPage();

	if (name === COMPONENTS.name)
		await serveComponents(context);
	await page.goto(base + path);
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

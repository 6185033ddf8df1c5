/*
 * Measures the public pages with Lighthouse as on a phone, and prints a table: node lighthouse.mjs BASE
 * Fails when a page has less than LEAST points in a category.
 */
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';

import { ARGUMENTS, CHROMIUM } from '../lib/chromium.mjs';
import { PAGES } from '../lib/site-pages.mjs';

const LEAST = 98;
const VISITS = 3;
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const [base] = process.argv.slice(2);

const points = ({ score }) => Math.round(score * 100);

/* What a category took points off for: the audits that are not perfect and count. */
const losses = ({ categories, audits }) => CATEGORIES.flatMap((category) => categories[category].auditRefs
	.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 0.9)
	.map(({ id }) => `${id} ${audits[id].displayValue ?? ''}`.trim()));

async function visit(port, path) {
	const { lhr } = await lighthouse(base + path, { port, onlyCategories: CATEGORIES, logLevel: 'error' });

	return { lhr, speed: lhr.categories.performance.score };
}

/* The middle one of some visits: a busy machine makes single ones slow. */
async function measure(port, path) {
	const visits = [];

	for (let i = 0; i < VISITS; i++)
		visits.push(await visit(port, path));
	const { lhr } = visits.sort((a, b) => a.speed - b.speed)[Math.floor(VISITS / 2)];
	const scores = CATEGORIES.map((category) => points(lhr.categories[category]));
	const weight = Math.round(lhr.audits['total-byte-weight'].numericValue / 1024);

	console.log(`| ${path} | ${scores.join(' | ')} | ${weight} KB | ${losses(lhr).join(', ')} |`);
	return Math.min(...scores) >= LEAST;
}

const chrome = await launch({ chromePath: CHROMIUM, chromeFlags: ['--headless=new', ...ARGUMENTS] });
console.log(`| page | ${CATEGORIES.join(' | ')} | weight | below 90 % |`);
console.log(`|---|${'---|'.repeat(CATEGORIES.length + 2)}`);
let good = true;
for (const { path } of PAGES.filter(({ measured }) => measured))
	good = (await measure(chrome.port, path)) && good;
chrome.kill();
process.exitCode = good ? 0 : 1;

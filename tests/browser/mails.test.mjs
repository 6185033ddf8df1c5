/*
 * Every mail's HTML part as a mail program shows it: on a telephone and beside a list of mails, by day and by night, in
 * each language.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openPage, overflow, photograph } from '../lib/browser.mjs';
import { mailSchool, mailsIn, samples, variants } from '../lib/mail.mjs';

const LONG = 'Supercalifragilisticexpialidocious'.repeat(3);
const school = await mailSchool();
after(school.drop);

/* The text whose colour is too near to that behind it (WCAG 2.2, 1.4.3), with its contrast. */
function faintTexts() {
	const light = (colour) => {
		const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
			const share = part / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
	};
	const behind = (element) => {
		const { backgroundColor } = getComputedStyle(element);
		return backgroundColor !== 'rgba(0, 0, 0, 0)' || !element.parentElement ? backgroundColor : behind(element.parentElement);
	};

	return [...document.body.querySelectorAll('*')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
		.map((element) => {
			const [paler, darker] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
			return [element.textContent.trim().slice(0, 40), (paler + 0.05) / (darker + 0.05)];
		}).filter(([, contrast]) => contrast < 4.5);
}

test('every mail: no scrolling sideways, no faint text, nothing from elsewhere, by day and by night', async () => {
	const folder = school.mailDir();
	for (const language of ['en', 'fr'])
		for (const [template, data] of variants)
			await school.queue({ template, data, language });
	await school.queue({ template: 'contact-office', data: { ...samples['contact-office'], name: LONG, message: `${LONG}\n\n${LONG}` } });
	await school.queue({ template: 'welcome', data: { ...samples.welcome, link: `https://school.example/?token=${LONG}` } });
	assert.equal((await school.worker({ mail_dir: folder }, '--once').ended).code, 0);
	const mails = mailsIn(folder);

	assert.equal(mails.length, 2 * variants.length + 2);
	for (const colorScheme of ['light', 'dark']) {
		const { page, faults } = await openPage('about:blank', { colorScheme, javaScriptEnabled: true });
		const asked = [];
		page.on('request', (request) => asked.push(request.url()));
		for (const { name, html } of mails) {
			await page.setContent(html);
			for (const width of [320, 360, 768]) {
				await page.setViewportSize({ width, height: 900 });
				assert.equal(await overflow(page), 0, `${name} ${width}`);
			}
			assert.deepEqual(await page.evaluate(faintTexts), [], `${name} ${colorScheme}`);
			await photograph(page, `mail-${name.slice(0, -4)}-${colorScheme}`);
		}
		assert.deepEqual([asked, faults], [[], []]);
		await page.context().close();
	}
});

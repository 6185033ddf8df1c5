/*
 * The page that reads the API's document, in a real browser: it shows every operation and tries one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { onEachServer } from '../lib/servers.mjs';
import { openPage, overflow, photograph, WIDTHS } from '../lib/browser.mjs';

onEachServer(({ name, base }) => {
	test(`${name}: every group of operations of the document is shown, and nothing is refused or missing`, async () => {
		const document = await (await fetch(`${base}/api/schema/`)).json();
		const groups = new Set(Object.values(document.paths).flatMap((path) => Object.values(path).flatMap((operation) => operation.tags)));
		const { page, faults } = await openPage(`${base}/api/docs/`);

		await page.locator('.opblock-tag').first().waitFor();
		assert.equal(await page.locator('.opblock-tag').count(), groups.size);
		assert.deepEqual(faults, []);
		await photograph(page, `docs-${name}`);
	});

	test(`${name}: an operation can be tried from the page`, async () => {
		const { page } = await openPage(`${base}/api/docs/#/health/health_get`);

		await page.locator('#operations-health-health_get .try-out__btn').click();
		await page.locator('#operations-health-health_get .execute').click();
		await page.locator('#operations-health-health_get .live-responses-table .response-col_status', { hasText: '200' }).waitFor();
	});

	test(`${name}: nobody has to scroll sideways at ${WIDTHS.join(', ')} pixels`, async () => {
		for (const width of WIDTHS) {
			const { page } = await openPage(`${base}/api/docs/`, { viewport: { width, height: 800 } });
			await page.locator('.opblock-tag').first().waitFor();
			assert.equal(await overflow(page), 0, `${width}`);
		}
	});

	test(`${name}: without JavaScript the page says where the document is`, async () => {
		const { page } = await openPage(`${base}/api/docs/`, { javaScriptEnabled: false });

		assert.equal(await page.locator('main a').getAttribute('href'), '/api/schema/');
	});
});

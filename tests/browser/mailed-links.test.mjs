/*
 * Where the links in mails lead, as the person who opens them sees it, without JavaScript.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { value } from '../lib/database.mjs';
import { mailedToken, PASSWORD, person } from '../lib/people.mjs';
import { onEachServer } from '../lib/servers.mjs';
import { openPage, overflow, photograph, WIDTHS } from '../lib/browser.mjs';

const NEW_PASSWORD = 'Another-Horse-42';
const plain = { javaScriptEnabled: false };
const isVerified = (one) => value`SELECT email_verified_at IS NOT NULL FROM account WHERE lower(email) = lower(${one.email})`;

onEachServer(({ name, base, api }) => {
	test(`${name}: the link verifies the address when its button is pressed, not before`, async () => {
		const one = await person(api);
		const token = await mailedToken(one.email, 'welcome');
		const { page, faults } = await openPage(`${base}/api/v1/verify-email/?token=${token}`, plain);

		assert.equal(await isVerified(one), false);
		await photograph(page, `verify-email-${name}`);
		await page.getByRole('button').click();
		assert.equal(await isVerified(one), true);
		assert.deepEqual(faults, []);
	});

	test(`${name}: a link that does not hold says so on a page`, async () => {
		const { page } = await openPage(`${base}/api/v1/verify-email/?token=nonsense`, plain);

		assert.equal(await page.getByRole('button').count(), 0);
		assert.notEqual((await page.locator('body').innerText()).trim(), '');
	});

	test(`${name}: reminders can be stopped behind the mailed link, and asked for again`, async () => {
		const one = await person(api);
		const wants = () => value`SELECT mail_reminders FROM profile WHERE account_id = ${one.id}`;
		const token = await value`SELECT opt_out_token(${one.id})`;
		const { page, faults } = await openPage(`${base}/api/v1/mail-reminders/?token=${token}`, plain);

		assert.equal(await wants(), true);
		await photograph(page, `mail-reminders-${name}`);
		await page.getByRole('button', { name: 'Stop reminders' }).click();
		assert.equal(await wants(), false);
		await photograph(page, `mail-reminders-stopped-${name}`);
		await page.getByRole('button', { name: 'again' }).click();
		assert.equal(await wants(), true);
		assert.deepEqual(faults, []);
	});

	test(`${name}: a new password can be set behind the mailed link`, async () => {
		const one = await person(api);
		await api.post('/auth/password/reset/', { email: one.email });
		const token = await mailedToken(one.email, 'password-reset');
		const { page } = await openPage(`${base}/api/v1/auth/password/reset/confirm/?token=${token}`, plain);

		await photograph(page, `new-password-${name}`);
		await page.getByLabel(/password/i).fill(NEW_PASSWORD);
		await page.getByRole('button').click();
		assert.equal((await api.post('/auth/token/', { username: one.username, password: NEW_PASSWORD })).status, 200);
		assert.equal((await api.post('/auth/token/', { username: one.username, password: PASSWORD })).status, 401);
	});

	test(`${name}: the pages fit ${WIDTHS.join(', ')} pixels`, async () => {
		for (const width of WIDTHS) {
			const { page } = await openPage(`${base}/api/v1/verify-email/?token=nonsense`, { ...plain, viewport: { width, height: 800 } });
			assert.equal(await overflow(page), 0, `${width}`);
		}
	});
});

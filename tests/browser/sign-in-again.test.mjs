/*
 * Somebody types for twenty minutes, and their session ends meanwhile: in a real browser without JavaScript nothing of it
 * is lost.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openPage } from '../lib/browser.mjs';
import { PASSWORD, person } from '../lib/people.mjs';
import { onEachServer } from '../lib/servers.mjs';

const plain = { javaScriptEnabled: false };
const WORDS = 'To weave.\nAnd "more" <b>, each evening – until it is done.';

/* Signs in on the page that is open. */
async function signIn(page, username, password = PASSWORD) {
	await page.getByLabel('User name or e-mail address').fill(username);
	await page.getByLabel('Password').fill(password);
	await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
}

async function fillIn(page) {
	for (const [label, text] of [['First name', 'Ama'], ['Last name', 'Mensah'], ['Phone', '+233201234567'], ['Date of birth', '2001-05-04'],
		['Postal code', 'GA-184'], ['What you do now', 'Between jobs'], ['Why you want to learn this', WORDS],
		['What you want to do with it', 'A loom.'], ['What you are proud of', 'My first cloth.'], ['How you heard of us', 'A friend']])
		await page.getByLabel(label).fill(text);
	for (const [label, option] of [['Gender', 'Female'], ['Country of birth', 'GH'], ['Nationality', 'TG'], ['Highest diploma', 'Secondary School'], ['Your English', '4'], ['Do you have a laptop?', 'true']])
		await page.getByLabel(label).selectOption(option);
	await page.locator('#courses input').first().check();
	await page.locator('#courses input').last().check();
}

/* All that stands in the form, as a browser would send it, but for the token of its session. */
const typed = (page) => page.locator('main form').evaluate((form) => [...new FormData(form)].filter(([name]) => name !== 'form_token'));

onEachServer(({ name, base, api }) => {
	test(`${name}: an application is typed, the session ends, one signs in again, and all of it is there and can be sent`, async () => {
		const { username } = await person(api);
		const { page } = await openPage(`${base}/en/sign-in/?next=/apply/`, plain);

		await signIn(page, username);
		await page.goto(`${base}/en/apply/`);
		await fillIn(page);
		const before = await typed(page);
		await page.context().clearCookies();
		await page.getByRole('button', { name: 'Send the application' }).click();
		assert.equal(await page.locator('h1').innerText(), 'You are not signed in any more');
		await signIn(page, username, 'Wrong-Horse-41');
		assert.equal(await page.locator('.error-summary').count(), 1);
		await signIn(page, username);
		assert.equal(await page.locator('h1').innerText(), 'Apply');
		assert.deepEqual(await typed(page), before);
		await page.getByRole('button', { name: 'Send the application' }).click();
		assert.match(page.url(), /\/en\/account\/$/);
		assert.match(await page.locator('main').innerText(), /EVOLV-\d{4}-\d{4}/);
	});
});

/*
 * A visitor's ways through the site, in a real browser without JavaScript.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openPage } from '../lib/browser.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { admin, mailedToken, mailsTo, PASSWORD, person } from '../lib/people.mjs';
import { onEachServer } from '../lib/servers.mjs';
import * as things from '../lib/things.mjs';
import { unique, uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const plain = { javaScriptEnabled: false };
/* Who goes on leaves behind what was still on its way. */
const complaints = (faults) => faults.filter((fault) => !fault.includes('ERR_ABORTED'));

onEachServer(({ name, base, api }) => {
	test(`${name}: a visitor reads of a course and reviews it; once an admin approves, it shows`, async () => {
		const boss = api.with({ token: (await admin(api)).access });
		const words = unique('I learnt to weave');
		const { page, faults } = await openPage(`${base}/en/courses/`, plain);

		await page.locator('.card h3 a').first().click();
		const course = Number(/courses\/(\d+)/.exec(page.url())[1]);
		await page.getByLabel('Your name').fill('Efua');
		await page.getByLabel('5', { exact: true }).check();
		await page.getByLabel('Your review').fill(words);
		await page.getByRole('button', { name: 'Send the review' }).click();
		assert.match(page.url(), /\/en\/thanks\/review\/$/);
		await page.goto(`${base}/en/courses/${course}/`);
		assert.equal(await page.getByText(words).count(), 0, 'not before somebody has read it');
		const { results } = (await boss.get(`/reviews/?course=${course}&is_approved=false`)).json;
		const { id } = results.find((review) => review.review_text === words);
		assert.equal((await boss.patch(`/reviews/${id}/`, { is_approved: true })).status, 200);
		await page.reload();
		assert.equal(await page.getByText(words).count(), 1);
		assert.deepEqual(complaints(faults), []);
	});

	test(`${name}: the contact form, with faults, then right, and its two mails`, async () => {
		const email = uniqueEmail();
		const { page } = await openPage(`${base}/fr/contact/`, plain);

		/* A browser's own checks would not let it go; somebody's old one would. */
		await page.getByLabel('Votre nom').fill('Kofi');
		await page.getByLabel('Votre adresse e-mail').fill('kofi@x');
		await page.getByLabel('Votre message').fill('Bonjour « vous »');
		await page.locator('main form button').click();
		assert.equal(await page.locator('html').getAttribute('lang'), 'fr');
		assert.equal(await page.getByLabel('Votre adresse e-mail').getAttribute('aria-invalid'), 'true');
		assert.equal(await page.getByLabel('Votre message').inputValue(), 'Bonjour « vous »');
		await page.getByLabel('Votre adresse e-mail').fill(email);
		await page.locator('main form button').click();
		assert.match(page.url(), /\/fr\/thanks\/message\/$/);
		assert.deepEqual((await mailsTo(email)).map((mail) => mail.template), ['contact-confirmation']);
		const office = (await mailsTo(instanceSettings().office_email)).filter((mail) => mail.reply_to === email);
		assert.deepEqual(office.map((mail) => mail.template), ['contact-office']);
	});

	test(`${name}: register, verify by the mail's link, sign out, sign in, apply`, async () => {
		const username = uniqueWord();
		const email = `${username}@school.example`;
		const { page, faults } = await openPage(`${base}/en/register/`, plain);

		await page.getByLabel('User name').fill(username);
		await page.getByLabel('Your e-mail address').fill(email);
		await page.getByLabel('Password').fill(PASSWORD);
		await page.getByRole('button', { name: 'Make the account' }).click();
		assert.match(page.url(), /\/en\/account\/$/);
		assert.equal(await page.getByText('Please open it').count(), 1);
		await page.goto(`${base}/api/v1/verify-email/?token=${await mailedToken(email, 'welcome')}`);
		await page.locator('main').getByRole('button').click();
		await page.goto(`${base}/en/account/`);
		assert.equal(await page.getByText('Please open it').count(), 0, 'it is verified');
		await page.getByRole('button', { name: 'Sign out' }).click();
		await page.goto(`${base}/en/apply/`);
		assert.match(page.url(), /\/en\/sign-in\/\?next=\/apply\/$/);
		await page.getByLabel('User name or e-mail address').fill(email);
		await page.getByLabel('Password').fill(PASSWORD);
		await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
		assert.match(page.url(), /\/apply\/$/);
		for (const [label, text] of [['First name', 'Ama'], ['Last name', 'Mensah'], ['Phone', '+233201234567'], ['Date of birth', '2001-05-04'],
			['Postal code', 'GA-184'], ['What you do now', 'Between jobs'],
			['Why you want to learn this', 'To weave.'], ['What you want to do with it', 'A loom.'], ['What you are proud of', 'My first cloth.'],
			['How you heard of us', 'A friend']])
			await page.getByLabel(label).fill(text);
		for (const [label, option] of [['Gender', 'Female'], ['Country of birth', { label: 'Ghana' }], ['Nationality', { label: 'Togo' }], ['Highest diploma', 'Secondary School'], ['Your English', '4'], ['Do you have a laptop?', 'true']])
			await page.getByLabel(label).selectOption(option);
		await page.locator('#courses input').first().check();
		await page.getByRole('button', { name: 'Send the application' }).click();
		assert.match(page.url(), /\/account\/$/);
		assert.match(await page.locator('main').innerText(), /EVOLV-\d{4}-\d{4}/);
		assert.deepEqual((await mailsTo(email)).map((mail) => mail.template), ['welcome', 'application-received']);
		assert.deepEqual(complaints(faults), []);
	});

	test(`${name}: a seat at an event is taken, found again in the account, and given back`, async () => {
		const boss = api.with({ token: (await admin(api)).access });
		const event = await things.event(boss, { capacity: 1 });
		const { username } = await person(api);
		const { page, faults } = await openPage(`${base}/en/events/${event.id}/`, plain);

		await page.getByRole('link', { name: 'Take a seat' }).click();
		await page.getByLabel('User name or e-mail address').fill(username);
		await page.getByLabel('Password').fill(PASSWORD);
		await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
		await page.getByRole('button', { name: 'Take the seat' }).click();
		await page.goto(`${base}/en/account/`);
		await page.getByRole('link', { name: event.title }).click();
		await page.getByRole('button', { name: 'Give the seat back' }).click();
		assert.match(page.url(), /\/en\/thanks\/seat\/$/);
		await page.goto(`${base}/en/account/`);
		assert.equal(await page.getByRole('link', { name: event.title }).count(), 0);
		assert.equal((await api.get(`/events/${event.id}/`)).json.registered, 0);
		assert.deepEqual(complaints(faults), []);
	});
});

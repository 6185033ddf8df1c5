/*
 * The site's pages: languages, addresses, keeping, and errors.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { attribute, fetchPage, textOf } from '../lib/pages.mjs';
import { admin } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { ownAddress, unique, uniqueWord } from '../lib/unique.mjs';

const boss = await admin(cgiClient());
const api = cgiClient().with({ token: boss.access });
const course = await things.course(api, { name: unique('Weaving'), description: 'Everything about cloth.' });
const event = (await api.post('/events/', { title: unique('Loom'), description: 'An evening.', date: '2094-01-01T18:00:00Z', is_virtual: true })).json;
const pages = ['/', '/courses/', `/courses/${course.id}/`, '/events/', '/events/calendar/', `/events/${event.id}/`, '/about/', '/alumni/', '/instructors/',
	'/reviews/', '/contact/', '/privacy/', '/imprint/'];

for (const path of pages)
	test(`${path} is valid in each language, and says which it is`, async () => {
		for (const language of ['en', 'fr']) {
			const page = await fetchPage(`/${language}${path}`);

			assert.equal(page.status, 200);
			assert.equal(page.language, language);
			assert.equal(page.headers['content-language'], language);
			assert.equal(page.all('h1').length, 1);
			assert.ok(page.title.length > 3);
			assert.ok(attribute(page.find('meta[name=description]'), 'content').length > 10);
			assert.equal(attribute(page.find('link[rel=canonical]'), 'href'), `${instanceSettings().base_url}/${language}${path}`);
			assert.deepEqual(page.all('link[hreflang]').map((link) => attribute(link, 'hreflang')), ['en', 'fr']);
		}
	});

test('the language is the address\'s, or what the browser asks for', async () => {
	const asked = async (path, header) => {
		const page = await fetchPage(path, { headers: header === undefined ? {} : { 'Accept-Language': header } });
		return [page.language, page.headers.vary.includes('Accept-Language')];
	};

	assert.deepEqual(await asked('/courses/'), ['en', true]);
	assert.deepEqual(await asked('/courses/', 'fr-CA, en;q=0.5'), ['fr', true]);
	assert.deepEqual(await asked('/courses/', 'sw, en;q=0.3'), ['en', true]);
	assert.deepEqual(await asked('/courses/', 'sw'), ['en', true]);
	assert.deepEqual(await asked('/en/courses/', 'fr'), ['en', false]);
	assert.deepEqual(await asked('/fr', 'en'), ['fr', false]);
	assert.equal((await fetchPage('/de/courses/')).status, 404);
});

test('a language that the address names stays in every link', async () => {
	const page = await fetchPage('/fr/courses/');
	const links = page.all('a[href]').map((link) => attribute(link, 'href'));
	const leaving = links.filter((href) => href.startsWith('/') && !href.startsWith('/fr/'));

	assert.deepEqual(leaving, ['/en/courses/']);
	assert.ok((await fetchPage('/courses/')).all('a[href]').every((link) => !attribute(link, 'href').startsWith('/fr/courses/1')));
});

test('French pages are French', async () => {
	const page = await fetchPage(`/fr/courses/${course.id}/`);

	assert.equal(textOf(page.find('a.skip')), 'Aller au contenu');
	assert.equal((await fetchPage('/fr/courses/')).title.startsWith('Formations'), true);
});

test('a page is public, has an ETag, and is not sent twice', async () => {
	const first = await fetchPage(`/fr/courses/${course.id}/`);
	const second = await fetchPage(`/fr/courses/${course.id}/`);

	assert.match(first.headers['cache-control'], /^public, max-age=0, s-maxage=60, stale-while-revalidate=\d+$/);
	assert.equal(second.headers.etag, first.headers.etag);
	assert.equal(second.text, first.text);
	const again = await fetchPage(`/fr/courses/${course.id}/`, { headers: { 'If-None-Match': first.headers.etag } });
	assert.equal(again.status, 304);
	const head = await fetchPage('/', { method: 'HEAD' });
	assert.equal(head.status, 200);
	assert.notEqual((await fetchPage(`/courses/${course.id}/`)).headers.etag, first.headers.etag);
});

test('what changes is seen at once', async () => {
	const name = unique('Changed');
	const path = `/en/courses/${course.id}/`;

	assert.doesNotMatch((await fetchPage(path)).text, new RegExp(name));
	assert.equal((await api.patch(`/courses/${course.id}/`, { name })).status, 200);
	assert.equal(textOf((await fetchPage(path)).find('h1')), name);
});

test('courses are found by words, subject and place, and turned page by page', async () => {
	const word = uniqueWord();
	const { id: category } = await things.category(api);
	const { id: location } = await things.campus(api);
	const names = Array.from({ length: 14 }, (_, i) => `${word} ${String(i).padStart(2, '0')}`);

	for (const name of names)
		await things.course(api, { name, category, locations: name.endsWith('03') ? [location] : [] });
	const shown = async (query) => (await fetchPage(`/en/courses/?${query}`)).all('h3').map(textOf);
	assert.deepEqual(await shown(`search=${word}`), names.slice(0, 12));
	assert.deepEqual(await shown(`search=${word}&page=2`), names.slice(12));
	assert.deepEqual(await shown(`category=${category}&search=`), names.slice(0, 12));
	assert.deepEqual(await shown(`location=${location}`), [names[3]]);
	assert.deepEqual(await shown(`search=${word}+03+nothing`), []);
	const second = await fetchPage(`/en/courses/?search=${word}&page=2`);
	assert.equal(attribute(second.find('a[rel=prev]'), 'href').includes(`search=${word}`), true);
	assert.match(attribute(second.find('link[rel=canonical]'), 'href'), /\/en\/courses\/\?page=2$/);
	for (const bad of [`search=${word}&page=3`, 'page=0', 'page=x', 'page=-1', 'category=x', 'location=1;2', 'page=99999999999999'])
		assert.equal((await fetchPage(`/courses/?${bad}`)).status, 404, bad);
});

test('the form over the list of courses shows what was asked for, and keeps the subject', async () => {
	const { id: category } = await things.category(api);
	const { id: location } = await things.campus(api);
	const page = await fetchPage(`/courses/?search=data&category=${category}&location=${location}&ordering=start_date`);

	assert.equal(attribute(page.find('input[name=search]'), 'value'), 'data');
	assert.equal(attribute(page.find('input[name=category]'), 'value'), `${category}`);
	assert.deepEqual(page.all('option[selected]').map((option) => attribute(option, 'value')), [`${location}`, 'start_date']);
	assert.equal((await fetchPage('/courses/')).find('input[name=category]'), undefined);
});

test('errors are pages in the visitor\'s language', async () => {
	const missing = await fetchPage('/fr/courses/999999999/');
	assert.equal(missing.status, 404);
	assert.equal(missing.language, 'fr');
	assert.match(missing.headers['cache-control'], /no-store/);
	assert.ok(missing.find('meta[name=robots]'));
	assert.equal((await fetchPage('/not-found')).status, 404);
	const method = await fetchPage('/courses/', { method: 'DELETE' });
	assert.equal(method.status, 405);
	assert.match(method.headers.allow, /GET/);
	assert.equal((await fetchPage('/courses/?x=%ZZ')).status, 400);
	const one = { settings: { rate_limits: 'on', limit_anonymous: 1 }, address: ownAddress() };
	await fetchPage('/fr/', one);
	const limited = await fetchPage('/fr/', one);
	assert.equal(limited.status, 429);
	assert.equal(limited.language, 'fr');
});

test('without a database a page says so, in the same look', async () => {
	const gone = await fetchPage('/fr/courses/', {
		settings: { database: 'host=/nonexistent dbname=x user=x sslmode=disable gssencmode=disable connect_timeout=2' },
		serverError: true,
		faults: true,
	});

	assert.equal(gone.status, 503);
	assert.equal(gone.language, 'fr');
	assert.ok(gone.headers['retry-after']);
	assert.ok(gone.find('.site-header'));
});

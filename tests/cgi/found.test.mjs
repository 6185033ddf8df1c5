/*
 * What search engines and feed readers are given: robots.txt, sitemap.xml, Atom, JSON-LD.
 * Runs alone: it reads what stands in lists of all that there is, twice.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';

import { runProgram } from '../lib/cgi.mjs';
import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { attribute, fetchPage, textOf } from '../lib/pages.mjs';
import { admin, person } from '../lib/people.mjs';
import { setting } from '../lib/settings.mjs';
import * as things from '../lib/things.mjs';
import { ownAddress, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient().with({ token: (await admin(cgiClient())).access });
const { base_url: base } = instanceSettings();
const HOSTILE = '</script><b a="1">&amp; \'x\' ]]>';

async function get(name, headers = {}) {
	const answer = await runProgram(join(dirname(dirname(setting('programs'))), 'site', name), {
		GATEWAY_INTERFACE: 'CGI/1.1', REQUEST_METHOD: 'GET', REQUEST_URI: `/${name}`, SCRIPT_NAME: `/cgi-bin/site/${name}`, PATH_INFO: '/',
		QUERY_STRING: '', REMOTE_ADDR: ownAddress(), EVOLV_CONFIG: setting('config'), ...headers,
	});

	answer.text = answer.bytes.toString('utf8');
	return answer;
}

/* An alumnus with a story whose account bears no name. */
async function nameless() {
	const { id: user } = await person(cgiClient());
	const answer = await api.post('/alumni/', { user, graduation_year: 2020, success_story: uniqueWord() });

	assert.equal(answer.status, 201, answer.text);
	await execute`UPDATE account SET first_name = '', last_name = '' WHERE id = ${user}`;
	return answer.json;
}

/* The elements of well-formed XML as [name, text], in order; anything else fails. */
function elementsOf(xml) {
	const open = [];
	const found = [];
	const token = /<\?xml[^?]*\?>|<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|((?:[^<&]|&(?:amp|lt|gt|quot|#39);)+)/gy;
	let match;

	for (let at = 0; at < xml.length; at = token.lastIndex) {
		match = token.exec(xml);
		assert.ok(match, `not well-formed at ${JSON.stringify(xml.slice(at, at + 80))}`);
		const [, closing, name, , single, text] = match;
		if (text !== undefined && open.length)
			open.at(-1).text += text;
		else if (closing)
			assert.equal(open.pop().name, name);
		else if (name) {
			const element = { name, text: '' };
			found.push(element);
			if (!single)
				open.push(element);
		}
	}
	assert.equal(open.length, 0);
	return found.map((element) => [element.name, element.text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&#39;/g, '\'').replace(/&amp;/g, '&')]);
}

test('robots.txt names the list of pages', async () => {
	const { status, text, headers } = await get('robots.txt');

	assert.equal(status, 200);
	assert.equal(headers['content-type'], 'text/plain; charset=utf-8');
	assert.match(text, /^User-agent: \*\nDisallow: \/api\/v1\/\n/);
	assert.ok(text.endsWith(`\n\nSitemap: ${base}/sitemap.xml\n`));
});

test('the sitemap has every page in each language, and each answers', async () => {
	const course = await things.course(api);
	const { status, text, headers } = await get('sitemap.xml');
	const places = elementsOf(text).filter(([name]) => name === 'loc').map(([, place]) => place);
	const paths = places.map((place) => place.slice(base.length));

	assert.equal(status, 200);
	assert.match(headers['content-type'], /^application\/xml/);
	assert.match(headers['cache-control'], /^public/);
	assert.ok(places.every((place) => place.startsWith(`${base}/`)));
	for (const path of ['/en/', '/fr/', `/en/courses/${course.id}/`, `/fr/courses/${course.id}/`])
		assert.ok(paths.includes(path), path);
	assert.equal(new Set(paths).size, paths.length);
	const kinds = new Map(paths.filter((path) => path.startsWith('/fr/')).map((path) => [path.replace(/\d+/, 'N'), path]));
	for (const path of kinds.values())
		assert.equal((await fetchPage(path, { attacked: true })).status, 200, path);
	assert.equal((await get('sitemap.xml', { HTTP_IF_NONE_MATCH: headers.etag })).status, 304);
});

test('feeds are Atom, and whatever was written stays text', async () => {
	const word = uniqueWord();
	await execute`INSERT INTO event (title, description, date, is_virtual) VALUES (${`${word} ${HOSTILE}`}, ${HOSTILE}, now() + interval '9 days', true)`;
	after(() => execute`DELETE FROM event WHERE title LIKE ${`${word}%`}`);
	const { status, text, headers } = await get('events.atom');
	const elements = elementsOf(text);
	const values = (name) => elements.filter(([other]) => other === name).map(([, value]) => value);

	assert.equal(status, 200);
	assert.match(headers['content-type'], /^application\/atom\+xml/);
	assert.equal(elements[0][0], 'feed');
	assert.ok(values('title').includes(`${word} ${HOSTILE}`));
	assert.ok(values('summary').includes(HOSTILE));
	assert.equal(values('id')[0], `${base}/events/`);
	assert.equal(values('id').length, values('entry').length + 1);
	assert.equal(new Set(values('id')).size, values('id').length);
	for (const moment of values('updated'))
		assert.match(moment, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
});

test('a feed is in the language of its address, and a story stays in it when its teller has no name', async () => {
	const { id } = await nameless();
	const { status, text } = await get('alumni.atom', { REQUEST_URI: '/fr/alumni.atom' });
	const titles = elementsOf(text).filter(([name]) => name === 'title').map(([, title]) => title);

	assert.equal(status, 200);
	assert.deepEqual(titles.slice(0, 2), ['Parcours de nos anciens élèves – Evolv', 'L’un de nos anciens élèves']);
	assert.ok(text.includes(`<id>${base}/alumni/${id}/</id>\n<link rel="alternate" href="${base}/fr/alumni/${id}/"/>`));
	assert.ok(text.includes(`<link rel="self" href="${base}/fr/alumni.atom"/>`));
});

test('a course and the school say what they are in JSON-LD', async () => {
	const course = await things.course(api, { name: `${uniqueWord()} ${HOSTILE}`, description: HOSTILE });
	await execute`INSERT INTO review (name, review_text, rating, course_id, is_approved) VALUES (${HOSTILE}, ${HOSTILE}, 4, ${course.id}, true)`;
	const page = await fetchPage(`/fr/courses/${course.id}/`, { attacked: true });
	const data = JSON.parse(textOf(page.find('script[type=application/ld+json]')));

	assert.deepEqual([data['@type'], data.name, data.url], ['Course', course.name, `${base}/courses/${course.id}/`]);
	assert.equal(data.provider.name, 'Evolv');
	assert.deepEqual([data.aggregateRating.ratingValue, data.aggregateRating.reviewCount, data.review[0].author.name], [4, 1, HOSTILE]);
	const home = await fetchPage('/en/', { attacked: true });
	assert.equal(JSON.parse(textOf(home.find('script[type=application/ld+json]')))['@type'], 'EducationalOrganization');
	assert.equal(attribute(home.find('meta[property=og:url]'), 'content'), `${base}/en/`);
	for (const [one, name] of [['meta[property=og:image]', /share\.png/], ['meta[name=twitter:card]', /^summary_large_image$/]]) {
		assert.equal(home.all(one).length, 1, one);
		assert.match(attribute(home.find(one), 'content'), name);
	}
	assert.ok(home.find('link[type=application/atom+xml]'));
});

/*
 * The pages that check a certificate.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ATTACKS } from '../lib/attacks.mjs';
import { cgiClient } from '../lib/client.mjs';
import { attribute, fetchPage, textOf } from '../lib/pages.mjs';
import { admin } from '../lib/people.mjs';

const boss = await admin(cgiClient());
const api = cgiClient().with({ token: boss.access });
const { code, name, course } = (await api.get('/certificates/?valid=true')).json.results.at(-1);

test('a certificate shows whom it is for, the course, and that it holds', async () => {
	const page = await fetchPage(`/en/certificates/${code}/`);

	assert.equal(textOf(page.find('h1')), name);
	assert.match(textOf(page.find('.certificate')), new RegExp(`has completed the course ?${course.replace(/[()+.]/g, '\\$&')}`));
	assert.match(textOf(page.find('.notice-good')), /genuine/);
	assert.equal(attribute(page.find('img.qr'), 'src'), `/certificate-qr/${code}.svg`);
	for (const wrong of [code.slice(1), `${code}A`, code.toLowerCase(), '0'])
		assert.equal((await fetchPage(`/certificates/${wrong}/`)).status, 404);
});

test('a revoked one says so at once, and not why', async () => {
	const other = (await api.get('/certificates/?valid=true')).json.results.find((row) => row.code !== code);

	assert.ok((await fetchPage(`/en/certificates/${other.code}/`)).find('.notice-good'));
	assert.equal((await api.post(`/certificates/${other.code}/revoke/`, { reason: 'Copied by a neighbour.' })).status, 200);
	const page = await fetchPage(`/en/certificates/${other.code}/`);
	assert.match(textOf(page.find('.notice-bad')), /does not hold any more/);
	assert.ok(!page.find('.notice-good') && !page.text.includes('neighbour'));
});

test('a typed code leads to its certificate, or is told to be none', async () => {
	const found = await fetchPage(`/en/certificates/?code=+${code}+`);

	assert.equal(attribute(found.find('.notice-good').childNodes.at(-1).childNodes[0], 'href'), `/en/certificates/${code}/`);
	assert.ok((await fetchPage('/certificates/')).find('input[name=code]'));
	for (const typed of ['nothing', ...ATTACKS.slice(0, 20)]) {
		const page = await fetchPage(`/certificates/?code=${encodeURIComponent(typed)}`, { attacked: true });
		assert.match(textOf(page.find('.notice-bad')), /no certificate/);
		assert.equal(attribute(page.find('input[name=code]'), 'value'), typed.trim());
	}
});

/* The three squares in the corners, by which a reader finds a symbol. */
test('the QR code is a picture with a symbol in it', async () => {
	const answer = await fetchPage(`/certificate-qr/${code}.svg`);
	const [, size] = /viewBox="0 0 (\d+) \1"/.exec(answer.text);
	const dark = new Set([...answer.text.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => `${x},${y}`));
	const corner = (left, top) => [0, 1, 2, 3, 4, 5, 6].every((n) => dark.has(`${left + n},${top}`) && dark.has(`${left},${top + n}`));

	assert.equal(answer.headers['content-type'], 'image/svg+xml');
	assert.ok(corner(4, 4) && corner(size - 11, 4) && corner(4, size - 11) && !corner(size - 11, size - 11));
	assert.equal((await fetchPage(`/certificate-qr/${'a'.repeat(5000)}.svg`)).status, 404);
});

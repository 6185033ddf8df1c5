/*
 * ?search=: every word, in any of the columns, any case; what the client types never means more than itself.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { admin } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const asAdmin = api.with({ token: (await admin(api)).access });
const mark = uniqueWord();
const made = await things.partner(asAdmin, { name: `${mark} Qz-Works (Zq) 5%`, description: 'Bridges\nXv in steel/kj' });

async function finds(words) {
	const { status, json, text } = await api.get(`/partners/?search=${encodeURIComponent(`${mark} ${words}`)}`);

	assert.equal(status, 200, text);
	return json.results.some(({ id }) => id === made.id);
}

test('a word of three letters or more is found anywhere, in any case', async () => {
	for (const words of ['ridg', 'BRIDGES', 'works', 'teel bri', mark.slice(2, 6)])
		assert.ok(await finds(words), words);
	assert.ok(!await finds('bridgesx'));
});

test('a word of one or two letters is found where a word begins: of a column, a line, after a bracket, a dash, a slash', async () => {
	for (const words of ['q', 'qz', 'ZQ', 'x', 'xv', 'KJ', 'b', 's kj'])
		assert.ok(await finds(words), words);
	assert.ok(!await finds('vx'));
});

test('the signs of a pattern are letters like others', async () => {
	assert.ok(await finds('5%'));
	for (const words of ['%%', '_', '5_', '\\', 'br_dges', 'b%s'])
		assert.ok(!await finds(words), words);
});

test('a number at the end of a word: the whole word must be there, in any column', async () => {
	const mark = uniqueWord();
	const made = await things.partner(asAdmin, { name: `${mark} A-2026-0042`, description: 'see B_77-0042, c/0042x' });
	const finds = async (word) => (await api.get(`/partners/?search=${mark}+${encodeURIComponent(word)}`)).json.results.some(({ id }) => id === made.id);

	for (const word of ['a-2026-0042', 'A-2026-004', '2026-0042', 'b_77-0042', '7-004', 'c/0042', '/0042x', '-0042', '0042'])
		assert.ok(await finds(word), word);
	for (const word of ['a-2026-0043', 'b-2026-0042', 'a_2026-0042', 'b%77-0042', 'a-2026-00421', '-2042'])
		assert.ok(!await finds(word), word);
});

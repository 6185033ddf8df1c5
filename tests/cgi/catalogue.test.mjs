/*
 * Every word of the pages and the mails is in every catalogue: nothing missing, nothing fuzzy, the same placeholders.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { catalogueTemplate, messagesOf } from '../lib/catalogue.mjs';

const folder = join(import.meta.dirname ?? dirname(new URL(import.meta.url).pathname), '../../po');

const placeholders = (text) => (text.match(/\{[^}]*\}/g) ?? []).sort();
const languages = readdirSync(folder).filter((name) => name.endsWith('.po'));

test('there are messages, and languages', () => {
	assert.ok(messagesOf(catalogueTemplate).length > 50);
	assert.ok(languages.includes('fr.po'));
});

for (const file of languages)
	test(`${file} has every message, and none that nobody needs`, () => {
		const wanted = new Map(messagesOf(catalogueTemplate).map((message) => [message.id, message]));
		const there = new Map(messagesOf(join(folder, file)).map((message) => [message.id, message]));

		assert.deepEqual([...wanted.keys()].filter((id) => !there.has(id)), [], 'missing: make -C var/build po-update, and translate');
		assert.deepEqual([...there.keys()].filter((id) => !wanted.has(id)), [], 'nobody needs these');
		for (const [id, { fuzzy, obsolete, plural, words }] of there) {
			assert.equal(fuzzy || obsolete, false, id);
			assert.equal(plural, wanted.get(id).plural, id);
			assert.ok(words.length > 0 && words.every((word) => word.trim()), `not translated: ${id}`);
			for (const word of words)
				assert.ok([id, plural ?? id].some((text) => placeholders(text).join() === placeholders(word).join()), `other placeholders: ${id}`);
		}
	});

test('what programs say stands in their sources', () => {
	const sources = ['common', 'cgi-bin', 'db/migrations', 'db/views'].flatMap((part) => readdirSync(join(folder, '..', part), { recursive: true, withFileTypes: true }))
		.filter((entry) => /\.(c|inc|sql)$/.test(entry.name))
		.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name), 'utf8')).join('\n')
		.replace(/" TRAP "/g, 'homepage').replace(/%(?:ld|d|zu)/g, '{n}').replace(/"(?:\s|\\\n)+"/g, '');

	for (const line of readFileSync(join(folder, 'messages.txt'), 'utf8').split('\n').filter((text) => text && !text.startsWith('#')))
		assert.ok(sources.includes(line) || sources.includes(line.replace(/ the [\w ]+\.$/, ' the %s.')), line);
});

test('French is set as French is', () => {
	for (const { id, words } of messagesOf(join(folder, 'fr.po')))
		for (const word of words) {
			assert.doesNotMatch(word, /[^\u00A0\u202F][;!?»]|«[^\u00A0\u202F]|[^\u00A0\u202F\d/]:(?!\w)/u, `a space that does not break before ; : ! ?: ${id}`);
			assert.doesNotMatch(word, /'/, `’ instead of ': ${id}`);
		}
});

/*
 * Catalogues, and what they are made of.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { setting } from './settings.mjs';

/* What the build found in the templates and the programs. */
export const catalogueTemplate = join(dirname(dirname(dirname(setting('openapi')))), 'locale/evolv.pot');

/* The messages of a .po file: [{fuzzy, obsolete, places, id, plural, words: [...]}]. */
export function messagesOf(file) {
	return readFileSync(file, 'utf8').split(/\n\n+/).map((block) => {
		const fields = {};
		let field = null;

		for (const line of block.split('\n')) {
			const [, name, text] = /^(?:(msg\w+(?:\[\d+\])?) )?(".*")$/.exec(line) ?? [];
			if (text === undefined)
				continue;
			field = name ?? field;
			fields[field] = (fields[field] ?? '') + JSON.parse(text);
		}
		return {
			fuzzy: /^#, .*fuzzy/m.test(block),
			obsolete: /^#~/m.test(block),
			places: /^#: (.*)$/m.exec(block)?.[1] ?? '',
			id: fields.msgid,
			plural: fields.msgid_plural,
			words: Object.entries(fields).filter(([name]) => name.startsWith('msgstr')).map(([, text]) => text),
		};
	}).filter(({ id }) => id);
}

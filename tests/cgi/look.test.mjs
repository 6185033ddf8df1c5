/*
 * Templates and the stylesheet that was built of them agree.
 */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { setting } from '../lib/settings.mjs';

const data = dirname(dirname(dirname(setting('openapi'))));
const site = join(data, 'templates/site');
const css = readFileSync(join(data, 'htdocs/assets/site.css'), 'utf8');
const icons = readFileSync(join(data, 'htdocs/assets/icons.svg'), 'utf8');
const templates = readdirSync(site, { recursive: true }).filter((name) => name.endsWith('.html'))
	.map((name) => ({ name, text: readFileSync(join(site, name), 'utf8') }));

/* As a class stands in a selector: md:flex is md\:flex. */
const escaped = (name) => name.replace(/[^\w-]/g, (letter) => `\\${letter}`);
const isStyled = (name) => new RegExp(`\\.${escaped(name).replace(/[\\.[\]()]/g, '\\$&')}(?![\\w-])`).test(css);

test('every class that a template says has a rule: a slip of the pen would only look wrong', () => {
	for (const { name, text } of templates)
		for (const [, names] of text.matchAll(/ class="([^"{]*)"/g))
			assert.deepEqual(names.split(/\s+/).filter((one) => one && !isStyled(one)), [], name);
});

test('every icon that a template names is drawn', () => {
	for (const { name, text } of templates)
		for (const [, icon] of text.matchAll(/icons\.svg#([\w-]+)"/g))
			assert.ok(icons.includes(`<symbol id="${icon}"`), `${name}: ${icon}`);
});

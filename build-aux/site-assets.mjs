/*
 * Makes what the public pages are dressed in: the stylesheet (Tailwind keeps what the templates use), fonts, pictures
 * and the small script, in OUT/htdocs/assets/; and OUT/templates/site/parts/assets.html, the part that names them.
 *
 *     node build-aux/site-assets.mjs SOURCE OUT
 *
 * Each is asked for with ?v= and a hash of its content, so that a browser may keep it for a year.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { iconOf, markOf, shareOf } from './pictures.mjs';

const [source, out] = process.argv.slice(2);
const modules = join(source, 'node_modules');
const assets = join(out, 'htdocs/assets');
const part = join(out, 'templates/site/parts/assets.html');

const FONTS = {
	'figtree.woff2': '@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2',
	'figtree-ext.woff2': '@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2',
	'figtree-licence.txt': '@fontsource-variable/figtree/LICENSE',
	'brygada.woff2': '@fontsource/brygada-1918/files/brygada-1918-latin-500-normal.woff2',
	'brygada-ext.woff2': '@fontsource/brygada-1918/files/brygada-1918-latin-ext-500-normal.woff2',
	'brygada-licence.txt': '@fontsource/brygada-1918/LICENSE',
};
const TOUCH_ICON_SIZE = 192;
const OLD_ICON_SIZE = 64;
const SHARE_WIDTH = 1200;
const SHARE_HEIGHT = 630;

const made = new Map();

function write(path, content) {
	writeFileSync(`${path}.new`, content);
	renameSync(`${path}.new`, path);
}

function add(name, content) {
	write(join(assets, name), content);
	made.set(name, createHash('sha256').update(content).digest('hex').slice(0, 10));
}

/* The address of what was made. */
const versioned = (name) => `${name}?v=${made.get(name)}`;

const read = (name) => readFileSync(join(source, 'styles', name), 'utf8');

/* A drawing without its comments and the white space between its elements. */
const slim = (drawing) => drawing.replace(/<!--.*?-->/gs, '').replace(/>\s+</g, '><').trim();

/* A script without its comments and its indentation. */
const slimScript = (script) => script.replace(/^\s*(\/\*.*?\*\/|\/\/.*?$)/gms, '').replace(/^\s+/gm, '');

function stylesheet() {
	const cli = join(modules, '@tailwindcss/cli/dist/index.mjs');
	const css = execFileSync(process.execPath, [cli, '-i', join(source, 'styles/site.css'), '--minify'],
		{ encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

	return css.replace(/url\(["']?\.\/([\w.-]+)(#\w+)?["']?\)/g, (whole, name, fragment = '') => {
		if (!made.has(name))
			throw new Error(`The stylesheet asks for ${name}, which is not made.`);
		return `url(${versioned(name)}${fragment})`;
	});
}

/* Two fonts are asked for at once, before the stylesheet is read; the others only where a letter needs them. */
function namingPart() {
	const at = (name) => `/assets/${versioned(name)}`;
	const preload = (name) => `<link rel="preload" href="${at(name)}" as="font" type="font/woff2" crossorigin="anonymous"/>`;

	return `<t:group xmlns="http://www.w3.org/1999/xhtml" xmlns:t="urn:evolv:template">
<script src="${at('scheme.js')}" async="async"></script>
${preload('figtree.woff2')}
${preload('brygada.woff2')}
<link rel="stylesheet" href="${at('site.css')}"/>
<link rel="icon" href="${at('mark.svg')}" type="image/svg+xml"/>
<link rel="apple-touch-icon" href="${at('touch.png')}"/>
<meta property="og:image" content="{site.url}${at('share.png')}"/>
<meta property="og:image:width" content="${SHARE_WIDTH}"/>
<meta property="og:image:height" content="${SHARE_HEIGHT}"/>
<meta name="twitter:card" content="summary_large_image"/>
</t:group>
`;
}

mkdirSync(assets, { recursive: true });
mkdirSync(join(out, 'templates/site/parts'), { recursive: true });

for (const [name, path] of Object.entries(FONTS))
	add(name, readFileSync(join(modules, path)));
for (const name of ['icons.svg', 'mark.svg', 'weave.svg'])
	add(name, slim(read(name)));
add('scheme.js', slimScript(read('scheme.js')));
add('touch.png', markOf(read('mark.svg'), TOUCH_ICON_SIZE));
add('share.png', shareOf(read('mark.svg'), SHARE_WIDTH, SHARE_HEIGHT));
write(join(out, 'htdocs/favicon.ico'), iconOf(read('mark.svg'), OLD_ICON_SIZE));
add('site.css', stylesheet());
write(part, namingPart());

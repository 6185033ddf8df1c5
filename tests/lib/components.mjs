/*
 * The page of all components, tests/look/components.html: nothing of it is shipped. A browser is handed it as if the site
 * had it, with a stylesheet of its own.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const COMPONENTS = { name: 'components', path: '/components.html' };

const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/* The site's stylesheet holds what templates use; this one what the page of all components uses. */
function stylesheetOfComponents() {
	const css = execFileSync(process.execPath, [file('node_modules/@tailwindcss/cli/dist/index.mjs'), '-i', '-', '--minify'], {
		cwd: file('styles'),
		encoding: 'utf8',
		input: '@import "./site.css";\n@source "../tests/look/components.html";\n',
		stdio: ['pipe', 'pipe', 'pipe'],
	});

	return css.replace(/url\((["']?)\.\//g, 'url($1');
}

/* From now on context has the page at base. */
export async function serveComponents(context, base) {
	const answers = [
		[COMPONENTS.path, 'text/html', readFileSync(file('tests/look/components.html'), 'utf8')],
		['/assets/components.css', 'text/css', stylesheetOfComponents()],
	];

	for (const [path, contentType, body] of answers)
		await context.route(base + path, (route) => route.fulfill({ contentType, body }));
}

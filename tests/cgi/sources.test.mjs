/*
 * Rules about the sources themselves that no request can show: where a library may be included, and how.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/* Each library's header and the one folder that may include it. */
const HOMES = [
	[/#include <libpq/, 'common/data/'],
	[/#include <jwt\.h>/, 'common/auth/'],
	[/#include <curl\//, 'common/service/'],
	[/#include <libxml\//, 'common/page/'],
];

function* sources(folder) {
	for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory())
			yield* sources(path);
		else if (/\.[ch]$/.test(entry.name))
			yield { path: relative('.', path), text: readFileSync(join(ROOT, path), 'utf8') };
	}
}

const all = ['common', 'cgi-bin', 'bin'].flatMap((folder) => [...sources(folder)]);

test('each library is included in its own folder and nowhere else', () => {
	assert.ok(all.length > 100);
	for (const [header, home] of HOMES)
		assert.deepEqual(all.filter(({ path, text }) => header.test(text) && !path.startsWith(home)).map(({ path }) => path), [], `${header}`);
	for (const [header, home] of HOMES.slice(0, 3))
		assert.ok(all.some(({ path, text }) => header.test(text) && path.startsWith(home)), `${header} is nowhere`);
});

test('hazard 24: nothing asks libxml2 to load what a document names, nor to parse HTML or without bounds', () => {
	const dangerous = /XML_PARSE_(NOENT|DTDLOAD|DTDATTR|DTDVALID|XINCLUDE|HUGE)|htmlRead|htmlParse/;

	assert.deepEqual(all.filter(({ text }) => dangerous.test(text)).map(({ path }) => path), []);
});

test('hazard 23: PQexec, which runs several statements, is called for the migrations alone', () => {
	const callers = all.filter(({ text }) => /\bPQexec\(/.test(text.replace(/\/\*[\s\S]*?\*\//g, ''))).map(({ path }) => path);

	assert.deepEqual(callers, ['common/data/script.c']);
});

test('every web program says what it is linked with: one that does not would start with the slow libraries of the commands', () => {
	for (const [folder, list] of [['cgi-bin/api/v1', 'api_PROGRAMS'], ['cgi-bin/site', 'site_PROGRAMS']]) {
		const text = readFileSync(join(ROOT, folder, 'Makemodule.am'), 'utf8');
		const programs = text.split(`${list} = `)[1].split('\n\n')[0].match(/[^\s\\]+/g);
		const silent = programs.filter((program) => (
			!new RegExp(`^${program.replace(/[^a-z0-9]/g, '_')}_LDADD = \\$\\((WEB|UPLOAD|PAGE)_`, 'm').test(text)));

		assert.ok(programs.length > 20, folder);
		assert.deepEqual(silent, [], folder);
	}
});

/* Whether a range of versions, as package.json has them, takes in Debian 12's Node: 18.20. */
function takesNode18(range) {
	return range.split('||').some((part) => {
		const [, sign, major, minor = 0] = /^\s*(\^|>=|)\s*(\d+|\*)(?:\.(\d+))?/.exec(part);
		const least = [Number(major), Number(minor)];

		return major === '*' || (sign === '>=' ? least[0] < 18 || (least[0] === 18 && least[1] <= 20) : least[0] === 18 && least[1] <= 20);
	});
}

test('every npm package accepts the Node of Debian 12: npm leaves out one that is optional and does not, without a word', () => {
	assert.deepEqual(['>= 10', '^18.19.0 || >= 20.6.0', '*', '18', '>=18.19'].filter((range) => !takesNode18(range)), []);
	assert.deepEqual(['>= 20', '^20.19.0 || ^22.13.0', '>=18.21'].filter(takesNode18), []);
	for (const folder of ['.', 'tests', 'tests/look']) {
		const { packages } = JSON.parse(readFileSync(join(ROOT, folder, 'package-lock.json'), 'utf8'));
		const refused = Object.entries(packages).filter(([, { engines }]) => engines?.node && !takesNode18(engines.node));

		assert.deepEqual(refused.map(([name]) => name), [], folder);
	}
});

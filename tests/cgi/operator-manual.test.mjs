/*
 * The manual pages, --help and the tables say the same: of commands, options, exit statuses and settings.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

import { evolv } from '../lib/operator.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const source = (path) => readFileSync(join(ROOT, path), 'utf8');
const help = async (...words) => (await evolv('/nonexistent', [...words, '--help'])).out;

/* A page without its markup: what a reader reads. */
function page(name) {
	assert.ok(existsSync(join(ROOT, 'man', name)), `man/${name} is not written yet`);
	return source(`man/${name}`)
		.replace(/^\.(TH .*|SH |SS |TP|PP|IP.*|RS|RE|br)$/gm, '')
		.replace(/^\.(SH|SS|BR|RB|IR|RI|BI|IB|B|I)( |$)/gm, '')
		.replace(/\\([-(])/g, '$1').replace(/"/g, '').replace(/\\f[BIRP]/g, '');
}

const options = (text) => [...new Set(text.match(/--[a-z][a-z-]*/g))].sort();
const overview = await help();
const commands = [...overview.matchAll(/^ {2}([a-z-]+) {2,}(.*)$/gm)].map(([, name, summary]) => ({ name, summary }));
const settings = [...source('common/base/config.c').matchAll(/\{ AT\((\w+)\)/g)].map(([, name]) => name);

test('each command has a page with the options that its help has', async () => {
	assert.ok(commands.length >= 8);
	for (const { name } of commands) {
		const text = page(`evolv-${name}.1`);
		const own = text.replace(/EXAMPLES[^]*|GOING BACK[^]*/, '');
		const told = await help(name);
		assert.match(text, new RegExp(`^evolv-${name} - `, 'm'), name);
		assert.match(text, /^EXIT STATUS$/m, name);
		for (const option of options(told))
			assert.ok(options(own).includes(option), `man/evolv-${name}.1 does not tell of ${option}`);
		for (const option of options(own.replace(/^.*evolv (?!.*\[).*--.*$/gm, '')))
			assert.ok([...options(told), '--help'].includes(option), `evolv ${name} has no ${option}`);
	}
});

test('what changes anything has --dry-run, and says so', async () => {
	const table = source('bin/evolv_commands.c');
	for (const { name } of commands) {
		const row = table.slice(table.indexOf(`.name = "${name}",\n\t\t.summary`)).split('\n\t},')[0];
		assert.equal(options(await help(name)).includes('--dry-run'), row.includes('.changes = true'), name);
	}
	assert.ok(!options(await help('doctor')).includes('--dry-run'));
});

test('evolv(1) lists the commands and the exit statuses', () => {
	const text = page('evolv.1');
	const listed = [...text.matchAll(/^evolv-([a-z-]+) \(1\)\n(.*)\.$/gm)].map(([, name, summary]) => ({ name, summary: summary.toLowerCase() }));
	const statuses = (from) => [...from.matchAll(/^ *(\d+)(?: {2}|\n)(.*?)\.?$/gm)].map(([, status, meaning]) => [status, meaning.toLowerCase()]);

	assert.deepEqual(listed.map(({ name }) => name), commands.map(({ name }) => name));
	for (const { name, summary } of commands)
		assert.ok(summary.toLowerCase().startsWith(listed.find((one) => one.name === name).summary.split(' that sign')[0]), name);
	assert.deepEqual(statuses(text.slice(text.indexOf('EXIT STATUS'))), statuses(overview));
});

test('every exit status that a command ends with is explained', () => {
	const used = new Set(readdirSync(join(ROOT, 'bin')).filter((name) => /\.c$/.test(name))
		.flatMap((name) => source(`bin/${name}`).match(/\bEX_[A-Z]+/g) ?? []));
	const table = source('bin/evolv_commands.c');

	for (const name of used)
		assert.ok(table.includes(`.status = ${name},`), `${name} is not among the exits of evolv_commands.c`);
});

test('evolv.conf(5) tells of every setting and its default, and of no other; evolv.conf sets none that there is not', () => {
	const text = source('man/evolv.conf.5');
	const told = Object.fromEntries([...text.matchAll(/^\.TP\n\.B (\w+)\n([^]*?)(?=^\.|$(?![\r\n]))/gm)].map(([, name, words]) => [name, words]));
	const sample = [...source('conf/evolv.conf').matchAll(/^#?([a-z0-9_]+) = /gm)].map(([, name]) => name);

	assert.deepEqual(settings.filter((name) => !told[name]), [], 'man/evolv.conf.5 does not tell of these');
	assert.deepEqual(Object.keys(told).filter((name) => !settings.includes(name)), []);
	assert.deepEqual(sample.filter((name) => !settings.includes(name)), []);
	for (const [, name, initial] of source('common/base/config.c').matchAll(/\{ AT\((\w+)\)[^}]*?\.initial = "([^"]+)"/g))
		assert.ok(told[name].replace(/\n/g, ' ').includes(`Default: ${initial}.`), `${name} is ${initial} by default`);
});

test('every page is installed', () => {
	const listed = [...source('man/Makemodule.am').matchAll(/man\/(\S+)/g)].map(([, name]) => name).filter((name) => /\.\d$/.test(name));

	assert.deepEqual(listed.sort(), readdirSync(join(ROOT, 'man')).filter((name) => /\.\d$/.test(name)).sort());
});

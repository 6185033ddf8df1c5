/*
 * The instance's configuration file, and copies of it with other settings.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { setting } from './settings.mjs';

let directory = null;
const copies = new Map();

function parse(text) {
	const settings = {};

	for (const line of text.split('\n')) {
		const match = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/.exec(line);
		if (match)
			settings[match[1]] = match[2];
	}
	return settings;
}

/* A directory of this test file's own; gone at its end. */
export function scratchDirectory() {
	if (!directory) {
		directory = mkdtempSync(join(tmpdir(), 'evolv-test-'));
		process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
	}
	return directory;
}

/* The settings of the instance, by name. */
export function instanceSettings() {
	return parse(readFileSync(setting('config'), 'utf8'));
}

/* Returns the path of a copy of evolv.conf in which the given settings stand instead. */
export function configuration(changes) {
	const key = JSON.stringify(changes);

	if (!copies.has(key)) {
		const settings = { ...instanceSettings(), ...changes };
		const path = join(scratchDirectory(), `evolv-${copies.size}.conf`);
		const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
		writeFileSync(path, lines.join(''), { mode: 0o644 });
		copies.set(key, path);
	}
	return copies.get(key);
}

/* The key that signs this instance's tokens. */
export function signingKey() {
	return Buffer.from(readFileSync(instanceSettings().secret_key_file, 'utf8').trim(), 'hex');
}

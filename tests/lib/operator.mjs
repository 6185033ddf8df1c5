/*
 * Runs the operator's command as an operator does, and says how it ended.
 */
import { spawn } from 'node:child_process';

import { inheritedEnvironment, setting } from './settings.mjs';

/*
 * evolv(config, ['keys', 'rotate'], {input: 'a line\n'}) → {code, signal, out, err}. config null: none is named;
 * started is given the process.
 */
export function evolv(config, words, { input = '', environment = {}, started = () => {} } = {}) {
	return new Promise((resolve, reject) => {
		const named = config === null ? [] : ['--config', config];
		const child = spawn(setting('evolv'), [...named, ...words],
			{ env: { PATH: process.env.PATH, ...inheritedEnvironment(), ...environment } });
		let out = '';
		let err = '';

		child.stdout.on('data', (chunk) => { out += chunk; });
		child.stderr.on('data', (chunk) => { err += chunk; });
		child.stdin.on('error', () => {});
		child.on('error', reject);
		child.on('close', (code, signal) => resolve({ code, signal, out, err }));
		started(child);
		child.stdin.end(input);
	});
}

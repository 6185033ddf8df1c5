/*
 * Faults on purpose, and the table of what they did.
 */
import { exec } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { setting } from './settings.mjs';

export const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/* A line of the table that ./dev prints. recovery: milliseconds until all was well again; null where nothing was ill. */
export function tell(t, { fault, tries, lost, half, recovery }) {
	t.diagnostic(`fault: ${[fault, tries, lost, half, recovery === null ? '-' : `${Math.round(recovery)} ms`].join(' | ')}`);
}

/* Tries until attempt() is true: how many milliseconds that took. */
export async function timeUntil(attempt, seconds = 30) {
	const started = performance.now();

	for (;;) {
		if (await attempt())
			return performance.now() - started;
		if (performance.now() - started > seconds * 1000)
			throw new Error(`not well again after ${seconds} seconds: ${attempt}`);
		await pause(20);
	}
}

/* A process and all that descend from it. */
function family(pid) {
	const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => {
		try {
			return [Number(name), Number(/\) \S (\d+)/.exec(readFileSync(join('/proc', name, 'stat'), 'utf8'))[1])];
		} catch {
			return [Number(name), 0];
		}
	});
	const found = [pid];

	for (let i = 0; i < found.length; i++)
		found.push(...parents.filter(([, parent]) => parent === found[i]).map(([child]) => child));
	return found;
}

const pidIn = (file) => Number.parseInt(readFileSync(file, 'utf8'), 10);

function isThere(pid) {
	try {
		process.kill(pid, 0);
		return true;
	} catch {
		return false;
	}
}

/* PostgreSQL and pgbouncer of the instance under test. signal(name) is sent to a server and whatever serves with it. */
function server(pidFile, start, { children }) {
	const signal = (name) => (children ? family(pidIn(pidFile())) : [pidIn(pidFile())]).forEach((pid) => process.kill(pid, name));

	return {
		signal,
		/* Ends it, and waits until it is gone. */
		async end(name) {
			const pid = pidIn(pidFile());
			process.kill(pid, name);
			await timeUntil(() => !isThere(pid));
		},
		async start() {
			await promisify(exec)(setting(start));
		},
	};
}

export const postgres = server(() => join(setting('data'), 'postmaster.pid'), 'startPostgres', { children: true });

const pgbouncerPid = () => join(setting('run'), 'pgbouncer.pid');
const bouncer = server(pgbouncerPid, 'startPgbouncer', { children: false });
export const pgbouncer = {
	...bouncer,
	async start() {
		rmSync(pgbouncerPid(), { force: true });
		await bouncer.start();
	},
};

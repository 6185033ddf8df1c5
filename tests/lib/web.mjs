/*
 * Web servers of a test's own, as the instance has them, but with other settings and folders.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { httpClient } from './client.mjs';
import { timeUntil } from './faults.mjs';
import { instanceSettings } from './instance.mjs';
import { setting } from './settings.mjs';

const START = { lighttpd: 'startLighttpd', apache: 'startApache' };
const PID_FILE = { lighttpd: 'lighttpd.pid', apache: 'apache2.pid' };

const freePort = () => new Promise((resolve, reject) => {
	const server = createServer().on('error', reject);
	server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => resolve(port)); });
});

/* The instance's configuration of that server, for another folder and port. */
function serverConfiguration(name, kind, folder, port) {
	const instance = dirname(setting('config'));
	const moved = [[setting('run'), folder], [join(instance, 'log'), folder], [join(instance, 'spool'), join(folder, 'uploads')],
		[join(instance, 'files'), join(folder, 'files')], [setting('config'), join(folder, 'evolv.conf')],
		[join(instance, `${name}-site.conf`), join(folder, `${name}-site.conf`)]];
	const text = readFileSync(join(instance, `${name}${kind}.conf`), 'utf8');

	return moved.reduce((all, [from, to]) => all.replaceAll(from, to), text)
		.replace(/(server\.port\s*=\s*|Listen 127\.0\.0\.1:)\d+/, (_, before) => before + port);
}

const run = (command) => new Promise((resolve, reject) => {
	spawn('/bin/sh', ['-c', command], { stdio: 'ignore' }).on('error', reject)
		.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${code}: ${command}`))));
});

/*
 * Starts one, as the user of the instance's. Returns {base, api, folder, config, settings, configure, own, stop}: settings has
 * files_dir and spool_dir of its own, in folder; configure(changes) sets others from the next request on, own(name, text) makes
 * a file there that only the server's user can read, and gives its path.
 */
export async function webServer(name, changes) {
	const { uid, gid } = statSync(setting('run'));
	const folder = mkdtempSync(join(setting('run'), 'w'));
	const port = await freePort();
	const base = `http://127.0.0.1:${port}`;
	const config = join(folder, 'evolv.conf');
	const settings = { ...instanceSettings(), base_url: base, run_dir: folder, files_dir: join(folder, 'files'), spool_dir: join(folder, 'spool'), ...changes };
	const own = (file, text) => {
		const path = join(folder, file);
		writeFileSync(path, text, { mode: 0o600 });
		chownSync(path, uid, gid);
		return path;
	};
	const configure = (more) => own('evolv.conf', Object.entries({ ...settings, ...more }).map(([key, value]) => `${key} = ${value}\n`).join(''));

	for (const path of [folder, ...['files', 'spool', 'uploads'].map((part) => join(folder, part))]) {
		mkdirSync(path, { recursive: true, mode: 0o700 });
		chownSync(path, uid, gid);
	}
	configure({});
	for (const kind of ['', '-site'])
		own(`${name}${kind}.conf`, serverConfiguration(name, kind, folder, port));
	await run(`${setting(START[name])} ${join(folder, `${name}.conf`)}`);
	await timeUntil(() => fetch(`${base}/api/v1/health/`).then(({ status }) => status === 200, () => false));

	return {
		base, folder, config, settings, configure, own,
		api: httpClient(base),
		async stop() {
			const pid = Number(readFileSync(join(folder, PID_FILE[name]), 'utf8'));
			assert.ok(pid > 1);
			process.kill(pid, 'SIGTERM');
			await timeUntil(() => { try { process.kill(pid, 0); return false; } catch { return true; } });
			rmSync(folder, { recursive: true });
		},
	};
}

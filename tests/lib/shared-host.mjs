/*
 * A shared host without root, as INSTALL.md describes it: its commands are run word for word by sh, in a home folder of
 * the test's own, and an Apache that reads nothing of ours but .htaccess serves what they made. What is not as on a real
 * host: ~/evolv is the installation under test, so evolv.conf is named by the environment, and there is no suEXEC.
 */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { scratchDirectory } from './instance.mjs';
import { oneRoleDatabase } from './scratch.mjs';
import { setting } from './settings.mjs';

const prefix = dirname(dirname(setting('evolv')));
const guide = readFileSync(fileURLToPath(new URL('../../INSTALL.md', import.meta.url)), 'utf8');
const section = guide.split(/^## /m).find((part) => part.startsWith('A shared host without root'));

/* Apache refuses to be root, as PostgreSQL does. */
const asNobodySpecial = process.getuid() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
const MODULES = ['alias', 'authz_core', 'brotli', 'cgid', 'deflate', 'dir', 'env', 'filter', 'headers', 'mime', 'mpm_event', 'rewrite', 'setenvif'];

/* The blocks of commands after ./configure and make: the folders, the copies, and what is run once evolv.conf is written. */
const [, folders, copies, commands] = [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block]) => block);
const allowed = /`AllowOverride ([^`]+)`/.exec(section)[1];

function freePort() {
	return new Promise((resolve) => {
		const server = createServer().listen(0, '127.0.0.1', () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}

const apacheConf = (home, port) => `
ServerRoot "${home}"
DefaultRuntimeDir "${home}"
PidFile "${home}/apache2.pid"
ErrorLog "${home}/error.log"
Listen 127.0.0.1:${port}
ServerName 127.0.0.1
${MODULES.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ScriptSock "${home}/cgid.sock"
TypesConfig /etc/mime.types
SetEnv EVOLV_CONFIG "${home}/etc/evolv/evolv.conf"
DocumentRoot "${home}/public_html"
<Directory "${home}/public_html">
    AllowOverride ${allowed}
    Options FollowSymLinks
</Directory>
`;

/* What INSTALL.md says in words: settings of evolv.conf, each in place of its line or after all. */
function writeConfiguration(path, settings) {
	const kept = readFileSync(path, 'utf8').split('\n').filter((line) => !(line.split(' = ')[0] in settings));

	writeFileSync(path, [...kept, ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`), ''].join('\n'));
}

/*
 * Installs it. boss: the words that create-admin is told. Returns {base, home, out, run, end}: its address, its home
 * folder, what the commands printed, a way to run more of them, and what to call at the end.
 */
export async function sharedHost(boss) {
	const home = join(scratchDirectory(), 'home');
	const database = await oneRoleDatabase();
	const base = `http://127.0.0.1:${await freePort()}`;
	const environment = { PATH: `${home}/bin:/usr/sbin:${process.env.PATH}`, EVOLV_CONFIG: `${home}/etc/evolv/evolv.conf` };
	const data = `${home}/evolv-data`;

	async function run(script, input = '') {
		const [file, ...words] = [...asNobodySpecial, 'env', `HOME=${home}`, 'sh', '-euc', script];
		const running = promisify(execFile)(file, words, { env: environment });

		running.child.stdin.end(input);
		return (await running).stdout;
	}

	chmodSync(scratchDirectory(), 0o711);
	mkdirSync(`${home}/bin`, { recursive: true });
	symlinkSync(prefix, `${home}/evolv`);
	writeFileSync(`${home}/bin/crontab`, '#!/bin/sh\ncp "$1" "$HOME/crontab"\n', { mode: 0o755 });
	writeFileSync(`${home}/apache2.conf`, apacheConf(home, new URL(base).port));
	if (asNobodySpecial.length)
		execFileSync('chown', ['-R', '-h', 'postgres:', home]);
	await run(folders + copies);
	writeConfiguration(`${home}/etc/evolv/evolv.conf`, {
		base_url: base,
		...database.settings,
		secret_key_file: `${home}/etc/evolv/secret.key`,
		certificate_key_file: `${home}/etc/evolv/certificate.key`,
		files_dir: `${data}/files`,
		spool_dir: `${data}/spool`,
		run_dir: `${data}/run`,
		mail_dir: `${data}/mail`,
	});
	await run(`apache2 -f ${home}/apache2.conf -k start`);
	const out = await run(`${commands.trim()} || true`, `${boss.join('\n')}\n`);
	return {
		base,
		home,
		out,
		run,
		async end() {
			await run(`kill -TERM "$(cat ${home}/apache2.pid)"`);
			await database.drop();
			rmSync(home, { recursive: true, force: true });
		},
	};
}

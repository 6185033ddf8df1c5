/*
 * evolv: what an operator can rely on in every command: its help, its exit status, and a dry run that changes nothing.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { configuration } from '../lib/instance.mjs';
import { evolv } from '../lib/operator.mjs';
import { PASSWORD } from '../lib/people.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';

const { api, config, value, drop } = await scratchDatabase();
after(drop);

const run = (words, options) => evolv(config, words, options);
const login = async (username, password = PASSWORD) => (await api.post('/auth/login/', { username, password })).status;
const accounts = () => value`SELECT count(*) FROM account`;

const overview = (await run(['--help'])).out;
const commands = [...overview.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name]) => name);

test('--help lists the commands, and each has a help of its own', async () => {
	assert.ok(commands.length >= 5, overview);
	for (const name of commands) {
		const { code, out } = await run([name, '--help']);
		assert.equal(code, 0);
		assert.match(out, new RegExp(`^usage: evolv \\[--config FILE\\] ${name}`));
		assert.equal((await evolv('/nonexistent', [name, '--help'])).out, out, 'without a configuration too');
		assert.ok(out.split('\n').every((line) => line.length <= 100 || line.includes('/')), name);
	}
});

test('a wrong call is 64 and says what would be right', async () => {
	const calls = [[], ['frobnicate'], ['--frobnicate'], ['reset-password'], ['reset-password', 'a', 'b'], ['keys'],
		['migrate', '--at-once'], ['create-admin', 'x'], ['migrate', '--db-dir']];

	for (const words of calls) {
		const { code, err } = await run(words);
		assert.equal(code, 64, words.join(' '));
		assert.match(err, /evolv/);
	}
});

test('without a configuration it is 78, without a database 69', async () => {
	const none = await evolv('/nonexistent/evolv.conf', ['migrate']);
	assert.equal(none.code, 78);
	assert.match(none.err, /\/nonexistent\/evolv\.conf cannot be read/);
	const gone = await evolv(configuration({ owner_database: 'host=/nonexistent dbname=evolv' }), ['migrate']);
	assert.equal(gone.code, 69);
	assert.match(gone.err, /owner_database/);
});

const boss = ['boss', 'boss@school.example', PASSWORD];
const lines = (words) => `${words.join('\n')}\n`;

test('create-admin: the account signs in as an admin; --dry-run makes none', async () => {
	const dry = await run(['create-admin', '--dry-run'], { input: lines(boss) });
	assert.deepEqual([dry.code, dry.out], [0, 'would make the admin boss\n']);
	assert.equal(await accounts(), '0');

	assert.equal((await run(['create-admin'], { input: lines(boss) })).code, 0);
	assert.equal(await login('boss'), 200);
	assert.equal(await value`SELECT role FROM profile`, 'Admin');
});

test('create-admin tells all that is wrong at once, also in a dry run', async () => {
	for (const options of [[], ['--dry-run']]) {
		const { code, err } = await run(['create-admin', ...options], { input: lines(['BOSS', 'nonsense', '12345678']) });
		assert.equal(code, 65);
		for (const field of ['username', 'email', 'password'])
			assert.match(err, new RegExp(`^evolv: ${field}: `, 'm'));
	}
	assert.equal((await run(['create-admin'], { input: 'only a name\n' })).code, 66);
	assert.equal(await accounts(), '1');
});

test('reset-password: the new password holds and the sessions end; --dry-run changes nothing', async () => {
	const { json: { tokens } } = await api.post('/auth/login/', { username: 'boss', password: PASSWORD });
	const dry = await run(['reset-password', 'boss', '--dry-run'], { input: 'Another-Staple-42\n' });
	assert.equal(dry.code, 0);
	assert.match(dry.out, /^would give boss a new password/);
	assert.equal(await login('boss'), 200);

	assert.equal((await run(['reset-password', 'BOSS@school.example'], { input: 'Another-Staple-42\n' })).code, 0);
	assert.equal(await login('boss'), 401);
	assert.equal(await login('boss', 'Another-Staple-42'), 200);
	assert.equal((await api.get('/users/me/', { token: tokens.access })).status, 401);
	assert.equal((await api.post('/auth/refresh/', { refresh: tokens.refresh })).status, 401);
});

test('reset-password for nobody is 67, with a bad password 65', async () => {
	assert.equal((await run(['reset-password', 'nobody'], { input: 'Another-Staple-42\n' })).code, 67);
	assert.equal((await run(['reset-password', 'boss'], { input: '12345678\n' })).code, 65);
});

test('load-demo --dry-run keeps nothing; where accounts are, it is refused in both ways', async () => {
	for (const options of [[], ['--dry-run']])
		assert.equal((await run(['load-demo', ...options])).code, 65);
	const empty = await scratchDatabase();
	after(empty.drop);
	const dry = await evolv(empty.config, ['load-demo', '--dry-run']);
	assert.deepEqual([dry.code, dry.out], [0, 'would load the demo data\n'], dry.err);
	assert.equal(await empty.value`SELECT count(*) FROM account`, '0');
	assert.equal((await evolv(empty.config, ['load-demo'])).out, 'loaded the demo data\n');
});

test('migrate --dry-run finds nothing to do', async () => {
	assert.deepEqual((({ code, out }) => [code, out])(await run(['migrate', '--dry-run'])), [0, '']);
});

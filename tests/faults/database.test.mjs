/*
 * PostgreSQL and pgbouncer restarted, killed and frozen while people write through both web servers: what was
 * acknowledged is there, what was not is whole or not there, nothing is answered but 201 and 503, and all is well
 * again without a hand.
 * Runs alone: its faults would be those of another file.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { httpClient } from '../lib/client.mjs';
import { sql, value } from '../lib/database.mjs';
import { pause, pgbouncer, postgres, tell, timeUntil } from '../lib/faults.mjs';
import { admin, PASSWORD } from '../lib/people.mjs';
import { setting } from '../lib/settings.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const servers = ['lighttpd', 'apache'].map((name) => httpClient(setting(name)));
const boss = await admin(servers[0]);
const write = (api, email) => api.post('/contact-us/', { name: 'Load', email, message: 'x'.repeat(2000) }, { serverError: true });
const works = async (api) => (await write(api, `${uniqueWord()}@example.org`)).status === 201;

/* Eight people who write without a pause until stop() is called, which gives what became of each request. */
function load() {
	const word = uniqueWord();
	const written = [];
	let over = false;
	const people = Array.from({ length: 8 }, async (_, i) => {
		while (!over) {
			const email = `${word}-${written.length}@example.org`;
			const entry = { email, status: null };
			written.push(entry);
			const { status, ms } = await write(servers[i % servers.length], email);
			Object.assign(entry, { status, ms });
		}
	});

	return async function stop() {
		over = true;
		await Promise.all(people);
		const rows = await sql`SELECT email, count(*) AS messages, (SELECT count(*) FROM outbox o WHERE o.recipient = m.email) AS mails
			FROM contact_message m WHERE email LIKE ${`${word}-%`} GROUP BY email`;
		const mails = await value`SELECT count(*) FROM outbox WHERE recipient LIKE ${`${word}-%`}`;
		const there = new Map(rows.map((row) => [row.email, row]));
		const statuses = [...new Set(written.map(({ status }) => status))].sort();
		return {
			tries: written.length,
			lost: written.filter(({ email, status }) => status === 201 && !there.has(email)).length,
			half: rows.filter((row) => row.messages !== 1 || row.mails !== 1).length + Math.abs(mails - rows.length),
			statuses,
			longest: Math.max(...written.map(({ ms }) => ms)),
		};
	};
}

/* harm() under load, then mend(): until both servers take messages again. */
async function suffer(t, fault, harm, mend) {
	const stop = load();
	await pause(700);
	await harm();
	await mend();
	const recovery = Math.max(...await Promise.all(servers.map((api) => timeUntil(() => works(api)))));
	await pause(500);
	const { tries, lost, half, statuses, longest } = await stop();

	tell(t, { fault: `${fault}; longest wait ${Math.round(longest)} ms`, tries, lost, half, recovery });
	assert.deepEqual([lost, half], [0, 0]);
	assert.deepEqual(statuses.filter((status) => status !== 201 && status !== 503), []);
	assert.ok(statuses.includes(201));
	return { recovery, longest };
}

after(async () => {
	for (const server of [postgres, pgbouncer])
		try {
			server.signal('SIGCONT');
		} catch {
			await server.start();
		}
});

for (const [what, signal] of Object.entries({ 'stopped in order': 'SIGINT', 'stopped at once': 'SIGQUIT' }))
	test(`PostgreSQL ${what} and started, under load`, async (t) => {
		const { recovery } = await suffer(t, `PostgreSQL ${what}, started`, () => postgres.end(signal), postgres.start);
		assert.ok(recovery < 5000, `${recovery} ms`);
	});

test('a process of PostgreSQL is killed, and all of them begin anew, under load', async (t) => {
	const { recovery } = await suffer(t, 'a PostgreSQL process killed', async () => {
		const pid = await value`SELECT pid FROM pg_stat_activity WHERE usename = 'evolv_web' AND datname = 'evolv' LIMIT 1`;
		process.kill(pid, 'SIGKILL');
	}, () => {});
	assert.ok(recovery < 10000, `${recovery} ms`);
});

test('pgbouncer is killed, and comes back, under load', async (t) => {
	const { recovery } = await suffer(t, 'pgbouncer killed, 1 s later started', () => pgbouncer.end('SIGKILL'), async () => {
		await pause(1000);
		await pgbouncer.start();
	});
	assert.ok(recovery < 5000, `${recovery} ms`);
});

/* Every request is 503 in time while a server is frozen. */
async function frozen(t, name, server) {
	const requests = [
		['GET', '/courses/', {}],
		['GET', '/partners/1/', {}],
		['GET', '/users/me/', { token: boss.access }],
		['POST', '/auth/login/', { json: { username: boss.username, password: PASSWORD } }],
		['POST', '/partners/', { json: { name: uniqueWord() }, token: boss.access }],
	];
	/* What a web server, a new program and a busy machine cost without the database. */
	const idle = Math.max(...await Promise.all(servers.map(async (api) => (await api.options('/courses/')).ms)));

	server.signal('SIGSTOP');
	const answers = await Promise.all(servers.flatMap((api) => requests.map(([method, path, options]) => (
		api.request(method, path, { ...options, serverError: true })))));
	server.signal('SIGCONT');
	const recovery = Math.max(...await Promise.all(servers.map((api) => timeUntil(async () => (
		(await api.get('/users/me/', { token: boss.access, serverError: true })).status === 200 && works(api))))));
	const longest = Math.max(...answers.map(({ ms }) => ms));

	tell(t, { fault: `${name} frozen; longest wait for 503 ${Math.round(longest)} ms`, tries: answers.length, lost: 0, half: 0, recovery });
	for (const { status, headers } of answers)
		assert.deepEqual([status, Number(headers['retry-after']) >= 1], [503, true]);
	assert.ok(longest - idle < 3000, `${longest} ms, ${idle} without a database`);
	assert.ok(recovery < 5000, `${recovery} ms`);
}

test('PostgreSQL frozen: 503 within 3 s through both web servers, and well again when it thaws', (t) => frozen(t, 'PostgreSQL', postgres));
test('pgbouncer frozen: the same', (t) => frozen(t, 'pgbouncer', pgbouncer));

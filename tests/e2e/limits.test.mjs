/*
 * Rate limits through both web servers of one database, which count together and let through exactly as many as they
 * should when ten times as many come at once.
 * Runs alone: a hundred requests at once leave nothing for anybody else.
 */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { scratchDatabase } from '../lib/scratch.mjs';
import { uniqueEmail, uniqueWord } from '../lib/unique.mjs';
import { webServer } from '../lib/web.mjs';

const school = await scratchDatabase();
const servers = [];
after(async () => {
	await Promise.all(servers.map(({ stop }) => stop()));
	await school.drop();
});
for (const name of ['lighttpd', 'apache'])
	servers.push(await webServer(name, { ...school.databases, rate_limits: 'on' }));

const LIMITS = [
	['/auth/login/', 10, 401, () => ({ username: uniqueWord(), password: 'x' })],
	['/register/', 5, 400, () => ({})],
	['/contact-us/', 3, 201, () => ({ name: 'Ana', email: uniqueEmail(), message: 'Hello' })],
	['/auth/password/reset/', 3, 202, () => ({ email: uniqueEmail() })],
];

/* There is no pooler before this school, and PostgreSQL takes a hundred at once: who is told to come back later does. */
async function post(api, path, body) {
	for (;;) {
		const answer = await api.post(path, body, { serverError: true });

		if (answer.status !== 503)
			return answer;
		await setTimeout(100);
	}
}

for (const [path, limit, passes, body] of LIMITS)
	test(`${path}: of ${10 * limit} at once ${limit} pass`, async () => {
		const answers = await Promise.all(Array.from({ length: 10 * limit }, (_, i) => post(servers[i % 2].api, path, body())));
		const count = (status) => answers.filter((answer) => answer.status === status).length;

		assert.deepEqual([count(passes), count(429)], [limit, 9 * limit]);
	});

test('what was refused left nothing', async () => {
	assert.equal(await school.value`SELECT count(*) FROM contact_message`, '3');
	assert.equal(await school.value`SELECT count(*) FROM outbox WHERE template LIKE 'contact-%'`, '6');
});

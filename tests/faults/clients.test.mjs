/*
 * Clients that go away, that are slow, and that are many: the server stays usable for everybody else, and what they
 * began is whole or not there.
 * Runs alone: its faults would be those of another file.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { before, test } from 'node:test';

import { multipartBody } from '../lib/client.mjs';
import { sql, value } from '../lib/database.mjs';
import { pause, tell, timeUntil } from '../lib/faults.mjs';
import { rawExchange } from '../lib/http.mjs';
import { instanceSettings } from '../lib/instance.mjs';
import { inParallel } from '../lib/learning.mjs';
import { admin } from '../lib/people.mjs';
import { sample } from '../lib/samples.mjs';
import { onEachServer } from '../lib/servers.mjs';
import * as things from '../lib/things.mjs';
import { uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const head = (lines) => `${lines.join('\r\n')}\r\nHost: x.invalid\r\nConnection: close\r\n\r\n`;
const post = (path, type, length, more = []) => head([`POST /api/v1${path} HTTP/1.1`, `Content-Type: ${type}`, `Content-Length: ${length}`, ...more]);

const SLOW = 100;

/* A connection that may be ended by the server at any time. */
function open(base) {
	const { hostname, port } = new URL(base);
	const socket = connect(Number(port), hostname);

	socket.on('error', () => {});
	socket.resume();
	return socket;
}

onEachServer(({ name, base, api }) => {
	let boss;
	let course;

	before(async () => {
		boss = await admin(api);
		course = await things.course(api.with({ token: boss.access }));
	});

	/* Asks again and again while something goes on: how often, and the longest that an answer took. */
	async function neighbour(during) {
		const seen = { asked: 0, longest: 0, bad: [] };
		let over = false;
		const ended = during.finally(() => { over = true; });

		while (!over) {
			const { status, ms } = await api.get('/courses/?page_size=5');
			seen.asked++;
			seen.longest = Math.max(seen.longest, ms);
			if (status !== 200)
				seen.bad.push(status);
			await pause(100);
		}
		await ended;
		return seen;
	}

	test(`${name}: clients that go away in the middle of a message, and of an upload`, async (t) => {
		const emails = Array.from({ length: 60 }, uniqueEmail);
		await inParallel(emails, 6, (email, i) => {
			const body = JSON.stringify({ name: 'Gone', email, message: 'Never mind' });
			return rawExchange(base, post('/contact-us/', 'application/json', body.length) + body, { closeAfter: i });
		});
		await timeUntil(async () => await value`SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'` === 0);
		const [{ half }] = await sql`SELECT count(*) FILTER (WHERE messages <> mails OR messages > 1) AS half FROM (
			SELECT (SELECT count(*) FROM contact_message WHERE email = e) AS messages, (SELECT count(*) FROM outbox WHERE recipient = e) AS mails
			FROM unnest(string_to_array(${emails.join()}, ',')) e) t`;

		const upload = multipartBody([{ name: 'title', value: uniqueWord() }, { name: 'file', fileName: 'a.pdf', value: sample('pdf', 1 << 20) }]);
		const type = 'multipart/form-data; boundary=----evolv-test-boundary';
		const sockets = Array.from({ length: 10 }, () => {
			const socket = open(base);
			socket.write(post(`/courses/${course.id}/materials/`, type, upload.length, [`Authorization: Bearer ${boss.access}`]));
			socket.write(upload.subarray(0, upload.length / 2));
			return socket;
		});
		await pause(300);
		sockets.forEach((socket) => socket.destroy());
		const recovery = await timeUntil(() => readdirSync(instanceSettings().spool_dir).length === 0);
		const materials = await value`SELECT count(*) FROM course_material WHERE course_id = ${course.id}`;

		tell(t, { fault: `clients that go away, ${name}`, tries: 70, lost: 0, half: half + materials, recovery });
		assert.deepEqual([half, materials], [0, 0]);
	});

	test(`${name}: clients that send one byte a second keep nobody else waiting`, async (t) => {
		const slow = [head(['GET /api/v1/health/ HTTP/1.1', 'X-Slow: yes']), post('/auth/login/', 'application/json', 100) + '{"username": "somebody"'];
		const sockets = Array.from({ length: SLOW }, (_, i) => {
			const socket = open(base);
			const text = slow[i % 2];
			/* Of a body the last bytes, of a head all of them, come one by one. */
			let sent = i % 2 ? text.length - 20 : 1;
			socket.write(text.slice(0, sent));
			socket.timer = setInterval(() => socket.writable && socket.write(text[sent++] ?? ' '), 1000);
			return socket;
		});
		const seen = await neighbour(pause(6000));
		sockets.forEach((socket) => { clearInterval(socket.timer); socket.destroy(); });

		tell(t, { fault: `${SLOW} clients at a byte a second, ${name}; a neighbour's longest wait ${Math.round(seen.longest)} ms`, tries: seen.asked, lost: seen.bad.length, half: 0, recovery: null });
		assert.deepEqual(seen.bad, []);
		assert.ok(seen.longest < 3000, `${seen.longest} ms`);
	});

	test(`${name}: 1,000 connections at once are all answered`, async (t) => {
		const started = performance.now();
		const answers = await Promise.all(Array.from({ length: 1000 }, () => (
			rawExchange(base, head(['GET /api/v1/courses/?page_size=5 HTTP/1.1']), { timeout: 45000 }).catch(() => ({ status: 0 })))));
		const seconds = (performance.now() - started) / 1000;
		const count = (status) => answers.filter((answer) => answer.status === status).length;
		const recovery = await timeUntil(async () => {
			const { status, ms } = await api.get('/courses/?page_size=5');
			return status === 200 && ms < 1000;
		});

		tell(t, { fault: `1,000 connections, ${name}: ${count(200)} answers, ${count(503)} times 503, in ${seconds.toFixed(1)} s`, tries: 1000, lost: count(0), half: 0, recovery });
		assert.equal(count(200) + count(503), 1000, JSON.stringify([...new Set(answers.map(({ status }) => status))]));
		assert.ok(count(200) > 800, `${count(200)} of 1,000`);
	});
});

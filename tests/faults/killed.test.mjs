/*
 * SIGKILL at the system calls of the programs that people's work depends on: nothing that was acknowledged is lost,
 * nothing is half there, and the same request, sent again, ends well. strace kills a program as it enters a call, so
 * that the call is not carried out.
 * Runs alone: its faults would be those of another file.
 */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { sql } from '../lib/database.mjs';
import { tell } from '../lib/faults.mjs';
import { configuration, scratchDirectory } from '../lib/instance.mjs';
import { application, approvedCrowd, as, crowd, inParallel, schedule } from '../lib/learning.mjs';
import { startWorker } from '../lib/mail.mjs';
import { admin, registration } from '../lib/people.mjs';
import { sample } from '../lib/samples.mjs';
import { everyFault } from '../lib/settings.mjs';
import * as things from '../lib/things.mjs';
import { uniqueWord } from '../lib/unique.mjs';

const folder = (name) => {
	const path = join(scratchDirectory(), name);
	mkdirSync(path);
	return path;
};
const own = { files_dir: folder('files'), spool_dir: folder('spool'), run_dir: folder('run'), mail_dir: folder('mail'), mail_transport: 'file' };
const api = cgiClient(own);
const calls = folder('calls');
let asAdmin;
let course;
let cohort;

before(async () => {
	asAdmin = as(api, await admin(api));
	course = await things.course(asAdmin);
	cohort = await schedule(asAdmin, { course: course.id });
});

/* The calls by which a program changes something outside of itself. */
const changing = /^(write|writev|sendto|sendmsg|pwrite64|rename\w*|link\w*|unlink\w*|ftruncate|fsync|fdatasync|copy_file_range|openat|mkdir\w*|close)$/;

/* The places to kill at: a call's name and how many of that name have come before, counting itself. */
function placesOf(names) {
	const seen = new Map();
	const all = names.map((name) => {
		seen.set(name, (seen.get(name) ?? 0) + 1);
		return { name, nth: seen.get(name) };
	});

	return everyFault ? all : all.filter((place, i) => changing.test(place.name) || (i > 0 && changing.test(all[i - 1].name)));
}

/* Every system call of one good run, in order. */
async function callsOf(request) {
	const file = join(calls, uniqueWord());
	const { status, text } = await send(request, { under: ['strace', '-o', file] });

	assert.equal(status, 201, text);
	return [...readFileSync(file, 'utf8').matchAll(/^(\w+)\(/gm)].map(([, name]) => name);
}

const send = ({ client = api, method = 'POST', path, ...options }, more) => client.request(method, path,
	{ ...options, ...more, headers: { 'Idempotency-Key': options.key }, unchecked: true });

/*
 * Kills make()'s request at each place, looks, and sends it again. state(request) says how many of the rows that belong
 * together are there: {is, whole}.
 */
async function sweep(t, { fault, make, state, again = [201] }) {
	const names = await callsOf(await make());
	const places = placesOf(names);
	const told = { fault: `SIGKILL at ${places.length} of ${names.length} calls of ${fault}`, tries: 0, lost: 0, half: 0, recovery: 0 };
	const wrong = [];

	await inParallel(places, 3, async ({ name, nth }) => {
		const request = await make();
		const answer = await send(request, { under: ['strace', '-o', '/dev/null', '-e', `trace=${name}`, '-e', `inject=${name}:signal=SIGKILL:when=${nth}`] });
		const { is, whole } = await state(request);
		const [lost, half] = [answer.status === 201 && is < whole, is !== 0 && is !== whole];
		told.tries += answer.signal === 'SIGKILL';
		told.lost += lost;
		told.half += half;
		if (lost || half)
			wrong.push(`${name} ${nth}: ${answer.status}, ${is} of ${whole}`);
		const repeated = await send(request);
		told.recovery = Math.max(told.recovery, repeated.ms);
		if (!again.includes(repeated.status) || (await state(request)).is !== whole)
			wrong.push(`${name} ${nth}, again: ${repeated.status} ${repeated.text}`);
	});
	tell(t, told);
	assert.deepEqual(wrong, []);
	assert.ok(told.tries > 0.9 * places.length, 'now and then a run has a call less');
}

/* The sum of a row's columns. */
const sum = (row) => Object.values(row).reduce((total, count) => total + Number(count), 0);

test('register: the account, its profile, its mail and its link', (t) => sweep(t, {
	fault: 'register',
	make: async () => ({ path: '/register/', json: registration() }),
	state: async ({ json: { username } }) => ({ whole: 4, is: sum((await sql`SELECT
		(SELECT count(*) FROM account a WHERE username = ${username}) AS a,
		(SELECT count(*) FROM profile p JOIN account a ON a.id = p.account_id WHERE username = ${username}) AS p,
		(SELECT count(*) FROM account_token k JOIN account a ON a.id = k.account_id WHERE username = ${username}) AS k,
		(SELECT count(*) FROM outbox WHERE data->>'username' = ${username}) AS o`)[0]) }),
	again: [201, 400], /* the name is taken: by themselves */
}));

test('apply: the record, its pending course, its steps, its receipt', (t) => sweep(t, {
	fault: 'apply',
	make: async () => {
		const [one] = await crowd(api, 1);
		return { client: one.client, id: one.id, email: one.email, path: '/students/', json: application([course.id]), key: uniqueWord() };
	},
	state: async ({ id, email }) => {
		const [row] = await sql`SELECT (SELECT count(*) FROM student WHERE account_id = ${id}) AS s,
			(SELECT count(*) FROM enrollment e JOIN student s ON s.id = e.student_id WHERE account_id = ${id}) AS e,
			(SELECT count(*) FROM student_selection x JOIN student s ON s.id = x.student_id WHERE account_id = ${id}) AS x,
			(SELECT count(*) FROM outbox WHERE recipient = ${email}) AS o`;
		const [{ steps }] = await sql`SELECT count(*) AS steps FROM selection_procedure`;
		return { whole: 3 + Number(steps), is: sum(row) };
	},
}));

test('enrol: the seat and its mail', (t) => sweep(t, {
	fault: 'enrol',
	make: async () => {
		const [one] = await approvedCrowd(api, 1, course);
		return { client: one.client, id: one.id, email: one.email, path: `/students/me/enroll/${cohort.id}/`, json: {}, key: uniqueWord() };
	},
	state: async ({ id, email }) => ({ whole: 2, is: sum((await sql`SELECT
		(SELECT count(*) FROM schedule_enrollment n JOIN student s ON s.id = n.student_id WHERE account_id = ${id}) AS n,
		(SELECT count(*) FROM outbox WHERE recipient = ${email}) AS o`)[0]) }),
}));

const filesIn = (path) => readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
	.map((entry) => join(entry.parentPath ?? entry.path, entry.name));

test('upload: the material, the file\'s record and the file; what is left behind, the worker takes', async (t) => {
	const bytes = sample('pdf', 200000);
	const isStored = (key) => filesIn(own.files_dir).some((path) => path.endsWith(key));
	const materials = (title) => sql`SELECT m.file, f.key FROM course_material m LEFT JOIN stored_file f ON f.key = m.file WHERE m.title = ${title}`;

	await sweep(t, {
		fault: 'upload',
		make: async () => {
			const title = uniqueWord();
			return { client: asAdmin, title, path: `/courses/${course.id}/materials/`, key: title,
				multipart: [{ name: 'title', value: title }, { name: 'file', fileName: 'plan.pdf', value: bytes, type: 'application/pdf' }] };
		},
		state: async ({ title }) => {
			const rows = await materials(title);
			return { whole: 3, is: sum(rows.map(({ file, key }) => 1 + (key !== null) + isStored(file))) };
		},
	});
	const keys = new Set((await sql`SELECT key FROM stored_file`).map(({ key }) => key));
	const strays = () => [...filesIn(own.spool_dir), ...filesIn(own.files_dir).filter((path) => !keys.has(path.slice(own.files_dir.length + 1)))];
	const left = strays().length;
	const yesterday = Date.now() / 1000 - 25 * 3600;
	for (const path of [...filesIn(own.files_dir), ...filesIn(own.spool_dir)])
		utimesSync(path, yesterday, yesterday);
	const { code, stderr } = await startWorker(configuration({ rate_limits: 'off', ...own }), ['--once']).ended;

	t.diagnostic(`${left} files that no row names were left by killed uploads, ${strays().length} by the worker when they were a day old`);
	assert.equal(code, 0, stderr);
	assert.deepEqual(filesIn(own.spool_dir), []);
	for (const { file } of await sql`SELECT file FROM course_material WHERE course_id = ${course.id}`)
		assert.ok(isStored(file), `${file} is still there`);
});

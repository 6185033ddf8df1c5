/*
 * Students on their way: people who apply, are approved, sit in a schedule. asAdmin is an admin's client.
 */
import assert from 'node:assert/strict';

import { execute, sql } from './database.mjs';
import { person } from './people.mjs';
import { forge } from './tokens.mjs';
import * as things from './things.mjs';
import { uniqueWord } from './unique.mjs';

/* What students/ wants; courses are ids. */
export function application(courses, fields = {}) {
	return {
		phone: '+233201234567', first_name: 'Ama', last_name: 'Mensah', gender: 'Female', birth_date: '2000-02-29',
		zip_code: 'GA-184', country_of_birth: 'GH', nationality: 'TG', diploma_level: 'Bachelor', job_status: 'Working',
		motivation: 'To learn', future_goals: 'To build', proudest_moment: 'A bridge\nof paper', english_level: 4,
		how_heard: 'A friend', has_laptop: true, courses, ...fields,
	};
}

export const as = (api, one) => api.with({ token: one.access });

/* Somebody who has applied: the person, with student (the record) and client. */
export async function applicant(api, courses, fields) {
	const one = await person(api);
	const client = as(api, one);
	const { status, json, text } = await client.post('/students/', application(courses, fields));

	assert.equal(status, 201, text);
	return { ...one, client, student: json };
}

/* Students in a number that registering them would take minutes for: their passwords are not hashed. */
export async function crowd(api, count) {
	const sample = await person(api);
	const name = uniqueWord();

	await execute`WITH a AS (INSERT INTO account (username, email, password_hash)
			SELECT ${name} || n, ${name} || n || '@school.example', 'x' FROM generate_series(1, ${count}) n RETURNING id)
		INSERT INTO profile (account_id, role) SELECT id, 'Student' FROM a`;
	const rows = await sql`SELECT id, email FROM account WHERE username LIKE ${`${name}%`} ORDER BY id`;

	return rows.map(({ id, email }) => {
		const access = forge(sample.access, { claims: { sub: String(id), ver: 1 } });
		return { id, email, access, client: api.with({ token: access }) };
	});
}

/* Students who were approved for a course, without the way there. */
export async function approvedCrowd(api, count, course) {
	const people = await crowd(api, count);

	for (const one of people)
		await execute`WITH s AS (INSERT INTO student (account_id, register_number, email, phone, first_name, last_name, gender,
				birth_date, country_of_birth, nationality, diploma_level, job_status, motivation, future_goals,
				proudest_moment, english_level, how_heard, has_laptop, application_status)
			VALUES (${one.id}, 'EVOLV-1901-' || lpad(${String(one.id)}, 4, '0'), ${one.email}, '+233201234567',
				'Ama', 'Mensah', 'Female', '2000-01-01', 'GH', 'GH', 'Bachelor', 'Working', 'To learn', 'To build',
				'A bridge', 4, 'A friend', true, 'approved') RETURNING id)
			INSERT INTO enrollment (student_id, course_id, status) SELECT id, ${course.id}, 'Approved' FROM s`;
	return people;
}

/* A run of a course in the far future, with modules and lessons as asked for. */
export async function schedule(asAdmin, fields = {}) {
	const course = fields.course ?? (await things.course(asAdmin)).id;
	const { status, json, text } = await asAdmin.post('/schedules/',
		{ start_date: '2090-01-10', end_date: '2090-06-30', ...fields, course });

	assert.equal(status, 201, text);
	return json;
}

export async function module(asAdmin, scheduleId, fields = {}) {
	const { status, json, text } = await asAdmin.post(`/schedules/${scheduleId}/modules/`, { title: 'Module', ...fields });

	assert.equal(status, 201, text);
	return json;
}

export async function lesson(asAdmin, moduleId, fields = {}) {
	const { status, json, text } = await asAdmin.post(`/modules/${moduleId}/lessons/`,
		{ title: 'Lesson', content: 'the secret of it', resources: 'https://secret.example/', ...fields });

	assert.equal(status, 201, text);
	return json;
}

/* Runs task for each item, width at a time. */
export async function inParallel(items, width, task) {
	const results = [];
	let next = 0;

	await Promise.all(Array.from({ length: width }, async () => {
		while (next < items.length) {
			const index = next++;
			results[index] = await task(items[index], index);
		}
	}));
	return results;
}

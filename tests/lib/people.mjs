/*
 * Accounts for tests: made through the API like a visitor's, and given a role in the database, because no
 * program of this house gives one away.
 */
import assert from 'node:assert/strict';

import { execute, sql, value } from './database.mjs';
import { uniqueEmail, uniqueWord } from './unique.mjs';

export const PASSWORD = 'Correct-Horse-41';

/* What register/ wants, with a name of its own. */
export function registration(fields = {}) {
	return { username: uniqueWord(), email: uniqueEmail(), password: PASSWORD, ...fields };
}

/* Registers somebody: {id, username, email, password, access, refresh}. */
export async function person(api, fields = {}) {
	const form = registration(fields);
	const answer = await api.post('/register/', form);

	assert.equal(answer.status, 201, answer.text);
	return { ...form, id: answer.json.user.id, ...answer.json.tokens };
}

export async function setRole(id, role) {
	await execute`UPDATE profile SET role = ${role} WHERE account_id = ${id}`;
}

export async function admin(api) {
	const one = await person(api);

	await setRole(one.id, 'Admin');
	return one;
}

export async function instructor(api, fields = {}) {
	const one = await person(api, { first_name: 'Ada', last_name: uniqueWord(), ...fields });

	await setRole(one.id, 'Instructor');
	return one;
}

/* A student whose application was approved. */
export async function approvedStudent(api) {
	const one = await person(api);

	await execute`INSERT INTO student (account_id, register_number, email, phone, first_name, last_name, gender,
			birth_date, country_of_birth, nationality, diploma_level, job_status, motivation, future_goals,
			proudest_moment, english_level, how_heard, has_laptop, application_status)
		SELECT ${one.id}, 'EVOLV-1900-' || lpad(${String(one.id)}, 4, '0'), ${one.email}, '+233201234567',
			'Ama', 'Mensah', 'Female', '2000-01-01', 'GH', 'GH', 'Bachelor', 'Working', 'To learn', 'To build',
			'A bridge', 4, 'A friend', true, 'approved'`;
	return one;
}

export async function deactivate(id) {
	await execute`UPDATE account SET is_active = false WHERE id = ${id}`;
}

/* The mails that wait for an address, oldest first: {template, language, data, …}. */
export function mailsTo(email) {
	return sql`SELECT id, template, recipient, reply_to, language, data, state, message_id FROM outbox
		WHERE recipient = ${email} ORDER BY id`;
}

/* The token in the link of the newest mail of a template. */
export async function mailedToken(email, template) {
	const data = await value`SELECT data::text FROM outbox WHERE recipient = ${email} AND template = ${template}
		ORDER BY id DESC LIMIT 1`;
	const match = /[?&]token=([A-Za-z0-9_-]+)/.exec(data ?? '');

	assert.ok(match, `no ${template} mail with a link for ${email}: ${data}`);
	return match[1];
}

export function auditRows(requestId) {
	return sql`SELECT * FROM audit WHERE request_id = ${requestId} ORDER BY id`;
}

/*
 * Mail by the HTTP APIs of SendGrid and Mailgun. The stand-ins know only what the documentation of each names: an
 * unknown field, a missing one or one of the wrong type fails the test.
 */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, test } from 'node:test';

import { mailSchool, parseMail, secretFile } from '../lib/mail.mjs';

const school = await mailSchool();
after(school.drop);
const { queue, row, value } = school;
const KEY = 'SG.key-with_signs.And-Secret';

/* A server that keeps the requests and answers with what the test says. */
async function standIn(t) {
	const requests = [];
	const answer = { status: 202, body: '' };
	const server = createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			requests.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks) });
			response.writeHead(answer.status).end(answer.body);
		});
	});
	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	t.after(() => { server.closeAllConnections(); server.close(); });
	await value`DELETE FROM outbox`;
	return { requests, answer, url: `http://127.0.0.1:${server.address().port}` };
}

async function deliver(settings) {
	const { code, stderr } = await school.worker({ mail_secret_file: secretFile(KEY), ...settings }, '--once').ended;

	assert.equal(code, 0, stderr);
	assert.ok(!stderr.includes(KEY));
	return stderr;
}

const reminder = { template: 'event-reminder', to: 'ana@example.org', data: { name: 'Ana', event: 'Tag der offenen Tür',
	date: '2027-01-04T18:30:00Z', event_id: 3, is_virtual: false, location: null, opt_out: '7.0f' } };

test('SendGrid gets what POST /v3/mail/send documents, and nothing else', async (t) => {
	const { requests: [], requests, url } = await standIn(t);
	const id = await queue({ ...reminder, replyTo: 'bo@example.org' });
	await deliver({ mail_transport: 'sendgrid', mail_api_url: url });
	const [{ method, url: path, headers, body }] = requests;
	const sent = JSON.parse(body);

	assert.deepEqual([requests.length, method, path], [1, 'POST', '/v3/mail/send']);
	assert.equal(headers.authorization, `Bearer ${KEY}`);
	assert.equal(headers['content-type'], 'application/json');
	const [{ value: text }, { value: html }] = sent.content;
	assert.deepEqual(sent, {
		personalizations: [{ to: [{ email: 'ana@example.org' }] }],
		from: { email: 'hello@school.example', name: 'Evolv' },
		reply_to: { email: 'bo@example.org' },
		subject: 'See you soon: Tag der offenen Tür',
		content: [{ type: 'text/plain', value: text }, { type: 'text/html', value: html }],
		headers: {
			'Message-ID': `<${(await row(id)).message_id}@school.example>`,
			'Content-Language': 'en',
			'Auto-Submitted': 'auto-generated',
			'List-Unsubscribe': '<https://school.example/api/v1/mail-reminders/?token=7.0f>, <mailto:office@school.example?subject=unsubscribe>',
			'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
		},
		tracking_settings: { click_tracking: { enable: false, enable_text: false }, open_tracking: { enable: false } },
	});
	assert.match(text, /When: Monday, 4\u00A0January 2027, 18:30 UTC/);
	assert.match(html, /<h1>See you soon<\/h1>/);
	assert.equal((await row(id)).state, 'sent');
});

test('SendGrid: what a mail does not have is not named', async (t) => {
	const { requests, url } = await standIn(t);
	await queue();
	await deliver({ mail_transport: 'sendgrid', mail_api_url: url });
	const sent = JSON.parse(requests[0].body);

	assert.deepEqual(Object.keys(sent), ['personalizations', 'from', 'subject', 'content', 'headers', 'tracking_settings']);
	assert.deepEqual(Object.keys(sent.headers), ['Message-ID', 'Content-Language', 'Auto-Submitted']);
});

/* The parts of a multipart/form-data body, by name. */
async function formOf({ headers, body }) {
	const form = await new Response(body, { headers: { 'Content-Type': headers['content-type'] } }).formData();

	return Object.fromEntries(await Promise.all([...form.keys()].map(async (name) => {
		assert.equal(form.getAll(name).length, 1);
		const field = form.get(name);
		return [name, typeof field === 'string' ? field : { type: field.type, name: field.name,
			bytes: Buffer.from(await field.arrayBuffer()) }];
	})));
}

test('Mailgun gets what POST /v3/DOMAIN/messages.mime documents, and nothing else', async (t) => {
	const { requests, answer, url } = await standIn(t);
	Object.assign(answer, { status: 200, body: '{"id":"<x@mg>","message":"Queued. Thank you."}' });
	const id = await queue({ ...reminder, replyTo: 'bo@example.org' });
	await deliver({ mail_transport: 'mailgun', mail_api_url: url, mailgun_domain: 'mg.school.example' });
	const [{ method, url: path, headers }] = requests;
	const form = await formOf(requests[0]);
	const mail = parseMail(form.message.bytes);

	assert.deepEqual([requests.length, method, path], [1, 'POST', '/v3/mg.school.example/messages.mime']);
	assert.equal(headers.authorization, `Basic ${Buffer.from(`api:${KEY}`).toString('base64')}`);
	assert.deepEqual(Object.keys(form).sort(), ['message', 'o:tracking', 'to']);
	assert.deepEqual([form.to, form['o:tracking']], ['ana@example.org', 'no']);
	assert.deepEqual([form.message.name, form.message.type], ['message.eml', 'message/rfc822']);
	assert.equal(mail.headers.Subject, 'See you soon: Tag der offenen Tür');
	assert.equal(mail.headers['Reply-To'], '<bo@example.org>');
	assert.equal(mail.headers['Message-ID'], `<${(await row(id)).message_id}@school.example>`);
	assert.equal((await row(id)).state, 'sent');
});

for (const [transport, settings] of Object.entries({ sendgrid: {}, mailgun: { mailgun_domain: 'mg.school.example' } })) {
	test(`${transport}: what is wrong with the mail is final, what is wrong with us or them is not`, async (t) => {
		const { answer, url } = await standIn(t);
		const refusal = '{"errors":[{"message":"Does not contain a valid address."}]}';
		for (const [status, state] of [[400, 'failed'], [413, 'failed'], [401, 'queued'], [403, 'queued'], [404, 'queued'],
			[429, 'queued'], [500, 'queued'], [503, 'queued'], [302, 'queued']]) {
			Object.assign(answer, { status, body: refusal });
			const id = await queue();
			await deliver({ mail_transport: transport, mail_api_url: url, ...settings });
			const now = await row(id);
			assert.deepEqual([status, now.state, now.last_error], [status, state, `HTTP ${status} ${refusal}`]);
		}
	});

	test(`${transport}: an answer without end or in odd bytes does no harm`, async (t) => {
		const { answer, url } = await standIn(t);
		Object.assign(answer, { status: 500, body: Buffer.concat([Buffer.from('a\r\nb\x00\xff', 'latin1'), Buffer.alloc(5 << 20, 'x')]) });
		const id = await queue();
		await deliver({ mail_transport: transport, mail_api_url: url, ...settings });
		const { state, last_error: error } = await row(id);
		assert.equal(state, 'queued');
		assert.match(error, /^HTTP 500 a {2}b/);
		assert.ok(error.length <= 500);
	});
}

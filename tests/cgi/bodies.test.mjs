/*
 * Bodies: what is read, what is refused, and in which words.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { admin } from '../lib/people.mjs';
import { unique, uniqueWord } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const JSON_TYPE = { 'Content-Type': 'application/json' };
const send = (body, headers = JSON_TYPE, more = {}) => asAdmin.request('POST', '/partners/', { body, headers, ...more });

const MALFORMED = {
	'a brace': '{', 'nothing closed': '{"name":"x"', 'a comma at the end': '{"name":"x",}', 'no comma': '{"name":"x" "website":null}',
	'single quotes': "{'name':'x'}", 'no quotes': '{name:"x"}', 'a comment': '{"name":"x"/* c */}', 'a line comment': '{"name":"x"}// c',
	'NaN': '{"name":NaN}', 'Infinity': '{"name":Infinity}', 'minus Infinity': '{"name":-Infinity}', 'a leading zero': '{"name":01}',
	'a plus': '{"name":+1}', 'hexadecimal': '{"name":0x1}', 'a dot at the end': '{"name":1.}', 'a dot at the start': '{"name":.5}',
	'an empty exponent': '{"name":1e}', 'two values': '{"name":"x"}{"name":"y"}', 'text behind': '{"name":"x"} x', 'TRUE': '{"name":TRUE}',
	'undefined': '{"name":undefined}', 'a raw line feed in a text': '{"name":"a\nb"}', 'a raw tab in a text': '{"name":"a\tb"}',
	'a raw NUL': '{"name":"a\0b"}', 'NUL behind': '{"name":"x"}\0', 'an escaped NUL': '{"name":"a\\u0000b"}', 'a lone high surrogate': '{"name":"\\ud800"}',
	'a lone low surrogate': '{"name":"\\udc00"}', 'surrogates the wrong way': '{"name":"\\udc00\\ud800"}', 'a bad escape': '{"name":"\\x41"}',
	'a short escape': '{"name":"\\u12"}', 'a key twice': '{"name":"x","name":"y"}', 'a key twice, once escaped': '{"name":"x","\\u006eame":"y"}',
	'a key twice deep down': '{"name":"x","y":{"a":1,"a":2}}', 'depth 17': `{"name":"x","y":${'['.repeat(17)}${']'.repeat(17)}}`,
	'depth 100000': '['.repeat(100000), 'depth 100000 of objects': '{"a":'.repeat(100000), 'a number of 19 digits': '{"name":"x","n":1234567890123456789012}',
	'a byte order mark': '\ufeff{"name":"x"}', 'nothing but blanks': '   ', 'a bare word': 'name', 'an unclosed text': '{"name":"x', 'a colon alone': '{:}',
	'a key without a value': '{"name"}', 'an unclosed list': '{"name":["x"}', 'form text': 'name=x', 'XML': '<name>x</name>',
};

for (const [what, body] of Object.entries(MALFORMED))
	test(`hazard 21: malformed JSON, ${what}: 400 with a sentence`, async () => {
		const { status, json } = await send(body);

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['detail']);
	});

for (const body of ['[]', '"x"', '1', 'null', 'true', '[{"name":"x"}]'])
	test(`a body that is ${body} and no object is 400`, async () => {
		assert.equal((await send(body)).status, 400);
	});

const BYTES = { 'overlong UTF-8': [0xc0, 0xaf], 'a lone continuation': [0x80], 'a cut sequence': [0xe6, 0x97], 'a surrogate in UTF-8': [0xed, 0xa0, 0x80],
	'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80], 'Latin-1': [0xfc], 'overlong NUL': [0xc0, 0x80], 'FF': [0xff] };

for (const [what, bytes] of Object.entries(BYTES))
	test(`hazard 21 and 22: ${what} is 400 in JSON, form and multipart`, async () => {
		const raw = Buffer.from(bytes);
		const percent = bytes.map((byte) => `%${byte.toString(16)}`).join('');
		const multipart = Buffer.concat([Buffer.from('--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n'), raw, Buffer.from('\r\n--b--\r\n')]);

		assert.equal((await send(Buffer.concat([Buffer.from('{"name":"'), raw, Buffer.from('"}')]))).status, 400);
		assert.equal((await send(`name=${percent}`, { 'Content-Type': 'application/x-www-form-urlencoded' })).status, 400);
		assert.equal((await send(Buffer.concat([Buffer.from('name='), raw]), { 'Content-Type': 'application/x-www-form-urlencoded' })).status, 400);
		assert.equal((await send(multipart, { 'Content-Type': 'multipart/form-data; boundary=b' })).status, 400);
	});

test('good JSON in unusual dress is read', async () => {
	const name = unique('Dress');

	assert.equal((await send(` \r\n\t{ "na\\u006de" : ${JSON.stringify(name)} , "x": [1, -0, 1.5e-3, true, null, {"y": ""}] } \n`)).json.name, name);
	assert.equal((await send(JSON.stringify({ name: `${name} 🎓` }).replace('🎓', '\\ud83c\\udf93'))).json.name, `${name} 🎓`);
	assert.equal((await send(JSON.stringify({ name: `${name} 15`, deep: JSON.parse(`${'['.repeat(14)}${']'.repeat(14)}`) }))).status, 201);
});

for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;charset="UTF-8"'])
	test(`the type ${type} is JSON`, async () => {
		assert.equal((await send(JSON.stringify({ name: unique('Type') }), { 'Content-Type': type })).status, 201);
	});

for (const type of ['text/plain', 'application/xml', 'text/html', 'application/json; charset=latin1', 'application/jsonx', 'application/octet-stream', 'image/png', 'application/x-www-form-urlencoded; charset=utf-16', 'application/json5', undefined])
	test(`the type ${type} is 415`, async () => {
		assert.equal((await send('{"name":"x"}', { 'Content-Type': type })).status, 415);
	});

test('a type that is no type is refused', async () => {
	for (const type of ['json', '/', 'application/', ';', 'multipart/form-data', 'multipart/form-data; boundary=', `multipart/form-data; boundary=${'x'.repeat(100)}`, 'application/json; charset'])
		assert.ok([400, 415].includes((await send('{"name":"x"}', { 'Content-Type': type })).status), type);
});

test('a body said to be compressed is 415, whatever is in it; identity says nothing', async () => {
	for (const coding of ['gzip', 'br', 'deflate', 'gzip, identity', 'x'])
		assert.equal((await send('{"name":"x"}', { 'Content-Type': 'application/json', 'Content-Encoding': coding })).status, 415, coding);
	assert.notEqual((await send('{"name":"x"}', { 'Content-Type': 'application/json', 'Content-Encoding': 'identity' })).status, 415);
});

test('hazard 11: a body without a length is 411', async () => {
	const { status } = await asAdmin.post('/partners/', { name: unique('Chunk') },
		{ headers: { 'Transfer-Encoding': 'chunked' }, environment: { CONTENT_LENGTH: undefined } });

	assert.equal(status, 411);
});

test('a POST without any body names the required fields', async () => {
	const { status, json } = await asAdmin.request('POST', '/partners/', { environment: { CONTENT_LENGTH: '0' } });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['name']);
});

for (const length of ['-1', '1e3', '0x10', ' 5', '5 ', '+5', '99999999999999999999', 'x', '1.0', '5,5'])
	test(`CONTENT_LENGTH ${JSON.stringify(length)} is refused`, async () => {
		const { status } = await send('{"name":"x"}', JSON_TYPE, { environment: { CONTENT_LENGTH: length } });

		assert.ok([400, 413].includes(status), String(status));
	});

test('one byte over a megabyte is 413, in each form, without reading it', async () => {
	for (const type of ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b'])
		assert.equal((await send('', { 'Content-Type': type }, { environment: { CONTENT_LENGTH: String((1 << 20) + 1) } })).status, 413, type);
	assert.equal((await send(Buffer.alloc((1 << 20) + 1, 0x20))).status, 413);
});

test('what is no file may be no larger where files are taken', async () => {
	for (const type of ['application/json', 'application/x-www-form-urlencoded'])
		assert.equal((await asAdmin.request('POST', '/courses/1/materials/', { headers: { 'Content-Type': type }, body: Buffer.alloc((1 << 20) + 1, 0x20) })).status, 413, type);
});

test('a megabyte is read and judged by its content', async () => {
	const body = JSON.stringify({ name: unique('Big'), description: 'x'.repeat((1 << 20) - 100) });
	const { status, json } = await send(body.slice(0, 1 << 20));

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['description']);
});

test('a megabyte of small things is no burden', async () => {
	for (const body of [`[${'1,'.repeat(500000)}1]`, `{"name":[${'"x",'.repeat(200000)}"x"]}`, `{${Array.from({ length: 60000 }, (_, i) => `"k${i}":${i}`).join()}}`]) {
		const answer = await send(body.slice(0, 1 << 20));
		assert.equal(answer.status, 400);
		assert.ok(answer.ms < 5000, `${answer.ms} ms`);
	}
	const pairs = await send('a&'.repeat(200000), { 'Content-Type': 'application/x-www-form-urlencoded' });
	assert.equal(pairs.status, 400);
});

test('less than the announced length is 400, and more is not read', async () => {
	const name = unique('Length');
	const body = JSON.stringify({ name });

	assert.equal((await send(body.slice(0, -3), JSON_TYPE, { environment: { CONTENT_LENGTH: String(body.length) } })).status, 400);
	assert.equal((await send(`${body}trailing`, JSON_TYPE, { environment: { CONTENT_LENGTH: String(body.length) } })).json.name, name);
});

test('a client that stops sending is ended in time', async () => {
	const slow = cgiClient({ request_seconds: '2' }).with({ token: boss.access });
	const { status, ms } = await slow.request('POST', '/partners/', { body: '{"name":', headers: JSON_TYPE,
		environment: { CONTENT_LENGTH: '100' }, stall: true, serverError: true });

	assert.ok([400, 408, 503].includes(status), String(status));
	assert.ok(ms < 5000, `${ms} ms`);
});

test('a form: plus, percent, repeated names, empty values', async () => {
	const word = uniqueWord();
	const { status, json } = await send(`name=${word}+a%2Bb%26c%3D%C3%BC&description=&website=&x`, { 'Content-Type': 'application/x-www-form-urlencoded' });

	assert.equal(status, 201);
	assert.equal(json.name, `${word} a+b&c=ü`);
	assert.equal(json.description, '');
	assert.equal(json.website, null);
});

for (const body of ['name=%zz', 'name=%', 'name=%4', 'name=a%00b', '%ff=1'])
	test(`the form ${body} is 400`, async () => {
		assert.equal((await send(body, { 'Content-Type': 'application/x-www-form-urlencoded' })).status, 400);
	});

test('multipart: text parts, quoted names, a preamble', async () => {
	const name = unique('Multi');
	const body = `preamble\r\n--b\r\nContent-Disposition: form-data; name="name"\r\n\r\n${name}\r\n--b\r\ncontent-disposition: form-data; name=description\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nline\r\n-b\r\nline\r\n--b--\r\nepilogue`;
	const { status, json } = await send(body, { 'Content-Type': 'multipart/form-data; boundary="b"' });

	assert.equal(status, 201, JSON.stringify(json));
	assert.equal(json.name, name);
	assert.equal(json.description, 'line\r\n-b\r\nline');
});

const PART = 'Content-Disposition: form-data; name="name"\r\n\r\nx';
const MULTIPART = { 'no end': `--b\r\n${PART}\r\n`, 'no boundary at all': PART, 'no disposition': '--b\r\n\r\nx\r\n--b--\r\n', 'no name': '--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n',
	'attachment': '--b\r\nContent-Disposition: attachment; name="name"\r\n\r\nx\r\n--b--\r\n', 'a cut header': '--b\r\nContent-Disp', 'endless headers': `--b\r\n${'X: y\r\n'.repeat(20000)}\r\nx\r\n--b--\r\n`,
	'a long header': `--b\r\nContent-Disposition: form-data; name="${'n'.repeat(100000)}"\r\n\r\nx\r\n--b--\r\n`, 'ten thousand parts': `${`--b\r\n${PART}\r\n`.repeat(10000)}--b--\r\n`,
	'NUL in a name': '--b\r\nContent-Disposition: form-data; name="na\0me"\r\n\r\nx\r\n--b--\r\n', 'empty': '' };

for (const [what, body] of Object.entries(MULTIPART))
	test(`multipart, ${what}: 400`, async () => {
		const { status } = await send(body, { 'Content-Type': 'multipart/form-data; boundary=b' });

		assert.equal(status, 400);
	});

test('hazard 28: a file where none is wanted is refused and none is left behind', async () => {
	const { status } = await asAdmin.request('POST', '/partners/', { multipart: [{ name: 'name', value: unique('File') },
		{ name: 'website', value: '<svg onload=alert(1)>', fileName: '../../../tmp/x.html', type: 'text/html' }] });

	assert.ok([400, 413, 415].includes(status), String(status));
});

const TEXTS = ["'; DROP TABLE partner; --", '" OR ""="', '1; SELECT pg_sleep(10)', "\\'; --", '$1 $2 $$ %s %n %x', '<script>alert(1)</script>', '</textarea><img src=x onerror=alert(1)>',
	'{{constructor.constructor("alert(1)")()}}', '&lt;b&gt; &amp; &#39;', '../../../etc/passwd', '=cmd|"/C calc"!A0', 'ﷺ 日本語 עברית العربية 🏳️‍🌈', '\u202egnirts', '\u2028\u2029', 'null', 'true', '0', 'NaN', '\\u0041 \\n \\\\', '%00 %0d%0a',
	"O'Brien", 'a"b', 'a\\b', '{"a":1}', '[1]', '{a,b}', 'NULL', '(1,2)', '::text', 'x'.repeat(10000)];

for (const text of TEXTS)
	test(`hazard 23: ${JSON.stringify(text.slice(0, 30))} comes back as the text it was, and can be searched for`, async () => {
		const name = unique('Text');
		const made = await asAdmin.post('/partners/', { name, description: text });
		assert.equal(made.status, 201);
		assert.equal(made.json.description, text.trim());
		assert.equal((await api.get(`/partners/${made.json.id}/`)).json.description, text.trim());
		const word = text.trim().split(/[ \t\r\n]+/)[0].slice(0, 60);
		const found = await api.get(`/partners/?search=${encodeURIComponent(name.split(' ')[1])}+${encodeURIComponent(word)}`);
		assert.equal(found.status, 200);
		assert.deepEqual(found.json.results.map((one) => one.id), [made.json.id], word);
		if (text.length < 180) {
			const named = await asAdmin.post('/partners/', { name: `${name} ${text}` });
			assert.ok(named.status === 201 ? named.json.name === `${name} ${text}`.trim() : named.status === 400);
			assert.equal((await api.get(`/partners/?name=${encodeURIComponent(text)}`)).status, 200);
		}
	});

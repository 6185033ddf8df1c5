/*
 * courses/{id}/materials/ and course-materials/: uploads, who may see them, learning materials.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { sql, value } from '../lib/database.mjs';
import { scratchDirectory } from '../lib/instance.mjs';
import { approvedCrowd, as, schedule } from '../lib/learning.mjs';
import { admin, instructor, person } from '../lib/people.mjs';
import { extensions, sample } from '../lib/samples.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

/* What is left in them is of this file alone. */
const [files, spool] = ['files', 'spool'].map((name) => join(scratchDirectory(), name));
[files, spool].forEach((path) => mkdirSync(path, { mode: 0o700 }));
const own = { files_dir: files, spool_dir: spool };
const api = cgiClient(own);
const asAdmin = as(api, await admin(api));
const teacher = await instructor(api);
const asTeacher = as(api, teacher);
const links = { github_repository: 'https://github.example/x', discord_community: 'https://chat.example/x', video_url: 'https://video.example/x' };
const course = await things.course(asAdmin, { instructor_id: teacher.id, ...links });
const [learner] = await approvedCrowd(api, 1, course);
const store = join(files, 'materials');
const stored = () => (existsSync(store) ? readdirSync(store) : []);
const spooled = () => readdirSync(spool);

const form = (fileName, bytes, fields = {}) => [
	...Object.entries({ title: unique('Material'), ...fields }).map(([name, text]) => ({ name, value: text })),
	...(fileName === undefined ? [] : [{ name: 'file', fileName, value: bytes, type: 'application/octet-stream' }]),
];
const upload = (fileName, bytes, fields, client = asTeacher, id = course.id) => (
	client.request('POST', `/courses/${id}/materials/`, { multipart: form(fileName, bytes, fields) }));

test('an upload: the record, the file under a random name, its bytes for whoever may have them', async () => {
	const bytes = sample('pdf', 200000);
	const { status, json, text } = await upload('Première semaine (1).PDF', bytes, { description: 'x' });

	assert.equal(status, 201, text);
	assert.deepEqual(Object.keys(json), ['id', 'course', 'title', 'description', 'material_type', 'file', 'file_name', 'file_size', 'uploaded_by_name', 'uploaded_at']);
	assert.deepEqual([json.course, json.material_type, json.file_size, json.file_name, json.uploaded_by_name],
		[course.id, 'document', bytes.length, 'Première semaine (1).PDF', `Ada ${teacher.last_name}`]);
	assert.ok(json.file.endsWith(`/api/v1/course-materials/${json.id}/file/`));
	const key = await value`SELECT file FROM course_material WHERE id = ${json.id}`;
	assert.match(key, /^materials\/[0-9a-f]{32}\.pdf$/);
	assert.equal(statSync(join(files, key)).mode & 0o777, 0o600);
	for (const client of [asTeacher, asAdmin, learner.client]) {
		const answer = await client.get(`/course-materials/${json.id}/file/`, { unchecked: true });
		assert.equal(createHash('sha256').update(answer.bytes).digest('hex'), createHash('sha256').update(bytes).digest('hex'));
		assert.deepEqual([answer.status, answer.headers['content-type'], answer.headers['cache-control'], answer.headers['x-content-type-options']],
			[200, 'application/pdf', 'private, no-store', 'nosniff']);
		assert.equal(answer.headers['content-disposition'], "attachment; filename*=UTF-8''Premi%C3%A8re%20semaine%20%281%29.PDF");
	}
	const head = await asAdmin.head(`/course-materials/${json.id}/file/`, { unchecked: true });
	assert.deepEqual([head.headers['content-length'], head.bytes.length], [String(bytes.length), 0]);
});

test('nobody else sees that there is something', async () => {
	const made = (await upload('a.txt', 'a')).json;
	const [foreign] = await approvedCrowd(api, 1, await things.course(asAdmin));

	for (const client of [as(api, await person(api)), foreign.client, as(api, await instructor(api))]) {
		assert.equal((await client.get(`/courses/${course.id}/materials/`)).status, 403);
		assert.equal((await client.get(`/course-materials/${made.id}/`)).status, 404);
		assert.equal((await client.get(`/course-materials/${made.id}/file/`)).status, 404);
	}
	assert.equal((await api.get(`/courses/${course.id}/materials/`)).status, 401);
	assert.equal((await learner.client.get(`/courses/${course.id}/materials/`)).json.results[0].id, made.id);
});

test('the instructor of a run teaches the course too; another writes nothing, also not by moving', async () => {
	const other = await instructor(api);
	const mine = await things.course(asAdmin);
	const refused = await upload('a.txt', 'a', {}, as(api, other));
	assert.equal(refused.status, 403);
	await schedule(asAdmin, { course: mine.id, instructor: other.id });
	const made = await upload('a.txt', 'a', {}, as(api, other), mine.id);
	assert.equal(made.status, 201);
	assert.equal((await as(api, other).patch(`/course-materials/${made.json.id}/`, { course: course.id })).status, 403);
	assert.equal((await asTeacher.patch(`/course-materials/${made.json.id}/`, { title: 'x' })).status, 404);
	assert.equal((await learner.client.request('POST', `/courses/${course.id}/materials/`, { multipart: form('a.txt', 'a') })).status, 403);
});

const TYPES = [['a.mp4', 'video'], ['a.docx', 'document'], ['a.CSV', 'spreadsheet'], ['a.tar.gz', 'archive'], ['a.png', 'other']];

for (const [name, type] of TYPES)
	test(`${name} is of the type ${type} unless told otherwise`, async () => {
		const bytes = sample(/\w+$/.exec(name)[0].toLowerCase());
		assert.equal((await upload(name, bytes)).json.material_type, type);
		assert.equal((await upload(name, bytes, { material_type: 'archive' })).json.material_type, 'archive');
	});

for (const name of ['a.html', 'a.svg', 'a.exe', 'a.php', 'a.pdf.js', 'noextension', 'a.', '.pdf ', 'a.p\u0064f\u200b'])
	test(`hazard 28: ${JSON.stringify(name)} is not taken, and nothing of it stays`, async () => {
		const before = stored().length;
		const { status, json } = await upload(name, '<script>');

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['file']);
		assert.deepEqual([stored().length, spooled()], [before, []]);
	});

test('hazard 28: every kind that is taken is known by its content, and no other passes for it', async () => {
	const family = (extension) => sample(extension).subarray(0, 60).toString('latin1');
	for (const extension of extensions) {
		const { status, text } = await upload(`a.${extension}`, sample(extension));
		assert.equal(status, 201, `${extension}: ${text}`);
		const other = extensions[(extensions.indexOf(extension) + 7) % extensions.length];
		if (family(other) !== family(extension) && !(family(other).startsWith('PK') && family(extension).startsWith('PK')))
			assert.equal((await upload(`a.${other}`, sample(extension))).status, 400, `${extension} as ${other}`);
	}
	for (const [name, bytes] of [['a.pdf', '<html><script>'], ['a.png', '<svg xmlns="http://www.w3.org/2000/svg"/>'], ['a.txt', 'a\0b'],
		['a.jpg', sample('mp4').fill('ftypheic', 4, 12)], ['a.zip', 'MZ\x90\0'], ['a.docx', sample('doc')], ['a.md', sample('gz')]]) {
		const { status, json } = await upload(name, bytes);
		assert.equal(status, 400, name);
		assert.match(json.file[0], /^The content is not that of a \.\w+ file\. Accepted are: \.mp4, .*\.pdf/);
	}
	for (const bytes of ['é', Buffer.from('\xe9t\xe9', 'latin1'), Buffer.from('\ufeffa;b', 'utf16le'), 'x', '<script>alert(1)</script>'])
		assert.equal((await upload('a.csv', bytes)).status, 201, JSON.stringify(bytes));
});

test('hazard 28: a name that climbs is only a name', async () => {
	const { json } = await upload('../../../etc/cron.d/x.txt', 'x');

	assert.equal(json.file_name, 'x.txt');
	assert.match(await value`SELECT file FROM course_material WHERE id = ${json.id}`, /^materials\/[0-9a-f]{32}\.txt$/);
});

test('a part of a file: what video players and interrupted downloads ask for', async () => {
	const bytes = sample('mp4', 10000);
	const made = (await upload('film.mp4', bytes)).json;
	const path = `/course-materials/${made.id}/file/`;
	const ask = (headers) => learner.client.get(path, { headers, unchecked: true });
	const whole = await ask({});
	const { etag } = whole.headers;
	const parts = [['bytes=0-3', 0, 3], ['bytes=9990-', 9990, 9999], ['bytes=-5', 9995, 9999], ['bytes=5-99999', 5, 9999]];

	assert.deepEqual([whole.status, whole.headers['accept-ranges'], whole.bytes.length], [200, 'bytes', bytes.length]);
	for (const [range, first, last] of parts) {
		const { status, headers, bytes: got } = await ask({ Range: range, 'If-Range': etag });
		assert.deepEqual([status, headers['content-range'], headers['content-length']], [206, `bytes ${first}-${last}/10000`, String(last - first + 1)]);
		assert.ok(got.equals(bytes.subarray(first, last + 1)), range);
	}
	const outside = await ask({ Range: 'bytes=10000-' });
	assert.deepEqual([outside.status, outside.headers['content-range'], outside.bytes.length], [416, 'bytes */10000', 0]);
	for (const headers of [{ Range: 'bytes=0-1,5-6' }, { Range: 'lines=1' }, { Range: 'bytes=0-3', 'If-Range': '"another"' }])
		assert.deepEqual([(await ask(headers)).status, (await ask(headers)).bytes.length], [200, bytes.length]);
	assert.equal((await ask({ 'If-None-Match': etag })).status, 304);
	const stranger = await api.get(path, { headers: { Range: 'bytes=0-3' }, unchecked: true });
	assert.equal(stranger.status, 401);
});

test('no file, an empty one, a wrong address: told with the other faults', async () => {
	assert.deepEqual(Object.keys((await upload(undefined, '', { title: '' })).json).sort(), ['file', 'title']);
	assert.deepEqual(Object.keys((await upload('a.txt', '', { material_type: 'x' })).json).sort(), ['file', 'material_type']);
	for (const file of ['javascript:alert(1)', 'materials/00000000000000000000000000000000.pdf', '/etc/passwd', 'file:///etc/passwd'])
		assert.deepEqual(Object.keys((await asTeacher.post(`/courses/${course.id}/materials/`, { title: 'x', file })).json), ['file'], file);
});

test('a refused upload leaves no file', async () => {
	const before = stored().length;

	assert.equal((await upload('a.txt', 'x', { title: '' })).status, 400);
	assert.equal((await upload('a.txt', 'x', {}, as(api, await instructor(api)))).status, 403);
	assert.equal((await upload('a.txt', 'x', {}, asAdmin, 999999999)).status, 404);
	assert.deepEqual([stored().length, spooled()], [before, []]);
});

test('an address elsewhere is a material too, and has no file of ours', async () => {
	const { status, json } = await asTeacher.post(`/courses/${course.id}/materials/`, { title: 'x', file: 'https://video.example/lesson.mp4' });

	assert.equal(status, 201);
	assert.deepEqual([json.file, json.material_type, json.file_size], ['https://video.example/lesson.mp4', 'video', 0]);
	assert.equal((await learner.client.get(`/course-materials/${json.id}/file/`)).status, 404);
});

test('what was read can be written back; another file takes the place of the first, which is given up', async () => {
	const made = (await upload('a.txt', 'first')).json;
	const path = `/course-materials/${made.id}/`;
	const key = await value`SELECT file FROM course_material WHERE id = ${made.id}`;
	assert.deepEqual((await asTeacher.put(path, made)).json, made);
	assert.equal(await value`SELECT file FROM course_material WHERE id = ${made.id}`, key);
	const changed = await asTeacher.request('PATCH', path, { multipart: [{ name: 'file', fileName: 'b.csv', value: 'second', type: 'text/csv' }] });
	assert.deepEqual([changed.json.file_name, changed.json.file_size], ['b.csv', 6]);
	assert.equal((await asTeacher.get(`${path}file/`, { unchecked: true })).text, 'second');
	const next = await value`SELECT file FROM course_material WHERE id = ${made.id}`;
	assert.equal((await asTeacher.delete(path)).status, 204);
	assert.deepEqual((await sql`SELECT key FROM stored_file WHERE removed_at IS NOT NULL AND key IN (${key}, ${next})`).map((row) => row.key).sort(), [key, next].sort());
});

test('a file beyond the bound is 413', async () => {
	const { status } = await asTeacher.request('POST', `/courses/${course.id}/materials/`, {
		headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: '--x--', environment: { CONTENT_LENGTH: String(200 * 2 ** 20) } });

	assert.equal(status, 413);
	assert.deepEqual(spooled(), []);
});

test('filters, search, order', async () => {
	const mine = await things.course(asAdmin);
	const [a, b] = [(await upload('a.pdf', sample('pdf'), { title: 'Alpha' }, asAdmin, mine.id)).json, (await upload('b.zip', sample('zip'), { title: 'Beta' }, asAdmin, mine.id)).json];
	const ids = async (query) => (await asAdmin.get(`/courses/${mine.id}/materials/?${query}`)).json.results.map(({ id }) => id);

	assert.deepEqual(await ids(''), [b.id, a.id]);
	assert.deepEqual(await ids('ordering=title'), [a.id, b.id]);
	assert.deepEqual(await ids('material_type=archive'), [b.id]);
	assert.deepEqual(await ids('search=alph'), [a.id]);
});

test('learning materials: the courses one was approved for, their files and links, and no others', async () => {
	const foreign = await things.course(asAdmin, { github_repository: 'https://github.example/other' });
	const [mine, other] = [(await upload('a.txt', 'x')).json, (await upload('a.txt', 'x', {}, asAdmin, foreign.id)).json];
	const { status, json } = await learner.client.get('/students/me/learning-materials/');

	assert.equal(status, 200);
	assert.deepEqual(Object.keys(json), ['access_granted', 'message', 'results', 'community_links']);
	const found = json.results.find(({ id }) => id === mine.id);
	assert.deepEqual(found, { id: mine.id, title: mine.title, description: '', material_type: 'document', file_url: mine.file, file_size: 1,
		file_extension: 'txt', course_id: course.id, course_name: course.name, uploaded_at: mine.uploaded_at });
	assert.ok(!json.results.some(({ id }) => id === other.id));
	assert.deepEqual(['github', 'discord', 'video_materials'].map((name) => json.community_links[name].url), Object.values(links));
	assert.ok(json.community_links.documentation.url.includes(`/courses/${course.id}/materials/`));
	assert.ok((await asAdmin.get('/students/me/learning-materials/')).json.results.some(({ id }) => id === other.id));
	assert.equal((await asTeacher.get('/students/me/learning-materials/')).status, 403);
});

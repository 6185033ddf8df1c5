/*
 * courses/ as data: what may be written, by whom it is seen, and the rules between fields.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { cgiClient } from '../lib/client.mjs';
import { execute } from '../lib/database.mjs';
import { admin, approvedStudent, deactivate, instructor, person } from '../lib/people.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const api = cgiClient();
const boss = await admin(api);
const asAdmin = api.with({ token: boss.access });
const category = await things.category(asAdmin);

const LIST_FIELDS = ['id', 'name', 'category', 'category_details', 'description', 'software_tools', 'topics_covered',
	'instructor', 'instructor_id', 'locations', 'partners', 'parent', 'parent_id', 'registration_deadline',
	'selection_date', 'start_date', 'end_date', 'average_rating', 'review_count', 'created_at'];
const HIDDEN = ['github_repository', 'discord_community', 'video_url'];
const make = (fields) => things.course(asAdmin, { category: category.id, ...fields });
const attempt = (fields) => asAdmin.post('/courses/', { name: unique('Attempt'), category_id: category.id, ...fields });

test('a visitor sees exactly the fields of the contract, in a list and alone', async () => {
	const made = await make({ github_repository: 'https://git.example/x', video_url: 'https://v.example/x' });
	const one = (await api.get(`/courses/${made.id}/`)).json;
	const listed = (await api.get(`/courses/?search=${encodeURIComponent(made.name)}`)).json.results[0];

	assert.deepEqual(Object.keys(one).sort(), [...LIST_FIELDS, 'subcourses'].sort());
	assert.deepEqual(Object.keys(listed).sort(), [...LIST_FIELDS].sort());
	assert.equal(one.category, category.name);
	assert.equal(one.category_details.id, category.id);
});

test('community links are seen and written by admins alone', async () => {
	const links = { github_repository: 'https://git.example/x', discord_community: 'https://chat.example/x',
		video_url: 'https://video.example/x' };
	const made = await make(links);
	const path = `/courses/${made.id}/`;

	assert.deepEqual({ ...made, ...links }, made);
	assert.deepEqual({ ...(await asAdmin.get(path)).json, ...links }, (await asAdmin.get(path)).json);
	const [student, teacher, plain] = [await approvedStudent(api), await instructor(api), await person(api)];
	for (const token of [undefined, student.access, teacher.access, plain.access])
		for (const target of [path, `/courses/?search=${encodeURIComponent(made.name)}`]) {
			const { text } = await api.get(target, { token });
			for (const field of HIDDEN)
				assert.ok(!text.includes(field), `${field} in ${target}`);
			assert.ok(!text.includes('git.example'));
		}
});

test('a search does not find what the searcher may not see', async () => {
	const word = unique('secret').replace(' ', '');
	await make({ github_repository: `https://git.example/${word}` });

	assert.equal((await api.get(`/courses/?search=${word}`)).json.count, 0);
});

test('create, read, replace, change, delete', async () => {
	const [campus, online] = [await things.campus(asAdmin), await things.campus(asAdmin)];
	const partner = await things.partner(asAdmin);
	const teacher = await instructor(api);
	const fields = { name: unique('Course'), category_id: category.id, description: 'Long\ntext', software_tools: 'gcc, make',
		topics_covered: 'pointers', instructor_id: teacher.id, location_ids: [campus.id, online.id],
		partner_ids: [partner.id], registration_deadline: '2027-01-01', selection_date: '2027-01-10',
		start_date: '2027-02-01', end_date: '2027-06-30' };
	const { status, json, headers } = await asAdmin.post('/courses/', fields);

	assert.equal(status, 201);
	assert.ok(headers.location.endsWith(`/api/v1/courses/${json.id}/`));
	assert.deepEqual(json.locations.sort(), [campus.name, online.name].sort());
	assert.deepEqual(json.partners, [partner.name]);
	assert.equal(json.instructor, `Ada ${teacher.last_name}`);
	assert.equal(json.instructor_id, teacher.id);
	assert.equal(json.start_date, '2027-02-01');
	assert.equal(json.review_count, 0);

	const path = `/courses/${json.id}/`;
	const put = await asAdmin.put(path, { name: fields.name, category: category.id, location_ids: [] });
	assert.equal(put.status, 200);
	assert.deepEqual(put.json.locations, []);
	const patch = await asAdmin.patch(path, { end_date: '2027-07-01' });
	assert.equal(patch.status, 200);
	assert.equal(patch.json.end_date, '2027-07-01');
	assert.deepEqual((await asAdmin.get(path)).json, patch.json);
	assert.equal((await asAdmin.delete(path)).status, 204);
	assert.equal((await api.get(path)).status, 404);
});

test('write aliases: category or category_id, locations or location_ids, and so on', async () => {
	const campus = await things.campus(asAdmin);
	const partner = await things.partner(asAdmin);
	const parent = await make();
	const made = await asAdmin.post('/courses/', { name: unique('Alias'), category: category.id, locations: [campus.id],
		partners: [partner.id], parent: parent.id });

	assert.equal(made.status, 201, made.text);
	assert.deepEqual([made.json.locations, made.json.partners, made.json.parent_id], [[campus.name], [partner.name], parent.id]);
});

test('a client that reads, changes one thing and sends the whole back loses nothing', async () => {
	const campus = await things.campus(asAdmin);
	const made = await make({ location_ids: [campus.id] });
	const { status, json } = await asAdmin.put(`/courses/${made.id}/`, { ...made, category_id: category.id,
		location_ids: [campus.id], partner_ids: [], description: 'changed' });

	assert.equal(status, 200);
	assert.equal(json.description, 'changed');
	assert.deepEqual(json.locations, made.locations);
	assert.equal(json.category, made.category);
});

test('what does not exist is told at its field', async () => {
	const { status, json } = await attempt({ category_id: 999999999, instructor_id: 999999999, parent_id: 999999999,
		location_ids: [999999999], partner_ids: [999999998, 999999999] });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['category', 'instructor', 'locations', 'parent', 'partners']);
});

test('every fault at once, of the form, of the links and of the dates', async () => {
	const { status, json } = await attempt({ name: '', category_id: 999999999, software_tools: 'x'.repeat(2001),
		start_date: '2027-02-30', github_repository: 'javascript:alert(1)', registration_deadline: '2027-05-01',
		selection_date: '2027-04-01', location_ids: 'x' });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json).sort(), ['category', 'github_repository', 'locations', 'name', 'selection_date',
		'software_tools', 'start_date']);
});

test('an address whose scheme a telephone wrote in capitals is an address', async () => {
	const { status, json } = await attempt({ video_url: 'Https://Video.example/Path', discord_community: 'HTTP://a.example' });

	assert.equal(status, 201);
	assert.deepEqual([json.video_url, json.discord_community], ['https://Video.example/Path', 'http://a.example']);
	assert.deepEqual(Object.keys((await attempt({ video_url: 'JavaScript:alert(1)' })).json), ['video_url']);
});

const RISING = [
	[{ registration_deadline: '2027-02-01', selection_date: '2027-02-01' }, 'selection_date'],
	[{ registration_deadline: '2027-02-02', selection_date: '2027-02-01' }, 'selection_date'],
	[{ selection_date: '2027-02-01', start_date: '2027-02-01' }, 'start_date'],
	[{ registration_deadline: '2027-02-01', start_date: '2027-01-01' }, 'start_date'],
	[{ start_date: '2027-02-01', end_date: '2027-02-01' }, 'end_date'],
	[{ registration_deadline: '2027-02-01', end_date: '2027-01-01' }, 'end_date'],
	[{ selection_date: '2027-02-01', end_date: '2027-02-01' }, 'end_date'],
];

for (const [dates, field] of RISING)
	test(`dates rise strictly: ${Object.values(dates).join(' → ')} is refused at ${field}`, async () => {
		const { status, json } = await attempt(dates);

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), [field]);
	});

test('dates rise strictly also when one is changed alone', async () => {
	const made = await make({ start_date: '2027-02-01', end_date: '2027-03-01' });
	const bad = await asAdmin.patch(`/courses/${made.id}/`, { start_date: '2027-03-01' });

	assert.equal(bad.status, 400);
	assert.ok(bad.json.end_date || bad.json.start_date);
	assert.equal((await asAdmin.patch(`/courses/${made.id}/`, { start_date: '2027-03-01', end_date: '2027-03-02' })).status, 200);
	assert.equal((await asAdmin.patch(`/courses/${made.id}/`, { start_date: null })).json.start_date, null);
});

for (const date of ['2027-13-01', '2027-02-29', '2027-1-1', '01.02.2027', '2027-02-01T00:00:00Z', 'tomorrow', 20270201, 'infinity', '0000-01-01', '10000-01-01', true])
	test(`the date ${JSON.stringify(date)} is refused`, async () => {
		const { status, json } = await attempt({ start_date: date });

		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['start_date']);
	});

test('an inactive category takes no course, and keeps those it has', async () => {
	const other = await things.category(asAdmin);
	const course = await make({ category: other.id });
	await asAdmin.patch(`/categories/${other.id}/`, { is_active: false });
	const { status, json } = await attempt({ category_id: other.id });

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['category']);
	assert.equal((await asAdmin.patch(`/courses/${course.id}/`, { description: 'still mine' })).status, 200);
	const moved = await make();
	assert.equal((await asAdmin.patch(`/courses/${moved.id}/`, { category: other.id })).status, 400);
});

test('an instructor is somebody with that role who is active', async () => {
	const student = await person(api);
	const gone = await instructor(api);
	await deactivate(gone.id);

	for (const id of [student.id, gone.id, 999999999]) {
		const { status, json } = await attempt({ instructor_id: id });
		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['instructor']);
	}
});

test('parent: subcourses show in the detail, no course is its own parent', async () => {
	const parent = await make();
	const child = await make({ parent: parent.id });

	assert.deepEqual((await api.get(`/courses/${parent.id}/`)).json.subcourses, [{ id: child.id, name: child.name }]);
	assert.equal(child.parent, parent.name);
	const own = await asAdmin.patch(`/courses/${parent.id}/`, { parent: parent.id });
	assert.equal(own.status, 400);
	assert.deepEqual(Object.keys(own.json), ['parent']);
});

test('no cycle through parent, however long', async () => {
	const a = await make();
	const b = await make({ parent: a.id });
	const c = await make({ parent: b.id });

	for (const [from, to] of [[a, b], [a, c], [b, c]]) {
		const { status, json } = await asAdmin.patch(`/courses/${from.id}/`, { parent: to.id });
		assert.equal(status, 400);
		assert.deepEqual(Object.keys(json), ['parent']);
	}
	assert.equal((await asAdmin.patch(`/courses/${c.id}/`, { parent: a.id })).status, 200);
	assert.equal((await asAdmin.patch(`/courses/${c.id}/`, { parent: null })).json.parent, null);
});

test('two changes at the same moment cannot close a cycle: the second waits for the first', async () => {
	/* Of three: the rows' own locks keep two apart already. */
	const [a, c] = [await make(), await make()];
	const b = await make({ parent: c.id });
	const first = execute`BEGIN; UPDATE course SET parent_id = ${b.id} WHERE id = ${a.id}; SELECT pg_sleep(1.2); COMMIT`;
	await new Promise((resolve) => setTimeout(resolve, 500));
	const { status, json } = await asAdmin.patch(`/courses/${c.id}/`, { parent: a.id });
	await first;

	assert.equal(status, 400);
	assert.deepEqual(Object.keys(json), ['parent']);
});

test('deleting a parent leaves its children', async () => {
	const parent = await make();
	const child = await make({ parent: parent.id });

	assert.equal((await asAdmin.delete(`/courses/${parent.id}/`)).status, 204);
	const { status, json } = await api.get(`/courses/${child.id}/`);
	assert.equal(status, 200);
	assert.equal(json.parent_id, null);
});

test('the average rating is of approved reviews alone', async () => {
	const made = await make();
	await execute`INSERT INTO review (name, review_text, rating, course_id, is_approved)
		VALUES ('A', 'x', 5, ${made.id}, true), ('B', 'x', 4, ${made.id}, true), ('C', 'x', 1, ${made.id}, false)`;
	const { json } = await api.get(`/courses/${made.id}/`);

	assert.equal(json.average_rating, 4.5);
	assert.equal(json.review_count, 2);
});

test('public answers hold no address and no user name of the instructor', async () => {
	const teacher = await instructor(api);
	const made = await make({ instructor_id: teacher.id });
	const { text } = await api.get(`/courses/${made.id}/`);

	assert.ok(!text.includes(teacher.username));
	assert.ok(!text.includes(teacher.email));
});

test('an instructor without a name is not shown by user name', async () => {
	const teacher = await instructor(api, { first_name: '', last_name: '' });
	const made = await make({ instructor_id: teacher.id });
	const { json, text } = await api.get(`/courses/${made.id}/`);

	assert.ok(!text.includes(teacher.username));
	assert.ok(json.instructor === null || json.instructor === '');
});

test('a form and multipart write a course, lists by repeated names', async () => {
	const [one, two] = [await things.partner(asAdmin), await things.partner(asAdmin)];
	const form = await asAdmin.request('POST', '/courses/', { form: [['name', unique('Form')], ['category_id', String(category.id)],
		['partner_ids', String(one.id)], ['partner_ids', String(two.id)], ['start_date', ''], ['github_repository', '']] });
	assert.equal(form.status, 201, form.text);
	assert.deepEqual(form.json.partners.sort(), [one.name, two.name].sort());
	assert.equal(form.json.start_date, null);

	const multipart = await asAdmin.request('POST', '/courses/', { multipart: [{ name: 'name', value: unique('Multi') },
		{ name: 'category', value: String(category.id) }, { name: 'partners', value: String(one.id) },
		{ name: 'description', value: 'ümlaut\r\nline' }] });
	assert.equal(multipart.status, 201, multipart.text);
	assert.deepEqual(multipart.json.partners, [one.name]);
});

test('lists of ids: doubles count once; wrong things in them are told', async () => {
	const partner = await things.partner(asAdmin);
	const twice = await attempt({ partner_ids: [partner.id, partner.id] });
	assert.equal(twice.status, 201);
	assert.deepEqual(twice.json.partners, [partner.name]);
	for (const bad of [[0], [-1], ['x'], [1.5], [null], [[1]], [{ id: 1 }], 5, 'x', { id: 1 }, [true], [1e30]]) {
		const { status, json } = await attempt({ partner_ids: bad });
		assert.equal(status, 400, JSON.stringify(bad));
		assert.deepEqual(Object.keys(json), ['partners'], JSON.stringify(bad));
	}
});

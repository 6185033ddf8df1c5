/*
 * The ten steps of the student journey (architecture document), from a visitor who browses to an alumna whose story
 * others read, through each web server, with the mails that it causes.
 */
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { application, as, lesson, module, schedule } from '../lib/learning.mjs';
import { admin, mailedToken, mailsTo, registration } from '../lib/people.mjs';
import { onEachServer } from '../lib/servers.mjs';
import * as things from '../lib/things.mjs';
import { unique } from '../lib/unique.mjs';

const soon = (days) => new Date(Date.now() + days * 86400000).toISOString().slice(0, 19) + 'Z';

async function ok(promise, status = 200) {
	const answer = await promise;

	assert.equal(answer.status, status, answer.text);
	return answer.json;
}

onEachServer(({ name, api }) => {
	const school = {};
	const ama = registration();
	const templates = async () => (await mailsTo(ama.email)).map(({ template }) => template);
	const step = (title, body) => test(`${name}: ${title}`, body);

	before(async () => {
		school.admin = as(api, await admin(api));
		school.course = await things.course(school.admin, { github_repository: 'https://github.com/evolv-school/journey' });
		school.schedule = await schedule(school.admin, { course: school.course.id, capacity: 10 });
		school.lesson = await lesson(school.admin, (await module(school.admin, school.schedule.id)).id);
		school.event = await ok(school.admin.post('/events/', { title: unique('Workshop'), date: soon(14), is_virtual: true, capacity: 5 }), 201);
	});

	step('1 discovery: courses, stories, events and the school are there for anybody', async () => {
		assert.ok((await ok(api.get(`/courses/?search=${encodeURIComponent(school.course.name)}`))).results.some(({ id }) => id === school.course.id));
		for (const path of ['/alumni/', '/events/', '/team-members/', '/reviews/'])
			await ok(api.get(path));
		assert.equal((await ok(api.get(`/lessons/${school.lesson.id}/`))).content, null);
	});

	step('2 registration: an account, tokens, and a welcome mail whose link verifies the address', async () => {
		const { user, tokens } = await ok(api.post('/register/', ama), 201);
		Object.assign(ama, { id: user.id, access: tokens.access, client: api.with({ token: tokens.access }) });
		assert.deepEqual(await templates(), ['welcome']);
		await ok(api.post('/verify-email/', { token: await mailedToken(ama.email, 'welcome') }));
	});

	step('3 application: a register number, a pending place in the course, a confirmation', async () => {
		assert.equal((await ok(ama.client.get('/students/me/application-status/'))).status, 'not_applied');
		const student = await ok(ama.client.post('/students/', application([school.course.id])), 201);
		ama.student = student;
		assert.match(student.register_number, /^EVOLV-\d{4}-\d{4,}$/);
		assert.ok((await templates()).includes('application-received'));
		assert.equal((await ama.client.get('/students/me/learning-materials/')).status, 403);
	});

	step('4 review: the admin sees the application and completes its steps', async () => {
		assert.equal((await ok(school.admin.get(`/students/${ama.student.id}/`))).register_number, ama.student.register_number);
		const steps = (await ok(school.admin.get(`/student-selection/?student=${ama.student.id}&page_size=100`))).results;
		assert.ok(steps.length > 0);
		for (const { id } of steps)
			await ok(school.admin.patch(`/student-selection/${id}/`, { status: 'Completed' }));
	});

	step('5 approval: told by mail, and the materials open', async () => {
		const status = await ok(ama.client.get('/students/me/application-status/'));
		assert.deepEqual([status.status, status.progress.percentage], ['approved', 100]);
		assert.deepEqual(status.enrollments.map((one) => one.status), ['Approved']);
		assert.ok((await ok(ama.client.get('/students/me/learning-materials/'))).access_granted);
	});

	step('6 enrolment: a seat in the schedule, and lessons with their content', async () => {
		await ok(ama.client.post(`/students/me/enroll/${school.schedule.id}/`, {}), 201);
		assert.ok((await templates()).includes('schedule-enrolled'));
		assert.equal((await ok(ama.client.get(`/lessons/${school.lesson.id}/`))).content, 'the secret of it');
	});

	step('7 learning: community links, and lessons that are done', async () => {
		const materials = await ok(ama.client.get('/students/me/learning-materials/'));
		assert.equal(materials.community_links.github.url, 'https://github.com/evolv-school/journey');
		assert.ok((await ama.client.post(`/lessons/${school.lesson.id}/complete/`, {})).status < 300);
		assert.ok((await ok(ama.client.get('/students/me/dashboard/'))).progress);
	});

	step('8 engagement: a seat at an event, shown among her own', async () => {
		assert.equal((await ama.client.post(`/events/${school.event.id}/register/`, {})).status, 201);
		assert.ok((await ok(ama.client.get('/students/me/events/'))).some(({ id, event }) => [id, event].includes(school.event.id)));
	});

	step('9 completion: a project is accepted, and the certificate can be checked by anybody', async () => {
		const project = await ok(ama.client.post('/students/me/projects/', { schedule: school.schedule.id, title: 'A library for my street', url: 'https://work.example/', notes: '' }), 201);
		await ok(school.admin.patch(`/projects/${project.id}/`, { status: 'accepted', feedback: 'Well done.' }));
		const [enrollment] = (await ok(ama.client.get('/students/me/application-status/'))).enrollments;
		await ok(school.admin.patch(`/enrollments/${enrollment.id}/`, { status: 'Completed' }));
		const [certificate] = await ok(ama.client.get('/students/me/certificates/'));
		assert.equal((await ok(api.get(`/certificates/${certificate.code}/`))).valid, true);
		assert.ok((await templates()).includes('certificate-issued'));
	});

	step('10 alumni: her page is made, she tells her story, and a visitor reads it', async () => {
		const alumna = await ok(school.admin.post('/alumni/', { user: ama.id, graduation_year: new Date().getFullYear(), course: school.course.id }), 201);
		assert.equal((await ok(ama.client.get('/users/me/'))).role, 'Alumni');
		await ok(ama.client.patch('/alumni/me/', { success_story: 'I build what my street needs.', mentor: true }));
		const read = await ok(api.get(`/alumni/${alumna.id}/`));
		assert.deepEqual([read.success_story, read.mentor, read.user.first_name], ['I build what my street needs.', true, ama.first_name ?? read.user.first_name]);
	});
});

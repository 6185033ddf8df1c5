/*
 * evolv import-django --media: the files that rows name, and nothing else of that folder, become ours.
 */
import assert from 'node:assert/strict';
import {
	chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { djangoDatabase, djangoMedia, filesBelow, importDjango } from '../lib/django.mjs';
import { scratchDirectory } from '../lib/instance.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==', 'base64');
const store = mkdtempSync(join(scratchDirectory(), 'store-'));
const settings = { files_dir: join(store, 'files'), spool_dir: join(store, 'spool') };
mkdirSync(settings.files_dir);
mkdirSync(settings.spool_dir);

const source = await djangoDatabase();
after(source.drop);
const media = djangoMedia({
	'profiles/ines.png': png,
	'categories/data.png': png,
	'materials/book.txt': 'A book.\n',
	'materials/other.txt': 'Another one.\n',
	'materials/empty.pdf': '',
	'materials/virus.exe': 'MZ',
});
const outside = djangoMedia({ 'secret.txt': 'A secret.\n', 'folder/secret.txt': 'Another secret.\n' });
symlinkSync(join(outside, 'secret.txt'), join(media, 'materials', 'link.txt'));
symlinkSync(join(outside, 'folder'), join(media, 'linked'));
mkdirSync(join(media, 'materials', 'folder.txt'));

await source.run(`
	INSERT INTO courses_customuser (id, username, email, password) VALUES (1, 'ines', 'ines@old.example', ''), (2, 'ama', 'ama@old.example', '');
	INSERT INTO courses_profile (id, user_id, role, profile_picture) VALUES (1, 1, 'Instructor', 'profiles/ines.png'), (2, 2, 'Student', 'profiles/gone.png');
	INSERT INTO courses_coursecategory (id, name, image) VALUES (1, 'Data', 'categories/data.png'), (2, 'Same', 'categories/data.png'),
		(3, 'Elsewhere', 'https://pictures.example/a.png'), (4, 'Program', 'categories/x.svg'), (5, 'data', 'categories/data.png');
	INSERT INTO courses_course (id, name, category_id) VALUES (1, 'Python', 1);
	INSERT INTO courses_coursematerial (id, course_id, title, material_type, file, uploaded_by_id) VALUES
		(1, 1, 'Book', 'document', 'materials/book.txt', 1), (2, 1, 'Gone', 'pdf', 'materials/gone.pdf', 1),
		(3, 1, 'Elsewhere', 'pdf', 'https://files.example/a.pdf', NULL), (4, 1, 'Empty', 'pdf', 'materials/empty.pdf', 1),
		(5, 1, 'Program', 'other', 'materials/virus.exe', 1), (6, 1, 'Up', 'pdf', '../${outside.split('/').pop()}/secret.txt', 1),
		(7, 1, 'Root', 'pdf', '${outside}/secret.txt', 1), (8, 1, 'Link', 'pdf', 'materials/link.txt', 1),
		(9, 1, 'Linked', 'pdf', 'linked/secret.txt', 1), (10, 1, 'Folder', 'pdf', 'materials/folder.txt', 1),
		(11, 1, 'Dots', 'pdf', 'materials/../materials/./book.txt', 1), (12, 1, 'Twice', 'pdf', 'materials//book.txt', 1);
`);

const files = () => filesBelow(settings.files_dir).length;
const spooled = () => readdirSync(settings.spool_dir);

test('a transaction that fails at its end leaves no file behind', async () => {
	const doomed = await scratchDatabase(settings);
	after(doomed.drop);
	await doomed.value`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
		CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON course DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fail()`;
	const { code } = await importDjango(doomed.config, source, ['--media', media]);
	assert.equal(code, 70);
	assert.deepEqual([files(), spooled()], [0, []]);
	assert.equal(await doomed.value`SELECT count(*) FROM account`, '0');
});

const { config, value, drop } = await scratchDatabase(settings);
after(drop);
const run = (...words) => importDjango(config, source, words);

test('a dry run copies nothing that stays', async () => {
	const { code, taken } = await run('--dry-run', '--media', media);
	assert.deepEqual([code, taken.course_material.new], [0, 2]);
	assert.deepEqual([files(), spooled()], [0, []]);
});

test('without --media rows are taken without their files, and materials not at all', async () => {
	const { code, taken } = await run();
	assert.deepEqual([code, taken.course_material.new, taken.category.new, taken.profile.new], [0, 1, 4, 2]);
	assert.equal(await value`SELECT string_agg(coalesce(image, '-'), ' ' ORDER BY id) FROM category`,
		'- - https://pictures.example/a.png -');
	assert.equal(files(), 0);
});

test('with it, the next import takes them', async () => {
	const { code, taken, err } = await run('--media', media);
	assert.equal(code, 0, err);
	assert.deepEqual([taken.course_material.new, taken.category.changed, taken.profile.changed], [1, 2, 1]);
	assert.deepEqual([files(), spooled()], [4, []]);
});

test('a material is stored under a key of ours, with its name, size, uploader and day', async () => {
	const key = await value`SELECT file FROM course_material WHERE id = 1`;
	assert.match(key, /^materials\/[0-9a-f]{32}\.txt$/);
	assert.equal(readFileSync(join(settings.files_dir, key), 'utf8'), 'A book.\n');
	assert.equal(await value`SELECT concat_ws('|', file_name, file_size, uploaded_by_id, uploaded_at::date, material_type)
		FROM course_material WHERE id = 1`, 'book.txt|8|1|2024-03-04|document');
	assert.equal(await value`SELECT concat_ws('|', state, content_type, size, owner_table, owner_id) FROM stored_file WHERE key = ${key}`,
		'stored|text/plain|8|course_material|1');
	assert.equal(await value`SELECT file || ' ' || material_type FROM course_material WHERE id = 3`, 'https://files.example/a.pdf document');
});

test('a picture is an original that waits for the worker and is not shown; two rows have one each', async () => {
	assert.match(await value`SELECT profile_picture FROM profile WHERE id = 1`, /^uploads\/[0-9a-f]{32}\.png$/);
	assert.equal(await value`SELECT count(DISTINCT image) FROM category WHERE id IN (1, 2)`, '2');
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE state = 'waiting' AND owner_id IS NOT NULL`, '3');
});

test('hazard 28: no name leads out of the folder; what is missing, empty or of another kind is told', async () => {
	const { report, told } = await run('--media', media);
	const refused = report.filter(({ what, table }) => what === 'note' && table === 'courses_coursematerial');
	assert.deepEqual(refused.map(({ id }) => id), [2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
	for (const { reason } of refused)
		assert.match(reason, /^file: (There is no such file below the folder of --media|The file is empty|Files of this kind are not taken)/);
	assert.match(told('note', 'courses_coursematerial', 4), /empty/);
	assert.match(told('note', 'courses_coursematerial', 5), /kind/);
	assert.match(told('skipped', 'courses_coursematerial', 6), /Without its file there is no material/);
	assert.match(told('note', 'courses_profile', 2), /no such file.*profiles\/gone\.png/);
	assert.match(told('note', 'courses_coursecategory', 4), /kind/);
	assert.deepEqual([files(), spooled()], [4, []]);
});

test('a file that changed its name there takes the place of the old one; no other is copied again', async () => {
	const before = await value`SELECT image FROM category WHERE id = 1`;
	await source.run(`UPDATE courses_coursematerial SET file = 'materials/other.txt' WHERE id = 1;
		UPDATE courses_coursecategory SET description = 'New' WHERE id = 1`);
	const { taken } = await run('--media', media);
	assert.deepEqual([taken.course_material.changed, taken.category.changed], [1, 1]);
	assert.equal(await value`SELECT file_name || file_size FROM course_material WHERE id = 1`, 'other.txt13');
	assert.equal(await value`SELECT image FROM category WHERE id = 1`, before);
	assert.equal(await value`SELECT count(*) FROM stored_file WHERE removed_at IS NOT NULL`, '1', 'the worker deletes the old one');
	assert.equal(files(), 5);
});

test('without --media a file that was taken before stays', async () => {
	const { taken } = await run();
	assert.deepEqual([taken.course_material.changed, taken.category.changed, taken.profile.changed], [0, 0, 0]);
	assert.equal(await value`SELECT count(*) FROM category WHERE image ~ '^uploads/'`, '2');
});

test('what root imports belongs to whom files_dir belongs to', { skip: process.getuid() !== 0 && 'only root can' }, async () => {
	const given = { files_dir: join(store, 'given'), spool_dir: join(store, 'given-spool') };
	for (const folder of Object.values(given)) {
		mkdirSync(folder);
		chownSync(folder, 4711, 4711);
	}
	chmodSync(scratchDirectory(), 0o755);
	chmodSync(store, 0o755);
	const other = await scratchDatabase(given);
	after(other.drop);
	const { code, err } = await importDjango(other.config, source, ['--media', media]);
	assert.equal(code, 0, err);
	const owners = readdirSync(given.files_dir, { recursive: true }).map((name) => statSync(join(given.files_dir, name)).uid);
	assert.deepEqual(new Set(owners), new Set([4711]));
	assert.ok(owners.length > 3);
});

test('a store that cannot be written to: nothing is taken', async () => {
	const blocked = join(store, 'blocked');
	writeFileSync(blocked, 'no folder');
	const other = await scratchDatabase({ files_dir: blocked, spool_dir: settings.spool_dir });
	after(other.drop);
	const { code } = await importDjango(other.config, source, ['--media', media]);
	assert.equal(code, 74);
	assert.equal(await other.value`SELECT count(*) FROM account`, '0');
	assert.deepEqual(spooled(), []);
});

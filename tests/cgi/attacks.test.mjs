/*
 * Nobody's text becomes more than text on a page: not what any column of the database holds, not what is typed into any
 * form. A new column, page or form is attacked without a new line here.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';

import { ATTACKS } from '../lib/attacks.mjs';
import { urlencoded } from '../lib/client.mjs';
import { attribute, descendants, fetchPage, readPage, textOf } from '../lib/pages.mjs';
import { scratchDatabase } from '../lib/scratch.mjs';
import { setting } from '../lib/settings.mjs';
import { PAGES } from '../lib/site-pages.mjs';
import { DEMO_PASSWORD } from '../lib/visitors.mjs';
import { uniqueEmail, uniqueWord } from '../lib/unique.mjs';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const school = await scratchDatabase();

after(() => school.drop());
await promisify(execFile)(setting('evolv'), ['--config', school.config, 'load-demo']);

const fold = (text) => text.replace(/\s+/g, ' ').trim();

/* Several attacks in one text of at most so many letters: what got through would not hide behind another that did not. */
const grouped = (most) => ATTACKS.reduce((groups, attack) => {
	const longer = `${groups.at(-1)} ${attack}`;

	return longer.length <= most ? [...groups.slice(0, -1), longer] : [...groups, attack];
}, ['']);

/* A few at a time. */
async function inTurn(all, work) {
	const waiting = [...all];

	await Promise.all(Array.from({ length: 3 }, async () => {
		for (let one = waiting.shift(); one; one = waiting.shift())
			await work(one);
	}));
}

/* --- who looks ------------------------------------------------------------------------------- */

const pages = PAGES.filter(({ status }) => !status);
const code = await school.value`SELECT min(code) FROM certificate`;

const post = (path, form, cookie) => school.api.request('POST', path, { form, undocumented: true, headers: { Accept: HTML, ...(cookie ? { Cookie: cookie } : {}) } });

async function enter(who) {
	const answer = await (who === 'newcomer'
		? post('/register/', { username: uniqueWord(), email: uniqueEmail(), password: DEMO_PASSWORD })
		: post('/auth/login/', { username: who, password: DEMO_PASSWORD }));

	assert.equal(answer.status, 303, answer.text);
	return answer.headers['set-cookie'].split(';')[0];
}

const visitors = [...new Set(pages.map(({ as }) => as).filter(Boolean))];
const cookies = Object.fromEntries(await Promise.all(visitors.map(async (who) => [who, await enter(who)])));

/* A page of site-pages.mjs, checked: nothing on it runs or leads away. */
async function open({ name, path, as }) {
	const page = await fetchPage(path.replace('{code}', code), {
		attacked: true, settings: { rate_limits: 'off', ...school.databases }, headers: as ? { Cookie: cookies[as] } : {},
	});

	assert.equal(page.status, 200, name);
	return page;
}

/* --- what is stored -------------------------------------------------------------------------- */

/* Tables of the machinery: their rows are no content, and texts in them stop it. */
const MACHINERY = ['account_token', 'answer', 'audit', 'certificate_key', 'demo_part', 'idempotency', 'imported_row', 'kept_count', 'outbox', 'rate_limit',
	'schema_migration', 'stored_file', 'time_zone', 'worker_sign'];

/* Tables whose changes the kept answers of the API follow, and that no page shows. */
const API_ALONE = ['lesson', 'module'];

/* [{n, table, name, room}]: by n a column is told again in a page's text. */
const columns = JSON.parse(await school.value`SELECT json_agg(c) FROM (
		SELECT row_number() OVER (ORDER BY c.table_name, c.column_name) AS n, c.table_name AS table, c.column_name AS name,
			coalesce(c.character_maximum_length, 10000) AS room
		FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'evolv' AND t.table_type = 'BASE TABLE' AND c.data_type IN ('text', 'character varying') AND c.is_generated = 'NEVER'
			AND NOT c.table_name = ANY (string_to_array(${MACHINERY.join()}, ','))) c`);

/* A text cut so that it fits into a column, with the column's tag and, in the database, the row's id. */
const TAG_ROOM = 16;
const cut = (text, room) => [...text].slice(0, Math.max(room - TAG_ROOM, 0)).join('');
const words = (text, { n, room }) => `${cut(text, room)} zq${n}x`;
const address = (text, { n, room }) => `${cut(`https://school.example/${text.replace(/[\s<>"]/g, '')}`, room)}zq${n}x`;

/* Writes a text into columns of every row: as it is, or as an address where the database's rules want one; and row by row
 * where they let it into some rows alone. */
async function store(text, attacked) {
	const values = attacked.map((column) => ({ ...column, words: words(text, column), address: address(text, column) }));

	await school.value`DO $attack$
		DECLARE
			c record;
			v_row tid;
			v_value text;
			v_update text;
		BEGIN
			FOR c IN SELECT * FROM json_to_recordset(${JSON.stringify(values)}) AS x ("table" text, name text, words text, address text) LOOP
				v_update := format('UPDATE %I t SET %I = $1 || coalesce(to_jsonb(t) ->> %L, %L)', c.table, c.name, 'id', '');
				BEGIN
					EXECUTE v_update USING c.words;
					CONTINUE;
				EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
				END;
				FOR v_row IN EXECUTE format('SELECT ctid FROM %I', c.table) LOOP
					FOREACH v_value IN ARRAY ARRAY[c.words, c.address] LOOP
						BEGIN
							EXECUTE v_update || ' WHERE ctid = $2' USING v_value, v_row;
							EXIT;
						EXCEPTION WHEN integrity_constraint_violation OR data_exception OR raise_exception THEN
						END;
					END LOOP;
				END LOOP;
			END LOOP;
		END $attack$`;
}

/* All that a page says: its texts, and those of its attributes. */
function saidBy(page) {
	const spoken = page.all('').flatMap(({ attrs }) => attrs.filter(({ name }) => ['alt', 'aria-label', 'content', 'title', 'value'].includes(name)));

	return fold([textOf(page.find('html')), ...spoken.map(({ value }) => value)].join('\n'));
}

/* The tables of which a column holds its tag. */
const holders = async () => JSON.parse(await school.value`SELECT json_agg(DISTINCT "table") FROM json_to_recordset(${JSON.stringify(columns)}) AS c (n int, "table" text, name text)
	WHERE (xpath('//c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I WHERE %I LIKE %L', "table", name, '%zq' || n || 'x%'), false, true, '')))[1]::text <> '0'`);

/* The columns that some page shows, and by page those that stand there just as they are stored: neither rich nor in pieces. */
const shown = new Set();
const plain = new Map();

test('the columns that pages show are found, in each table whose changes they follow', async () => {
	const probe = 'a *probe*, b; & <b>more</b>';
	await store(probe, columns);
	const held = await holders();
	const followed = JSON.parse(await school.value`SELECT json_agg(DISTINCT tgrelid::regclass::text) FROM pg_trigger WHERE tgname LIKE '%\\_content\\_changed'`)
		.filter((table) => !API_ALONE.includes(table) && held.includes(table));

	await inTurn(pages, async (one) => {
		const page = await open(one);
		const said = saidBy(page);

		plain.set(one, columns.filter((column) => said.includes(fold(words(probe, column)))));
		columns.filter(({ n }) => page.text.includes(`zq${n}x`)).forEach((column) => shown.add(column));
	});
	assert.ok(followed.length > 10);
	assert.deepEqual(followed.filter((table) => ![...shown].some((column) => column.table === table)), [], 'no page of site-pages.mjs shows a text of these');
});

for (const text of grouped(130))
	test(`stored text is text on every page: ${text}`, async () => {
		await store(text, [...shown]);
		await inTurn(pages, async (one) => {
			const said = saidBy(await open(one));

			for (const column of plain.get(one))
				assert.ok(said.includes(fold(words(text, column))), `${one.name}: ${column.table}.${column.name}`);
		});
	});

/* --- what is typed --------------------------------------------------------------------------- */

const WRITTEN = ['email', 'search', 'tel', 'text', 'textarea'];
const typeOf = (field) => attribute(field, 'type') ?? field.tagName;
const fieldsOf = (form) => descendants(form).filter(({ tagName }) => ['input', 'select', 'textarea'].includes(tagName));
const isPost = (form) => attribute(form, 'method') === 'post';

/* Sends a form of which every field holds the text; of one that looks for something, those in which one writes. */
async function send(page, form, text) {
	const value = (field) => {
		if (typeOf(field) === 'hidden')
			return attribute(field, 'value');
		return isPost(form) || WRITTEN.includes(typeOf(field)) ? text : '';
	};
	const sent = fieldsOf(form).map((field) => [attribute(field, 'name'), value(field)]);

	if (!isPost(form))
		return open({ ...page, path: `${attribute(form, 'action')}?${urlencoded(sent)}` });
	const answer = await post(attribute(form, 'action').replace('/api/v1', ''), sent, cookies[page.as]);
	assert.equal(answer.status, 400, answer.text);
	return readPage(answer, page.name, { attacked: true });
}

test('what is typed into any form comes back as text, where it was typed', async () => {
	const actions = new Set();

	await inTurn(pages, async (one) => {
		for (const form of (await open(one)).all('form').filter((each) => fieldsOf(each).some((field) => WRITTEN.includes(typeOf(field)))))
			for (const text of grouped(1000)) {
				const back = await send(one, form, text);

				actions.add(attribute(form, 'action').replace(/^\/fr|\?.*/g, ''));
				for (const field of fieldsOf(form).filter((each) => WRITTEN.includes(typeOf(each)))) {
					const same = back.find(`${field.tagName}[name=${attribute(field, 'name')}]`);

					assert.equal(fold(attribute(same, 'value') ?? textOf(same)), fold(text), `${one.name}: ${attribute(field, 'name')}`);
				}
			}
	});
	assert.ok(actions.size >= 10, [...actions].join());
});

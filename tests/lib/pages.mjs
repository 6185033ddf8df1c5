/*
 * Pages as a browser reads them: fetched from the real program, checked, and taken apart.
 *
 *     const page = await fetchPage('/fr/courses/12/');
 *     assert.equal(textOf(page.find('h1')), 'Data Visualisation');
 *
 * Every page that any test fetches is checked: it is valid HTML, its program logged no fault of a template, and nothing in
 * it runs or leads where it may not.
 */
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';

import { HtmlValidate } from 'html-validate';
import { parse } from 'parse5';

import { checkAnswer } from './answer.mjs';
import { runProgram } from './cgi.mjs';
import { setting } from './settings.mjs';
import { ownAddress } from './unique.mjs';
import { configuration } from './instance.mjs';

const validator = new HtmlValidate({
	extends: ['html-validate:standard'],
	rules: {
		/* Marks of style, not of validity. */
		'attr-quotes': 'off',
		'attribute-boolean-style': 'off',
		'attribute-empty-style': 'off',
		'doctype-style': 'off',
		'long-title': 'off',
		'no-inline-style': 'error',
		'no-trailing-whitespace': 'off',
		'require-sri': 'off',
		'tel-non-breaking': 'off',
		'void-style': 'off',
	},
});

const URL_ATTRIBUTES = ['href', 'src', 'action', 'formaction', 'poster', 'cite', 'data', 'xlink:href'];
const ALLOWED_URL = /^(https?:\/\/|mailto:|#|\/(?!\/))/i;

/* All elements below a node, in order. */
function* elements(node) {
	for (const child of node.childNodes ?? []) {
		if (child.tagName) {
			yield child;
			yield* elements(child.tagName === 'template' ? child.content : child);
		}
	}
}

export const descendants = (node) => [...elements(node)];

export const attribute = (element, name) => element.attrs.find((attr) => attr.name === name)?.value;

export function textOf(node) {
	if (!node)
		return undefined;
	if (node.nodeName === '#text')
		return node.value;
	return (node.childNodes ?? []).map(textOf).join('').replace(/\s+/g, ' ').trim();
}

/* "h1", ".card", "a.card", "#content", "meta[name=description]". */
function matcher(selector) {
	const [, tag, id, name, key, value] = /^([a-z0-9]*)(?:#([\w-]+))?(?:\.([\w-]+))?(?:\[([\w:-]+)(?:=([^\]]*))?\])?$/.exec(selector);

	return (element) => (!tag || element.tagName === tag)
		&& (!id || attribute(element, 'id') === id)
		&& (!name || (attribute(element, 'class') ?? '').split(/\s+/).includes(name))
		&& (!key || (value === undefined ? attribute(element, key) !== undefined : attribute(element, key) === value));
}

/* Nothing that a browser would run or follow came in. */
function checkHarmless(all, where) {
	for (const element of all) {
		const name = element.tagName;
		for (const attr of element.attrs) {
			assert.doesNotMatch(attr.name, /^on/i, `${where}: <${name} ${attr.name}>`);
			assert.ok(!['style', 'srcdoc'].includes(attr.name), `${where}: <${name} ${attr.name}>`);
			if (URL_ATTRIBUTES.includes(attr.name))
				assert.match(attr.value, ALLOWED_URL, `${where}: <${name} ${attr.name}="${attr.value}">`);
		}
		assert.ok(!['iframe', 'object', 'embed', 'base', 'style', 'frame', 'applet'].includes(name), `${where}: <${name}>`);
		if (name === 'script') {
			const isData = attribute(element, 'type') === 'application/ld+json';
			assert.ok(isData || /^\/assets\//.test(attribute(element, 'src') ?? ''), `${where}: a script of somebody's`);
			if (isData)
				JSON.parse(textOf(element));
			else
				assert.equal(textOf(element), '', `${where}: a script in the page`);
		}
	}
}

async function checkValid(html, where) {
	const report = await validator.validateString(html);
	const messages = report.results.flatMap((result) => result.messages)
		.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`);

	assert.deepEqual(messages, [], `${where}: not valid HTML`);
}

/* Takes a page apart and checks it. */
export async function readPage(answer, where, options = {}) {
	const document = parse(answer.text, {
		onParseError: ({ code, startLine }) => assert.fail(`${where}: line ${startLine}: ${code}`),
		scriptingEnabled: false,
	});
	const all = [...elements(document)];

	assert.match(answer.headers['content-security-policy'] ?? '', /default-src 'none'/, `${where}: Content-Security-Policy`);
	assert.doesNotMatch(answer.headers['content-security-policy'], /unsafe/, where);
	if (!options.attacked)
		assert.doesNotMatch(answer.text, /urn:evolv|\{[a-z_]+[.:][a-z_.]+\}/, `${where}: something of the template is left`);
	checkHarmless(all, where);
	if (!options.attacked)
		await checkValid(answer.text, where);
	return {
		...answer,
		all: (selector) => all.filter(matcher(selector)),
		find: (selector) => all.find(matcher(selector)),
		language: attribute(all[0], 'lang'),
		title: textOf(all.find((element) => element.tagName === 'title')),
	};
}

/* "/fr/courses/12/?page=2": which program runs, as the web servers' configuration says it. */
function targetOf(path) {
	const [whole, ...query] = path.split('?');
	const [, name, rest] = /^(?:\/[a-z][a-z](?=\/|$))?(?:\/([^/]*))?(\/.*)?$/.exec(whole);

	return { program: name || 'home', pathInfo: rest ?? '/', query: query.join('?') };
}

const siteDirectory = () => join(dirname(dirname(setting('programs'))), 'site');

/* Options: {method, headers, address, settings (of evolv.conf), serverError as for other answers, faults: the log may hold
 * faults of a template or its data, attacked: somebody's text in the page may look like a placeholder or a fault of style}. */
export async function fetchPage(path, options = {}) {
	const target = targetOf(path);
	const answer = await runProgram(join(siteDirectory(), target.program), {
		GATEWAY_INTERFACE: 'CGI/1.1',
		SERVER_PROTOCOL: 'HTTP/1.1',
		REQUEST_METHOD: options.method ?? 'GET',
		REQUEST_URI: path,
		SCRIPT_NAME: `/cgi-bin/site/${target.program}`,
		PATH_INFO: decodeURIComponent(target.pathInfo),
		QUERY_STRING: target.query,
		REMOTE_ADDR: options.address ?? ownAddress(),
		EVOLV_CONFIG: options.settings ? configuration(options.settings) : setting('config'),
		HTTP_ACCEPT: 'text/html',
		...Object.fromEntries(Object.entries(options.headers ?? {})
			.map(([name, value]) => [`HTTP_${name.toUpperCase().replace(/-/g, '_')}`, value])),
	});
	const where = `${options.method ?? 'GET'} ${path} → ${answer.status}`;

	answer.text = answer.bytes.toString('utf8');
	checkAnswer({ method: options.method ?? 'GET', path }, answer, { ...options, undocumented: true });
	if (!options.faults)
		assert.doesNotMatch(answer.stderr, /the page |evolv error/, `${where}: a fault of a template or its data`);
	return answer.headers['content-type']?.startsWith('text/html') && answer.bytes.length ? readPage(answer, where, options) : answer;
}

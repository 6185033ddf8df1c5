/*
 * openapi.json held against what the programs really answer.
 *
 * Stricter than the document itself: an answer may hold no field that the document does not name, so that a
 * column shown by mistake is found in whatever test happens to meet it.
 */
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { setting } from './settings.mjs';

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];
let loaded = null;

/* Closes every object schema that lists its properties. */
function close(schema) {
	if (Array.isArray(schema)) {
		schema.forEach(close);
		return;
	}
	if (schema === null || typeof schema !== 'object')
		return;
	if (schema.type === 'object' && schema.properties && schema.additionalProperties === undefined)
		schema.additionalProperties = false;
	Object.values(schema).forEach(close);
}

function closeAnswers(document) {
	for (const item of Object.values(document.paths))
		for (const method of METHODS)
			close(item[method.toLowerCase()]?.responses);
	return document;
}

function pattern(path) {
	const escaped = path.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

	/* Words before parameters: /students/me/ is not /students/{id}/. */
	return {
		path,
		rank: (path.match(/{/g) ?? []).length,
		expression: new RegExp(`^${escaped.replace(/{(\w+)}/g, (_, name) => (
			name === 'id' || name.endsWith('_id') ? '\\d+' : '[^/]+'))}$`),
	};
}

function load() {
	if (loaded)
		return loaded;
	const document = JSON.parse(readFileSync(setting('openapi'), 'utf8'));
	const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
	addFormats(ajv);
	ajv.addSchema(closeAnswers(structuredClone(document)), 'document');
	const patterns = Object.keys(document.paths).map(pattern).sort((a, b) => a.rank - b.rank);
	loaded = { document, ajv, patterns, validators: new Map() };
	return loaded;
}

export function openapiDocument() {
	return load().document;
}

/* Every operation: {path, method (upper case), operation}. */
export function operations() {
	return Object.entries(load().document.paths).flatMap(([path, item]) => METHODS
		.filter((method) => item[method.toLowerCase()])
		.map((method) => ({ path, method, operation: item[method.toLowerCase()] })));
}

/* The document's path for a request's path, or undefined. */
function documentedPath(path) {
	const bare = path.split('?')[0];
	const whole = bare.endsWith('/') ? bare : `${bare}/`;

	return load().patterns.find((one) => one.expression.test(whole) || one.expression.test(bare))?.path;
}

const pointer = (...parts) => parts.map((part) => `/${part.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');

function validator(path, method, status, mediaType) {
	const { ajv, document, validators } = load();
	const key = `${method} ${path} ${status} ${mediaType}`;

	if (!validators.has(key)) {
		const answer = document.paths[path][method].responses[status];
		const place = answer.$ref ? answer.$ref.slice(1)
			: pointer('paths', path, method, 'responses', String(status));
		const name = encodeURI(`document#${place}${pointer('content', mediaType, 'schema')}`);
		validators.set(key, ajv.compile({ $ref: name }));
	}
	return validators.get(key);
}

function resolve(answer) {
	return answer?.$ref ? load().document.components.responses[answer.$ref.split('/').pop()] : answer;
}

/* Returns a sentence about what the answer has that the document does not say, or null. */
export function contradiction(method, path, answer) {
	const known = documentedPath(path);
	const operation = METHODS.includes(method) && known && load().document.paths[known][method.toLowerCase()];
	const mediaType = (answer.headers['content-type'] ?? '').split(';')[0];

	if (!operation || answer.status === 304)
		return null;
	const described = resolve(operation.responses[answer.status]);
	if (!described)
		return `${method} ${known} does not name the status ${answer.status}`;
	if (!answer.bytes.length)
		return described.content ? `${method} ${known} ${answer.status} promises a body` : null;
	if (!described.content?.[mediaType])
		return `${method} ${known} ${answer.status} does not name ${mediaType}`;
	if (mediaType !== 'application/json')
		return null;
	const valid = validator(known, method.toLowerCase(), answer.status, mediaType);
	if (valid(answer.json))
		return null;
	return `${method} ${known} ${answer.status}: ${load().ajv.errorsText(valid.errors)}`;
}

/*
 * Tokens made by hand, right and wrong ones.
 */
import { createHmac } from 'node:crypto';

import { signingKey } from './instance.mjs';

export const encode = (value) => Buffer.from(
	typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

export function decode(token) {
	const [header, claims] = token.split('.').slice(0, 2)
		.map((part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));

	return { header, claims };
}

/* Signs parts that are encoded already. */
export function sign(input, { key = signingKey(), hash = 'sha256' } = {}) {
	return createHmac(hash, key).update(input).digest('base64url');
}

/* A token like the good one, with members of its header or claims replaced; undefined takes one away. */
export function forge(token, { header = {}, claims = {}, ...options } = {}) {
	const original = decode(token);
	const input = `${encode({ ...original.header, ...header })}.${encode({ ...original.claims, ...claims })}`;

	return `${input}.${sign(input, options)}`;
}

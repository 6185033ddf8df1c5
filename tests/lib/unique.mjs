/*
 * Names that no other test, and no other run, uses.
 */
import { randomBytes, randomInt } from 'node:crypto';

/* Letters only, so that it can be part of anything: "qkzjwmxa". */
export function uniqueWord() {
	return Array.from(randomBytes(10), (byte) => String.fromCharCode(97 + (byte % 26))).join('');
}

export function unique(what) {
	return `${what} ${uniqueWord()}`;
}

export function uniqueEmail() {
	return `${uniqueWord()}@school.example`;
}

/* A visitor's address: limits count by it. */
export function ownAddress() {
	return `10.${randomInt(256)}.${randomInt(256)}.${randomInt(1, 255)}`;
}

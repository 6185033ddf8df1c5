/*
 * The web servers that the e2e tests go through. One table of tests, run for each.
 */
import { describe } from 'node:test';

import { httpClient } from './client.mjs';
import { setting } from './settings.mjs';

export const PREFIXES = ['/api/v1', '/cgi-bin/api/v1'];

/* Runs body({name, base, api, prefixed(prefix)}) once for lighttpd and once for Apache. */
export function onEachServer(body) {
	for (const name of ['lighttpd', 'apache']) {
		const base = setting(name);
		describe(name, () => body({ name, base, api: httpClient(base), prefixed: (prefix) => httpClient(base, prefix) }));
	}
}

/*
 * Things that courses need, each with a name of its own. api must be an admin's client.
 */
import assert from 'node:assert/strict';

import { unique } from './unique.mjs';

async function create(api, path, fields) {
	const answer = await api.post(path, fields);

	assert.equal(answer.status, 201, answer.text);
	return answer.json;
}

export const category = (api, fields) => create(api, '/categories/', { name: unique('Category'), ...fields });

export const campus = (api, fields) => create(api, '/locations/',
	{ name: unique('Campus'), location_type: 'Campus', country: 'Ghana', ...fields });

/* A virtual one in the future. */
export const event = (api, fields) => create(api, '/events/', { title: unique('Event'), date: '2099-05-04T10:00:00Z', is_virtual: true, ...fields });

export const partner = (api, fields) => create(api, '/partners/', { name: unique('Partner'), ...fields });

/* category is an id; a new one is made without it. */
export async function course(api, fields = {}) {
	const category_id = fields.category ?? fields.category_id ?? (await category(api)).id;

	return create(api, '/courses/', { name: unique('Course'), ...fields, category: undefined, category_id });
}

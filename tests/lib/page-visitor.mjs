/*
 * Somebody with a browser, for the cgi tests: posts forms as it does, has its cookie, and fills in an application.
 */
import assert from 'node:assert/strict';

import { attribute, fetchPage } from './pages.mjs';
import { PASSWORD, person } from './people.mjs';

export const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
export const cookieOf = (answer) => answer.headers['set-cookie']?.split(';')[0];
export const visit = (path, cookie) => fetchPage(path, { headers: cookie ? { Cookie: cookie } : {} });
export const tokenOf = (page) => attribute(page.find('input[name=form_token]'), 'value');

/* What a form of a page would send: its hidden fields, by name, where a name may come again. */
export const hiddenOf = (page) => page.all('input[type=hidden]').map((input) => [attribute(input, 'name'), attribute(input, 'value')]);

/* Where a page's form is sent to, below /api/v1. */
export const actionOf = (page) => attribute(page.find('form[method=post]'), 'action').replace('/api/v1', '').replaceAll('&amp;', '&');

/* An application, but for its courses. */
export const ANSWERS = {
	first_name: 'Ama', last_name: 'Mensah "<b>', phone: '+233201234567', gender: 'Female', birth_date: '2001-05-04', zip_code: 'GA-184',
	country_of_birth: 'GH', nationality: 'GH', diploma_level: 'Secondary School', job_status: 'Between jobs', motivation: 'To weave.', future_goals: 'A loom.',
	proudest_moment: 'My first cloth.', english_level: '4', how_heard: 'A friend', referral_person: '', has_laptop: 'true',
};

/* submit: posts a form; cookie: "evolv=…". signedIn: somebody new, with a cookie. */
export function pageVisitor(api) {
	const submit = (path, form, cookie, headers = {}) => api.request('POST', path, {
		form, undocumented: true, headers: { Accept: HTML, ...(cookie ? { Cookie: cookie } : {}), ...headers },
	});
	const enter = (username) => submit('/auth/login/', { username, password: PASSWORD });
	const signedIn = async (fields) => {
		const one = await person(api, fields);
		const answer = await enter(one.username);

		assert.equal(answer.status, 303);
		return { ...one, cookie: cookieOf(answer) };
	};

	return { enter, signedIn, submit };
}

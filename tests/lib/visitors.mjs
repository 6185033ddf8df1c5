/*
 * Who looks at a page of the site, and where it is: a browser's cookie for those who are signed in, by name, and the
 * addresses that only the instance knows. Of the demo data.
 */
import { uniqueEmail, uniqueWord } from './unique.mjs';

export const DEMO_PASSWORD = 'demo-Evolv-2026';
const cookies = new Map();

/* Posts a form as a browser does; Accept says whether a page or JSON comes back. */
function post(base, path, form, accept) {
	return fetch(`${base}/api/v1${path}`, { method: 'POST', redirect: 'manual', headers: { Accept: accept }, body: new URLSearchParams(form) });
}

/* Somebody who has just registered, or an account of the demo data. */
function enter(base, who) {
	return who === 'newcomer'
		? post(base, '/register/', { username: uniqueWord(), email: uniqueEmail(), password: DEMO_PASSWORD }, 'text/html')
		: post(base, '/auth/login/', { username: who, password: DEMO_PASSWORD }, 'text/html');
}

async function cookiesOf(base, who) {
	const answer = await enter(base, who);
	const set = answer.headers.getSetCookie();

	if (!set.length)
		throw new Error(`${who} cannot sign in at ${base}: ${answer.status}`);
	return set.map((line) => {
		const [, name, value] = /^([^=]+)=([^;]+)/.exec(line);

		return { name, value, url: base };
	});
}

/* The code of the newest certificate. */
async function certificateCode(base) {
	const { tokens } = await (await post(base, '/auth/login/', { username: 'admin', password: DEMO_PASSWORD }, 'application/json')).json();
	const answer = await fetch(`${base}/api/v1/certificates/?page_size=1`, { headers: { Authorization: `Bearer ${tokens.access}` } });

	return (await answer.json()).results[0].code;
}

/* Where a page of site-pages.mjs is at an instance, and the cookies that its visitor has: {address, cookies}. Each visitor
 * signs in once. */
export async function visitOf({ path, as }, base) {
	if (as && !cookies.has(base + as))
		cookies.set(base + as, cookiesOf(base, as));
	return {
		address: base + (path.includes('{code}') ? path.replace('{code}', await certificateCode(base)) : path),
		cookies: as ? await cookies.get(base + as) : [],
	};
}

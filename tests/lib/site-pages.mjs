/*
 * The public pages, for what looks at every one of them: the tests of the look, ./dev screenshots, ./dev lighthouse.
 * A page: one line, with an address that the demo data have, and who is signed in (visitors.mjs). In every language that is
 * not English a page's words are longer; French is looked at too.
 */
export const PAGES = [
	{ name: 'home', path: '/', measured: true },
	{ name: 'home-french', path: '/fr/' },
	{ name: 'home-signed-in-french', path: '/fr/', as: 'student' },
	{ name: 'courses', path: '/courses/', measured: true },
	{ name: 'courses-none', path: '/courses/?search=nobody-teaches-this' },
	{ name: 'courses-french', path: '/fr/courses/' },
	{ name: 'course', path: '/courses/1/', measured: true },
	{ name: 'course-french', path: '/fr/courses/1/' },
	{ name: 'contact', path: '/contact/', measured: true },
	{ name: 'contact-french', path: '/fr/contact/' },
	{ name: 'reviews', path: '/reviews/' },
	{ name: 'thanks', path: '/thanks/review/' },
	{ name: 'events', path: '/events/', measured: true },
	{ name: 'events-past-french', path: '/fr/events/?when=past' },
	{ name: 'events-calendar', path: '/events/calendar/' },
	{ name: 'event', path: '/events/1/' },
	{ name: 'about', path: '/about/' },
	{ name: 'alumni', path: '/alumni/' },
	{ name: 'alumni-none-french', path: '/fr/alumni/?search=nobody-told-this' },
	{ name: 'alumnus', path: '/alumni/1/' },
	{ name: 'instructors', path: '/instructors/' },
	{ name: 'instructor', path: '/instructors/2/' },
	{ name: 'certificate-check', path: '/certificates/?code=no-such-code' },
	{ name: 'certificate', path: '/certificates/{code}/' },
	{ name: 'certificate-french', path: '/fr/certificates/{code}/' },
	{ name: 'account', path: '/account/', as: 'student' },
	{ name: 'account-applicant-french', path: '/fr/account/', as: 'applicant' },
	{ name: 'account-newcomer', path: '/account/', as: 'newcomer' },
	{ name: 'apply', path: '/apply/', as: 'newcomer' },
	{ name: 'apply-french', path: '/fr/apply/', as: 'newcomer' },
	{ name: 'apply-again', path: '/apply/', as: 'applicant' },
	{ name: 'seat', path: '/seat/16/', as: 'newcomer' },
	{ name: 'seat-in-line-french', path: '/fr/seat/17/', as: 'newcomer' },
	{ name: 'privacy', path: '/privacy/' },
	{ name: 'privacy-french', path: '/fr/privacy/' },
	{ name: 'imprint', path: '/imprint/' },
	{ name: 'sign-in', path: '/sign-in/' },
	{ name: 'register-french', path: '/fr/register/' },
	{ name: 'register', path: '/register/' },
	{ name: 'forgotten', path: '/forgotten/' },
	{ name: 'verify', path: '/verify/' },
	{ name: 'not-found', path: '/nobody-is-here/', status: 404 },
];

/* Programs beside them that answer no page (feeds, a picture), or one that others show too. */
export const NO_PAGES = ['not-found', 'certificate-qr', 'alumni.atom', 'events.atom', 'robots.txt', 'sitemap.xml'];

export const SCHEMES = ['light', 'dark'];

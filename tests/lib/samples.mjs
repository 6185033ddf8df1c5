/*
 * Bytes of files: what begins like one of a kind, and pictures that are ones.
 */
import { execFileSync } from 'node:child_process';

import { pngFile } from '../../build-aux/pictures.mjs';

const text = (string) => Buffer.from(string, 'latin1');

/* What a file of an extension begins with; of a text anything. */
const BEGINNINGS = {
	pdf: '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', rtf: '{\\rtf1\\ansi ', doc: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', docx: 'PK\x03\x04\x14\x00\x06\x00',
	zip: 'PK\x03\x04\x0a\x00', mp4: '\x00\x00\x00\x20ftypisom\x00\x00\x02\x00', mov: '\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00',
	webm: '\x1a\x45\xdf\xa3\x9f', avi: 'RIFF\x00\x10\x00\x00AVI LIST', mp3: 'ID3\x03\x00\x00', gz: '\x1f\x8b\x08\x00', bz2: 'BZh9', xz: '\xfd7zXZ\x00',
	'7z': '7z\xbc\xaf\x27\x1c', rar: 'Rar!\x1a\x07\x00', tar: `${'a.txt'.padEnd(257, '\0')}ustar\x0000`,
	epub: `PK\x03\x04${'\0'.repeat(22)}\x08\x00\x00\x00mimetypeapplication/epub+zip`,
	odt: `PK\x03\x04${'\0'.repeat(22)}\x08\x00\x00\x00mimetypeapplication/vnd.oasis.opendocument.text`,
	jpg: '\xff\xd8\xff\xe0\x00\x10JFIF\x00', png: '\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR', gif: 'GIF89a\x01\x00\x01\x00', webp: 'RIFF\x24\x00\x00\x00WEBPVP8 ',
};
const SAME = { xls: 'doc', ppt: 'doc', xlsx: 'docx', pptx: 'docx', m4v: 'mp4', mkv: 'webm', jpeg: 'jpg', tgz: 'gz', ods: 'odt', odp: 'odt' };

/* A file of length bytes that by its beginning is of the kind that the extension says. */
export function sample(extension, length = 300) {
	const kind = SAME[extension] ?? extension;
	const bytes = Buffer.from(Array.from({ length }, (_, i) => (BEGINNINGS[kind] ? i % 251 : 65 + (i % 26))));

	text(BEGINNINGS[kind] ?? '').copy(bytes);
	return bytes;
}

/* Makes bytes begin as a file of that name must. Bytes of a Buffer are changed in place: what is compared with them later
 * is what was sent. A text stays as it is. */
export function begin(fileName, bytes) {
	const extension = fileName.split('.').pop();
	const beginning = BEGINNINGS[SAME[extension] ?? extension];

	if (beginning !== undefined && Buffer.isBuffer(bytes))
		text(beginning).copy(bytes);
	return bytes;
}

export const extensions = [...Object.keys(BEGINNINGS), ...Object.keys(SAME), 'txt', 'md', 'csv', 'json', 'ipynb'];

/* A PNG whose pixels colour(x, y) says, as [red, green, blue, alpha]. told: the size that its header claims. */
export function png(width, height, colour, told = [width, height]) {
	const header = Buffer.alloc(13);
	const rows = Buffer.alloc((width * 4 + 1) * height);

	header.writeUInt32BE(told[0]);
	header.writeUInt32BE(told[1], 4);
	header.set([8, 6, 0, 0, 0], 8);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			rows.set(colour(x, y), y * (width * 4 + 1) + 1 + x * 4);
	return pngFile(header, rows);
}

/* The same as a PPM, which other programs read. */
function ppm(width, height, colour) {
	const pixels = Buffer.alloc(width * height * 3);

	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			pixels.set(colour(x, y).slice(0, 3), (y * width + x) * 3);
	return Buffer.concat([text(`P6\n${width} ${height}\n255\n`), pixels]);
}

/* An EXIF segment: the way the camera was held (1 to 8), and a place on earth. */
function exif(orientation) {
	const tiff = Buffer.alloc(8 + 2 + 2 * 12 + 4 + 2 + 12 + 4);

	tiff.write('II*\0', 'latin1');
	tiff.writeUInt32LE(8, 4);
	tiff.writeUInt16LE(2, 8);
	for (const [at, tag, type, value] of [[10, 0x0112, 3, orientation], [22, 0x8825, 4, 38]]) {
		tiff.writeUInt16LE(tag, at);
		tiff.writeUInt16LE(type, at + 2);
		tiff.writeUInt32LE(1, at + 4);
		tiff.writeUInt32LE(value, at + 8);
	}
	tiff.writeUInt16LE(1, 38);
	tiff.writeUInt16LE(1, 40);
	tiff.writeUInt16LE(2, 42);
	tiff.writeUInt32LE(2, 44);
	tiff.write('N', 48);
	const body = Buffer.concat([text('Exif\0\0'), tiff, text('GPS-OF-THE-SCHOOL')]);
	const head = text('\xff\xe1\0\0');
	head.writeUInt16BE(body.length + 2, 2);
	return Buffer.concat([head, body]);
}

/* A JPEG of such pixels. orientation: with metadata that says how the camera was held, and where. */
export function jpeg(width, height, colour, { orientation, progressive } = {}) {
	const bytes = execFileSync('cjpeg', ['-quality', '90', ...(progressive ? ['-progressive'] : [])], { input: ppm(width, height, colour), maxBuffer: 2 ** 28 });

	return orientation === undefined ? bytes : Buffer.concat([bytes.subarray(0, 2), exif(orientation), bytes.subarray(2)]);
}

export const webp = (width, height, colour) => execFileSync('cwebp', ['-quiet', '-lossless', '-o', '-', '--', '-'],
	{ input: png(width, height, colour), maxBuffer: 2 ** 28 });

/* Reads a WebP with a decoder that is not ours: {width, height, at(x, y)}. */
export function readWebp(bytes) {
	const pam = execFileSync('dwebp', ['-quiet', '-pam', '-o', '-', '--', '-'], { input: bytes, maxBuffer: 2 ** 28 });
	const end = pam.indexOf('ENDHDR\n') + 7;
	const head = pam.subarray(0, end).toString('latin1');
	const number = (name) => Number(new RegExp(`${name} (\\d+)`).exec(head)[1]);
	const width = number('WIDTH');
	const depth = number('DEPTH');

	return { width, height: number('HEIGHT'), at: (x, y) => [...pam.subarray(end + (y * width + x) * depth, end + (y * width + x + 1) * depth)] };
}

/*
 * The house's mark as PNG and ICO, for what takes no SVG. The mark is made of upright rectangles alone, so that a few
 * lines draw it: no rasterizer has to be there. A rectangle is {x, y, width, height, colour: [red, green, blue]}.
 */
import { deflateSync } from 'node:zlib';

const VIEW = 32; /* the mark's viewBox is a square of this size */

const colourOf = (digits) => digits.match(/../g).map((pair) => parseInt(pair, 16));

/* Returns the rectangles of the drawing, in their order, as large as they are drawn. */
function rectanglesOf(svg) {
	return [...svg.matchAll(/<path fill="#([0-9a-f]{6})" d="([^"]*)"/g)].flatMap(([, colour, path]) =>
		[...path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)H[\d.]+z/g)].map(([, ...numbers]) => {
			const [x, y, width, height] = numbers.map(Number);
			return { x, y, width, height, colour: colourOf(colour) };
		}));
}

/* Returns the rectangles larger by a factor and moved; x and y are pixels. */
function placed(rectangles, scale, x = 0, y = 0) {
	return rectangles.map((one) => ({
		x: x + one.x * scale, y: y + one.y * scale, width: one.width * scale, height: one.height * scale, colour: one.colour,
	}));
}

/* Rows of pixels, each row after a byte that says "no filter". */
function pixelsOf(rectangles, width, height) {
	const row = 1 + width * 3;
	const pixels = Buffer.alloc(row * height);

	for (const one of rectangles) {
		for (let line = Math.round(one.y); line < Math.min(height, Math.round(one.y + one.height)); line++)
			for (let column = Math.round(one.x); column < Math.min(width, Math.round(one.x + one.width)); column++)
				pixels.set(one.colour, line * row + 1 + column * 3);
	}
	return pixels;
}

/* zlib.crc32 is younger than the oldest Node that we run under. */
function crc32(bytes) {
	let crc = ~0;

	for (const byte of bytes) {
		crc ^= byte;
		for (let bit = 0; bit < 8; bit++)
			crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
	}
	return ~crc >>> 0;
}

function chunk(type, data) {
	const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
	const length = Buffer.alloc(4);
	const sum = Buffer.alloc(4);

	length.writeUInt32BE(data.length);
	sum.writeUInt32BE(crc32(body));
	return Buffer.concat([length, body, sum]);
}

/* Returns a PNG of the 13 bytes of its IHDR and of rows of pixels, each row after the byte of its filter. */
export function pngFile(header, rows) {
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header),
		chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/* Eight bits a colour, no transparency. */
function pngOf(rectangles, width, height) {
	const header = Buffer.alloc(13);

	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([8, 2], 8);
	return pngFile(header, pixelsOf(rectangles, width, height));
}

/* Returns the mark as a square PNG; exact when size is a multiple of 64. */
export function markOf(svg, size) {
	return pngOf(placed(rectanglesOf(svg), size / VIEW), size, size);
}

/* Returns an icon file that holds the mark. */
export function iconOf(svg, size) {
	const png = markOf(svg, size);
	const header = Buffer.alloc(22);

	header.writeUInt16LE(1, 2); /* an icon */
	header.writeUInt16LE(1, 4); /* one picture */
	header.set([size, size], 6);
	header.writeUInt16LE(1, 10); /* planes */
	header.writeUInt16LE(24, 12); /* bits a pixel */
	header.writeUInt32LE(png.length, 14);
	header.writeUInt32LE(header.length, 18);
	return Buffer.concat([header, png]);
}

/* One thread of weft: its colours and how many pixels each goes on. */
const WEFT = [['1e3a8a', 96], ['d4af37', 12], ['141a2e', 12], ['d4af37', 12], ['14603a', 36], ['d4af37', 12], ['a3262a', 36],
	['d4af37', 12], ['141a2e', 12], ['d4af37', 12], ['1e3a8a', 48]];
const THREAD = 12;

/* Three threads over the whole width, the middle one shifted, as the stylesheet weaves its band. */
function bandOf(width, y) {
	return [0, -144, 0].flatMap((start, thread) => {
		const pieces = [];
		let x = start;

		for (let i = 0; x < width; i++) {
			const [colour, length] = WEFT[i % WEFT.length];
			pieces.push({ x: Math.max(0, x), y: y + thread * THREAD, width: length + Math.min(0, x), height: THREAD, colour: colourOf(colour) });
			x += length;
		}
		return pieces.filter((piece) => piece.width > 0);
	});
}

/* Returns the picture that other sites show beside a link: the mark between two bands of cloth. */
export function shareOf(svg, width, height) {
	const scale = 10;
	const ground = { x: 0, y: 0, width, height, colour: colourOf('1e3a8a') };
	const mark = placed(rectanglesOf(svg), scale, (width - VIEW * scale) / 2, (height - VIEW * scale) / 2);

	return pngOf([ground, ...mark, ...bandOf(width, 0), ...bandOf(width, height - 3 * THREAD)], width, height);
}

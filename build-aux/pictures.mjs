/*
 * The house's mark as a PNG and an ICO, for what takes no SVG. The mark is made of upright rectangles alone, so that a
 * few lines draw it: no rasterizer has to be there.
 */
import { deflateSync } from 'node:zlib';

const VIEW = 32; /* the mark's viewBox is a square of this size */

/* Returns the rectangles of the drawing, in their order: [{x, y, width, height, colour: [red, green, blue]}]. */
export function rectanglesOf(svg) {
	return [...svg.matchAll(/<path fill="#([0-9a-f]{6})" d="([^"]*)"/g)].flatMap(([, colour, path]) =>
		[...path.matchAll(/M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)H[\d.]+z/g)].map(([, ...numbers]) => {
			const [x, y, width, height] = numbers.map(Number);
			return { x, y, width, height, colour: colour.match(/../g).map((pair) => parseInt(pair, 16)) };
		}));
}

/* Rows of pixels, each row after a byte that says "no filter". */
function pixelsOf(rectangles, size) {
	const row = 1 + size * 3;
	const pixels = Buffer.alloc(row * size);
	const scale = size / VIEW;

	for (const { x, y, width, height, colour } of rectangles) {
		for (let line = Math.round(y * scale); line < Math.round((y + height) * scale); line++)
			for (let column = Math.round(x * scale); column < Math.round((x + width) * scale); column++)
				pixels.set(colour, line * row + 1 + column * 3);
	}
	return pixels;
}

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

/* Returns a square PNG of size pixels, eight bits a colour, no transparency. */
export function pngOf(rectangles, size) {
	const header = Buffer.alloc(13);

	header.writeUInt32BE(size, 0);
	header.writeUInt32BE(size, 4);
	header.set([8, 2], 8);
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', header),
		chunk('IDAT', deflateSync(pixelsOf(rectangles, size), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/* Returns an icon file that holds that PNG. */
export function icoOf(rectangles, size) {
	const png = pngOf(rectangles, size);
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

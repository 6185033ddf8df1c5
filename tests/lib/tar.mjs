/*
 * A tar file as its bytes lie, so that a test can change one of them.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const BLOCK = 512;
const padding = (size) => (BLOCK - (size % BLOCK)) % BLOCK;

/* The members in their order, each with where its bytes begin: {members: [{name, at, bytes}], text(name)}. */
export function readTar(path) {
	const all = readFileSync(path);
	const members = [];

	for (let at = 0; all[at] !== 0;) {
		const size = parseInt(all.toString('latin1', at + 124, at + 135), 8);
		if (all[at + 156] === '0'.charCodeAt(0))
			members.push({
				name: all.toString('utf8', at, at + 100).replace(/\0.*$/s, ''),
				at: at + BLOCK,
				bytes: all.subarray(at + BLOCK, at + BLOCK + size),
			});
		at += BLOCK + size + padding(size);
	}
	return { members, text: (name) => members.find((member) => member.name === name).bytes.toString('utf8') };
}

function header(name, size) {
	const head = Buffer.alloc(BLOCK);

	head.write(name, 0);
	head.write('0000600\0', 100);
	head.write('0000000\0', 108);
	head.write('0000000\0', 116);
	head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
	head.write('00000000000\0', 136);
	head.write('        0', 148);
	head.write('ustar\x0000', 257);
	head.write(`${head.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
	return head;
}

/* The bytes of a tar file with these members, and the sums of all but the last of them as that one's. */
export function withSums(members) {
	const sums = members.slice(0, -1).map(({ name, bytes }) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`).join('');
	const all = [...members.slice(0, -1), { ...members.at(-1), bytes: Buffer.from(sums) }];

	return Buffer.concat([...all.flatMap(({ name, bytes }) => [header(name, bytes.length), bytes, Buffer.alloc(padding(bytes.length))]),
		Buffer.alloc(2 * BLOCK)]);
}

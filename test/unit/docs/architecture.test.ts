import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '../../..');
const page = readFileSync(path.join(ROOT, 'docs/architecture.md'), 'utf8');

/** The paths of a tree in which each level is indented by two spaces, and what each file is. */
function filesOfTree(tree: string): Map<string, string> {
	const folders: string[] = [];
	const files = new Map<string, string>();
	for (const line of tree.split('\n').filter((text) => text.trim() !== '')) {
		const [, indent, name, description] = /^( *)(\S+) *(.*)$/.exec(line)!;
		folders.length = indent!.length / 2;
		if (name!.endsWith('/')) folders.push(name!);
		else files.set(`${folders.join('')}${name}`, description!);
	}
	return files;
}

const [, tree] = [...page.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text]) => text!);
const described = filesOfTree(tree!);

it('docs/architecture.md describes every file of nodes/ and no other', () => {
	const files = readdirSync(path.join(ROOT, 'nodes'), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts'))
		.map((file) => file.replaceAll(path.sep, '/'));
	expect([...described.keys()].sort()).toEqual(files.sort());
	expect([...described].filter(([, description]) => description === '')).toEqual([]);
});

it('reads the tree of a page', () => {
	expect(filesOfTree('a/\n  b.ts   one\n  c/\n    d.ts two\ne.ts three\n')).toEqual(
		new Map([
			['a/b.ts', 'one'],
			['a/c/d.ts', 'two'],
			['e.ts', 'three'],
		]),
	);
});

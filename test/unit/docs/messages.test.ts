import { readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { readMarkdown } from '../../../scripts/docs/markdownPage';
import { collectMessages, messagesIn } from './support/collectMessages';

/** Texts that no user sees, and what they are for. */
const NEVER_SHOWN: Record<string, string> = {
	'larger than allowed': 'ends a download, which is told by its size',
	'text instead of a video': 'ends a download, which is told by its first bytes',
	'the task was not read':
		'a result that a reading has to give is missing: a fault of this package',
	'The time limit is NaN': 'the limits have been checked before: a fault of this package',
	'the body is empty': 'an empty download is told as a broken connection',
	'The list does not answer': 'the tasks are then read without the list',
	'the exchange is over': 'closes the connection of an answer that was read far enough',
	'the transfer is over': 'closes connections that nobody reads',
	'the transfer was …': 'ends a download, which is told by the limit that was reached',
};

describe('docs/troubleshooting.md', () => {
	const page = readMarkdown(
		readFileSync(path.join(__dirname, '../../../docs/troubleshooting.md'), 'utf8'),
	);
	const { messages, unclear } = collectMessages();
	const textsOf = (isAllowedValue: boolean) => {
		const found = messages.filter((message) => message.isAllowedValue === isAllowedValue);
		return new Map(found.map(({ text, place }) => [text, place]));
	};

	it('has a heading for every message of the code and no others', () => {
		const headings = page.headings.filter(({ level }) => level === 3).map(({ text }) => text);
		const texts = textsOf(false);
		const shown = [...texts].filter(([text]) => NEVER_SHOWN[text] === undefined);
		expect(shown.filter(([text]) => !headings.includes(text))).toEqual([]);
		expect(headings.filter((heading) => !texts.has(heading))).toEqual([]);
		expect(Object.keys(NEVER_SHOWN).filter((text) => !texts.has(text))).toEqual([]);
		expect(new Set(headings).size).toBe(headings.length);
	});

	it('explains every rule that a field can be refused for', () => {
		const rows = page.tables.find(({ head }) => head[0] === 'allowed')!.rows;
		expect(rows.map(([allowed]) => allowed!).sort()).toEqual([...textsOf(true).keys()].sort());
		for (const row of rows) expect(row).toEqual([expect.any(String), expect.stringMatching(/\w/)]);
	});

	it('covers every message that the collector can follow', () => {
		expect(unclear).toEqual([]);
	});
});

describe('the collector of messages', () => {
	/** No types of the browser and of installed packages, which take seconds to read. */
	const TOY_OPTIONS: ts.CompilerOptions = {
		target: ts.ScriptTarget.ES2022,
		lib: ['lib.es2022.d.ts'],
		types: [],
		strict: true,
	};
	const collect = (code: string) => {
		const host = ts.createCompilerHost({});
		const source = ts.createSourceFile('toy.ts', code, ts.ScriptTarget.ES2022, true);
		const program = ts.createProgram(['toy.ts'], TOY_OPTIONS, {
			...host,
			getSourceFile: (name, ...rest) =>
				name === 'toy.ts' ? source : host.getSourceFile(name, ...rest),
		});
		const { messages, unclear } = messagesIn([source], program.getTypeChecker());
		return { texts: messages.map(({ text }) => text), unclear: unclear.length };
	};

	it.each<[what: string, code: string, texts: string[]]>([
		['an error', "throw new Error('It is late');", ['It is late']],
		[
			'a placeholder',
			'export const late = (hour: number) => new Error(`It is ${hour}`);',
			['It is …'],
		],
		[
			'a short constant',
			"const KEY = 'The key'; throw new Error(`${KEY} is lost`);",
			['The key is lost'],
		],
		[
			'each entry of a table',
			`const WORDS: Record<string, string> = { a: 'is lost', b: 'is found' };
			export const tell = (name: string, which: string) => {
				const word = WORDS[which];
				return new Error(\`\${name} \${word}\`);
			};`,
			['… is lost', '… is found'],
		],
		[
			'both branches',
			"export const tell = (isLate: boolean) => ({ message: isLate ? 'Late' : 'Early' });",
			['Late', 'Early'],
		],
		[
			'a fallback text',
			"export const tell = (said?: string) => ({ message: said || 'It said nothing' });",
			['It said nothing'],
		],
		[
			'the text that a function returns',
			"const word = (): string => 'Stop'; const tell = (message: string) => message; tell(word());",
			['Stop'],
		],
		[
			'the texts that a function collects',
			`function* none() {}
			function hints(): string[] { const found: string[] = []; found.push('Look here'); return found; }
			const tell = (message: string) => message;
			for (const hint of hints()) tell(hint);`,
			['Look here'],
		],
		[
			'a message once, where it is created',
			'export const pass = (error: Error) => new Error(error.message);',
			[],
		],
	])('finds %s', (_, code, texts) => {
		expect(collect(code)).toEqual({ texts, unclear: 0 });
	});

	it('reports an expression that it cannot follow', () => {
		const code = 'declare const made: () => string; throw new Error(made());';
		expect(collect(code)).toEqual({ texts: [], unclear: 1 });
	});
});

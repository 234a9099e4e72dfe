import GithubSlugger from 'github-slugger';
import MarkdownIt from 'markdown-it';
import type Token from 'markdown-it/lib/token.mjs';

/** The parts of a Markdown page that can be checked. */
export interface MarkdownPage {
	headings: Heading[];
	/** Addresses of links and images, as they are written. */
	links: Found[];
	/** Commands, or anything else between backticks within a line. */
	inlineCode: Found[];
	codeBlocks: Array<Found & { language: string }>;
	tables: Table[];
}

/** A text and the line it is in, from 1. */
interface Found {
	text: string;
	line: number;
}

interface Heading extends Found {
	/** 1 is the largest. */
	level: number;
	/** The part of a link after the `#`, as GitHub generates it. */
	anchor: string;
}

interface Table {
	head: string[];
	rows: string[][];
}

const parser = new MarkdownIt({ html: true });

/** Reads a page in GitHub's Markdown. */
export function readMarkdown(text: string): MarkdownPage {
	const page: MarkdownPage = {
		headings: [],
		links: [],
		inlineCode: [],
		codeBlocks: [],
		tables: [],
	};
	const slugger = new GithubSlugger();
	let row: string[] = [];
	let line = 1;
	const tokens = parser.parse(text, {});
	for (const [index, token] of tokens.entries()) {
		// Inside tables only the rows know their lines.
		if (token.map) line = token.map[0] + 1;
		if (token.type === 'heading_open') {
			const title = plainText(tokens[index + 1]!);
			const level = Number(token.tag.slice(1));
			page.headings.push({ text: title, line, level, anchor: slugger.slug(title) });
		}
		if (token.type === 'fence' || token.type === 'code_block') {
			page.codeBlocks.push({ text: token.content, line, language: token.info.trim() });
		}
		if (token.type === 'table_open') {
			page.tables.push({ head: [], rows: [] });
			row = [];
		}
		if (token.type === 'tr_close') {
			const table = page.tables.at(-1)!;
			if (table.head.length === 0) table.head = row;
			else table.rows.push(row);
			row = [];
		}
		if (token.type !== 'inline') continue;
		row.push(plainText(token));
		for (const child of token.children ?? []) {
			const address = child.attrGet('href') ?? child.attrGet('src');
			if (address) page.links.push({ text: address, line });
			if (child.type === 'code_inline') page.inlineCode.push({ text: child.content, line });
		}
	}
	return page;
}

/** The text of a line without its marks. */
const plainText = (token: Token): string =>
	(token.children ?? [])
		.map(({ type, content }) => (type === 'softbreak' ? ' ' : content))
		.join('');

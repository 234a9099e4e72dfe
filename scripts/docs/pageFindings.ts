import path from 'node:path';
import { commandFindings } from './commandFindings';
import { readMarkdown, type MarkdownPage } from './markdownPage';
import type { Repository } from './repository';

/** A finding in a page: a sentence and its line. */
export interface Finding {
	page: string;
	line: number;
	text: string;
}

/** The beginning of the addresses of this repository's own files. */
const OWN_ADDRESS =
	/^https:\/\/(?:github|raw\.githubusercontent)\.com\/n8n-nodes-ai-image-to-video\/n8n-nodes-ai-image-to-video\/(?:(?:blob|tree)\/)?main\/(.+)$/;
const COMMAND_LANGUAGES = ['', 'sh', 'bash', 'console'];

/** The links, anchors, images, files, commands and options in a Markdown page that do not exist. */
export function pageFindings(file: string, repository: Repository): Finding[] {
	const page = readMarkdown(repository.read(file));
	const commands = [...page.inlineCode, ...commandLines(page)];
	const findings = [
		...page.links.map(({ text, line }) => [line, linkFindings(text, file, repository)] as const),
		...commands.map(({ text, line }) => [line, commandFindings(text, repository)] as const),
		...page.inlineCode.map(
			({ text, line }) => [line, pathFindings(text, file, repository)] as const,
		),
	];
	return findings.flatMap(([line, texts]) => texts.map((text) => ({ page: file, line, text })));
}

const commandLines = ({ codeBlocks }: MarkdownPage) =>
	codeBlocks
		.filter(({ language }) => COMMAND_LANGUAGES.includes(language))
		.flatMap(({ text, line }) =>
			text.split('\n').map((command, index) => ({ text: command, line: line + 1 + index })),
		);

/** The findings about the address of a link or an image. Other hosts are not called. */
export function linkFindings(address: string, from: string, repository: Repository): string[] {
	const own = OWN_ADDRESS.exec(address)?.[1];
	if (own === undefined && /^[a-z]+:/i.test(address)) return [];
	const [target = '', anchor] = (own ?? address).split('#', 2);
	const isFromRoot = own !== undefined || target.startsWith('/');
	const folder = isFromRoot ? '.' : path.posix.dirname(from);
	const file = target === '' ? from : path.posix.join(folder, decodeURI(target));
	if (!exists(file, repository)) return [`There is no ${file}.`];
	if (anchor === undefined) return [];
	const { headings } = readMarkdown(repository.read(file));
	const isThere = headings.some((heading) => heading.anchor === decodeURIComponent(anchor));
	return isThere ? [] : [`${file} has no heading for #${anchor}.`];
}

/** The findings about code that looks like a path in the repository or beside the page. */
function pathFindings(text: string, from: string, repository: Repository): string[] {
	if (!/^[\w.-]+(\/[\w.-]+)+\/?$/.test(text)) return [];
	const first = text.split('/', 1)[0]!;
	const folders = ['.', path.posix.dirname(from)].filter((folder) =>
		exists(path.posix.join(folder, first), repository),
	);
	const isThere = folders.some((folder) => exists(path.posix.join(folder, text), repository));
	return folders.length === 0 || isThere ? [] : [`There is no ${text}.`];
}

function exists(file: string, { files }: Repository): boolean {
	const name = file.replace(/\/$/, '');
	return name === '.' || files.some((known) => known === name || known.startsWith(`${name}/`));
}

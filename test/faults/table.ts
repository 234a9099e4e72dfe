import { COLUMNS, type Cell, type Column, type ProviderId, type Row } from './cells';

const COLUMN_TITLES: Record<Column, string> = {
	create: 'Create Task',
	upload: 'Create Task, upload',
	get: 'Get Task',
	wait: 'Wait For Video',
	many: 'Wait For Video, list',
	list: 'List Tasks',
	download: 'Wait For Video, download',
};

const PROVIDER_NAMES: Record<ProviderId, string> = {
	kling: 'Kling',
	kling3: 'Kling 3.0',
	klingGateway: 'gateway',
	kie: 'kie.ai',
	stability: 'Stability',
	imageToVideoService: 'service',
	fal: 'fal.ai',
	piapi: 'PiAPI',
};

/**
 * Rows as a Markdown table, with one column for each node that has a result.
 *
 * @param wordOf the word for a cell
 */
export function markdownTable(rows: readonly Row[], wordOf: (cell: Cell) => string): string {
	const columns = COLUMNS.filter((name) =>
		rows.some(({ cells }) => cells.some(({ column }) => column === name)),
	);
	const header = ['Fault', ...columns.map((name) => COLUMN_TITLES[name])];
	const lines = rows.map(({ faultName, cells }) => [
		faultName,
		...columns.map((name) =>
			cellText(
				cells.filter(({ column }) => column === name),
				wordOf,
			),
		),
	]);
	return [header, header.map(() => '---'), ...lines]
		.map((line) => `| ${line.join(' | ')} |`)
		.join('\n');
}

/** One word where the providers or servers agree; otherwise the word of most, and which differ. */
function cellText(cells: readonly Cell[], wordOf: (cell: Cell) => string): string {
	if (cells.length === 0) return '–';
	const providersByWord = new Map<string, string[]>();
	for (const cell of cells) {
		const word = wordOf(cell);
		providersByWord.set(word, [
			...(providersByWord.get(word) ?? []),
			cell.server?.name ?? PROVIDER_NAMES[cell.provider],
		]);
	}
	const [most, ...others] = [...providersByWord].sort(
		([, one], [, other]) => other.length - one.length,
	);
	return [most![0], ...others.map(([word, names]) => `${names.join(', ')}: ${word}`)].join('; ');
}

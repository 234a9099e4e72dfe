import { PROVIDER_IDS } from '../../sandbox';
import { FAULTS, type NamedFault } from './faults';
import { MATRIX } from './matrix';

/** The providers of the matrix: those of the sandbox that the nodes have as well. */
export const PROVIDERS = PROVIDER_IDS.filter((id) => id !== 'kling3');
export type ProviderId = (typeof PROVIDERS)[number];

const OUTCOMES = ['video', 'read', 'running', 'refused', 'gave-up', 'open', 'failed'] as const;
/** How a node's item ends; what each means is said in `matrix.ts`. */
export type Outcome = (typeof OUTCOMES)[number];

export const COLUMNS = ['create', 'upload', 'get', 'wait', 'many', 'list', 'download'] as const;
/** A node, and which of its requests is hit; see `matrix.ts`. */
export type Column = (typeof COLUMNS)[number];

type Times = 'once' | 'always';

/** One fault at one node of one provider. */
export interface Cell {
	faultName: string;
	fault: NamedFault;
	times: Times;
	column: Column;
	provider: ProviderId;
	expected: Outcome;
}

/** A line of the matrix. */
export interface Row {
	faultName: string;
	times: Times;
	cells: Cell[];
}

/** The providers of a column, in the order of its words. */
const PROVIDERS_OF: Record<Column, readonly ProviderId[]> = {
	create: PROVIDERS,
	upload: ['kie'],
	get: PROVIDERS,
	wait: PROVIDERS,
	many: ['kling'],
	list: ['kling'],
	download: PROVIDERS,
};

/** All rows, in the matrix' order. @throws Error for a line that cannot be read */
export function readMatrix(): Row[] {
	return [
		...readTable(MATRIX.once, 'once'),
		...readTable(MATRIX.always, 'always'),
		...readTable(MATRIX.klingOnce, 'once', ['kling']),
		...readTable(MATRIX.klingAlways, 'always', ['kling']),
		...readTable(MATRIX.kieOnce, 'once', ['kie']),
		...readTable(MATRIX.kieAlways, 'always', ['kie']),
	];
}

function readTable(table: string, times: Times, only: readonly ProviderId[] = PROVIDERS): Row[] {
	const [header, ...lines] = table.trim().split('\n').map(splitLine);
	return lines.map(([faultName = '', ...words]) => {
		const fault = FAULTS[faultName];
		if (!fault) throw new Error(`The matrix names an unknown fault: ${faultName}`);
		const cells = words.flatMap((text, index) => {
			const column = COLUMNS.find((name) => name === header?.[index + 1]);
			if (!column) throw new Error(`The matrix has an unknown column: ${header?.[index + 1]}`);
			const providers = PROVIDERS_OF[column].filter((id) => only.includes(id));
			return outcomes(text, providers.length).map((expected, place): Cell => ({
				faultName,
				fault,
				times,
				column,
				provider: providers[place]!,
				expected,
			}));
		});
		return { faultName, times, cells };
	});
}

const splitLine = (line: string): string[] =>
	line
		.split('|')
		.slice(1, -1)
		.map((part) => part.trim());

function outcomes(text: string, count: number): Outcome[] {
	if (text === '-') return [];
	const words = text.split(/\s+/).map((word) => {
		const outcome = OUTCOMES.find((name) => name === word);
		if (!outcome) throw new Error(`The matrix has an unknown outcome: ${word}`);
		return outcome;
	});
	if (words.length === 1) return Array.from({ length: count }, () => words[0]!);
	if (words.length !== count) throw new Error(`The cell "${text}" has not ${count} words`);
	return words;
}

import { PROVIDER_IDS, type SandboxOptions } from '../../sandbox';
import { FAULTS, type NamedFault } from './faults';
import { MATRIX } from './matrix';
import { SERVER_MATRIX } from './serverMatrix';

export type ProviderId = (typeof PROVIDER_IDS)[number];
/** The providers with every fault. Kling 3.0 and later has a separate table, because it answers as Kling does. */
export const PROVIDERS = PROVIDER_IDS.filter((id) => id !== 'kling3');
/** Kling's two APIs. */
const KLING: readonly ProviderId[] = ['kling', 'kling3'];

const OUTCOMES = ['video', 'read', 'running', 'refused', 'gave-up', 'open', 'failed'] as const;
/** The results of a node's item; `matrix.ts` explains them. */
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
	/** The server, if it differs from the documented one. */
	server?: Server;
	expected: Outcome;
}

/** One of the provider's servers as they are deployed. */
export interface Server {
	name: string;
	options: SandboxOptions;
}

/** A line of the matrix. */
export interface Row {
	/** The name of its table. */
	table: string;
	faultName: string;
	times: Times;
	cells: Cell[];
}

/** The providers of a column, in the order of its words. */
const PROVIDERS_OF: Record<Column, readonly ProviderId[]> = {
	create: PROVIDER_IDS,
	upload: ['kie', 'fal', 'piapi'],
	get: PROVIDER_IDS,
	wait: PROVIDER_IDS,
	many: KLING,
	list: KLING,
	download: PROVIDER_IDS,
};

/** All rows, in the matrix' order. @throws Error for a line that cannot be read */
export function readMatrix(): Row[] {
	return [
		...readTable('once', 'once', PROVIDERS),
		...readTable('always', 'always', PROVIDERS),
		...readTable('klingOnce', 'once', ['kling']),
		...readTable('klingAlways', 'always', ['kling']),
		...readTable('kling3Once', 'once', ['kling3']),
		...readTable('kling3Always', 'always', ['kling3']),
		...readTable('kieOnce', 'once', ['kie']),
		...readTable('kieAlways', 'always', ['kie']),
		...Object.entries(SERVER_MATRIX).flatMap(([name, { provider, servers, times, table }]) => {
			const places = Object.entries(servers).map(([server, options]) => ({
				provider,
				server: { name: server, options },
			}));
			return readLines({ name, table, times }, () => places);
		}),
	];
}

const readTable = (name: keyof typeof MATRIX, times: Times, only: readonly ProviderId[]): Row[] =>
	readLines({ name, table: MATRIX[name], times }, (column) =>
		PROVIDERS_OF[column].filter((id) => only.includes(id)).map((provider) => ({ provider })),
	);

/** @param placesOf the place that each word of a cell belongs to */
function readLines(
	{ name, table, times }: { name: string; table: string; times: Times },
	placesOf: (column: Column) => Array<Pick<Cell, 'provider' | 'server'>>,
): Row[] {
	const [header, ...lines] = table.trim().split('\n').map(splitLine);
	return lines.map(([faultName = '', ...words]) => {
		const fault = FAULTS[faultName];
		if (!fault) throw new Error(`The matrix names an unknown fault: ${faultName}`);
		const cells = words.flatMap((text, index) => {
			const column = COLUMNS.find((one) => one === header?.[index + 1]);
			if (!column) throw new Error(`The matrix has an unknown column: ${header?.[index + 1]}`);
			const places = placesOf(column);
			return outcomes(text, places.length).flatMap((expected, place): Cell[] =>
				expected ? [{ faultName, fault, times, column, ...places[place]!, expected }] : [],
			);
		});
		return { table: name, faultName, times, cells };
	});
}

const splitLine = (line: string): string[] =>
	line
		.split('|')
		.slice(1, -1)
		.map((part) => part.trim());

/** One outcome for each place; `undefined` where the fault does not apply. */
function outcomes(text: string, count: number): Array<Outcome | undefined> {
	const words = text.split(/\s+/).map((word) => {
		if (word === '-') return undefined;
		const outcome = OUTCOMES.find((name) => name === word);
		if (!outcome) throw new Error(`The matrix has an unknown outcome: ${word}`);
		return outcome;
	});
	if (words.length === 1) return Array.from({ length: count }, () => words[0]);
	if (words.length !== count) throw new Error(`The cell "${text}" does not have ${count} words`);
	return words;
}

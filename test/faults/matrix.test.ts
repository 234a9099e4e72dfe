import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SERVERS } from '../../sandbox/core/deployments';
import { FAULT_KINDS } from '../../sandbox/core/faults/fault';
import { PROVIDERS, readMatrix, type Cell, type Row } from './cells';
import { leaks } from './checks';
import { FAULTS } from './faults';
import { faultsPage } from './faultsPage';
import { runMatrix, type CellResult } from './runMatrix';

const rows = readMatrix();
const nameOf = ({ times, column, provider, server }: Cell) =>
	[times, column, provider, server?.name].join(', ');

describe('the fault matrix', () => {
	it('has every fault, each at every provider', () => {
		const named = new Set(rows.map(({ faultName }) => faultName));
		const dropped = Object.keys(FAULTS).filter((name) => !named.has(name));
		// A refusal that lies: no provider is known to give one.
		expect(dropped.filter((name) => !/^HTTP 4\d\d, request taken$/.test(name))).toEqual([]);
		const kinds = new Set(Object.values(FAULTS).map(({ inject }) => inject.kind as string));
		// A slow but complete answer is not a fault.
		expect(FAULT_KINDS.filter((kind) => !kinds.has(kind))).toEqual(['slow']);
		const general = rows.filter(({ table }) => table === 'once' || table === 'always');
		for (const { faultName, cells } of general) {
			expect([faultName, new Set(cells.map(({ provider }) => provider))]).toEqual([
				faultName,
				new Set(PROVIDERS),
			]);
		}
	});

	it('has every server of the sandbox, except a gateway that returns no ID', () => {
		const simulated = Object.values(SERVERS).flatMap(({ provider, names }) =>
			names.filter((name) => name !== 'contract').map((name) => `${provider} ${name}`),
		);
		const named = new Set(
			rows.flatMap(({ cells }) =>
				cells.flatMap(({ provider, server }) => (server ? [`${provider} ${server.name}`] : [])),
			),
		);
		expect(simulated.filter((name) => !named.has(name))).toEqual(['klingGateway chain']);
	});

	it('equals docs/faults.md, which npm run docs:faults writes', () => {
		const page = readFileSync(path.join(__dirname, '../../docs/faults.md'), 'utf8');
		expect(page).toBe(faultsPage());
	});
});

/** One cell of every row, or more of the long ones, each time at another place; `npm run faults` runs all. */
function everySixth({ cells }: Row, rowIndex: number): Cell[] {
	const step = Math.min(6, cells.length);
	return cells.filter((_, index) => (index + rowIndex) % step === 0);
}

describe('a part of the fault matrix', () => {
	const parts = rows.map(everySixth);
	let results: CellResult[];

	beforeAll(async () => {
		results = await runMatrix(parts.flat());
	}, 900_000);

	it.each(parts.map((cells): [string, Cell[]] => [cells[0]!.faultName, cells]))(
		'%s',
		(_fault, cells) => {
			const problems = results
				.filter(({ cell }) => cells.includes(cell))
				.map((result) => [nameOf(result.cell), result.problems]);
			expect(problems).toEqual(cells.map((cell) => [nameOf(cell), []]));
		},
	);

	it('loses no task and pays for none twice', () => {
		expect(results.filter(({ isLost }) => isLost)).toEqual([]);
		expect(results.filter(({ created }) => created > 1)).toEqual([]);
		expect(results.filter(({ created }) => created === 1).length).toBeGreaterThan(20);
	});
});

describe('the runner of the fault matrix', () => {
	const cellOf = (faultName: string, column: string, provider: string) =>
		rows
			.flatMap(({ cells }) => cells)
			.find(
				(cell) =>
					cell.faultName === faultName && cell.column === column && cell.provider === provider,
			)!;

	it('reports an unexpected outcome and a wrong number of tasks', async () => {
		const cell = cellOf('reset after the request was taken', 'create', 'kie');
		const [result] = await runMatrix([{ ...cell, expected: 'refused' }]);
		expect(result!.problems).toEqual([
			expect.stringMatching(/^ended as open, not as refused/),
			'1 tasks were created, not 0',
		]);
	});

	it('reports a fault that was never triggered', async () => {
		const cell = cellOf('reset before the request was taken', 'upload', 'kie');
		const [result] = await runMatrix([{ ...cell, provider: 'stability' }]);
		expect(result!.problems).toEqual(['the fault did not fire']);
	});

	it.each([
		['The key key-12345678 is wrong', ['key-12345678 is shown']],
		['Signed with c2VjcmV0LXNlY3JldA==', ['whsec_c2VjcmV0LXNlY3JldA== is shown']],
		['{"authorization":"Bearer eyJhbGciOiJIUzI1NiJ9.e30.c2ln"}', ['a token is shown: Bearer ']],
		['Nothing to see', []],
	])('reports text that must not be shown: %s', (text, problems) => {
		const secrets = ['key-12345678', 'whsec_c2VjcmV0LXNlY3JldA=='];
		expect(leaks({ secrets }, [text])).toEqual(problems);
	});
});

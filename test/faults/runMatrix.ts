import type { IDataObject } from 'n8n-workflow';
import pLimit from 'p-limit';
import type { Engine, Run } from '../../engine';
import { packageEngine } from '../support/packageEngine';
import { trustTestCertificate } from '../support/tlsCertificate';
import type { Cell, Outcome } from './cells';
import {
	disobeyedRetryAfter,
	leaks,
	lostReferences,
	wrongCount,
	wrongError,
	wrongOutcome,
} from './checks';
import type { Injection } from './faults';
import { LIMITS, openLane, type Lane, type Variant } from './lane';
import { startExpiredHost } from './support/expiredHost';
import { LaneClock } from './support/laneClock';
import { startOtherHost } from './support/otherHost';
import { TlsFront } from './support/tlsFront';

/** The result of a cell. */
export interface CellResult {
	cell: Cell;
	outcome: Outcome | 'none';
	/** Requests that the fault has hit. */
	fired: number;
	/** Tasks that the provider has created. */
	created: number;
	/** Whether a task exists that neither the item nor its error names. */
	isLost: boolean;
	/** The findings; empty for a cell that holds. */
	problems: string[];
}

/** The number of lanes at the same time. All lanes share one thread. */
const BUSY_LANES = 4;
/** The number of lanes at the same time if they mostly wait. */
const WAITING_LANES = 12;
/** Where time-outs take real time. Long enough for an answer that does come, however busy the machine is. */
const SHORT_LIMITS = { requestTimeout: 2, retryFor: 5 };

/** Runs every cell in n8n's engine against sandboxes; the results are in the cells' order. */
export async function runMatrix(cells: readonly Cell[]): Promise<CellResult[]> {
	const restoreClock = LaneClock.install();
	const distrust = trustTestCertificate();
	const engine = await packageEngine({});
	const lanes = new Map<string, Lane>();
	try {
		for (const cell of cells) {
			const name = laneName(cell);
			const { column, provider, server } = cell;
			if (!lanes.has(name)) lanes.set(name, await openLane(engine, column, provider, server));
		}
		const results = new Map<Cell, CellResult>();
		const runAll = async (wanted: readonly Cell[], concurrency: number) => {
			const limit = pLimit(concurrency);
			const runLane = async ([name, lane]: [string, Lane]) => {
				for (const cell of wanted.filter((one) => laneName(one) === name)) {
					results.set(cell, await runCell(engine, lane, cell));
				}
			};
			await Promise.all([...lanes].map(async (entry) => await limit(runLane, entry)));
		};
		await runAll(
			cells.filter(({ fault }) => !fault.isSlow),
			BUSY_LANES,
		);
		// Cells that end by a time limit mostly wait.
		await runAll(
			cells.filter(({ fault }) => fault.isSlow),
			WAITING_LANES,
		);
		return cells.map((cell) => results.get(cell)!);
	} finally {
		await engine.close();
		for (const lane of lanes.values()) await lane.close();
		distrust();
		restoreClock();
	}
}

const laneName = ({ column, provider, server }: Cell): string =>
	[column, provider, server?.name].join(' ');

async function runCell(engine: Engine, lane: Lane, cell: Cell): Promise<CellResult> {
	const { sandbox, clock, input } = lane;
	const limits = cell.fault.isSlow ? SHORT_LIMITS : LIMITS;
	const createdBefore = sandbox.createdTasks();
	const firstLine = engine.logs.length;
	clock.takeSleeps();
	const injected = await inject(lane, cell);
	const run = await clock.run(
		async () => await engine.run(lane.workflow(injected.variant, limits), { input }),
	);
	const fired = injected.fired();
	await lane.settle();
	const created = sandbox.tasks().slice(createdBefore);
	const outcome = await judge(engine, lane, run, fired);
	const text = JSON.stringify(run.data.data.resultData);
	const isLost = created.some(
		({ id, externalId }) =>
			!text.includes(id) && !(externalId && text.includes(externalId)) && outcome !== 'open',
	);
	const sleeps = clock.takeSleeps();
	const problems = [
		...wrongOutcome(cell, outcome, text),
		...(fired > 0 ? [] : ['the fault did not fire']),
		...wrongCount(cell, created.length),
		...(isLost ? [`the task ${created[0]?.id} is lost`] : []),
		...lostReferences(lane, text),
		...(outcome === 'read' || outcome === 'video' ? [] : wrongError(cell, run)),
		...disobeyedRetryAfter(cell, sleeps),
		...leaks(lane, [text, ...engine.logs.slice(firstLine).map((line) => JSON.stringify(line))]),
		...(await injected.end()),
		...(await unusable(engine, lane)),
	];
	return { cell, outcome, fired, created: created.length, isLost, problems };
}

interface Injected {
	variant: Variant;
	fired(): number;
	/** Switches the fault off. @returns the findings of the fault itself */
	end(): Promise<string[]>;
}

async function inject(lane: Lane, { fault, times, column, provider }: Cell): Promise<Injected> {
	const { sandbox, operation, clock, door } = lane;
	const { inject: injection } = fault;
	if (injection.kind === 'connectionRefused') {
		let knocks = 1;
		await lane.useCredential('door', door.url);
		clock.onSleep = async () => {
			if (times === 'once') await door.open();
			else knocks += 1;
		};
		return {
			variant: 'door',
			fired: () => knocks,
			end: async () => {
				clock.onSleep = () => {};
				await door.shut();
				return [];
			},
		};
	}
	if (injection.kind === 'expiredCertificate') {
		const host = await startExpiredHost();
		await lane.useCredential('expired', host.url);
		return {
			variant: 'expired',
			fired: () => host.visits,
			end: async () => {
				await host.close();
				return host.requests === 0 ? [] : ['a request was sent in spite of the certificate'];
			},
		};
	}
	if (injection.kind === 'tlsBrokenBefore') {
		const front = await TlsFront.inFrontOf(sandbox.url);
		front.isRefusing = () => times === 'always' || front.refused === 0;
		await lane.useCredential('tls', front.url);
		return {
			variant: 'tls',
			fired: () => front.refused,
			end: async () => {
				await front.close();
				return [];
			},
		};
	}
	const front =
		injection.kind === 'tlsBrokenAfter' ? await TlsFront.inFrontOf(sandbox.url) : undefined;
	if (front) await lane.useCredential('tls', front.url);
	const isRedirect = injection.kind === 'redirect';
	const other = isRedirect ? await startOtherHost(await videoOf(lane)) : undefined;
	const handle = sandbox.addFault({
		...(front ? { kind: 'resetAfter' } : injection),
		...(fault.repeatsCredential && credentialIn(injection.kind, lane.secretsInUse)),
		...(other && { to: `${other.url}/elsewhere` }),
		provider,
		operation,
		times: times === 'once' ? 1 : 'always',
	} as Parameters<typeof sandbox.addFault>[0]);
	return {
		variant: front ? 'tls' : 'sandbox',
		fired: () => handle.fired,
		end: async () => {
			handle.remove();
			await other?.close();
			await front?.close();
			const asked = other?.requests ?? [];
			return [
				...(asked.some(({ headers }) => headers.authorization)
					? ['the credential went to another host']
					: []),
				...(asked.length > 0 && column !== 'download' ? ['an API call followed a redirect'] : []),
			];
		},
	};
}

const credentialIn = (kind: Injection['kind'], secrets: string[]) =>
	kind === 'status'
		? { message: `Not a valid key: ${secrets.join(', ')}` }
		: { body: { key: secrets.join(', ') } };

const videoOf = async ({ sandbox, taskIds: [taskId] }: Lane): Promise<Buffer> =>
	taskId ? await sandbox.video(taskId) : Buffer.alloc(0);

/** The items' results, from the node's outputs. */
async function judge(
	engine: Engine,
	{ column, sandbox, taskIds }: Lane,
	run: Run,
	fired: number,
): Promise<Outcome | 'none'> {
	if (run.error) return 'none';
	const outputs = (node: string) => [0, 1, 2].map((index) => run.output(node, index));
	// Of several tasks, the list and each of them.
	const askedOnce = column === 'many' ? taskIds.length + 1 : 1;
	const failed = (isOpen: unknown): Outcome =>
		isOpen ? 'open' : fired > askedOnce ? 'gave-up' : 'refused';
	if (column === 'get' || column === 'list') {
		const [items = [], errors = []] = outputs(column === 'get' ? 'Get' : 'List');
		if (errors.length > 0) return failed(false);
		const areAll = (status: string) =>
			items.length === taskIds.length &&
			items.every(({ json }) => json.status === status && taskIds.includes(String(json.taskId)));
		if (areAll('processing')) return 'running';
		if (areAll('failed')) return 'failed';
		return areAll('succeeded') ? 'read' : 'none';
	}
	if (column === 'create' || column === 'upload') {
		const [, errors = []] = outputs('Create');
		if (errors.length > 0) {
			return failed((errors[0]!.json.details as { maybeCreated?: boolean }).maybeCreated);
		}
	}
	const [completed = [], unfinished = [], errors = []] = outputs('Wait');
	if (errors.length > 0) return failed(false);
	if (unfinished.length > 0) {
		const areAll = (is: (json: IDataObject) => boolean) => unfinished.every(({ json }) => is(json));
		if (areAll(({ failure }) => (failure as { code?: string }).code === 'timedOut'))
			return 'gave-up';
		return areAll(({ status }) => status === 'failed') ? 'failed' : 'none';
	}
	for (const { json, binary } of completed) {
		const wanted = await sandbox.video(String(json.taskId));
		const file = binary?.data && (await engine.readBinary(binary.data));
		if (!file?.equals(wanted)) return 'none';
	}
	return completed.length > 0 ? 'video' : 'none';
}

/** The same node again, without a fault. */
async function unusable(engine: Engine, lane: Lane): Promise<string[]> {
	const { sandbox, column, clock, input } = lane;
	const createdBefore = sandbox.createdTasks();
	const run = await clock.run(
		async () =>
			await engine.run(lane.workflow('sandbox', { ...LIMITS, withoutVideo: true }), {
				input,
			}),
	);
	if (column === 'create' || column === 'upload') {
		await lane.settle();
		const taskIds = run.error ? [] : run.json('Create').map(({ taskId }) => taskId);
		const created = sandbox.tasks().slice(createdBefore);
		const isUsable = created.length === 1 && taskIds[0] === created[0]?.id;
		return isUsable ? [] : ['the node is not usable afterwards'];
	}
	const outcome = await judge(engine, lane, run, 0);
	return outcome === 'video' || outcome === 'read' ? [] : ['the node is not usable afterwards'];
}

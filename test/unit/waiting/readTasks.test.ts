import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Connection } from '../../../nodes/providerClient/connection';
import type { PageRequest, TaskReference, VideoTask } from '../../../nodes/providers/provider';
import { tasksReader, type WantedReference } from '../../../nodes/waiting/readTasks';
import { ProviderClock } from '../../../nodes/providerClient/connection';
import { completeTask } from '../../../nodes/shared/tasks/videoTask';
import { fakeExecution } from '../support/executeFunctions';
import { ambiguous, permanent, transient } from '../support/failures';
import { useFakeClock } from '../support/fakeClock';
import { fakeProvider } from '../support/fakeProvider';

const clock = useFakeClock();

const task = (taskId: string, more: Partial<VideoTask> = {}): VideoTask => ({
	provider: 'test',
	taskId,
	status: 'processing',
	videos: [],
	raw: undefined,
	...more,
});

const wanted = (id: string, by: 'taskId' | 'externalTaskId' = 'taskId'): WantedReference => ({
	key: `${by} ${id}`,
	reference: { by, id },
	itemIndex: 0,
});

const ids = (count: number, prefix = 'task') =>
	Array.from({ length: count }, (_, index) => `${prefix}-${index}`);

interface Account {
	/** As the list shows them. */
	listed: string[];
	/** Known singly, but not shown by the list. */
	unlisted?: string[];
	externalIds?: Record<string, string>;
	listFails?: () => Error | undefined;
	/** Whether the answer to a page never comes. */
	listHangs?: (number: number) => boolean;
	getFails?: (id: string) => Error | undefined;
	hasList?: boolean;
	ended?: Record<string, VideoTask>;
}

/** A provider with pages of up to 50 tasks, and the requests that it got. */
function account(state: Account) {
	const requests: string[] = [];
	const known = (id: string) =>
		state.ended?.[id] ??
		task(id, state.externalIds?.[id] ? { externalTaskId: state.externalIds[id] } : {});
	const provider = fakeProvider({
		get: async (_call, { id, by }) => {
			requests.push(`get ${id}`);
			const failure = state.getFails?.(id);
			if (failure) throw failure;
			const owner =
				by === 'taskId'
					? id
					: Object.keys(state.externalIds!).find((key) => state.externalIds![key] === id);
			if (![...state.listed, ...(state.unlisted ?? [])].includes(owner!)) {
				throw permanent({ reason: 'unknownTask' });
			}
			return known(owner!);
		},
		...(state.hasList !== false && {
			list: {
				pageNumbers: [1, 1_000],
				pageSizes: [1, 50],
				defaultPageSize: 10,
				readPage: async (_call: unknown, { number, size }: PageRequest) => {
					requests.push(`page ${number} of ${size}`);
					const failure = state.listFails?.();
					if (failure) throw failure;
					if (state.listHangs?.(number)) await new Promise<never>(() => {});
					const entries = state.listed.slice((number - 1) * size, number * size);
					return { entries: entries.map(known), isLast: entries.length < size };
				},
			},
		}),
	});
	const connection: Connection = {
		hints: new Set(),
		clock: new ProviderClock(),
		cancelTasks: async () => {},
		call: (itemIndex) => ({ context: fakeExecution().context, itemIndex }) as never,
	};
	return { requests, read: tasksReader(provider, connection, { concurrency: 3 }) };
}

/** Lets time pass while readings are under way. */
async function timePasses(milliseconds: number): Promise<void> {
	await nextTurn();
	clock.pass(milliseconds);
	await nextTurn();
}

const found = (outcomes: Map<string, { ok: boolean }>) =>
	[...outcomes].filter(([, { ok }]) => ok).map(([key]) => key.split(' ')[1]);

describe('reading many tasks', () => {
	it('reads each task once when the provider has no list', async () => {
		const { read, requests } = account({ listed: ids(3), hasList: false });
		const outcomes = await read(ids(3).map((id) => wanted(id)));
		expect(found(outcomes)).toEqual(ids(3));
		expect(requests).toEqual(['get task-0', 'get task-1', 'get task-2']);
	});

	it('reads a single task directly and no other', async () => {
		const { read, requests } = account({ listed: ids(5) });
		expect(found(await read([wanted('task-3')]))).toEqual(['task-3']);
		expect(requests).toEqual(['get task-3']);
	});

	it('reads one page that may contain other tasks in place of many single tasks', async () => {
		const { read, requests } = account({ listed: [...ids(10, 'other'), ...ids(20)] });
		expect(found(await read(ids(20).map((id) => wanted(id))))).toHaveLength(20);
		expect(requests).toEqual(['page 1 of 40']);
	});

	it('reads as many pages as needed, and later only those with due tasks', async () => {
		const { read, requests } = account({ listed: ids(120) });
		const all = ids(120).map((id) => wanted(id));
		expect((await read(all)).size).toBe(120);
		expect(requests.splice(0)).toEqual(['page 1 of 50', 'page 2 of 50', 'page 3 of 50']);
		const outcomes = await read([all[70]!], [...all.slice(0, 70), ...all.slice(71)]);
		expect(requests.splice(0)).toEqual(['page 2 of 50']);
		expect(found(outcomes)).toEqual(ids(120).slice(50, 100));
	});

	it('returns other wanted tasks that come without an extra request', async () => {
		const { read, requests } = account({ listed: ids(8) });
		const outcomes = await read([wanted('task-0')], [wanted('task-5')]);
		expect(found(outcomes)).toEqual(['task-0', 'task-5']);
		expect(requests).toEqual(['page 1 of 10']);
	});

	it('expects missing tasks on the next page, due or not', async () => {
		const { read, requests } = account({ listed: ids(120) });
		const all = ids(120).map((id) => wanted(id));
		// Its size suits the number of tasks that a page was first read for.
		await read([all[0]!]);
		expect((await read(all.slice(1, 3), all.slice(3))).size).toBe(49);
		expect((await read(all.slice(50, 52), all.slice(52))).size).toBe(50);
		expect(requests).toEqual(['get task-0', 'page 1 of 50', 'page 2 of 50']);
	});

	it('reads the last missing task directly', async () => {
		const { read, requests } = account({ listed: ids(120) });
		const all = ids(120).map((id) => wanted(id));
		await read(all);
		requests.length = 0;
		await read([all[1]!], [all[70]!]);
		expect(requests).toEqual(['get task-1']);
	});

	it('follows tasks that newer tasks moved to later pages', async () => {
		const state = { listed: ids(100) };
		const { read, requests } = account(state);
		const all = ids(100).map((id) => wanted(id));
		await read(all);
		state.listed = [...ids(120, 'newer'), ...ids(100)];
		requests.length = 0;
		expect((await read(all)).size).toBe(100);
		expect(requests.splice(0)).toEqual([1, 2, 3, 4, 5].map((number) => `page ${number} of 50`));
		await read(all);
		expect(requests).toEqual(['page 3 of 50', 'page 4 of 50', 'page 5 of 50']);
	});

	it('finds tasks behind many others and abandons a search that costs more than single reads', async () => {
		const deep = account({ listed: [...ids(200, 'other'), ...ids(50)] });
		expect((await deep.read(ids(50).map((id) => wanted(id)))).size).toBe(50);
		expect(deep.requests).toHaveLength(5);

		const deeper = account({ listed: [...ids(5_000, 'other'), ...ids(20)] });
		const all = ids(20).map((id) => wanted(id));
		expect((await deeper.read(all)).size).toBe(20);
		const pages = deeper.requests.filter((request) => request.startsWith('page'));
		expect(pages).toHaveLength(3);
		// They are not looked for there again.
		deeper.requests.length = 0;
		await deeper.read(all);
		expect(deeper.requests).toEqual(ids(20).map((id) => `get ${id}`));
	});

	it('reads tasks missing from the list directly, and an unknown task fails alone', async () => {
		const { read, requests } = account({ listed: ids(5), unlisted: ['hidden'] });
		const all = [...ids(5), 'hidden', 'nowhere'].map((id) => wanted(id));
		const outcomes = await read(all);
		expect(found(outcomes)).toEqual([...ids(5), 'hidden']);
		expect(outcomes.get('taskId nowhere')).toMatchObject({ ok: false });
		expect(requests).toEqual(['page 1 of 14', 'get hidden', 'get nowhere']);
	});

	it('recognises tasks by both ids', async () => {
		const { read, requests } = account({ listed: ids(3), externalIds: { 'task-1': 'order-1' } });
		const all = [wanted('task-1'), wanted('order-1', 'externalTaskId'), wanted('task-2')];
		const outcomes = await read(all);
		expect(outcomes.get('externalTaskId order-1')).toEqual(outcomes.get('taskId task-1'));
		expect(requests).toEqual(['page 1 of 10']);
	});

	describe('tasks that ended without a video', () => {
		const ended = completeTask({
			provider: 'test',
			taskId: 'task-0',
			status: 'succeeded',
			videos: [],
			raw: {},
		});

		it.each([
			['singly', false, ['get task-0', 'get task-1', 'get task-0', 'get task-0']],
			['by the list', true, ['page 1 of 10', 'get task-0', 'get task-0']],
		])('makes three requests: %s', async (_how, hasList, expected) => {
			const { read, requests } = account({
				listed: ids(2),
				hasList,
				ended: { 'task-0': ended },
			});
			const outcomes = await read(ids(2).map((id) => wanted(id)));
			expect(outcomes.get('taskId task-0')).toEqual({ ok: true, value: ended });
			expect(found(outcomes)).toEqual(ids(2));
			expect(requests).toEqual(expected);
			expect(clock.sleeps).toEqual([2_000, 4_000]);
		});

		it('returns a video that appears between the readings', async () => {
			const endedTasks: Record<string, VideoTask> = { 'task-0': ended };
			const { read } = account({ listed: ids(1), hasList: false, ended: endedTasks });
			clock.whileSleeping(() => delete endedTasks['task-0']);
			const outcomes = await read([wanted('task-0')]);
			expect(outcomes.get('taskId task-0')).toMatchObject({ value: { status: 'processing' } });
			expect(clock.sleeps).toEqual([2_000]);
		});
	});

	describe('when the list fails', () => {
		const all = ids(4).map((id) => wanted(id));

		it.each([
			['cannot be read', permanent],
			['returns unreadable answers', ambiguous],
		])('reads directly when the list %s, and soon stops using it', async (_case, failure) => {
			const { read, requests } = account({ listed: ids(4), listFails: () => failure() });
			for (let round = 0; round < 4; round++) expect(found(await read(all))).toEqual(ids(4));
			expect(requests.filter((request) => request.startsWith('page'))).toHaveLength(2);
			expect(requests.filter((request) => request.startsWith('get'))).toHaveLength(16);
		});

		it('uses the list again after a temporary failure', async () => {
			let isDown = true;
			const { read, requests } = account({
				listed: ids(4),
				listFails: () => (isDown ? ambiguous() : undefined),
			});
			await read(all);
			isDown = false;
			requests.length = 0;
			await read(all);
			expect(requests).toEqual(['page 1 of 10']);
		});

		it('does not read every task at an unavailable provider, however long it lasts', async () => {
			let isDown = true;
			const failure = () => (isDown ? transient({ message: 'down' }) : undefined);
			const { read, requests } = account({
				listed: ids(4),
				listFails: failure,
				getFails: failure,
			});
			for (let round = 0; round < 5; round++) {
				const outcomes = await read(all);
				expect(outcomes.size).toBe(4);
				for (const outcome of outcomes.values()) {
					expect(outcome).toMatchObject({ ok: false, error: { failure: { message: 'down' } } });
				}
				expect(requests.splice(0)).toEqual(['page 1 of 10', 'get task-0']);
			}
			isDown = false;
			expect(found(await read(all))).toEqual(ids(4));
			expect(requests).toEqual(['page 1 of 10']);
		});

		it('sends one request per Retry-After to an unavailable provider', async () => {
			const failure = () => transient({ retryAfterMs: 9_000 });
			const { read, requests } = account({
				listed: ids(4),
				listFails: failure,
				getFails: failure,
			});
			for (const request of ['page 1 of 10', 'get task-0', 'page 1 of 10', 'get task-0']) {
				const outcomes = await read(all);
				expect(outcomes.size).toBe(4);
				for (const outcome of outcomes.values()) {
					expect(outcome).toMatchObject({ ok: false, error: { failure: { retryAfterMs: 9_000 } } });
				}
				expect(requests.splice(0)).toEqual([request]);
			}
		});

		it('asks again for a page whose answer does not come', async () => {
			const hangs = [true, false];
			const { read, requests } = account({ listed: ids(4), listHangs: () => hangs.shift()! });
			const reading = read(all);
			await timePasses(2_999);
			expect(requests).toEqual(['page 1 of 10']);
			await timePasses(1);
			expect(found(await reading)).toEqual(ids(4));
			expect(requests).toEqual(['page 1 of 10', 'page 1 of 10']);
		});

		it('reads tasks directly after ten seconds without any answer of the list', async () => {
			const { read, requests } = account({ listed: ids(4), listHangs: () => true });
			const reading = read(all);
			await timePasses(3_000);
			await timePasses(7_000);
			expect(found(await reading)).toEqual(ids(4));
			expect(requests).toEqual([
				'page 1 of 10',
				'page 1 of 10',
				...ids(4).map((id) => `get ${id}`),
			]);
		});

		it('reads other tasks while a page does not answer', async () => {
			let isHanging = false;
			const { read, requests } = account({
				listed: ids(120),
				unlisted: ['hidden'],
				listHangs: (number) => isHanging && number === 1,
			});
			const listed = ids(120).map((id) => wanted(id));
			await read([...listed, wanted('hidden')]);
			isHanging = true;
			requests.length = 0;
			const held = read(listed.slice(0, 50));
			const others = await read([...listed.slice(50), wanted('hidden')]);
			expect(found(others)).toEqual([...ids(120).slice(50), 'hidden']);
			expect(requests).toEqual(['page 1 of 50', 'page 2 of 50', 'page 3 of 50', 'get hidden']);
			isHanging = false;
			await timePasses(3_000);
			expect(found(await held)).toEqual(ids(120).slice(0, 50));
		});

		it('reads directly after the Retry-After of a list', async () => {
			const { read, requests } = account({
				listed: ids(4),
				listFails: () => transient({ retryAfterMs: 9_000 }),
			});
			expect([...(await read(all)).values()].every(({ ok }) => !ok)).toBe(true);
			expect(requests.splice(0)).toEqual(['page 1 of 10']);
			expect(found(await read(all))).toEqual(ids(4));
			expect(requests).toEqual(ids(4).map((id) => `get ${id}`));
		});
	});
});

describe('reading many tasks of a provider that reads twenty in one request', () => {
	const LARGEST_PAGE = 500;

	/** Lists tasks, newest first, by cursor, and reads up to twenty of them in one request. */
	function twenty(listed: string[], { unlisted = [] as string[] } = {}) {
		const requests: string[] = [];
		const knows = (id: string) => [...listed, ...unlisted].includes(id);
		const provider = fakeProvider({
			get: async (_call, { id }) => {
				requests.push(`get ${id}`);
				if (!knows(id)) throw permanent({ reason: 'unknownTask' });
				return task(id);
			},
			batch: {
				most: 20,
				read: async (_call: unknown, references: readonly TaskReference[]) => {
					const [{ by } = { by: '' }] = references;
					requests.push(`${references.length} by ${by}`);
					return references.map(({ id }) =>
						knows(id)
							? { ok: true as const, value: task(id) }
							: { ok: false as const, error: permanent({ reason: 'unknownTask' }) },
					);
				},
			},
			list: {
				pageSizes: [1, LARGEST_PAGE],
				defaultPageSize: 100,
				hasFilters: true,
				readPage: async (_call: unknown, { size, cursor = '0', filter }: PageRequest) => {
					const from = Number(cursor);
					const since = filter?.createdAfter === undefined ? '' : ` since ${filter.createdAfter}`;
					requests.push(`${size} from ${cursor}${since}`);
					const isLast = from + size >= listed.length;
					const entries = listed.slice(from, from + size).map((id) => task(id));
					return { entries, isLast, ...(!isLast && { next: String(from + size) }) };
				},
			},
		});
		const connection: Connection = {
			hints: new Set(),
			clock: new ProviderClock(),
			cancelTasks: async () => {},
			call: (itemIndex) => ({ context: fakeExecution().context, itemIndex }) as never,
		};
		return { requests, read: tasksReader(provider, connection, { concurrency: 3 }) };
	}

	it('reads up to twenty in one request, without the list', async () => {
		const { read, requests } = twenty(ids(20));
		expect(found(await read(ids(20).map((id) => wanted(id))))).toEqual(ids(20));
		expect(requests).toEqual(['20 by taskId']);
	});

	it('asks for the two kinds of ID in different requests', async () => {
		const { read, requests } = twenty(ids(4));
		const all = [wanted('task-0'), wanted('task-1', 'externalTaskId'), wanted('task-2')];
		expect((await read([...all, wanted('task-3', 'externalTaskId')])).size).toBe(4);
		expect(requests).toEqual(['2 by taskId', '2 by externalTaskId']);
	});

	it('follows the cursor for tasks that would need more requests', async () => {
		const { read, requests } = twenty(ids(1_000));
		expect(found(await read(ids(1_000).map((id) => wanted(id))))).toHaveLength(1_000);
		expect(requests).toEqual(['500 from 0', '500 from 500']);
	});

	it('reads no more pages than requests for twenty tasks each', async () => {
		const { read, requests } = twenty([...ids(4_000, 'other'), ...ids(30)]);
		const all = ids(30).map((id) => wanted(id));
		expect(found(await read(all))).toEqual(ids(30));
		expect(requests.splice(0)).toEqual(['100 from 0', '20 by taskId', '10 by taskId']);
		await read(all);
		expect(requests).toEqual(['20 by taskId', '10 by taskId']);
	});

	it('asks the list only for the time in which the tasks were created', async () => {
		const { read, requests } = twenty(ids(25));
		const all = ids(25).map((id, index) => ({ ...wanted(id), createdAt: 5_000_000 + index }));
		await read(all);
		await read([...all, { ...wanted('task-26') }]);
		expect(requests.slice(0, 2)).toEqual(['100 from 0 since 4400000', '100 from 0']);
	});

	it('reads unlisted tasks in groups, and an unknown one fails alone', async () => {
		const { read, requests } = twenty(ids(30), { unlisted: ids(5, 'hidden') });
		const all = [...ids(30), ...ids(5, 'hidden'), 'nowhere'].map((id) => wanted(id));
		const outcomes = await read(all);
		expect(found(outcomes)).toEqual([...ids(30), ...ids(5, 'hidden')]);
		expect(outcomes.get('taskId nowhere')).toMatchObject({ ok: false });
		expect(requests).toEqual(['100 from 0', '6 by taskId']);
	});
});

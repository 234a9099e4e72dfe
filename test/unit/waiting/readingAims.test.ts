import type { IHttpRequestOptions } from 'n8n-workflow';

import { httpRequestAndWait } from '../../../bench/waiting/httpRequestAndWait';
import { VirtualProvider } from '../../../bench/waiting/virtualProvider';
import { tasksOfOthers, type VirtualTask, virtualTasks } from '../../../bench/waiting/virtualTasks';
import { waitInNode } from '../../../bench/waiting/waitInNode';
import { VirtualTime } from '../../../bench/support/virtualTime';

type Wait = (virtual: VirtualProvider, time: VirtualTime) => Promise<unknown>;

const at =
	(providerId: Parameters<typeof waitInNode>[0]): Wait =>
	async (virtual, time) =>
		await waitInNode(providerId, virtual, time);
const atKling = at('kling');
const atKie = at('kie');

/** Waits for tasks in virtual time. Delays are in seconds, from the end of a task until it was noticed. */
async function waited(
	tasks: readonly VirtualTask[],
	wait: Wait,
	makeProvider = (time: VirtualTime) => new VirtualProvider(time, tasks, []),
) {
	const time = new VirtualTime();
	const virtual = makeProvider(time);
	await wait(virtual, time);
	const delayOf = ({ id, finishesAt }: VirtualTask) =>
		(virtual.heardAt.get(id)! - Math.max(0, finishesAt)) / 1_000;
	const { single, list } = virtual.requests;
	return { virtual, requests: single + list, delayOf };
}

const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** Tasks of the same length, created at five a second. The last is created when the waiting begins. */
const alike = (count: number, seconds: number, offsetMs = 0): VirtualTask[] =>
	Array.from({ length: count }, (_, index) => {
		const createdAt = (index + 1 - count) * 200 - offsetMs;
		return { id: `${7_000_000 + index}`, createdAt, finishesAt: createdAt + seconds * 1_000 };
	});

describe('the readings of Wait For Video', () => {
	it.each([
		['Kling', atKling],
		['a gateway', at('klingGateway')],
		['kie.ai', atKie],
		['fal.ai', at('fal')],
		['PiAPI', at('piapi')],
	])(
		'notice one video sooner than a loop of 15 seconds, with few more requests, at %s',
		async (_, wait) => {
			const ours: Array<{ requests: number; delay: number }> = [];
			const loops: typeof ours = [];
			for (let seed = 1; seed <= 120; seed++) {
				const tasks = virtualTasks(1, seed);
				for (const [way, figures] of [
					[wait, ours],
					[httpRequestAndWait, loops],
				] as const) {
					const { requests, delayOf } = await waited(tasks, way);
					figures.push({ requests, delay: delayOf(tasks[0]!) });
				}
			}
			const ratio = (name: 'requests' | 'delay') =>
				mean(ours.map((run) => run[name])) / mean(loops.map((run) => run[name]));
			expect(ratio('requests')).toBeLessThanOrEqual(1.3);
			expect(ratio('delay')).toBeLessThanOrEqual(0.8);
		},
	);

	it('need at most 60 requests for 1000 videos at Kling', async () => {
		const counts: number[] = [];
		for (let seed = 1; seed <= 5; seed++) {
			const tasks = virtualTasks(1_000, seed);
			const inSharedAccount = (time: VirtualTime) =>
				new VirtualProvider(time, tasks, tasksOfOthers());
			counts.push((await waited(tasks, atKling, inSharedAccount)).requests);
		}
		expect(mean(counts)).toBeLessThanOrEqual(60);
	});

	it.each([
		['Kling', atKling],
		['kie.ai', atKie],
	])('notice the last of 1000 videos of 60 seconds within 3 seconds, at %s', async (_, wait) => {
		const delays: number[] = [];
		for (const offsetMs of [0, 1_300]) {
			const tasks = alike(1_000, 60, offsetMs);
			const { delayOf } = await waited(tasks, wait);
			delays.push(delayOf(tasks.at(-1)!));
		}
		expect(mean(delays)).toBeLessThanOrEqual(3);
	});

	it('notice 99 of 100 videos at kie.ai as if the one that never answers were not there', async () => {
		const tasks = virtualTasks(100, 1);
		const hung = tasks[40]!.id;
		class Hanging extends VirtualProvider {
			constructor(private readonly clock: VirtualTime) {
				super(clock, tasks, []);
			}

			override async answer(request: IHttpRequestOptions) {
				if (request.qs?.taskId !== hung) return await super.answer(request);
				await this.clock.sleep(30_000);
				throw Object.assign(new Error('timeout of 30000ms exceeded'), { code: 'ECONNABORTED' });
			}
		}
		const undisturbed = await waited(tasks, atKie);
		const disturbed = await waited(tasks, atKie, (time) => new Hanging(time));
		const others = tasks.filter(({ id }) => id !== hung);
		expect(disturbed.virtual.heardAt.has(hung)).toBe(false);
		const delays = ({ delayOf }: typeof disturbed) => others.map((task) => delayOf(task));
		expect(mean(delays(disturbed))).toBeLessThan(mean(delays(undisturbed)) + 0.75);
		expect(Math.max(...delays(disturbed))).toBeLessThan(Math.max(...delays(undisturbed)) + 2);
	});

	it('notice 200 videos at Kling in time when the answer to one page of the list never comes', async () => {
		const tasks = virtualTasks(200, 1);
		class Hanging extends VirtualProvider {
			pages = 0;

			constructor(private readonly clock: VirtualTime) {
				super(clock, tasks, []);
			}

			override async answer(request: IHttpRequestOptions) {
				const isPage = request.qs?.pageNum !== undefined;
				if (!isPage || ++this.pages !== 5) return await super.answer(request);
				await this.clock.sleep(30_000);
				throw Object.assign(new Error('timeout of 30000ms exceeded'), { code: 'ECONNABORTED' });
			}
		}
		const undisturbed = await waited(tasks, atKling);
		const disturbed = await waited(tasks, atKling, (time) => new Hanging(time));
		const delays = ({ delayOf }: typeof disturbed) => tasks.map((task) => delayOf(task));
		expect(mean(delays(disturbed))).toBeLessThan(mean(delays(undisturbed)) + 0.75);
		expect(Math.max(...delays(disturbed))).toBeLessThan(Math.max(...delays(undisturbed)) + 4);
		expect(disturbed.requests).toBeLessThanOrEqual(undisturbed.requests + 10);
	});
});

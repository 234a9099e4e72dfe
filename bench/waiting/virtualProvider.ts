import type { IDataObject, IHttpRequestOptions } from 'n8n-workflow';
import type { VirtualTask } from './virtualTasks';
import type { VirtualTime } from '../support/virtualTime';

/** How long an answer takes, and for a page of a list each of its entries, in milliseconds. */
const ANSWER_MS = 200;
const ENTRY_MS = 1;

/** When virtual time began by the wall clock, in milliseconds since 1970. */
export const START = Date.parse('2026-01-15T12:00:00Z');

export const KLING_URL = 'https://kling.example.com';
export const KIE_URL = 'https://kie.example.com';
export const FAL_URL = 'https://fal.example.com';
export const PIAPI_URL = 'https://piapi.example.com';
const KLING_PATH = '/v1/videos/image2video';
const GATEWAY_PREFIX = /^\/kling(?=\/)/;

/** Answers as Kling, a gateway, kie.ai, fal.ai and PiAPI do about tasks that end in virtual time. */
export class VirtualProvider {
	readonly requests = { single: 0, list: 0 };
	/** When somebody first heard that a task has ended. */
	readonly heardAt = new Map<string, number>();
	private readonly byId: Map<string, VirtualTask>;

	/** @param others tasks of other users of the account, which the list contains as well */
	constructor(
		private readonly time: VirtualTime,
		readonly tasks: readonly VirtualTask[],
		private readonly others: readonly VirtualTask[],
	) {
		this.byId = new Map(tasks.map((task) => [task.id, task]));
	}

	/** Answers a request in the way of n8n's HTTP helper. */
	async answer({ url, qs }: IHttpRequestOptions) {
		const body = JSON.stringify(await this.body(new URL(url), (qs ?? {}) as IDataObject));
		return { statusCode: 200, headers: { 'content-type': 'application/json' }, body };
	}

	/** Whether the task has ended, asked with a request of its own. */
	async isFinished(id: string): Promise<boolean> {
		return await this.single(id, (task) => this.hasEnded(task));
	}

	private async body({ origin, pathname }: URL, query: IDataObject): Promise<unknown> {
		if (origin === KIE_URL) {
			const data = await this.single(String(query.taskId), (task) => this.kieRecord(task));
			return { code: 200, msg: 'success', data };
		}
		if (origin === FAL_URL) {
			const [, id = '', status] = /\/requests\/(\w+)(\/status)?$/.exec(pathname) ?? [];
			return await this.single(id, (task) =>
				status ? this.falStatus(task) : { video: { url: `${FAL_URL}/${id}.mp4` } },
			);
		}
		if (origin === PIAPI_URL) {
			const id = pathname.slice(pathname.lastIndexOf('/') + 1);
			const data = await this.single(id, (task) => this.piapiTask(task));
			return { code: 200, message: 'success', data };
		}
		const path = pathname.replace(GATEWAY_PREFIX, '');
		const data =
			path === KLING_PATH
				? await this.page(Number(query.pageNum), Number(query.pageSize))
				: await this.single(path.slice(KLING_PATH.length + 1), (task) => this.klingTask(task));
		return { code: 0, message: 'SUCCEED', request_id: 'virtual', data };
	}

	private async single<T>(id: string, describe: (task: VirtualTask) => T): Promise<T> {
		const task = this.byId.get(id);
		if (!task) throw new Error(`The benchmark has no task ${id}`);
		this.requests.single++;
		await this.time.sleep(ANSWER_MS / 2);
		const heard = this.hasEnded(task) ? [task] : [];
		const answer = describe(task);
		await this.time.sleep(ANSWER_MS / 2);
		this.hear(heard);
		return answer;
	}

	/** Newest first. */
	private async page(number: number, size: number): Promise<object[]> {
		this.requests.list++;
		await this.time.sleep(ANSWER_MS / 2);
		const shown = [...this.others, ...this.tasks]
			.filter(({ createdAt }) => createdAt <= this.time.now)
			.sort((one, other) => other.createdAt - one.createdAt)
			.slice((number - 1) * size, number * size);
		const heard = shown.filter((task) => this.byId.has(task.id) && this.hasEnded(task));
		const answer = shown.map((task) => this.klingTask(task));
		await this.time.sleep(ANSWER_MS / 2 + shown.length * ENTRY_MS);
		this.hear(heard);
		return answer;
	}

	private hear(tasks: VirtualTask[]): void {
		for (const { id } of tasks) {
			if (!this.heardAt.has(id)) this.heardAt.set(id, this.time.now);
		}
	}

	private hasEnded({ finishesAt }: VirtualTask): boolean {
		return finishesAt <= this.time.now;
	}

	private klingTask(task: VirtualTask): object {
		const hasEnded = this.hasEnded(task);
		return {
			task_id: task.id,
			task_status: hasEnded ? 'succeed' : 'processing',
			task_status_msg: '',
			task_info: {},
			created_at: START + task.createdAt,
			updated_at: START + (hasEnded ? task.finishesAt : task.createdAt),
			task_result: hasEnded
				? { videos: [{ id: task.id, url: `${KLING_URL}/${task.id}.mp4`, duration: '5' }] }
				: {},
		};
	}

	private kieRecord(task: VirtualTask): object {
		const hasEnded = this.hasEnded(task);
		return {
			taskId: task.id,
			model: 'kling-2.6/image-to-video',
			state: hasEnded ? 'success' : 'generating',
			param: '{}',
			resultJson: hasEnded ? JSON.stringify({ resultUrls: [`${KIE_URL}/${task.id}.mp4`] }) : null,
			failCode: null,
			failMsg: null,
			createTime: START + task.createdAt,
			updateTime: START + task.createdAt,
			completeTime: hasEnded ? START + task.finishesAt : null,
		};
	}

	private falStatus(task: VirtualTask): object {
		return { status: this.hasEnded(task) ? 'COMPLETED' : 'IN_PROGRESS', request_id: task.id };
	}

	private piapiTask(task: VirtualTask): object {
		const hasEnded = this.hasEnded(task);
		return {
			task_id: task.id,
			model: 'kling',
			task_type: 'video_generation',
			status: hasEnded ? 'completed' : 'processing',
			output: { video: hasEnded ? `${PIAPI_URL}/${task.id}.mp4` : '' },
			meta: { created_at: new Date(START + task.createdAt).toISOString() },
			error: { code: 0, raw_message: '', message: '', detail: null },
		};
	}
}

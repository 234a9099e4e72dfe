import type { Sandbox } from '../../../sandbox';

export const KLING_PATH = '/v1/videos/image2video';

interface KlingAnswer {
	status: number;
	code: number;
	message: string;
	request_id: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it by hand
	data: any;
}

/** Asks the sandbox's Kling with the right API key. */
export class KlingClient {
	constructor(readonly sandbox: Sandbox) {}

	get authorization(): string {
		return `Bearer ${this.sandbox.credentials.klingApi.apiKey}`;
	}

	async send(path: string, init: RequestInit = {}): Promise<KlingAnswer> {
		const response = await fetch(this.sandbox.url + path, {
			...init,
			headers: { authorization: this.authorization, ...init.headers },
		});
		const body = (await response.json()) as KlingAnswer;
		return { ...body, status: response.status };
	}

	async create(body: unknown): Promise<KlingAnswer> {
		return await this.send(KLING_PATH, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
	}

	/** Creates a task and gives its id. */
	async createTask(body: unknown): Promise<string> {
		const { data } = await this.create(body);
		return data.task_id as string;
	}

	async get(id: string): Promise<KlingAnswer> {
		return await this.send(`${KLING_PATH}/${encodeURIComponent(id)}`);
	}

	async list(query = ''): Promise<KlingAnswer> {
		return await this.send(KLING_PATH + query);
	}
}

import type { Sandbox } from '../../../sandbox';
import { bearer, postJson, send } from './send';

interface Kling3Answer {
	status: number;
	code: number;
	message: string;
	request_id: string;
	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it by hand
	data: any;
}

/** Asks the sandbox's Kling 3.0 with the right API key. */
export class Kling3Client {
	constructor(readonly sandbox: Sandbox) {}

	private get apiKey(): string {
		return this.sandbox.credentials.klingApi.apiKey;
	}

	private async ask(path: string, init: RequestInit): Promise<Kling3Answer> {
		const { status, json } = await send(this.sandbox, path, init);
		return { ...(json as Kling3Answer), status };
	}

	/** `path`: product and model, e.g. `image-to-video/kling-3.0`. */
	async create(path: string, body: unknown): Promise<Kling3Answer> {
		return await this.ask(`/${path}`, postJson(body, this.apiKey));
	}

	/** Creates a task and gives its ID. */
	async createTask(path: string, body: unknown): Promise<string> {
		const { data } = await this.create(path, body);
		return data.id as string;
	}

	async tasks(query: string): Promise<Kling3Answer> {
		return await this.ask(`/tasks${query}`, { headers: bearer(this.apiKey) });
	}

	// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into it by hand
	async task(id: string): Promise<any> {
		return (await this.tasks(`?task_ids=${id}`)).data[0];
	}

	async list(body: unknown): Promise<Kling3Answer> {
		return await this.ask('/tasks', postJson(body, this.apiKey));
	}
}

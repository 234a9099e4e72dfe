import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { z } from 'zod';
import type { ProviderCall, VideoProvider, VideoTask } from '../../../nodes/providers/provider';
import { ProviderCallError } from '../../../nodes/shared/failures';
import type { ApiAnswer } from '../../../nodes/shared/http/sendRequest';
import { httpFailure } from '../../../nodes/shared/http/answerFailure';
import { completeTask } from '../../../nodes/shared/tasks/videoTask';

/** A new provider: everything that it takes, besides its line in the registry and its credential in package.json. */
export const toyProvider: VideoProvider = {
	id: 'toy',
	displayName: 'Toy Studio',
	credentialName: 'toyApi',
	baseUrl: ({ baseUrl }) => String(baseUrl),
	createFields: [{ displayName: 'Scene', name: 'scene', type: 'string', default: '' }],
	createOptions: [{ displayName: 'Frame Rate', name: 'frameRate', type: 'number', default: 24 }],
	prepare: async (call) => {
		const { frameRate } = call.parameter<{ frameRate?: number }>('options', {});
		const body = {
			scene: call.parameter('scene', ''),
			...(frameRate && { frame_rate: frameRate }),
		};
		return {
			content: body,
			send: async () =>
				read(await call.request({ method: 'POST', url: `${call.baseUrl}/tasks`, body })),
		};
	},
	get: async (call: ProviderCall, { id }) =>
		read(await call.request({ method: 'GET', url: `${call.baseUrl}/tasks/${id}` })),
	hasExternalIds: false,
};

const answerSchema = z.object({ id: z.string(), video: z.string().optional() });

function read(answer: ApiAnswer): VideoTask {
	const parsed = answerSchema.safeParse(answer.json);
	if (!parsed.success) throw new ProviderCallError(httpFailure('Toy Studio', answer));
	const { id, video } = parsed.data;
	return completeTask({
		provider: toyProvider.id,
		taskId: id,
		status: video ? 'succeeded' : 'processing',
		videos: video ? [{ url: video }] : [],
		raw: answer.json,
	});
}

export class ToyApi implements ICredentialType {
	name = 'toyApi';
	displayName = 'Toy Studio API';
	properties = ['baseUrl', 'key'].map((name) => ({
		displayName: name,
		name,
		type: 'string' as const,
		default: '',
	}));

	authenticate = async (
		{ key }: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => ({
		...request,
		headers: { ...request.headers, 'x-toy-key': key as string },
	});
}

export const TOY_KEY = 'open sesame';

export interface ToyStudio {
	url: string;
	/** What it was asked, oldest first: method and path, and the body where there was one. */
	requests: Array<[request: string, body?: unknown]>;
	close(): Promise<void>;
}

/** Serves the toy's API on 127.0.0.1: a task is finished when it is asked for the second time. */
export async function startToyStudio(): Promise<ToyStudio> {
	const requests: ToyStudio['requests'] = [];
	let url = '';
	const answer = (line: string): [status: number, body: object] => {
		if (line === 'POST /tasks') return [200, { id: 'toy-1' }];
		if (line !== 'GET /tasks/toy-1') return [404, { error: 'no such task' }];
		const times = requests.filter(([request]) => request === line).length;
		return [200, { id: 'toy-1', ...(times > 1 && { video: `${url}/videos/toy-1.mp4` }) }];
	};
	const server = createServer(async (request, response) => {
		const body = await text(request);
		const line = `${request.method} ${request.url}`;
		requests.push(body ? [line, JSON.parse(body)] : [line]);
		const isVideo = line === 'GET /videos/toy-1.mp4';
		const isSignedIn = isVideo || request.headers['x-toy-key'] === TOY_KEY;
		const [status, json] = isSignedIn ? answer(line) : [401, { error: 'who are you?' }];
		const type = isVideo ? 'video/mp4' : 'application/json';
		response.writeHead(isVideo ? 200 : status, { 'content-type': type });
		response.end(isVideo ? 'a video' : JSON.stringify(json));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return {
		url,
		requests,
		close: async () => {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}

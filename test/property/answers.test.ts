import fc from 'fast-check';
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type OnError,
} from 'n8n-workflow';

import { executeCreateTask } from '../../nodes/CreateTask/executeCreateTask';
import { executeGetTask } from '../../nodes/GetTask/executeGetTask';
import { executeListTasks } from '../../nodes/ListTasks/executeListTasks';
import { providers } from '../../nodes/providers';
import { connect } from '../../nodes/providerClient/connection';
import type { ProviderCall, VideoProvider, VideoTask } from '../../nodes/providers/provider';
import { ProviderCallError } from '../../nodes/shared/failures';
import { outcomeOf } from '../../nodes/shared/outcome';
import { videoTaskSchema } from '../../nodes/shared/tasks/videoTask';
import { executeWaitForVideo } from '../../nodes/WaitForVideo/executeWaitForVideo';
import { fakeExecution, type FakeExecution } from '../unit/support/executeFunctions';
import { useFakeClock } from '../unit/support/fakeClock';
import { imageFile } from '../unit/support/images';
import { anyExchange, scriptedHelper, type Exchange } from './support/arbitraryAnswers';
import { SECRET } from './support/arbitraryJson';
import { holds } from './support/property';

useFakeClock();

const CREDENTIAL = {
	region: 'custom',
	baseUrl: 'https://api.example.com',
	uploadBaseUrl: 'https://upload.example.com',
	apiKey: SECRET,
	token: SECRET,
};

let image: string;
beforeAll(async () => void (image = (await imageFile(768, 768)).toString('base64')));

/** A node with two items, whose requests go as these do. Its time limits are short, so that few are repeated. */
function nodeWith(
	provider: VideoProvider,
	exchanges: readonly Exchange[],
	more: Partial<FakeExecution> = {},
) {
	const helpers = { httpRequestWithAuthentication: scriptedHelper(exchanges) };
	return fakeExecution({
		credential: CREDENTIAL,
		items: [{ json: {} }, { json: {} }],
		parameters: {
			provider: provider.id,
			model: provider.id === 'kling3' ? 'kling-3.0-turbo' : 'a-model',
			imageInputType: 'base64',
			imageBase64: image,
			prompt: 'It moves',
			taskId: 'task-1',
			giveUpAfter: 0.5,
			returnAll: true,
			options: { retryFor: 5 },
		},
		helpers: helpers as unknown as IExecuteFunctions['helpers'],
		...more,
	});
}

type Calls = Record<string, ((call: ProviderCall) => Promise<VideoTask[]>) | undefined>;

/** Every way in which a provider is asked. */
const callsOf = ({ id: provider, prepare, hasExternalIds, get, list }: VideoProvider): Calls => ({
	'a submission': async (call) => [await (await prepare(call)).send('order-1')],
	'a lookup by external id': hasExternalIds
		? async (call) => {
				const found = await (await prepare(call)).find!('order-1');
				return found ? [found] : [];
			}
		: undefined,
	'a reading':
		get &&
		(async (call) => {
			const id = provider === 'fal' ? 'owner/app/requests/task-1' : 'task-1';
			return [await get(call, { by: 'taskId', id })];
		}),
	'a page': list && (async (call) => (await list.readPage(call, { number: 1, size: 30 })).entries),
});

type Nodes = Record<string, ((node: IExecuteFunctions) => Promise<INodeExecutionData[]>) | false>;

/** Every node that asks a provider. */
function nodesOf(provider: VideoProvider): Nodes {
	const { get, list } = provider;
	return {
		'Create Task': async (node) => (await executeCreateTask(node, [provider])).flat(),
		'Get Task': get !== undefined && (async (node) => await executeGetTask(node, provider, {})),
		'Wait For Video':
			get !== undefined && (async (node) => (await executeWaitForVideo(node, provider, {})).flat()),
		'List Tasks':
			list !== undefined && (async (node) => await executeListTasks(node, { ...provider, list })),
	};
}

function expectWhole(task: unknown): void {
	expect(videoTaskSchema.safeParse(task).error?.issues).toBeUndefined();
	const { taskId, status, videos = [], videoUrl } = task as Partial<VideoTask>;
	expect(taskId).not.toBe('');
	for (const { url } of videos) expect(url).not.toBe('');
	if (status === 'succeeded') expect([videoUrl]).toEqual([videos[0]!.url]);
}

function expectErrorItem(json: IDataObject, onError: OnError): void {
	expect(json.error).toMatch(/^\S/);
	const { itemIndex } = (json.details ?? json) as IDataObject;
	expect(itemIndex).toEqual(expect.any(Number));
	if (onError !== 'continueErrorOutput') return;
	expect(Object.keys(json).sort()).toEqual(['details', 'error', 'message']);
}

describe.each(providers.map((provider) => [provider.displayName, provider] as const))(
	'any answer to a request to %s:',
	(_name, provider) => {
		const exchanges = fc.array(anyExchange(provider.id), { minLength: 1, maxLength: 6 });

		for (const [what, ask] of Object.entries(callsOf(provider))) {
			if (!ask) continue;
			holds(
				`${what} returns complete tasks or a failure with its kind`,
				600,
				fc.asyncProperty(exchanges, async (script) => {
					const { context } = nodeWith(provider, script);
					const { call } = await connect(context, provider, { timeoutMs: 30_000 });
					const outcome = await outcomeOf(async () => await ask(call(0)));
					if (outcome.ok) {
						for (const task of outcome.value) expectWhole(task);
						return;
					}
					if (!(outcome.error instanceof ProviderCallError)) throw outcome.error;
					const { kind, message } = outcome.error.failure;
					expect(['transient', 'ambiguous', 'permanent']).toContain(kind);
					expect(message).not.toBe('');
				}),
			);
		}

		const settings = fc.constantFrom<OnError>(
			'stopWorkflow',
			'continueRegularOutput',
			'continueErrorOutput',
		);
		for (const [name, execute] of Object.entries(nodesOf(provider))) {
			if (!execute) continue;
			holds(
				`${name} returns complete items or a node error, and hides the secret`,
				150,
				fc.asyncProperty(exchanges, settings, async (script, onError) => {
					const { context, log, hints } = nodeWith(provider, script, {
						node: { onError },
						continueOnFail: onError !== 'stopWorkflow',
					});
					const outcome = await outcomeOf(async () => await execute(context));
					const shown = outcome.ok
						? outcome.value
						: { ...outcome.error, message: outcome.error.message, stack: outcome.error.stack };
					expect(JSON.stringify([shown, log, hints])).not.toContain(SECRET);
					if (!outcome.ok) {
						expect([NodeApiError, NodeOperationError]).toContain(outcome.error.constructor);
						expect(onError).toBe('stopWorkflow');
						return;
					}
					for (const { json, pairedItem } of outcome.value) {
						expect(pairedItem).toBeDefined();
						if (json.error === undefined) expectWhole(json);
						else expectErrorItem(json, onError);
					}
				}),
			);
		}
	},
);

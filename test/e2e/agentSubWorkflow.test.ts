import type { INode, IConnections } from 'n8n-workflow';
import { startChatModel, type ChatModel, type Reply, type Turn } from './examples/chatModel';
import { ExampleStage } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';

const OWN = 'n8n-nodes-ai-image-to-video';
const TRIGGER = 'When Chat Message Received';

const node = (name: string, type: string, typeVersion: number, more: Partial<INode>): INode => ({
	id: name,
	name,
	type,
	typeVersion,
	position: [0, 0],
	parameters: {},
	...more,
});
const wire = (to: string, type: 'main' | 'ai_tool' | 'ai_languageModel' = 'main') => ({
	[type]: [[{ node: to, type, index: 0 }]],
});

/** Makes one video and waits for it without holding a worker. */
function subWorkflow() {
	const credentials = { klingApi: { id: null, name: 'Kling account' } };
	const nodes = [
		node('Called', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
			parameters: { inputSource: 'passthrough' },
		}),
		node('Create', `${OWN}.createTask`, 1, {
			parameters: {
				provider: 'kling',
				modelName: 'kling-v2-6',
				imageUrl: '={{ $json.image }}',
				prompt: 'It drifts away',
				options: { callback: 'resume' },
			},
			credentials,
		}),
		node('Wait', `${OWN}.waitForVideo`, 1, {
			parameters: {
				provider: 'kling',
				waiting: 'suspend',
				downloadVideo: false,
				options: {},
			},
			credentials,
			webhookId: 'b0f35d4f-8f43-4f9a-9a2e-70fcb2ce7e6e',
		}),
		node('Answer', 'n8n-nodes-base.noOp', 1, {}),
	];
	const [toAnswer, back] = ['Answer', 'Wait'].map((to) => wire(to).main![0]!);
	const connections: IConnections = {
		Called: wire('Create'),
		Create: wire('Wait'),
		// Completed and Failed are answers. Still Running goes back, so that the task is asked for again.
		Wait: { main: [toAnswer!, toAnswer!, back!] },
	};
	return { name: 'Make a Video', nodes, connections, settings: { executionOrder: 'v1' as const } };
}

function agentWorkflow(workflowId: string) {
	const nodes = [
		node(TRIGGER, '@n8n/n8n-nodes-langchain.chatTrigger', 1.1, {
			parameters: { options: {} },
			webhookId: '0d7ad2b1-2d36-4e3e-b5a1-6f7b0a0a35d1',
		}),
		node('Agent', '@n8n/n8n-nodes-langchain.agent', 3, { parameters: { options: {} } }),
		node('Model', '@n8n/n8n-nodes-langchain.lmChatOpenAi', 1.2, {
			parameters: {
				model: { __rl: true, mode: 'list', value: 'gpt-5-mini' },
				options: {},
			},
			credentials: { openAiApi: { id: null, name: 'OpenAI account' } },
		}),
		node('Make_a_Video', '@n8n/n8n-nodes-langchain.toolWorkflow', 2.2, {
			parameters: {
				description: 'Makes a video from an image. Costs money.',
				workflowId: { __rl: true, mode: 'id', value: workflowId },
				workflowInputs: {
					mappingMode: 'defineBelow',
					value: { image: "={{ $fromAI('image', `The image's URL`, 'string') }}" },
					matchingColumns: [],
					schema: [
						{
							id: 'image',
							displayName: 'image',
							required: false,
							defaultMatch: false,
							display: true,
							type: 'string',
							canBeUsedToMatch: true,
						},
					],
				},
			},
		}),
	];
	const message = { sessionId: 'one chat', action: 'sendMessage', chatInput: 'Make a video' };
	return {
		name: 'Agent with a Sub-Workflow',
		nodes,
		connections: {
			[TRIGGER]: wire('Agent'),
			Model: wire('Agent', 'ai_languageModel'),
			Make_a_Video: wire('Agent', 'ai_tool'),
		},
		settings: { executionOrder: 'v1' as const },
		pinData: { [TRIGGER]: [{ json: message }] },
	};
}

describe('an agent whose tool is a workflow that suspends, in a real n8n', () => {
	let stage: ExampleStage<OwnN8n>;
	let model: ChatModel;

	beforeAll(async () => {
		const decide = ({ answers }: Turn): Reply =>
			answers.length === 0
				? { tool: 'Make_a_Video', arguments: { image: `${stage.images.url}lake-balloon-day.jpg` } }
				: { text: `The tool says: ${answers.join()}` };
		model = await startChatModel(decide);
		stage = await ExampleStage.openOwn({ holdNewTasks: true });
		await stage.addCredential('openAiApi', { apiKey: 'none', url: model.url });
	});
	afterAll(async () => {
		await stage?.close();
		await model?.close();
	});

	afterEach(() => stage.sandbox.reset());

	it.each(['video', 'reason why there is none'])(
		'sleeps with its tool, and answers with the %s once the callback has arrived',
		async (what) => {
			const { client } = stage.n8n;
			stage.sandbox.holdNewTasks(true);
			const made = await stage.importFile(subWorkflow());
			await client.activate(made);
			const agent = await stage.importFile(agentWorkflow(made.id));
			const id = await client.startWorkflow(agent.id);
			const asleep = await client.waitForExecution(id, ['waiting', 'error', 'success']);
			expect([asleep.status, asleep.errorMessage]).toEqual(['waiting', undefined]);
			const [task, ...others] = stage.sandbox.tasks();
			expect(others).toEqual([]);
			if (what === 'video') await stage.sandbox.finish(task!.id);
			else await stage.sandbox.fail(task!.id, 'The balloon has flown away');
			expect(stage.sandbox.callbacks().at(-1)?.outcome).toBe('answered 200');
			const execution = await client.waitForExecution(id);
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			const answer = String(execution.output('Agent')[0]?.json.output);
			const { videoUrl } = stage.sandbox.tasks()[0]!;
			expect(answer).toContain(what === 'video' ? videoUrl : 'The balloon has flown away');
			expect(stage.sandbox.createdTasks()).toBe(1);
		},
	);
});

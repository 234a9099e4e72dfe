import type { Execution } from '../../scripts/n8n/execution';
import type { Example } from '../../scripts/start/readExample';
import { decodeVideo } from '../support/decodeVideo';
import { startChatModel, type ChatModel, type Reply, type Turn } from './examples/chatModel';
import { ExampleStage, SANDBOX_HOST } from './examples/exampleStage';
import { shows } from './examples/exampleVideo';

const TRIGGER = 'When Chat Message Received';
const AGENT = 'Video Agent';
const [CREATE, GET, LIST] = ['Create_Video_Task', 'Get_Video_Task', 'List_Video_Tasks'];

const found = (text: string | undefined, pattern: RegExp): string => {
	const [, value] = pattern.exec(text ?? '') ?? [];
	if (!value) throw new Error(`${String(pattern)} is not in: ${text}`);
	return value;
};
const taskIdIn = (answer: string | undefined) => found(answer, /"taskId":\s*"(\d+)"/);

/** Follows the example's instruction, one step at a time. */
function decide({ user, answers }: Turn): Reply {
	const [first, second] = answers;
	if (user.startsWith('What became of')) {
		if (!first) return { tool: LIST!, arguments: {} };
		if (!second) return { tool: GET!, arguments: { Task_ID: taskIdIn(first) } };
		return { text: `It ${found(second, /"status":\s*"(\w+)"/)}.` };
	}
	if (!first) {
		const Image_URL = found(user, /(http\S+)/);
		return { tool: CREATE!, arguments: { Image_URL, Prompt: 'It drifts away', Duration: '10' } };
	}
	return { text: `Here it is: ${found(first, /"videoUrl":\s*"([^"]+)"/)}` };
}

describe('the example of an AI agent in a real n8n', () => {
	let stage: ExampleStage;
	let model: ChatModel;

	beforeAll(async () => {
		model = await startChatModel(decide, SANDBOX_HOST);
		stage = await ExampleStage.open();
		await stage.addCredential('openAiApi', { apiKey: 'none', url: model.url });
	});
	afterAll(async () => {
		await stage?.close();
		await model?.close();
	});

	const chat = async (chatInput: string): Promise<Execution> => {
		const message = { sessionId: 'one chat', action: 'sendMessage', chatInput };
		const typed = (example: Example): Example => ({
			...example,
			pinData: { [TRIGGER]: [{ json: message }] },
		});
		const execution = await stage.run('ai-agent', typed);
		expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
		return execution;
	};
	const answerOf = (execution: Execution) => String(execution.output(AGENT)[0]?.json.output);

	it('makes the requested video with one task and answers with its address', async () => {
		const image = `${stage.images.url}lake-balloon-day.jpg`;
		const execution = await chat(`Make a video of ${image} in which the balloon drifts away.`);
		const [task, ...others] = stage.sandbox.tasks();
		expect(others).toEqual([]);
		expect(task?.request).toMatchObject({
			model_name: 'kling-v2-6',
			image,
			prompt: 'It drifts away',
			duration: '10',
			mode: 'std',
		});
		const url = found(answerOf(execution), /(http\S+)/);
		expect(url).toBe(task?.videoUrl);
		const video = await decodeVideo(await stage.read(url));
		expect(video.durationSeconds).toBe(10);
		expect(await shows(await video.frame(0), 'lake-balloon-day.jpg')).toBe(true);
	});

	it('finds the earlier task in the list and reads it', async () => {
		expect(answerOf(await chat('What became of my video?'))).toBe('It succeeded.');
		expect(stage.sandbox.createdTasks()).toBe(1);
	});

	it('receives descriptions of each tool and its arguments', () => {
		const { tools } = model.requests[0]!;
		const told = Object.fromEntries(
			tools.map(({ function: { name, description, parameters } }) => [
				name,
				{ description, parameters: Object.keys(parameters.properties ?? {}).sort() },
			]),
		);
		expect(told).toEqual({
			[CREATE!]: {
				description: expect.stringMatching(
					/Costs money\. The URL of the image and a prompt are enough/,
				),
				parameters: ['Duration', 'Image_URL', 'Prompt'],
			},
			[GET!]: {
				description: expect.stringMatching(/^Read .* Costs nothing/),
				parameters: ['Task_ID'],
			},
			[LIST!]: { description: expect.stringMatching(/tasks.* Costs nothing/), parameters: [] },
		});
		expect(model.requests[0]!.messages[0]?.content).toContain('Create exactly one per request');
	});
});

import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage } from './examples/exampleStage';
import { shows } from './examples/exampleVideo';

const [CREATE, WAIT, LIST] = ['Create_Video_Task', 'Wait_For_Video', 'List_Video_Tasks'];
const IMAGE = 'lake-balloon-day.jpg';
const SECRET = { name: 'X-Video-Secret', value: 'open-sesame' };

interface Tool {
	name: string;
	description: string;
	inputSchema: { properties: object };
}

/** An agent's side of the Model Context Protocol, over Streamable HTTP. */
class McpClient {
	private sessionId: string | null = null;
	private messages = 0;

	constructor(private readonly url: string) {}

	async open(): Promise<{ instructions?: string }> {
		const opened = await this.request<{ instructions?: string }>('initialize', {
			protocolVersion: '2025-03-26',
			capabilities: {},
			clientInfo: { name: 'test', version: '1' },
		});
		await this.send({ method: 'notifications/initialized' });
		return opened;
	}

	async tools(): Promise<Tool[]> {
		return (await this.request<{ tools: Tool[] }>('tools/list', {})).tools;
	}

	/** The text that the agent gets to read. */
	async call(name: string, given: object): Promise<string> {
		const { content } = await this.request<{ content: Array<{ text?: string }> }>('tools/call', {
			name,
			arguments: given,
		});
		return content.map(({ text }) => text ?? '').join('\n');
	}

	private async request<T>(method: string, params: object): Promise<T> {
		const response = await this.send({ id: ++this.messages, method, params });
		const text = await response.text();
		// The answer is an event stream with one event, or plain JSON.
		const json = /^data: (.*)$/m.exec(text)?.[1] ?? text;
		const { result, error } = JSON.parse(json) as { result?: T; error?: object };
		if (!result) throw new Error(`${method} was refused: ${JSON.stringify(error)}`);
		return result;
	}

	private async send(message: object): Promise<Response> {
		const response = await fetch(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				[SECRET.name]: SECRET.value,
				...(this.sessionId && { 'mcp-session-id': this.sessionId }),
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
		});
		this.sessionId = response.headers.get('mcp-session-id') ?? this.sessionId;
		return response;
	}
}

describe('the example of an MCP server in a real n8n', () => {
	let stage: ExampleStage;
	let url: string;
	let client: McpClient;
	let instructions: string | undefined;

	beforeAll(async () => {
		stage = await ExampleStage.open();
		await stage.addCredential('httpHeaderAuth', SECRET);
		await stage.n8n.client.activate(await stage.importSaved('mcp-server'));
		url = `${stage.n8n.url}/mcp/image-to-video`;
		client = new McpClient(url);
		({ instructions } = await client.open());
	});
	afterAll(async () => await stage?.close());

	it('refuses everybody without the secret', async () => {
		const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
		const response = await fetch(url, { method: 'POST', body });
		expect(response.status).toBe(403);
	});

	it('says what a call costs, what to call next, and which fields matter', async () => {
		expect(instructions).toMatch(/each call costs money.*call Wait_For_Video with its taskId/i);
		const told = Object.fromEntries(
			(await client.tools()).map(({ name, description, inputSchema }) => [
				name,
				[description, Object.keys(inputSchema.properties).sort()],
			]),
		);
		expect(told).toEqual({
			[CREATE!]: [expect.stringMatching(/costs money/i), ['Duration', 'Image_URL', 'Prompt']],
			[WAIT!]: [expect.stringMatching(/finished video/), ['Task_ID']],
			[LIST!]: [expect.stringMatching(/tasks/), []],
		});
	});

	it('makes a video in two short answers, and downloads nothing', async () => {
		const image = `${stage.images.url}${IMAGE}`;
		const created = await client.call(CREATE!, {
			Image_URL: image,
			Prompt: 'The balloon drifts away',
			Duration: '5',
		});
		const [task, ...others] = stage.sandbox.tasks();
		expect(others).toEqual([]);
		expect(task?.request).toMatchObject({ image, prompt: 'The balloon drifts away' });
		expect(created).toContain(`"taskId":"${task!.id}"`);
		const finished = await client.call(WAIT!, { Task_ID: task!.id });
		expect(finished).toContain('"status":"succeeded"');
		for (const answer of [created, finished]) expect(answer.length).toBeLessThan(1_000);
		const videoUrl = /"videoUrl":"([^"]+)"/.exec(finished)![1]!;
		const video = await decodeVideo(await stage.read(videoUrl));
		expect(await shows(await video.frame(0), IMAGE)).toBe(true);
		expect(await client.call(LIST!, {})).toContain(task!.id);
	});

	it('says why there is no video', async () => {
		const refused = await client.call(CREATE!, {
			Image_URL: 'photo.jpg',
			Prompt: 'It moves',
			Duration: '5',
		});
		expect(refused).toContain('allowed: a URL that starts with http');
	});
});

import type { INodeParameters } from 'n8n-workflow';
import { chain, type NodeInput } from '../../engine';
import type { ProviderId } from '../../sandbox';
import { picture } from '../support/images';
import { createTask } from '../support/packageEngine';
import { imageItem, sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';

const IMAGE = { imageUrl: 'https://example.com/photo.jpg' };
const PROMPT = { prompt: '=In {{ $execution.id }} at {{ $now.toMillis() }}' };
const one = { concurrency: 1, retryFor: 0 };

/** Requests that are different each time, though the user has changed nothing. */
const nodes: Record<ProviderId, NodeInput> = {
	kling: createTask({ provider: 'kling', ...IMAGE, ...PROMPT, options: one }),
	kling3: createTask({ provider: 'kling3', ...IMAGE, ...PROMPT, options: one }),
	klingGateway: createTask(
		{ provider: 'klingGateway', model: 'kling-v1', ...IMAGE, ...PROMPT, options: one },
		{ credentials: ['klingGatewayApi'] },
	),
	kie: createTask(
		{ provider: 'kie', imageUrls: IMAGE.imageUrl, ...PROMPT, options: one },
		{ credentials: ['kieApi'] },
	),
	stability: createTask(
		{
			provider: 'stability',
			imageInputType: 'binary',
			options: { ...one, seed: '={{ $now.toMillis() % 1000000 + Number($execution.id) }}' },
		},
		{ credentials: ['stabilityImageToVideoApi'] },
	),
	imageToVideoService: createTask(
		{ provider: 'imageToVideoService', ...IMAGE, ...PROMPT, options: one },
		{ credentials: ['imageToVideoServiceApi'] },
	),
	fal: createTask(
		{ provider: 'fal', ...IMAGE, ...PROMPT, options: one },
		{ credentials: ['falApi'] },
	),
	piapi: createTask(
		{ provider: 'piapi', ...IMAGE, ...PROMPT, options: one },
		{ credentials: ['piapiApi'] },
	),
};
const cases = Object.entries(nodes) as Array<[ProviderId, NodeInput]>;
const withOptions = (node: NodeInput, options: INodeParameters): NodeInput => ({
	...node,
	parameters: {
		...node.parameters,
		options: { ...(node.parameters!.options as INodeParameters), ...options },
	},
});

describe("n8n's Retry of a failed execution", () => {
	const test = sandboxEngineForTests();
	useSleptTime();
	const input = async () => {
		const image = await picture(768, 768);
		return await Promise.all(
			[1, 2, 3, 4].map(async (id) => await imageItem(test.engine, image, { id })),
		);
	};
	const submissions = () =>
		test.sandbox.requests().filter(({ method }) => method === 'POST').length;
	const taskIds = (provider: ProviderId) => test.sandbox.tasks(provider).map(({ id }) => id);

	it.each(cases)('returns the paid tasks at %s', async (provider, node) => {
		const refusal = { provider, method: 'POST', kind: 'html', status: 403 } as const;
		test.sandbox.addFault({ ...refusal, nth: 3, times: 1 });
		const first = await test.engine.run(chain([node]), { input: await input() });
		expect(first.error?.message).toMatch(/ does not allow this: /);
		const paid = first.error!.message.match(/Tasks created by this run: (.*)$/)![1]!.split(', ');
		expect(paid).toHaveLength(2);
		const second = await test.engine.retry(first);
		expect(second.error).toBeUndefined();
		const given = second.json('Create').map(({ taskId }) => taskId);
		expect(given.slice(0, 2)).toEqual(paid);
		expect(new Set(given).size).toBe(4);
		expect(test.sandbox.createdTasks(provider)).toBe(4);
	});

	it.each(cases.filter(([provider]) => !['kling', 'kling3', 'fal'].includes(provider)))(
		'submits nothing over an ambiguous submission and names every task at %s',
		async (provider, node) => {
			test.sandbox.addFault({ provider, method: 'POST', kind: 'resetAfter', nth: 3, times: 1 });
			const first = await test.engine.run(chain([node]), { input: await input() });
			const sent = submissions();
			expect(test.sandbox.createdTasks(provider)).toBe(3);
			for (const retried of [undefined, chain([withOptions(node, { retryFor: 5 })])]) {
				const { error } = await test.engine.retry(first, retried);
				expect(error?.message).toMatch(
					/^.*A task may exist at .*\. Tasks created by this run: [^,]+, [^,]+$/,
				);
			}
			const changed = withOptions(node, { additionalBodyFields: '{"note": "changed"}' });
			const { error } = await test.engine.retry(first, chain([changed]));
			expect(error?.message).toMatch(
				/^A task may exist at .* from before the node was changed.*Tasks created by this run: [^,]+, [^,]+$/,
			);
			expect(submissions()).toBe(sent);
		},
	);

	it('finds the lost task in the history at fal.ai, and sends nothing again', async () => {
		const provider = 'fal';
		test.sandbox.holdNewTasks(true);
		test.sandbox.addFault({ provider, method: 'POST', kind: 'resetAfter', nth: 1, times: 1 });
		const [item] = await input();
		const first = await test.engine.run(chain([nodes.fal]), { input: [item!] });
		expect(first.error?.message).toMatch(/sent at .*A task may exist at fal\.ai/);
		const sent = submissions();
		const early = await test.engine.retry(first);
		expect(early.error?.message).toMatch(/A task may exist at fal\.ai/);
		await test.sandbox.finish(taskIds(provider)[0]!);
		const second = await test.engine.retry(first);
		expect(second.error).toBeUndefined();
		expect(second.json('Create')).toMatchObject([
			{ taskId: taskIds(provider)[0], externalTaskId: expect.any(String) as string },
		]);
		expect([submissions(), test.sandbox.createdTasks(provider)]).toEqual([sent, 1]);
	});

	it('at Kling resolves ambiguous submissions under the ID that was sent', async () => {
		test.sandbox.addFault({ provider: 'kling', method: 'POST', kind: 'resetAfter', nth: 3 });
		test.sandbox.addFault({
			provider: 'kling',
			method: 'GET',
			kind: 'html',
			status: 502,
			times: 1,
		});
		const node = withOptions(nodes.kling, {
			externalTaskId: '={{ $json.id }}-{{ $execution.id }}-{{ $now.toMillis() }}',
		});
		const first = await test.engine.run(chain([node]), { input: await input() });
		expect(first.error?.message).toContain('A task may exist at Kling');
		const second = await test.engine.retry(first);
		expect(second.error).toBeUndefined();
		expect(test.sandbox.createdTasks('kling')).toBe(4);
		expect(second.json('Create').map(({ taskId }) => taskId)).toEqual(taskIds('kling'));
	});

	it('submits requests that the user changed and still names the earlier tasks', async () => {
		const fault = { provider: 'kling', method: 'POST', kind: 'html', status: 403 } as const;
		test.sandbox.addFault({ ...fault, nth: 3, times: 1 });
		test.sandbox.addFault({ ...fault, nth: 5, times: 1 });
		const first = await test.engine.run(chain([nodes.kling]), { input: await input() });
		const changed = { ...nodes.kling, parameters: { ...nodes.kling.parameters, prompt: 'Other' } };
		const second = await test.engine.retry(first, chain([changed]));
		expect(second.error?.message).toMatch(/Tasks created by this run: /);
		expect(taskIds('kling')).toHaveLength(3);
		for (const id of taskIds('kling')) expect(second.error?.message).toContain(id);
	});

	it.each([
		['Stop', {}],
		['Continue', { onError: 'continueRegularOutput' }],
		['Error Output', { onError: 'continueErrorOutput' }],
	] as const)('returns every task without the credential, under %s', async (name, settings) => {
		test.sandbox.addFault({ provider: 'kie', method: 'POST', kind: 'html', status: 403, nth: 3 });
		const first = await test.engine.run(chain([nodes.kie]), { input: await input() });
		const credentials = { kieApi: { id: 'gone', name: 'gone' } };
		const second = await test.engine.retry(
			first,
			chain([{ ...nodes.kie, ...settings, credentials }]),
		);
		if (name === 'Stop') {
			for (const id of taskIds('kie')) expect(second.error?.message).toContain(id);
			return;
		}
		expect(
			second
				.json('Create')
				.map(({ taskId }) => taskId)
				.slice(0, 2),
		).toEqual(taskIds('kie'));
		const failed = second.json('Create', name === 'Continue' ? 0 : 1).slice(-2);
		expect(failed).toMatchObject([{ error: expect.any(String) }, { error: expect.any(String) }]);
	});

	it('continues the count of Max Tasks per Execution over loops and retries', async () => {
		test.sandbox.addFault({ provider: 'kie', method: 'POST', kind: 'html', status: 403, nth: 3 });
		const node = withOptions(nodes.kie, { maxTasksPerExecution: 3 });
		const first = await test.engine.run(chain([node]), { input: await input() });
		const second = await test.engine.retry(first);
		expect(second.error?.message).toMatch(
			/^"Max Tasks per Execution" is 3, and this execution has 3 already/,
		);
		expect(test.sandbox.createdTasks('kie')).toBe(3);
	});
});

describe('calls by an agent', () => {
	const test = sandboxEngineForTests();
	useSleptTime();

	const tool = (options: INodeParameters = {}): NodeInput =>
		createTask(
			{
				provider: 'kie',
				imageUrls: IMAGE.imageUrl,
				prompt: "={{ $fromAI('Prompt', 'What happens', 'string') }}",
				options: { ...one, ...options },
			},
			{ credentials: ['kieApi'] },
		);
	const calls = (...prompts: string[]) => prompts.map((Prompt) => ({ Prompt }));

	it.each(['engine', 'invoke'] as const)(
		'create a task for each request, and none for an ambiguous one, by %s',
		async (via) => {
			test.sandbox.addFault({ provider: 'kie', method: 'POST', kind: 'resetAfter', nth: 1 });
			const node = { ...tool(), onError: 'continueRegularOutput' as const };
			const { answers } = await test.engine.runAsTool(node, {
				calls: calls('a cat', 'a cat', 'a dog', 'a dog'),
				via,
			});
			const text = answers.map((answer) => JSON.stringify(answer));
			for (const open of text.slice(0, 2)) expect(open).toContain('A task may exist at kie.ai');
			expect(test.sandbox.createdTasks('kie')).toBe(3);
		},
	);

	it.each(['engine', 'invoke'] as const)(
		'are refused above Max Tasks per Execution, by %s',
		async (via) => {
			const node = {
				...tool({ maxTasksPerExecution: 2 }),
				onError: 'continueRegularOutput' as const,
			};
			const { answers } = await test.engine.runAsTool(node, {
				calls: calls('a', 'b', 'c', 'd'),
				via,
			});
			expect(test.sandbox.createdTasks('kie')).toBe(2);
			for (const refused of answers.slice(2)) {
				expect(JSON.stringify(refused)).toContain('is 2, and this execution has 2 already');
			}
		},
	);
});

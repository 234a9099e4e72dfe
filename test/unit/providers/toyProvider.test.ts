import { type INodePropertyOptions, type INodeTypeDescription, NodeHelpers } from 'n8n-workflow';
import { chain, createEngine, type Engine } from '../../../engine';
import type * as Registry from '../../../nodes/providers';
import { loadPackageClasses } from '../../../scripts/packageClasses';
import { generatedPages } from '../../../scripts/parameters/pages';
import { createTask, getTask, waitForVideo } from '../../support/packageEngine';
import { useFakeClock } from '../support/fakeClock';
import { startToyStudio, TOY_KEY, ToyApi, toyProvider, type ToyStudio } from './toyProvider';

// The one line that a new provider adds to the registry.
jest.mock('../../../nodes/providers', () => {
	const { providers } = jest.requireActual<typeof Registry>('../../../nodes/providers');
	const { toyProvider: toy } = jest.requireActual<{ toyProvider: typeof toyProvider }>(
		'./toyProvider',
	);
	return { providers: [...providers, toy] };
});

describe('a new provider', () => {
	useFakeClock();
	let engine: Engine;
	let studio: ToyStudio;
	let descriptions: Map<string, INodeTypeDescription>;

	beforeAll(async () => {
		studio = await startToyStudio();
		const { nodeClasses, credentialClasses } = await loadPackageClasses();
		descriptions = new Map(
			Object.values(nodeClasses).map((NodeClass) => {
				const { description } = new NodeClass();
				return [description.name, description];
			}),
		);
		engine = await createEngine({
			nodeClasses,
			credentialClasses: [...credentialClasses, ToyApi],
			credentials: { toyApi: { baseUrl: studio.url, key: TOY_KEY } },
		});
	});
	beforeEach(() => void (studio.requests.length = 0));
	afterAll(async () => {
		await engine.close();
		await studio.close();
	});

	const choicesOf = (node: string) => {
		const { properties } = descriptions.get(node)!;
		const { options } = properties.find(({ name }) => name === 'provider')!;
		return (options as INodePropertyOptions[]).map(({ name, value }) => [name, value]);
	};
	const ours = { credentials: ['toyApi'] };
	const byId = { mode: 'id', value: 'toy-1', __rl: true };

	it.each(['createTask', 'getTask', 'waitForVideo'])('is offered by %s', (node) => {
		expect(choicesOf(node)).toContainEqual(['Toy Studio', 'toy']);
		const description = descriptions.get(node)!;
		const askedFor = description.credentials!.filter((credential) =>
			NodeHelpers.displayParameter({ provider: 'toy' }, credential, null, description),
		);
		expect(askedFor).toMatchObject([{ name: 'toyApi', required: true }]);
	});

	it.each(['listTasks', 'webhookTrigger'])(
		'is not offered by %s, which it does not support',
		(node) => {
			expect(choicesOf(node)).not.toContainEqual(['Toy Studio', 'toy']);
			const names = descriptions.get(node)!.credentials!.map(({ name }) => name);
			expect(names).not.toContain('toyApi');
		},
	);

	it('requires its credential', async () => {
		const run = await engine.run(chain([createTask({ provider: 'toy' }, { credentials: [] })]));
		expect(run.error?.message).toMatch(/does not have any credentials set/);
		expect(studio.requests).toEqual([]);
	});

	it('makes a video with Create Task and downloads it with Wait For Video', async () => {
		const run = await engine.run(
			chain([
				createTask({ provider: 'toy', scene: 'A cup', options: { frameRate: 12 } }, ours),
				waitForVideo({ provider: 'toy', downloadVideo: true }, ours),
			]),
		);
		expect(run.error).toBeUndefined();
		expect(run.json('Create')).toEqual([
			{ provider: 'toy', taskId: 'toy-1', status: 'processing' },
		]);
		const videoUrl = `${studio.url}/videos/toy-1.mp4`;
		expect(run.json('Wait')).toEqual([
			{
				provider: 'toy',
				taskId: 'toy-1',
				status: 'succeeded',
				videoUrl,
				videos: [{ url: videoUrl }],
				inputItem: 0,
			},
		]);
		expect(studio.requests).toEqual([
			['POST /tasks', { scene: 'A cup', frame_rate: 12 }],
			['GET /tasks/toy-1'],
			['GET /tasks/toy-1'],
			['GET /videos/toy-1.mp4'],
		]);
		const { data } = run.output('Wait')[0]!.binary!;
		expect(String(await engine.readBinary(data!))).toBe('a video');
	});

	it('is read by Get Task, with and without the raw answer', async () => {
		const run = await engine.run(
			chain([getTask({ provider: 'toy', taskId: byId, options: { output: 'raw' } }, ours)]),
		);
		expect(run.json('Get')).toMatchObject([{ taskId: 'toy-1', raw: { id: 'toy-1' } }]);
	});

	it('reports its failures like the other providers', async () => {
		const run = await engine.run(
			chain([getTask({ provider: 'toy', taskId: { ...byId, value: 'toy-2' } }, ours)]),
		);
		expect(run.error?.message).toBe(
			'Toy Studio does not know this task or address: {"error":"no such task"}',
		);
	});

	it('has its own documentation page with its parameters', async () => {
		const { nodeClasses, credentialClasses } = await loadPackageClasses();
		const pages = await generatedPages({
			nodeClasses,
			credentialClasses: [...credentialClasses, ToyApi],
		});
		expect(pages['docs/providers/toy.md']?.parameters).toContain(
			'| Frame Rate `frameRate` | `frame_rate` | number | `24` |',
		);
	});
});

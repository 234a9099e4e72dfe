import type { IConnections, IDataObject, INode } from 'n8n-workflow';
import { ExampleStage } from './examples/exampleStage';
import type { OwnN8n } from './setup/exampleN8n';

const OWN = 'n8n-nodes-ai-image-to-video';
const credentials = { klingApi: { id: null, name: 'Kling account' } };
const NAMES = ['lake', 'boat', 'reed', 'heron', 'shore'];
const FAILING = 'reed';

describe("a batch in n8n's Loop Over Items", () => {
	let stage: ExampleStage<OwnN8n>;

	beforeAll(async () => {
		stage = await ExampleStage.openOwn();
	});
	afterEach(() => {
		stage.sandbox.holdNewTasks(false);
		stage.sandbox.reset();
	});
	afterAll(() => stage?.close());

	/** Five rows, two per batch: the tasks of a batch are created after those of the batch before have ended. */
	function batches(waiting: string) {
		const node = (
			name: string,
			type: string,
			typeVersion: number,
			more: Partial<INode>,
		): INode => ({
			id: name,
			name,
			type,
			typeVersion,
			position: [0, 0],
			parameters: {},
			...more,
		});
		const rows = NAMES.map((name, index) => ({
			name,
			status: `row ${index}`,
			prompt: name === FAILING ? `[fail] ${name}` : name,
		}));
		const nodes = [
			node('Start', 'n8n-nodes-base.manualTrigger', 1, {}),
			node('Rows', 'n8n-nodes-base.set', 3.4, {
				parameters: { mode: 'raw', jsonOutput: JSON.stringify({ rows }), options: {} },
			}),
			node('One Item per Row', 'n8n-nodes-base.splitOut', 1, {
				parameters: { fieldToSplitOut: 'rows', options: {} },
			}),
			node('Loop Over Items', 'n8n-nodes-base.splitInBatches', 3, {
				parameters: { batchSize: 2, options: {} },
			}),
			node('Create', `${OWN}.createTask`, 1, {
				parameters: {
					provider: 'kling',
					modelName: 'kling-v2-6',
					imageUrl: `${stage.images.url}lake-balloon-day.jpg`,
					prompt: '={{ $json.prompt }}',
					options: { callback: 'resume', inputFields: 'underInput' },
				},
				credentials,
			}),
			node('Wait', `${OWN}.waitForVideo`, 1, {
				parameters: { provider: 'kling', waiting, ifVideoFails: 'inPlace', downloadVideo: false },
				credentials,
			}),
			node('All Clips', 'n8n-nodes-base.noOp', 1, {}),
		];
		const to = (name: string) => [{ node: name, type: 'main' as const, index: 0 }];
		const connections: IConnections = {
			Start: { main: [to('Rows')] },
			Rows: { main: [to('One Item per Row')] },
			'One Item per Row': { main: [to('Loop Over Items')] },
			'Loop Over Items': { main: [to('All Clips'), to('Create')] },
			Create: { main: [to('Wait')] },
			// Only a suspended wait has the third output.
			Wait: { main: [to('Loop Over Items'), [], ...(waiting === 'suspend' ? [to('Wait')] : [])] },
		};
		return { name: 'Batches', nodes, connections, settings: { executionOrder: 'v1' as const } };
	}

	it.each(['inExecution', 'suspend'])(
		'makes a video for each row in order, and keeps the row and the place of a failed one (%s)',
		async (waiting) => {
			const { id } = await stage.importFile(batches(waiting));
			const execution = await (waiting === 'suspend'
				? stage.runSuspended(id)
				: stage.n8n.client.runWorkflow(id));
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			expect(stage.sandbox.createdTasks()).toBe(NAMES.length);

			const sizes = execution.runs('Create').map(({ data }) => data?.main?.[0]?.length);
			expect(sizes).toEqual([2, 2, 1]);
			const clips = execution.output('All Clips').map(({ json }) => json);
			expect(clips.map(({ input }) => input)).toEqual(
				execution.output('One Item per Row').map(({ json }) => json),
			);
			expect(clips.map(({ inputItem }) => inputItem)).toEqual([0, 1, 0, 1, 0]);
			expect(clips.map(({ status }) => status)).toEqual(
				NAMES.map((name) => (name === FAILING ? 'failed' : 'succeeded')),
			);
			for (const { taskId, input } of clips) {
				const { request } = stage.sandbox.tasks().find((task) => task.id === taskId)!;
				expect(request).toMatchObject({ prompt: (input as IDataObject).prompt });
			}
		},
	);
});

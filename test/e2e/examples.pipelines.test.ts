import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Execution } from '../../scripts/n8n/execution';
import type { Example } from '../../scripts/start/readExample';
import { decodeVideo } from '../support/decodeVideo';
import { ExampleStage, withParameters } from './examples/exampleStage';
import { shows } from './examples/exampleVideo';
import type { OwnN8n } from './setup/exampleN8n';

type Row = { prompt: string; image: string } & IDataObject;
type Change = (example: Example) => Example;

const TABLE = { __rl: true, mode: 'name', value: 'Videos to make' };

/** Changes the rows of an example's list. */
const withRows =
	(listName: string, change: (row: Row, index: number) => object): Change =>
	(example) => {
		const list = example.nodes.find(({ name }) => name === listName)!;
		const { rows } = JSON.parse(String(list.parameters.jsonOutput)) as { rows: Row[] };
		const changed = rows.map((row, index) => ({ ...row, ...change(row, index) }));
		return withParameters(listName, { jsonOutput: JSON.stringify({ rows: changed }) })(example);
	};

const jsonOf = (execution: Execution, nodeName: string, output = 0) =>
	execution.output(nodeName, output).map(({ json }) => json);

describe('the example pipelines in a real n8n', () => {
	let stage: ExampleStage<OwnN8n>;

	beforeAll(async () => {
		stage = await ExampleStage.openOwn();
	});
	afterEach(() => {
		stage.sandbox.holdNewTasks(false);
		stage.sandbox.reset();
	});
	afterAll(() => stage?.close());

	const taskOf = (taskId: unknown) => stage.sandbox.tasks().find(({ id }) => id === taskId)!;

	describe('film-from-scenes', () => {
		const SCENES = [1, 2, 3, 4, 5].map((scene) => `lake-film-${scene}`);
		const failing = (scene: string) =>
			withRows('List of Scenes', ({ id, prompt }) =>
				id === scene ? { prompt: `[fail] ${prompt}` } : {},
			);
		const run = async (change?: Change) => await stage.run('film-from-scenes', change);
		const rowsOf = (execution: Execution) => jsonOf(execution, 'One Item per Scene');
		const clipsOf = (execution: Execution) =>
			jsonOf(execution, 'Film for a Renderer')[0]!.clips as IDataObject[];

		/** Expects each clip to be the video of its own scene, with the caption of that scene. */
		function expectWholeFilm(execution: Execution) {
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			const clips = clipsOf(execution);
			expect(clips.map(({ id }) => id)).toEqual(SCENES);
			for (const [index, { caption, image, prompt }] of rowsOf(execution).entries()) {
				const clip = clips[index]!;
				expect(clip).toMatchObject({
					caption,
					seconds: 5,
					url: expect.stringMatching(/^http/) as string,
				});
				expect(taskOf(clip.taskId).request).toMatchObject({ image, prompt });
				expect(clip.url).toBe(taskOf(clip.taskId).videoUrl);
			}
			expect(execution.runs('Stop Without a Film')).toEqual([]);
			return clips;
		}

		it('joins five clips with their captions in the order of the scenes', async () => {
			expectWholeFilm(await run());
			expect(stage.sandbox.createdTasks()).toBe(5);
		});

		it.each(['lake-film-1', 'lake-film-3', 'lake-film-5'])(
			'makes no film if %s fails, names the finished clips, and makes only this one again',
			async (failed) => {
				const first = await run(failing(failed));
				expect(first.status).toBe('error');
				const items = jsonOf(first, 'Clips with Their Captions');
				expect(items.map(({ id, caption }) => [id, caption])).toEqual(
					rowsOf(first).map(({ id, caption }) => [id, caption]),
				);
				expect(items.map(({ externalTaskId }) => externalTaskId)).toEqual(SCENES);
				expect(items.map(({ status }) => status)).toEqual(
					SCENES.map((scene) => (scene === failed ? 'failed' : 'succeeded')),
				);
				const finished = items.filter(({ id }) => id !== failed);
				const { taskId } = items.find(({ id }) => id === failed)!;
				expect(first.errorMessage).toBe(
					`No film, because clips are missing. Missing: ${failed} (task ${String(taskId)}): The prompt asks the sandbox to fail. ` +
						`Finished: ${finished.map((clip) => `${String(clip.id)} (task ${String(clip.taskId)}): ${String(clip.videoUrl)}`).join('; ')}`,
				);
				expect(first.runs('Film for a Renderer')).toEqual([]);

				const clips = expectWholeFilm(await run());
				expect(stage.sandbox.createdTasks()).toBe(6);
				const kept = clips.filter(({ id }) => id !== failed).map((clip) => clip.taskId);
				expect(kept).toEqual(finished.map((clip) => clip.taskId));
			},
		);

		it('makes no film either if a clip does not keep its place', async () => {
			const movesUp = withParameters('Wait For Clips', { ifVideoFails: 'failedOutput' });
			const execution = await run((example) => movesUp(failing('lake-film-2')(example)));
			expect(execution.output('Clips with Their Captions')).toHaveLength(4);
			expect(execution.errorMessage).toMatch(
				/^No film, because clips are missing\. Missing: unknown\./,
			);
			expect(execution.errorMessage).toContain('Finished: lake-film-1 (task');
			expect(execution.runs('Film for a Renderer')).toEqual([]);
		});

		it('pays for nothing if an image cannot be used', async () => {
			const execution = await run(
				withRows('List of Scenes', (_, index) => (index === 4 ? { image: 'no address' } : {})),
			);
			expect(execution.status).toBe('error');
			expect(execution.errorMessage).toMatch(/Image URL/);
			expect(stage.sandbox.createdTasks()).toBe(0);
		});
	});

	describe('table-rows', () => {
		const onTable = async (parameters: INodeParameters) => {
			const step = (name: string, type: string, typeVersion: number, given: INodeParameters) => ({
				id: name,
				name,
				type: `n8n-nodes-base.${type}`,
				typeVersion,
				position: [0, 0] as [number, number],
				parameters: given,
			});
			const { id } = await stage.importFile({
				name: 'On the Table',
				nodes: [
					step('Start', 'manualTrigger', 1, {}),
					step('Table', 'dataTable', 1.1, { dataTableId: TABLE, ...parameters }),
				],
				connections: { Start: { main: [[{ node: 'Table', type: 'main', index: 0 }]] } },
			});
			return jsonOf(await stage.n8n.client.runWorkflow(id), 'Table');
		};
		const rows = async () =>
			await onTable({
				operation: 'get',
				returnAll: true,
				orderBy: true,
				orderByColumn: 'id',
				orderByDirection: 'ASC',
			});
		afterEach(async () => {
			await onTable({
				operation: 'deleteRows',
				filters: { conditions: [{ keyName: 'id', condition: 'isNotEmpty' }] },
			});
		});

		/** Runs the example through its suspension. */
		async function run(change?: Change): Promise<Execution> {
			const execution = await stage.runSuspended(await stage.import('table-rows', change));
			expect([execution.status, execution.errorMessage]).toEqual(['success', undefined]);
			return execution;
		}
		const taskFor = (name: string) =>
			stage.sandbox.tasks().find(({ externalId }) => externalId === name)!;

		it('writes each video or the reason into its own row, and makes a failed row again', async () => {
			const withFailures = withRows('Example Rows', ({ name, prompt }) => {
				if (name === 'card-lake') return { prompt: `[fail] ${prompt}` };
				return name === 'card-lighthouse' ? { image: 'no address' } : {};
			});
			const first = await run(withFailures);
			expect(stage.sandbox.createdTasks()).toBe(2);
			expect(taskFor('card-coffee').callbackUrl).toContain('/webhook-waiting/');
			const [coffee] = jsonOf(first, 'Wait For Videos');
			expect(coffee).toMatchObject({
				taskId: taskFor('card-coffee').id,
				status: 'succeeded',
				input: { id: 3, name: 'card-coffee', status: null },
			});
			expect(await rows()).toMatchObject([
				{
					name: 'card-lake',
					status: 'failed',
					reason: 'The prompt asks the sandbox to fail',
					videoUrl: null,
				},
				{
					name: 'card-lighthouse',
					status: 'failed',
					reason: expect.stringContaining('Image URL') as string,
				},
				{
					name: 'card-coffee',
					status: 'finished',
					reason: '',
					videoUrl: coffee!.videoUrl,
					file: expect.stringMatching(/card-coffee\.mp4$/) as string,
				},
			]);
			const files = await stage.n8n.savedFiles();
			expect(Object.keys(files)).toEqual(['card-coffee.mp4']);
			const video = await decodeVideo(files['card-coffee.mp4']!);
			expect(await shows(await video.frame(0), 'coffee-cup-square.jpg')).toBe(true);

			const fix = async (name: string, value: INodeParameters) =>
				await onTable({
					operation: 'update',
					filters: { conditions: [{ keyName: 'name', condition: 'eq', keyValue: name }] },
					columns: { mappingMode: 'defineBelow', value: { ...value, status: '' } },
				});
			await fix('card-lake', { prompt: 'The balloon drifts over the lake' });
			const second = await run(withFailures);
			expect(jsonOf(second, 'Rows Without a Status').map(({ name }) => name)).toEqual([
				'card-lake',
			]);
			expect(stage.sandbox.createdTasks()).toBe(3);
			const [lake] = await rows();
			expect(lake).toMatchObject({ status: 'finished', reason: '' });
			expect(lake!.videoUrl).toBe(taskFor('card-lake-2').videoUrl);
		});

		it('finds the row of a file after a node that keeps nothing of its input, as Google Drive does', async () => {
			const drive: Change = (example) => ({
				...example,
				nodes: example.nodes.map((node) =>
					node.name === 'Save Video'
						? {
								...node,
								type: 'n8n-nodes-base.set',
								typeVersion: 3.4,
								parameters: {
									mode: 'raw',
									jsonOutput: '={{ { fileName: `drive-${$json.input.name}` } }}',
									options: {},
								},
							}
						: node,
				),
			});
			const execution = await run(drive);
			expect(jsonOf(execution, 'Save Video')).toEqual(
				['lake', 'lighthouse', 'coffee'].map((name) => ({ fileName: `drive-card-${name}` })),
			);
			const written = await rows();
			expect(written).toHaveLength(3);
			for (const { name, status, file, videoUrl } of written) {
				expect([status, file]).toEqual(['finished', `drive-${String(name)}`]);
				expect(videoUrl).toBe(taskFor(String(name)).videoUrl);
			}
		});
	});
});

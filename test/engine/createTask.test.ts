import { setTimeout as realTime } from 'node:timers/promises';
import type { INodeParameters } from 'n8n-workflow';
import { chain } from '../../engine';
import { picture, pictureOfBytes } from '../support/images';
import { createTask } from '../support/packageEngine';
import { imageItem, sandboxEngineForTests } from '../support/sandboxEngine';
import { useSleptTime } from '../support/sleptTime';

const IMAGE_URL = 'https://example.com/photo.jpg';
const kling = (parameters: INodeParameters = {}, settings = {}) =>
	createTask({ provider: 'kling', imageUrl: IMAGE_URL, ...parameters }, settings);
const CONTINUE = { onError: 'continueRegularOutput' } as const;
const ERROR_OUTPUT = { onError: 'continueErrorOutput' } as const;

describe('Create Task', () => {
	const test = sandboxEngineForTests();
	const time = useSleptTime();

	const submissions = () => test.sandbox.requests().filter(({ method }) => method === 'POST');

	it('submits one task per item and pairs the items', async () => {
		const input = [1, 2, 3].map((number) => ({ json: { number } }));
		const run = await test.engine.run(
			chain([kling({ prompt: '=Picture {{ $json.number }}', options: { inputFields: 'beside' } })]),
			{ input },
		);
		expect(run.error).toBeUndefined();
		expect(run.json('Create')).toMatchObject([
			{ number: 1, provider: 'kling', status: 'submitted' },
			{ number: 2 },
			{ number: 3 },
		]);
		expect(run.output('Create').map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		const taskIds = run.json('Create').map(({ taskId }) => taskId);
		expect([...taskIds].sort()).toEqual(
			test.sandbox
				.tasks('kling')
				.map(({ id }) => id)
				.sort(),
		);
		const logged = test.engine.logs.map(({ message }) => message).join('\n');
		for (const taskId of taskIds) expect(logged).toContain(String(taskId));
	});

	it.each([
		['a binary file', { imageInputType: 'binary' }],
		['base64', { imageInputType: 'base64', imageBase64: '={{ $json.base64 }}' }],
		[
			'base64 with a data: prefix',
			{ imageInputType: 'base64', imageBase64: '=data:image/jpeg;base64,{{ $json.base64 }}' },
		],
	])('sends an image from %s as base64 without a prefix', async (_name, parameters) => {
		const image = await picture(400, 300);
		const base64 = image.toString('base64');
		const run = await test.engine.run(chain([kling(parameters)]), {
			input: [await imageItem(test.engine, image, { base64 })],
		});
		expect(run.error).toBeUndefined();
		expect(test.sandbox.createdTasks('kling')).toBe(1);
		// The sandbox keeps the beginning of what is long.
		const sent = test.sandbox.requests()[0]!.body as { image: string };
		expect(sent.image.slice(0, 40)).toBe(base64.slice(0, 40));
	});

	describe('refuses before any request, naming item, field, value and range:', () => {
		const cases: Array<[string, INodeParameters, RegExp]> = [
			[
				'cfg_scale 1.5',
				{ modelName: 'kling-v1-6', options: { cfgScale: 1.5 } },
				/"CFG Scale \(cfg_scale\)" is 1.5; allowed: a number from 0 to 1/,
			],
			[
				'a prompt of 2501 characters',
				{ prompt: 'x'.repeat(2501) },
				/"Prompt \(prompt\)" is "x+…" \(2501 characters\); allowed: up to 2500 characters/,
			],
			['a file URL', { imageUrl: 'file:///etc/passwd' }, /"Image URL" is "file:.*; allowed: a URL/],
			[
				'base64 that is not an image',
				{ imageInputType: 'base64', imageBase64: 'bm8gaW1hZ2U=' },
				/"Image \(Base64\)" is "bm8gaW1hZ2U="; allowed: an image file/,
			],
			['duration 7', { duration: '7' }, /"Duration \(Seconds\)" is "7"; allowed: 5 or 10/],
			[
				'sound on kling-v1',
				{
					modelName: 'kling-v1',
					options: { additionalBodyFields: '{"sound": "on"}' },
				},
				/kling-v1 does not support Sound/,
			],
			[
				'a cfg_scale on a v2 model',
				{ modelName: 'kling-v2-1', options: { additionalBodyFields: '{"cfg_scale": 0.5}' } },
				/kling-v2-1 does not support CFG Scale/,
			],
			[
				'invalid JSON',
				{ options: { additionalBodyFields: '{"mode": ' } },
				/"Additional Body Fields" is .*; allowed: valid JSON/,
			],
			[
				'an invalid callback URL',
				{ options: { callback: 'custom', callbackUrl: 'not a url' } },
				/"Callback URL \(callback_url\)" is "not a url"; allowed: a URL/,
			],
		];
		it.each(cases)('%s', async (_name, parameters, message) => {
			const run = await test.engine.run(chain([kling(parameters)]), {
				input: [{ json: {} }],
			});
			expect(run.error?.message).toMatch(message);
			expect(run.error).toMatchObject({ description: expect.stringMatching(/\bItem 0\b/) });
			expect(test.sandbox.requests()).toEqual([]);
		});

		it.each([
			[
				'a 200x200 image',
				async () => await picture(200, 200),
				/"Image" has 200x200 pixels; allowed: width and height of at least 300/,
			],
			[
				'an 11 MB image',
				async () => await pictureOfBytes(11 * 1024 * 1024),
				/"Image" has 11\.0 MB; allowed: up to 10 MB/,
			],
			[
				'a GIF',
				async () => await picture(400, 400, 'gif'),
				/"Image" is a GIF file; allowed: JPEG or PNG/,
			],
			[
				'a panorama',
				async () => await picture(1000, 300),
				/"Image" has 1000x300 pixels; allowed: an aspect ratio from 1:2.5 to 2.5:1/,
			],
			['a text file', async () => Buffer.from('no image'), /allowed: an image file/],
		])('%s', async (_name, image, message) => {
			const good = await imageItem(test.engine, await picture(400, 300));
			const bad = await imageItem(test.engine, await image());
			const run = await test.engine.run(chain([kling({ imageInputType: 'binary' })]), {
				input: [good, bad],
			});
			expect(run.error?.message).toMatch(message);
			expect(run.error).toMatchObject({ description: expect.stringMatching(/\bItem 1\b/) });
			// Not even the good item before it.
			expect(test.sandbox.requests()).toEqual([]);
		});
	});

	it('refuses a missing image, including one that an expression leaves empty', async () => {
		const run = await test.engine.run(chain([kling({ imageUrl: '' })]));
		expect(run.error?.message).toMatch(/Parameter "Image URL" is required/);
		const byExpression = await test.engine.run(chain([kling({ imageUrl: '={{ $json.none }}' })]));
		expect(byExpression.error?.message).toMatch(
			/^The item is empty, so nothing came in .* "Image URL" is empty; allowed: a URL that starts with http/,
		);
		const ofRow = await test.engine.run(chain([kling({ imageUrl: '={{ $json.none }}' })]), {
			input: [{ json: { row: 1 } }],
		});
		expect(ofRow.error?.message).toMatch(/^"Image URL" is empty; allowed: a URL/);
		expect(test.sandbox.requests()).toEqual([]);
	});

	describe('with the three error settings:', () => {
		const input = [{ json: { scale: 0.5 } }, { json: { scale: 1.5 } }, { json: { scale: 0.7 } }];
		const node = (settings: object) =>
			kling({ modelName: 'kling-v1-6', options: { cfgScale: '={{ $json.scale }}' } }, settings);

		it('Stop throws the node error of the item', async () => {
			const run = await test.engine.run(chain([node({})]), { input });
			expect(run.error?.message).toMatch(/^"CFG Scale/);
			expect(test.sandbox.createdTasks('kling')).toBe(0);
		});

		it('Continue puts the error beside its details and processes the next item', async () => {
			const run = await test.engine.run(chain([node(CONTINUE)]), { input });
			expect(run.json('Create')).toMatchObject([
				{ status: 'submitted' },
				{ error: expect.stringMatching(/^"CFG Scale/) as string, itemIndex: 1 },
				{ status: 'submitted' },
			]);
			expect(test.sandbox.createdTasks('kling')).toBe(2);
		});

		it('Error Output receives exactly error, message and details', async () => {
			const run = await test.engine.run(chain([node(ERROR_OUTPUT)]), { input });
			expect(run.json('Create', 0)).toHaveLength(2);
			expect(run.json('Create', 1)).toEqual([
				{
					scale: 1.5,
					error: expect.stringMatching(/^"CFG Scale/) as string,
					message: expect.stringMatching(/^"CFG Scale/) as string,
					details: { itemIndex: 1 },
				},
			]);
		});

		it('an error names the tasks that were already created', async () => {
			test.sandbox.addFault({ provider: 'kling', kind: 'providerCode', code: 1101, nth: 3 });
			const run = await test.engine.run(chain([kling({ options: { concurrency: 1 } })]), {
				input: [{ json: {} }, { json: {} }, { json: {} }, { json: {} }],
			});
			const created = test.sandbox.tasks('kling').map(({ id }) => id);
			expect(created).toHaveLength(2);
			expect(run.error?.message).toContain(`Tasks created by this run: ${created.join(', ')}`);
		});
	});

	describe('never pays twice:', () => {
		it.each([
			['resetAfter', {}],
			['resetMidAnswer', {}],
			// The time of the task, by Kling's own clock, tells that it is not somebody else's.
			['resetAfter', { externalTaskId: 'order-1' }],
		] as const)('adopts the task when the answer is lost (%s, %j)', async (kind, options) => {
			const fault = test.sandbox.addFault({ provider: 'kling', method: 'POST', kind, times: 1 });
			const run = await test.engine.run(chain([kling({ options })]));
			expect(fault.fired).toBe(1);
			expect(run.error).toBeUndefined();
			expect(test.sandbox.createdTasks('kling')).toBe(1);
			expect(submissions()).toHaveLength(1);
			expect(run.json('Create')).toMatchObject([
				{
					taskId: test.sandbox.tasks('kling')[0]!.id,
					externalTaskId: expect.any(String) as string,
				},
			]);
		});

		it('submits once more under the same id when the task was not created', async () => {
			const fault = test.sandbox.addFault({
				provider: 'kling',
				method: 'POST',
				kind: 'resetBefore',
				times: 1,
			});
			const run = await test.engine.run(chain([kling()]));
			expect(fault.fired).toBe(1);
			expect(run.error).toBeUndefined();
			expect(submissions()).toHaveLength(2);
			expect(test.sandbox.createdTasks('kling')).toBe(1);
		});

		it('says that a task may exist when the lookup fails', async () => {
			test.sandbox.addFault({ provider: 'kling', kind: 'html', status: 502, times: 'always' });
			const run = await test.engine.run(chain([kling({ options: { retryFor: 0 } }, ERROR_OUTPUT)]));
			expect(run.json('Create', 1)).toMatchObject([
				{
					error: expect.stringMatching(
						/^Kling has a problem: .*A task may exist at Kling, so it is not submitted again/,
					) as string,
					details: { externalTaskId: expect.any(String) as string, maybeCreated: true },
				},
			]);
			expect(submissions()).toHaveLength(1);
		});

		it('returns the tasks of the first try with Retry On Fail', async () => {
			test.sandbox.addFault({
				provider: 'kling',
				method: 'POST',
				kind: 'providerCode',
				code: 1101,
				nth: 3,
				times: 1,
			});
			const run = await test.engine.run(
				chain([
					kling(
						{ options: { concurrency: 1 } },
						{ retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					),
				]),
				{ input: [{ json: {} }, { json: {} }, { json: {} }] },
			);
			expect(run.error).toBeUndefined();
			expect(test.sandbox.createdTasks('kling')).toBe(3);
			expect(run.json('Create').map(({ taskId }) => taskId)).toEqual(
				test.sandbox.tasks('kling').map(({ id }) => id),
			);
		});

		it('buys nothing twice with Retry On Fail and Continue', async () => {
			test.sandbox.addFault({
				provider: 'kling',
				method: 'POST',
				kind: 'providerCode',
				code: 1101,
				nth: 1,
				times: 1,
			});
			const run = await test.engine.run(
				chain([
					kling(
						{ options: { concurrency: 1 } },
						{ ...CONTINUE, retryOnFail: true, maxTries: 3, waitBetweenTries: 1 },
					),
				]),
				{ input: [{ json: {} }, { json: {} }] },
			);
			expect(run.json('Create')).toMatchObject([{ status: 'submitted' }, { status: 'submitted' }]);
			expect(test.sandbox.createdTasks('kling')).toBe(2);
		});

		it.each([
			[
				'fail',
				/^a task with this External Task ID already exists: task \d+ \(External Task ID order-1\)$/,
			],
			['return', undefined],
		])("handles an existing task of the user's id: %s", async (ifExists, message) => {
			const node = kling({ options: { externalTaskId: 'order-1', ifExists } });
			await test.engine.run(chain([kling({ options: { externalTaskId: 'order-1' } })]));
			const run = await test.engine.run(chain([node]));
			expect(test.sandbox.createdTasks('kling')).toBe(1);
			if (message) expect(run.error?.message).toMatch(message);
			else
				expect(run.json('Create')).toMatchObject([{ taskId: test.sandbox.tasks('kling')[0]!.id }]);
		});

		it('creates another task under the next id if the existing one has failed, and finds it again', async () => {
			const node = (ifExists: string) =>
				kling({ options: { externalTaskId: 'order-1', ifExists } });
			const run = async (ifExists: string) =>
				(await test.engine.run(chain([node(ifExists)]))).json('Create')[0]!;
			const first = await run('returnUnlessFailed');
			expect(first).not.toHaveProperty('existing');
			expect(await run('returnUnlessFailed')).toMatchObject({
				taskId: first.taskId,
				existing: true,
			});
			await test.sandbox.fail(String(first.taskId), 'no');
			expect(await run('return')).toMatchObject({ taskId: first.taskId, existing: true });
			const second = await run('returnUnlessFailed');
			expect(second).toMatchObject({ externalTaskId: 'order-1-2', status: 'submitted' });
			expect(await run('returnUnlessFailed')).toMatchObject({
				taskId: second.taskId,
				existing: true,
			});
			expect(test.sandbox.createdTasks('kling')).toBe(2);
		});

		it('creates a task in each Create Task of a chain with "Order Anew", also at another provider', async () => {
			const again = kling({ options: { orderAnew: true } }, { name: 'Again' });
			const elsewhere = createTask(
				{ provider: 'kie', imageUrls: [IMAGE_URL], prompt: 'x', options: { orderAnew: true } },
				{ name: 'Elsewhere', credentials: ['kieApi'] },
			);
			const run = await test.engine.run(chain([kling(), again, elsewhere]));
			expect(run.error).toBeUndefined();
			expect(test.sandbox.createdTasks('kling')).toBe(2);
			expect(test.sandbox.createdTasks('kie')).toBe(1);
		});

		it('creates no second task for an item that is itself an open task, and names it', async () => {
			const run = await test.engine.run(chain([kling(), kling({}, { name: 'Again' })]));
			const { id } = test.sandbox.tasks('kling')[0]!;
			expect(run.error?.message).toBe(
				'the item is this task, which is not finished, so no second task is created',
			);
			expect(run.error).toMatchObject({
				description: expect.stringMatching(
					new RegExp(`switch on the option Order Anew\\. Item 0, task ${id}`),
				) as string,
			});
			expect(test.sandbox.createdTasks('kling')).toBe(1);
		});
	});

	it('waits for a free slot and then creates the task', async () => {
		const fault = test.sandbox.addFault({
			provider: 'kling',
			method: 'POST',
			kind: 'providerCode',
			code: 1303,
			times: 3,
		});
		const run = await test.engine.run(chain([kling()]));
		expect(fault.fired).toBe(3);
		expect(run.error).toBeUndefined();
		expect(time.sleeps).toHaveLength(3);
	});

	describe('explains the failure:', () => {
		it('names the credential of a wrong key, without a stack trace', async () => {
			const saved = test.sandbox.credentials.klingApi;
			await test.engine.setCredential('klingApi', { ...saved, region: 'custom', apiKey: 'wrong' });
			const run = await test.engine.run(chain([kling()]));
			await test.engine.setCredential('klingApi', { ...saved, region: 'custom' });
			expect(run.error?.message).toMatch(/^Kling does not accept the credential: /);
			expect((run.error as { description?: string }).description).toMatch(
				/Check the Kling credential.* Item 0, .*code 100\d, HTTP status 401/,
			);
			expect(submissions()).toHaveLength(1);
		});

		it.each([
			['html', /^Kling does not allow this: <!?[hH]/],
			['emptyBody', /^Kling does not allow this: an empty answer/],
		] as const)("shows status and beginning of a proxy's answer (%s)", async (kind, message) => {
			test.sandbox.addFault({ provider: 'kling', kind, status: 403 });
			const run = await test.engine.run(chain([kling()]));
			expect(run.error?.message).toMatch(message);
		});
	});

	it('does not await a video for minutes when the execution is cancelled, and logs that it may arrive', async () => {
		test.sandbox.holdNewTasks(true);
		const node = createTask(
			{ provider: 'imageToVideoService', imageUrl: IMAGE_URL },
			{ credentials: ['imageToVideoServiceApi'] },
		);
		const handle = test.engine.start(chain([node]));
		while (test.sandbox.createdTasks() === 0) await realTime(10);
		const logsBefore = test.engine.logs.length;
		handle.cancel();
		expect((await handle.finished).status).toBe('canceled');
		const warnings = () =>
			test.engine.logs.slice(logsBefore).filter(({ level }) => level === 'warn');
		for (let tries = 0; tries < 100 && warnings().length === 0; tries++) await realTime(20);
		expect(warnings().map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^The execution was cancelled before .* had answered. A task may exist/,
			),
		]);
		expect(test.sandbox.createdTasks()).toBe(1);
	});

	it('awaits the answer when the execution is cancelled, and logs the task', async () => {
		test.sandbox.addFault({ provider: 'kling', method: 'POST', kind: 'slow', milliseconds: 300 });
		const handle = test.engine.start(chain([kling({ options: { concurrency: 1 } })]), {
			input: [{ json: {} }, { json: {} }],
		});
		while (submissions().length === 0 && test.sandbox.createdTasks() === 0) {
			await realTime(10);
		}
		const logsBefore = test.engine.logs.length;
		const isLogged = () =>
			test.engine.logs.slice(logsBefore).some(({ message }) => message.includes('is created'));
		handle.cancel();
		const run = await handle.finished;
		expect(run.status).toBe('canceled');
		// The engine does not wait for a cancelled node; the node itself still hears the answer.
		for (let tries = 0; tries < 100 && !isLogged(); tries++) await realTime(20);
		expect(isLogged()).toBe(true);
		expect(test.sandbox.createdTasks('kling')).toBe(1);
	});
});

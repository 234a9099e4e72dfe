import type { IDataObject } from 'n8n-workflow';

import { toTaskItem } from '../../../../nodes/shared/tasks/taskItem';
import { completeTask, type VideoTask } from '../../../../nodes/shared/tasks/videoTask';

const task: VideoTask = {
	provider: 'kling',
	taskId: '1',
	status: 'succeeded',
	videos: [{ url: 'https://a/1.mp4' }],
	raw: { task_id: '1', task_status: 'succeed' },
};
const common = {
	provider: 'kling',
	taskId: '1',
	status: 'succeeded',
	videos: [{ url: 'https://a/1.mp4' }],
};

describe('toTaskItem', () => {
	it('has the same fields for every provider and is paired with its input item', () => {
		expect(toTaskItem(task, 3, {}, { order: 5 })).toEqual({
			json: common,
			pairedItem: { item: 3 },
		});
	});

	it("adds the provider's raw answer", () => {
		expect(toTaskItem(task, 0, { output: 'raw' }, undefined).json).toEqual({
			...common,
			raw: task.raw,
		});
	});

	it("keeps the input's fields unless the task has one of that name", () => {
		const input = { order: 5, status: 'of the input', raw: 'of the input' };
		expect(toTaskItem(task, 0, { inputFields: 'beside' }, input).json).toEqual({
			order: 5,
			raw: 'of the input',
			...common,
		});
	});

	it.each(['failed', null, { message: 'no' }])(
		'omits an error of the input, which would make n8n run the node again: %p',
		(error) => {
			const { json } = toTaskItem(task, 0, { inputFields: 'beside' }, { order: 5, error });
			expect(json).toEqual({ order: 5, ...common });
		},
	);

	it("omits another task's fields, such as its video", () => {
		const input = {
			order: 5,
			provider: 'kling',
			taskId: '0',
			status: 'failed',
			videoUrl: 'https://a/0.mp4',
			videos: [{ url: 'https://a/0.mp4' }],
			failure: { message: 'too dark' },
			cost: 3,
		};
		expect(toTaskItem(task, 0, { inputFields: 'beside' }, input).json).toEqual({
			order: 5,
			...common,
		});
	});

	it('omits the earlier state of the task and keeps facts that only its creation reports', () => {
		const input = {
			...common,
			status: 'processing',
			createdAt: '2026-01-02T03:04:05.000Z',
			failure: { code: 'timedOut', message: 'No video after 20 minutes' },
			raw: { task_status: 'processing' },
		};
		expect(toTaskItem(task, 0, { inputFields: 'beside' }, input).json).toEqual({
			createdAt: '2026-01-02T03:04:05.000Z',
			...common,
		});
	});

	it('works without an input item', () => {
		expect(toTaskItem(task, 0, { inputFields: 'beside' }, undefined).json).toEqual(common);
	});

	it('has its fields in one order: the outcome first, the IDs of the machine last', () => {
		const whole = completeTask({
			raw: {},
			externalTaskId: 'random',
			provider: 'kling',
			taskId: '1',
			createdAt: '2026-01-02T03:04:05.000Z',
			cost: 3,
			costUnit: 'units',
			model: 'kling-v2-6',
			videos: [{ url: 'https://a/1.mp4' }],
			previewImageUrl: 'https://a/1.jpg',
			failure: { message: 'left over' },
			status: 'failed',
		});
		const input = { order: 5, status: 'submitted', provider: 'kling', taskId: '1' };
		const { json } = toTaskItem(whole, 0, { output: 'raw', inputFields: 'beside' }, input);
		expect(Object.keys(json)).toEqual([
			'status',
			'failure',
			'videoUrl',
			'taskId',
			'provider',
			'model',
			'videos',
			'previewImageUrl',
			'cost',
			'costUnit',
			'createdAt',
			'externalTaskId',
			'order',
			'raw',
		]);
	});

	it('has no videos until there are any, and no failure unless there is one', () => {
		const { json } = toTaskItem({ ...task, status: 'submitted', videos: [] }, 0, {}, undefined);
		expect(Object.keys(json)).toEqual(['status', 'taskId', 'provider']);
	});

	it("keeps the model that the input's item of the same task names", () => {
		const input = { ...common, status: 'processing', model: 'kling-v2-6' };
		const modelFrom = (fields: IDataObject) => toTaskItem(task, 0, {}, fields).json.model;
		expect(modelFrom(input)).toBe('kling-v2-6');
		expect(modelFrom({ ...input, taskId: '2' })).toBeUndefined();
		expect(modelFrom({ ...input, provider: 'kie' })).toBeUndefined();
		expect(modelFrom({ ...input, model: 5 })).toBeUndefined();
		expect(toTaskItem({ ...task, model: 'told' }, 0, {}, input).json.model).toBe('told');
	});
});

describe('the fields of the input under "input"', () => {
	const row = { id: 7, status: 'todo', provider: 'the postal service', createdAt: 'Monday' };
	const under = { inputFields: 'underInput' } as const;

	it('are all there, and replace nothing of the task', () => {
		const { json } = toTaskItem(task, 0, under, row);
		expect(json).toEqual({ ...common, input: row });
	});

	it('go through the later nodes by themselves', () => {
		const created = toTaskItem(task, 0, under, row).json;
		for (const inputFields of ['leaveOut', 'beside', 'underInput'] as const) {
			expect(toTaskItem(task, 0, { inputFields }, created).json.input).toEqual(row);
		}
	});

	it.each<[string, IDataObject, IDataObject | undefined]>([
		['nothing of a task alone', { ...common, inputItem: 3 }, undefined],
		['what stands beside a task', { ...common, id: 7 }, { id: 7 }],
		[
			'nothing of an item about a lost answer',
			{ provider: 'kling', externalTaskId: 'a' },
			undefined,
		],
		['the object itself of an item that has only this', { input: row }, row],
	])('hold %s', (_what, json, expected) => {
		expect(toTaskItem(task, 0, under, json).json.input).toEqual(expected);
	});
});

it('keeps the files of the input only if asked to', () => {
	const files = { data: { mimeType: 'image/png', data: '' } };
	expect(toTaskItem(task, 0, {}, {}, files)).not.toHaveProperty('binary');
	expect(toTaskItem(task, 0, { includeInputFiles: true }, {}, files).binary).toEqual(files);
});

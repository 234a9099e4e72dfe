import { completeTask, isFinal, videoTaskSchema } from '../../../../nodes/shared/tasks/videoTask';

const task = { provider: 'kling', taskId: '1', status: 'succeeded', raw: {} } as const;

describe('completeTask', () => {
	it("adds the first video's URL as videoUrl", () => {
		const videos = [{ url: 'https://a/1.mp4' }, { url: 'https://a/2.mp4' }];
		expect(completeTask({ ...task, videos }).videoUrl).toBe('https://a/1.mp4');
	});

	it('resolves relative paths against the base URL of a service and keeps other URLs', () => {
		const baseUrl = 'https://my-service.example/api';
		const urls = [
			'/v/1.mp4',
			'/api/v/1.mp4',
			'2.mp4',
			'https://cdn.example/3.mp4?a=b|c',
			'ftp://a/4.mp4',
			'//cdn.example/5.mp4',
			'http://',
		];
		const videos = urls.map((url) => ({ url }));
		expect(completeTask({ ...task, videos, previewImageUrl: '/p.jpg' }, baseUrl)).toMatchObject({
			videoUrl: `${baseUrl}/v/1.mp4`,
			videos: [{ url: `${baseUrl}/v/1.mp4` }, { url: `${baseUrl}/v/1.mp4` }, ...videos.slice(2)],
			previewImageUrl: `${baseUrl}/p.jpg`,
		});
		expect(completeTask({ ...task, videos })).toMatchObject({ videos });
	});

	it('omits undefined fields and fields without a video', () => {
		const completed = completeTask({
			...task,
			status: 'processing',
			videos: [],
			externalTaskId: undefined,
			failure: undefined,
			cost: undefined,
		});
		expect(Object.keys(completed).sort()).toEqual([
			'provider',
			'raw',
			'status',
			'taskId',
			'videos',
		]);
	});

	it('keeps existing values, including a cost of 0 and a raw answer of null', () => {
		expect(completeTask({ ...task, videos: [], cost: 0, raw: null })).toMatchObject({
			cost: 0,
			raw: null,
		});
	});
});

describe('isFinal', () => {
	it.each([
		['submitted', false],
		['processing', false],
		['succeeded', true],
		['failed', true],
	] as const)('of %s is %p', (status, expected) => {
		expect(isFinal({ status })).toBe(expected);
	});
});

describe('videoTaskSchema', () => {
	it.each([
		["another node's item", { ...task, videos: [] }, true],
		['an item that has no videos yet', { ...task, status: 'submitted' }, true],
		['an item with a model of the user', { ...task, model: 5 }, true],
		['the same after n8n has saved it, without raw', { ...task, raw: undefined, videos: [] }, true],
		['an item with fields of the user beside it', { ...task, videos: [], order: 5 }, true],
		['a status of another provider', { ...task, videos: [], status: 'done' }, false],
		['a task without an id', { ...task, taskId: undefined, videos: [] }, false],
		['a numeric id', { ...task, taskId: 5, videos: [] }, false],
		['another item', { id: 5 }, false],
		['nothing', undefined, false],
	])('recognises %s: %p', (_what, json, expected) => {
		expect(videoTaskSchema.safeParse(json).success).toBe(expected);
	});
});

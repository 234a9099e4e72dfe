import { completeTask, isFinal, videoTaskSchema } from '../../../../nodes/shared/tasks/videoTask';

const task = { provider: 'kling', taskId: '1', status: 'succeeded', raw: {} } as const;

describe('completeTask', () => {
	it("puts the first video's URL where it is easily found", () => {
		const videos = [{ url: 'https://a/1.mp4' }, { url: 'https://a/2.mp4' }];
		expect(completeTask({ ...task, videos }).videoUrl).toBe('https://a/1.mp4');
	});

	it('makes the paths that a service gives URLs behind its base URL, and leaves others as they are', () => {
		const baseUrl = 'https://my-service.example/api';
		const urls = [
			'/v/1.mp4',
			'2.mp4',
			'https://cdn.example/3.mp4?a=b|c',
			'ftp://a/4.mp4',
			'//cdn.example/5.mp4',
			'http://',
		];
		const videos = urls.map((url) => ({ url }));
		expect(completeTask({ ...task, videos, previewImageUrl: '/p.jpg' }, baseUrl)).toMatchObject({
			videoUrl: `${baseUrl}/v/1.mp4`,
			videos: [{ url: `${baseUrl}/v/1.mp4` }, ...videos.slice(1)],
			previewImageUrl: `${baseUrl}/p.jpg`,
		});
		expect(completeTask({ ...task, videos })).toMatchObject({ videos });
	});

	it('leaves out what is undefined, and what there is no video for', () => {
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

	it('keeps what is there, also a cost of 0 and an answer of null', () => {
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
		['the same after n8n has saved it, without raw', { ...task, raw: undefined, videos: [] }, true],
		['an item with fields of the user beside it', { ...task, videos: [], order: 5 }, true],
		['a status of no provider of ours', { ...task, videos: [], status: 'done' }, false],
		['a task without an id', { ...task, taskId: undefined, videos: [] }, false],
		['a numeric id', { ...task, taskId: 5, videos: [] }, false],
		['no item of ours', { id: 5 }, false],
		['nothing', undefined, false],
	])('recognises %s: %p', (_what, json, expected) => {
		expect(videoTaskSchema.safeParse(json).success).toBe(expected);
	});
});

import { appOf, isEndpointId, parseTaskId } from '../../../../nodes/providers/fal/requestIds';

describe('the ID of a model', () => {
	it.each([
		['fal-ai/kling-video/v3/pro/image-to-video', 'fal-ai/kling-video'],
		['kling/v4/image-to-video', 'kling/v4'],
		['workflows/ann/clips/run', 'workflows/ann/clips'],
		['comfy/ann/clips', 'comfy/ann/clips'],
	])('%s is read below %s (contract, section 1)', (id, app) => {
		expect(isEndpointId(id)).toBe(true);
		expect(appOf(id)).toBe(app);
	});

	it.each([
		'',
		'fal-ai',
		'fal-ai/',
		'/fal-ai/x',
		'fal-ai/../x',
		'fal-ai/./x',
		'a/b?c',
		'a/b#c',
		'a b/c',
	])('is not %j', (text) => expect(isEndpointId(text)).toBe(false));

	it.each([
		'',
		'123',
		'requests/1',
		'fal-ai/x/requests/',
		'fal-ai/../requests/1',
		'a/b/requests/1/2',
	])('a task is not found by %j', (text) =>
		expect(() => parseTaskId(text)).toThrow(/allowed: MODEL\/requests\/REQUEST/),
	);
});

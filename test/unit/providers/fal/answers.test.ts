import { videosIn } from '../../../../nodes/providers/fal/answers';
import { appOf, isEndpointId, parseTaskId } from '../../../../nodes/providers/fal/requestIds';

const URL = 'https://v3b.fal.media/files/b/example/out.mp4';
const OTHER = 'https://v3b.fal.media/files/b/example/two';

describe('videosIn', () => {
	it.each<[string, unknown, string[]]>([
		['video', { video: { url: URL } }, [URL]],
		['video as a text', { video: OTHER }, [OTHER]],
		['a list', { videos: [{ url: URL }, { url: OTHER }] }, [URL, OTHER]],
		['a nested file', { output: { clip: { url: URL, content_type: 'video/mp4' } } }, [URL]],
		[
			'an unnamed type',
			{ video: { url: OTHER, content_type: 'application/octet-stream' } },
			[OTHER],
		],
		['the same video twice', { video: { url: URL }, videos: [{ url: URL }] }, [URL]],
		['files of other types', { image: { url: OTHER, content_type: 'image/png' } }, []],
		[
			'a preview beside the video',
			{ video: { preview: { url: OTHER, content_type: 'image/png' } } },
			[],
		],
		['a data URI', { video: { url: 'data:video/mp4;base64,AAAA' } }, []],
		['nothing', null, []],
	])('finds the videos of %s', (_what, output, urls) => {
		expect(videosIn(output).map(({ url }) => url)).toEqual(urls);
	});

	it('reads the duration if the output has one', () => {
		expect(videosIn({ video: { url: URL, duration: 5.04 } })).toEqual([
			{ url: URL, durationSeconds: 5.04 },
		]);
	});

	it('ends in an output without end', () => {
		const output: Record<string, unknown> = {};
		output.video = output;
		expect(videosIn(output)).toEqual([]);
	});
});

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

import { videosIn } from '../../../../nodes/shared/tasks/videoTask';

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
		[
			'a picture whose name says video',
			{ video: { url: URL }, video_thumbnail: { url: 'https://v3b.fal.media/t.png?x=1' } },
			[URL],
		],
		[
			'a URL of a picture whose name says video',
			{ video_cover_url: 'https://a.example/t.jpg' },
			[],
		],
		['a text alone', URL, [URL]],
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

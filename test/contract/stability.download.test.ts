import { COMPLETE_ANSWER } from './examples/stability';
import { simulateHost } from './support/simulatedHost';
import { ERROR_OUTPUT, replay } from './support/replay';

const ORIGIN = 'http://your-website.com';
const LOOKALIKE = 'http://your-website.com.elsewhere.example';
const VIDEO = Buffer.from('a video');
const MP4 = { body: VIDEO, headers: { 'content-type': 'video/mp4' } };

describe("downloading the Stability service's video", () => {
	const service = replay({
		provider: 'stability',
		origin: ORIGIN,
		credentials: { stabilityImageToVideoApi: { baseUrl: `${ORIGIN}/`, token: 'secret' } },
	});
	const elsewhere = simulateHost('https://elsewhere.example');
	const lookalike = simulateHost(LOOKALIKE);
	const download = async () => await service.get('1', { downloadVideo: true }, { ...ERROR_OUTPUT });
	const complete = (url: string) => ({ body: { ...COMPLETE_ANSWER, video_url: url } });
	const authorizations = (host: Pick<typeof service, 'requests'>) =>
		host.requests.map(({ url, headers }) => [url, headers.authorization]);

	it('sends the token to the example URL, which is relative', async () => {
		service.answers({ body: COMPLETE_ANSWER }, MP4);
		const run = await download();
		expect(authorizations(service)).toEqual([
			[`${ORIGIN}/api/img2video/result/1`, 'Bearer secret'],
			[`${ORIGIN}/processed_videos/video_a1b2c3d4_12345.mp4`, 'Bearer secret'],
		]);
		const { data } = run.output('Get')[0]!.binary!;
		expect(data).toMatchObject({ fileName: '1.mp4', mimeType: 'video/mp4' });
		expect(await service.engine.readBinary(data!)).toEqual(VIDEO);
	});

	it.each(['/processed_videos/1.mp4', '/tools/processed_videos/1.mp4'])(
		'downloads %s of a service behind the path /tools of a proxy',
		async (path) => {
			const credential = (baseUrl: string) =>
				service.engine.setCredential('stabilityImageToVideoApi', { baseUrl, token: 'secret' });
			await credential(`${ORIGIN}/tools`);
			service.answers(complete(path), MP4);
			const run = await download();
			await credential(`${ORIGIN}/`);
			expect(authorizations(service)).toEqual([
				[`${ORIGIN}/tools/api/img2video/result/1`, 'Bearer secret'],
				[`${ORIGIN}/tools/processed_videos/1.mp4`, 'Bearer secret'],
			]);
			expect(run.output('Get')[0]!.binary).toHaveProperty('data');
		},
	);

	it('sends no token to another host', async () => {
		service.answers(complete('https://elsewhere.example/video.mp4'));
		elsewhere.answers(MP4);
		const run = await download();
		expect(authorizations(elsewhere)).toEqual([['https://elsewhere.example/video.mp4', undefined]]);
		expect(run.output('Get')[0]!.binary).toHaveProperty('data');
	});

	it("sends no token to a host whose name starts like the service's", async () => {
		service.answers(complete(`${LOOKALIKE}/video.mp4`));
		lookalike.answers(MP4);
		const run = await download();
		expect(authorizations(lookalike)).toEqual([[`${LOOKALIKE}/video.mp4`, undefined]]);
		expect(run.output('Get')[0]!.binary).toHaveProperty('data');
	});

	it.each([301, 302, 303, 307, 308])(
		'follows a redirect to a storage without the token (HTTP %d)',
		async (status) => {
			const location = 'https://elsewhere.example/video.mp4?signature=1';
			elsewhere.answers(MP4);
			service.answers({ body: COMPLETE_ANSWER }, { status, headers: { location } });
			const run = await download();
			expect(authorizations(elsewhere)).toEqual([[location, undefined]]);
			expect(await service.engine.readBinary(run.output('Get')[0]!.binary!.data!)).toEqual(VIDEO);
		},
	);

	it('sends the token along a redirect within the service', async () => {
		service.answers(
			{ body: COMPLETE_ANSWER },
			{ status: 302, headers: { location: '/files/1.mp4' } },
			MP4,
		);
		await download();
		expect(authorizations(service).slice(1)).toEqual([
			[`${ORIGIN}/processed_videos/video_a1b2c3d4_12345.mp4`, 'Bearer secret'],
			[`${ORIGIN}/files/1.mp4`, 'Bearer secret'],
		]);
	});

	it.each([undefined, 'ftp://elsewhere.example/video.mp4', 'http://[/video.mp4'])(
		'fails at a redirect to %p',
		async (location) => {
			service.answers(
				{ body: COMPLETE_ANSWER },
				{ status: 302, headers: location ? { location } : {} },
			);
			const run = await download();
			expect(elsewhere.requests).toEqual([]);
			expect(run.json('Get', 1)).toMatchObject([
				{
					error: 'The video host refused the download',
					details: { httpStatus: 302, taskId: '1', status: 'succeeded' },
				},
			]);
		},
	);

	it('ends a loop of redirects', async () => {
		service.answers({ body: COMPLETE_ANSWER }, { status: 302, headers: { location: '/again' } });
		const run = await download();
		expect(service.requests.length).toBeLessThan(15);
		expect(run.json('Get', 1)).toMatchObject([{ details: { taskId: '1' } }]);
	});
});

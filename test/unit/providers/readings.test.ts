import { imageToVideoService } from '../../../nodes/providers/imageToVideoService';
import { kie } from '../../../nodes/providers/kie';
import { kling } from '../../../nodes/providers/kling';
import { klingGateway } from '../../../nodes/providers/klingGateway';
import type { VideoProvider } from '../../../nodes/providers/provider';
import { stability } from '../../../nodes/providers/stability';
import { ProviderCallError } from '../../../nodes/shared/failures';
import type { ApiAnswer } from '../../../nodes/shared/http/sendRequest';
import { endedWithoutVideo } from '../../../nodes/shared/tasks/videoTask';
import { answer } from '../support/answers';
import { fakeCall } from '../support/providerCall';

const read = async (provider: VideoProvider, given: ApiAnswer) =>
	await provider.get!(fakeCall({ answers: [given] }).call, { by: 'taskId', id: '1' });

const klingTask = (result: unknown) =>
	answer(200, {
		code: 0,
		data: { task_id: '1', task_status: 'succeed', task_result: result, updated_at: 1 },
	});
const kieTask = (resultJson: unknown) =>
	answer(200, { code: 200, data: { taskId: '1', state: 'success', resultJson, completeTime: 1 } });
const stabilityTask = (more: object) => answer(200, { status: 'complete', ...more });

const GOOD = 'https://a/1.mp4';

describe('a task that ended without a video', () => {
	it.each<[string, VideoProvider, ApiAnswer]>([
		['no result', kling, klingTask(undefined)],
		['an empty URL', kling, klingTask({ videos: [{ id: '1', url: '' }] })],
		['a blank URL', kling, klingTask({ videos: [{ id: '1', url: '  ' }] })],
		['no videos', klingGateway, klingTask({ videos: [] })],
		['a URL that is null', klingGateway, klingTask({ videos: [{ url: null }] })],
		['no result', kie, kieTask(undefined)],
		['an empty result', kie, kieTask('')],
		['a result that is null', kie, kieTask('null')],
		['no URLs', kie, kieTask('{"resultUrls":[]}')],
		['an empty URL', kie, kieTask('{"resultUrls":[""]}')],
		['a URL that is null', kie, kieTask('{"resultUrls":[null]}')],
		['null', stability, stabilityTask({ video_url: null })],
		['an empty URL', stability, stabilityTask({ video_url: '', finish_reason: 'SUCCESS' })],
	])('counts as failed because of %s: %#', async (_what, provider, given) => {
		const task = await read(provider, given);
		expect(endedWithoutVideo(task)).toBe(true);
		expect(task).toMatchObject({
			provider: provider.id,
			taskId: '1',
			status: 'failed',
			videos: [],
			failure: { code: 'noVideo', message: expect.stringContaining('ended without a video') },
		});
		expect(task).not.toHaveProperty('videoUrl');
		expect(task).not.toHaveProperty('videoExpiresAt');
	});

	it.each<[VideoProvider, ApiAnswer]>([
		[kling, klingTask({ videos: [{ url: '' }, { url: GOOD }] })],
		[klingGateway, klingTask({ videos: [null, { url: GOOD }] })],
		[kie, kieTask(JSON.stringify({ resultUrls: ['', null, GOOD] }))],
	])(
		'is not recognised when an empty URL stands beside a valid one: %#',
		async (provider, given) => {
			expect(await read(provider, given)).toMatchObject({
				status: 'succeeded',
				videoUrl: GOOD,
				videos: [{ url: GOOD }],
			});
		},
	);
});

describe('a finished task', () => {
	const gatewayTask = (more: object) => answer(200, { task_id: '1', status: 'completed', ...more });
	const job = (result: object) => answer(200, { job_id: '1', status: 'completed', result });
	const camelCase = { taskId: '1', taskStatus: 'succeed', taskResult: { videos: [{ url: GOOD }] } };
	const numbered = {
		task_id: 8.1e17,
		task_status: 'succeed',
		task_result: { videos: [{ url: GOOD }] },
	};

	it.each<[string, VideoProvider, ApiAnswer]>([
		['a list of URLs', kling, klingTask({ videos: [GOOD] })],
		['one file', kling, klingTask({ video: { url: GOOD } })],
		[
			'a status in capitals',
			kling,
			answer(200, { code: 0, data: { ...numbered, task_status: 'SUCCEED' } }),
		],
		['an ID that is a number', kling, answer(200, { code: 0, data: numbered })],
		[
			'a code that is a text',
			kling,
			answer(200, { code: '0', data: { ...numbered, task_id: '1' } }),
		],
		['works', klingGateway, gatewayTask({ works: [{ resource: { resource: GOOD } }] })],
		['video_url', klingGateway, gatewayTask({ video_url: GOOD })],
		['output', klingGateway, gatewayTask({ output: { video_url: GOOD } })],
		['camel case', klingGateway, answer(200, { code: 0, data: camelCase })],
		['no ID', klingGateway, answer(200, { status: 'completed', url: GOOD })],
		[
			"only Kling's status",
			klingGateway,
			answer(200, { code: 'success', data: { task_id: '1', data: camelCase } }),
		],
		['a URL instead of a list', kie, kieTask(JSON.stringify({ resultUrls: GOOD }))],
		['a URL instead of JSON', kie, kieTask(GOOD)],
		['another field', kie, kieTask(JSON.stringify({ videoUrl: GOOD }))],
		['JSON in JSON text', kie, kieTask(JSON.stringify(JSON.stringify({ resultUrls: [GOOD] })))],
		[
			'a state in capitals',
			kie,
			answer(200, { code: 200, data: { state: ' SUCCESS ', resultJson: { resultUrls: [GOOD] } } }),
		],
		['camel case', stability, stabilityTask({ videoUrl: GOOD })],
		[
			'a finish reason in small letters',
			stability,
			stabilityTask({ video_url: GOOD, finish_reason: 'success' }),
		],
		[
			'no status',
			stability,
			answer(200, { success: true, data: { status: 'complete', video_url: GOOD } }),
		],
		['HTTP 201', stability, answer(201, { status: 'complete', video_url: GOOD })],
		['camel case', imageToVideoService, job({ videoUrl: GOOD })],
		['a file', imageToVideoService, job({ video: { url: GOOD } })],
		['no status', imageToVideoService, answer(200, { job_id: '1', result: { video_url: GOOD } })],
	])('is delivered although the answer has %s: %#', async (_what, provider, given) => {
		expect(await read(provider, given)).toMatchObject({
			taskId: '1',
			status: 'succeeded',
			videoUrl: GOOD,
			videos: [{ url: GOOD }],
		});
	});

	it.each<[VideoProvider, ApiAnswer]>([
		[kling, klingTask({ videos: [{ url: '', watermark_url: GOOD, cover_url: GOOD }] })],
		[
			kie,
			answer(200, { code: 200, data: { state: 'success', param: `{"callBackUrl":"${GOOD}"}` } }),
		],
		[klingGateway, gatewayTask({ input: { video_url: GOOD }, callback_url: GOOD })],
		[imageToVideoService, job({ video_path: '/app/1.mp4', preview_image_url: GOOD })],
	])(
		'does not get another file or a link of the order as its video: %#',
		async (provider, given) => {
			expect(endedWithoutVideo(await read(provider, given))).toBe(true);
		},
	);

	it.each([
		{ status: 'completed', message: 'ok' },
		{ status: 'failed', message: 'no such page' },
		{ status: 'nice', url: GOOD },
	])('is not read in %j, which may be about something else', async (json) => {
		const error = await read(klingGateway, answer(200, json)).catch((reason: unknown) => reason);
		expect((error as ProviderCallError).failure).toMatchObject({ kind: 'ambiguous' });
	});
});

describe('a task that the provider does not find', () => {
	it.each<[string, VideoProvider, ApiAnswer]>([
		['HTTP 404', kling, answer(404, 'Not Found')],
		['code 1203', kling, answer(404, { code: 1203, message: 'no such task' })],
		['code 1201', kling, answer(400, { code: 1201, message: 'Task not found' })],
		['code 1200', kling, answer(400, { code: 1200 })],
		['HTTP 404', klingGateway, answer(404, 'Not Found')],
		['code 1201', klingGateway, answer(400, { code: 1201, message: 'Task not found' })],
		['code 1203 in HTTP 200', klingGateway, answer(200, { code: 1203, message: 'none' })],
		['a gateway code', klingGateway, answer(400, { code: 'task_not_exist', message: 'none' })],
		['HTTP 404', kie, answer(404, 'Not Found')],
		['code 404', kie, answer(200, { code: 404, msg: 'none' })],
		['code 422', kie, answer(200, { code: 422, msg: 'recordInfo is null', data: null })],
		['HTTP 404', stability, answer(404, { error: 'Not found' })],
		[
			'HTTP 500 about a 404',
			stability,
			answer(500, { error: 'Failed to check video status: API request failed: 404 - {}' }),
		],
	])('is recognised by %s at %#', async (_what, provider, given) => {
		const error = await read(provider, given).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(ProviderCallError);
		expect((error as ProviderCallError).failure).toMatchObject({
			kind: 'permanent',
			reason: 'unknownTask',
		});
	});

	it.each<[string, VideoProvider, ApiAnswer]>([
		['a bad key', kling, answer(401, { code: 1002 })],
		['too many requests', kie, answer(200, { code: 429, msg: 'slow down' })],
		['an empty account', klingGateway, answer(429, { code: 1102, message: 'no balance' })],
		['a fault', stability, answer(500, { error: 'API request failed: 502' })],
	])('is not confused with %s', async (_what, provider, given) => {
		const error = await read(provider, given).catch((reason: unknown) => reason);
		expect((error as ProviderCallError).failure.reason).toBeUndefined();
	});
});

describe('the report of a callback', () => {
	const olderTask = { task_status: 'succeed', task_result: { videos: [{ url: GOOD }] } };
	const newerTask = { id: '1', status: 'succeeded', outputs: [{ type: 'video', url: GOOD }] };
	const record = { state: 'success', resultJson: JSON.stringify({ resultUrls: [GOOD] }) };

	it.each<[VideoProvider, unknown]>([
		[kling, { task_id: '1', ...olderTask }],
		[kling, { task_id: 1, ...olderTask }],
		[kling, { code: 0, data: { task_id: '1', ...olderTask } }],
		[kling, newerTask],
		[kling, { code: 0, data: newerTask }],
		[kling, { task_id: '1', ...olderTask, task_status: 'SUCCEED' }],
		[kie, { code: 200, data: { taskId: '1', ...record } }],
		[kie, { code: 200, data: { task_id: 1, ...record } }],
		[kie, { code: 200, data: { taskId: '1', ...record, state: 'SUCCESS' } }],
	])('names the task and its status: %#', ({ callbacks }, body) => {
		expect(callbacks!.parse(body)).toMatchObject({ taskId: '1', status: 'succeeded' });
	});

	it.each([undefined, null, 5, 'text', [], {}, { data: null }, { data: { task_id: '' } }])(
		'is undefined for %j',
		(body) => {
			for (const { callbacks } of [kling, kie]) expect(callbacks!.parse(body)).toBeUndefined();
		},
	);

	it('is undefined for an ID that JSON parsing has rounded', () => {
		expect(kling.callbacks!.parse({ task_id: 2 ** 53, ...olderTask })).toBeUndefined();
		expect(kie.callbacks!.parse({ data: { taskId: 2 ** 53, ...record } })).toBeUndefined();
	});
});

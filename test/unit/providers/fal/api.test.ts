import { fal } from '../../../../nodes/providers/fal';
import { answer } from '../../support/answers';
import { fakeCall } from '../../support/providerCall';

const ID = 'fal-ai/kling-video/v2.6/pro/image-to-video/requests/1';
const URL = 'https://v3b.fal.media/out.mp4';
const completed = answer(200, { status: 'COMPLETED' });
const typed = (status: number, detail: string, error_type: string) =>
	answer(status, { detail, error_type });

const read = async (result: ReturnType<typeof answer>) => {
	const { call } = fakeCall({ answers: [completed, result] });
	return await fal.get!(call, { by: 'taskId', id: ID });
};

describe("reading fal.ai's result", () => {
	it.each([
		['the reading is refused for now', typed(429, 'Too many', 'concurrent_requests_limit')],
		['the key is refused', typed(401, 'Bad key', 'unauthorized')],
		['the account is locked', typed(403, 'Locked', 'forbidden')],
	])('does not call the task failed if %s', async (_why, result) => {
		await expect(read(result)).rejects.toThrow(/^fal\.ai/);
	});

	it('is read after a status in any case', async () => {
		const statuses = [answer(200, { status: ' completed ' })];
		const { call } = fakeCall({ answers: [...statuses, answer(200, { video: { url: URL } })] });
		expect(await fal.get!(call, { by: 'taskId', id: ID })).toMatchObject({ videoUrl: URL });
	});

	it('goes on waiting if the result is still to come, whatever the type of the error', async () => {
		const result = typed(400, 'Request is still in progress', 'bad_request');
		expect((await read(result)).status).toBe('processing');
	});

	it.each([
		['a type', typed(499, 'Client cancelled', 'client_cancelled'), 'client_cancelled'],
		['words alone', answer(499, { detail: 'Client cancelled' }), undefined],
	])('is a failure after a cancellation told by %s', async (_how, result, code) => {
		expect(await read(result)).toMatchObject({
			status: 'failed',
			failure: { ...(code && { code }), message: 'Client cancelled' },
		});
	});

	it('may be the URL of the video alone', async () => {
		const result = { ...answer(200, JSON.stringify(URL)), json: URL };
		expect(await read(result)).toMatchObject({ status: 'succeeded', videoUrl: URL });
	});

	it('is unreadable as another text', async () => {
		await expect(read({ ...answer(200, '"soon"'), json: 'soon' })).rejects.toThrow(
			'cannot be read',
		);
	});
});

describe("cancelling at fal.ai's queue", () => {
	const cancel = async (...answers: Array<ReturnType<typeof answer>>) => {
		const { call } = fakeCall({ answers: [answer(202, { status: 'IN_QUEUE' }), ...answers] });
		return await fal.cancel!(call, { by: 'taskId', id: ID });
	};

	it.each([
		[200, 'OK', true],
		[202, 'CANCELLATION_REQUESTED', false],
		[200, 'CANCELLATION_REQUESTED', false],
		[400, 'ALREADY_COMPLETED', false],
	])('counts HTTP %i and %s as cancelled: %p', async (status, word, expected) => {
		expect(await cancel(answer(status, { status: word }))).toBe(expected);
	});
});

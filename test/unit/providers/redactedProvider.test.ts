import type { TaskRequest, VideoProvider, VideoTask } from '../../../nodes/providers/provider';
import { redactedProvider } from '../../../nodes/providers/redactedProvider';
import { ProviderCallError } from '../../../nodes/shared/failures';
import type { ApiRequest } from '../../../nodes/shared/http/sendRequest';
import { answer } from '../support/answers';
import { fakeCall } from '../support/providerCall';
import { toyProvider } from './toyProvider';

const FAULT = new TypeError('Cannot read properties of undefined');
const POST = { method: 'POST', url: 'https://api.example.com/tasks' } as const;

/** A provider that sends requests, and then throws an error of its own code. */
function faultyProvider(...requests: Array<Omit<ApiRequest, 'timeoutMs'>>): VideoProvider {
	return {
		...toyProvider,
		prepare: async (call): Promise<TaskRequest> => ({
			content: {},
			send: async (): Promise<VideoTask> => {
				for (const request of requests) await call.request(request);
				throw FAULT;
			},
		}),
	};
}

async function errorOf(provider: VideoProvider, ...answers: ReturnType<typeof answer>[]) {
	const { call } = fakeCall({ answers });
	const request = await redactedProvider(provider).prepare(call);
	return await request.send().catch((error: unknown) => error);
}

describe("a submission that ends with an error of the provider's own code", () => {
	it.each([200, 201, 303, 408, 500, 502])(
		'is ambiguous after an answer of HTTP %i',
		async (status) => {
			const error = await errorOf(faultyProvider(POST), answer(status, { data: { task_id: 'T' } }));
			expect(error).toBeInstanceOf(ProviderCallError);
			expect((error as ProviderCallError).failure).toMatchObject({
				kind: 'ambiguous',
				taskId: 'T',
				httpStatus: status,
				message: `Toy Studio gave an answer that cannot be read: ${FAULT.message}`,
				answer: { data: { task_id: 'T' } },
			});
		},
	);

	it.each([400, 401, 404, 422, 429])(
		'was not accepted after a refusal of HTTP %i',
		async (status) => {
			expect(await errorOf(faultyProvider(POST), answer(status, {}))).toBe(FAULT);
		},
	);

	it('was not sent before the first request', async () => {
		expect(await errorOf(faultyProvider())).toBe(FAULT);
	});

	it.each([
		['a reading', { ...POST, method: 'GET' as const }],
		['an upload', { ...POST, createsNothing: true }],
	])('was not sent after %s', async (_, request) => {
		expect(await errorOf(faultyProvider(request), answer(200, { data: { task_id: 'T' } }))).toBe(
			FAULT,
		);
	});

	it('does not take the answer of an earlier submission for its own', async () => {
		const { call } = fakeCall({ answers: [answer(200, {}), answer(400, {})] });
		const request = await redactedProvider(faultyProvider(POST)).prepare(call);
		const errors = [];
		for (let attempt = 1; attempt <= 2; attempt++)
			errors.push(await request.send().catch((error: unknown) => error));
		expect(errors).toEqual([expect.any(ProviderCallError), FAULT]);
	});
});

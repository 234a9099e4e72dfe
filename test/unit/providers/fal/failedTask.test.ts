import { failedTask } from '../../../../nodes/providers/fal/answers';

describe('failedTask', () => {
	const request = { endpointId: 'fal-ai/model', requestId: 'r1' };
	const failureOf = (said: unknown) => failedTask(request, [said], said).failure;

	it.each(['internal_server_error', 'generation_timeout', 'runner_disconnected'])(
		'may pass with the word %s',
		(type) => {
			expect(failureOf({ detail: 'no', error_type: type })).toEqual({
				code: type,
				message: 'no',
				retryable: true,
			});
			expect(failureOf({ detail: [{ msg: 'no', type }] })).toMatchObject({ retryable: true });
		},
	);

	it.each(['request_timeout', 'startup_timeout', 'content_policy_violation', 'client_cancelled'])(
		'does not pass with the word %s',
		(type) => {
			const said = { detail: 'Internal server error, try again later', error_type: type };
			expect(failureOf(said)).not.toHaveProperty('retryable');
		},
	);

	it('does not pass because of its text', () => {
		expect(failureOf({ detail: 'Internal server error' })).toEqual({
			message: 'Internal server error',
		});
	});
});

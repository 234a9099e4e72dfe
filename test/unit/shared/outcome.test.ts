import { outcomeOf } from '../../../nodes/shared/outcome';

describe('outcomeOf', () => {
	it('returns the value', async () => {
		expect(await outcomeOf(async () => 5)).toEqual({ ok: true, value: 5 });
	});

	it('returns the same error', async () => {
		const error = new TypeError('no');
		const outcome = await outcomeOf(async () => await Promise.reject(error));
		expect(outcome).toEqual({ ok: false, error });
		expect(!outcome.ok && outcome.error).toBe(error);
	});

	it('turns any other thrown value into an error, even before the first await', async () => {
		const outcome = await outcomeOf(() => {
			throw 'a text';
		});
		expect(outcome).toEqual({ ok: false, error: new Error('a text') });
	});
});

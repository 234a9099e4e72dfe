import { outcomeOf } from '../../../nodes/shared/outcome';

describe('outcomeOf', () => {
	it('gives the value', async () => {
		expect(await outcomeOf(async () => 5)).toEqual({ ok: true, value: 5 });
	});

	it('gives the very error', async () => {
		const error = new TypeError('no');
		const outcome = await outcomeOf(async () => await Promise.reject(error));
		expect(outcome).toEqual({ ok: false, error });
		expect(!outcome.ok && outcome.error).toBe(error);
	});

	it('makes an error of whatever else was thrown, also before the first await', async () => {
		const outcome = await outcomeOf(() => {
			throw 'a text';
		});
		expect(outcome).toEqual({ ok: false, error: new Error('a text') });
	});
});

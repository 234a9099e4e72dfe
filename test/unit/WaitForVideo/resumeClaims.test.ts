import {
	claimResume,
	endSuspension,
	mayResume,
	releaseResume,
} from '../../../nodes/WaitForVideo/resumeClaims';
import { clock } from '../../../nodes/shared/clock';
import { useFakeClock } from '../support/fakeClock';

describe('the end of a suspension', () => {
	const time = useFakeClock();

	let number = 0;
	const suspension = (minutes = 10) => ({
		id: `suspension-${number++}`,
		wakeAt: clock.now() + minutes * 60_000,
	});
	const nudge = () => ({ startedAt: clock.elapsed() });

	it('belongs to the call that claims it first', () => {
		const [state, first, second] = [suspension(), nudge(), nudge()];
		expect([claimResume(state, first), claimResume(state, second)]).toEqual([true, false]);
		expect([mayResume(state, first), mayResume(state, second)]).toEqual([true, false]);
		expect(claimResume(suspension(), second)).toBe(true);
	});

	it('can be claimed again after a failure, by the failed call only', () => {
		const [state, first, second] = [suspension(), nudge(), nudge()];
		claimResume(state, first);
		releaseResume(state, second);
		expect(claimResume(state, second)).toBe(false);
		releaseResume(state, first);
		expect(claimResume(state, second)).toBe(true);
	});

	it('is refused to a call that was still at work when the node ran again', () => {
		const [state, call] = [suspension(), nudge()];
		claimResume(state, call);
		endSuspension(state);
		expect(mayResume(state, call)).toBe(false);
		expect(claimResume(state, nudge())).toBe(false);
	});

	it.each([
		['has not come', 9, true],
		['has come', 11, false],
	])(
		'after a long download depends on whether the time of the timer %s',
		(_, minutes, expected) => {
			const [state, call] = [suspension(10), nudge()];
			claimResume(state, call);
			time.pass(minutes * 60_000);
			expect(mayResume(state, call)).toBe(expected);
		},
	);

	it('is possible for a short call after the time of a timer that is late', () => {
		const state = suspension(10);
		time.pass(11 * 60_000);
		const call = nudge();
		claimResume(state, call);
		time.pass(1_000);
		expect(mayResume(state, call)).toBe(true);
	});

	it('can be recorded before the first suspension', () => {
		expect(() => endSuspension(undefined)).not.toThrow();
	});

	it('is forgotten after ten thousand others', () => {
		const oldest = suspension();
		claimResume(oldest, nudge());
		for (let count = 0; count < 10_000; count++) claimResume(suspension(), nudge());
		expect(claimResume(oldest, nudge())).toBe(true);
	});
});

import { creationIn, isYoung, noteCreation } from '../../../../nodes/shared/tasks/recentTasks';
import { useFakeClock, WALL_CLOCK_START } from '../../support/fakeClock';

const clock = useFakeClock();

describe('tasks that an execution has created', () => {
	it('are found by both of their IDs for a minute', () => {
		clock.pass(5_000);
		noteCreation('7', { provider: 'a', taskId: '1', externalTaskId: 'order-1' });
		clock.pass(59_999);
		expect(creationIn('7', 'a', '1')).toBe(WALL_CLOCK_START + 5_000);
		expect(creationIn('7', 'a', 'order-1')).toBe(WALL_CLOCK_START + 5_000);
		clock.pass(1);
		expect(creationIn('7', 'a', '1')).toBeUndefined();
		expect(creationIn('7', 'a', 'order-1')).toBeUndefined();
	});

	it('are kept separately per provider and execution', () => {
		noteCreation('7', { provider: 'a', taskId: '2' });
		expect(creationIn('7', 'b', '2')).toBeUndefined();
		expect(creationIn('8', 'a', '2')).toBeUndefined();
		expect(creationIn('7', 'a', '3')).toBeUndefined();
	});
});

it.each([
	[0, true],
	[59_999, true],
	[60_000, false],
	[Number.NaN, false],
])('a task of %p ms is young: %p', (ageMs, expected) => {
	expect(isYoung(ageMs)).toBe(expected);
});

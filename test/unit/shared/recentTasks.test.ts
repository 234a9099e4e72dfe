import { creationHere, isYoung, noteCreation } from '../../../nodes/shared/recentTasks';
import { useFakeClock, WALL_CLOCK_START } from '../support/fakeClock';

const clock = useFakeClock();

describe('tasks that this process has created', () => {
	it('are known by both of their IDs, for a minute', () => {
		clock.pass(5_000);
		noteCreation({ provider: 'a', taskId: '1', externalTaskId: 'order-1' });
		clock.pass(59_999);
		expect(creationHere('a', '1')).toBe(WALL_CLOCK_START + 5_000);
		expect(creationHere('a', 'order-1')).toBe(WALL_CLOCK_START + 5_000);
		clock.pass(1);
		expect(creationHere('a', '1')).toBeUndefined();
		expect(creationHere('a', 'order-1')).toBeUndefined();
	});

	it('are those of their provider only', () => {
		noteCreation({ provider: 'a', taskId: '2' });
		expect(creationHere('b', '2')).toBeUndefined();
		expect(creationHere('a', '3')).toBeUndefined();
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

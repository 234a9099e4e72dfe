import { isoTime } from '../../../nodes/shared/timestamp';

describe('isoTime', () => {
	it.each([
		[1722769557708, 'milliseconds', '2024-08-04T11:05:57.708Z'],
		['1722769557708', 'milliseconds', '2024-08-04T11:05:57.708Z'],
		[1722769557, 'seconds', '2024-08-04T11:05:57.000Z'],
		[1722769557.5, 'seconds', '2024-08-04T11:05:57.500Z'],
		['1722769557', 'seconds', '2024-08-04T11:05:57.000Z'],
		[8.64e15, 'milliseconds', '+275760-09-13T00:00:00.000Z'],
	] as const)('reads %p %s', (value, unit, iso) => {
		expect(isoTime(value, unit)).toBe(iso);
	});

	it.each([
		undefined,
		null,
		'',
		0,
		-1,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		1e18,
		'9'.repeat(30),
		'soon',
		'-5',
		'2024-08-04T11:05:57Z',
		true,
		{},
		[1722769557708],
	])('is undefined, never a wrong time, for %p', (value) => {
		expect(isoTime(value, 'milliseconds')).toBeUndefined();
	});
});

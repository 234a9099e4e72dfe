import { identifierText, pathSegment } from '../../../nodes/shared/identifier';

describe('identifierText', () => {
	it.each([
		['order-1042', 'order-1042'],
		['  829350211345678336\n', '829350211345678336'],
		[1042, '1042'],
		[0, '0'],
		[-5, '-5'],
		[Number.MAX_SAFE_INTEGER, '9007199254740991'],
		[829350211345678336n, '829350211345678336'],
	])('reads %p as %p', (value, text) => {
		expect(identifierText('Task', value)).toBe(text);
	});

	it.each([undefined, null, '', '   '])('takes %p for no id', (value) => {
		expect(identifierText('Task', value)).toBeUndefined();
	});

	it.each([
		// What JSON.parse makes of 829350211345678336 is another task's id.
		[JSON.parse('829350211345678399') as number, '829350211345678300'],
		[Number.MAX_SAFE_INTEGER + 1, '9007199254740992'],
		[1.5, '1.5'],
		[Number.NaN, 'NaN'],
	])('refuses %p, a number that is no whole one or has been rounded', (value, shown) => {
		expect(() => identifierText('Task', value)).toThrow(
			`"Task" is ${shown}; allowed: a text, or a whole number of up to 15 digits`,
		);
	});

	it.each([[{ id: '5' }], [['5']], [new Date(0)]])('refuses %p', (value) => {
		expect(() => identifierText('External Task ID', value)).toThrow(
			/^"External Task ID" is .*; allowed: a text$/,
		);
	});
});

describe('pathSegment', () => {
	it.each(['829350211345678336', '...', '.a', 'my/order 5?#', '../..', '%2e%2e', 'ä', '😀', '/'])(
		'keeps %p below its folder',
		(id) => {
			const { pathname } = new URL(`https://api.example.com/tasks/${pathSegment(id)}`);
			const [, folder, segment, ...more] = pathname.split('/');
			expect([folder, decodeURIComponent(segment!), more]).toEqual(['tasks', id, []]);
		},
	);

	it.each(['.', '..', '\ud83d'])('refuses %p', (id) => {
		expect(() => pathSegment(id)).toThrow(/^"Task ID" is .*; allowed: the ID of a task$/);
	});
});

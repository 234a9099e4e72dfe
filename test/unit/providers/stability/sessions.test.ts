import { keepSession, sessionIn, sessionOf } from '../../../../nodes/providers/stability/sessions';
import { useFakeClock } from '../../support/fakeClock';

const clock = useFakeClock();
const URL = 'https://video.example.com';
const HOUR_MS = 3_600_000;

describe('the session in an answer', () => {
	it.each([
		[['session=a.b.c; HttpOnly; Path=/'], 'a.b.c'],
		['session=a.b.c; HttpOnly; Path=/', 'a.b.c'],
		[['other=1; Path=/', 'session=a'], 'a'],
		[['session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'], undefined],
		[[`session=${'a'.repeat(5_000)}`], undefined],
		[['mysession=a'], undefined],
		[[17, null], undefined],
		[undefined, undefined],
	])('of %j is %j', (header, session) => {
		expect(sessionIn({ 'set-cookie': header })).toBe(session);
	});
});

describe('the session of a task', () => {
	it('belongs to the task and the service', () => {
		keepSession(URL, '1', 'one');
		keepSession(URL, '2', 'two');
		expect(sessionOf(URL, '1')).toBe('one');
		expect(sessionOf(URL, '2')).toBe('two');
		expect(sessionOf('https://elsewhere.example', '1')).toBeUndefined();
	});

	it('is dropped when a new submission sets none', () => {
		keepSession(URL, '1', 'one');
		keepSession(URL, '1', undefined);
		expect(sessionOf(URL, '1')).toBeUndefined();
	});

	it('is kept for 24 hours', () => {
		keepSession(URL, '1', 'one');
		clock.pass(24 * HOUR_MS - 1);
		expect(sessionOf(URL, '1')).toBe('one');
		clock.pass(1);
		expect(sessionOf(URL, '1')).toBeUndefined();
	});

	it('is limited to 10,000, and the oldest are dropped', () => {
		for (let number = 0; number <= 10_000; number++) keepSession(URL, `task-${number}`, 'x');
		expect(sessionOf(URL, 'task-0')).toBeUndefined();
		expect(sessionOf(URL, 'task-1')).toBe('x');
		expect(sessionOf(URL, 'task-10000')).toBe('x');
	});
});

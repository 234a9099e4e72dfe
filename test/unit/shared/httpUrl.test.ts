import { isHttpUrl } from '../../../nodes/shared/httpUrl';

describe('isHttpUrl', () => {
	it.each([
		['https://a', true],
		['http://a', true],
		['http:/a', true],
		['https:', false],
		['//a', false],
		['', false],
	])('%p: %p', (text, expected) => {
		expect(isHttpUrl(text)).toBe(expected);
	});
});

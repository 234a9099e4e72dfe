import { lengthInCharacters } from '../../../nodes/shared/textLength';

describe('lengthInCharacters', () => {
	it.each([
		['', 0],
		['abc', 3],
		['日本', 2],
		['🎬🎬', 2],
		['e\u0301', 2],
	])('counts code points: %p has %i', (text, length) => {
		expect(lengthInCharacters(text)).toBe(length);
	});
});

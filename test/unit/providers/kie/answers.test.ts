import { readableJson } from '../../../../nodes/providers/kie/answers';
import { answer } from '../../support/answers';

/** As in the contract's example: quotes inside the prompt are escaped once too often, or not enough. */
const UNREADABLE_PARAM = String.raw`"param": "{\"model\":\"m\",\"input\":{\"prompt\":\"a \\"cat\\", or two\"}}"`;

describe('an answer whose param is not JSON', () => {
	it.each([
		[`{"code":200,"data":{"taskId":"1",${UNREADABLE_PARAM},"resultJson":""}}`],
		[`{"code":200,"data":{"taskId":"1",${UNREADABLE_PARAM} ,\n "resultJson" : ""}}`],
	])('is read without param', (text) => {
		expect(readableJson(answer(200, text))).toEqual({
			code: 200,
			data: { taskId: '1', resultJson: '' },
		});
	});

	it.each([
		'',
		'<html>',
		'{"param": "',
		'{"param": "x", "y"',
		'{"param": 5,',
		'"param": "a", "b": 1}',
	])('is unreadable when the rest is not JSON either: %p', (text) => {
		expect(readableJson(answer(200, text))).toBeUndefined();
	});

	it('is read in linear time, however often the text contains a param', () => {
		// Looked for from each beginning to the end, this would take hours.
		for (const part of ['"param": "', '"param":"",', '"', '",', '" ']) {
			const text = part.repeat(1_000_000);
			expect(readableJson(answer(200, text))).toBeUndefined();
		}
	});
});

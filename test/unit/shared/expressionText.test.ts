import { Expression } from 'n8n-workflow';

import { expressionText } from '../../../nodes/shared/expressionText';

describe('expressionText', () => {
	it.each([
		'2026-01-15T12:00:00',
		'Wait {{ for }} Video',
		'}} {{ 1 + 1 }} {{',
		'"); throw new Error("no"); ("',
		'`${1 + 1}`',
		"it's \\ a \n new line",
		'line\u2028and paragraph\u2029',
		'ä 日本 🎬',
		'',
	])('stands for itself in an expression: %p', (text) => {
		const value: unknown = Expression.resolveWithoutWorkflow(`{{ ${expressionText(text)} }}`, {});
		expect(value).toBe(text);
	});
});

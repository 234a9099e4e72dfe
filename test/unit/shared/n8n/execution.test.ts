import { Expression } from 'n8n-workflow';

import {
	executionSignal,
	expressionText,
	isAgentTool,
	showHints,
} from '../../../../nodes/shared/n8n/execution';
import { fakeExecution } from '../../support/executeFunctions';

describe('executionSignal', () => {
	it("returns the execution's signal", () => {
		const { signal } = new AbortController();
		expect(executionSignal(fakeExecution({ signal }).context)).toBe(signal);
	});

	it('returns undefined in an n8n without a cancel signal', () => {
		const { context } = fakeExecution();
		expect(executionSignal(context)).toBeUndefined();
		delete (context as Partial<typeof context>).getExecutionCancelSignal;
		expect(executionSignal(context)).toBeUndefined();
	});
});

describe('showHints', () => {
	it('does nothing in an n8n without hints', () => {
		const { context } = fakeExecution();
		delete (context as Partial<typeof context>).addExecutionHints;
		expect(() => showHints(context, ['a'])).not.toThrow();
	});

	it('adds no empty hint', () => {
		const { context } = fakeExecution();
		const add = jest.spyOn(context, 'addExecutionHints');
		showHints(context, []);
		expect(add).not.toHaveBeenCalled();
		showHints(context, new Set(['a', 'b']));
		expect(add).toHaveBeenCalledWith(
			{ message: 'a', location: 'outputPane' },
			{ message: 'b', location: 'outputPane' },
		);
	});
});

describe('isAgentTool', () => {
	it.each([
		[{ type: 'n8n-nodes-ai-image-to-video.createTaskTool' }, true],
		[{ rewireOutputLogTo: 'ai_tool' as const }, true],
		[{ type: 'n8n-nodes-ai-image-to-video.createTask' }, false],
		[{ name: 'My Tool' }, false],
	])('of %p is %p', (node, expected) => {
		expect(isAgentTool(fakeExecution({ node }).context)).toBe(expected);
	});
});

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
	])('makes a text literal of an expression: %p', (text) => {
		const value: unknown = Expression.resolveWithoutWorkflow(`{{ ${expressionText(text)} }}`, {});
		expect(value).toBe(text);
	});
});

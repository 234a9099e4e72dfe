import type { IExecuteFunctions } from 'n8n-workflow';

import {
	chosenCallbackUrl,
	resumeUrl,
	unreachableCallback,
} from '../../../../nodes/shared/form/callbackOptions';
import { fakeExecution } from '../../support/executeFunctions';

function executionAt(url: string, type = 'n8n-nodes-image-to-video.createTask') {
	const { context } = fakeExecution({ node: { type } });
	const evaluateExpression = (expression: string) =>
		expression === '{{ $execution.resumeUrl }}' ? url : undefined;
	return Object.assign(context, { evaluateExpression }) as IExecuteFunctions;
}

const RESUME = 'https://n8n.example.com/webhook-waiting/17?signature=abc';

describe('resumeUrl', () => {
	it.each([
		[RESUME, 'https://n8n.example.com/webhook-waiting/17/video?signature=abc'],
		[
			'https://example.com/n8n/webhook-waiting/17/?signature=a%2Bb',
			'https://example.com/n8n/webhook-waiting/17/video?signature=a%2Bb',
		],
		['http://localhost:5678/webhook-waiting/17', 'http://localhost:5678/webhook-waiting/17/video'],
	])('puts its suffix in front of the token: %s', (url, expected) => {
		expect(resumeUrl(executionAt(url), 0)).toBe(expected);
	});
});

describe('chosenCallbackUrl', () => {
	const chosen = (options: object, type?: string) =>
		chosenCallbackUrl(executionAt(RESUME, type), 0, { ...options }, 'callbackUrl');
	const callbackUrl = 'https://example.com/hook';

	it.each([
		['nothing', {}, undefined],
		['no callback', { callback: 'none', callbackUrl }, undefined],
		['a URL of the user', { callback: 'custom', callbackUrl }, callbackUrl],
		['a URL alone', { callbackUrl }, callbackUrl],
		[
			'this execution',
			{ callback: 'resume', callbackUrl },
			'https://n8n.example.com/webhook-waiting/17/video?signature=abc',
		],
	])('for %s', (_what, options, url) => {
		expect(chosen(options)).toBe(url);
	});

	it("has nothing to resume in an agent's tool", () => {
		expect(
			chosen({ callback: 'resume' }, 'n8n-nodes-image-to-video.createTaskTool'),
		).toBeUndefined();
	});
});

describe('unreachableCallback', () => {
	it.each([
		'http://localhost:5678/webhook/1',
		'https://LOCALHOST/webhook/1',
		'http://127.0.0.1:5678/webhook/1',
		'http://[::1]:5678/webhook/1',
	])('warns of %s', (url) => {
		expect(unreachableCallback(url)).toContain(
			"Set n8n's N8N_WEBHOOK_URL (WEBHOOK_URL in older versions)",
		);
	});

	it.each([
		'https://n8n.example.com/webhook/1',
		'https://localhost.example.com/webhook/1',
		'https://example.com/?to=http://localhost/',
	])('says nothing of %s', (url) => {
		expect(unreachableCallback(url)).toBeUndefined();
	});

	it('does not repeat the token of the URL', () => {
		expect(unreachableCallback('http://localhost:5678/a?signature=secret')).not.toContain('secret');
	});
});

import type { IExecuteFunctions } from 'n8n-workflow';

import {
	callbackHints,
	chosenCallbackUrl,
	resumeUrl,
} from '../../../../nodes/shared/form/callbackOptions';
import { fakeExecution } from '../../support/executeFunctions';

function executionAt(url: string, type = 'n8n-nodes-ai-image-to-video.createTask') {
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
	])('inserts its suffix before the token: %s', (url, expected) => {
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
			'a URL with surrounding white space and capitals',
			{ callbackUrl: ' HTTPS://Example.com/hookä\n' },
			'https://example.com/hook%C3%A4',
		],
		[
			'any other text, which is refused later',
			{ callbackUrl: ' example.com/a b ' },
			'example.com/a b',
		],
		[
			'this execution',
			{ callback: 'resume', callbackUrl },
			'https://n8n.example.com/webhook-waiting/17/video?signature=abc',
		],
	])('for %s', (_what, options, url) => {
		expect(chosen(options)).toBe(url);
	});

	it("offers no resume URL to an agent's tool", () => {
		expect(
			chosen({ callback: 'resume' }, 'n8n-nodes-ai-image-to-video.createTaskTool'),
		).toBeUndefined();
	});
});

describe('callbackHints', () => {
	const KLING = 'https://api-singapore.klingai.com';

	it.each([
		'http://localhost:5678/webhook/1',
		'https://LOCALHOST/webhook/1',
		'https://n8n.localhost/webhook/1',
		'http://127.0.0.1:5678/webhook/1',
		'http://127.1/webhook/1',
		'http://2130706433/webhook/1',
		'http://0.0.0.0:5678/webhook/1',
		'http://[::1]:5678/webhook/1',
		'http://[::]:5678/webhook/1',
		'http://[::ffff:127.0.0.1]/webhook/1',
	])('reports that %s is this machine', (url) => {
		expect(callbackHints(url, KLING)).toEqual([
			`The callback URL ${new URL(url).origin} can be reached on this machine only. Set n8n's N8N_WEBHOOK_URL (WEBHOOK_URL in older versions) to its public address, or the provider's callbacks get lost.`,
		]);
	});

	it.each([
		'http://10.0.0.5:5678/webhook/1',
		'http://172.16.0.1/webhook/1',
		'http://172.31.255.255/webhook/1',
		'http://192.168.1.20/webhook/1',
		'http://169.254.1.1/webhook/1',
		'http://100.64.0.1/webhook/1',
		'http://[fc00::1]/webhook/1',
		'http://[fd12:3456::1]/webhook/1',
		'http://[fe80::1]/webhook/1',
		'http://[::ffff:192.168.1.20]/webhook/1',
		'http://n8n:5678/webhook/1',
		'https://n8n.local/webhook/1',
		'https://n8n.LOCAL./webhook/1',
		'https://n8n.internal/webhook/1',
		'http://host.docker.internal:5678/webhook/1',
		'http://n8n.lan/webhook/1',
		'http://n8n.home.arpa/webhook/1',
	])('reports that %s is in a private network', (url) => {
		expect(callbackHints(url, KLING)).toEqual([
			expect.stringMatching(
				/^The callback URL .* can be reached in its own network only\. Set n8n's/,
			),
		]);
	});

	it.each([
		'https://n8n.example.com/webhook/1',
		'https://localhost.example.com/webhook/1',
		'https://internal.example.com/webhook/1',
		'https://example.com/?to=http://localhost/',
		'http://172.15.0.1/webhook/1',
		'http://172.32.0.1/webhook/1',
		'http://11.0.0.1/webhook/1',
		'http://100.128.0.1/webhook/1',
		'http://192.169.0.1/webhook/1',
		'http://[2001:db8::1]/webhook/1',
		'http://[fc::1]/webhook/1',
	])('accepts %s', (url) => {
		expect(callbackHints(url, KLING)).toEqual([]);
	});

	it('says how long a test URL listens', () => {
		expect(callbackHints('https://n8n.example.com/webhook-test/1', KLING)).toEqual([
			"The callback URL is the trigger's test URL, which listens for two minutes only. Paste the production URL, or later callbacks get lost.",
		]);
		expect(callbackHints('http://localhost:5678/webhook-test/1', KLING)).toHaveLength(2);
	});

	it.each(['http://127.0.0.1:8080', 'http://localhost', 'http://sandbox:8080', 'http://10.0.0.7'])(
		'accepts a private URL when the provider is at %s, which may reach it',
		(baseUrl) => {
			expect(callbackHints('http://localhost:5678/webhook-test/1', baseUrl)).toEqual([]);
		},
	);

	it('omits the token of the URL', () => {
		const [hint] = callbackHints('http://localhost:5678/a?signature=secret', KLING);
		expect(hint).not.toContain('secret');
	});
});

import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { InvalidInputError, ProviderCallError } from '../../../../nodes/shared/failures';
import {
	errorText,
	TaskCallError,
	toErrorItem,
	toNodeError,
} from '../../../../nodes/shared/n8n/itemErrors';
import { fakeExecution } from '../../support/executeFunctions';

const { context } = fakeExecution();
const node = context.getNode();

const refusal = new ProviderCallError({
	kind: 'permanent',
	message: 'Kling does not find this: no such task',
	description: 'Check the id.',
	code: '1203',
	httpStatus: 404,
	requestId: 'request-1',
});
const known = { provider: 'kling', taskId: '829350211345678336' };
const aboutTask = new TaskCallError(refusal, known);
const refused = new InvalidInputError('"Mode" is "fast"; allowed: std or pro', 'Choose one.');
const bug = new TypeError('undefined is not a function');

/** Every error that a node may meet, its message, the text below it, and its details. */
const errors: Array<[what: string, error: Error, message: string, below: string, details: object]> =
	[
		[
			'a refused call',
			refusal,
			'Kling does not find this: no such task',
			'Check the id. Item 2, code 1203, HTTP status 404, request ID request-1.',
			{
				itemIndex: 2,
				code: '1203',
				httpStatus: 404,
				requestId: 'request-1',
				description: 'Check the id.',
			},
		],
		[
			'a refused call about a task',
			aboutTask,
			'Kling does not find this: no such task',
			'Check the id. Item 2, task 829350211345678336, code 1203, HTTP status 404, request ID request-1.',
			{
				itemIndex: 2,
				...known,
				code: '1203',
				httpStatus: 404,
				requestId: 'request-1',
				description: 'Check the id.',
			},
		],
		[
			'a call about a task that the user named',
			new TaskCallError(new ProviderCallError({ kind: 'ambiguous', message: 'It broke' }), {
				provider: 'kling',
				externalTaskId: 'order-1',
				maybeCreated: true,
			}),
			'It broke (External Task ID order-1)',
			'Item 2, External Task ID order-1.',
			{ itemIndex: 2, provider: 'kling', externalTaskId: 'order-1', maybeCreated: true },
		],
		[
			'a call about a task with a random ID',
			new TaskCallError(new ProviderCallError({ kind: 'ambiguous', message: 'It broke' }), {
				provider: 'kling',
				externalTaskId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
				existingTaskId: '7',
			}),
			'It broke',
			'Item 2, existing task 7, External Task ID 1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b.',
			{
				itemIndex: 2,
				provider: 'kling',
				externalTaskId: '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b',
				existingTaskId: '7',
			},
		],
		[
			'a refused input',
			refused,
			'"Mode" is "fast"; allowed: std or pro',
			'Choose one. Item 2.',
			{ itemIndex: 2, description: 'Choose one.' },
		],
		[
			"n8n's error that names the item",
			new NodeOperationError(node, "There is no binary file 'data' [item 2]", {
				description: 'Why',
			}),
			"There is no binary file 'data' [item 2]",
			'Why Item 2.',
			{ itemIndex: 2, description: 'Why' },
		],
		[
			"n8n's error that names no item, about a task",
			new TaskCallError(new NodeOperationError(node, 'No binary file'), known),
			'No binary file',
			'Item 2, task 829350211345678336.',
			{ itemIndex: 2, ...known },
		],
		['an unexpected error', bug, 'undefined is not a function', 'Item 2.', { itemIndex: 2 }],
	];

describe.each(errors)('%s', (_what, error, message, below, details) => {
	it('stops the node with an error that begins with the cause, and names item, task and codes below', () => {
		const nodeError = toNodeError(node, error, 2, '. Tasks created by this run: 5, 6');
		expect(nodeError.message).toBe(`${message}. Tasks created by this run: 5, 6`);
		expect(nodeError.context).toMatchObject({ itemIndex: 2, data: details });
		expect(nodeError.description).toBe(below);
	});

	it.each(['continueErrorOutput', 'continueRegularOutput', undefined] as const)(
		'becomes its own item with On Error set to %s',
		(onError) => {
			const execution = fakeExecution({ node: onError ? { onError } : {} });
			const item = toErrorItem(execution.context, error, 2);
			expect(item).toEqual({
				// n8n's error output knows exactly these three; the other one has everything beside the error.
				json:
					onError === 'continueErrorOutput'
						? { error: message, message, details }
						: { error: message, ...details },
				pairedItem: { item: 2 },
			});
			// n8n would wipe the json for this one.
			expect(item).not.toHaveProperty('error');
		},
	);
});

describe('errorText', () => {
	it('tells the log everything in one line', () => {
		expect(errorText(aboutTask, 2)).toBe(
			'Kling does not find this: no such task (item 2, task 829350211345678336, code 1203, HTTP status 404, request ID request-1)',
		);
	});
});

describe('toNodeError', () => {
	it.each([
		['with an HTTP status', refusal, NodeApiError],
		[
			'without one',
			new ProviderCallError({ kind: 'transient', message: 'no' }),
			NodeOperationError,
		],
		['about invalid input', refused, NodeOperationError],
		['that is unexpected', bug, NodeOperationError],
	])("returns n8n's class for an error %s", (_what, error, errorClass) => {
		expect(toNodeError(node, error, 0)).toBeInstanceOf(errorClass);
	});

	it("sets the HTTP status of n8n's error", () => {
		expect((toNodeError(node, refusal, 0) as NodeApiError).httpCode).toBe('404');
	});

	// n8n replaces messages in which it finds one of these, and with them the ids of paid tasks.
	it.each([
		'ECONNREFUSED',
		'ECONNRESET',
		'ENOTFOUND',
		'ETIMEDOUT',
		'ERRADDRINUSE',
		'EADDRNOTAVAIL',
		'ECONNABORTED',
		'EHOSTUNREACH',
		'EAI_AGAIN',
		'ENOENT',
		'EISDIR',
		'ENOTDIR',
		'EACCES',
		'EEXIST',
		'EPERM',
		'GETADDRINFO',
	])('keeps the message although it names %s', (code) => {
		const said = `Kling has a problem: connect ${code} 10.0.0.1:443`;
		const note = '. Tasks created by this run: 5, 6';
		const failures = [
			new ProviderCallError({ kind: 'ambiguous', message: said, httpStatus: 502 }),
			new ProviderCallError({ kind: 'ambiguous', message: said }),
			new InvalidInputError(said),
			new Error(said),
		];
		for (const error of failures) {
			const nodeError = toNodeError(node, new TaskCallError(error, known), 1, note);
			expect(nodeError.message).toBe(`${said}${note}`);
		}
	});

	it('keeps the stack of an unexpected error', () => {
		expect(toNodeError(node, bug, 0).cause).toMatchObject({ stack: bug.stack });
		expect(toNodeError(node, new TaskCallError(bug, known), 0).cause).toMatchObject({
			stack: bug.stack,
		});
	});

	it.each<[what: string, error: Error]>([
		["n8n's own error", new NodeOperationError(node, `No field ${'x'.repeat(400_000)} [item 0]`)],
		['an unexpected error', new TypeError('x'.repeat(400_000))],
		['a refused input', new InvalidInputError('x'.repeat(400_000), 'y'.repeat(400_000))],
		[
			'an error about a task',
			new TaskCallError(new Error('no'), { taskId: 'x'.repeat(400_000), status: 'processing' }),
		],
	])('limits texts of others in %s', (_what, error) => {
		const nodeError = toNodeError(node, error, 0);
		const item = toErrorItem(context, error, 0);
		const shown = [nodeError.message, nodeError.description, nodeError.stack, nodeError.cause];
		expect(JSON.stringify([shown, nodeError.context, item]).length).toBeLessThan(20_000);
	});

	it("keeps a link complete, and additions to a provider's long message", () => {
		const videoUrl = `https://example.com/?signature=${'x'.repeat(2_000)}`;
		const message = `${'x'.repeat(1_000)}. A task may exist at Kling, so it is not submitted again`;
		const failure = new ProviderCallError({ kind: 'ambiguous', message });
		const { json } = toErrorItem(context, new TaskCallError(failure, { videoUrl }), 0);
		expect(json).toMatchObject({ videoUrl, error: expect.stringContaining('A task may exist') });
	});

	it('omits the properties of an unexpected error', () => {
		const error = Object.assign(new Error('Request failed'), {
			config: { headers: { Authorization: 'Bearer secret-key' } },
			request: { secret: 'secret-key' },
		});
		const nodeError = toNodeError(node, error, 0);
		const item = toErrorItem(context, error, 0);
		expect(JSON.stringify([nodeError, nodeError.cause, nodeError.stack, item])).not.toContain(
			'secret-key',
		);
	});
});

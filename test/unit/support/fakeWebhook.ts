import type { IDataObject, INode, IWebhookFunctions, WorkflowExecuteMode } from 'n8n-workflow';

interface FakeWebhook {
	parameters?: IDataObject;
	credential?: IDataObject;
	/** The body's bytes; undefined for a request without a body. */
	rawBody?: Buffer;
	headers?: Record<string, unknown>;
	query?: unknown;
	/** What comes of the node's requests. */
	http: (...request: unknown[]) => Promise<unknown>;
	/** `manual` for the test URL. */
	mode?: WorkflowExecuteMode;
	/** What any expression gives. */
	evaluated?: unknown;
}

/** What a node of this package uses of n8n's context in `webhook()`. The response throws at a second answer, as Express does. */
export function fakeWebhook(options: FakeWebhook) {
	const node = { id: 'node-1', name: 'A "node"', parameters: {} } as INode;
	const answers: Array<{ status: number; body: unknown }> = [];
	const log: string[] = [];
	const logLine = (...line: unknown[]) => void log.push(JSON.stringify(line));
	let status = 200;
	const response = {
		get headersSent() {
			return answers.length > 0;
		},
		status: (code: number) => {
			status = code;
			return response;
		},
		json: (body: unknown) => {
			if (response.headersSent) throw new Error('Cannot set headers after they are sent');
			answers.push({ status, body });
			return response;
		},
	};
	const { rawBody, headers = {} } = options;
	const context = {
		getMode: () => options.mode ?? 'webhook',
		getNode: () => node,
		getWorkflow: () => ({ id: `workflow-${Math.random()}` }),
		getWorkflowStaticData: () => ({}),
		getNodeParameter: (name: string, fallback?: unknown) => options.parameters?.[name] ?? fallback,
		getCredentials: async () => options.credential ?? {},
		getRequestObject: () => ({ rawBody, headers }),
		getResponseObject: () => response,
		getHeaderData: () => headers,
		getQueryData: () => options.query ?? {},
		getBodyData: () => parsed(rawBody),
		evaluateExpression: () => options.evaluated,
		logger: { debug: logLine, info: logLine, warn: logLine, error: logLine },
		helpers: { httpRequestWithAuthentication: options.http, httpRequest: options.http },
	};
	return { context: context as unknown as IWebhookFunctions, answers, log };
}

/** n8n leaves a body that is not JSON as text. */
function parsed(rawBody: Buffer | undefined): unknown {
	const text = rawBody?.toString('utf8') ?? '';
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}

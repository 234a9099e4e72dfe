import { Readable } from 'node:stream';
import type {
	IBinaryData,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
} from 'n8n-workflow';

export interface FakeExecution {
	/** Parameters of the node: one set for all items, or a function of the item's index. */
	parameters?: IDataObject | ((itemIndex: number) => IDataObject);
	items?: INodeExecutionData[];
	node?: Partial<INode>;
	continueOnFail?: boolean;
	signal?: AbortSignal;
	executionId?: string;
	runIndex?: number;
	/** What `getContext('node')` gives: it survives a second run of the node. */
	nodeContext?: IDataObject;
	credential?: IDataObject;
	helpers?: Partial<IExecuteFunctions['helpers']>;
}

/** What a node of this package uses of n8n's context, without n8n. Calls that leave traces are recorded. */
export function fakeExecution(options: FakeExecution = {}) {
	const node: INode = {
		id: 'node-1',
		name: 'Create Video Task',
		type: 'n8n-nodes-ai-image-to-video.createTask',
		typeVersion: 1,
		position: [0, 0],
		parameters: {},
		...options.node,
	};
	const items = options.items ?? [{ json: {} }];
	const nodeContext = options.nodeContext ?? {};
	const log: Array<{ level: string; message: string }> = [];
	const hints: string[] = [];
	const logAs = (level: string) => (message: string) => void log.push({ level, message });
	const parametersOf = (itemIndex: number): IDataObject =>
		typeof options.parameters === 'function'
			? options.parameters(itemIndex)
			: (options.parameters ?? {});
	const context = {
		getNode: () => node,
		getInputData: () => items,
		getNodeParameter: (name: string, itemIndex: number, fallback?: unknown) => {
			const value = parametersOf(itemIndex)[name];
			if (value !== undefined) return value;
			if (fallback !== undefined) return fallback;
			throw new Error(`Could not get parameter "${name}"`);
		},
		continueOnFail: () => options.continueOnFail ?? false,
		getExecutionCancelSignal: () => options.signal,
		getExecutionId: () => options.executionId ?? 'execution-1',
		getContext: () => nodeContext,
		evaluateExpression: (expression: string) => {
			if (expression === '{{ $runIndex }}') return options.runIndex ?? 0;
			if (expression === '{{ $execution.resumeUrl }}') {
				return 'https://n8n.example.com/webhook-waiting/1?signature=token';
			}
			throw new Error(`The fake cannot evaluate ${expression}`);
		},
		getCredentials: async () => options.credential ?? {},
		addExecutionHints: (...added: Array<{ message: string }>) =>
			void hints.push(...added.map(({ message }) => message)),
		logger: {
			debug: logAs('debug'),
			info: logAs('info'),
			warn: logAs('warn'),
			error: logAs('error'),
		},
		helpers: options.helpers ?? {},
	};
	return { context: context as unknown as IExecuteFunctions, nodeContext, log, hints };
}

/**
 * The binary helpers over files that a test holds in memory, as n8n has them in both of its modes.
 *
 * @returns also how many bytes of each file were read, by each stream over a file that is stored by id
 */
export function binaryHelpers(
	files: Record<string, { content: Buffer; fileName?: string; stored?: 'inItem' | 'byId' }>,
) {
	const reads: Array<{ name: string; bytes: number }> = [];
	const binaryOf = (name: string): IBinaryData => {
		const file = files[name];
		if (!file) throw new Error(`There is no binary field "${name}"`);
		return {
			mimeType: 'application/octet-stream',
			data: file.stored === 'byId' ? 'filesystem-v2' : file.content.toString('base64'),
			...(file.stored === 'byId' && { id: `filesystem-v2:${name}` }),
			...(file.fileName && { fileName: file.fileName }),
		};
	};
	const contentOf = (id: string) => files[id.replace('filesystem-v2:', '')]!.content;
	const helpers = {
		assertBinaryData: (_itemIndex: number, name: string) => binaryOf(name),
		getBinaryMetadata: async (id: string) => ({ fileSize: contentOf(id).length }),
		getBinaryStream: async (id: string, chunkSize = 64 * 1024) => {
			const content = contentOf(id);
			const read = { name: id.replace('filesystem-v2:', ''), bytes: 0 };
			reads.push(read);
			const chunks = function* () {
				while (read.bytes < content.length) {
					const chunk = content.subarray(read.bytes, read.bytes + chunkSize);
					read.bytes += chunk.length;
					yield chunk;
				}
			};
			return Readable.from(chunks(), { highWaterMark: 1 });
		},
	};
	return { helpers: helpers as unknown as IExecuteFunctions['helpers'], reads };
}

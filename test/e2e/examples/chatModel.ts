import Fastify from 'fastify';

/** The model's decision: a call of a tool, or an answer to the user. */
export type Reply = { tool: string; arguments: object } | { text: string };

/** A conversation as far as it has come. */
export interface Turn {
	/** The user's last message. */
	user: string;
	/** The tools' answers since then, oldest first. */
	answers: string[];
}

/** The protocol's request, as far as it is read here. */
interface ChatRequest {
	messages: Array<{ role: string; content: string }>;
	tools: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties?: Record<string, { description?: string }> };
		};
	}>;
}

export interface ChatModel {
	/** The base URL for n8n's OpenAI credential. */
	url: string;
	/** Everything the agent has asked, oldest first. */
	requests: ChatRequest[];
	close(): Promise<void>;
}

/**
 * A stand-in on 127.0.0.1 for a chat model that calls tools: speaks OpenAI's chat completions
 * protocol, and decides by the given rule.
 *
 * @param hostName the name of this machine in the URL
 */
export async function startChatModel(
	decide: (turn: Turn) => Reply,
	hostName = '127.0.0.1',
): Promise<ChatModel> {
	const server = Fastify();
	const requests: ChatRequest[] = [];
	server.post<{ Body: ChatRequest }>('/v1/chat/completions', ({ body }) => {
		requests.push(body);
		return completion(decide(lastTurn(body)), requests.length);
	});
	const { port } = new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
	return {
		url: `http://${hostName}:${port}/v1`,
		requests,
		close: async () => await server.close(),
	};
}

function lastTurn({ messages }: ChatRequest): Turn {
	const start = messages.findLastIndex(({ role }) => role === 'user');
	return {
		user: messages[start]?.content ?? '',
		answers: messages
			.slice(start + 1)
			.filter(({ role }) => role === 'tool')
			.map(({ content }) => content),
	};
}

function completion(reply: Reply, number: number): object {
	const message =
		'text' in reply
			? { role: 'assistant', content: reply.text }
			: {
					role: 'assistant',
					content: null,
					tool_calls: [
						{
							id: `call_${number}`,
							type: 'function',
							function: { name: reply.tool, arguments: JSON.stringify(reply.arguments) },
						},
					],
				};
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 1_800_000_000,
		model: 'stand-in',
		choices: [{ index: 0, message, finish_reason: 'text' in reply ? 'stop' : 'tool_calls' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}

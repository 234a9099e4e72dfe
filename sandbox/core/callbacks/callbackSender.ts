import { request } from 'undici';
import { isLoopback, parseHttpUrl } from '../loopback';
import type { Task } from '../task';
import type { ProviderId } from '../providerId';

/** A callback, sent or not. */
export interface SentCallback {
	number: number;
	/** Milliseconds since 1970. */
	at: number;
	provider: ProviderId;
	taskId: string;
	url: string;
	headers: Record<string, string>;
	body: unknown;
	/** e.g. `answered 200`, `not sent: …`, `failed: …`; absent while it is under way. */
	outcome?: string;
}

const TIMEOUT_MILLISECONDS = 5000;

/** Sends callbacks to this machine, one attempt each, and in order for each task. */
export class CallbackSender {
	private entries: SentCallback[] = [];
	private readonly lastOf = new Map<string, Promise<void>>();
	private readonly stopped = new AbortController();

	/** Resolves after the attempt and never rejects. Does nothing for a task without a callback URL. */
	send(task: Task, body: object, sign: (body: string) => Record<string, string>): Promise<void> {
		const url = task.order.callbackUrl;
		if (url === undefined) return Promise.resolve();
		const text = JSON.stringify(body);
		const { entries } = this;
		const before = this.lastOf.get(task.id) ?? Promise.resolve();
		const sent = before.then(async () => {
			const isForgotten = entries !== this.entries;
			if (isForgotten) return;
			const headers = { 'content-type': 'application/json', ...sign(text) };
			const entry: SentCallback = {
				number: entries.length + 1,
				at: Date.now(),
				provider: task.provider,
				taskId: task.id,
				url,
				headers,
				body,
			};
			entries.push(entry);
			entry.outcome = await this.attempt(url, headers, text);
		});
		this.lastOf.set(task.id, sent);
		return sent;
	}

	/** Oldest first. */
	all(): SentCallback[] {
		return [...this.entries];
	}

	/** Removes sent callbacks and cancels pending ones. */
	clear(): void {
		this.entries = [];
		this.lastOf.clear();
	}

	/** Cancels pending callbacks. */
	stop(): void {
		this.stopped.abort();
	}

	private async attempt(
		value: string,
		headers: Record<string, string>,
		body: string,
	): Promise<string> {
		const url = parseHttpUrl(value);
		if (!url) return 'not sent: no http or https URL';
		if (!isLoopback(url)) return 'not sent: the host is not this machine';
		try {
			const answer = await request(url, {
				method: 'POST',
				headers,
				body,
				// A receiver may close its side between two callbacks, so each one uses a new connection.
				reset: true,
				signal: AbortSignal.any([this.stopped.signal, AbortSignal.timeout(TIMEOUT_MILLISECONDS)]),
			});
			await answer.body.dump();
			return `answered ${answer.statusCode}`;
		} catch (error) {
			return `failed: ${(error as Error).message}`;
		}
	}
}

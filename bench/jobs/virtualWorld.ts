import { finished, Readable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as realTime } from 'node:timers/promises';
import { OutboundHttp } from '@n8n/backend-network';
import { Container } from '@n8n/di';
import type { IHttpRequestOptions, IRequestOptions } from 'n8n-workflow';
import { localUrl } from '../../sandbox/core/loopback';
import { VirtualTime } from '../support/virtualTime';

/** When virtual time begins by the wall clock. */
const START = Date.parse('2026-01-15T12:00:00Z');
/** Turns of the event loop without any activity before time advances. */
const QUIET_TURNS = 12;
/** A turn while files are written, in milliseconds of real time. */
const FILE_TURN_MS = 4;
/** So long a request may take in real time, in nanoseconds. */
const PATIENCE_NS = 60_000_000_000n;
/** Shorter waits take no virtual time, because libraries only use them to yield. */
const SHORTEST_WAIT_MS = 1;

/**
 * This process in virtual time: n8n's engine, its nodes, this package and the sandbox use one clock, which stands
 * still during computation and data transfer. Requests are real, over this machine's network; the distance of the
 * provider is added to them.
 */
export class VirtualWorld {
	readonly time = new VirtualTime();
	/** Whether files are written, which takes real time that no request shows. */
	hasFiles = false;
	private underWay = 0;
	private readonly bodies = new Set<Readable>();
	private changes = 0;

	/**
	 * Replaces the clocks and timers of this process, for as long as it lives. n8n's engine must be open.
	 *
	 * @param hostName the provider's name. The provider itself listens on this machine
	 * @param distance how long a request is on its way, there and back, in milliseconds
	 */
	constructor(
		private readonly hostName: string,
		private readonly distance: (method: string, url: string) => { there: number; back: number },
	) {
		this.replaceClocks();
		this.replaceNetwork();
	}

	async passUntilDone<T>(work: Promise<T>, onQuiet: () => void = () => {}): Promise<T> {
		return await this.time.passUntilDone(work, async () => {
			await this.quiet();
			onQuiet();
		});
	}

	private async quiet(): Promise<void> {
		let giveUpAt = process.hrtime.bigint() + PATIENCE_NS;
		for (let turns = 0, seen = this.changes; turns < QUIET_TURNS; turns++) {
			await (this.hasFiles ? realTime(FILE_TURN_MS) : nextTurn());
			const hasChanged = seen !== this.changes;
			seen = this.changes;
			if (hasChanged) giveUpAt = process.hrtime.bigint() + PATIENCE_NS;
			if (hasChanged || this.isTransferring()) turns = 0;
			if (process.hrtime.bigint() > giveUpAt) throw new Error('A request never ends');
		}
	}

	/** HTTP Request reads no body before it has all answers, so a body that nobody reads does not hold the time. */
	private isTransferring(): boolean {
		return this.underWay > 0 || [...this.bodies].some((body) => body.readableFlowing !== null);
	}

	private replaceClocks(): void {
		const { time } = this;
		const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis;
		const cancels = new WeakMap<object, () => void>();
		const setTimeout = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) => {
			if (delay <= SHORTEST_WAIT_MS) return realSetTimeout(run, delay, ...args);
			const timer = { ref: () => timer, unref: () => timer, hasRef: () => true };
			cancels.set(
				timer,
				time.after(delay, () => run(...args)),
			);
			return timer;
		};
		const clearTimeout = (timer: unknown) => {
			const cancel = typeof timer === 'object' && timer !== null && cancels.get(timer);
			if (cancel) cancel();
			else realClearTimeout(timer as NodeJS.Timeout);
		};
		Object.assign(globalThis, { setTimeout, clearTimeout });
		Date.now = () => START + time.now;
		performance.now = () => time.now;
	}

	private replaceNetwork(): void {
		const outbound = Container.get(OutboundHttp);
		const requests = outbound.requests.bind(outbound);
		outbound.requests = (options) => {
			const client = requests(options);
			return {
				request: async (request: IHttpRequestOptions) =>
					await this.exchange(request, async (url) => await client.request({ ...request, url })),
				requestLegacy: async ({ uri, url = uri, ...request }: IRequestOptions, callbacks) =>
					await this.exchange(
						{ method: request.method, url: String(url) },
						async (local) => await client.requestLegacy({ ...request, uri: local }, callbacks),
					),
			} as typeof client;
		};
	}

	/** Lets no time pass while the body of an answer is still being received. */
	private untilReceived<T>(answer: T): T {
		const { body } = (answer ?? {}) as { body?: unknown };
		if (body instanceof Readable) {
			this.bodies.add(body);
			finished(body, () => {
				this.bodies.delete(body);
				this.changes++;
			});
		}
		return answer;
	}

	private async exchange<T>(
		{ method = 'GET', url }: { method?: string; url: string },
		send: (localUrl: string) => Promise<T>,
	): Promise<T> {
		const { there, back } = this.distance(method, url);
		await this.time.sleep(there);
		this.underWay++;
		let answer: T;
		try {
			answer = await send(localUrl(new URL(url), this.hostName)?.href ?? url);
		} finally {
			this.underWay--;
			this.changes++;
			await this.time.sleep(back);
		}
		return this.untilReceived(answer);
	}
}

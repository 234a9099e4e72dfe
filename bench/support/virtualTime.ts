import { setImmediate as nextTurn } from 'node:timers/promises';

interface Alarm {
	at: number;
	ring: () => void;
}

/** Time in milliseconds that passes only when everybody waits for it. It begins at 0. */
export class VirtualTime {
	private current = 0;
	private readonly alarms = new Set<Alarm>();

	get now(): number {
		return this.current;
	}

	/** Calls `ring` after the given time. @returns a function that cancels the call */
	after(milliseconds: number, ring: () => void): () => void {
		const alarm = { at: this.current + Math.max(0, milliseconds), ring };
		this.alarms.add(alarm);
		return () => void this.alarms.delete(alarm);
	}

	async sleep(milliseconds: number): Promise<void> {
		await new Promise<void>((wake) => void this.after(milliseconds, wake));
	}

	/**
	 * Lets time pass until the work is done.
	 *
	 * @param untilAllWait resolves when all activity waits for this time. The default is one turn of the event loop,
	 * which is enough without real input and output, such as a network
	 * @throws Error if the work is not done and nothing waits for this time
	 */
	async passUntilDone<T>(
		work: Promise<T>,
		untilAllWait: () => Promise<unknown> = nextTurn,
	): Promise<T> {
		let isDone = false;
		const end = () => (isDone = true);
		work.then(end, end);
		for (;;) {
			await untilAllWait();
			if (isDone) return await work;
			this.passToNext();
		}
	}

	private passToNext(): void {
		if (this.alarms.size === 0) throw new Error('The work waits for something that never comes');
		this.current = Math.min(...[...this.alarms].map(({ at }) => at));
		for (const alarm of [...this.alarms]) {
			if (alarm.at > this.current) continue;
			this.alarms.delete(alarm);
			alarm.ring();
		}
	}
}

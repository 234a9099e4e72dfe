import { setImmediate as nextTurn } from 'node:timers/promises';

interface Sleeper {
	until: number;
	wake: () => void;
}

/** Time in milliseconds that passes only when everybody sleeps. It begins at 0. */
export class VirtualTime {
	private current = 0;
	private sleepers: Sleeper[] = [];

	get now(): number {
		return this.current;
	}

	async sleep(milliseconds: number): Promise<void> {
		await new Promise<void>((wake) => {
			this.sleepers.push({ until: this.current + Math.max(0, milliseconds), wake });
		});
	}

	/**
	 * Lets time pass until the work is done. All its waiting must be sleeping: nothing real, such as a network, may
	 * keep it.
	 *
	 * @throws Error when the work is not done and nobody sleeps
	 */
	async passUntilDone<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		const end = () => (isDone = true);
		work.then(end, end);
		for (;;) {
			// What has been woken runs until it sleeps again.
			await nextTurn();
			if (isDone) return await work;
			this.wakeNext();
		}
	}

	private wakeNext(): void {
		if (this.sleepers.length === 0)
			throw new Error('The work waits for something that never comes');
		this.current = Math.min(...this.sleepers.map(({ until }) => until));
		const woken = this.sleepers.filter(({ until }) => until <= this.current);
		this.sleepers = this.sleepers.filter(({ until }) => until > this.current);
		for (const { wake } of woken) wake();
	}
}

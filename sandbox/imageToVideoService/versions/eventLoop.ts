/** A server that blocks while it waits for fal: section 3.3. */
export class EventLoop {
	private busy?: Promise<void>;

	/** Resolves when the server can handle another request. */
	async turn(): Promise<void> {
		while (this.busy) await this.busy;
	}

	/** Blocks all other requests during the work. */
	async block<Result>(work: () => Promise<Result>): Promise<Result> {
		await this.turn();
		const working = work();
		const free = () => {
			this.busy = undefined;
		};
		this.busy = working.then(free, free);
		return await working;
	}
}

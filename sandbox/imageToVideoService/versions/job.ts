/** A job of an asynchronous version, as `GET /status/{job_id}` shows it. */
export class Job {
	readonly createdAt = Date.now();
	private updatedAt = this.createdAt;
	private state: object = { status: 'pending' };

	constructor(readonly id: string) {}

	start(): void {
		this.change({ status: 'processing' });
	}

	complete(result: object): void {
		this.change({ status: 'completed' }, { result });
	}

	/** The reason is known only if the image could not be taken. */
	fail(reason?: string): void {
		this.change({ status: 'error' }, reason === undefined ? {} : { error: reason });
	}

	describe(): object {
		const { status, ...rest } = this.state as { status: string };
		return {
			job_id: this.id,
			status,
			created_at: this.createdAt / 1000,
			updated_at: this.updatedAt / 1000,
			...rest,
		};
	}

	private change(status: object, more: object = {}): void {
		this.state = { ...status, ...more };
		this.updatedAt = Date.now();
	}
}

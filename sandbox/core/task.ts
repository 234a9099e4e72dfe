import type { ClockTimer, SandboxClock } from './clock';
import type { ProviderId } from './providerId';
import type { Video } from './videos';

/** A stage of a task before its end. */
interface Stage {
	/** The provider's own word for it. */
	status: string;
	/** Sandbox seconds. */
	seconds: number;
}

export interface NewTask {
	id: string;
	provider: ProviderId;
	/** The customer's own id, unique among the provider's tasks. */
	externalId?: string;
	/** The model, where the account counts unfinished tasks for each. */
	model?: string;
	/** Its cost in the provider's units, for providers that report it. */
	units?: number;
	/** Paths of the fields that the provider silently dropped. */
	dropped?: string[];
	/** The request for display and, at some providers, for the answer. */
	request: unknown;
	stages: Stage[];
	video: Video;
	/** The same video with a watermark, if requested. */
	watermarked?: Video;
	/** The task fails at its end, with this message. */
	willFail?: string;
	callbackUrl?: string;
	/** Real hours from its end until it expires. By default it expires only on command. */
	retentionHours?: number;
	/** Called at every change of status; resolves when the change has been reported. */
	changed?: (task: Task) => Promise<void>;
}

export type Outcome = 'succeeded' | 'failed';

const noTimer: ClockTimer = {
	pause() {},
	resume() {},
	cancel() {},
	secondsLeft: () => 0,
};

/** One task. It moves through its stages on the sandbox's clock unless it is held or ended on command. */
export class Task {
	readonly createdAt = Date.now();
	updatedAt = this.createdAt;
	finishedAt?: number;
	outcome?: Outcome;
	/** Why it failed. */
	failure?: string;
	held = false;
	/** Resolves when the task has ended or is removed. */
	readonly ended: Promise<void>;

	private stage = 0;
	private timer = noTimer;
	private told: Promise<void> = Promise.resolve();
	private stopped = false;
	private markEnded!: () => void;
	private isExpired = false;

	constructor(
		readonly order: NewTask,
		private readonly clock: SandboxClock,
	) {
		this.ended = new Promise((resolve) => (this.markEnded = resolve));
		this.enter(0);
	}

	get id(): string {
		return this.order.id;
	}

	get provider(): ProviderId {
		return this.order.provider;
	}

	/** The provider's word for the current stage or the end. */
	get status(): string {
		return this.outcome ?? this.order.stages[this.stage]?.status ?? 'failed';
	}

	/** The retention time is over: the provider has deleted the task or its video. */
	get expired(): boolean {
		const { retentionHours = Infinity } = this.order;
		const age = Date.now() - (this.finishedAt ?? Infinity);
		return this.isExpired || age >= retentionHours * 3_600_000;
	}

	/** Ends the retention time. */
	expire(): void {
		this.isExpired = true;
	}

	/** From 0 to 1. */
	get progress(): number {
		if (this.outcome) return 1;
		const left = this.order.stages.slice(this.stage + 1).reduce(addSeconds, 0);
		const total = this.order.stages.reduce(addSeconds, 0);
		return total === 0 ? 0 : 1 - (left + this.timer.secondsLeft()) / total;
	}

	/** Stays in its stage until it is released, finished or failed. */
	hold(): void {
		this.held = true;
		this.timer.pause();
	}

	release(): void {
		this.held = false;
		if (!this.outcome) this.timer.resume();
	}

	/** Moves to its next stage or its end at once. Resolves when the change has been reported. */
	advance(): Promise<void> {
		if (this.outcome) return this.told;
		this.timer.cancel();
		if (this.stage + 1 < this.order.stages.length) {
			this.enter(this.stage + 1);
			if (this.held) this.timer.pause();
			return this.tell();
		}
		const { willFail } = this.order;
		return willFail === undefined ? this.finish() : this.fail(willFail);
	}

	/** Succeeds at once. Resolves when the change has been reported; does nothing after the end. */
	finish(): Promise<void> {
		return this.end('succeeded');
	}

	/** Fails at once. Resolves when the change has been reported; does nothing after the end. */
	fail(message: string): Promise<void> {
		return this.end('failed', message);
	}

	/** Removed: it never changes again, and `ended` resolves. */
	stop(): void {
		this.stopped = true;
		this.timer.cancel();
		this.markEnded();
	}

	private enter(index: number): void {
		this.stage = index;
		const stage = this.order.stages[index];
		this.timer = this.clock.schedule(stage?.seconds ?? 0, () => void this.advance());
	}

	private end(outcome: Outcome, failure?: string): Promise<void> {
		if (this.outcome || this.stopped) return this.told;
		this.timer.cancel();
		this.outcome = outcome;
		this.failure = failure;
		const told = this.tell();
		this.markEnded();
		return told;
	}

	private tell(): Promise<void> {
		this.updatedAt = Date.now();
		if (this.outcome) this.finishedAt = this.updatedAt;
		this.told = this.order.changed?.(this) ?? Promise.resolve();
		return this.told;
	}
}

const addSeconds = (sum: number, stage: Stage) => sum + stage.seconds;

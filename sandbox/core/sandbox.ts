import type { SentCallback } from './callbacks/callbackSender';
import type { SandboxCore } from './core';
import type { SandboxCredentials } from './credentials';
import type { SandboxProvider } from './endpoint';
import { faultSchema, type Fault } from './faults/fault';
import { FaultRegistry, type FaultHandle } from './faults/faultRegistry';
import type { Limits } from './options';
import type { ProviderId } from './providerId';
import { RequestLog, type LoggedRequest } from './requestLog';
import { viewTask, type TaskView } from './views';

type CodeFault = Extract<Fault, { kind: 'providerCode' }>;

/** A running sandbox, in the hands of a test, the demo or its page. */
export class Sandbox {
	readonly faults = new FaultRegistry();
	readonly log = new RequestLog();

	constructor(
		private readonly core: SandboxCore,
		private readonly providers: SandboxProvider[],
		/** Ends the server and every connection. */
		readonly close: () => Promise<void>,
	) {}

	/** e.g. `http://127.0.0.1:8686` */
	get url(): string {
		return this.core.url;
	}

	get credentials(): SandboxCredentials {
		return this.core.credentials;
	}

	get speed(): number {
		return this.core.clock.speed;
	}

	/** Whether new tasks are held in their first stage. */
	get holdsNewTasks(): boolean {
		return this.core.tasks.holdNewTasks;
	}

	get limits(): Limits {
		return { ...this.core.limits };
	}

	/** Oldest first; of all providers when none is named. */
	tasks(provider?: ProviderId): TaskView[] {
		return this.core.tasks.all(provider).map((task) => viewTask(this.core, task));
	}

	/** How many tasks were created since the start or the last reset. */
	createdTasks(provider?: ProviderId): number {
		return this.core.tasks.all(provider).length;
	}

	/** Everything the providers were asked, oldest first. */
	requests(): LoggedRequest[] {
		return this.log.all();
	}

	/** Everything the providers told by callback, oldest first. */
	callbacks(): SentCallback[] {
		return this.core.callbacks.all();
	}

	/**
	 * Switches a fault on, until it has hit as many requests as it says.
	 *
	 * @throws ZodError for what is no fault, RangeError for a code that the provider does not have
	 */
	addFault(fault: Fault): FaultHandle {
		const checked = faultSchema.parse(fault);
		if (checked.kind === 'providerCode') this.checkCode(checked);
		return this.faults.add(checked);
	}

	clearFaults(): void {
		this.faults.clear();
	}

	/** The task stays as it is until it is released, finished or failed. */
	hold(taskId: string): void {
		this.core.tasks.require(taskId).hold();
	}

	release(taskId: string): void {
		this.core.tasks.require(taskId).release();
	}

	/** Whether new tasks are held in their first stage. */
	holdNewTasks(hold: boolean): void {
		this.core.tasks.holdNewTasks = hold;
	}

	/** The task goes on to its next stage, or its end; a held one stays held there. */
	advance(taskId: string): Promise<void> {
		return this.core.tasks.require(taskId).advance();
	}

	/**
	 * The task's video, past its provider: nothing is logged, and no fault hits it.
	 *
	 * @throws RangeError for an id that no task has
	 */
	video(taskId: string): Promise<Buffer> {
		return this.core.tasks.require(taskId).order.video.render();
	}

	/** Ends the task well. Resolves when its callback was attempted. */
	finish(taskId: string): Promise<void> {
		return this.core.tasks.require(taskId).finish();
	}

	/** Ends the task badly. Resolves when its callback was attempted. */
	fail(taskId: string, message = 'The sandbox was told to fail this task'): Promise<void> {
		return this.core.tasks.require(taskId).fail(message);
	}

	/** The provider's retention time for the task is over. */
	expire(taskId: string): void {
		this.core.tasks.require(taskId).expire();
	}

	/** @throws RangeError unless speed is a finite number of at least 0.001 */
	setSpeed(speed: number): void {
		this.core.clock.setSpeed(speed);
	}

	setLimits(limits: Partial<Limits>): void {
		Object.assign(this.core.limits, limits);
	}

	/** Forgets tasks, requests, callbacks and faults; speed and limits are those of the start. */
	reset(): void {
		this.core.reset();
		this.log.clear();
		this.faults.clear();
	}

	private checkCode({ code, message, provider: id, operation }: CodeFault): void {
		const provider = this.providers.find((candidate) => candidate.id === id);
		if (!provider?.codeAnswer(code, message, operation)) {
			throw new RangeError(`a fault with a code names a provider that has it: ${id}, ${code}`);
		}
	}
}

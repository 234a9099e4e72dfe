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

/** A running sandbox, as tests, the demo and its page use it. */
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

	/** Oldest first; of all providers by default. */
	tasks(provider?: ProviderId): TaskView[] {
		return this.core.tasks.all(provider).map((task) => viewTask(this.core, task));
	}

	/** How many tasks were created since the start or the last reset. */
	createdTasks(provider?: ProviderId): number {
		return this.core.tasks.all(provider).length;
	}

	/** All requests to the providers, oldest first. */
	requests(): LoggedRequest[] {
		return this.log.all();
	}

	/** All callbacks of the providers, oldest first. */
	callbacks(): SentCallback[] {
		return this.core.callbacks.all();
	}

	/**
	 * Switches a fault on for as many requests as it says.
	 *
	 * @throws ZodError for an invalid fault, RangeError for a code that the provider does not have
	 */
	addFault(fault: Fault): FaultHandle {
		const checked = faultSchema.parse(fault);
		if (checked.kind === 'providerCode') this.checkCode(checked);
		return this.faults.add(checked);
	}

	clearFaults(): void {
		this.faults.clear();
	}

	/** Holds the task until it is released, finished or failed. */
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

	/** Moves the task to its next stage or its end; a held task stays held there. */
	advance(taskId: string): Promise<void> {
		return this.core.tasks.require(taskId).advance();
	}

	/**
	 * The task's video, bypassing its provider: without log entry and fault.
	 *
	 * @throws RangeError for an unknown id
	 */
	video(taskId: string): Promise<Buffer> {
		return this.core.tasks.require(taskId).order.video.render();
	}

	/** Completes the task. Resolves after the attempt of its callback. */
	finish(taskId: string): Promise<void> {
		return this.core.tasks.require(taskId).finish();
	}

	/** Fails the task. Resolves after the attempt of its callback. */
	fail(taskId: string, message = 'The sandbox was told to fail this task'): Promise<void> {
		return this.core.tasks.require(taskId).fail(message);
	}

	/** Ends the provider's retention time for the task. */
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

	/** Removes tasks, requests, callbacks and faults, and restores speed and limits. */
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

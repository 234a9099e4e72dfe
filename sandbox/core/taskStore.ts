import type { SandboxClock } from './clock';
import type { ProviderId } from './providerId';
import { Task, type NewTask } from './task';
import type { Video } from './videos';

/** All tasks since the start or the last reset. */
export class TaskStore {
	private readonly byId = new Map<string, Task>();
	private readonly byExternalId = new Map<string, Task>();
	private readonly byVideo = new Map<string, { task: Task; video: Video }>();
	/** New tasks are held in their first stage. */
	holdNewTasks = false;

	constructor(private readonly clock: SandboxClock) {}

	/** Creates and starts the task; the caller has checked that both ids are new. */
	create(order: NewTask): Task {
		const task = new Task(order, this.clock);
		this.byId.set(order.id, task);
		for (const video of [order.video, order.watermarked]) {
			if (video) this.byVideo.set(video.path, { task, video });
		}
		if (order.externalId !== undefined) {
			this.byExternalId.set(externalKey(order.provider, order.externalId), task);
		}
		if (this.holdNewTasks) task.hold();
		return task;
	}

	get(provider: ProviderId, id: string): Task | undefined {
		const task = this.byId.get(id);
		return task?.provider === provider ? task : undefined;
	}

	getByExternalId(provider: ProviderId, externalId: string): Task | undefined {
		return this.byExternalId.get(externalKey(provider, externalId));
	}

	/** `path`: the path that serves the video. */
	getByVideo(path: string): { task: Task; video: Video } | undefined {
		return this.byVideo.get(path);
	}

	/** @throws RangeError for an unknown id */
	require(id: string): Task {
		const task = this.byId.get(id);
		if (!task) throw new RangeError(`no task has the id ${id}`);
		return task;
	}

	/** Oldest first; of all providers by default. */
	all(provider?: ProviderId): Task[] {
		const tasks = [...this.byId.values()];
		return provider ? tasks.filter((task) => task.provider === provider) : tasks;
	}

	/** Removes all tasks, which then report nothing. */
	clear(): void {
		for (const task of this.byId.values()) task.stop();
		this.byId.clear();
		this.byExternalId.clear();
		this.byVideo.clear();
	}
}

const externalKey = (provider: ProviderId, externalId: string) => `${provider} ${externalId}`;

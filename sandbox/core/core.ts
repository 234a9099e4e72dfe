import { CallbackSender } from './callbacks/callbackSender';
import { SandboxClock } from './clock';
import type { SandboxCredentials } from './credentials';
import { ImageLibrary } from './images/imageLibrary';
import type { CompleteOptions, Limits } from './options';
import { RateLimiter } from './rateLimiter';
import type { NewTask, Task } from './task';
import { TaskStore } from './taskStore';
import { VideoStore } from './videos';

/** The parts that all providers share: clock, tasks, images, videos and callbacks. */
export class SandboxCore {
	readonly clock: SandboxClock;
	readonly tasks: TaskStore;
	readonly images: ImageLibrary;
	readonly videos: VideoStore;
	readonly callbacks = new CallbackSender();
	readonly creationRates = { kling: new RateLimiter(), kie: new RateLimiter() };
	readonly costsRate = new RateLimiter();
	/** Uploaded files by the path of their URL, decoded. */
	readonly uploads = new Map<string, { data: Buffer; mimeType: string }>();
	limits: Limits;
	private readonly forget: (() => void)[] = [];
	/** The sandbox's address, e.g. `http://127.0.0.1:8686`; set once it listens. */
	url = '';
	credentials!: SandboxCredentials;

	constructor(readonly options: CompleteOptions) {
		this.clock = new SandboxClock(options.speed);
		this.tasks = new TaskStore(this.clock);
		this.tasks.holdNewTasks = options.holdNewTasks;
		this.images = new ImageLibrary(options.hostName);
		this.videos = new VideoStore(options.videoLongSide);
		this.limits = { ...options.limits };
	}

	/** Creates a task. Its video is rendered at once unless rendering waits for the download. */
	startTask(order: NewTask): Task {
		const task = this.tasks.create(order);
		if (this.options.render === 'eager' && order.willFail === undefined) {
			order.video.render().catch((error: Error) => task.fail(error.message));
		}
		return task;
	}

	/** Runs a function at every reset that clears a provider's own state. */
	whenReset(forget: () => void): void {
		this.forget.push(forget);
	}

	videoUrl(task: Task): string {
		return `${this.url}${task.order.video.path}`;
	}

	/** Undefined for a task without a watermark. */
	watermarkUrl({ order: { watermarked } }: Task): string | undefined {
		return watermarked && `${this.url}${watermarked.path}`;
	}

	/** Restores the state of the start, without the tasks. */
	reset(): void {
		this.tasks.clear();
		this.tasks.holdNewTasks = this.options.holdNewTasks;
		this.images.clear();
		this.videos.clear();
		this.uploads.clear();
		this.callbacks.clear();
		this.creationRates.kling.clear();
		this.creationRates.kie.clear();
		this.costsRate.clear();
		this.limits = { ...this.options.limits };
		this.clock.setSpeed(this.options.speed);
		for (const forget of this.forget) forget();
	}
}

import { randomUUID } from 'node:crypto';
import type { Answer } from '../../core/answer';
import type { SandboxCore } from '../../core/core';
import type { Task } from '../../core/task';
import { startVideo } from '../generate';
import type { Settings } from '../settings';
import { refuse } from './detail';
import { EventLoop } from './eventLoop';
import { Job } from './job';
import { hasNoUrl, isLost } from './markers';
import type { Picture, Submission } from './readSubmission';
import { isFileName, takeBase64, takeFile, takeUrl } from './takePicture';
import { UploadFolder } from './uploadFolder';
import type { Version } from './version';

/** A process of the service, which knows only its own jobs. */
interface Worker {
	loop: EventLoop;
	jobs: Map<string, Job>;
}

type FilePicture = Extract<Picture, { kind: 'file' }>;

const WRONG_BASE64 = 'Failed to upload base64 image: Incorrect padding';
/** The record of a base64 image cannot be made: its table lacks a field; the newest version makes an object without ID. */
const NO_RECORD = "'type' is an invalid keyword argument for Image";
const NO_RECORD_ID = "'dict' object has no attribute 'id'";

/** A running service of one of its versions, from its start to the next reset. */
export class Service {
	/** Saved videos by their file name. */
	readonly saved = new Map<string, Task>();
	private readonly folder = new UploadFolder();
	private readonly workers: Worker[];
	private requests = 0;
	private lastBase64Second = 0;
	private isStopped = false;

	constructor(
		private readonly core: SandboxCore,
		private readonly version: Version,
		workers: number,
	) {
		this.workers = Array.from({ length: workers }, () => ({
			loop: new EventLoop(),
			jobs: new Map(),
		}));
	}

	/** Starts no waiting job any more. */
	stop(): void {
		this.isStopped = true;
	}

	/** @param read reads the request once the server is free */
	async submit(read: () => Submission): Promise<Answer> {
		const worker = this.nextWorker();
		await worker.loop.turn();
		const submission = read();
		const answer = this.version.hasJobs
			? await this.submitJob(worker, submission)
			: await this.generate(worker, submission);
		return { status: 200, body: answer };
	}

	/** `GET /status/{job_id}` */
	async status(id: string): Promise<Answer> {
		const worker = this.nextWorker();
		await worker.loop.turn();
		const job = worker.jobs.get(id);
		const isForgotten = this.core.tasks.get('imageToVideoService', id)?.expired;
		if (!job || isForgotten) throw refuse(404, `Job with ID ${id} not found`);
		return { status: 200, body: job.describe() };
	}

	/** Resolves when a worker can handle any other request. */
	async turn(): Promise<void> {
		await this.nextWorker().loop.turn();
	}

	private nextWorker(): Worker {
		return this.workers[this.requests++ % this.workers.length]!;
	}

	/** Synchronous: the finished video is the answer. */
	private async generate(worker: Worker, submission: Submission): Promise<object> {
		const { picture, settings } = submission;
		const id = randomUUID();
		if (picture.kind === 'file') {
			if (!this.write(picture)) throw this.failed(`[Errno 2] ${picture.file.name}`);
			const { name, data } = picture.file;
			const image = await takeFile(this.core, this.version, this.folder, name, data);
			const task = await this.makeVideo(worker, id, image, settings);
			// Of several equal names, only the first finds its file.
			const isThere = this.folder.delete(name);
			if (!isThere) throw this.failed(`[Errno 2] No such file or directory: '/tmp/${name}'`);
			return this.answerSync(task, submission);
		}
		const image = await (picture.kind === 'url'
			? takeUrl(this.core, picture.url).catch((error: Error) => {
					throw refuse(500, error.message);
				})
			: this.takeBase64(picture.text));
		return this.answerSync(await this.makeVideo(worker, id, image, settings), submission);
	}

	private async takeBase64(text: string): Promise<Buffer> {
		if (!this.version.takesBase64) throw refuse(500, `Failed to generate video: ${NO_RECORD}`);
		const image = await takeBase64(this.core, text);
		if (!image) throw refuse(500, WRONG_BASE64);
		// The file name contains the current second.
		const second = Math.floor(Date.now() / 1000);
		if (second === this.lastBase64Second) {
			throw this.failed(`[Errno 2] No such file or directory: '/tmp/base64_${second}.png'`);
		}
		this.lastBase64Second = second;
		return image;
	}

	private answerSync(task: Task, submission: Submission): object {
		if (task.outcome === 'failed') throw this.failed(task.failure ?? '');
		if (isLost(submission.settings.prompt)) {
			throw this.failed(`404 Client Error: Not Found for url: ${this.core.videoUrl(task)}`);
		}
		const result = this.describe(task, task.id, submission);
		return { ...result, preview_image_url: null, error: null };
	}

	/** Asynchronous: the answer is a job; for an image URL it is sent only when the video is finished. */
	private async submitJob(worker: Worker, submission: Submission): Promise<object> {
		const { picture } = submission;
		if (picture.kind === 'file' && !this.write(picture)) {
			throw refuse(500, `Failed to process image upload: [Errno 2] ${picture.file.name}`);
		}
		const job = new Job(randomUUID());
		worker.jobs.set(job.id, job);
		const work = this.work(worker, job, submission).catch((error: Error) =>
			job.fail(error.message),
		);
		if (picture.kind === 'url') await work;
		return {
			job_id: job.id,
			status: 'pending',
			message: 'Video generation started. Ask for its status with the job ID.',
		};
	}

	private async work(worker: Worker, job: Job, submission: Submission): Promise<void> {
		job.start();
		const { picture, settings } = submission;
		if (picture.kind === 'base64') {
			const image = await takeBase64(this.core, picture.text);
			if (!image) return job.fail(WRONG_BASE64);
			return job.fail(this.version.isNewest ? NO_RECORD_ID : NO_RECORD);
		}
		const image = await this.imageOf(picture);
		if (!image) return job.fail();
		const task = await this.makeVideo(worker, job.id, image, settings);
		if (task.outcome === 'failed' || isLost(settings.prompt)) return job.fail();
		const result = this.describe(task, randomUUID(), submission);
		job.complete({
			...result,
			local_video_url: `file://${result.video_path}`,
			db_id: randomUUID(),
		});
	}

	/** @returns undefined for an image that fal cannot fetch: the job never reports why */
	private async imageOf(picture: Exclude<Picture, { kind: 'base64' }>) {
		if (picture.kind === 'url') {
			return await takeUrl(this.core, picture.url).catch(() => undefined);
		}
		const { name, data } = picture.file;
		return await takeFile(this.core, this.version, this.folder, name, data);
	}

	/** @returns false for an invalid file name */
	private write({ file }: FilePicture): boolean {
		if (!isFileName(file.name)) return false;
		this.folder.write(file.name, file.data);
		return true;
	}

	/** The video is paid for from here on; all other work waits until it has ended. */
	private async makeVideo(
		{ loop }: Worker,
		id: string,
		image: Buffer,
		settings: Settings,
	): Promise<Task> {
		return await loop.block(async () => {
			if (this.isStopped) throw refuse(500, 'The sandbox was reset');
			const task = startVideo(this.core, id, image, settings);
			await task.ended;
			if (!task.outcome) throw refuse(500, 'The sandbox was reset');
			return task;
		});
	}

	private describe(task: Task, requestId: string, { settings, isSaved }: Submission) {
		const { prompt, duration, aspect_ratio, cfg_scale } = settings;
		const timestamp = Math.floor((task.finishedAt ?? 0) / 1000);
		const fileName = `video_${timestamp}_${requestId.slice(0, 8)}.mp4`;
		if (isSaved) this.saved.set(fileName, task);
		return {
			request_id: requestId,
			prompt: prompt ?? '',
			status: 'completed',
			timestamp,
			parameters: { duration, aspect_ratio, cfg_scale },
			video_url: hasNoUrl(prompt) ? null : this.core.videoUrl(task),
			video_path: isSaved ? `/app/output/videos/${fileName}` : null,
		};
	}

	private failed(reason: string) {
		return refuse(500, `Failed to generate video: ${reason}`);
	}
}

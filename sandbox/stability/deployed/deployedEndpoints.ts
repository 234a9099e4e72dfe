import { Refusal } from '../../core/answer';
import type { SandboxCore } from '../../core/core';
import type { Endpoint } from '../../core/endpoint';
import { RateLimiter, type Rate } from '../../core/rateLimiter';
import type { Task } from '../../core/task';
import { videoEndpoint } from '../../core/videoEndpoint';
import { VIDEO_FOLDER } from '../startGeneration';
import { tooMany } from './deployedErrors';
import { Keyring } from './keyring';
import { poll } from './poll';
import { submit } from './submit';

const SUBMISSIONS_A_DAY: Rate = { creations: 500, seconds: 86_400 };

/** The routes of the service as it is deployed; the later version (`limited`) counts requests. */
export function deployedEndpoints(core: SandboxCore): Endpoint[] {
	const { stability, stabilityKeys } = core.options.deployments;
	const create = () => ({
		keyring: new Keyring(stabilityKeys),
		fetched: new WeakSet<Task>(),
		limiters: { create: new RateLimiter(), get: new RateLimiter(), video: new RateLimiter() },
	});
	let state = create();
	core.whenReset(() => (state = create()));

	/** One count for all clients and generations, separate for each route. */
	const count = (route: 'create' | 'get' | 'video', rate: Rate | null, rule: string) => {
		if (state.limiters[route].accept(rate)) return;
		throw new Refusal(tooMany(rule), rule);
	};
	const countHourly = (route: 'get' | 'video') => {
		const { stabilityRate: rate } = core.limits;
		const isHourly = rate?.seconds === 3600;
		count(route, rate, `${rate?.creations} per 1 ${isHourly ? 'hour' : `${rate?.seconds} second`}`);
	};
	const videos = videoEndpoint(core, VIDEO_FOLDER, (task) => state.fetched.has(task));
	return [
		{
			operation: 'create',
			method: 'POST',
			path: '/api/img2video',
			handle(request) {
				count('create', stability === 'limited' ? SUBMISSIONS_A_DAY : null, '500 per 1 day');
				return submit(core, state.keyring, request);
			},
		},
		{
			operation: 'get',
			method: 'GET',
			path: '/api/img2video/result/:id',
			handle(request) {
				countHourly('get');
				return poll(core, state.keyring, state.fetched, request);
			},
		},
		{
			...videos,
			handle(request) {
				countHourly('video');
				return videos.handle(request);
			},
		},
	];
}

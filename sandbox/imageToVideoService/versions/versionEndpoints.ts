import { Refusal } from '../../core/answer';
import type { SandboxCore } from '../../core/core';
import type { ApiRequest, Endpoint } from '../../core/endpoint';
import { videoAnswer } from '../../core/videoAnswer';
import { videoEndpoint } from '../../core/videoEndpoint';
import { VIDEO_FOLDER } from '../generate';
import { refuse } from './detail';
import { READERS } from './readSubmission';
import { Service } from './service';
import type { Version } from './version';

const PATH = '/api/v1/image-to-video';

/** The routes of one version of the service. */
export function versionEndpoints(core: SandboxCore, version: Version): Endpoint[] {
	const create = () => new Service(core, version, core.options.deployments.serviceWorkers);
	let service = create();
	core.whenReset(() => {
		service.stop();
		service = create();
	});

	const submission = (name: string, handle: Endpoint['handle']): Endpoint => ({
		operation: 'create',
		method: 'POST',
		path: `${PATH}/${name}`,
		handle,
	});
	const isMissing = (name: string) =>
		!version.hasOldEndpoints && ['from-url', 'from-base64'].includes(name);
	const submissions = Object.entries(READERS)
		.filter(([name]) => !isMissing(name))
		.map(([name, read]) =>
			submission(name, (request) => service.submit(() => read(version, request))),
		);
	/** The log shows a submission to an unknown path as a submission. */
	const missing = Object.keys(READERS)
		.filter(isMissing)
		.map((name) =>
			submission(name, async () => {
				await service.turn();
				throw refuse(404);
			}),
		);
	const status: Endpoint = {
		operation: 'get',
		method: 'GET',
		path: `${PATH}/status/:id`,
		handle: ({ params }) => service.status(params.id ?? ''),
	};
	/** A public page, checked like every other request. */
	const page = (path: string, handle: Endpoint['handle']): Endpoint => ({
		operation: 'file',
		method: 'GET',
		path,
		async handle(request) {
			checkHost(version, request.headers);
			await service.turn();
			return await handle(request);
		},
	});
	const offered = [...submissions, ...(version.hasJobs ? [status] : [])];
	return [
		...offered,
		...missing,
		page(`${PATH}/videos/:file`, async ({ params, headers }) => {
			const task = version.servesSavedVideos ? service.saved.get(params.file ?? '') : undefined;
			if (!task) throw refuse(404, 'Video not found');
			return videoAnswer(await task.order.video.render(), headers.range);
		}),
		...(version.isNewest
			? // The database lacks the videos of these routes.
				[page(`${PATH}/videos`, () => ({ status: 200, body: [] }))]
			: []),
		page(version.isNewest ? '/api/openapi.json' : '/openapi.json', () => ({
			status: 200,
			body: describeRoutes(offered),
		})),
		videoEndpoint(core, VIDEO_FOLDER),
	];
}

const describeRoutes = (endpoints: Endpoint[]) => ({
	openapi: '3.1.0',
	info: { title: 'Image-to-video service', version: '1.0.0' },
	paths: Object.fromEntries(
		endpoints.map(({ path, method }) => [
			path.replace(':id', '{job_id}'),
			{ [method.toLowerCase()]: {} },
		]),
	),
});

const HOSTS = ['localhost', '127.0.0.1'];
const DOMAINS = ['.vercel.app', '.ondigitalocean.app'];

/** Since the newest version: section 3.5. The host name is case-sensitive. */
export function checkHost({ isNewest }: Version, { host = '' }: ApiRequest['headers']): void {
	const [name = ''] = host.split(':');
	const isAllowed = HOSTS.includes(name) || DOMAINS.some((domain) => name.endsWith(domain));
	if (!isNewest || isAllowed) return;
	throw new Refusal({ status: 400, body: 'Invalid host header' }, 'Invalid host header');
}

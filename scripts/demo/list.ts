import { chain, type Engine } from '../../engine';
import type { VideoProvider } from '../../nodes/providers/provider';

/** The account's tasks, one line each, as the List Tasks node gives them. */
export async function listedTasks(
	engine: Engine,
	{ id, credentialName }: VideoProvider,
): Promise<string> {
	const run = await engine.run(
		chain([
			{
				type: 'n8n-nodes-ai-image-to-video.listTasks',
				name: 'List Video Tasks',
				credentials: [credentialName],
				parameters: { provider: id, returnAll: true },
			},
		]),
	);
	const lines = run
		.json('List Video Tasks')
		.map(
			({ taskId, status, createdAt }) =>
				`        ${String(taskId)}  ${String(status)}  ${String(createdAt)}`,
		);
	return ['Tasks:', ...lines].join('\n');
}

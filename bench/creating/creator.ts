import { createReadStream } from 'node:fs';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { createEngine, type Engine } from '../../engine';
import { loadPackageClasses } from '../../scripts/packageClasses';
import { sandboxCredentials } from '../../scripts/sandboxCredentials';
import { answerOrders } from '../support/child';
import { loadOwnNodes } from '../support/ownNodes';
import { saveHeaderCredentials } from '../support/ownWorkflow';
import type { Created, CreateOrder, CreatorSettings } from './orders';
import { workflowFor } from './workflows';

/** A process with n8n's engine that creates tasks in one of the ways and reports its use of resources. */
answerOrders(async ({ way, credentials, n8nFolder }: CreatorSettings) => {
	const engine =
		way === 'ours'
			? await createEngine({
					...(await loadPackageClasses()),
					credentials: sandboxCredentials(credentials),
				})
			: await createEngine(await loadOwnNodes(n8nFolder));
	if (way === 'own') await saveHeaderCredentials(engine, credentials);
	return {
		answer: async (order: CreateOrder): Promise<Created> => {
			const workflow = workflowFor(way, order.kind, credentials);
			const input = await inputFor(engine, order);
			const before = process.cpuUsage();
			const run = await engine.run(workflow, { input });
			const { user, system } = process.cpuUsage(before);
			if (run.error) throw run.error;
			const created = run.json('Create').filter((json) => taskIdOf(json)).length;
			if (created !== order.tasks) throw new Error(`${created} of ${order.tasks} were created`);
			return {
				cpuPerTask: (user + system) / 1_000 / order.tasks,
				peakBytes: process.resourceUsage().maxRSS * 1024,
			};
		},
		close: async () => await engine.close(),
	};
});

async function inputFor(
	engine: Engine,
	{ kind, tasks, imageFile }: CreateOrder,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for (let index = 0; index < tasks; index++) {
		items.push(
			kind === 'klingUrl'
				? { json: { image: `https://example.com/${index}.png` } }
				: {
						json: {},
						binary: {
							data: await engine.binaryFile(
								createReadStream(imageFile),
								`${index}.png`,
								'image/png',
							),
						},
					},
		);
	}
	return items;
}

/** A task's id in an item of Create Task, or in the answer of a provider; undefined where it was refused. */
function taskIdOf(json: IDataObject): unknown {
	const data = (json.data ?? json) as IDataObject;
	return data.taskId ?? data.task_id;
}

import { Workflow, type INode, type INodeParameters, type INodeType } from 'n8n-workflow';

import { CreateTask } from '../../../nodes/CreateTask/CreateTask.node';
import { GetTask } from '../../../nodes/GetTask/GetTask.node';
import { WaitForVideo } from '../../../nodes/WaitForVideo/WaitForVideo.node';
import { providers } from '../../../nodes/providers';

/** The subtitle of a node with these parameters, as n8n's editor evaluates it. */
function subtitleOf(nodeType: INodeType, parameters: INodeParameters): unknown {
	const node: INode = {
		id: '1',
		name: 'Node',
		type: 'test',
		typeVersion: 1,
		position: [0, 0],
		parameters,
	};
	const { expression, nodes } = new Workflow({
		nodes: [node],
		connections: {},
		active: false,
		nodeTypes: {
			getByName: () => nodeType,
			getByNameAndVersion: () => nodeType,
			getKnownTypes: () => ({}),
		},
	});
	const { subtitle } = nodeType.description;
	return expression.getSimpleParameterValue(nodes.Node!, subtitle, 'internal', {});
}

describe('the subtitle of a node on the canvas', () => {
	it.each([
		['kling3', 'Kling 3.0 and Later'],
		['fal', 'fal.ai'],
		['stability', 'Stability'],
		['imageToVideoService', 'Image-to-Video Service'],
	])('is the name of the provider %s, without parentheses', (provider, expected) => {
		expect(subtitleOf(new GetTask(), { provider })).toBe(expected);
	});

	it.each([
		[{ provider: 'kie', model: 'kling-2.6/image-to-video' }, 'kie.ai: Kling 2.6 Image to Video'],
		[{ provider: 'kie', model: 'custom', customModel: 'kling/v4' }, 'kie.ai: kling/v4'],
		[{ provider: 'kie', model: 'custom', customModel: '' }, 'kie.ai: Custom'],
		[{ provider: 'kie', model: 'from-an-expression' }, 'kie.ai: from-an-expression'],
		[{ provider: 'kling', modelName: 'custom', customModelName: 'kling-v9' }, 'Kling: kling-v9'],
		[{ provider: 'klingGateway', model: 'kling-v1' }, 'Kling Gateway: kling-v1'],
		[{ provider: 'stability' }, 'Stability'],
	])('names provider and model of Create Task with %j', (parameters, expected) => {
		expect(subtitleOf(new CreateTask(), parameters)).toBe(expected);
	});

	it('names every model of a list as the list does', () => {
		for (const { id, displayName, createFields } of providers) {
			const field = createFields.find((candidate) => candidate.displayName === 'Model');
			for (const option of field?.options ?? []) {
				const { name, value } = option as { name: string; value: string };
				const parameters = { provider: id, [field!.name]: value };
				expect(subtitleOf(new CreateTask(), parameters)).toBe(`${displayName}: ${name}`);
			}
		}
	});

	it.each([
		[{ provider: 'kling' }, 'Kling: up to 20 min'],
		[{ provider: 'kling', waiting: 'suspend', giveUpAfter: 1440 }, 'Kling: suspended'],
	])('names how and how long Wait For Video waits with %j', (parameters, expected) => {
		expect(subtitleOf(new WaitForVideo(), parameters)).toBe(expected);
	});
});

import type { IDataObject, INodeProperties, INodeType } from 'n8n-workflow';

import { CreateTask } from '../../nodes/CreateTask/CreateTask.node';
import { GetTask } from '../../nodes/GetTask/GetTask.node';
import { ListTasks } from '../../nodes/ListTasks/ListTasks.node';
import { providers } from '../../nodes/providers';
import { WaitForVideo } from '../../nodes/WaitForVideo/WaitForVideo.node';
import { fakeExecution } from './support/executeFunctions';

/** The numbers that steer this package. Those of a provider's API have the limits of its request schema. */
const STEERING = new Set([
	'checkEvery',
	'concurrency',
	'fixedInterval',
	'giveUpAfter',
	'limit',
	'makeAgain',
	'maxTasksPerExecution',
	'maxVideoSize',
	'pageSize',
	'requestTimeout',
	'retryFor',
	'startPage',
	'waitForSlot',
]);
const API_NUMBERS = [
	'cameraControlValue',
	'cfgScale',
	'duration',
	'keepVideosFor',
	'maxQueueLength',
	'motionBucketId',
	'seed',
	'startTimeout',
];

interface NumberField {
	node: INodeType;
	provider: string;
	property: INodeProperties;
	isOption: boolean;
}

const isFor = (provider: string, { displayOptions }: INodeProperties): boolean =>
	((displayOptions?.show?.provider as string[] | undefined) ?? [provider]).includes(provider);

function numberFields(node: INodeType): NumberField[] {
	const { properties } = node.description;
	const choice = properties.find(({ name }) => name === 'provider')!;
	return (choice.options as Array<{ value: string }>).flatMap(({ value: provider }) => {
		const shown = properties.filter((property) => isFor(provider, property));
		const options = shown.find(({ name }) => name === 'options')!.options as INodeProperties[];
		return [
			...shown.map((property) => ({ node, provider, property, isOption: false })),
			...options.map((property) => ({ node, provider, property, isOption: true })),
		].filter(({ property }) => property.type === 'number');
	});
}

const allFields = [new CreateTask(), new GetTask(), new ListTasks(), new WaitForVideo()].flatMap(
	numberFields,
);

/** Runs the node with one parameter set, and counts its requests. */
async function run({ node, provider, property, isOption }: NumberField, value: unknown) {
	const request = jest.fn().mockRejectedValue(new Error('Nothing may be sent'));
	const given = { [property.name]: value } as IDataObject;
	const { context } = fakeExecution({
		// A finished one, because some providers cannot be asked.
		items: [{ json: { provider, taskId: '1', status: 'succeeded', videos: [] } }],
		parameters: {
			provider,
			taskId: '1',
			imageUrl: 'https://example.com/a.jpg',
			imageUrls: ['https://example.com/a.jpg'],
			prompt: 'It moves',
			...(property.name === 'checkEvery' && { waiting: 'suspend' }),
			// Create Task uses some numbers only while it waits.
			waitForVideo: true,
			...(isOption ? { options: given } : given),
		},
		credential: { baseUrl: 'https://example.com' },
		helpers: { httpRequest: request, httpRequestWithAuthentication: request },
	});
	const outcome = await node.execute!.call(context).then(
		() => undefined,
		(error: Error) => error,
	);
	return { outcome, requests: request.mock.calls.length };
}

describe('a number from an expression', () => {
	it('is tested for every number field', () => {
		const names = new Set(allFields.map(({ property }) => property.name));
		expect([...names].sort()).toEqual([...STEERING, ...API_NUMBERS].sort());
		expect(providers.length).toBeGreaterThan(0);
	});

	const steering = allFields.filter(({ property }) => STEERING.has(property.name));

	it.each(
		steering.map(
			(field) =>
				[field.node.description.displayName, field.provider, field.property.name, field] as const,
		),
	)('keeps the limits of the form: %s, %s, %s', async (_node, _provider, _name, field) => {
		const { minValue = 0, maxValue } = field.property.typeOptions ?? {};
		const bad = [
			minValue - 0.001,
			...(maxValue === undefined ? [] : [maxValue + 1]),
			1e304,
			Number.NaN,
			Number.POSITIVE_INFINITY,
			'soon',
			{},
		];
		for (const value of bad) {
			const { outcome, requests } = await run(field, value);
			expect([value, outcome?.message]).toEqual([
				value,
				expect.stringContaining(`"${field.property.displayName}" is `),
			]);
			expect(outcome?.message).toContain('; allowed: ');
			expect(requests).toBe(0);
		}
	});
});

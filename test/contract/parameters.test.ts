import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ZodTypeAny } from 'zod';
import { CreateTask } from '../../nodes/CreateTask/CreateTask.node';
import { ListTasks } from '../../nodes/ListTasks/ListTasks.node';
import { providers } from '../../nodes/providers';
import { serviceRequestSchema } from '../../nodes/providers/imageToVideoService/requestSchema';
import { falModel } from '../../nodes/providers/fal/models';
import { requestSchemaOf as falSchemaOf } from '../../nodes/providers/fal/requestSchema';
import { kieModel } from '../../nodes/providers/kie/models';
import { requestSchemaOf } from '../../nodes/providers/kie/requestSchema';
import { klingRequestSchema } from '../../nodes/providers/kling/requestSchema';
import { kling3RequestSchema } from '../../nodes/providers/kling3/requestSchema';
import { gatewayRequestSchema } from '../../nodes/providers/klingGateway/requestSchema';
import type { ProviderCall } from '../../nodes/providers/provider';
import { piapiModel } from '../../nodes/providers/piapi/models';
import { requestSchemaOf as piapiSchemaOf } from '../../nodes/providers/piapi/requestSchema';
import { stabilityRequestSchema } from '../../nodes/providers/stability/requestSchema';
import { apiNameOf } from '../../scripts/parameters/apiName';
import { type FormField, formFields } from '../../scripts/parameters/formFields';
import { fieldNames, formDifferences } from './support/formDifferences';
import { schemaDifferences } from './support/schemaDifferences';
import type { ContractTable } from './tables/contractTable';
import { falModelTables, falTable } from './tables/fal';
import { imageToVideoServiceTable } from './tables/imageToVideoService';
import { kieModelTables, kieTable } from './tables/kie';
import { currentKlingModels, klingListParameters, klingTable } from './tables/kling';
import { kling3Table } from './tables/kling3';
import { klingGatewayTable } from './tables/klingGateway';
import { piapiTable } from './tables/piapi';
import { stabilityTable } from './tables/stability';

const { description } = new CreateTask();
const KIE_MODEL = 'kling-2.6/image-to-video';
const FAL_MODEL = 'fal-ai/kling-video/v2.6/pro/image-to-video';

/** A provider's form with the fields that `select` leaves, also of its options. */
function formWith(
	providerId: string,
	select: (fields: INodeProperties[]) => INodeProperties[],
): FormField[] {
	const properties = select(description.properties).map((property) =>
		property.type === 'collection'
			? { ...property, options: select(property.options as INodeProperties[]) }
			: property,
	);
	return formFields({ properties }, providerId);
}

/** The form with the fields of one model of kie.ai, and without those that only shots change. */
function formOfKieModel(model: string): FormField[] {
	const shows = ({ name, displayOptions }: INodeProperties): boolean => {
		const { show } = displayOptions ?? {};
		const models = show?.model ?? show?.['/model'];
		const isOfShots = show?.multiShots?.includes(true) && ['prompt', 'sound'].includes(name);
		return name === 'customModel' || (!isOfShots && (models?.includes(model) ?? true));
	};
	return formWith('kie', (fields) => fields.filter(shows));
}

/** The form with the fields for one value of a choice, and those that are always wanted. */
function formOfChoice(
	providerId: string,
	{ field, value, others }: { field: string; value: string; others: string[] },
): FormField[] {
	const shows = ({ name, displayOptions }: INodeProperties): boolean => {
		const values = displayOptions?.show?.[field] ?? displayOptions?.show?.[`/${field}`];
		return others.includes(name) || (values?.includes(value) ?? true);
	};
	return formWith(providerId, (fields) => fields.filter(shows));
}

const formOfFalModel = (value: string): FormField[] =>
	formOfChoice('fal', { field: 'endpointId', value, others: ['customEndpointId'] });
const formOfPiapiVersion = (value: string): FormField[] =>
	formOfChoice('piapi', {
		field: 'version',
		value,
		others: ['customVersion', 'modelName', 'taskType', 'inputJson'],
	});

/** The form that Kling shows for a model; for Custom it shows every field. */
function formOfKlingModel(model: string): FormField[] {
	const shows = ({ displayOptions: { show, hide } = {} }: INodeProperties): boolean => {
		const models = show?.modelName ?? show?.['/modelName'];
		return (models?.includes(model) ?? true) && !hide?.modelName?.includes(model);
	};
	return formWith('kling', (fields) => fields.filter(shows));
}

/** The form that Kling's newer API shows for Omni, with the fields that only other models have. */
function formOfKling3(): FormField[] {
	const isOfKling3 = ({ displayOptions }: INodeProperties) =>
		displayOptions?.show?.provider?.includes('kling3') ?? true;
	const isOfOmni = ({ displayOptions: { show } = {} }: INodeProperties) =>
		(show?.model ?? show?.['/model'])?.includes('kling-3.0-omni') ?? true;
	return formWith('kling3', (fields) =>
		fields
			.filter(isOfKling3)
			.filter(
				(field, _index, own) =>
					isOfOmni(field) || !own.some((other) => other.name === field.name && isOfOmni(other)),
			),
	);
}

function formOf(providerId: string): FormField[] {
	if (providerId === 'kling3') return formOfKling3();
	if (providerId === 'kie') return formOfKieModel(KIE_MODEL);
	if (providerId === 'kling') return formOfKlingModel('custom');
	if (providerId === 'piapi') return formOfPiapiVersion('3.0');
	return providerId === 'fal' ? formOfFalModel(FAL_MODEL) : formFields(description, providerId);
}

const CONTRACTS: Array<[providerId: string, table: ContractTable, schema: ZodTypeAny]> = [
	['kling', klingTable, klingRequestSchema],
	['kling3', kling3Table, kling3RequestSchema],
	['klingGateway', klingGatewayTable, gatewayRequestSchema],
	['kie', kieTable, requestSchemaOf(kieModel(KIE_MODEL)!)],
	['stability', stabilityTable, stabilityRequestSchema],
	['imageToVideoService', imageToVideoServiceTable, serviceRequestSchema],
	['fal', falTable, falSchemaOf(falModel(FAL_MODEL)!)],
	['piapi', piapiTable, piapiSchemaOf(piapiModel('3.0')!)],
];

it('has a table for every provider', () => {
	expect(CONTRACTS.map(([id]) => id)).toEqual(providers.map(({ id }) => id));
});

describe.each(CONTRACTS)('the document, the schema and the form of %s agree:', (...contract) => {
	const [providerId, table, schema] = contract;

	it('the base bodies are valid', () => {
		for (const { name } of table.parameters) {
			expect(schema.safeParse(table.bodyWith(name))).toMatchObject({ success: true });
		}
	});

	it('the values that the schema accepts', () => {
		expect(schemaDifferences(table, schema)).toEqual([]);
	});

	it('the fields that the form offers', () => {
		expect(formDifferences(table, formOf(providerId))).toEqual([]);
	});

	it('the names that the reference uses', () => {
		const provider = providers.find(({ id }) => id === providerId)!;
		const form = formOf(providerId);
		const names = table.parameters.map(({ name }) => name);
		for (const { name: field } of form) {
			const itsParameters = names.filter((name) => fieldNames(table, name).includes(field));
			const apiName = apiNameOf(provider, field, form);
			expect([field, apiName]).toEqual([
				field,
				itsParameters.length === 0
					? undefined
					: (itsParameters.find((name) => name === apiName) ?? itsParameters),
			]);
		}
	});

	it('each exception is about a parameter of the table', () => {
		const names = table.parameters.map(({ name }) => name);
		expect(Object.keys(table.readings).filter((name) => !names.includes(name))).toEqual([]);
	});
});

describe.each(kieModelTables)(
	'the document, the schema and the form of %s at kie.ai agree:',
	(model, table) => {
		const schema = requestSchemaOf(kieModel(model)!);

		it('the base body is valid', () => {
			expect(schema.safeParse(table.bodyWith(''))).toMatchObject({ success: true });
		});

		it('the values that the schema accepts', () => {
			expect(
				schemaDifferences(table, schema).filter((difference) => !difference.startsWith('input is')),
			).toEqual([]);
		});

		it('the fields that the form offers', () => {
			expect(formDifferences(table, formOfKieModel(model))).toEqual([]);
		});
	},
);

describe.each(falModelTables)(
	'the document, the schema and the form of %s at fal.ai agree:',
	(model, table) => {
		const schema = falSchemaOf(falModel(model)!);

		it('the base body is valid', () => {
			expect(schema.safeParse(table.bodyWith(''))).toMatchObject({ success: true });
		});

		it('the values that the schema accepts', () => {
			expect(schemaDifferences(table, schema)).toEqual([]);
		});

		it('the fields that the form offers', () => {
			expect(formDifferences(table, formOfFalModel(model))).toEqual([]);
		});
	},
);

describe.each(Object.entries(currentKlingModels))('the form of %s', (model, current) => {
	const form = formOfKlingModel(model);
	const names = form.map(({ name }) => name);
	const choicesOf = (field: string) =>
		form
			.filter(({ name }) => name === field)
			.map(({ property }) =>
				(property.options as INodePropertyOptions[]).map(({ value }) => value),
			);

	it('offers the durations and modes of the document', () => {
		expect(choicesOf('duration')).toEqual([current.durations]);
		expect(choicesOf('mode').map((values) => [...values].sort())).toEqual([
			[...current.modes].sort(),
		]);
	});

	it('shows the fields of the document, and not those of other models', () => {
		const all = Object.values(currentKlingModels).flatMap(({ fields }) => fields);
		for (const field of new Set(all)) {
			expect([field, names.includes(field)]).toEqual([field, current.fields.includes(field)]);
		}
		expect(names).not.toContain('cfgScale');
		const guidance = choicesOf('motionGuidance').flat();
		expect(guidance).toEqual(['none', 'endFrame']);
	});

	it('has one prompt', () => {
		expect(names.filter((name) => name === 'prompt')).toHaveLength(1);
	});
});

describe('an expression is refused for undocumented values:', () => {
	const choices = CONTRACTS.flatMap(([providerId, table]) =>
		table.parameters
			// A model that is not listed is reached by its id.
			.filter(({ name, values }) => values && !/^model|^endpoint_id$/.test(name))
			.map(({ name, values }) => [providerId, fieldNames(table, name)[0]!, values!] as const),
	);

	it.each(choices)('%s, %s', async (providerId, field, values) => {
		const provider = providers.find(({ id }) => id === providerId)!;
		const prepare = async (value: string) => {
			const form: Record<string, unknown> = {
				imageUrl: 'https://example.com/image.jpg',
				imageUrls: ['https://example.com/image.jpg'],
				prompt: 'A cup',
				model: { kling3: 'kling-3.0-omni', klingGateway: 'kling-v1' }[providerId],
				imageInputType: providerId === 'kling3' && field === 'aspectRatio' ? 'none' : undefined,
				elements: { elements: [{ name: 'cup', element: '1' }] },
				modelName: ['mode', 'sound', 'multiShot'].includes(field) ? 'kling-v3' : 'kling-v1',
				motionGuidance: field.startsWith('cameraControl') ? 'camera' : 'none',
				multiPrompt: [{ prompt: 'A cup', duration: 5 }],
				options: { [field]: value },
				[field]: value,
			};
			await provider.prepare({
				context: {},
				credential: {},
				baseUrl: 'https://api.example.com',
				parameter: (name: string, fallback: unknown) => form[name] ?? fallback,
				hint: () => {},
			} as unknown as ProviderCall);
		};
		for (const value of values) await expect(prepare(value)).resolves.toBeUndefined();
		await expect(prepare('undocumented')).rejects.toThrow(/is "undocumented"; allowed: /);
	});
});

it.each(klingListParameters)("List Tasks offers Kling's $name as printed", (parameter) => {
	const fields = formFields(new ListTasks().description, 'kling');
	const found = fields.filter(({ name }) => name === parameter.field);
	const [minValue, maxValue] = parameter.range;
	expect(found).toMatchObject([
		{
			isOption: true,
			property: {
				type: 'number',
				default: parameter.default,
				typeOptions: { minValue, maxValue },
			},
		},
	]);
});

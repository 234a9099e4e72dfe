import fc from 'fast-check';
import {
	NodeOperationError,
	type IDataObject,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import { providers } from '../../nodes/providers';
import type { VideoProvider } from '../../nodes/providers/provider';
import { InvalidInputError, ProviderCallError } from '../../nodes/shared/failures';
import { outcomeOf } from '../../nodes/shared/outcome';
import { startSandbox, type Sandbox } from '../../sandbox';
import { startOtherHost, type OtherHost } from '../faults/support/otherHost';
import { useFakeClock } from '../unit/support/fakeClock';
import { imageFile } from '../unit/support/images';
import { nearly } from './support/arbitraryJson';
import { formValues } from './support/arbitraryParameters';
import { DOCUMENTED_BODIES } from './support/documentedBodies';
import { holds } from './support/property';
import { BINARY_FIELDS, sandboxCall } from './support/sandboxCall';

useFakeClock();

let sandbox: Sandbox;
let image: Buffer;
let imageHost: OtherHost;
beforeAll(async () => {
	sandbox = await startSandbox({ speed: 1_000_000, render: 'onDownload' });
	image = await imageFile(768, 768);
	imageHost = await startOtherHost(image);
});
afterAll(async () => {
	await imageHost.close();
	await sandbox.close();
});

/**
 * Creates a task, and gives the reason if the provider refuses it. Runs whose parameters the node itself refuses do
 * not count.
 */
async function refusalOf(
	provider: VideoProvider,
	parameters: IDataObject,
): Promise<string | undefined> {
	sandbox.reset();
	const call = sandboxCall(sandbox, provider, parameters, image);
	const checked = await outcomeOf(async () => await provider.prepare(call));
	if (!checked.ok) {
		const { error } = checked;
		if (!(error instanceof InvalidInputError || error instanceof NodeOperationError)) throw error;
	}
	fc.pre(checked.ok);
	const { send, externalTaskId } = checked.value;
	const sent = await outcomeOf(async () => await send(externalTaskId));
	if (!sent.ok && !(sent.error instanceof ProviderCallError)) throw sent.error;
	return sandbox.requests().at(-1)!.refusal;
}

function expectRefusal(refusal: string | undefined, allowed: RegExp): void {
	if (refusal !== undefined) expect(refusal).toMatch(allowed);
}

/** Fields that decide which others a form shows. kie.ai's models have fields of different names. */
const modelFieldOf = ({ id }: VideoProvider): string => (id === 'kling3' ? 'model' : 'modelName');

/** The fields as n8n shows them for a chosen model. */
const ofModel = (fields: INodeProperties[], name: string, model: unknown): INodeProperties[] =>
	fields
		.filter(({ displayOptions: { show, hide } = {} }) => {
			const models = show?.[name] ?? show?.[`/${name}`];
			const isShown = (models as unknown[] | undefined)?.includes(model) ?? true;
			return model === undefined || (isShown && !hide?.[name]?.includes(model as string));
		})
		.map((field) => {
			if (field.type === 'collection') {
				return { ...field, options: ofModel(field.options as INodeProperties[], name, model) };
			}
			const isModel = field.name === name && model !== undefined;
			return isModel ? { ...field, options: [{ name: '', value: String(model) }] } : field;
		});

/** Model names are the provider's affair, and so is what Kling 4.0 needs: no document of its provider says it. */
const ONLY_THE_PROVIDER_KNOWS =
	/\bmodel(_name)?: |no element has the ID|settings\.(duration|resolution) is required/;
/** What only the provider can judge: names that the document does not have, and images behind raw fields. */
const RAW_FIELD = [
	'Unrecognized key',
	'(image|image_tail|image_base64|mask): is n',
	'must begin like data:',
	'no element has the ID',
].join('|');

describe.each(providers.map((provider) => [provider.displayName, provider] as const))(
	'%s accepts every request that passed the check',
	(_name, provider) => {
		const { table, body } = DOCUMENTED_BODIES[provider.id]!;

		const checkedOptions = provider.createOptions.filter(
			// The document's gateway knows one name of the model's parameter, and PiAPI one of the image's.
			({ name }) =>
				!['additionalBodyFields', 'checkModelSupport', 'modelParameter', 'imageParameter'].includes(
					name,
				),
		);
		const options = { name: 'options', type: 'collection', options: checkedOptions };
		const formFields = [...provider.createFields, options as INodeProperties];
		// The images are there only when the tests run.
		const modelsOfForm = (formFields.find(({ name }) => name === modelFieldOf(provider))
			?.options ?? [{ value: undefined }]) as INodePropertyOptions[];
		const form = fc.constantFrom(...modelsOfForm).chain(({ value: model }) =>
			formValues(ofModel(formFields, modelFieldOf(provider), model), {
				url: `${imageHost.url}/square.png`,
				binaryPropertyNames: BINARY_FIELDS,
				base64: ['', 'data:image/png;base64,'].map((start) => start + image.toString('base64')),
			}),
		);
		holds(
			'of the form, except unknown models',
			150,
			fc.asyncProperty(form, async (parameters) => {
				const refusal = await refusalOf(provider, parameters as IDataObject);
				const { model, version } = parameters as IDataObject;
				const isUnknown = model === 'custom' || version === 'json';
				expectRefusal(refusal, isUnknown ? /./ : ONLY_THE_PROVIDER_KNOWS);
			}),
		);

		const growing = Object.entries(table.readings)
			.filter(([, reading]) => reading.isOpen)
			.map(([name]) => `${name}(: | is invalid)`);
		const allowed = new RegExp([...growing, RAW_FIELD].join('|'));
		const names = Object.keys(body);
		const additional = fc
			.subarray(names, { minLength: 1, maxLength: Math.min(3, names.length) })
			.chain((chosen) =>
				fc.record(Object.fromEntries(chosen.map((name) => [name, nearly(body[name])]))),
			);
		const imageSource = fc.constantFrom('url', 'base64', 'binary');
		holds(
			'of the Additional Body Fields, except undocumented values',
			300,
			fc.asyncProperty(imageSource, additional, fc.boolean(), async (source, fields, isText) => {
				const refusal = await refusalOf(provider, {
					imageInputType: source,
					imageUrl: `${imageHost.url}/square.png`,
					imageUrls: [`${imageHost.url}/square.png`],
					imageBase64: image.toString('base64'),
					model:
						provider.id === 'kling3'
							? 'kling-3.0'
							: (table.parameters.find(({ name }) => name === 'model')?.values?.[0] ?? 'kling-v1'),
					prompt: 'A cup',
					sound: provider.id === 'kie' ? true : 'off',
					duration: '5',
					options: {
						additionalBodyFields: isText ? JSON.stringify(fields) : (fields as IDataObject),
					},
				});
				// A model that replaces the form's has fields of its own.
				expectRefusal(refusal, 'model' in fields ? /./ : allowed);
			}),
		);
	},
);

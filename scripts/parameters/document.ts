import { isDeepStrictEqual } from 'node:util';
import { providers } from '../../nodes/providers';
import { kling } from '../../nodes/providers/kling';
import type { VideoProvider } from '../../nodes/providers/provider';
import { loadPackageClasses } from '../packageClasses';
import { apiNameOf } from './apiName';
import { fieldTable } from './fieldTable';
import { type FormField, formFields } from './formFields';
import { klingModelTable } from './klingModels';
import { code, NOTHING } from './markdown';

const CREATE_TASK = 'n8n-nodes-image-to-video.createTask';

const HEAD = `# Parameters

<!-- Made from the source by \`npm run docs:parameters\`: change the source, not this file. -->

All fields of the Create Task node, provider by provider.

**Field** is what the form shows, with the name that it has in a workflow's JSON. **API parameter** is the name in the
provider's own documentation; ${NOTHING} is for fields that steer this package. **Shown** says when the form has the
field. What stands among the options is sent only when it is added. The rows of a collection are named after a ›.`;

const MODELS_HEAD = `### What Kling's models support

Create Task checks this before it sends anything, unless "Check Model Support" is off. Where there is a question mark
Kling's documents disagree: it is sent, with a hint. A model that is not listed here is reached by its ID and not
checked.`;

/** The reference of all parameters, as Markdown. */
export async function parameterDocument(): Promise<string> {
	const { nodeClasses } = await loadPackageClasses();
	const { description } = new nodeClasses[CREATE_TASK]!();
	const forms = new Map(
		providers.map((provider) => [provider, formFields(description, provider.id)]),
	);
	const isEverywhere = ({ name, property }: FormField) =>
		[...forms.values()].every((form) =>
			form.some((field) => field.name === name && isDeepStrictEqual(field.property, property)),
		);
	const everywhere = [...forms.values()][0]!.filter(isEverywhere);
	const sections = [...forms].map(([provider, form]) =>
		providerSection(
			provider,
			form,
			form.filter((field) => !isEverywhere(field)),
		),
	);
	const common = ['## All providers', fieldTable(everywhere, everywhere, () => undefined)];
	return `${[HEAD, ...sections, ...common].join('\n\n')}\n`;
}

function providerSection(
	provider: VideoProvider,
	form: readonly FormField[],
	fields: readonly FormField[],
): string {
	const table = (some: readonly FormField[]) =>
		fieldTable(some, form, (name) => apiNameOf(provider, name, form));
	const { id, displayName, credentialName } = provider;
	return [
		`## ${displayName}`,
		`Provider ${code(id)}, credential ${code(credentialName)}.`,
		table(fields.filter(({ isOption }) => !isOption)),
		'### Options',
		table(fields.filter(({ isOption }) => isOption)),
		...(provider === kling ? [MODELS_HEAD, klingModelTable()] : []),
	].join('\n\n');
}

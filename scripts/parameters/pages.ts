import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { providers } from '../../nodes/providers';
import { kieCodes } from '../../nodes/providers/kie/failures';
import { klingCodes } from '../../nodes/providers/klingBase/failures';
import type { VideoProvider } from '../../nodes/providers/provider';
import { loadPackageClasses, type PackageClasses } from '../packageClasses';
import { allParameters } from './allParameters';
import { codeTable } from './codeTable';
import { formFields } from './formFields';
import { kebabCase } from './kebabCase';
import {
	isSame,
	nodeParts,
	offeredBy,
	type SharedField,
	sharedFields,
	supportTable,
} from './nodeParts';
import type { Parts } from './parts';
import { providerParts } from './providerParts';

const CREATE_TASK = 'createTask';

/**
 * The pages that have generated parts, by their paths in the repository.
 *
 * @param classes default: those of this package
 */
export async function generatedPages(classes?: PackageClasses): Promise<Record<string, Parts>> {
	const { nodeClasses, credentialClasses } = classes ?? (await loadPackageClasses());
	const nodes = Object.values(nodeClasses).map((NodeClass) => new NodeClass().description);
	const credentials = credentialClasses.map((CredentialType) => new CredentialType());
	const createTask = nodes.find(({ name }) => name === CREATE_TASK)!;
	const pages = [
		...nodes.map((node) => ({ ...nodeEntry(node), parts: partsOfNode(node) })),
		...providers.map((provider) => ({
			title: provider.displayName,
			file: providerPage(provider),
			parts: partsOfProvider(provider, createTask, credentials),
		})),
	];
	return {
		'README.md': { nodes: supportTable(nodes.map(nodeEntry), providerPage) },
		'docs/parameters.md': allParameters(pages),
		'docs/troubleshooting.md': { klingCodes: codeTable(klingCodes), kieCodes: codeTable(kieCodes) },
		...Object.fromEntries(pages.map(({ file, parts }) => [file, parts])),
	};
}

const nodePage = ({ name }: INodeTypeDescription): string => `docs/nodes/${kebabCase(name)}.md`;

const providerPage = ({ id }: VideoProvider): string => `docs/providers/${kebabCase(id)}.md`;

const inWords = (name: string): string =>
	name.charAt(0).toUpperCase() + name.slice(1).replace(/[A-Z]/g, ' $&');

const nodeEntry = (description: INodeTypeDescription) => ({
	title: inWords(description.name),
	file: nodePage(description),
	description,
});

/** Of Create Task only what all providers have in common: the rest is on the providers' pages. */
function partsOfNode(description: INodeTypeDescription): Parts {
	const fields =
		description.name === CREATE_TASK ? commonFields(description) : sharedFields(description);
	return nodeParts(fields, offeredBy(description));
}

const commonFields = (description: INodeTypeDescription): SharedField[] =>
	sharedFields(description).filter(
		(entry) => entry.providers.length === offeredBy(description).length,
	);

function partsOfProvider(
	provider: VideoProvider,
	createTask: INodeTypeDescription,
	credentials: readonly ICredentialType[],
): Parts {
	const form = formFields(createTask, provider.id);
	const common = commonFields(createTask);
	const own = form.filter((field) => !common.some((entry) => isSame(entry.field, field)));
	const credential = credentials.find(({ name }) => name === provider.credentialName)!;
	return providerParts(provider, own, form, credential);
}

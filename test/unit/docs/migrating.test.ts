import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ICredentialType, INodeTypeDescription } from 'n8n-workflow';
import { providers } from '../../../nodes/providers';
import { loadPackageClasses } from '../../../scripts/packageClasses';
import { apiNameOf } from '../../../scripts/parameters/apiName';
import { type FormField, formFields } from '../../../scripts/parameters/formFields';
import { falModelTables, falTable } from '../../contract/tables/fal';
import { kieModelTables } from '../../contract/tables/kie';
import { TEXT_TO_VIDEO_PARAMETERS } from '../../contract/tables/piapi';

/** The parts of the page about one provider, by the name before or after the colon of their heading. */
interface Section {
	providerId?: string;
	isAboutPackage: boolean;
	rows: Array<{ before: string; here: string }>;
}

const page = readFileSync(path.join(__dirname, '../../../docs/migrating.md'), 'utf8');
const MARKS = { bold: /\*\*([^*]+)\*\*/g, italic: /(?<!\*)\*([^*]+)\*(?!\*)/g, code: /`([^`]+)`/g };
const marked = (text: string, mark: RegExp): string[] =>
	[...text.matchAll(mark)].map(([, found]) => found!);

const sections: Section[] = page
	.split(/^#{2,3} /m)
	.slice(1)
	.map((section) => {
		const heading = section.split('\n', 1)[0]!;
		const name = heading.split(': ').at(-1);
		return {
			providerId: providers.find(({ displayName }) => displayName === name)?.id,
			isAboutPackage: heading.includes(':'),
			rows: section
				.split('\n')
				.filter((line) => /^\| (?!---|before |in the |.* \| here )/.test(line))
				.map((line) => line.split(' | '))
				.map(([before, ...here]) => ({ before: before!, here: here.join(' | ') })),
		};
	});

/** Not in a body under these names: the model in fal.ai's URL, and PiAPI's input as a whole. */
const NOT_IN_BODY = new Set(['endpoint_id', 'input']);

describe('docs/migrating.md', () => {
	let nodes: INodeTypeDescription[];
	let credentials: ICredentialType[];
	beforeAll(async () => {
		const { nodeClasses, credentialClasses } = await loadPackageClasses();
		nodes = Object.values(nodeClasses).map((nodeClass) => new nodeClass().description);
		credentials = credentialClasses.map((credentialClass) => new credentialClass());
	});

	/** The fields of all nodes and of the provider's credential; of all providers if none is given. */
	const fieldsFor = (providerId?: string): FormField[] => {
		const provider = providers.find(({ id }) => id === providerId);
		const own = credentials.filter(({ name }) => !provider || name === provider.credentialName);
		return [...nodes, ...own].flatMap((description) => formFields(description, providerId));
	};

	it('is about every provider with an API of its own', () => {
		expect(sections.map(({ providerId }) => providerId)).toEqual(
			expect.arrayContaining(['kling', 'kling3', 'kie', 'piapi', 'fal']),
		);
	});

	it('names only fields and choices of the forms', () => {
		for (const { providerId, rows } of sections) {
			const fields = fieldsFor(providerId);
			const labels = fields.map(({ property }) => property.displayName);
			const choices = fields.flatMap(({ property: { options = [], modes = [] } }) => [
				...options.map(({ name }) => name),
				...modes.map(({ displayName }) => displayName),
			]);
			const missing = rows.flatMap(({ here }) => [
				...marked(here, MARKS.bold).filter((label) => !labels.includes(label)),
				...marked(here, MARKS.italic).filter((choice) => !choices.includes(choice)),
			]);
			expect([providerId, missing]).toEqual([providerId, []]);
		}
	});

	it('names only parameters of the contracts, and each parameter of a form', () => {
		const documented: Record<string, string[]> = {
			kling: ['Authorization'],
			kling3: [],
			kie: [
				'Authorization',
				...kieModelTables.flatMap(([, { parameters }]) => parameters.map(({ name }) => name)),
			],
			piapi: [
				'x-api-key',
				'config.webhook_config.secret',
				...TEXT_TO_VIDEO_PARAMETERS.map((name) => `input.${name}`),
			],
			fal: [
				'Authorization: Key …',
				...[falTable, ...falModelTables.map(([, table]) => table)].flatMap(({ parameters }) =>
					parameters.map(({ name }) => name),
				),
			],
		};
		for (const { providerId, isAboutPackage, rows } of sections) {
			if (!providerId || isAboutPackage) continue;
			const provider = providers.find(({ id }) => id === providerId)!;
			const form = formFields(
				nodes.find(({ name }) => name === 'createTask')!,
				providerId,
			);
			const parameters = form.flatMap(({ name }) => apiNameOf(provider, name, form) ?? []);
			const known = [...parameters, ...documented[providerId]!];
			const named = rows.flatMap(({ before }) => marked(before, MARKS.code));
			const isWithin = (inner: string, outer: string) =>
				inner === outer || inner.startsWith(`${outer}.`);
			const unknown = named.filter((name) => !known.some((one) => isWithin(one, name)));
			const untold = parameters.filter(
				(one) => !NOT_IN_BODY.has(one) && !named.some((name) => isWithin(one, name)),
			);
			expect({ providerId, unknown, untold }).toEqual({ providerId, unknown: [], untold: [] });
		}
	});
});

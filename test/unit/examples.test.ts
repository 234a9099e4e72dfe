import { readFileSync } from 'node:fs';
import path from 'node:path';
import { deepCopy, NodeHelpers, type INode, type INodeType } from 'n8n-workflow';
import { NodeTypes } from '../../engine/nodeTypes';
import {
	exampleNames,
	IMAGES_URL,
	N8N_URL,
	readExample,
	type Example,
} from '../../scripts/start/readExample';
import { credentialNames } from '../../scripts/start/credentialNames';
import { loadPackageClasses } from '../../scripts/packageClasses';

const OWN = 'n8n-nodes-ai-image-to-video.';
const N8NS = ['n8n-nodes-base.', '@n8n/n8n-nodes-langchain.'];
const EXAMPLES = path.join(__dirname, '../../examples');
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
/** Of a node with two lines of text below it, in pixels of the canvas. */
const HEIGHT_WITH_NAME = 160;

let nodeTypes: NodeTypes;

beforeAll(async () => {
	nodeTypes = new NodeTypes((await loadPackageClasses()).nodeClasses);
});

const ownNodes = ({ nodes }: Example) => nodes.filter(({ type }) => type.startsWith(OWN));

const typeOf = ({ type, typeVersion }: INode): INodeType =>
	nodeTypes.getByNameAndVersion(type, typeVersion);

/** A node as n8n's form opens it: with the parameters that it shows, and their defaults. */
function opened(node: INode): INode {
	const { description } = typeOf(node);
	const parameters = NodeHelpers.getNodeParameters(
		description.properties,
		deepCopy(node.parameters),
		true,
		false,
		node,
		description,
	);
	return { ...node, parameters: parameters ?? {} };
}

/** What n8n's form marks red. */
function issuesOf(node: INode): unknown {
	const { description } = typeOf(node);
	return NodeHelpers.getNodeParametersIssues(description.properties, opened(node), description);
}

const targetsOf = ({ connections }: Example) =>
	Object.values(connections).flatMap((byType) =>
		Object.values(byType).flatMap((outputs) => outputs.flatMap((wires) => wires ?? [])),
	);

describe.each(exampleNames())('the example %s', (name) => {
	const example = readExample(name);
	const nodeNames = example.nodes.map((node) => node.name);

	it('has a name that says where it comes from', () => {
		expect(example.name).toMatch(/^Image to Video: \S/);
	});

	it('uses only nodes of this package and of n8n', () => {
		expect(ownNodes(example).length).toBeGreaterThan(0);
		for (const node of example.nodes) {
			if (node.type.startsWith(OWN)) expect(typeOf(node).description.name).toBe(node.type);
			else expect(N8NS.filter((prefix) => node.type.startsWith(prefix))).toHaveLength(1);
		}
	});

	it('has no parameter that the form hides', () => {
		for (const node of ownNodes(example)) {
			expect(opened(node).parameters).toMatchObject(node.parameters);
		}
	});

	it('has nothing that the form marks as missing or wrong', () => {
		for (const node of ownNodes(example))
			expect([node.name, issuesOf(node)]).toEqual([node.name, null]);
	});

	it('has sticky notes, each with a heading', () => {
		const notes = example.nodes.filter(({ type }) => type === STICKY_NOTE);
		expect(notes.length).toBeGreaterThan(1);
		for (const { parameters } of notes) expect(parameters.content).toMatch(/^##? \S/);
	});

	it('has notes that are tall enough for the names below their nodes', () => {
		const notes = example.nodes.filter(({ type }) => type === STICKY_NOTE);
		const cut = example.nodes.filter((node) => {
			const [x, y] = node.position;
			return notes.some(({ position: [left, top], parameters: { width, height } }) => {
				const [right, bottom] = [left + Number(width), top + Number(height)];
				return (
					node.type !== STICKY_NOTE &&
					x >= left &&
					x < right &&
					y >= top &&
					y < bottom &&
					y + HEIGHT_WITH_NAME > bottom
				);
			});
		});
		expect(cut.map((node) => node.name)).toEqual([]);
	});

	it('has no title that n8n turns into a link', () => {
		const titles = example.nodes
			.filter(({ type }) => type === STICKY_NOTE)
			.map(({ parameters }) => String(parameters.content).split('\n')[0]);
		for (const title of titles) expect(title).not.toMatch(/\b(fal|kie)\.ai\b/);
	});

	it('does not ask for a credential that the nodes have', () => {
		const notesOf = ({ nodes }: Example) =>
			nodes
				.filter(({ type }) => type === STICKY_NOTE)
				.map(({ parameters }) => String(parameters.content))
				.join('\n');
		const request = /choose your (?!OpenAI)[^.]*credential/i;
		const asked = notesOf(example).match(request);
		const notes = notesOf(readExample(name, { hasCredentials: true }));
		expect(notes).not.toMatch(request);
		if (asked) expect(notes).toContain('**The credentials of the sandbox are chosen**');
		expect(notesOf(readExample('kling'))).toMatch(request);
	});

	it('connects every node, and only existing ones', () => {
		const sources = Object.keys(example.connections);
		const targets = targetsOf(example).map(({ node }) => node);
		expect(nodeNames).toEqual(expect.arrayContaining([...sources, ...targets]));
		const working = example.nodes.filter(({ type }) => type !== STICKY_NOTE);
		for (const node of working) expect([...sources, ...targets]).toContain(node.name);
	});

	it('gives each node its own name and id', () => {
		expect(new Set(nodeNames).size).toBe(nodeNames.length);
		expect(new Set(example.nodes.map(({ id }) => id)).size).toBe(nodeNames.length);
	});

	it('names each credential as n8n names the first one, without an id', () => {
		for (const node of ownNodes(example)) {
			const { description } = typeOf(node);
			const wanted = description.credentials?.find((credential) =>
				NodeHelpers.displayParameter(opened(node).parameters, credential, node, description),
			);
			expect(Object.keys(node.credentials ?? {})).toEqual([wanted?.name]);
		}
		for (const { credentials } of example.nodes) {
			for (const [type, reference] of Object.entries(credentials ?? {})) {
				expect(reference).toEqual({ id: null, name: credentialNames[type] });
			}
		}
	});

	it('contains no secret, and no address except the example images and a placeholder', () => {
		const text = readFileSync(path.join(EXAMPLES, `${name}.json`), 'utf8');
		expect(text).not.toMatch(/\bsk-|bearer|whsec_|"(api|secret|access)_?key"|password/i);
		const addresses = text.match(/https?:\/\/[^\s"\\`)]+/g) ?? [];
		const others = addresses.filter(
			(address) => ![IMAGES_URL, N8N_URL].some((known) => address.startsWith(known)),
		);
		expect(
			others.filter((address) => !/^https:\/\/(?:kie\.ai|fal\.ai|app\.piapi\.ai)\//.test(address)),
		).toEqual([]);
	});

	it('uses images that exist', () => {
		const text = JSON.stringify(example);
		const files = [...text.matchAll(new RegExp(`${IMAGES_URL}([\\w.-]+)`, 'g'))];
		for (const [, file] of files) {
			expect(() => readFileSync(path.join(EXAMPLES, 'images', file!))).not.toThrow();
		}
	});
});

describe('the checks of the examples', () => {
	const createTask = () => {
		const node = readExample('motion-brush').nodes.find(({ type }) => type === `${OWN}createTask`)!;
		return deepCopy(node);
	};

	it.each([
		['a field that does not exist', { cfgScale: 1 }],
		['a field of another provider', { aspectRatio: '16:9' }],
		['an option that does not exist', { options: { fps: 12 } }],
		['an option that the model does not have', { options: { sound: 'on' } }],
		['a field of a mask that does not exist', { dynamicMasks: { masks: [{ speed: 1 }] } }],
	])('find %s', (_, stray) => {
		const node = createTask();
		node.parameters = { ...node.parameters, ...stray };
		expect(opened(node).parameters).not.toMatchObject(node.parameters);
	});

	it('find an empty required field', () => {
		const node = createTask();
		node.parameters.imageUrl = '';
		expect(issuesOf(node)).not.toBeNull();
	});
});

it('sends the callbacks of webhook-start to webhook-finish', () => {
	const nodeOf = (name: string, type: string) =>
		readExample(name).nodes.find((node) => node.type === `${OWN}${type}`)!;
	const trigger = nodeOf('webhook-finish', 'webhookTrigger');
	const webhookPath = typeOf(trigger).description.webhooks![0]!.path;
	const { options } = nodeOf('webhook-start', 'createTask').parameters;
	expect((options as { callbackUrl: string }).callbackUrl).toContain(
		`${N8N_URL}webhook/${trigger.webhookId}/${webhookPath}?order=`,
	);
});

it('names credentials as n8n proposes', async () => {
	const { credentialClasses } = await loadPackageClasses();
	for (const CredentialType of credentialClasses) {
		const { name, displayName } = new CredentialType();
		expect([name, credentialNames[name]]).toEqual([name, displayName.replace(/API$/, 'account')]);
	}
});

it('describes each example in the list', () => {
	const list = readFileSync(path.join(EXAMPLES, 'README.md'), 'utf8');
	for (const name of exampleNames()) expect(list).toContain(`(${name}.json)`);
});

import path from 'node:path';
import { readArguments } from '../../../scripts/demo/arguments';
import { demoWorkflow } from '../../../scripts/demo/workflow';
import { UsageError } from '../../../scripts/commandLine';

const DUSK = path.join(__dirname, '../../../examples/images/lake-balloon-dusk.jpg');

const createTaskOf = (argv: string[]) =>
	demoWorkflow(readArguments(argv)).nodes.find(({ name }) => name === 'Create Video Task');

describe("the demo's options", () => {
	it('default to Kling and the example image', () => {
		const { provider, image, prompt } = readArguments([]);
		expect([provider.id, path.basename(image)]).toEqual(['kling', 'lake-balloon-day.jpg']);
		expect(prompt).toContain('balloon');
	});

	it.each([
		['kling', 'klingApi'],
		['kling3', 'klingApi'],
		['klingGateway', 'klingGatewayApi'],
		['kie', 'kieApi'],
		['stability', 'stabilityImageToVideoApi'],
		['imageToVideoService', 'imageToVideoServiceApi'],
	])('choose the provider %s with its credential', (id, credential) => {
		const createTask = createTaskOf(['--provider', id]);
		expect(createTask?.parameters).toMatchObject({ provider: id, imageInputType: 'binary' });
		expect(Object.keys(createTask?.credentials ?? {})).toEqual([credential]);
	});

	it('send no prompt to a provider without prompts', () => {
		expect(createTaskOf(['--provider', 'stability'])?.parameters).not.toHaveProperty('prompt');
	});

	it('choose a server of the sandbox, and its provider with it', () => {
		const { provider, servers } = readArguments(['--gateway', 'o,n1']);
		expect([provider.id, servers]).toEqual([
			'klingGateway',
			[{ provider: 'klingGateway', name: 'o,n1', options: { gateway: 'o,n1' } }],
		]);
	});

	it('choose every server, of one provider or of all', () => {
		const namesFor = (...argv: string[]) =>
			readArguments(['--all-servers', ...argv]).servers.map(
				({ provider, name }) => `${provider} ${name}`,
			);
		expect(namesFor('--provider', 'stability')).toEqual([
			'stability contract',
			'stability deployed',
			'stability limited',
		]);
		const all = namesFor();
		expect(all).toHaveLength(new Set(all).size);
		expect(all).toEqual(
			expect.arrayContaining([
				'klingGateway chain',
				'imageToVideoService newest',
				'stability limited',
				'kie deployed',
			]),
		);
	});

	it.each([
		['kling', 'imageTail', { motionGuidance: 'endFrame' }],
		['kling3', 'endFrame', { model: 'kling-3.0' }],
		['klingGateway', 'imageTail', {}],
		['kie', 'tailImage', { model: 'kling/v2-5-turbo-image-to-video-pro' }],
		['fal', 'endImage', { generateAudio: false }],
		['piapi', 'imageTail', {}],
	])('give %s an end frame in its own form', (id, field, settings) => {
		expect(createTaskOf(['--provider', id, '--end-frame', DUSK])?.parameters).toEqual({
			provider: id,
			prompt: expect.any(String),
			imageInputType: 'binary',
			imageBinaryPropertyName: 'image',
			[`${field}InputType`]: 'binary',
			[`${field}BinaryPropertyName`]: 'endFrame',
			...settings,
		});
	});

	it.each([
		[['--provider', 'kie', '--camera', 'zoom=5'], /--camera .* kie\.ai has no camera control$/],
		[['--provider', 'klingGateway', '--camera', 'down_back'], /has no camera control$/],
		[['--provider', 'stability', '--end-frame', DUSK], /--end-frame .* has no end frame$/],
		[['--provider', 'stability', '--prompt', 'It moves'], /--prompt .* takes no prompt$/],
		[['--provider', 'imageToVideoService', '--list'], /--list .* has no list of tasks$/],
		[['--provider', 'sora'], /"sora"; allowed: kling, kling3, klingGateway, kie, stability, image/],
		[['--camera', 'zoom=5', '--end-frame', DUSK], /cannot be used together/],
		[['--camera', 'zoom=0'], /allowed: AXIS=STRENGTH/],
		[['--image', 'nowhere.jpg'], /there is no file nowhere\.jpg/],
		[['--speed', '3'], /'--speed'.*--help lists the options/],
		[['--gateway', 'n9'], '--gateway must be one of contract, o, n1'],
		[['--service', 'v9'], '--service'],
		[['--kie', 'deployed', '--provider', 'kling'], '--kie cannot be used with --provider kling'],
		[['--kie', 'deployed', '--gateway', 'n1'], '--gateway and --kie cannot be used together'],
		[['--all-servers', '--kie', 'deployed'], '--all-servers and --kie cannot be used together'],
		[
			['--all-servers', '--provider', 'kling'],
			'--all-servers cannot be used with --provider kling',
		],
		[['--all-servers', '--list'], '--list cannot be used with --provider'],
	])('refuse %j in one line', (argv, message) => {
		const read = () => readArguments(argv);
		expect(read).toThrow(UsageError);
		expect(read).toThrow(message);
		expect(read).not.toThrow('\n');
	});
});

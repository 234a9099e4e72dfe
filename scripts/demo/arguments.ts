import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { VideoProvider } from '../../nodes/providers/provider';
import { parseOptions, UsageError } from '../commandLine';
import { readServers, type Server } from './servers';
import { demoProvider, refuseForeignOptions } from './demoProvider';

export interface DemoArguments {
	provider: VideoProvider;
	image: string;
	/** Used by the providers that take one. */
	prompt: string;
	outputFolder: string;
	/** The servers that the sandbox stands for, one run each. */
	servers: Server[];
	endFrame?: string;
	camera?: { type: string; axis?: string; value?: number };
	list: boolean;
	help: boolean;
}

export const USAGE = `npm run demo -- [options]

  --provider ID       kling (default), kling3, klingGateway, kie, stability, imageToVideoService,
                      fal or piapi
  --image FILE        the image to start from (JPEG or PNG)
  --prompt TEXT       what happens in the video
  --out DIR           where the video goes (default: output)
  --end-frame FILE    the image to end with
  --camera MOVE       AXIS=STRENGTH, such as zoom=5 (horizontal, vertical, pan, tilt, roll, zoom; -10 to 10),
                      or down_back, forward_up, right_turn_forward, left_turn_forward
  --gateway NAME      the server that the sandbox stands for, as npm run sandbox -- --help lists them:
  --service NAME      a dialect of the Kling gateway, or a version of the image-to-video service,
  --stability NAME    of the Stability service or of kie.ai; each implies its provider
  --kie NAME
  --all-servers       make the video at each of these servers, or at each of --provider
  --list              also list the account's tasks at the end
                      (not every provider has a prompt, an end frame, camera control or a list)
  --help              show this`;

const AXES = ['horizontal', 'vertical', 'pan', 'tilt', 'roll', 'zoom'];
const PRESETS = ['down_back', 'forward_up', 'right_turn_forward', 'left_turn_forward'];
const EXAMPLE_IMAGE = path.join(__dirname, '../../examples/images/lake-balloon-day.jpg');
const EXAMPLE_PROMPT = 'The balloon drifts over the lake while the water ripples';

/** @throws UsageError */
export function readArguments(argv: string[]): DemoArguments {
	const values = parseOptions(argv, {
		provider: { type: 'string' },
		image: { type: 'string' },
		prompt: { type: 'string' },
		out: { type: 'string' },
		'end-frame': { type: 'string' },
		camera: { type: 'string' },
		gateway: { type: 'string' },
		service: { type: 'string' },
		stability: { type: 'string' },
		kie: { type: 'string' },
		'all-servers': { type: 'boolean' },
		list: { type: 'boolean' },
		help: { type: 'boolean' },
	});
	const { id, servers } = readServers(values);
	const provider = demoProvider(id);
	const ids = id === undefined ? new Set(servers.map((server) => server.provider)) : [id];
	for (const one of ids) refuseForeignOptions(demoProvider(one), values);
	const camera = values.camera === undefined ? undefined : readCamera(values.camera);
	if (camera && values['end-frame'] !== undefined) {
		throw new UsageError(
			'--camera and --end-frame cannot be used together: Kling takes one of them',
		);
	}
	const prompt = values.prompt ?? EXAMPLE_PROMPT;
	return {
		provider,
		image: readable(values.image ?? EXAMPLE_IMAGE, '--image'),
		prompt,
		outputFolder: writableFolder(values.out ?? 'output'),
		servers,
		...(values['end-frame'] !== undefined && {
			endFrame: readable(values['end-frame'], '--end-frame'),
		}),
		...(camera && { camera }),
		list: values.list ?? false,
		help: values.help ?? false,
	};
}

function readCamera(text: string): DemoArguments['camera'] {
	if (PRESETS.includes(text)) return { type: text };
	const [axis = '', value = ''] = text.split('=', 2);
	const strength = Number(value);
	if (!AXES.includes(axis) || value === '' || !(Math.abs(strength) <= 10) || strength === 0) {
		throw new UsageError(
			`--camera is "${text}"; allowed: AXIS=STRENGTH with ${AXES.join(', ')} and -10 to 10 but not 0, or ${PRESETS.join(', ')}`,
		);
	}
	return { type: 'simple', axis, value: strength };
}

function readable(file: string, option: string): string {
	if (!existsSync(file)) throw new UsageError(`${option}: there is no file ${file}`);
	if (!statSync(file).isFile()) throw new UsageError(`${option}: ${file} is not a file`);
	try {
		readFileSync(file);
	} catch {
		throw new UsageError(`${option}: ${file} cannot be read`);
	}
	return path.resolve(file);
}

function writableFolder(folder: string): string {
	if (existsSync(folder) && !statSync(folder).isDirectory()) {
		throw new UsageError(`--out: ${folder} is a file, not a folder`);
	}
	return path.resolve(folder);
}

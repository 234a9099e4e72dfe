import path from 'node:path';
import { parseOptions, readNumber, UsageError } from '../commandLine';

export interface StartArguments {
	/** Ports of 127.0.0.1. */
	port: number;
	sandboxPort: number;
	imagePort: number;
	/** For a debugger of n8n; left out where none is wanted. */
	inspectPort?: number;
	/** How fast the sandbox's tasks are; 1: a task takes about 20 seconds. */
	speed: number;
	/** Absolute path of the folder that keeps n8n's data. */
	folder: string;
	help: boolean;
}

export const USAGE = `npm start -- [options]

  --port NUMBER          port of n8n's editor (default: 5678)
  --sandbox-port NUMBER  port of the sandbox of the providers (default: 8686)
  --image-port NUMBER    port of the example images (default: 8687)
  --speed NUMBER         how fast the sandbox is: with 1 a video takes about 20 seconds (default: 4)
  --folder DIR           where n8n keeps its data from start to start (default: output/start)
  --inspect NUMBER       port at which n8n can be debugged (default: none); see npm run start:debug
  --help                 show this`;

const DEFAULT_FOLDER = path.join(__dirname, '../../output/start');
const HIGHEST_PORT = 65_535;

/** @throws UsageError */
export function readArguments(argv: string[]): StartArguments {
	const text = { type: 'string' } as const;
	const values = parseOptions(argv, {
		port: { ...text, default: '5678' },
		'sandbox-port': { ...text, default: '8686' },
		'image-port': { ...text, default: '8687' },
		speed: { ...text, default: '4' },
		folder: { ...text, default: DEFAULT_FOLDER },
		inspect: text,
		help: { type: 'boolean', default: false },
	});
	const ports = {
		port: portFrom('port', values.port),
		sandboxPort: portFrom('sandbox-port', values['sandbox-port']),
		imagePort: portFrom('image-port', values['image-port']),
	};
	const inspectPort = values.inspect !== undefined && {
		inspectPort: portFrom('inspect', values.inspect),
	};
	const all = Object.values({ ...ports, ...inspectPort });
	if (new Set(all).size < all.length) {
		throw new UsageError('--port, --sandbox-port, --image-port and --inspect must differ');
	}
	return {
		...ports,
		...inspectPort,
		speed: readNumber('speed', values.speed, { from: 0.001, to: 1000 }),
		folder: path.resolve(values.folder),
		help: values.help,
	};
}

const portFrom = (option: string, text: string): number =>
	readNumber(option, text, { from: 1, to: HIGHEST_PORT, whole: true });

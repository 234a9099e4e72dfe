import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IBinaryKeyData } from 'n8n-workflow';
import { createEngine, type Engine, type Run } from '../engine';
import { outcomeOf } from '../nodes/shared/outcome';
import { startSandbox } from '../sandbox';
import { type DemoArguments, readArguments, USAGE } from './demo/arguments';
import { demoProvider, hasField } from './demo/demoProvider';
import { listedTasks } from './demo/list';
import { showProgress } from './demo/progress';
import type { Server } from './demo/servers';
import { demoWorkflow } from './demo/workflow';
import { loadPackageClasses } from './packageClasses';
import { sandboxCredentials } from './sandboxCredentials';
import { runCommand, UsageError } from './commandLine';

/** `npm run demo`: an image becomes a video, through n8n's real engine and the sandbox, with no account. */
async function main(): Promise<void> {
	const wanted = readArguments(process.argv.slice(2));
	if (wanted.help) return console.log(USAGE);

	console.log('Starting the sandbox and the n8n engine …');
	const engine = await createEngine({ ...(await loadPackageClasses()), credentials: {} });
	try {
		console.log(`Image:  ${shown(wanted.image)}`);
		const [server, ...others] = wanted.servers;
		if (others.length > 0) await runAtAll(engine, wanted);
		else await runAt(engine, server!, wanted);
	} finally {
		await engine.close();
	}
}

/** The speeds of the sandbox: slow enough to watch, and as fast as its videos are made. */
const SPEED = { one: 4, many: 100 };

async function runAt(engine: Engine, server: Server, wanted: DemoArguments): Promise<void> {
	const { provider, prompt, outputFolder, list } = wanted;
	if (hasField(provider, 'prompt')) console.log(`Prompt: ${prompt}`);
	await withSandbox(engine, server, SPEED.one, async () => {
		const stopProgress = showProgress(engine);
		const run = await runDemo(engine, wanted).finally(stopProgress);
		const files = await saveVideos(engine, run, outputFolder);
		if (list) console.log(await listedTasks(engine, provider));
		for (const file of files) console.log(`Video:  ${shown(file)}`);
	});
}

/**
 * Runs once at each server and prints one line each. Only a gateway behind another one makes no video, because its
 * answer has no ID.
 */
async function runAtAll(engine: Engine, wanted: DemoArguments): Promise<void> {
	let failures = 0;
	for (const server of wanted.servers) {
		const provider = demoProvider(server.provider);
		const name = `${provider.id} ${server.name}`.padEnd(30);
		const startedAt = Date.now();
		const outcome = await outcomeOf(async () => {
			return await withSandbox(engine, server, SPEED.many, async () => {
				const run = await runDemo(engine, { ...wanted, provider });
				const folder = path.join(wanted.outputFolder, `${provider.id}-${server.name}`);
				return await saveVideos(engine, run, folder);
			});
		});
		const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1).padStart(5);
		const isExpected = outcome.ok === (server.name !== 'chain');
		if (!isExpected) failures += 1;
		const text = outcome.ok ? outcome.value.map(shown).join(', ') : outcome.error.message;
		console.log(`${isExpected ? ' ' : '✗'} ${name} ${seconds} s  ${text}`);
	}
	if (failures > 0) throw new UsageError(`${failures} of these servers did not do as expected`);
}

async function withSandbox<T>(
	engine: Engine,
	{ options }: Server,
	speed: number,
	work: () => Promise<T>,
): Promise<T> {
	const sandbox = await startSandbox({ port: 0, speed, ...options });
	try {
		const all = Object.entries(sandboxCredentials(sandbox.credentials));
		for (const [type, credential] of all) await engine.setCredential(type, credential);
		return await work();
	} finally {
		await sandbox.close();
	}
}

async function runDemo(engine: Engine, wanted: DemoArguments): Promise<Run> {
	const binary: IBinaryKeyData = { image: await fileInput(engine, wanted.image) };
	if (wanted.endFrame) binary.endFrame = await fileInput(engine, wanted.endFrame);
	const run = await engine.run(demoWorkflow(wanted), { input: [{ json: {}, binary }] });
	if (run.error) throw new UsageError(run.error.message);
	return run;
}

const fileInput = async (engine: Engine, file: string) =>
	await engine.binaryFile(
		await readFile(file),
		path.basename(file),
		/\.png$/i.test(file) ? 'image/png' : 'image/jpeg',
	);

async function saveVideos(engine: Engine, run: Run, folder: string): Promise<string[]> {
	const [failed] = run.json('Wait For Video', 1);
	if (failed)
		throw new UsageError(`No video was made: ${JSON.stringify(failed.failure ?? failed)}`);
	await mkdir(folder, { recursive: true });
	const videos = run
		.output('Wait For Video')
		.flatMap(({ binary }) => (binary?.data ? [binary.data] : []));
	return await Promise.all(
		videos.map(async (video) => {
			const file = path.join(folder, video.fileName ?? 'video.mp4');
			await writeFile(file, await engine.readBinary(video));
			return file;
		}),
	);
}

const shown = (file: string): string => {
	const relative = path.relative(process.cwd(), file);
	return relative.startsWith('..') ? file : relative;
};

runCommand(main);

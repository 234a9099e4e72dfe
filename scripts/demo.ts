import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IBinaryKeyData } from 'n8n-workflow';
import { createEngine, type Engine, type Run } from '../engine';
import { startSandbox } from '../sandbox';
import { type DemoArguments, readArguments, USAGE } from './demo/arguments';
import { listedTasks } from './demo/list';
import { showProgress } from './demo/progress';
import { demoWorkflow } from './demo/workflow';
import { loadPackageClasses } from './packageClasses';
import { sandboxCredentials } from './sandboxCredentials';
import { runCommand, UsageError } from './commandLine';

/** `npm run demo`: an image becomes a video, through n8n's real engine and the sandbox, with no account. */
async function main(): Promise<void> {
	const wanted = readArguments(process.argv.slice(2));
	if (wanted.help) return console.log(USAGE);

	console.log('Starting the sandbox and the n8n engine …');
	const sandbox = await startSandbox({ port: 0, speed: 4 });
	let engine: Engine | undefined;
	try {
		engine = await createEngine({
			...(await loadPackageClasses()),
			credentials: sandboxCredentials(sandbox.credentials),
		});
		console.log(`Image:  ${shown(wanted.image)}`);
		if (wanted.prompt) console.log(`Prompt: ${wanted.prompt}`);
		const run = await runDemo(engine, wanted);
		const files = await saveVideos(engine, run, wanted.outputFolder);
		if (wanted.list) console.log(await listedTasks(engine, wanted.provider));
		for (const file of files) console.log(`Video:  ${shown(file)}`);
	} finally {
		await engine?.close();
		await sandbox.close();
	}
}

async function runDemo(engine: Engine, wanted: DemoArguments): Promise<Run> {
	const binary: IBinaryKeyData = { image: await fileInput(engine, wanted.image) };
	if (wanted.endFrame) binary.endFrame = await fileInput(engine, wanted.endFrame);
	const stopProgress = showProgress(engine);
	const run = await engine
		.run(demoWorkflow(wanted), { input: [{ json: {}, binary }] })
		.finally(stopProgress);
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

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Benchmark } from './benchmark';
import { waiting } from './waiting';
import { webhook } from './webhook';

const benchmarks: Benchmark[] = [waiting, webhook];

const USAGE = `npm run bench -- [name …] [--json FILE]

${benchmarks.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`).join('\n')}

Without a name, all are run. --json also writes the figures to a file.`;

/** `npm run bench`: what waiting and downloading cost, beside what a user would do with n8n's own nodes. */
async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		options: { json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
	});
	const unknown = positionals.filter((wanted) => !benchmarks.some(({ name }) => name === wanted));
	if (values.help || unknown.length > 0) {
		if (unknown.length > 0) process.exitCode = 1;
		return console.log(USAGE);
	}
	const figures: Record<string, unknown> = {};
	for (const { name, run } of benchmarks) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		figures[name] = await run();
	}
	if (!values.json) return;
	const report = { node: process.version, platform: process.platform, ...figures };
	await writeFile(values.json, `${JSON.stringify(report, null, '\t')}\n`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildPackage } from '../scripts/buildPackage';
import type { Benchmark, Figure } from './benchmark';
import { creating } from './creating';
import { figuresTable } from './figuresTable';
import { jobs } from './jobs';
import { packaged } from './package';
import { waiting } from './waiting';
import { webhook } from './webhook';

const benchmarks: Benchmark[] = [creating, jobs, waiting, webhook, packaged];

const USAGE = `npm run bench -- [name …] [--json FILE]

${benchmarks.map(({ name, description }) => `  ${name.padEnd(10)} ${description}`).join('\n')}

Without a name, all are run. --json also writes the figures to a file.`;

/** `npm run bench`: the package's use of resources, compared with n8n's own nodes. */
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
	await buildPackage();
	const report: Record<string, unknown> = { node: process.version, platform: process.platform };
	const groups: Array<[string, Figure[]]> = [];
	for (const { name, run } of benchmarks) {
		if (positionals.length > 0 && !positionals.includes(name)) continue;
		const from = performance.now();
		const findings = await run();
		console.error(`${name}: measured in ${((performance.now() - from) / 1_000).toFixed(0)} s`);
		report[name] = findings;
		groups.push([name, findings.figures]);
	}
	console.log(`\n${figuresTable(groups)}\n`);
	if (!values.json) return;
	await writeFile(values.json, `${JSON.stringify(report, null, '\t')}\n`);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});

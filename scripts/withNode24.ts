// Runs a script of package.json under Node.js 24, whatever the running Node.js is:
//   npx tsx scripts/withNode24.ts run build
import { spawn } from 'node:child_process';
import path from 'node:path';
import { exitCodeOf } from './commandLine';
import { node24 } from './n8n/node24';
import { npmScript } from './npmScript';

async function main(): Promise<void> {
	const { binary } = await node24();
	const child = spawn(binary, [npmScript(), ...process.argv.slice(2)], {
		cwd: path.join(__dirname, '..'),
		env: {
			...process.env,
			PATH: [path.dirname(binary), process.env.PATH].filter(Boolean).join(path.delimiter),
		},
		stdio: 'inherit',
	});
	process.exitCode = await exitCodeOf(child);
}

void main();

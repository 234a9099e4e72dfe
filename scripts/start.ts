import { buildPackage } from './buildPackage';
import { OWNER } from './n8n/owner';
import { N8N_VERSION } from './n8n/provision';
import { readArguments, USAGE } from './start/arguments';
import { startTrial, type Trial } from './start/trial';
import { runCommand, UsageError } from './commandLine';

/** `npm start`: a real n8n with this package, a sandbox of the providers, and every example to run. */
async function main(): Promise<void> {
	const wanted = readArguments(process.argv.slice(2));
	if (wanted.help) return console.log(USAGE);
	const stopping = stopAtSignals();
	console.log(`Starting n8n ${N8N_VERSION}, the sandbox and the examples …`);
	try {
		await buildPackage(wanted.inspectPort === undefined ? 'build' : 'debug');
		const trial = await startTrial(wanted, stopping);
		console.log(describe(trial));
		await Promise.race([aborted(stopping), trial.n8n.end()]);
		if (stopping.aborted) console.log('Stopping n8n and the sandbox …');
		await trial.close();
		if (!stopping.aborted) throw new UsageError(`n8n has ended by itself; see ${trial.logFile}`);
	} catch (error) {
		if (!stopping.aborted) throw error;
	}
	console.log('Stopped.');
}

/** Ctrl-C, and what ends a process in other ways; n8n is ended by this process, not by the signal. */
function stopAtSignals(): AbortSignal {
	const stopping = new AbortController();
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.on(signal, () => stopping.abort());
	}
	return stopping.signal;
}

async function aborted(signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}

const describe = ({ n8n, sandbox, exampleCount, filesFolder }: Trial): string => `
  Editor    ${n8n.url}
  Login     ${OWNER.email}
  Password  ${OWNER.password}

  Sandbox   ${sandbox.url}  (tasks, videos and faults of all providers)
  Files     ${filesFolder}

${exampleCount} example workflows are in the editor, with credentials for the sandbox: open "1 Start here" and run it.
The AI agent needs a chat model of your own. Ctrl-C stops everything.
`;

runCommand(main);

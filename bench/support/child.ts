import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of its own that does one order at a time. */
export interface Child<Order, Answer> {
	/** @throws Error with the child's error, or with the way it ended */
	ask(order: Order): Promise<Answer>;
	end(): Promise<void>;
}

type Reply<Answer> = { answer: Answer } | { error: string };

/**
 * Starts a script that calls `answerOrders`.
 *
 * @param settings handed to the script, as JSON
 * @param node the Node.js that runs it
 */
export function startChild<Settings, Order, Answer>(
	script: string,
	settings: Settings,
	node = process.execPath,
): Child<Order, Answer> {
	const child = fork(script, [JSON.stringify(settings)], {
		execPath: node,
		execArgv: ['--import', 'tsx'],
	});
	const ended = once(child, 'exit').then(([code, signal]) => {
		throw new Error(`${script} ended with ${String(signal ?? code)}`);
	});
	// Callers see this rejection if they await an answer. Otherwise it must not be unhandled.
	ended.catch(() => undefined);
	return {
		ask: async (order) => {
			const replied = once(child, 'message') as Promise<[Reply<Answer>]>;
			child.send(order as object);
			const [reply] = await Promise.race([replied, ended]);
			if ('error' in reply) throw new Error(reply.error);
			return reply.answer;
		},
		end: async () => {
			if (child.exitCode !== null || child.signalCode !== null) return;
			child.disconnect();
			await ended.catch(() => undefined);
		},
	};
}

/**
 * The child's side: starts the worker, executes the orders one after another, and ends the worker with the parent's
 * connection.
 *
 * @param start given the settings
 */
export function answerOrders<Settings, Order, Answer>(
	start: (
		settings: Settings,
	) => Promise<{ answer(order: Order): Promise<Answer>; close(): Promise<void> }>,
): void {
	const started = start(JSON.parse(process.argv[2]!) as Settings);
	process.on('message', (order: Order) => {
		started
			.then(async ({ answer }) => await answer(order))
			.then(
				(answer): Reply<Answer> => ({ answer }),
				(error: Error): Reply<Answer> => ({ error: error.stack ?? error.message }),
			)
			.then((reply) => process.send!(reply));
	});
	process.on('disconnect', () => {
		started.then(async ({ close }) => await close()).finally(() => process.exit());
	});
}

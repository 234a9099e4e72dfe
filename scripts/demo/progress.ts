import type { Engine } from '../../engine';

const SECOND_MS = 1_000;

/**
 * Prints the nodes' reports during a workflow, with the elapsed seconds.
 *
 * @returns a function that ends the printing
 */
export function showProgress(engine: Engine): () => void {
	const startedAt = Date.now();
	let shown = engine.logs.length;
	let lastStatus = 'starting';
	const print = () => {
		for (const { message } of engine.logs.slice(shown)) {
			if (/\btask \S+ is |Trying again/.test(message)) lastStatus = message;
		}
		shown = engine.logs.length;
		const seconds = Math.round((Date.now() - startedAt) / SECOND_MS);
		console.log(`${String(seconds).padStart(5)} s  ${lastStatus}`);
	};
	const timer = setInterval(print, SECOND_MS);
	return () => {
		clearInterval(timer);
		print();
	};
}

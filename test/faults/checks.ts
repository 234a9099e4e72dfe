import type { Run } from '../../engine';
import type { Cell, Outcome } from './cells';
import type { Lane } from './lane';

/* The checks of every cell. Each returns its findings as sentences. */

export function wrongOutcome(
	{ expected }: Cell,
	outcome: Outcome | 'none',
	text: string,
): string[] {
	return outcome === expected
		? []
		: [`ended as ${outcome}, not as ${expected}: ${text.slice(-900)}`];
}

export function wrongCount({ column, expected, fault }: Cell, created: number): string[] {
	const creates = column === 'create' || column === 'upload';
	const isPaid = expected === 'video' || (expected === 'open' && fault.isTaken === true);
	const wanted = creates && isPaid ? 1 : 0;
	return created === wanted ? [] : [`${created} tasks were created, not ${wanted}`];
}

/** A task that is read must be named by the node that could not read it. */
export function lostReferences({ column, taskIds }: Lane, text: string): string[] {
	if (column === 'list') return [];
	return taskIds.filter((id) => !text.includes(id)).map((id) => `the task ${id} is not named`);
}

/** An error names its item, and the status or code that was answered. */
export function wrongError({ fault, column }: Cell, run: Run): string[] {
	const node = { create: 'Create', upload: 'Create', get: 'Get', list: 'List' }[column as string];
	const errors = run.output(node ?? 'Wait', node ? 1 : 2);
	return errors.flatMap(({ json }) => {
		const { error, message, details } = json as {
			error?: string;
			message?: string;
			details?: { itemIndex?: number; httpStatus?: number; code?: string };
		};
		const itemIndex = details?.itemIndex;
		const { inject: injection } = fault;
		const isOwnWord = injection.kind === 'providerCode' || injection.kind === 'status';
		const said = injection.kind === 'providerCode' ? details?.code : details?.httpStatus;
		const wanted =
			injection.kind === 'providerCode'
				? fault.namedCode === null
					? undefined
					: (fault.namedCode ?? String(injection.code))
				: injection.kind === 'status'
					? injection.status
					: undefined;
		return [
			...(/^\S/.test(error ?? '') && error === message && [0, 1].includes(itemIndex!)
				? []
				: [`its error is ${error}`]),
			...(isOwnWord && said !== wanted ? [`it does not say ${wanted} but ${said}`] : []),
		];
	});
}

export function disobeyedRetryAfter({ fault }: Cell, sleeps: number[]): string[] {
	const seconds = 'retryAfter' in fault.inject ? Number(fault.inject.retryAfter) : 0;
	if (seconds === 0) return [];
	const longest = Math.max(0, ...sleeps);
	const hasWaited = longest > seconds * 1_000 - 100;
	return hasWaited ? [] : [`waited ${longest} ms in place of ${seconds} s`];
}

const TOKEN = /Bearer |\beyJ[\w-]{8,}\.[\w-]+\.[\w-]+/;

export function leaks({ secrets }: Pick<Lane, 'secrets'>, texts: string[]): string[] {
	return texts.flatMap((text) => [
		...secrets
			.filter((secret) => text.includes(secret.replace(/^whsec_/, '')))
			.map((secret) => `${secret} is shown`),
		...(TOKEN.test(text) ? [`a token is shown: ${TOKEN.exec(text)?.[0]}`] : []),
	]);
}

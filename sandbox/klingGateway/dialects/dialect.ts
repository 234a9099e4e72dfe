import type { GatewayDialect, SubmissionShape } from '../../core/deployments';

/** A dialect with the default traits of its shapes. */
export type Dialect = Required<GatewayDialect>;

/** Shapes whose tasks have Kling's own id. */
const KLING_IDS: SubmissionShape[] = ['contract', 'o', 'n3'];

export function completeDialect(given: GatewayDialect): Dialect {
	const isContract = given.submission === 'contract';
	return {
		...given,
		model: given.model ?? (isContract ? 'model' : 'either'),
		ids: given.ids ?? (KLING_IDS.includes(given.submission) ? 'kling' : 'gateway'),
		video: given.video ?? 'result_url',
		words: given.words ?? 'documented',
		times: given.times ?? 'documented',
		externalIds: given.externalIds ?? !isContract,
		lag: given.lag ?? 0,
		unread: given.unread ?? 'described',
	};
}

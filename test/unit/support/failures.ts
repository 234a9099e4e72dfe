import { ProviderCallError, type ProviderFailure } from '../../../nodes/shared/failures';

const failing =
	(kind: ProviderFailure['kind']) =>
	(more: Partial<ProviderFailure> = {}) =>
		new ProviderCallError({ message: `a ${kind} failure`, kind, ...more });

/** Failed calls of each kind, with whatever else the failure says. */
export const transient = failing('transient');
export const ambiguous = failing('ambiguous');
export const permanent = failing('permanent');

import { z } from 'zod';
import { OPERATIONS } from '../endpoint';
import { PROVIDER_IDS } from '../providerId';

/** The requests that a fault applies to; an omitted field matches all. */
const match = {
	provider: z.enum(PROVIDER_IDS).optional(),
	operation: z.enum(OPERATIONS).optional(),
	method: z.enum(['GET', 'POST', 'PUT', 'DELETE']).optional(),
	/** The path without its query; `*` stands for anything, e.g. `/videos/*`. */
	path: z.string().optional(),
	/** Starts with the nth matching request, counted from 1. Default 1. */
	nth: z.number().int().min(1).optional(),
	/** The number of requests that it applies to; those of another fault do not count. Default 1. */
	times: z.union([z.number().int().min(1), z.literal('always')]).optional(),
};

/** Whether the endpoint does its work, e.g. creates the task, although its answer is replaced. */
const acted = z.boolean().optional();
const status = z.number().int().min(200).max(599);

const fault = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
	z.object({ kind: z.literal(kind), ...shape, ...match }).strict();

/**
 * The faults of a request, as data. Every kind says whether the endpoint has done its work (`acted`): by
 * default yes for those that answer 200, no for those that refuse.
 */
export const faultSchema = z.discriminatedUnion('kind', [
	/** The connection is reset before the request is acted on. */
	fault('resetBefore', {}),
	/** The request is processed, then the connection is reset without an answer. */
	fault('resetAfter', {}),
	/** The request is processed; the connection is closed after half of the answer. */
	fault('resetMidAnswer', {}),
	/** The request is processed; half of the answer is sent, then nothing, and the connection stays open. */
	fault('stallMidAnswer', {}),
	/** No answer, and the connection stays open. Default: not acted on. */
	fault('timeout', { acted }),
	/** An HTTP status with a body in the provider's shape. Default: not acted on. */
	fault('status', {
		status,
		message: z.string().optional(),
		/** The header `Retry-After`: seconds, or an HTTP date. */
		retryAfter: z.union([z.number(), z.string()]).optional(),
		acted,
	}),
	/** One of the provider's own error codes, with the HTTP status that goes with it. Default: not acted on. */
	fault('providerCode', {
		code: z.union([z.number().int(), z.string()]),
		message: z.string().optional(),
		retryAfter: z.union([z.number(), z.string()]).optional(),
		acted,
	}),
	/** A web page as a proxy sends it. Default: status 502, not acted on. */
	fault('html', { status: status.optional(), acted }),
	/** No body. Default: status 200, acted on. */
	fault('emptyBody', { status: status.optional(), acted }),
	/** A body that is declared as JSON and is not. Default: status 200, acted on. */
	fault('invalidJson', { status: status.optional(), acted }),
	/** JSON of a shape that the contract does not have. Default: status 200, acted on. */
	fault('wrongShape', { status: status.optional(), body: z.unknown().optional(), acted }),
	/** JSON of many megabytes. Default: 50, acted on. */
	fault('hugeAnswer', { megabytes: z.number().min(1).max(200).optional(), acted }),
	/** The endpoint's own answer, a byte at a time. Default: one each 1,000 ms. */
	fault('trickle', { intervalMilliseconds: z.number().min(1).optional() }),
	/** A redirect to another address. Default: status 302, not acted on. */
	fault('redirect', { to: z.string().url(), status: status.optional(), acted }),
	/** The answer's length is announced, two thirds of it are sent, then the connection is closed. */
	fault('truncatedVideo', {}),
	/** The endpoint's own answer with another status, such as 201. */
	fault('otherStatus', { status }),
	/** The endpoint's own answer behind a byte order mark (U+FEFF, in UTF-8). */
	fault('byteOrderMark', {}),
	/** The endpoint's own answer, later. */
	fault('slow', { milliseconds: z.number().min(0) }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['kind'];

export const FAULT_KINDS = [...faultSchema.optionsMap.keys()] as FaultKind[];

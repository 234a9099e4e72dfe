import { z } from 'zod';
import type { Answer } from '../core/answer';
import { checkShape } from '../core/checkShape';
import type { SandboxCore } from '../core/core';
import type { ApiRequest } from '../core/endpoint';
import { refuse, refuseParameter, success } from '../klingBase/klingErrors';

const milliseconds = z.string().regex(/^\d{13}$/, 'must be milliseconds since 1970');

const costsQuery = z
	.object({
		start_time: milliseconds,
		end_time: milliseconds,
		resource_pack_name: z.string().optional(),
	})
	.strict();

const PACKS = [
	{
		resource_pack_name: 'Sandbox videos',
		resource_pack_id: 'sandbox-pack',
		resource_pack_type: 'decreasing_total',
		total_quantity: 100_000,
		remaining_quantity: 100_000,
		purchase_time: 1_722_769_557_708,
		effective_time: 1_722_769_557_708,
		invalid_time: 4_102_444_800_000,
		status: 'online',
	},
];

/** `GET /account/costs`: the account's purchases. Reading them is free. */
export function getCosts(core: SandboxCore, request: ApiRequest): Answer {
	if (!core.costsRate.accept(core.limits.klingCostsRate)) throw refuse(1302);
	const { resource_pack_name: name } = checkShape(costsQuery, request.query, refuseParameter);
	const packs = PACKS.filter((pack) => name === undefined || pack.resource_pack_name === name);
	return {
		status: 200,
		body: success({ code: 0, msg: 'SUCCEED', resource_pack_subscribe_infos: packs }),
	};
}

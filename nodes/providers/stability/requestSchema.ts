import { z } from 'zod';

import { allowed } from '../../shared/form/schemas';

const SEED = 'a whole number from 0 to 4294967294';
const MOTION = 'a whole number from 1 to 255';

/** The form fields of `POST /api/img2video` besides the image (contract: Stability service, "Request Parameters"). */
export const stabilityRequestSchema = z
	.object({
		seed: z.number(allowed(SEED)).int().min(0).max(4_294_967_294).optional(),
		cfg_scale: z.number(allowed('a number from 0 to 10')).min(0).max(10).optional(),
		motion_bucket_id: z.number(allowed(MOTION)).int().min(1).max(255).optional(),
	})
	.passthrough();

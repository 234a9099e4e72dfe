import { z } from 'zod';

import { isHttpUrl } from '../../shared/imageInput';

const allowed = (message: string) => ({ errorMap: () => ({ message }) });
const HTTP_URL = 'a URL that starts with http:// or https://';
const text = z.string(allowed('a text')).min(1);

/** What all four endpoints take besides the image (contract: image-to-video service, "Parameter Guidelines"). */
export const serviceRequestSchema = z
	.object({
		image_url: z.string(allowed(HTTP_URL)).refine(isHttpUrl, HTTP_URL).optional(),
		image_base64: text.optional(),
		prompt: text.optional(),
		duration: z.string(allowed('5 or 10, as text')).min(1).optional(),
		aspect_ratio: z.string(allowed('16:9, 9:16 or 1:1')).min(1).optional(),
		negative_prompt: text.optional(),
		cfg_scale: z.number(allowed('a number from 0 to 1')).min(0).max(1).optional(),
		save_video: z.boolean(allowed('true or false')).optional(),
	})
	.passthrough();

import type { IDataObject } from 'n8n-workflow';

import { EXAMPLE_REQUEST } from '../../contract/examples/kling';
import type { ContractTable } from '../../contract/tables/contractTable';
import { falTable } from '../../contract/tables/fal';
import { piapiTable } from '../../contract/tables/piapi';
import { imageToVideoServiceTable } from '../../contract/tables/imageToVideoService';
import { kieTable } from '../../contract/tables/kie';
import { klingTable } from '../../contract/tables/kling';
import { kling3Table } from '../../contract/tables/kling3';
import { klingGatewayTable } from '../../contract/tables/klingGateway';
import { stabilityTable } from '../../contract/tables/stability';

const IMAGE = 'https://example.com/image.jpg';
const CALLBACK = 'https://n8n.example.com/webhook/1';

/** Every documented parameter with a value of its kind; together they may be too many. */
export const DOCUMENTED_BODIES: Record<string, { table: ContractTable; body: IDataObject }> = {
	kling: {
		table: klingTable,
		body: {
			model_name: 'kling-v2-6',
			image: IMAGE,
			image_tail: IMAGE,
			prompt: 'A cup',
			negative_prompt: 'blur',
			voice_list: [{ voice_id: 'voice_1' }],
			sound: 'off',
			cfg_scale: 0.5,
			mode: 'pro',
			static_mask: IMAGE,
			dynamic_masks: EXAMPLE_REQUEST.dynamic_masks,
			camera_control: {
				type: 'simple',
				config: { horizontal: 0, vertical: 0, pan: 0, tilt: 0, roll: 0, zoom: 5 },
			},
			duration: '10',
			callback_url: CALLBACK,
			external_task_id: 'order-1',
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: [{ index: 1, prompt: 'A cup', duration: '5' }],
			element_list: [{ element_id: 321000000000001 }],
			watermark_info: { enabled: true },
		},
	},
	kling3: {
		table: kling3Table,
		body: {
			settings: { resolution: '720p', duration: 5, audio: 'off', multi_shot: false },
			options: {
				callback_url: CALLBACK,
				external_task_id: 'order-1',
				watermark_info: { enabled: true },
			},
		},
	},
	klingGateway: {
		table: klingGatewayTable,
		body: {
			model: 'kling-v1',
			image: IMAGE,
			image_tail: IMAGE,
			prompt: 'A cup',
			negative_prompt: 'blur',
			cfg_scale: 50,
			mode: 'pro',
			aspect_ratio: '1:1',
			duration: '10',
		},
	},
	kie: {
		table: kieTable,
		body: {
			model: 'kling-2.6/image-to-video',
			input: { prompt: 'A cup', image_urls: [IMAGE], sound: false, duration: '10' },
			callBackUrl: CALLBACK,
		},
	},
	fal: {
		table: falTable,
		body: {
			start_image_url: IMAGE,
			end_image_url: IMAGE,
			prompt: 'A cup',
			duration: '10',
			generate_audio: false,
			voice_ids: ['voice_1'],
			negative_prompt: 'blur',
		},
	},
	piapi: {
		table: piapiTable,
		body: {
			model: 'kling',
			task_type: 'video_generation',
			input: {
				version: '3.0',
				image_url: IMAGE,
				image_tail_url: IMAGE,
				mode: 'pro',
				prompt: 'A cup',
				negative_prompt: 'blur',
				duration: 8,
				enable_audio: true,
				prefer_multi_shots: false,
			},
			config: {
				service_mode: 'public',
				webhook_config: { endpoint: CALLBACK, secret: 'sandbox-piapi-webhook-secret' },
			},
		},
	},
	stability: {
		table: stabilityTable,
		body: { seed: 7, cfg_scale: 2.5, motion_bucket_id: 100 },
	},
	imageToVideoService: {
		table: imageToVideoServiceTable,
		body: {
			image_url: IMAGE,
			image_base64: 'data:image/png;base64,AAAA',
			prompt: 'A cup',
			duration: '10',
			aspect_ratio: '1:1',
			negative_prompt: 'blur',
			cfg_scale: 0.7,
			save_video: false,
		},
	},
};
